"""What is told from articles elsewhere, before and after they are written.

Projecting compares, so that an import or an act that moves none of it tells no story
anew, writes no list of related again, and looks at no copy for drift.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeAlias

from articles import tables
from articles.models import Article, RelatedArticle, State
from articles.record import Record

__all__ = ["COPIED", "RELATED", "SHOWN", "Bearings", "shown"]

# What a place says of its article beside its rank.
SHOWN = ("public_from", "public_until", "is_incoming", "waits")
# Of an article, what copies of it say.
COPIED = (
    "title", "excerpt", "published_at", "web_url", "amp_web_url", "cdn_amp_web_url",
    "type", "quality", "provider_id",
)  # fmt: skip
# A copy as it is written.
RELATED = (
    "article_id", "position", "title", "excerpt", "published_at", "web_url",
    "amp_web_url", "cdn_amp_web_url", "type", "quality", "provider_name",
    "provider_domain", "url_key", "title_key", "target_id",
)  # fmt: skip

# What a copy points at, and its quality.
_Link: TypeAlias = tuple[int | None, int | None]
_LINK = itemgetter(RELATED.index("target_id"), RELATED.index("quality"))
# Quality, heat, date, links.
_Bearing: TypeAlias = tuple[int | None, int | None, datetime, list[_Link]]
# When readers see the article, and whether it waits for an editor (models/story.py).
_Shown: TypeAlias = tuple[datetime | None, datetime | None, bool, bool]


class Bearings:
    """What articles had for stories and copies to be told from when this was made.

    `link_keys` are those that they were known by, of address and title. With `anew`,
    every list and copy counts as another one: what the tables say is not believed.
    """

    def __init__(self, article_ids: Iterable[int], *, anew: bool = False):
        keys = list(article_ids)
        self._anew = anew
        rows = RelatedArticle.objects.order_by("article_id", "position")
        rows = rows.values_list(*RELATED)
        self._related = _grouped(tables.having(rows, "article_id", keys))
        rows = Article.objects.order_by().values_list(
            "pk", "url_key", "title_key", "quality", "heat", "published_at",
            *(f"place__{name}" for name in SHOWN), *COPIED,
        )  # fmt: skip
        found = list(tables.having(rows, "pk", keys))
        self.link_keys = [row[1:3] for row in found]
        self._before: dict[int, _Bearing] = {
            row[0]: (*row[3:6], _links(self._related[row[0]])) for row in found
        }
        self._shown: dict[int, _Shown] = {row[0]: row[6:10] for row in found}
        self._copied = {row[0]: row[10:] for row in found}

    def moved(
        self, records: Iterable[tuple[int, Record]], related: Iterable[tuple]
    ) -> set[int]:
        """The articles that have other records or links now; new ones among them."""
        grouped = _grouped(related)
        return {
            pk
            for pk, record in records
            if self._before.get(pk) != _bearing(record, _links(grouped[pk]))
        }

    def relisted(self, article_ids: Iterable[int], related: Iterable[tuple]):
        """The articles whose related are other ones now, or other in any word."""
        grouped = _grouped(related)
        return {
            pk for pk in article_ids if self._anew or self._related[pk] != grouped[pk]
        }

    def restated(self, copied: Mapping[int, tuple]) -> set[int]:
        """The articles of which copies should say something else now, by COPIED."""
        return {
            pk
            for pk, now in copied.items()
            if self._anew or self._copied.get(pk) != now
        }

    def shown_anew(
        self, standings: Iterable[tuple[int, Any, str]]
    ) -> list[tuple[datetime | None, datetime | None, bool, bool, int]]:
        """Of which places something else is true now, by standing and why they wait."""
        now_shown = (
            (pk, shown(place.public_from, place.public_until, place.state, waits))
            for pk, place, waits in standings
        )
        return [(*new, pk) for pk, new in now_shown if self._shown.get(pk, new) != new]


def shown(
    public_from: datetime | None,
    public_until: datetime | None,
    state: str,
    waits: str,
) -> _Shown:
    return public_from, public_until, state == State.INCOMING, bool(waits)


def _grouped(related: Iterable[tuple]) -> dict[int, list[tuple]]:
    """Rows of RELATED by the articles that they are in."""
    grouped: dict[int, list[tuple]] = defaultdict(list)
    for row in related:
        grouped[row[0]].append(row)
    return grouped


def _links(related: Iterable[tuple]) -> list[_Link]:
    return [_LINK(row) for row in related]


def _bearing(record: Record, links: list[_Link]) -> _Bearing:
    return record.quality, record.heat, record.published_at.instant, links
