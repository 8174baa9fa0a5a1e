"""A value as it is typed -> the value that it asks for, or its fault."""

import re
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta
from difflib import get_close_matches
from typing import TypeVar

from articles.finding.fields import NONE, Field, Kind
from articles.finding.shapes import (
    Ages,
    Choice,
    Days,
    Fault,
    Name,
    Numbers,
    Value,
)

# What a column of numbers holds, and more days than there are.
_BIGGEST = 2**62
_OLDEST = timedelta(days=200_000)

_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "mo": timedelta(days=30),
    "y": timedelta(days=365),
}
_AGE = re.compile(r"(\d{1,6})(min|h|d|w|mo|y)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+\u2212]?\d{1,19}")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_BOUND = re.compile(r"(>=|<=|>|<)(.*)")

_T = TypeVar("_T", int, date, timedelta)
# The first that is asked for, and the first that is not any more.
_Span = tuple[_T | None, _T | None]


class Wrong(Exception):
    """A value that makes no sense, and what may have been meant."""

    def __init__(self, fault: Fault, nearest: str = ""):
        super().__init__(fault)
        self.fault, self.nearest = fault, nearest


def value_of(field: Field, text: str, today: date) -> Value:
    """The value that `text` asks for. Raises Wrong."""
    if field.may_lack and text.lower() == NONE:
        return Choice(NONE)
    if field.kind is Kind.CHOICE:
        return Choice(_choice(field, text))
    if field.kind is Kind.NUMBER:
        return Numbers(*_span(text, _number, Fault.NO_NUMBER))
    if field.kind is Kind.AGE:
        return _ages(text)
    if field.kind is Kind.DAY:
        return Days(*_span(text, lambda word: _days(word, today), Fault.NO_DAY))
    return Name(text)


def _choice(field: Field, text: str) -> str:
    typed = text.lower().replace("_", "-")
    if typed in field.choices:
        return typed
    near = get_close_matches(typed, field.choices, n=1)
    raise Wrong(Fault.UNKNOWN_VALUE, near[0] if near else "")


def _span(text: str, read: Callable[[str], tuple[_T, _T]], fault: Fault) -> _Span[_T]:
    """`>x`, `<=x`, `x..y` and `x`, where `read` tells where an x begins and ends."""
    try:
        span = _read_span(text, read)
    except (ValueError, OverflowError):
        raise Wrong(fault) from None
    return span


def _read_span(text: str, read: Callable[[str], tuple[_T, _T]]) -> _Span[_T]:
    if match := _BOUND.fullmatch(text):
        first, ceiling = read(match[2])
        bounds: dict[str, _Span[_T]] = {
            ">": (ceiling, None),
            ">=": (first, None),
            "<": (None, first),
            "<=": (None, ceiling),
        }
        return bounds[match[1]]
    below, dots, above = text.partition("..")
    if not dots:
        return read(text)
    if not below and not above:
        raise ValueError(text)
    if not below:
        return None, read(above)[1]
    lowest = read(below)[0]
    if not above:
        return lowest, None
    ceiling = read(above)[1]
    if not lowest < ceiling:
        raise Wrong(Fault.BACKWARDS, f"{above}..{below}")
    return lowest, ceiling


def _number(text: str) -> tuple[int, int]:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    number = int(text.replace("\u2212", "-"))
    if abs(number) >= _BIGGEST:
        raise ValueError(text)
    return number, number + 1


def _days(text: str, today: date) -> tuple[date, date]:
    """The first day of what is meant, and the day after the last."""
    named = {"today": today, "yesterday": today - timedelta(1)}
    if first := named.get(text.lower()):
        return first, first + timedelta(1)
    match = _DAY.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if not 1 < year < MAXYEAR:  # which every zone has
        raise ValueError(text)
    if day:
        first = date(year, month, day)
        return first, first + timedelta(1)
    if month:
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    return date(year, 1, 1), date(year + 1, 1, 1)


def _ages(text: str) -> Ages:
    """Ages are no steps but a line; one alone goes as far as its unit does."""
    alone = text[:1] not in "<>" and ".." not in text

    def read(word: str) -> tuple[timedelta, timedelta]:
        match = _AGE.fullmatch(word)
        if not match:
            raise ValueError(word)
        unit = _UNITS[match[2].lower()]
        age = min(int(match[1]) * unit, _OLDEST)
        return age, age + unit if alone else age

    return Ages(*_span(text, read, Fault.NO_AGE))
