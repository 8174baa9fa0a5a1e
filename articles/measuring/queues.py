"""What waits for editors: each queue as a set of rows, all of them counted at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import QuerySet, Subquery
from django.utils import timezone

from articles.models import (
    Article,
    DuplicatePair,
    ImportPlan,
    ImportRun,
    Place,
    Rules,
    SourceFile,
    State,
)
from articles.policy import Rule
from articles.querysets import EXACT, Capped, counted, midnight
from articles.ranking import EPOCH

__all__ = [
    "EXACT",
    "QUEUES",
    "Band",
    "counted",
    "counted_at_once",
    "oldest_of",
    "sizes_of",
    "standing",
]

QUEUES: dict[str, Callable[[datetime], QuerySet]] = {
    "waiting": lambda now: Place.objects.waiting(),
    "conflicts": lambda now: Article.objects.in_conflict(),
    "duplicates": lambda now: DuplicatePair.objects.asking(),
    "vanished": lambda now: SourceFile.objects.vanished(),
    "moved": lambda now: Article.objects.suggested_anew(Rules.current().policy),
    "runs": lambda now: ImportRun.objects.unsettled(),
    "plans": lambda now: ImportPlan.objects.waiting(now),
    **{
        rule.value: lambda now, rule=rule: Article.objects.rows_breaking(rule, now)
        for rule in Rule
    },
}

# By what the oldest of a queue is found, where there is an index or only a few.
_SINCE = {
    "waiting": "seconds",
    "conflicts": "modified_at",
    "vanished": "vanished_at",
    "runs": "started_at",
    "plans": "made_at",
}

# Days back at which the bands of age begin, today's first; the last has no end.
_BANDS = (0, 1, 7, 30)


@dataclass(frozen=True)
class Band:
    """What waits and was published on these days, both included; None has no end."""

    since: date | None
    until: date | None
    size: int


def sizes_of(names: Iterable[str], user, now: datetime) -> dict[str, int]:
    """How many wait in each of these queues, in one query; EXACT + 1 is "and more"."""
    return counted_at_once({name: QUEUES[name](now) for name in names}, user)


def counted_at_once(sets: Mapping[str, QuerySet], user) -> dict[str, int]:
    """How many rows each set has, in one query; EXACT + 1 is "and more"."""
    return _at_once({name: Capped(rows) for name, rows in sets.items()}, user)


def oldest_of(names: Iterable[str], user, now: datetime) -> dict[str, datetime | None]:
    """Since when the oldest waits in each of these queues that know it."""
    found = _at_once(
        {
            name: Subquery(
                QUEUES[name](now).order_by(_SINCE[name]).values(_SINCE[name])[:1]
            )
            for name in names
            if name in _SINCE
        },
        user,
    )
    return {name: _instant(value) for name, value in found.items()}


def standing(user, now: datetime) -> tuple[dict[State, int], list[Band]]:
    """How many articles are in each state, and of those that wait how old they are."""
    spans = _spans(timezone.localdate(now))
    found = _at_once(
        {
            **{each.value: Capped(_in_state(each, now)) for each in State},
            **{
                f"band_{number}": Capped(_waiting_between(*span))
                for number, span in enumerate(spans)
            },
        },
        user,
    )
    states = {each: found[each.value] for each in State}
    sizes = [found[f"band_{number}"] for number in range(len(spans))]
    return states, [Band(*span, size) for span, size in zip(spans, sizes, strict=True)]


def _in_state(state: State, now: datetime) -> QuerySet:
    """The articles of a state, in the order of the index that has no others."""
    found = Article.objects.in_state(state, now)
    order = {State.SCHEDULED: "public_from", State.EXPIRED: "public_until"}.get(state)
    return found.order_by(order) if order else found


def _spans(today: date) -> list[tuple[date | None, date | None]]:
    """First and last day of each band, the newest first; what is ahead is today's."""
    begins: list[date | None] = [today - timedelta(days=each) for each in _BANDS]
    ends = [None, *(each and each - timedelta(days=1) for each in begins)]
    return list(zip([*begins, None], ends, strict=True))


def _waiting_between(since: date | None, until: date | None) -> QuerySet:
    waiting = Place.objects.waiting().order_by("-seconds")
    if since is not None:
        waiting = waiting.filter(seconds__gte=_seconds(midnight(since)))
    if until is not None:
        end = midnight(until + timedelta(days=1))
        waiting = waiting.filter(seconds__lt=_seconds(end))
    return waiting


def _seconds(instant: datetime) -> float:
    """A time as places have it."""
    return (instant - EPOCH).total_seconds()


def _at_once(expressions: Mapping[str, Subquery], user) -> dict:
    """The values of several expressions, in one query.

    They are selected beside the row of `user`, who asks: it is one, and it is there.
    """
    if not expressions:
        return {}
    rows = get_user_model().objects.filter(pk=user.pk).order_by()
    return rows.values(**expressions).get()


def _instant(value: datetime | float | None) -> datetime | None:
    if isinstance(value, float):
        return EPOCH + timedelta(seconds=value)
    return value
