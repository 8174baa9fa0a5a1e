"""Records -> rows: the tables as a projection of base + holds.

`Projection` collects records and writes them with a fixed number of statements,
whatever their number; `project` rebuilds articles that exist. Importing and deciding
call it inside their transactions; nothing else writes these tables.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import TypeAlias

from django.utils import timezone

from articles import tables
from articles.bearing import COPIED, RELATED, SHOWN, Bearings, shown
from articles.drifting import flag_drift
from articles.models import (
    ALWAYS,
    Article,
    ArticleTopic,
    Image,
    Picture,
    Place,
    RelatedArticle,
    State,
    Waits,
)
from articles.policy import first_unsorted
from articles.record import ImageRecord, Record
from articles.stories import Known, Targets, title_key, url_key
from articles.subjects import names_of, provider_ids, topic_ids

__all__ = [
    "CONTENT", "IMAGES", "RELATED", "TOPICS", "Projection", "Standing", "content_of",
    "image_as_json", "project", "project_all", "project_standing", "standing",
]  # fmt: skip

BATCH = 250

# An address's and a title's (stories.py); either may be absent.
_LinkKeys: TypeAlias = tuple[int | None, int | None]
# A copy elsewhere: its id, its article's, both keys and the article it points at.
_Copy: TypeAlias = tuple[int, int, int | None, int | None, int | None]

CONTENT = (
    "category", "title", "excerpt", "published_at", "original_url", "web_url",
    "amp_web_url", "cdn_amp_web_url", "type", "quality", "heat", "removed",
    "published", "featured_content", "provider_id", "provider_images", "body",
    "sealed_size", "state", "public_from", "public_until", "url_key", "title_key",
    "conflicts", "related_unsorted",
)  # fmt: skip
BOOKKEEPING = ("version", "modified_at")
BIRTH = ("path", "stem", "created_at")
TOPICS = ("article_id", "position", "topic_id")
IMAGES = (
    "article_id", "position", "url", "width", "height", "title", "attribution",
    "is_cached", "url_key", "picture_id",
)  # fmt: skip

_COPIED = itemgetter(*(CONTENT.index(name) for name in COPIED))


@dataclass(frozen=True)
class Standing:
    """A state, and the time in which readers see the article; None is never."""

    state: State
    public_from: datetime | None = None
    public_until: datetime | None = None


def standing(base: Record | None, hold) -> Standing:
    """DESIGN.md, state: from the hold on published alone, else upstream's word."""
    if hold is None:
        if base is not None and base.removed:
            return Standing(State.RETIRED)
        is_public = base is not None and base.published is not False
        return Standing(State.INCOMING, ALWAYS if is_public else None)
    if hold.value == "false":
        return Standing(State.RETIRED if hold.took_down else State.HELD_BACK)
    return Standing(State.PUBLISHED, hold.starts_at or ALWAYS, hold.ends_at)


@dataclass
class _Row:
    """One article on its way into the tables."""

    id: int
    record: Record
    standing: Standing
    version: int
    modified_at: datetime
    path: str
    is_new: bool
    conflicts: int = 0
    waits: str = Waits.NEW


