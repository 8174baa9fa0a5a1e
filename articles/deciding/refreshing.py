"""Copies that drifted, refreshed by choice: as decisions on related items."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from django.utils.translation import gettext as _

from articles.deciding.acts import edited, unless_stale
from articles.deciding.carrying import Carrier, Decision, Outcome, Skip
from articles.deciding.moving import moved_since
from articles.models import Act, Article, RelatedArticle
from articles.policy import drifted, refreshed
from articles.record import Record, RelatedRecord, keyed

__all__ = ["Fields", "refresh_copies"]

# The fields to refresh, by the item that they are of, as `keyed` names it.
Fields: TypeAlias = Mapping[tuple, Collection[str]]


def refresh_copies(
    articles: Iterable[Article],
    *,
    items: Mapping[int, Fields | None] | None = None,
    user,
    note: str = "",
    version: int | None = None,
    versions: Mapping[int, int] | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Let copies say what the records say that they were copied from.

    `items` are the items that are meant, by article; where it has none for one, all
    that drifted. The order of the items stays: a hold has no word for it.
    """
    originals: dict[int, dict[int, Record]] = {}

    def fetch(keys: list[int]):
        originals.clear()
        rows = RelatedArticle.objects.drifted().filter(article__in=keys)
        for row in rows.select_related("target__provider"):
            of_article = originals.setdefault(row.article_id, {})
            of_article[row.position] = row.target.original

    def decide(article: Article) -> list[Decision]:
        record = article.record(act.now)
        fields = (items or {}).get(article.pk)
        wanted = _refreshed(record.related, originals.get(article.pk, {}), fields)
        if wanted == record.related:
            raise Skip(_("no copy in it that is meant has drifted"))
        seen = (versions or {}).get(article.pk)
        if seen is not None and moved_since(article, ["related"], seen):
            raise Skip(_("its related coverage moved since you looked"))
        decision = edited(act, article, record, "related", wanted)
        return unless_stale(article, [decision], version)

    act = Carrier(Act.REFRESH, user, note, now)
    act.check_right()
    return act.run(articles, decide, fetch=fetch)


def _refreshed(
    related: tuple[RelatedRecord, ...],
    originals: Mapping[int, Record],
    fields: Fields | None,
) -> tuple[RelatedRecord, ...]:
    return tuple(
        _fresh(item, originals[place], None if fields is None else fields.get(key, ()))
        if place in originals
        else item
        for place, (key, item) in enumerate(keyed(related).items())
    )


def _fresh(
    item: RelatedRecord, original: Record, names: Collection[str] | None
) -> RelatedRecord:
    """An item with those of its drifted fields, or all of them, as they are now."""
    fresh = refreshed(item, original)
    moved = drifted(item, original)
    wanted = moved if names is None else [name for name in moved if name in names]
    return replace(item, **{name: getattr(fresh, name) for name in wanted})
