"""Which articles: the selection, and what is fetched of it to compare digests."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from articles.models import Article, Hold

__all__ = ["BATCH", "Row", "batches", "in_words", "remembered", "select"]

BATCH = 500


def select(
    now: datetime,
    *,
    published=False,
    since=None,
    state=(),
    topic=(),
    provider=(),
    path=(),
    start=None,
    end=None,
):
    """The articles of a selection; several values of one kind widen it.

    `published` are those that readers see at `now`, `since` those whose record changed
    since then. `state` are State values at `now`; `topic` and `provider` are names;
    `path` are paths or folders of the tree; `start` and `end` bound publishedDateTime.
    """
    articles = Article.objects.public(now) if published else Article.objects.all()
    if since:
        articles = articles.changed_since(since, now)
    if state:
        articles = articles.in_states(state, now)
    if topic:
        articles = articles.about_any(topic)
    if provider:
        articles = articles.filter(provider__name__in=provider)
    if path:
        articles = articles.below(*path)
    if start:
        articles = articles.filter(published_at__gte=start)
    if end:
        articles = articles.filter(published_at__lt=end)
    return articles


def remembered(selection: Mapping[str, Any]) -> dict[str, Any]:
    """A selection as a manifest keeps it: the same for the same set of articles.

    `since` is no part of it: what changed lately is chosen from the same set.
    """
    return {
        name: _plain(value)
        for name, value in sorted(selection.items())
        if value and name != "since"
    }


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (list, tuple, set)):
        return sorted({str(each) for each in value})
    return value


def in_words(selection: Mapping[str, Any]) -> str:
    """A remembered selection, for messages."""
    parts = [
        name if value is True else f"{name} {_listed(value)}"
        for name, value in selection.items()
    ]
    return " and ".join(parts) or "everything"


def _listed(value) -> str:
    return " or ".join(value) if isinstance(value, list) else str(value)


class Row(NamedTuple):
    """What tells whether a file is as it should be, without making an article."""

    path: str
    pk: int
    base_digest: str
    written_digest: str
    pending_digest: str
    is_decided: bool

    def is_untouched(self, digest: str | None) -> bool:
        """Whether a file of this digest is the base, and nothing was decided on it."""
        return digest is not None and digest == self.base_digest and not self.is_decided

    @property
    def lacks_note(self) -> bool:
        """Whether the note says that something else than the base was written last.

        Or may have been, by an export that was killed.
        """
        is_other = self.written_digest not in ("", self.base_digest)
        return is_other or bool(self.pending_digest)


def batches(articles) -> Iterator[list[Row]]:
    """By path, so that files are met in the order of their folders."""
    holds = Hold.objects.filter(article=OuterRef("pk"))
    rows = articles.order_by("path").values_list(
        "path",
        "pk",
        "source__base_digest",
        "source__written_digest",
        "source__pending_digest",
        Exists(holds),
    )
    last = ""
    while batch := [Row(*row) for row in rows.filter(path__gt=last)[:BATCH]]:
        yield batch
        last = batch[-1].path
