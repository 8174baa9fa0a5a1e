"""What editors decided in the last days, and what became of it.

Two questions to the tables, each bounded: the acts, newest first, and the decisions on
publication. The figures follow from what they answer, without the tables.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from statistics import quantiles
from typing import NamedTuple

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform

from articles.measuring.days import Days
from articles.models import Act, Change, ChangeSet
from articles.tables import having

__all__ = [
    "Acted",
    "Acts",
    "Agreement",
    "Decided",
    "Decisions",
    "Spread",
    "acts_of",
    "decisions_of",
]

# What is read of the last days, the newest first; more is not counted.
ACTS = 10_000
DECISIONS = 5_000

# What is no decision of an editor: it brings in, or takes back.
_NO_DECISIONS = (Act.IMPORT, Act.UNDO)


class Acted(NamedTuple):
    """An act, or that one was undone: when, by whom, on how many articles."""

    number: int
    at: datetime
    act: str
    user: int | None
    articles: int


@dataclass(frozen=True)
class Acts:
    """The acts of some days; `is_cut` where there were more than are counted."""

    days: Days
    acts: Sequence[Acted]
    is_cut: bool

    @cached_property
    def by_editor(self) -> dict[int | None, list[int]]:
        """Articles decided on each day, by the key of who did, the busiest first."""
        acts: dict[int | None, list[tuple[datetime, int]]] = defaultdict(list)
        for each in self.acts:
            if each.act not in _NO_DECISIONS:
                acts[each.user].append((each.at, each.articles))
        counts = {user: self.days.counted(some) for user, some in acts.items()}
        return dict(sorted(counts.items(), key=lambda each: -sum(each[1])))

    def today(self, user: int) -> int:
        return self.by_editor.get(user, [0])[-1]


class Decided(NamedTuple):
    """A decision on publication; `says` None gave the field back to upstream.

    `arrived` is when its article came in, and `suggested` the heat that the policy
    suggests for it now.
    """

    number: int
    at: datetime
    act: str
    user: int | None
    change_set: int
    article: int
    arrived: datetime
    is_first: bool
    says: bool | None
    suggested: int | None


class Spread(NamedTuple):
    """Hours between arrival and decision: of each four, one took less than `low`."""

    low: float
    middle: float
    high: float
    decisions: int


class Agreement(NamedTuple):
    """Of decisions that say the same, how many the policy would say as well."""

    published: bool
    agree: int
    decisions: int


@dataclass(frozen=True)
class Decisions:
    """Decisions on publication of some days, the newest first."""

    days: Days
    decisions: Sequence[Decided]
    is_cut: bool

    def speed(self) -> list[Spread | None]:
        """How long the first decisions of each day took since the articles came in."""
        hours: list[list[float]] = [[] for _day in self.days.dates]
        for each in self.decisions:
            if each.is_first and each.act not in (Act.CREATE, *_NO_DECISIONS):
                took = (each.at - each.arrived).total_seconds() / 3600
                hours[self.days.place(each.at)].append(max(took, 0))
        return [_spread(some) for some in hours]

    def overturned(self) -> list[Decided]:
        """Those that a later one said otherwise, or took back."""
        return [each for each, is_overturned in self._judged() if is_overturned]

    def upheld(self) -> list[Decided]:
        return [each for each, is_overturned in self._judged() if not is_overturned]

    def agreed(self, threshold: int) -> list[Decided]:
        """Those that stand, and that the policy would have said as well."""
        return [each for each, agrees in self._compared(threshold) if agrees]

    def differed(self, threshold: int) -> list[Decided]:
        return [each for each, agrees in self._compared(threshold) if not agrees]

    def agreement(self, threshold: int) -> list[Agreement]:
        """Of what stands now, how much the policy would say as well, of each kind."""
        agree = Counter((each.says, yes) for each, yes in self._compared(threshold))
        return [
            Agreement(says, agree[says, True], agree[says, True] + agree[says, False])
            for says in (True, False)
        ]

    def _compared(self, threshold: int) -> Iterator[tuple[Decided, bool]]:
        """The latest decision on each article, and whether the policy agrees."""
        seen: set[int] = set()
        for each in self.decisions:
            is_latest = each.article not in seen
            seen.add(each.article)
            if is_latest and each.says is not None and each.suggested is not None:
                yield each, each.says == (each.suggested >= threshold)

    def _judged(self) -> Iterator[tuple[Decided, bool]]:
        later: dict[int, set[bool | None]] = defaultdict(set)
        for each in self.decisions:
            if each.says is not None and each.act not in _NO_DECISIONS:
                yield each, bool(later[each.article] - {each.says})
            later[each.article].add(each.says)


def acts_of(days: Days) -> Acts:
    """Who decided on how many articles, and when; undoing included."""
    rows = ChangeSet.objects.filter(at__gte=days.since).exclude(act=Act.IMPORT)
    rows = rows.order_by("-at", "-id").annotate(articles=_articles_count())
    rows = rows.values_list("pk", "at", "act", "user_id", "articles")
    found = list(rows[: ACTS + 1])
    return Acts(days, [Acted(*row) for row in found[:ACTS]], len(found) > ACTS)


def decisions_of(acts: Acts) -> Decisions:
    """What acts decided on publication, undone decisions and undoing included.

    Found by the acts, of which few are read: imports have changed any number.
    """
    sets = {each.number: each for each in _latest(acts.acts)}
    rows = (
        Change.objects.filter(field="published")
        .order_by()
        .annotate(
            before=KeyTextTransform("at", "hold_before"),
            says=KeyTextTransform("value", "hold_after"),
        )
    )
    rows = rows.values_list(
        "pk", "change_set_id", "article_id", "article__created_at", "before", "says",
        "article__place__suggested_heat",
    )  # fmt: skip
    found = [_decided(sets[row[1]], row) for row in having(rows, "change_set", sets)]
    found.sort(key=lambda each: (each.at, each.number), reverse=True)
    is_cut = acts.is_cut or len(sets) < len(acts.acts) or len(found) > DECISIONS
    return Decisions(acts.days, found[:DECISIONS], is_cut)


def _latest(acts: Sequence[Acted]) -> Iterator[Acted]:
    """As many of the latest acts as decide on all the articles that are read."""
    left = DECISIONS
    for each in acts:
        if left <= 0:
            return
        left -= each.articles or 0
        yield each


def _articles_count():
    """How many articles the outer change set is about."""
    rows = Change.objects.filter(change_set=OuterRef("pk")).order_by()
    counted = rows.values("change_set").annotate(n=Count("article", distinct=True))
    return Subquery(counted.values("n"), output_field=IntegerField())


def _decided(act: Acted, row: tuple) -> Decided:
    number, change_set, article, arrived, before, says, suggested = row
    said = None if says is None else says == "true"
    who = (act.at, act.act, act.user)
    return Decided(
        number, *who, change_set, article, arrived, before is None, said, suggested
    )


def _spread(hours: list[float]) -> Spread | None:
    if not hours:
        return None
    if len(hours) == 1:
        return Spread(*hours * 3, 1)
    low, middle, high = quantiles(hours, n=4, method="inclusive")
    return Spread(low, middle, high, len(hours))
