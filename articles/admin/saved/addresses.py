"""The filters of a list as they are kept, and the address that has them again."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from articles.filters import ArticleFilter

# A list is its filters, its search among them, and its order; not a page of it.
KEPT = (*ArticleFilter.base_filters, "o")
LONGEST = 4_000


def kept_of(query) -> str:
    """What of a query string makes a list, in one form for the same list."""
    asked = QueryDict(query[:LONGEST])
    pairs = [(name, asked[name]) for name in KEPT if asked.get(name)]
    return urlencode(pairs)


def address_of(view) -> str:
    return f"{reverse('admin:articles_article_changelist')}?{view.query}"
