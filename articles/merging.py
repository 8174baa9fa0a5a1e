"""base, upstream and holds -> the record, and the base that comes next.

Pure: values in, values out. `overlay` is what makes an article: nothing else is true
of it. The rules are DESIGN.md's: hold, echo, change class, replaced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from articles.frontmatter import CannotEdit, Document, Value
from articles.record import (
    FIELDS,
    FIELDS_BY_NAME,
    LAYOUT,
    ChangeClass,
    Record,
    RelatedRecord,
    from_document,
    keyed,
    onto,
    sealed_like,
    unsealed,
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
    "is_replaced",
    "keyed",
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

    def __repr__(self) -> str:  # what is sealed may stand in the values
        return f"Difference({self.field!r})"


def overlay(base: Record, held: Mapping[str, Value]) -> Record:
    """The record: base with the held values laid over it.

    `held` maps field names to values in their written form (`hold_value`); None is
    absence. A hold on related is decisions on items, see `decide_items`. What is
    sealed is never held: it is the base's in whatever was decided around it.
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
    return _resealed(name, value, getattr(base, name))


def hold_value(name: str, value: Any) -> Value:
    """A record's value in the written form that holds, changes and JSON keep.

    Nothing that is sealed is in it, at any depth.
    """
    return unsealed(_written(name, value))


def _written(name: str, value: Any) -> Value:
    written: Value = value
    if name not in ("body", "extra"):
        written = FIELDS_BY_NAME[name].kind.write(value)
    return written


def _resealed(name: str, value: Value, other: Any) -> Any:
    """The record's value that is written `value`, sealed like another one."""
    if name == "body":
        return value
    if isinstance(value, dict | list):
        value = sealed_like(value, _written(name, other))
    return FIELDS_BY_NAME[name].kind.read(value)


# Related items, held one by one (DESIGN.md, hold). A decision names its item by
# (identity, n-th occurrence), so that it finds it in whatever base arrives.


def decide_items(
    base: Sequence[RelatedRecord], wanted: Sequence[RelatedRecord]
) -> dict[str, Value]:
    """The decisions on items that turn `base` into `wanted`, whatever their order."""
    before, after = _decidable(base), _decidable(wanted)
    decisions: dict[str, list[Value]] = {
        "removed": [_written_key(key) for key in before if key not in after],
        "added": [
            {"item": _written_key(key), "values": item}
            for key, item in after.items()
            if key not in before
        ],
        "changed": [
            {"item": _written_key(key), **_changes(before[key], item)}
            for key, item in after.items()
            if key in before and item != before[key]
        ],
    }
    return {name: items for name, items in decisions.items() if items}


def _overlay_items(
    base: Sequence[RelatedRecord], decisions: Mapping[str, Value]
) -> tuple[RelatedRecord, ...]:
    items = keyed(base)
    added = [
        _read_item(each["values"])
        for each in _listed(decisions, "added")
        if _read_key(each["item"]) not in items
    ]
    for change in _listed(decisions, "changed"):
        key = _read_key(change["item"])
        if key in items:
            items[key] = _changed(items[key], change)
    for key in map(_read_key, _listed(decisions, "removed")):
        items.pop(key, None)
    return _insert_by_quality(list(items.values()), added)


def _insert_by_quality(
    items: list[RelatedRecord], added: list[RelatedRecord]
) -> tuple[RelatedRecord, ...]:
    """Upstream keeps the list by falling quality; what is added goes to its place."""
    for item in added:
        quality = item.quality or 0
        lower = (i for i, other in enumerate(items) if (other.quality or 0) < quality)
        items.insert(next(lower, len(items)), item)
    return tuple(items)


_Identity = tuple[str, ...]
_Key = tuple[_Identity, int]


def _decidable(items: Sequence[RelatedRecord]) -> dict[_Key, dict[str, Value]]:
    """Items by their keys, in their written form, without what is sealed."""
    found: dict[_Key, Any] = {
        key: unsealed(_write_item(item)) for key, item in keyed(items).items()
    }
    return found


def _by_identity(
    items: Sequence[RelatedRecord],
) -> dict[_Identity, list[RelatedRecord]]:
    grouped: dict[_Identity, list[RelatedRecord]] = {}
    for item in items:
        grouped.setdefault(item.identity, []).append(item)
    return grouped


def _changes(
    before: Mapping[str, Value], after: Mapping[str, Value]
) -> dict[str, Value]:
    values: dict[str, Value] = {
        key: value
        for key, value in after.items()
        if key not in before or before[key] != value
    }
    gone: list[Value] = [key for key in before if key not in after]
    return {"values": values, "gone": gone}


def _changed(item: RelatedRecord, change: Mapping[str, Any]) -> RelatedRecord:
    before = _write_item(item)
    values = {**before, **change["values"]}
    stated = {k: v for k, v in values.items() if k not in change["gone"]}
    return _read_item(sealed_like(stated, before))


def _write_item(item: RelatedRecord) -> dict[str, Value]:
    written: Any = FIELDS_BY_NAME["related"].kind.write((item,))
    values: dict[str, Value] = written[0]
    return values


def _read_item(value: Value) -> RelatedRecord:
    item: RelatedRecord
    (item,) = FIELDS_BY_NAME["related"].kind.read([value])
    return item


