"""What is sealed, wherever it stands: a key `secured` at any depth of a value.

The field of that name is one of a record's own; below it the key may stand in related
items, providers, images and unknown keys. No decision and no history keeps it there:
`unsealed` leaves it out, `sealed_like` puts back what the file has, and `masked` is
the text of a file as anybody may see it.
"""

from collections.abc import Iterator

from articles.frontmatter import Document, Value
from articles.frontmatter.nodes import Mapping, Node, Scalar, Sequence

__all__ = ["masked", "sealed_like", "unsealed"]

_SEALED = "secured"


def unsealed(value: Value) -> Value:
    """The value without what is sealed in it."""
    if isinstance(value, dict):
        return {k: unsealed(v) for k, v in value.items() if k != _SEALED}
    if isinstance(value, list):
        return [unsealed(item) for item in value]
    return value


def sealed_like(value: Value, other: Value) -> Value:
    """The value with what is sealed in `other`, part by part.

    A part that `other` has none of stays as it is.
    """
    if isinstance(value, dict) and isinstance(other, dict):
        parts: dict[str, Value] = {
            key: sealed_like(part, other[key]) if key in other else part
            for key, part in value.items()
            if key != _SEALED
        }
        return parts | {k: v for k, v in other.items() if k == _SEALED}
    if isinstance(value, list) and isinstance(other, list):
        found = dict(_pairs(value, other))
        return [
            sealed_like(item, other[found[i]]) if i in found else item
            for i, item in enumerate(value)
        ]
    return value


def _pairs(items: list[Value], others: list[Value]) -> Iterator[tuple[int, int]]:
    """The places of items that are the same: equal, else of one identity."""
    places, left = list(range(len(items))), list(range(len(others)))
    for name in (unsealed, _identity):
        named = {place: name(others[place]) for place in left}
        for place in tuple(places):
            mine = name(items[place])
            found = next(
                (i for i in left if mine is not None and named[i] == mine), None
            )
            if found is not None:
                places.remove(place)
                left.remove(found)
                yield place, found


def _identity(value: Value) -> Value:
    """What an item keeps through edits, in its written form (FORMAT.md 4)."""
    if not isinstance(value, dict):
        return None
    return value.get("webUrl") or value.get("url") or _title(value)


def _title(value: dict[str, Value]) -> Value:
    title = value.get("title")
    return [title, value.get("publishedDateTime")] if title else None


def masked(document: Document) -> str:
    """The text, with `secured: (sealed, N bytes)` where something is sealed."""
    text, parts, done = document.text, [], 0
    for key, value in _sealed_pairs(document.tree):
        end = text[value.start : value.end].rstrip("\r\n")
        size = len((value.text if isinstance(value, Scalar) else end).encode())
        parts.append(f"{text[done : key.start]}{_SEALED}: (sealed, {size} bytes)")
        done = value.start + len(end)
    return "".join([*parts, text[done:]])


def _sealed_pairs(node: Node) -> Iterator[tuple[Scalar, Node]]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _sealed_pairs(item)
    elif isinstance(node, Mapping):
        for key, value in node.pairs:
            if key.text != _SEALED:
                yield from _sealed_pairs(value)
            elif value.start < value.end:  # else there is nothing to hide
                yield key, value
