"""Keeps on each copy whether it says something else than the record it copies.

Projecting calls it for what it wrote, so that nobody has to compare six hundred
thousand copies to see which did.
"""

from collections.abc import Iterable
from functools import cache

from django.db import connection

from articles import tables
from articles.models import RelatedArticle

__all__ = ["flag_drift"]


def flag_drift(articles: Iterable[int], copies: Iterable[int]):
    """Flag the copies in articles, and these elsewhere, by what the tables say now."""
    condition, values = tables.any_of(article_id=articles, id=copies)
    if not condition:
        return
    sql, params = _misjudged(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE {condition}", [*params, *values])
        flags = [(bool(has_drifted), pk) for has_drifted, pk in cursor.fetchall()]
    tables.update(RelatedArticle, ("drifted",), flags)


@cache
def _misjudged(vendor: str) -> tuple[str, tuple]:
    """The question, but for whom it is about; Django takes longer to word it than a
    database to answer."""
    rows = RelatedArticle.objects.misjudged().order_by()
    sql, params = rows.values("has_drifted", "id", "article_id").query.sql_with_params()
    return f"SELECT has_drifted, id FROM ({sql}) AS misjudged", params  # noqa: S608 -- as above
