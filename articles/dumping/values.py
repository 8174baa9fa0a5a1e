"""How values of a dump are read: checked, and brought into one form.

A reader answers the value, or raises ValueError that says what it wants.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from articles import frontmatter
from articles.frontmatter import FrontMatterError, printable
from articles.record import from_document, unsealed

__all__ = [
    "Read",
    "Wrong",
    "anything",
    "at",
    "changed_field",
    "copy_key",
    "count",
    "counts",
    "digest",
    "flag",
    "list_of",
    "number",
    "one_of",
    "optional",
    "path",
    "positive",
    "seconds",
    "small",
    "text",
    "time",
    "upstream",
    "version",
]

Read: TypeAlias = Callable[[Any], Any]

_BIGGEST = 2**63
VERSION = 2
# Before stories there was 1, which has nothing else and lacks what they brought.
_KNOWN = (1, 2)


class Wrong(ValueError):
    """A value that cannot be, and the steps that lead to it."""

    def __init__(self, message: str, *steps: str | int):
        place = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps)
        super().__init__(f"{place.removeprefix('.')}: {message}")
        self.message = message
        self.steps = steps


def at(name: str | int, read: Read, value: Any) -> Any:
    try:
        return read(value)
    except Wrong as wrong:
        raise Wrong(wrong.message, name, *wrong.steps) from None
    except ValueError as error:
        raise Wrong(str(error), name) from None


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("expected text")
    return value


def optional(read: Read) -> Read:
    return lambda value: None if value is None else read(value)


def number(value: Any, *, low: int = 0) -> int:
    if type(value) is not int or not low <= value < _BIGGEST:
        raise ValueError("expected a whole number")
    return value


def copy_key(value: Any) -> int:
    return number(value, low=-_BIGGEST)


def positive(value: Any) -> int:
    return number(value, low=1)


def small(value: Any, *, low: int = -(2**31)) -> int:
    """What an integer column of 32 bits takes."""
    if number(value, low=low) >= 2**31:
        raise ValueError("too big")
    return value


def count(value: Any) -> int:
    return small(value, low=0)


def seconds(value: Any) -> float:
    """A length of time above 0."""
    try:
        if type(value) not in (int, float) or timedelta(seconds=value) <= timedelta(0):
            raise ValueError
    except (ValueError, OverflowError):
        raise ValueError("expected a number of seconds above 0") from None
    return value


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def time(value: Any) -> str:
    try:
        found = datetime.fromisoformat(text(value))
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise ValueError("expected a time with its offset") from None


def digest(value: Any) -> str:
    if text(value) and (len(value) != 64 or value.strip("0123456789abcdef")):
        raise ValueError("expected a SHA-256 digest")
    return value


def one_of(choices) -> Read:
    def read(value: Any) -> str:
        if text(value) not in choices:
            raise ValueError(f'not known here: "{printable(value)}"')
        return value

    return read


def list_of(read: Read) -> Read:
    def read_all(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValueError("expected a list")
        return [at(place, read, each) for place, each in enumerate(value)]

    return read_all


def counts(value: Any) -> dict[str, int]:
    if not isinstance(value, dict):
        raise ValueError("expected an object")
    return {name: at(name, number, count) for name, count in value.items()}


def anything(value: Any) -> Any:
    return value


def path(value: Any) -> str:
    parts = PurePosixPath(text(value)).parts
    if not value.endswith(".md") or parts[0] == "/" or ".." in parts:
        raise ValueError("expected the path of a .md file in its tree")
    return value


def version(value: Any) -> int:
    if type(value) is not int or value not in _KNOWN:
        known = " or ".join(map(str, _KNOWN))
        raise ValueError(f"written in a form this newsroom does not know, not {known}")
    return value


def upstream(value: Any) -> str:
    """What upstream says of decided fields: front matter with nothing sealed in it."""
    try:
        document = frontmatter.parse(text(value).encode())
        from_document(document)
    except FrontMatterError as error:
        raise ValueError(error.message) from None
    if unsealed(document.values) != document.values:
        raise ValueError("holds something sealed, which no dump does")
    return value


def changed_field(value: Any) -> str:
    if len(text(value)) > 32 or value == "secured":
        raise ValueError("not the name of a field")
    return value
