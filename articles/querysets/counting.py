"""Counting that stops: how many rows a set has, but no further than a bound."""

from django.db.models import IntegerField, Subquery

# Counts are exact up to here, and then "1,000+": no page must count a million.
EXACT = 1000


class Capped(Subquery):
    """How many rows a set has, one more than EXACT at most; for `annotate`."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()

    def __init__(self, rows):
        rows = rows if rows.query.values_select else rows.values("pk")
        super().__init__(rows.order_by()[: EXACT + 1])


def counted(rows) -> int:
    """The same of one set, asked by itself."""
    return rows.order_by()[: EXACT + 1].count()
