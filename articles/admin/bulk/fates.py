"""What an act on many would do to one article, in words that can be counted.

It is told from the columns of its row and its holds, so that it can be told of ten
thousand; `more` adds words for those that are listed.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.models import Hold

__all__ = [
    "COLUMNS",
    "Fate",
    "Question",
    "already",
    "decided",
    "decision_on",
    "hold_on_publication",
]

# What a row needs to tell the fate of its article.
COLUMNS = (
    "path", "stem", "title", "state", "public_from", "public_until", "heat", "version",
)  # fmt: skip


class Fate(NamedTuple):
    """What an act would do to an article, in words that can be counted."""

    happens: bool
    words: str

    @classmethod
    def does(cls, words):
        return cls(happens=True, words=words)

    @classmethod
    def skips(cls, why):
        return cls(happens=False, words=_("skipped: %s") % why)


class Question:
    """One act. `fields` are those that it decides on, `asks_always` where it takes away.

    Each says its `title` of so many articles, and the `fate` of one at `now`.
    """

    name = ""
    fields = ("published",)
    asks_always = True

    def fetch(self, articles):
        """Articles with what `fate` looks at."""
        columns = [*COLUMNS, "source__waits"]
        articles = articles.select_related("source").only(*columns)
        return articles.prefetch_related("holds")

    def decides_on(self, article) -> tuple[str, ...]:
        return self.fields

    def meaning(self, count):
        return ""

    def more(self, article) -> str:
        return ""

    def mark(self, article) -> str | None:
        """What else the question is about than the article, if it is."""
        return None


def decided(article) -> Fate:
    """What was decided so already; an article that waits is looked at thereby."""
    if article.source.waits:
        return Fate.does(_("decided so already; no longer waits"))
    return Fate.skips(already())


def already():
    return _("decided so already")


def decision_on(article) -> Hold | None:
    """The decision on publication; accepting what was suggested is another one."""
    hold = hold_on_publication(article)
    return hold if hold and hold.accepted_heat is None else None


def hold_on_publication(article) -> Hold | None:
    holds = article.holds.all()
    return next((each for each in holds if each.field == "published"), None)
