"""Undo: what an act changed is put back, field by field, but for what moved since."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _

from articles.deciding.acts import withheld
from articles.deciding.carrying import Carrier, Decision, Outcome, Skip, Step
from articles.deciding.files import Answer, Rebase
from articles.models import Act, Article, Change, ChangeSet, FormerBase, Hold

__all__ = ["undo"]

_HAS_HOLD = Q(hold_before__isnull=False) | Q(hold_after__isnull=False)


def undo(
    change_set: ChangeSet, *, user, note: str = "", now: datetime | None = None
) -> Outcome:
    """Put back holds, answers and bases as they were before a change set.

    What was decided on again or changed upstream since then is left as it is; an
    article with something left is named among the skipped, with what and why. An
    article whose creation is undone is hidden, unless somebody decided on it.
    """
    act = Carrier(Act.UNDO, user, note, now, undoes=change_set)
    decided = change_set.changes.filter(_HAS_HOLD)
    act.check_right(decides_published=decided.filter(field="published").exists())
    past = _Past(change_set)

    def decide(article: Article) -> list[Step]:
        return _put_back(act, article, past)

    keys = change_set.changes.order_by("article").values_list("article", flat=True)
    return act.run(list(keys.distinct()), decide, fetch=past.fetch)


@dataclass
class _Past:
    """What a change set did to the articles of a chunk, and who did so later."""

    change_set: ChangeSet
    changes: dict[int, list[Change]] = field(default_factory=dict)
    former: dict[int, FormerBase] = field(default_factory=dict)
    replaced_again: set[int] = field(default_factory=set)
    users: set[int] = field(default_factory=set)

    def fetch(self, keys: list[int]):
        self.changes = {}
        for change in self.change_set.changes.filter(article__in=keys):
            self.changes.setdefault(change.article_id, []).append(change)
        made = self.change_set.former_bases.filter(article__in=keys)
        self.former = {each.article_id: each for each in made}
        self.replaced_again = set(self._later())
        self.users = _who_still_exists(chain.from_iterable(self.changes.values()))

    def _later(self) -> Iterator[int]:
        """The articles whose base was replaced once more after this change set."""
        first = min((each.pk for each in self.former.values()), default=0)
        later = FormerBase.objects.filter(article__in=self.former, pk__gt=first)
        for pk, article_id in later.values_list("pk", "article_id"):
            if pk > self.former[article_id].pk:
                yield article_id


def _put_back(act: Carrier, article: Article, past: _Past) -> list[Step]:
    changes = past.changes[article.pk]
    if past.change_set.act == Act.CREATE:
        return [_hidden(act, article, [each for each in changes if each.field])]
    steps: list[Step] = []
    left: list[str] = []
    for change in changes:
        if change.field == "":
            step = _unborn(act, article)
        elif change.field == "vanished":
            step = _unanswered(article, change)
        elif change.hold_before or change.hold_after:
            step = _restored(article, change, past.users)
        else:
            continue
        if step:
            steps.append(step)
        else:
            left.append(change.field)
    if left:
        names = ", ".join(filter(None, left)) if steps else ""
        reason = _("decided on again since then")
        act.leave(article, f"{reason}: {names}" if names else reason)
    steps += _rebased(act, article, past)
    if not steps:
        raise Skip(act.left.pop(article.pk, "") or _("there is nothing to put back"))
    return steps


def _rebased(act: Carrier, article: Article, past: _Past) -> list[Step]:
    """DESIGN.md, undo of an import: the base as it was, unless upstream went on."""
    former = past.former.get(article.pk)
    if former is None:
        by_upstream = [
            each.field
            for each in past.changes[article.pk]
            if each.field not in ("", "vanished")
            and not (each.hold_before or each.hold_after)
        ]
        if by_upstream:
            act.leave(article, _("its former text is not kept any more"))
        return []
    if article.pk in past.replaced_again:
        act.leave(article, _("upstream changed it again since then"))
        return []
    return [Rebase(article.source, bytes(former.base))]


def _unborn(act: Carrier, article: Article) -> Decision | None:
    """DESIGN.md, undo of a creation: hidden, unless someone decided on it."""
    return None if article.holds.all() else withheld(act, article)


def _unanswered(article: Article, change: Change) -> Answer | None:
    source = article.source
    if source.vanished != (change.new or ""):
        return None
    return Answer(source, change.old or "")


def _restored(article: Article, change: Change, users: set[int]) -> Decision | None:
    """The hold as it was before a change; None where it was decided on again."""
    before, after = change.hold_before, change.hold_after
    same = [hold for hold in article.holds.all() if hold.field == change.field]
    old = next((hold for hold in same if after and hold.is_of(after)), None)
    if after and old is None:
        return None
    if before is None:
        return Decision(change.field, old, None)
    new = Hold.from_snapshot(article.pk, change.field, before)
    new.copy = old.copy if old else new.copy or article.source.copy
    new.user_id = new.user_id if new.user_id in users else None
    if old is None and any(hold.is_active(new.copy) for hold in same):
        return None
    return Decision(change.field, old, new)


def _who_still_exists(changes: Iterable[Change]) -> set[int]:
    """Of the users that holds name, those whose account was not deleted."""
    named = {each.hold_before["user"] for each in changes if each.hold_before}
    users = get_user_model().objects.filter(pk__in=named - {None})
    return set(users.values_list("pk", flat=True))


def _hidden(act: Carrier, article: Article, changes: list[Change]) -> Decision:
    """DESIGN.md, undo of a creation."""
    made = {change.field: change.hold_after for change in changes}
    holds = list(article.holds.all())
    if len(holds) != len(made) or not all(
        hold.field in made and hold.is_of(made[hold.field]) for hold in holds
    ):
        raise Skip(_("decided on again since then"))
    return withheld(act, article)
