"""What stories and ranks are told from, of articles before and after they are written.

Projecting compares, so that an import or an act that moves none of it tells nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

from articles import tables
from articles.models import Article, RelatedArticle, State
from articles.record import Record

__all__ = ["SHOWN", "Bearings", "shown"]

SHOWN = ("public_from", "public_until", "is_incoming")

# What a copy points at, and its quality.
_Link: TypeAlias = tuple[int | None, int | None]
# Quality, heat, date, links.
_Bearing: TypeAlias = tuple[int | None, int | None, datetime, list[_Link]]
# What a place knows of when readers see its article (models/story.py).
_Shown: TypeAlias = tuple[datetime | None, datetime | None, bool]


class Bearings:
    """What articles had for stories to be told from when this was made.

    `link_keys` are those that they were known by, of address and title.
    """

    def __init__(self, article_ids: Iterable[int]):
        keys = list(article_ids)
        rows = RelatedArticle.objects.order_by("article_id", "position")
        rows = rows.values_list("article_id", "target_id", "quality")
        links = _grouped(tables.having(rows, "article_id", keys))
        rows = Article.objects.order_by().values_list(
            "pk", "url_key", "title_key", "quality", "heat", "published_at",
            "public_from", "public_until", "state",
        )  # fmt: skip
        found = list(tables.having(rows, "pk", keys))
        self.link_keys = [row[1:3] for row in found]
        self._before: dict[int, _Bearing] = {
            row[0]: (*row[3:6], links[row[0]]) for row in found
        }
        self._shown: dict[int, _Shown] = {row[0]: shown(*row[6:]) for row in found}

    def moved(
        self,
        records: Iterable[tuple[int, Record]],
        links: Iterable[tuple[int, int | None, int | None]],
    ) -> set[int]:
        """The articles that have other records or links now; new ones among them."""
        grouped = _grouped(links)
        return {
            pk
            for pk, record in records
            if self._before.get(pk) != _bearing(record, grouped[pk])
        }

    def shown_anew(
        self, standings: Iterable[tuple[int, Any]]
    ) -> list[tuple[datetime | None, datetime | None, bool, int]]:
        """When readers see those articles that they saw at other times before."""
        now_shown = (
            (pk, shown(place.public_from, place.public_until, place.state))
            for pk, place in standings
        )
        return [(*new, pk) for pk, new in now_shown if self._shown.get(pk, new) != new]


def shown(
    public_from: datetime | None, public_until: datetime | None, state: str
) -> _Shown:
    return public_from, public_until, state == State.INCOMING


def _grouped(links: Iterable[tuple]) -> dict[int, list[_Link]]:
    grouped: dict[int, list[_Link]] = defaultdict(list)
    for source, target, quality in links:
        grouped[source].append((target, quality))
    return grouped


def _bearing(record: Record, links: list[_Link]) -> _Bearing:
    return record.quality, record.heat, record.published_at.instant, links
