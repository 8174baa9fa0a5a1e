"""Whether pairs of duplicates still ask, kept with each of them: so they are counted off
an index, however many were decided.

DuplicatePairQuerySet.open is the truth; it follows from statements, which are written
by acts, their undo and what restores a dump, and from the pairs themselves.
"""

from collections.abc import Iterable

from articles import tables
from articles.models import DuplicatePair, Statement

__all__ = ["reopen_pairs"]


def reopen_pairs(keys: Iterable[int]):
    """Let the pairs of these articles, and of copies of them, say whether they ask."""
    keys = {*keys}
    copies = Statement.objects.filter(kind=Statement.Kind.COPY).order_by()
    copies = copies.values_list("article_id", flat=True)
    keys |= set(tables.having(copies, "other_id", keys))
    rows = DuplicatePair.objects.order_by().values_list("pk", "is_open")
    stored = dict(tables.having_any(rows, first_id=keys, second_id=keys))
    asking = DuplicatePair.objects.open().order_by().values_list("pk", flat=True)
    still = set(tables.having(asking, "pk", stored)) if stored else set()
    moved = [
        (pk in still, pk) for pk, is_open in stored.items() if is_open != (pk in still)
    ]
    tables.update(DuplicatePair, ("is_open",), moved)
