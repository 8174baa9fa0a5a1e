"""Which conflicts the inbox shows: as it is filtered, and from where it goes on.

What is in conflict is told by base and holds, so that a filter on a field finds the
articles that hold it by the database, and looks through these one by one.
"""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef

from articles.admin.cells import label_of
from articles.admin.numbers import number_of
from articles.admin.wording import who
from articles.measuring import counted
from articles.merging import JUDGEMENTS
from articles.models import Article, Hold
from articles.record import DECIDABLE

# Articles on a page, and how many are looked through for it at most.
PAGE = 20
LOOKED = 200

FIELD_NAMES = [name for name in DECIDABLE if name not in JUDGEMENTS]


class Filters:
    """The filters of the inbox, as its address has them."""

    def __init__(self, get):
        self.field = get.get("field") if get.get("field") in FIELD_NAMES else ""
        self.by = number_of(get.get("by"))
        self.article = number_of(get.get("article"))
        self.after = _place(get.get("after"))

    def __bool__(self):
        return bool(self.field or self.by or self.article)

    def query(self, **more):
        """The address of the same filters, from another place on."""
        values = {"field": self.field, "by": self.by, "article": self.article, **more}
        return urlencode({name: value for name, value in values.items() if value})

    def articles(self):
        """The articles among which the conflicts are, the last moved first."""
        found = Article.objects.in_conflict().last_moved_first()
        if self.field:
            found = found.held(self.field)
        if self.by:
            found = found.held_by(self.by)
        return found.filter(pk=self.article) if self.article else found

    def names(self, article):
        """The fields of an article in conflict that the filters let through."""
        return [
            name
            for name in article.fields_in_conflict()
            if self.field in ("", name)
            and self.by in (None, article.hold_on(name).user_id)
        ]

    def page(self):
        """Articles with the fields they show, and the place that comes after, if any."""
        found, shown = self.articles(), []
        if self.after:
            found = found.moved_behind(*self.after)
        rows = found.with_records().select_related("provider__house")
        looked = list(rows.prefetch_related("holds__user")[: LOOKED + 1])
        for place, article in enumerate(looked[:LOOKED]):
            if names := self.names(article):
                shown.append((article, names))
            if len(shown) == PAGE:
                return shown, _after(looked, place)
        return shown, _after(looked, LOOKED - 1)

    def count(self):
        return counted(self.articles())


def _after(looked, place):
    if place + 1 >= len(looked):
        return ""
    last = looked[place]
    return f"{last.modified_at.astimezone(UTC).isoformat()}~{last.pk}"


def _place(text):
    """When the article moved that was shown last, and its number."""
    instant, _tilde, number = (text or "").partition("~")
    try:
        moved_at = datetime.fromisoformat(instant)
    except ValueError:
        return None
    key = number_of(number)
    return None if moved_at.tzinfo is None or key is None else (moved_at, key)


def field_choices():
    return sorted(((name, label_of(name)) for name in FIELD_NAMES), key=lambda e: e[1])


def holder_choices():
    """The editors who hold anything."""
    holds = Exists(Hold.objects.filter(user=OuterRef("pk")))
    users = get_user_model().objects.filter(holds).order_by("pk")
    return [(user.pk, who(user)) for user in users]
