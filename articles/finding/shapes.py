"""What a text in the search box comes to."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a word; the edge says it, with the remedy."""

    UNKNOWN_FIELD = "unknown_field"
    NO_VALUE = "no_value"
    UNKNOWN_VALUE = "unknown_value"
    NO_NUMBER = "no_number"
    NO_DAY = "no_day"
    NO_AGE = "no_age"
    BACKWARDS = "backwards"
    NOTHING = "nothing"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Faulty:
    """A place in the text, and what is wrong there; `nearest` is what may be meant."""

    fault: Fault
    start: int
    end: int
    field: str = ""
    nearest: str = ""


@dataclass(frozen=True)
class Text:
    """A word, or several in a row; `begins`: the last of them may go on."""

    text: str
    begins: bool = False


@dataclass(frozen=True)
class Numbers:
    """From `lowest` on and below `ceiling`; None is no bound."""

    lowest: int | None = None
    ceiling: int | None = None


@dataclass(frozen=True)
class Days:
    """The days from `first` on and before `ceiling`; None is no bound."""

    first: date | None = None
    ceiling: date | None = None


@dataclass(frozen=True)
class Ages:
    """At least as old as `youngest`, and not as old as `ceiling`."""

    youngest: timedelta | None = None
    ceiling: timedelta | None = None


@dataclass(frozen=True)
class Choice:
    """One of the known values of a field."""

    value: str


@dataclass(frozen=True)
class Name:
    """A name or a part of it."""

    text: str


Value = Text | Numbers | Days | Ages | Choice | Name


@dataclass(frozen=True)
class Term:
    """One thing asked for; `field` is empty for text. Shunned: it must not be so."""

    field: str
    value: Value
    start: int
    end: int
    is_shunned: bool = False


@dataclass(frozen=True)
class Query:
    """All that is asked for. What has a fault finds nothing."""

    text: str
    terms: tuple[Term, ...] = ()
    faults: tuple[Faulty, ...] = ()
