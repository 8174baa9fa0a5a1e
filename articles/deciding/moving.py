"""What moved since the version that a decision was made on (DESIGN.md, version)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from articles import tables
from articles.models import Act, Article, Change
from articles.record import FIELDS, ChangeClass

__all__ = [
    "LOOKED_AT",
    "Stale",
    "moved_among",
    "moved_since",
    "refuse_moved_of",
    "refuse_stale",
]

# What a machine moves at any time: refuses no decision (DESIGN.md, version).
_FLAPPING = [each.name for each in FIELDS if each.change is not ChangeClass.VISIBLE]

# What an editor looks at who leaves an article as it is.
LOOKED_AT = [
    *(each.name for each in FIELDS if each.change is ChangeClass.VISIBLE),
    *("body", "extra", "published", "waits"),
]


class Stale(Exception):
    """A decision on fields that moved since the version it was made on.

    `changes` are the latest Change of each such field, by field name.
    """

    def __init__(self, changes: dict[str, Change]):
        super().__init__(", ".join(changes))
        self.changes = changes

    @property
    def fields(self) -> list[str]:
        return list(self.changes)


def moved_since(
    article: Article, names: Iterable[str], version: int
) -> dict[str, Change]:
    """Those of the fields that moved since `version`, each with its latest change."""
    if article.version <= version:
        return {}
    later = _moves().filter(article=article, version__gt=version, field__in=list(names))
    return {change.field: change for change in later}


def moved_among(versions: Mapping[int, int]) -> dict[int, dict[str, Change]]:
    """The fields that moved of articles since these versions, of all of them at once."""
    found: dict[int, dict[str, Change]] = {}
    for change in tables.having(_moves(), "article_id", versions):
        if change.version > versions[change.article_id]:
            found.setdefault(change.article_id, {})[change.field] = change
    return found


def _moves() -> QuerySet[Change]:
    """Changes that move versions, the latest last."""
    flaps = {"change_set__act": Act.IMPORT, "field__in": _FLAPPING}
    moves = Change.objects.exclude(**flaps).order_by("pk")
    return moves.select_related("change_set__user")


def refuse_stale(article: Article, names: Iterable[str], version: int):
    """Raise Stale for those of the fields that moved since `version`."""
    if moved := moved_since(article, names, version):
        raise Stale(moved)


def refuse_moved_of(article: Article, steps: Iterable[Any], version: int):
    """Raise Stale where fields that steps decide on moved since `version`.

    Who says again what stands only looks, and is refused where that moved.
    """
    names = [each.field for each in steps if each.field != "waits"]
    refuse_stale(article, names or LOOKED_AT, version)
