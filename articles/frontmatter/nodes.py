"""The spans behind the values: a tree, made when an edit or an error asks for it.

It reads the block once more: events kept from the first time would weigh many times
what the text does, in every document that is only read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from articles.frontmatter.events import Event, Value, read_events
from articles.frontmatter.scalars import Quoted, Token

__all__ = [
    "Mapping",
    "Node",
    "Pair",
    "Scalar",
    "Sequence",
    "child",
    "keeps_blank_lines",
    "make_tree",
    "plain_value",
    "styled_value",
]


@dataclass(slots=True)
class Scalar:
    """A scalar at text[start:end]; style is '' (plain), one of "'\\"|>" otherwise.

    One that `keeps` (`|+`) also owns the blank lines behind it.
    """

    text: str
    style: str
    start: int
    end: int
    keeps: bool = False


@dataclass(slots=True)
class Mapping:
    start: int
    end: int
    flow: bool
    pairs: list["Pair"] = field(default_factory=list)


@dataclass(slots=True)
class Sequence:
    start: int
    end: int
    flow: bool
    items: list["Node"] = field(default_factory=list)


Node: TypeAlias = "Scalar | Mapping | Sequence"
Pair: TypeAlias = tuple[Scalar, Node]

_NODE_EVENTS = (
    ScalarEvent,
    MappingStartEvent,
    MappingEndEvent,
    SequenceStartEvent,
    SequenceEndEvent,
)


def make_tree(text: str, start: int, end: int) -> Mapping:
    """The root mapping of the block text[start:end], which has been loaded before."""
    events = read_events(text[start:end])
    stream = (event for event in events if isinstance(event, _NODE_EVENTS))
    opening = next(stream, None)
    if opening is None:
        return Mapping(start, start, flow=False)
    return _mapping(opening, stream, text, start)


def child(node: "Node", step: str | int) -> "Node | None":
    """The value of a key or the item at a position, or None where there is none."""
    if isinstance(node, Mapping) and isinstance(step, str):
        return next((value for key, value in node.pairs if key.text == step), None)
    if isinstance(node, Sequence) and isinstance(step, int):
        return node.items[step] if step < len(node.items) else None
    return None


def keeps_blank_lines(node: "Node") -> bool:
    """Whether the node ends in a scalar that takes what blank lines follow (`|+`)."""
    if isinstance(node, Scalar):
        return node.keeps
    values = node.items if isinstance(node, Sequence) else [v for _, v in node.pairs]
    return bool(values) and keeps_blank_lines(values[-1])


def plain_value(node: "Node") -> Value:
    """The value of a node, as parsing gives it."""
    if isinstance(node, Scalar):
        return node.text if node.text or node.style else None
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    return {key.text: plain_value(value) for key, value in node.pairs}


def styled_value(node: "Node") -> Value:
    """The same value, its scalars `Token` or `Quoted` as they stood."""
    if isinstance(node, Scalar):
        text = plain_value(node)
        if not isinstance(text, str):
            return None
        return Quoted(text) if node.style else Token(text)
    if isinstance(node, Sequence):
        return [styled_value(item) for item in node.items]
    return {key.text: styled_value(value) for key, value in node.pairs}


def _node(event: Event, stream: Iterator[Event], text: str, offset: int) -> "Node":
    if isinstance(event, MappingStartEvent):
        return _mapping(event, stream, text, offset)
    if isinstance(event, SequenceStartEvent):
        return _sequence(event, stream, text, offset)
    return _scalar(event, text, offset)


def _mapping(
    opening: Event, stream: Iterator[Event], text: str, offset: int
) -> Mapping:
    start = opening.start_mark.index + offset
    node = Mapping(start, start, flow=bool(opening.flow_style))
    while not isinstance(event := next(stream), MappingEndEvent):
        key = _scalar(event, text, offset)
        value = _node(next(stream), stream, text, offset)
        is_empty = value.start == value.end and not node.flow
        if is_empty and text[value.start - 1] != ":":
            # A key without a colon (`? key`): libyaml has its value at what follows.
            value.start = value.end = key.end
        node.pairs.append((key, value))
        node.end = value.end
    _close(node, event, offset)
    return node


def _sequence(
    opening: Event, stream: Iterator[Event], text: str, offset: int
) -> Sequence:
    start = opening.start_mark.index + offset
    node = Sequence(start, start, flow=bool(opening.flow_style))
    while not isinstance(event := next(stream), SequenceEndEvent):
        item = _node(event, stream, text, offset)
        node.items.append(item)
        node.end = item.end
    _close(node, event, offset)
    return node


def _close(node: Mapping | Sequence, event: Event, offset: int) -> None:
    # The end of a block container is only noticed at the next token, blank lines
    # and comments later; its last member's end is where its own text ends.
    if node.flow:
        node.end = event.end_mark.index + offset


def _scalar(event: Event, text: str, offset: int) -> Scalar:
    start, end = event.start_mark.index + offset, event.end_mark.index + offset
    if event.style not in ("|", ">"):
        return Scalar(event.value, event.style or "", start, end)
    keeps = "+" in text[start : start + 3]  # the longest header is like |2+
    end = start + _block_length(text[start:end], keeps=keeps)
    return Scalar(event.value, event.style, start, end, keeps)


def _block_length(block: str, *, keeps: bool) -> int:
    """How much of a block scalar's stretch is its own, without the last line end.

    libyaml lets it run up to the next token, over blank lines that mean nothing
    unless the header says keep.
    """
    if keeps:
        return len(block.removesuffix("\n").removesuffix("\r"))
    return len(block.rstrip(" \t\r\n"))
