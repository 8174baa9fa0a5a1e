"""Sets of rows, named for what is true of them; no edge filters by raw state.

articles.py  articles, their stories and places, and a page of a listing
copies.py    copies of records in the lists of others
"""

from articles.querysets.articles import (
    ArticleQuerySet,
    Page,
    PlaceQuerySet,
    StoryQuerySet,
)
from articles.querysets.copies import CopyQuerySet

__all__ = ["ArticleQuerySet", "CopyQuerySet", "Page", "PlaceQuerySet", "StoryQuerySet"]
