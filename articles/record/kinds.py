"""The types a field may have: how its text becomes a value, and a value text again."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

from articles.frontmatter import Quoted, Token, Value, printable
from articles.record.values import Moment

__all__ = [
    "BOOLEAN",
    "INTEGER",
    "LABEL",
    "MOMENT",
    "NAME",
    "QUOTED",
    "ChangeClass",
    "Field",
    "Kind",
    "WrongValue",
    "list_of",
    "mappings_only",
    "part",
    "read_fields",
    "readers_of",
]

_DIGITS = re.compile(r"[-+]?[0-9]{1,19}\Z")
_BIGGEST = 2**63
_SEALED = re.compile(r"secured.*", re.DOTALL)
_NULLS = frozenset({"null", "Null", "NULL", "~"})
_BOOLEANS = {
    spelling: word in ("true", "yes", "on")
    for word in ("true", "yes", "on", "false", "no", "off")
    for spelling in (word, word.upper(), word.title())
}


Reader: TypeAlias = Callable[[Value], Any]
# By key: the name of a field, and how its value is read.
Readers: TypeAlias = Mapping[str, tuple[str, Reader]]


class ChangeClass(StrEnum):
    """What an upstream change of a field means, from the least to the most."""

    SEALED = "sealed"
    RELATED = "related"
    RANKING = "ranking"
    VISIBLE = "visible"


class WrongValue(ValueError):
    """A value that cannot be read, collecting the steps that lead to it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.steps: list[str | int] = []


def _shown(value: Value) -> str:
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    # A quote that is never closed takes the lines below it into its text.
    return f'"{printable(_SEALED.sub("(sealed)", value or ""))}"'


@dataclass(frozen=True)
class Kind:
    """How the text of a field becomes a value, and a value text again.

    `read` raises WrongValue; `write` answers None for what is not written at all.
    """

    name: str
    read: Reader
    write: Callable[[Any], Value]
    table: tuple["Field", ...] = ()
    item: "Kind | None" = None


def _is_null(value: Value) -> bool:
    """Whether a value that is no text is spelled as absent."""
    return value is None or (isinstance(value, str) and value in _NULLS)


def _read_text(value: Value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise WrongValue(f"expected text, found {_shown(value)}")


def _short_text(limit: int) -> Reader:
    """Text that names something, and is looked up by its whole length."""

    def read(value: Value) -> str | None:
        text = _read_text(value)
        if text is not None and len(text) > limit // 4 and len(text.encode()) > limit:
            raise WrongValue(f"too long: at most {limit} bytes are allowed")
        return text

    return read


def _typed(expected: str, read: Callable[[str], Any]) -> Reader:
    def read_value(value: Value) -> Any:
        if value is None:
            return None
        if isinstance(value, str):
            try:
                return None if value in _NULLS else read(value)
            except ValueError:
                pass
        raise WrongValue(f"not {expected}: {_shown(value)}")

    return read_value


def _integer(text: str) -> int:
    number = int(text) if _DIGITS.match(text) else _BIGGEST
    if not -_BIGGEST <= number < _BIGGEST:
        raise ValueError(text)
    return number


def _boolean(text: str) -> bool:
    if text not in _BOOLEANS:
        raise ValueError(text)
    return _BOOLEANS[text]


def _token(value: object) -> Token | None:
    return None if value is None else Token(value)


QUOTED = Kind("text", _read_text, lambda v: None if v is None else Quoted(v))
LABEL = Kind("text", _short_text(250), lambda value: value)
NAME = Kind("text", _short_text(1000), lambda value: value)
INTEGER = Kind("integer", _typed("a whole number", _integer), _token)
BOOLEAN = Kind(
    "boolean",
    _typed("true or false", _boolean),
    lambda value: None if value is None else Token("true" if value else "false"),
)
MOMENT = Kind(
    "moment",
    _typed("a date like 2023-03-31T13:15:00Z", Moment.read),
    lambda value: None if value is None else Token(value.text),
)


@dataclass(frozen=True)
class Field:
    """A field of a record: its names, its type and what a change of it means."""

    name: str
    key: str
    kind: Kind
    change: ChangeClass = ChangeClass.VISIBLE
    section: bool = False
    required: bool = False


def part(cls: type, table: tuple[Field, ...]) -> Kind:
    """The kind of a nested mapping."""
    readers = readers_of(table)

    def read(value: Value) -> Any:
        if _is_null(value):
            return None
        if not isinstance(value, dict):
            raise WrongValue(f"expected a mapping, found {_shown(value)}")
        return cls(**read_fields(value, readers))

    return Kind("mapping", read, lambda value: _write_fields(value, table), table)


def list_of(kind: Kind) -> Kind:
    read_item = kind.read

    def read(value: Value) -> tuple[Any, ...]:
        if _is_null(value):
            return ()
        if not isinstance(value, list):
            raise WrongValue(f"expected a list, found {_shown(value)}")
        found: list[Any] = []
        try:
            for item in value:
                found.append(read_item(item))
        except WrongValue as wrong:
            wrong.steps.insert(0, len(found))
            raise
        return tuple(found)

    def write(items: tuple[Any, ...]) -> Value:
        return [kind.write(item) for item in items] or None

    return Kind("list", read, write, item=kind)


def mappings_only(kind: Kind) -> Kind:
    def read(value: Value) -> Any:
        if value is None:
            raise WrongValue("expected a mapping, found nothing")
        return kind.read(value)

    return replace(kind, read=read)


def readers_of(table: tuple[Field, ...]) -> Readers:
    return {each.key: (each.name, each.kind.read) for each in table}


def read_fields(values: dict[str, Value], readers: Readers) -> dict[str, Any]:
    found: dict[str, Any] = {}
    extra: dict[str, Value] = {}
    try:
        for key, value in values.items():
            known = readers.get(key)
            if known is None:
                extra[key] = value
            else:
                name, read = known
                found[name] = read(value)
    except WrongValue as wrong:
        wrong.steps.insert(0, key)
        raise
    if extra:
        found["extra"] = extra
    return found


def _write_fields(value: Any, table: tuple[Field, ...]) -> dict[str, Value] | None:
    if value is None:
        return None
    written: dict[str, Value] = {}
    for each in table:
        stated = each.kind.write(getattr(value, each.name))
        if stated is not None:
            written[each.key] = stated
    return written | dict(value.extra)
