"""Listings page by page, without counting and without sorting what is not shown."""

from functools import partial
from heapq import merge
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.db import models


class Page(NamedTuple):
    """One page of a listing."""

    number: int
    articles: list
    next: int | None

    @property
    def previous(self):
        return self.number - 1 or None


# Beyond it, no database counts rows to skip.
_LAST_PAGE = 1_000_000


class PagedQuerySet(models.QuerySet):
    def page(self, number):
        """A numbered page, or None where the listing does not reach so far.

        Pages are not counted: one more row than a page holds tells whether another
        follows. An empty listing has an empty first page.
        """
        return self._numbered(number, lambda start, stop: list(self[start:stop]))

    def page_by(self, providers, number):
        """The same of what several providers published, newest first.

        Each is read off its index and they are merged: a database asked for all of
        them at once would sort all they ever published.
        """
        if len(providers) == 1:
            return self.by(providers[0]).newest_first().page(number)
        return self._numbered(number, partial(self._merged, providers))

    def _merged(self, providers, start, stop):
        plain = self.select_related(None).prefetch_related(None).newest_first()
        rows = [
            plain.by(each).values_list("published_at", "path", "pk")[:stop]
            for each in providers
        ]
        newest = merge(*rows, key=lambda row: (-row[0].timestamp(), row[1]))
        keys = [pk for *_order, pk in islice(newest, start, stop)]
        found = self.in_bulk(keys)
        return [found[pk] for pk in keys if pk in found]

    def _numbered(self, number, rows_between):
        if not 1 <= number <= _LAST_PAGE:
            return None
        start = (number - 1) * settings.PAGE_SIZE
        rows = rows_between(start, start + settings.PAGE_SIZE + 1)
        if not rows and number > 1:
            return None
        more = len(rows) > settings.PAGE_SIZE
        return Page(number, rows[: settings.PAGE_SIZE], number + 1 if more else None)
