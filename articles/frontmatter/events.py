"""Front matter text -> values, in one pass over libyaml's events, guarded.

Nothing is composed before it is judged: each event is checked as it comes, so a
hostile text costs no more than the events read until then. Scalars stay the text
they were; an empty plain scalar is None.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from articles.frontmatter.errors import Malformed, Refused, printable
from articles.frontmatter.lines import line_at

__all__ = ["MAX_DEPTH", "MAX_EVENTS", "Event", "Value", "load", "read_events"]

MAX_DEPTH = 32
MAX_EVENTS = 20_000

Value: TypeAlias = "str | None | list[Value] | dict[str, Value]"
# One of the classes of yaml.events; which attributes there are depends on which.
Event: TypeAlias = Any

_NUL_ESCAPE = re.compile(r"\\(?:0|x00|u0000|U00000000)")


class _Guarded(Exception):
    """A refusal on its way out: the message and where in the block it applies."""

    def __init__(self, message: str, event: Event) -> None:
        super().__init__(message)
        self.message = message
        self.index: int = event.start_mark.index


def load(text: str, start: int, end: int, *, path: str = "") -> dict[str, Value]:
    """The values of the YAML mapping at text[start:end].

    Raises Refused for what the guard forbids, Malformed for what is not YAML.
    """
    block = text[start:end]
    # libyaml swallows a BOM at the start of what it reads, and its indexes with it.
    if block.startswith("\ufeff"):
        message = "byte order mark inside the front matter"
        raise Refused(message, path=path, line=line_at(text, start))
    try:
        return _build(block)
    except _Guarded as refusal:
        line = line_at(text, start + refusal.index)
        raise Refused(refusal.message, path=path, line=line) from None
    except yaml.YAMLError as error:
        index, problem = _problem(error, block)
        line = line_at(text, start + index)
        raise Malformed(problem, path=path, line=line) from None


def read_events(block: str) -> Iterator[Event]:
    """The events of a block that was found good."""
    return iter(_source(block), None)


def _source(block: str) -> Callable[[], Event]:
    return yaml.CSafeLoader(block).get_event


def _build(block: str) -> dict[str, Value]:  # noqa: C901 -- one loop: it runs once per event
    get_event = _source(block)
    root: dict[str, Value] = {}
    parents: list[Value] = []
    top: Value = None
    key: str | None = None
    value: Value
    for _ in range(MAX_EVENTS):
        event = get_event()
        kind = type(event)
        if kind is ScalarEvent:
            if event.tag is not None or event.anchor is not None:
                _refuse_properties(event)
            value = event.value if event.value or event.style else None
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            value = _open(event, len(parents))
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            top = parents.pop()
            continue
        elif kind is StreamEndEvent:
            _check_nul(block)
            return root
        else:
            _check_other(event)
            continue
        if type(top) is dict:
            if key is None:
                key = _key(event, top)
                continue
            top[key] = value
            key = None
        elif type(top) is list:
            top.append(value)
        else:
            root = _root(event, value)
        if kind is not ScalarEvent:
            parents.append(top)
            top = value
    raise _Guarded(f"more than {MAX_EVENTS:,} YAML events", event)


def _open(event: Event, depth: int) -> Value:
    if event.tag is not None or event.anchor is not None:
        _refuse_properties(event)
    if depth >= MAX_DEPTH:
        raise _Guarded(f"nested deeper than {MAX_DEPTH} levels", event)
    return {} if type(event) is MappingStartEvent else []


def _key(event: Event, mapping: dict[str, Value]) -> str:
    if type(event) is not ScalarEvent:
        raise _Guarded("a key must be plain text", event)
    key: str = event.value
    if key in mapping:
        raise _Guarded(f"duplicate key: {printable(key)}", event)
    if key == "<<" and not event.style:
        raise _Guarded("merge key (<<)", event)
    return key


def _root(event: Event, value: Value) -> dict[str, Value]:
    if not isinstance(value, dict) or event.flow_style:
        raise _Guarded("not a mapping: expected key: value lines", event)
    return value


def _refuse_properties(event: Event) -> None:
    # Unnamed, as aliases are: where a quote was lost, the name is what was sealed.
    if event.anchor is not None:
        raise _Guarded("anchor (&); remove it", event)
    raise _Guarded("explicit tag (!); remove it", event)


def _check_other(event: Event) -> None:
    kind = type(event)
    if kind is AliasEvent:
        raise _Guarded("alias (*); write out what it stands for", event)
    # The fences begin and end the one document there is; a marker makes another.
    if kind is DocumentStartEvent and event.explicit:
        raise _Guarded("more than one document", event)
    if kind is DocumentEndEvent and event.explicit:
        raise _Guarded("document end marker (...)", event)


def _check_nul(block: str) -> None:
    if not _NUL_ESCAPE.search(block):
        return
    for event in read_events(block):
        if type(event) is ScalarEvent and "\0" in event.value:
            raise _Guarded("NUL character (\\0) in a value", event)


def _problem(error: yaml.YAMLError, block: str) -> tuple[int, str]:
    """Where in the block libyaml gave up, and its reason in one line."""
    if isinstance(error, yaml.reader.ReaderError):
        before = block.encode()[: error.position].decode(errors="ignore")
        return len(before), f"character not allowed in YAML: U+{error.character:04X}"
    mark, context, problem = _marked(error)
    if block[mark : mark + 1] == "\t":
        return mark, "tab where YAML wants blanks; indent with blanks"
    return mark, ", ".join(filter(None, (context, problem)))


def _marked(error: Any) -> tuple[int, str | None, str | None]:
    """Every other error of libyaml is a MarkedYAMLError, and says where."""
    return error.problem_mark.index, error.context, error.problem
