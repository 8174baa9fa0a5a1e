"""Values as holds, changes and JSON keep them; held values laid over a base."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from articles.frontmatter import Value
from articles.merging.items import overlay_items
from articles.record import FIELDS_BY_NAME, Record, sealed_like, unsealed

__all__ = ["JUDGEMENTS", "hold_value", "overlay", "resealed", "written"]

JUDGEMENTS = ("quality", "heat", "published")


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
        return overlay_items(base.related, value)
    return resealed(name, value, getattr(base, name))


def hold_value(name: str, value: Any) -> Value:
    """A record's value in the written form that holds, changes and JSON keep.

    Nothing that is sealed is in it, at any depth.
    """
    return unsealed(written(name, value))


def written(name: str, value: Any) -> Value:
    written: Value = value
    if name not in ("body", "extra"):
        written = FIELDS_BY_NAME[name].kind.write(value)
    return written


def resealed(name: str, value: Value, other: Any) -> Any:
    """The record's value that is written `value`, sealed like another one."""
    if name == "body":
        return value
    if isinstance(value, dict | list):
        value = sealed_like(value, written(name, other))
    return FIELDS_BY_NAME[name].kind.read(value)