@dataclass
class Projection:
    """Rows of a batch of articles. Add records, then write once."""

    rows: list[_Row] = field(default_factory=list)

    def add(
        self,
        article_id,
        record,
        standing,
        *,
        version,
        modified_at,
        path,
        new,
        conflicts=0,
        waits=Waits.NEW,
    ):
        values = (article_id, record, standing, version, modified_at, path, new)
        self.rows.append(_Row(*values, conflicts, waits))

    def add_article(self, article: Article, now: datetime):
        """Add an article that exists, fetched `with_records`, as it is at `now`."""
        self.add(
            article.pk,
            article.record(now),
            standing(article.base, article.hold_on("published")),
            version=article.version,
            modified_at=article.modified_at,
            path=article.path,
            new=False,
            conflicts=len(article.fields_in_conflict()),
            waits=article.source.waits,
        )

    def write(self, *, anew: bool = False) -> set[int]:
        """Write all rows; the caller holds the transaction.

        Answers the articles that stories have to be told again for (telling.py). What
        is `anew` is written whatever the tables say.
        """
        if not self.rows:
            return set()
        old = [row.id for row in self.rows if not row.is_new]
        before = Bearings(old, anew=anew)
        keys = [*before.link_keys, *(_keys_of(row.record) for row in self.rows)]
        copied = self._write_articles()
        topics = topic_ids(name for row in self.rows for name in row.record.topics)
        standings = ((row.id, row.standing, row.waits) for row in self.rows)
        tables.update(Place, SHOWN, before.shown_anew(standings))
        for model in (ArticleTopic, Image):
            if old:
                tables.delete_children(model, old)
        tables.insert(ArticleTopic, TOPICS, self.topic_rows(topics))
        tables.insert(Image, IMAGES, self.image_rows())
        restated = before.restated(copied)
        related, repointed = self._write_related(_copies_naming(keys), before, restated)
        records = ((row.id, row.record) for row in self.rows)
        return repointed | before.moved(records, related)

    def _write_articles(self) -> dict[int, tuple]:
        """Answers what copies of each should say."""
        providers = provider_ids(row.record.provider for row in self.rows)
        content = [(row, content_of(row, providers)) for row in self.rows]
        tables.insert(
            Article,
            ("id", *BIRTH, *BOOKKEEPING, *CONTENT),
            [
                (
                    row.id, row.path, Article.stem_of(row.path), row.modified_at,
                    row.version, row.modified_at, *values,
                )
                for row, values in content
                if row.is_new
            ],
        )  # fmt: skip
        tables.update(
            Article,
            (*BOOKKEEPING, *CONTENT),
            [
                (row.version, row.modified_at, *values, row.id)
                for row, values in content
                if not row.is_new
            ],
        )
        return {row.id: _COPIED(values) for row, values in content}

    def topic_rows(self, topics):
        return [
            (row.id, position, None if name is None else topics[name])
            for row in self.rows
            for position, name in enumerate(row.record.topics)
        ]

    def image_rows(self):
        rows = [
            (
                row.id, position, image.url, image.width, image.height, image.title,
                image.attribution, image.is_cached, url_key(image.url),
            )
            for row in self.rows
            for position, image in enumerate(row.record.images)
        ]  # fmt: skip
        pictures = _picture_ids({row[-1] for row in rows})
        return [(*row, pictures.get(row[-1])) for row in rows]

    def _write_related(
        self, copies: list[_Copy], before: Bearings, restated: set[int]
    ) -> tuple[list[tuple], set[int]]:
        """Write the copies in these articles; `copies` elsewhere may mean others now.

        Answers the rows, and whose copies do.
        """
        here = {row.id: row.is_new for row in self.rows}
        copies = [row for row in copies if row[1] not in here]
        items = self._items()
        found = _targets([*(row[-2:] for row in items), *(row[2:4] for row in copies)])
        rows = _resolved(items, found)
        relisted = before.relisted(here, rows)
        old = [pk for pk in relisted if not here[pk]]
        if old:
            tables.delete_children(RelatedArticle, old)
        tables.insert(RelatedArticle, RELATED, [r for r in rows if r[0] in relisted])
        resolved = [(found.target(*row[2:4], row[1]), row) for row in copies]
        moved = [(target, row) for target, row in resolved if target != row[4]]
        tables.update(RelatedArticle, ("target_id",), [(t, row[0]) for t, row in moved])
        flag_drift(
            relisted | {row[0] for row in rows if row[-1] in restated},
            [
                row[0]
                for target, row in resolved
                if target != row[4] or target in restated
            ],
        )
        return rows, {row[1] for _, row in moved}

    def related_rows(self):
        items = self._items()
        return _resolved(items, _targets(row[-2:] for row in items))

    def _items(self):
        # A story's members copy each other: most keys are wanted several times.
        keys_of = cache(_keys)
        return [
            (row.id, position, *_related(item, keys_of))
            for row in self.rows
            for position, item in enumerate(row.record.related)
        ]


def _resolved(items, found: Targets):
    return [(*row, found.target(row[-2], row[-1], row[0])) for row in items]


