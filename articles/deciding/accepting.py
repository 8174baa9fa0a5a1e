"""Accepting what the policy suggests: an editor's act like others, and never its own."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from articles.deciding.acts import shown, unless_stale, withheld
from articles.deciding.carrying import Carrier, Decision, Outcome, Skip
from articles.merging import hold_value
from articles.models import Act, Article, Place, Rules
from articles.policy import Judgement

__all__ = ["accept_suggestion", "mark_of"]


def mark_of(suggested: Judgement) -> str:
    """A suggestion in one word, to know it again by."""
    return f"{suggested.heat} {'true' if suggested.published else 'false'}"


def accept_suggestion(
    articles: Iterable[Article],
    *,
    user,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Hold published as is suggested, and heat where it differs from what stands.

    The decision remembers the heat that was suggested (Hold), so that it can be told
    when the suggestion moves. Takes the `version` of the one article it is about.
    """
    suggested: dict[int, Judgement] = {}

    def fetch(keys: list[int]):
        policy = Rules.current().policy
        places = Place.objects.filter(article__in=keys)
        suggested.clear()
        suggested.update((each.pk, each.suggested(policy)) for each in places)

    def decide(article: Article) -> list[Decision]:
        judgement = suggested.get(article.pk, Judgement())
        if act.mark(article.pk) not in (None, mark_of(judgement)):
            raise Skip(_("the suggestion is another one by now"))
        return unless_stale(article, _accepted(act, article, judgement), version)

    act = Carrier(Act.ACCEPT, user, note, now)
    act.check_right()
    return act.run(articles, decide, fetch=fetch)


def _accepted(act: Carrier, article: Article, suggested: Judgement) -> list[Decision]:
    heat = suggested.heat
    if heat is None:
        raise Skip(_("it has no quality, so nothing is suggested"))
    if suggested.published:
        decisions = [shown(act, article, "true", accepted_heat=heat)]
    else:
        decisions = [withheld(act, article, accepted_heat=heat)]
    if article.heat != heat:
        decisions.append(act.hold(article, "heat", hold_value("heat", heat)))
    return decisions
