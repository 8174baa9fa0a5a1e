"""base, upstream and holds -> the record, and the base that comes next.

Pure: values in, values out. `overlay` is what makes an article: nothing else is true
of it. The rules are DESIGN.md's: hold, conflict, echo, change class, replaced.

    holding.py   values as holds keep them, and laid over a base
    items.py     decisions on related items, held one by one
    updating.py  from one base to the next: class, differences, echo, conflict
"""

from articles.merging.holding import JUDGEMENTS, hold_value, overlay
from articles.merging.items import decide_items
from articles.merging.updating import (
    Difference,
    UpdateClass,
    adopt,
    classify,
    differences,
    is_in_conflict,
    is_replaced,
)
from articles.record import keyed

__all__ = [
    "JUDGEMENTS",
    "Difference",
    "UpdateClass",
    "adopt",
    "classify",
    "decide_items",
    "differences",
    "hold_value",
    "is_in_conflict",
    "is_replaced",
    "keyed",
    "overlay",
]
