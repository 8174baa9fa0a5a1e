"""A long list in any order, read from any place on: no page costs more for its depth.

Each order is one of an index, in parts where it has to be: what lacks a value comes
last, whichever way and on either database. The place is a row, so that what came in
meanwhile moves no page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from articles import search

__all__ = ["WalkedQuerySet"]

# Of titles, an index has so much; few begin alike.
TITLE = Func(F("title"), template="substr(%(expressions)s, 1, 60)")

_STATES = ("incoming", "published", "held_back", "retired")


class WalkedQuerySet(models.QuerySet):
    def walk(self, sort="published_at", *, falls=True):
        return Walk(self, sort, falls=falls)

    def few_or_many(self):
        """The same to be walked, keys of them, and whether these are all.

        Few are named by their keys. Many are met soon enough, so each row is asked on
        the way: a database that began with what they have in common would sort all.
        """
        articles, found = self.model.objects.order_by(), self.order_by()
        keys = list(found.values_list("pk", flat=True)[: search.MANY + 1])
        if len(keys) <= search.MANY:
            return articles.filter(pk__in=search.among(keys)), keys, True
        met = Exists(found.filter(pk=OuterRef("pk")))
        return articles.filter(met), keys, False


@dataclass(frozen=True)
class _Part:
    """Rows in an order: columns, each with whether it falls."""

    condition: Q
    order: tuple[tuple[str, bool], ...]
    has: Callable[[dict], bool] = lambda row: True

    @property
    def reversed(self):
        order = tuple((name, not falls) for name, falls in self.order)
        return _Part(self.condition, order, self.has)

    def of(self, articles):
        order = [f"-{name}" if falls else name for name, falls in self.order]
        return articles.filter(self.condition).order_by(*order)

    def behind(self, row):
        """What comes after a row; the bound lets an index begin there."""
        query, same = Q(), Q()
        for name, falls in self.order:
            past = Q(**{f"{name}__{'lt' if falls else 'gt'}": row[name]})
            query |= same & past
            same &= Q(**{name: row[name]})
        first, falls = self.order[0]
        return query & Q(**{f"{first}__{'lte' if falls else 'gte'}": row[first]})


def _by_date(falls):
    return [_Part(Q(), (("published_at", falls), ("path", not falls)))]


def _by_title(falls):
    return [_Part(Q(), (("title_begins", falls), ("id", falls)))]


def _by_number(name):
    def parts(falls):
        order, there = ((name, falls), ("id", falls)), Q(**{f"{name}__isnull": False})
        return [
            _Part(there, order, lambda row: row[name] is not None),
            _Part(~there, (("id", falls),), lambda row: row[name] is None),
        ]

    return parts


def _by_state(falls):
    """State by state, each newest first."""
    return [
        _Part(
            Q(state=state),
            (("published_at", True), ("path", False)),
            lambda row, state=state: row["state"] == state,
        )
        for state in (reversed(_STATES) if falls else _STATES)
    ]


SORTS = {
    "published_at": _by_date,
    "title": _by_title,
    "state": _by_state,
    "quality": _by_number("quality"),
    "heat": _by_number("heat"),
}
_COLUMNS = ("id", "path", "published_at", "title_begins", "state", "quality", "heat")


class Walk:
    """The keys of articles in an order."""

    def __init__(self, articles, sort, *, falls):
        self.articles = articles.alias(title_begins=TITLE)
        self.parts = SORTS[sort](falls)

    def from_start(self, count):
        return self._keys(self.parts, None, count)

    def after(self, key, count):
        return self._keys(self.parts, self._row(key), count)

    def before(self, key, count):
        """The `count` that stand before a row, as they stand; None is the end."""
        parts = [part.reversed for part in reversed(self.parts)]
        return self._keys(parts, self._row(key) if key else None, count)[::-1]

    def _row(self, key):
        rows = self.articles.model.objects.annotate(title_begins=TITLE)
        return rows.filter(pk=key).values(*_COLUMNS).get()

    def _keys(self, parts, row, count):
        keys: list[int] = []
        if row:
            at = next(n for n, part in enumerate(parts) if part.has(row))
            parts = parts[at:]
        for number, part in enumerate(parts):
            rows = part.of(self.articles)
            if row and number == 0:
                rows = rows.filter(part.behind(row))
            keys += rows.values_list("pk", flat=True)[: count - len(keys)]
            if len(keys) >= count:
                break
        return keys
