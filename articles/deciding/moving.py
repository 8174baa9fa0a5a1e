"""What moved since the version that a decision was made on (DESIGN.md, version)."""

from collections.abc import Iterable

from articles.models import Act, Article, Change
from articles.record import FIELDS, ChangeClass

__all__ = ["LOOKED_AT", "Stale", "moved_since", "refuse_stale"]

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
    later = article.changes.filter(version__gt=version, field__in=list(names))
    human_or_visible = later.exclude(
        change_set__act=Act.IMPORT, field__in=_FLAPPING
    ).select_related("change_set__user")
    return {change.field: change for change in human_or_visible}


def refuse_stale(article: Article, names: Iterable[str], version: int):
    """Raise Stale for those of the fields that moved since `version`."""
    if moved := moved_since(article, names, version):
        raise Stale(moved)
