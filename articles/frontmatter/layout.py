"""Where fields stand and what makes two list items the same, told to the editor.

The record's FIELDS table is the one that knows; it hands its knowledge down as a
Layout so that this package stays free of any one kind of record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from articles.frontmatter.events import Value

__all__ = ["Layout"]


def _itself(value: Value) -> object:
    return repr(value)


@dataclass(frozen=True)
class Layout:
    """The canonical order of keys, of which `sections` stand after a blank line.

    `children` describes the mappings below a key, or the items of its list;
    `identity` gives what an item keeps while its other values change.
    """

    order: tuple[str, ...] = ()
    sections: frozenset[str] = frozenset()
    children: Mapping[str, "Layout"] = field(default_factory=dict)
    identity: Callable[[Value], object] = _itself

    def below(self, key: str) -> "Layout":
        return self.children.get(key, _UNKNOWN)

    def rank(self, key: str) -> int:
        """The place of `key` in the order; unknown keys come last."""
        return self.order.index(key) if key in self.order else len(self.order)


_UNKNOWN = Layout()