def _listed(decisions: Mapping[str, Value], name: str) -> list[Any]:
    found = decisions.get(name)
    return found if isinstance(found, list) else []


def _written_key(key: _Key) -> Value:
    return {"identity": list(key[0]), "occurrence": str(key[1])}


def _read_key(value: Any) -> _Key:
    return tuple(value["identity"]), int(value["occurrence"])


# Updates


def differences(old: Record, new: Record) -> list[Difference]:
    """The fields that differ, in the record's order, in more than what is sealed."""
    names = [each.name for each in FIELDS if each.change is not ChangeClass.SEALED]
    return [
        Difference(name, getattr(old, name), getattr(new, name))
        for name in (*names, "body", "extra")
        if not _are_alike(name, old, new)
    ]


def _are_alike(name: str, old: Record, new: Record) -> bool:
    """Whether a field differs at most in what is sealed."""
    before, after = getattr(old, name), getattr(new, name)
    if before == after:
        return True
    return hold_value(name, before) == hold_value(name, after)


def classify(old: Record, new: Record) -> UpdateClass | None:
    """The class of an update from one base to the next; None where none differs."""
    if is_replaced(old, new):
        return UpdateClass.REPLACED
    classes = [_class_of(difference.field) for difference in differences(old, new)]
    if classes:
        return max(classes, key=list(UpdateClass).index)
    return None if old == new else UpdateClass.SEALED


def is_replaced(old: Record, new: Record) -> bool:
    """Whether originalUrl went from one address to another: another copy."""
    urls = old.original_url, new.original_url
    return all(urls) and urls[0] != urls[1]


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
    if is_replaced(before, after) and after.original_url != ours.original_url:
        # Another copy: what was decided on the old one is not in it.
        held = {name: held[name] for name in JUDGEMENTS if name in held}
    adopted = upstream
    for name in held:
        if getattr(before, name) == getattr(after, name):
            continue
        if _are_alike(name, after, ours):
            said = getattr(before, name)
            kept = _resealed(name, _written(name, said), getattr(after, name))
            if kept == said:
                adopted = _keep_lines(name, base, adopted)
            else:
                record = from_document(adopted).with_values({name: kept})
                adopted = _edited(adopted, record)
        elif name == "related" and isinstance(held[name], dict):
            items = _unechoed_items(before.related, ours.related, after.related)
            adopted = _edited(adopted, replace(from_document(adopted), related=items))
    return adopted


def _keep_lines(name: str, base: Document, document: Document) -> Document:
    try:
        if name == "body":
            return document.with_body(base.body)
        return document.take_lines(FIELDS_BY_NAME[name].key, base, LAYOUT)
    except CannotEdit:  # lines that lean on their surroundings: the value will do
        record = from_document(document)
        value = getattr(from_document(base), name)
        return _edited(document, record.with_values({name: value}))


def _edited(document: Document, record: Record) -> Document:
    """The document saying `record`; as it is, where its text cannot say so."""
    try:
        return onto(document, record)
    except CannotEdit:
        return document


def _unechoed_items(
    before: Sequence[RelatedRecord],
    ours: Sequence[RelatedRecord],
    after: Sequence[RelatedRecord],
) -> tuple[RelatedRecord, ...]:
    """Items of a file with those that carry what we decided as upstream had them."""
    old, decided, read = _by_identity(before), _by_identity(ours), _by_identity(after)
    items = list(after)
    for identity in {**old, **decided}:
        theirs, mine = old.get(identity, []), decided.get(identity, [])
        found = read.get(identity, [])
        if theirs == mine or found == theirs:
            continue
        if found == mine:
            items = _restored(items, identity, before)
        elif len(found) == len(mine) == len(theirs):
            unechoed = map(_unechoed, theirs, mine, found)
            items = [next(unechoed) if i.identity == identity else i for i in items]
    return tuple(items)


def _restored(
    items: list[RelatedRecord], identity: _Identity, before: Sequence[RelatedRecord]
) -> list[RelatedRecord]:
    """Items with those of one identity as, and behind what, they stood before."""
    places = [i for i, item in enumerate(items) if item.identity == identity]
    theirs = [item for item in before if item.identity == identity]
    if len(places) == len(theirs):
        back = iter(theirs)
        return [next(back) if i in places else item for i, item in enumerate(items)]
    items = [item for item in items if item.identity != identity]
    for place, item in enumerate(before):
        if item.identity == identity:
            earlier = {each.identity for each in before[:place]}
            last = (
                i for i in reversed(range(len(items))) if items[i].identity in earlier
            )
            items.insert(next(last, -1) + 1, item)
    return items


def _unechoed(
    theirs: RelatedRecord, mine: RelatedRecord, found: RelatedRecord
) -> RelatedRecord:
    """A found item, with upstream's word wherever it carries a value of ours."""
    old, decided, values = _write_item(theirs), _write_item(mine), _write_item(found)
    for key in {**old, **decided}:
        if _same(decided, values, key) and not _same(old, values, key):
            ours = values.pop(key, None)
            values |= {key: sealed_like(old[key], ours)} if key in old else {}
    return _read_item(values)


def _same(some: Mapping[str, Value], others: Mapping[str, Value], key: str) -> bool:
    if key in some and key in others:
        return unsealed(some[key]) == unsealed(others[key])
    return key not in some and key not in others
