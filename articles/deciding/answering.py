"""Answers: to vanished files, and to conflicts."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime

from django.utils.translation import gettext as _

from articles.deciding.acts import withheld
from articles.deciding.carrying import Carrier, Decision, Outcome, Skip, Step
from articles.deciding.files import Answer
from articles.deciding.moving import refuse_stale
from articles.merging import hold_value
from articles.models import Act, Article, Vanished

__all__ = ["keep_mine", "keep_vanished", "kept", "retire_vanished"]


def keep_vanished(
    articles: Iterable[Article],
    *,
    user,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Let articles whose files are gone be ours: export writes them again.

    This answer and the next raise Stale where another one was given since `version`.
    """

    def decide(article: Article) -> list[Step]:
        _check_is_gone(article)
        if version is not None and article.source.vanished != Vanished.KEPT:
            refuse_stale(article, ["vanished"], version)
        return [Answer(article.source, Vanished.KEPT)]

    act = Carrier(Act.KEEP_FILE, user, note, now)
    act.check_right()
    return act.run(articles, decide)


def retire_vanished(
    articles: Iterable[Article],
    *,
    user,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Take down articles whose files are gone; they stay unwritten.

    What was kept is ours, and written again: retire the article itself instead.
    """

    def decide(article: Article) -> list[Step]:
        _check_is_gone(article)
        steps = [withheld(act, article), Answer(article.source, Vanished.RETIRED)]
        if version is not None:
            names = [each.field for each in steps if not each.is_repeated]
            refuse_stale(article, names, version)
        if article.source.vanished == Vanished.KEPT:
            raise Skip(_("kept as ours; retire the article instead"))
        return steps

    act = Carrier(Act.RETIRE, user, note, now)
    act.check_right()
    return act.run(articles, decide)


def _check_is_gone(article: Article):
    if article.source.vanished == Vanished.PRESENT:
        raise Skip(_("its file is in the tree"))


def keep_mine(
    articles: Iterable[Article],
    fields: Iterable[str] | None = None,
    *,
    user,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
    always: bool = False,
) -> Outcome:
    """Answer conflicts, in `fields` or all there are: the decision stands.

    It closes them until upstream moves again; with `always` for as long as the field is
    held, also where upstream has not moved yet. The other answer is `release`.
    """
    wanted = None if fields is None else set(fields)

    def decide(article: Article) -> list[Step]:
        names = _questionable(article) if always else article.fields_in_conflict()
        names = [name for name in names if wanted is None or name in wanted]
        if not names:
            raise Skip(_("nothing is in conflict"))
        if version is not None:
            refuse_stale(article, names, version)
        return [kept(article, name, always=always) for name in names]

    act = Carrier(Act.KEEP_MINE, user, note, now)
    act.check_right(wanted or ())
    return act.run(articles, decide)


def _questionable(article: Article) -> list[str]:
    """The decisions that a word of upstream could call in question."""
    if article.source.base is None:
        return []
    return [each.field for each in article.active_holds() if not each.is_judgement]


def kept(article: Article, name: str, *, always: bool = False) -> Decision:
    """The same decision, made in the knowledge of what upstream says now."""
    old = article.hold_on(name)
    new = copy(old)
    new.pk = None
    new.seen = hold_value(name, getattr(article.base, name))
    new.always = always or old.always
    return Decision(name, old, new)
