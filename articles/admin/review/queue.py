"""What waits, in the order of the desk, a page at a time.

`waiting_for` is the one place that says which articles an editor goes through: the
list, what comes next, and what is left to upstream all at once follow from it.
"""

from itertools import chain
from urllib.parse import urlencode

from django.urls import reverse

from articles.admin.finding.asking import answered
from articles.models import Article

# Rows a page; the rest is a link away.
ROWS = 50

# What is of a page and not of the list.
ASIDE = ("from", "after")

_SHOWN = (
    "path", "stem", "title", "published_at", "type", "quality", "heat", "provider",
    "state", "public_from", "public_until", "created_at", "version",
)  # fmt: skip
_BESIDE = (
    "provider__name",
    "provider__domain",
    "provider__house__name",
    "place__urgency",
    "place__seconds",
    "place__waits",
    "place__suggested_heat",
    "source__waits",
    "source__waits_since",
)


def waiting_for(request):
    """The articles that wait, as far as the filters of the address let them through."""
    waiting = Article.objects.waiting()
    words = words_of(request)
    return answered(request, waiting, words) if words else waiting


def words_of(request) -> str:
    """What the address asks for, in the language of the article list."""
    return request.GET.get("q", "").replace("\0", " ").strip()


def query_of(request) -> str:
    """The filters of the address, for every link and form of the page."""
    kept = [
        (name, value)
        for name in request.GET
        if name not in ASIDE
        for value in request.GET.getlist(name)
    ]
    return urlencode(kept)


def address_of(request, name="review", *args) -> str:
    """An address of the desk, with the filters of this one."""
    query, url = query_of(request), reverse(f"admin:articles_{name}", args=args)
    return f"{url}?{query}" if query else url


def rows_of(request, *, start=None):
    """A page of the list, from `start` on, and the article with which the next begins."""
    articles = _shown(waiting_for(request).most_urgent_first())
    rows = [start, *_behind(articles, start)] if start else list(articles[: ROWS + 1])
    return rows[:ROWS], rows[ROWS] if len(rows) > ROWS else None


def row(pk):
    """One article as a row, or None."""
    return _shown(Article.objects.filter(pk=pk, place__isnull=False)).first()


def _behind(articles, start):
    same = list(articles.as_urgent_behind(start)[:ROWS])
    rest = articles.less_urgent_than(start)[: ROWS - len(same)]
    return chain(same, rest if len(same) < ROWS else ())


def _shown(articles):
    articles = articles.select_related("provider__house", "place", "source")
    return articles.only(*_SHOWN, *_BESIDE).with_related_counts()
