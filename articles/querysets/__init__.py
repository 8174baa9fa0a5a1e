"""Sets of rows, named for what is true of them; no edge filters by raw state.

articles.py    articles
matching.py    articles by their words
asking.py      articles by a query of the search box
paging.py      a page of a listing
walking.py     a long list in any order, from any place on
stories.py     stories, and places in them
copies.py      copies of records in the lists of others
duplicates.py  pairs that may be one article, and statements on them
runs.py        imports, and plans of them
sources.py     files behind articles
counting.py    counting that stops at a bound
"""

from articles.querysets.articles import ArticleQuerySet
from articles.querysets.asking import midnight
from articles.querysets.copies import CopyQuerySet
from articles.querysets.counting import EXACT, Capped, counted
from articles.querysets.duplicates import DuplicatePairQuerySet, StatementQuerySet
from articles.querysets.paging import Page
from articles.querysets.runs import ImportPlanQuerySet, ImportRunQuerySet
from articles.querysets.sources import SourceFileQuerySet
from articles.querysets.stories import PlaceQuerySet, StoryQuerySet
from articles.querysets.walking import TITLE

__all__ = [
    "TITLE",
    "EXACT",
    "ArticleQuerySet",
    "Capped",
    "CopyQuerySet",
    "DuplicatePairQuerySet",
    "ImportPlanQuerySet",
    "ImportRunQuerySet",
    "Page",
    "PlaceQuerySet",
    "SourceFileQuerySet",
    "StatementQuerySet",
    "StoryQuerySet",
    "counted",
    "midnight",
]
