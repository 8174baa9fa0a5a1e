"""Related items decided on again: a decision stands until its own item is touched.

Upstream adds and drops items all the time, so decisions wait for items that are not
there at the moment. An edit of the list must not forget them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from articles.merging import decide_items
from articles.record import RelatedRecord

__all__ = ["redecide_items"]


def redecide_items(
    base: Sequence[RelatedRecord],
    held: Mapping[str, Any],
    current: Sequence[RelatedRecord],
    wanted: Sequence[RelatedRecord],
) -> dict[str, Any]:
    """The decisions that turn `base` into `wanted`.

    `held` are the decisions so far, which made `current` of `base`.
    """
    touched = {name for _, name, _ in _entries(decide_items(current, wanted))}
    stay = [each for each in _entries(held) if each[1] not in touched]
    come = [each for each in _entries(decide_items(base, wanted)) if each[1] in touched]
    decisions: dict[str, Any] = {}
    for kind, _, entry in stay + come:
        decisions.setdefault(kind, []).append(entry)
    return decisions


def _entries(decisions: Mapping[str, Any]) -> Iterator[tuple[str, tuple, Any]]:
    """Each entry with its kind and the identity of the item it is about."""
    for kind, entries in decisions.items():
        for entry in entries:
            key = entry if kind == "removed" else entry["item"]
            yield kind, tuple(key["identity"]), entry
