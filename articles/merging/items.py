"""Decisions on related items (DESIGN.md, hold).

A decision names its item by (identity, n-th occurrence), so that it finds it in
whatever base arrives.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from articles.frontmatter import Value
from articles.record import FIELDS_BY_NAME, RelatedRecord, keyed, sealed_like, unsealed

__all__ = ["decide_items", "items_in_conflict", "overlay_items", "unechoed_items"]


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


def overlay_items(
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


def items_in_conflict(
    decisions: Mapping[str, Value], seen: Value, base: Sequence[RelatedRecord]
) -> bool:
    """Whether upstream moved what a decision on an item changed, since `seen`.

    Only a changed item can be: one removed or added is there upstream or not.
    """
    before = _decidable(FIELDS_BY_NAME["related"].kind.read(seen)) if seen else {}
    after = _decidable(base)
    return any(
        _has_moved(change, before.get(key, {}), after.get(key, {}))
        for change in _listed(decisions, "changed")
        for key in [_read_key(change["item"])]
    )


def _has_moved(
    change: Mapping[str, Any], before: Mapping[str, Value], after: Mapping[str, Value]
) -> bool:
    if before and not after:  # the decision has lost its item
        return True
    return any(
        after.get(name) not in (before.get(name), change["values"].get(name))
        for name in (*change["values"], *change["gone"])
    )


def unechoed_items(
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
