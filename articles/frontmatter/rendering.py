"""Values -> lines of the canonical dialect (FORMAT.md, section 1)."""

from articles.frontmatter.events import Value
from articles.frontmatter.scalars import write_scalar

__all__ = ["render_item", "render_pair"]


def render_pair(key: str, value: Value) -> list[str]:
    """`key: value` as lines without their ends, indented from column 0."""
    name = write_scalar(key)
    if not isinstance(value, dict | list):
        return [f"{name}: {write_scalar(value)}" if value is not None else f"{name}:"]
    if not value:
        return [f"{name}: {'{}' if isinstance(value, dict) else '[]'}"]
    return [f"{name}:", *_indent(_render(value), 2)]


def render_item(value: Value) -> list[str]:
    """`- value` as lines without their ends; an empty item keeps its blank."""
    first, *rest = _render(value)
    return [f"- {first}", *_indent(rest, 2)]


def _render(value: Value) -> list[str]:
    if isinstance(value, dict) and value:
        return [line for pair in value.items() for line in render_pair(*pair)]
    if isinstance(value, list) and value:
        return [line for item in value for line in render_item(item)]
    if isinstance(value, dict | list):
        return ["{}" if isinstance(value, dict) else "[]"]
    return [write_scalar(value)]


def _indent(lines: list[str], width: int) -> list[str]:
    return [" " * width + line for line in lines]
