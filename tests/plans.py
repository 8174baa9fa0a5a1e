"""How queries are carried out, where there is much to read."""

from django.db import connection

__all__ = ["plan_of"]


def plan_of(queryset):
    """The plan of a query, in the words of the database.

    PostgreSQL reads small tables whole, and joins and sorts the rows in memory; which
    of it is cheapest of a table that was never analyzed is a matter of chance.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    return queryset.explain()
