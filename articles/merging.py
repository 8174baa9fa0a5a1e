"""base, upstream and holds -> the record, and the base that comes next.

Pure: values in, values out. `overlay` is what makes an article: nothing else is true
of it. The rules are DESIGN.md's: hold, echo, change class, replaced.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from articles.frontmatter import Document, Value
from articles.record import (
    FIELDS,
    FIELDS_BY_NAME,
    LAYOUT,
    ChangeClass,
    Record,
    RelatedRecord,
    from_document,
)

__all__ = [
    "JUDGEMENTS",
    "Difference",
    "UpdateClass",
    "adopt",
    "classify",
    "decide_items",
    "differences",
    "hold_value",
    "overlay",
]

JUDGEMENTS = ("quality", "heat", "published")


class UpdateClass(StrEnum):
    """What an upstream update of a file means, from the least to the most."""

    SEALED = "sealed"
    RELATED = "related"
    RANKING = "ranking"
    VISIBLE = "visible"
    REPLACED = "replaced"

    @property
    def moves_version(self) -> bool:
        """Whether a decision made before the update may be out of date."""
        return self in (UpdateClass.VISIBLE, UpdateClass.REPLACED)


@dataclass(frozen=True)
class Difference:
    """One field that two records state differently; values as Record has them."""

    field: str
    old: Any
    new: Any


def overlay(base: Record, held: Mapping[str, Value]) -> Record:
    """The record: base with the held values laid over it.

    `held` maps field names to values in their written form (`hold_value`); None is
    absence. A hold on related is decisions on items, see `decide_items`.
    """
    if not held:
        return base
    values = {name: _held_value(base, name, value) for name, value in held.items()}
    return replace(base, **values)


def _held_value(base: Record, name: str, value: Value) -> Any:
    if name == "body":
        return value or ""
    if name == "related" and isinstance(value, dict):
        return _overlay_items(base.related, value)
    return FIELDS_BY_NAME[name].kind.read(value)


def hold_value(name: str, value: Any) -> Value:
    """A record's value in the written form that holds, changes and JSON keep."""
    if name in ("body", "extra"):
        return value  # type: ignore[no-any-return]
    return FIELDS_BY_NAME[name].kind.write(value)


# Related items, held one by one (DESIGN.md, hold). A decision names its item by
# (identity, n-th occurrence), so that it finds it in whatever base arrives.


def decide_items(
    base: Sequence[RelatedRecord], wanted: Sequence[RelatedRecord]
) -> dict[str, Value]:
    """The decisions on items that turn `base` into `wanted`, whatever their order."""
    before, after = _by_key(base), _by_key(wanted)
    changed: list[Value] = []
    for key, item in after.items():
        if key in before and item != before[key]:
            values = _changed_values(before[key], item)
            changed.append({"item": _written_key(key), "values": values})
    removed = [_written_key(key) for key in before if key not in after]
    added = [_write_item(item) for key, item in after.items() if key not in before]
    decisions = {"removed": removed, "added": added, "changed": changed}
    return {name: items for name, items in decisions.items() if items}


def _overlay_items(
    base: Sequence[RelatedRecord], decisions: Mapping[str, Value]
) -> tuple[RelatedRecord, ...]:
    items = _by_key(base)
    for key in map(_read_key, _listed(decisions, "removed")):
        items.pop(key, None)
    for change in _listed(decisions, "changed"):
        key = _read_key(change["item"])
        if key in items:
            values = {**_write_item(items[key]), **change["values"]}
            items[key] = _read_item({k: v for k, v in values.items() if v is not None})
    known = {key[0] for key in items}
    added = [_read_item(value) for value in _listed(decisions, "added")]
    return _insert_by_quality(
        list(items.values()), [item for item in added if item.identity not in known]
    )


def _insert_by_quality(
    items: list[RelatedRecord], added: list[RelatedRecord]
) -> tuple[RelatedRecord, ...]:
    """Upstream keeps the list by falling quality; what is added goes to its place."""
    for item in added:
        quality = item.quality or 0
        lower = (i for i, other in enumerate(items) if (other.quality or 0) < quality)
        items.insert(next(lower, len(items)), item)
    return tuple(items)


_Key = tuple[tuple[str, ...], int]


def _by_key(items: Sequence[RelatedRecord]) -> dict[_Key, RelatedRecord]:
    seen: Counter[tuple[str, ...]] = Counter()
    keyed = {}
    for item in items:
        keyed[(item.identity, seen[item.identity])] = item
        seen[item.identity] += 1
    return keyed


def _changed_values(old: RelatedRecord, new: RelatedRecord) -> dict[str, Value]:
    before, after = _write_item(old), _write_item(new)
    keys = [key for key in before | after if before.get(key) != after.get(key)]
    return {key: after.get(key) for key in keys}


def _write_item(item: RelatedRecord) -> dict[str, Value]:
    (written,) = FIELDS_BY_NAME["related"].kind.write((item,))  # type: ignore[misc]
    return written  # type: ignore[return-value]


def _read_item(value: Value) -> RelatedRecord:
    (item,) = FIELDS_BY_NAME["related"].kind.read([value])
    return item  # type: ignore[no-any-return]


def _listed(decisions: Mapping[str, Value], name: str) -> list[Any]:
    found = decisions.get(name)
    return found if isinstance(found, list) else []


def _written_key(key: _Key) -> Value:
    return {"identity": list(key[0]), "occurrence": str(key[1])}


def _read_key(value: Any) -> _Key:
    return tuple(value["identity"]), int(value["occurrence"])


# Updates


def differences(old: Record, new: Record) -> list[Difference]:
    """The fields that differ, in the record's order; `secured` is never named."""
    names = [each.name for each in FIELDS if each.change is not ChangeClass.SEALED]
    return [
        Difference(name, getattr(old, name), getattr(new, name))
        for name in (*names, "body", "extra")
        if getattr(old, name) != getattr(new, name)
    ]


def classify(old: Record, new: Record) -> UpdateClass | None:
    """The class of an update from one base to the next; None where none differs."""
    if old.original_url and new.original_url and old.original_url != new.original_url:
        return UpdateClass.REPLACED
    classes = [_class_of(difference.field) for difference in differences(old, new)]
    if classes:
        return max(classes, key=list(UpdateClass).index)
    return None if old == new else UpdateClass.SEALED


def _class_of(name: str) -> UpdateClass:
    known = FIELDS_BY_NAME.get(name)
    return UpdateClass(known.change) if known else UpdateClass.VISIBLE


def adopt(base: Document, upstream: Document, held: Mapping[str, Value]) -> Document:
    """The base that comes next when a file was read: upstream's, but for echoes.

    A held field that carries the held value is our own voice coming back: the old
    base keeps its lines there, so that release still gives upstream's word back and
    base + holds still equals the file.
    """
    if not held:
        return upstream
    before, after = from_document(base), from_document(upstream)
    ours = overlay(before, held)
    adopted = upstream
    for name in held:
        echoed = getattr(after, name) == getattr(ours, name)
        if not echoed or getattr(before, name) == getattr(after, name):
            continue
        if name == "body":
            adopted = adopted.with_body(base.body)
        else:
            adopted = adopted.take_lines(FIELDS_BY_NAME[name].key, base, LAYOUT)
    return adopted
