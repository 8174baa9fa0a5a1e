"""What stands at the top: heat that halves every so often, as a key that never ages.

Of two stories the hotter now is the hotter ever after, for both cool alike. So

    key = log2(heat) + seconds / half_life

orders exactly as decayed heat does, at any time, needs no job and no sort when read.
Heat below 1, or none, has no key. `seconds` are counted from a date near the news,
which leaves the key its digits: with a half-life of an hour, forty years on, it still
tells microseconds.

The two terms are what a database should keep, as doubles, beside the key. Then one
statement without logarithms gives all keys for another half-life, to the last bit what
`rank_key` gives, in SQLite as in PostgreSQL:

    UPDATE ... SET rank_key = log_heat + seconds / <half-life in seconds>
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import exp2, inf, log2
from typing import NamedTuple

__all__ = [
    "EPOCH",
    "Heat",
    "Origin",
    "Rank",
    "Terms",
    "decayed",
    "explain",
    "heat_at",
    "rank_key",
    "ranking_heat",
    "terms",
]

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class Origin(StrEnum):
    """Where the heat comes from that a story ranks by."""

    STATED = "stated"
    SUGGESTED = "suggested"


class Heat(NamedTuple):
    value: int | None
    origin: Origin


class Terms(NamedTuple):
    """What a key is made of but for the half-life."""

    log_heat: float
    seconds: float


@dataclass(frozen=True)
class Rank:
    """Why a story stands where it does at `now`, in numbers and in words."""

    heat: Heat
    age: timedelta
    half_life: timedelta
    key: float | None
    score: float | None

    def __str__(self) -> str:
        origin = {Origin.STATED: "heat", Origin.SUGGESTED: "suggested heat"}
        if self.score is None:
            return "has no heat that ranks, and comes last, by date"
        return (
            f"{origin[self.heat.origin]} {self.heat.value}, halved every"
            f" {_hours(self.half_life)}, {_aged(self.age)}: counts as {self.score:.4g}"
        )


def ranking_heat(stated: int | None, suggested: int | None) -> Heat:
    """The heat of a story's public lead, or else what is suggested for it as lead."""
    if stated is None or stated < 0:
        return Heat(suggested, Origin.SUGGESTED)
    return Heat(stated, Origin.STATED)


def rank_key(
    heat: int | None, published_at: datetime, *, half_life: timedelta
) -> float | None:
    """The key to sort by, highest first; None sorts last."""
    found = terms(heat, published_at)
    return None if found is None else found.log_heat + _spans(found.seconds, half_life)


def terms(heat: int | None, published_at: datetime) -> Terms | None:
    """What to keep of a story besides its key."""
    if heat is None or heat < 1:
        return None
    return Terms(log2(heat), _seconds(published_at))


def heat_at(now: datetime, key: float, *, half_life: timedelta) -> float:
    """What a key is worth now: the heat that is left."""
    return _power(key - _spans(_seconds(now), half_life))


def decayed(heat: float, age: timedelta, *, half_life: timedelta) -> float:
    """The heat that is left after `age`; what is dated ahead has more than stated."""
    return heat * _power(-_spans(age.total_seconds(), half_life))


def explain(
    heat: Heat, published_at: datetime, *, now: datetime, half_life: timedelta
) -> Rank:
    """Why here: the same numbers for readers, the admin and the API."""
    age = now - published_at
    key = rank_key(heat.value, published_at, half_life=half_life)
    score = None
    if key is not None and heat.value is not None:
        score = decayed(heat.value, age, half_life=half_life)
    return Rank(heat, age, half_life, key, score)


def _seconds(instant: datetime) -> float:
    return (instant - EPOCH).total_seconds()


def _spans(seconds: float, half_life: timedelta) -> float:
    """So many half-lives. Raises ValueError for one that is not positive."""
    if half_life <= timedelta(0):
        raise ValueError("the half-life must be longer than nothing")
    return seconds / half_life.total_seconds()


def _power(exponent: float) -> float:
    """Two to the power; dates ahead by thousands of half-lives are beyond numbers."""
    try:
        return exp2(exponent)
    except OverflowError:
        return inf


def _aged(age: timedelta) -> str:
    return f"{_hours(abs(age))} {'ahead' if age < timedelta(0) else 'old'}"


def _hours(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return f"{hours:.4g} {'hour' if hours == 1 else 'hours'}"
