"""Keeps on each copy whether it says something else than the record it copies.

Projecting calls it for what it wrote, so that nobody has to compare six hundred
thousand copies to see which did.
"""

from collections.abc import Iterable

from articles import tables
from articles.models import RelatedArticle

__all__ = ["flag_drift"]


def flag_drift(articles: Iterable[int], copies: Iterable[int]):
    """Flag the copies in articles, and these elsewhere, by what the tables say now."""
    rows = RelatedArticle.objects.misjudged().values_list("has_drifted", "pk")
    found = tables.having_any(rows, article_id=articles, pk=copies)
    flags = [(bool(has_drifted), pk) for has_drifted, pk in found]
    tables.update(RelatedArticle, ("drifted",), flags)
