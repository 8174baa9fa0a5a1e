"""Counting that stops: how many rows a set has, but no further than a bound."""

from django.db.models import IntegerField, Subquery

# Counts are exact up to here, and then "1,000+": no page must count a million.
EXACT = 1000


class Capped(Subquery):
    """How many rows a set has, one more than EXACT at most; for `annotate`."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()

    def __init__(self, rows):
        super().__init__(capped(rows))


def counted(rows) -> int:
    """The same of one set, asked by itself."""
    return capped(rows).count()


def capped(rows):
    """The first keys of a set, as many as are counted.

    An order that the set asks for stays: it names the index to read them off.
    """
    rows = rows if rows.query.values_select else rows.values("pk")
    rows = rows if rows.query.order_by else rows.order_by()
    return rows[: EXACT + 1]
