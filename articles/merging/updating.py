"""From one base to the next: what an update means, and what of it is our own echo."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from articles.frontmatter import CannotEdit, Document, Value
from articles.merging.holding import (
    JUDGEMENTS,
    hold_value,
    overlay,
    resealed,
    written,
)
from articles.merging.items import items_in_conflict, unechoed_items
from articles.record import (
    FIELDS,
    FIELDS_BY_NAME,
    LAYOUT,
    ChangeClass,
    Record,
    from_document,
    onto,
)

__all__ = [
    "Difference",
    "UpdateClass",
    "adopt",
    "classify",
    "differences",
    "is_in_conflict",
    "is_replaced",
]


class UpdateClass(StrEnum):
    """What an upstream update of a file means, from the least to the most."""

    SEALED = "sealed"
    RELATED = "related"
    RANKING = "ranking"
    VISIBLE = "visible"
    REPLACED = "replaced"
    VANISHED = "vanished"

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


def is_in_conflict(base: Record, name: str, value: Value, seen: Value) -> bool:
    """Whether upstream moved a held field of substance: DESIGN.md, conflict.

    `value` is the held one and `seen` upstream's when it was decided or last answered,
    both in their written form. Of a hold on items each decision is asked by itself.
    """
    if name in JUDGEMENTS:
        return False
    theirs = hold_value(name, getattr(base, name))
    if name == "related" and isinstance(value, dict):
        return items_in_conflict(value, seen, base.related)
    return theirs != seen and theirs != value


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
            kept = resealed(name, written(name, said), getattr(after, name))
            if kept == said:
                adopted = _keep_lines(name, base, adopted)
            else:
                record = from_document(adopted).with_values({name: kept})
                adopted = _edited(adopted, record)
        elif name == "related" and isinstance(held[name], dict):
            items = unechoed_items(before.related, ours.related, after.related)
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
