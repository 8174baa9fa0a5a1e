"""Document -> Record, and a changed Record back onto its Document."""

from collections.abc import Mapping
from typing import Any

from articles.frontmatter import NULL, Document, FrontMatterError, Value
from articles.record.fields import FIELDS, LAYOUT, READERS
from articles.record.kinds import Field, Kind, WrongValue, read_fields
from articles.record.values import Record

__all__ = ["RecordError", "from_document", "onto"]

_REQUIRED = [each for each in FIELDS if each.required]


class RecordError(FrontMatterError):
    """A value of the wrong kind; the message begins with the field's path."""


def from_document(document: Document) -> Record:
    """Read the fields. Raises RecordError for the first that is not what it must be."""
    try:
        record = Record(**read_fields(document.values, READERS), body=document.body)
    except WrongValue as wrong:
        raise _error(document, wrong.steps, wrong.message) from None
    for each in _REQUIRED:
        if getattr(record, each.name) is None:
            raise _error(
                document, [each.key], f"missing; a record needs its {each.key}"
            )
    return record


def onto(document: Document, record: Record, current: Record | None = None) -> Document:
    """The document changed to state `record`; equal fields keep their lines.

    `current` is what it states now, for whoever read that already.
    """
    if current is None:
        current = _stated(document)
    changes = {
        each.key: _restate(each.kind, new, old, document.values.get(each.key))
        for each in FIELDS
        if (new := getattr(record, each.name)) != (old := getattr(current, each.name))
    }
    changes |= _extra_changes(current.extra, record.extra)
    document = document.change(changes, LAYOUT)
    if record.body != current.body:
        document = document.with_body(record.body)
    return document


def _stated(document: Document) -> Record:
    return from_document(document) if document.values else Record(body=document.body)


def _extra_changes(
    old: Mapping[str, Value], new: Mapping[str, Value]
) -> dict[str, Value]:
    """Unknown keys that come, go or change; one may stand there with no value."""
    gone: dict[str, Value] = dict.fromkeys(sorted(old.keys() - new.keys()))
    stated = {key: NULL if value is None else value for key, value in new.items()}
    return gone | {
        key: stated[key] for key in new if key not in old or old[key] != new[key]
    }


def _restate(kind: Kind, new: Any, old: Any, raw: Value) -> Value:
    """The text of `new`, where it equals `old` in the very words of `raw`.

    `yes`, `010` or an empty list mean what they mean only as long as nobody
    rewrites them; an edit next door is no reason to.
    """
    if kind.table and new is not None and isinstance(raw, dict):
        return _restate_mapping(kind.table, new, old, raw)
    if kind.item is not None and new and isinstance(raw, list):
        return _restate_list(kind.item, list(new), list(old), raw)
    written = kind.write(new)
    if new != old:
        return written
    if isinstance(raw, str) and isinstance(written, str):
        return type(written)(raw)  # it may come to stand where no style is
    return raw


def _restate_mapping(
    table: tuple[Field, ...], new: Any, old: Any, raw: dict[str, Value]
) -> Value:
    stated = dict(raw)
    for each in table:
        value, before = getattr(new, each.name), getattr(old, each.name)
        words = _restate(each.kind, value, before, raw.get(each.key))
        if words is not None:
            stated[each.key] = words
        elif value != before:
            stated.pop(each.key, None)
    if new.extra != old.extra:
        gone = old.extra.keys() - new.extra.keys()
        stated = {k: v for k, v in stated.items() if k not in gone} | dict(new.extra)
    return stated


def _restate_list(
    kind: Kind, new: list[Any], old: list[Any], raw: list[Value]
) -> Value:
    """Items find their former words by equality, else by identity, else by place."""
    left = list(range(len(old)))
    stated: list[Value] = []
    for place, item in enumerate(new):
        found = next((i for i in left if old[i] == item), None)
        if found is None:
            name = getattr(item, "identity", None)
            same = (i for i in left if name and old[i].identity == name)
            found = next(
                same, place if place in left and len(new) == len(old) else None
            )
        if found is None:
            stated.append(kind.write(item))
            continue
        left.remove(found)
        stated.append(_restate(kind, item, old[found], raw[found]))
    return stated


def _error(document: Document, steps: list[str | int], message: str) -> RecordError:
    name = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps)[1:]
    line = document.line(*steps)
    return RecordError(f"{name}: {message}", path=document.path, line=line)