def project(
    articles: Iterable[Article], now: datetime, *, anew: bool = False
) -> set[int]:
    """Rebuild the rows of articles that exist, fetched `with_records`.

    Answers what Projection.write does, and takes `anew` for it.
    """
    projection = Projection()
    for article in articles:
        projection.add_article(article, now)
    return projection.write(anew=anew)


def project_standing(articles: Iterable[Article], now: datetime):
    """Rebuild what follows from a decision on publication and from nothing else.

    No story is told from it, and no copy says it: the places are all that know.
    """
    rows = [(each, standing(each.base, each.hold_on("published"))) for each in articles]
    tables.update(
        Article,
        (*BOOKKEEPING, "published", "state", "public_from", "public_until"),
        [
            (
                each.version, each.modified_at, each.record(now).published,
                str(place.state), place.public_from, place.public_until, each.pk,
            )
            for each, place in rows
        ],
    )  # fmt: skip
    tables.update(
        Place,
        SHOWN,
        [
            (*shown(place.public_from, place.public_until, place.state, waits), pk)
            for pk, place, waits in (
                (each.pk, place, each.source.waits) for each, place in rows
            )
        ],
    )


def project_all(now: datetime | None = None) -> int:
    """Rebuild the rows of every article, a batch and a transaction at a time."""
    now = now or timezone.now()
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        with tables.writing():
            batch = Article.objects.filter(pk__in=keys[start : start + BATCH])
            project(batch.for_writing(), now, anew=True)
    return len(keys)


def content_of(row, providers):
    record, place = row.record, row.standing
    provider = record.provider
    return (
        record.category, record.title, record.excerpt, record.published_at.instant,
        record.original_url, record.web_url, record.amp_web_url,
        record.cdn_amp_web_url, record.type, record.quality, record.heat,
        record.removed, record.published, record.featured_content,
        providers[names_of(provider)] if provider else None,
        _provider_images(provider), record.body,
        None if record.secured is None else len(record.secured.encode()),
        str(place.state), place.public_from, place.public_until,
        *_keys_of(record), row.conflicts, first_unsorted(record.related) is not None,
    )  # fmt: skip


def _provider_images(provider):
    if provider is None or not provider.images:
        return None
    return [image_as_json(image) for image in provider.images]


def image_as_json(image: ImageRecord | Image) -> dict[str, object]:
    """An image as the read API gives it (FORMAT.md 3)."""
    return {
        "url": image.url,
        "width": image.width,
        "height": image.height,
        "title": image.title,
        "attribution": image.attribution,
        "isCached": bool(image.is_cached),
    }


def _related(item, keys_of):
    instant = item.published_at.instant if item.published_at else None
    provider = item.provider
    return (
        item.title, item.excerpt, instant, item.web_url, item.amp_web_url,
        item.cdn_amp_web_url, item.type, item.quality,
        provider.name if provider else None, provider.domain if provider else None,
        *keys_of(item.web_url, item.title, instant),
    )  # fmt: skip


def _keys_of(record: Record) -> _LinkKeys:
    instant = record.published_at.instant if record.published_at else None
    return _keys(record.web_url, record.title, instant)


def _keys(web_url, title, instant) -> _LinkKeys:
    return url_key(web_url), title_key(title, instant)


# What rows point at


def _picture_ids(keys: set[int | None]) -> dict[int, int]:
    return dict(tables.having(Picture.objects.values_list("key", "pk"), "key", keys))


def _targets(keys: Iterable[_LinkKeys]) -> Targets:
    """The articles that link keys name."""
    rows = Article.objects.values_list("path", "pk", "url_key", "title_key")
    return Targets(Known(*row) for row in _named_by(keys, rows))


def _copies_naming(keys: Iterable[_LinkKeys]) -> list[_Copy]:
    """The copies that name articles by these keys."""
    columns = ("pk", "article_id", "url_key", "title_key", "target_id")
    return sorted(_named_by(keys, RelatedArticle.objects.values_list(*columns)))


def _named_by(keys: Iterable[_LinkKeys], rows) -> Iterator:
    """The rows with one of the keys; addresses and titles never match crosswise."""
    keys = list(keys)
    urls, titles = ({pair[place] for pair in keys} for place in (0, 1))
    return tables.having_any(rows, url_key=urls, title_key=titles)
