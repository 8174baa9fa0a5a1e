"""Records -> rows: the tables as a projection of base + holds.

`Projection` collects records and writes them with a fixed number of statements,
whatever their number; `project` rebuilds articles that exist. Importing and deciding
call it inside their transactions; nothing else writes these tables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from articles import tables
from articles.models import (
    ALWAYS,
    Article,
    ArticleTopic,
    Image,
    Picture,
    Provider,
    RelatedArticle,
    State,
    Topic,
)
from articles.naming import free_slug
from articles.record import Record
from articles.stories import title_key, url_key

__all__ = [
    "Projection",
    "Standing",
    "project",
    "project_all",
    "standing",
]

BATCH = 250

CONTENT = (
    "category", "title", "excerpt", "published_at", "original_url", "web_url",
    "amp_web_url", "cdn_amp_web_url", "type", "quality", "heat", "removed",
    "published", "featured_content", "provider_id", "provider_images", "body",
    "sealed_size", "state", "public_from", "public_until", "url_key", "title_key",
)  # fmt: skip
BOOKKEEPING = ("version", "modified_at")
BIRTH = ("path", "stem", "created_at")


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


@dataclass
class Projection:
    """Rows of a batch of articles. Add records, then write once."""

    rows: list[_Row] = field(default_factory=list)

    def add(self, article_id, record, standing, *, version, modified_at, path, new):
        self.rows.append(
            _Row(article_id, record, standing, version, modified_at, path, new)
        )

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
        )

    def write(self):
        """Write all rows; the caller holds the transaction."""
        if not self.rows:
            return
        old = [row.id for row in self.rows if not row.is_new]
        moved = _link_keys(old)
        providers = _provider_ids(row.record.provider for row in self.rows)
        topics = _topic_ids(name for row in self.rows for name in row.record.topics)
        self._write_articles(providers)
        for model in (ArticleTopic, Image, RelatedArticle):
            if old:
                tables.delete_children(model, old)
        self._write_topics(topics)
        self._write_images()
        self._write_related()
        now_known = {key for row in self.rows for key in _keys_of(row.record)}
        _resolve_copies([row.id for row in self.rows], (moved | now_known) - {None})

    def _write_articles(self, providers):
        content = [(row, _content(row, providers)) for row in self.rows]
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

    def _write_topics(self, topics):
        tables.insert(
            ArticleTopic,
            ("article_id", "topic_id", "position"),
            [
                (row.id, None if name is None else topics[name], position)
                for row in self.rows
                for position, name in enumerate(row.record.topics)
            ],
        )

    def _write_images(self):
        rows = [
            (
                row.id, position, image.url, image.width, image.height, image.title,
                image.attribution, image.is_cached, url_key(image.url),
            )
            for row in self.rows
            for position, image in enumerate(row.record.images)
        ]  # fmt: skip
        pictures = _picture_ids({row[-1] for row in rows})
        tables.insert(
            Image,
            (
                "article_id", "position", "url", "width", "height", "title",
                "attribution", "is_cached", "url_key", "picture_id",
            ),
            [(*row, pictures.get(row[-1])) for row in rows],
        )  # fmt: skip

    def _write_related(self):
        rows = [
            (row.id, position, *_related(item))
            for row in self.rows
            for position, item in enumerate(row.record.related)
        ]
        found = _Targets({key for row in rows for key in row[-2:]} - {None})
        tables.insert(
            RelatedArticle,
            (
                "article_id", "position", "title", "excerpt", "published_at",
                "web_url", "type", "quality", "provider_name", "provider_domain",
                "url_key", "title_key", "target_id",
            ),
            [(*row, found.target(row[-2], row[-1], row[0])) for row in rows],
        )  # fmt: skip


def project(articles: Iterable[Article], now: datetime):
    """Rebuild the rows of articles that exist, fetched `with_records`."""
    projection = Projection()
    for article in articles:
        projection.add_article(article, now)
    projection.write()


def project_all(now: datetime | None = None) -> int:
    """Rebuild the rows of every article, a batch and a transaction at a time."""
    now = now or timezone.now()
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        with tables.writing():
            batch = Article.objects.filter(pk__in=keys[start : start + BATCH])
            project(batch.for_writing(), now)
    return len(keys)


def _content(row, providers):
    record, place = row.record, row.standing
    provider = record.provider
    return (
        record.category, record.title, record.excerpt, record.published_at.instant,
        record.original_url, record.web_url, record.amp_web_url,
        record.cdn_amp_web_url, record.type, record.quality, record.heat,
        record.removed, record.published, record.featured_content,
        providers[_names(provider)] if provider else None,
        _provider_images(provider), record.body,
        None if record.secured is None else len(record.secured.encode()),
        str(place.state), place.public_from, place.public_until,
        *_keys_of(record),
    )  # fmt: skip


def _provider_images(provider):
    """The images of a provider as the read API gives them."""
    if provider is None or not provider.images:
        return None
    return [
        {
            "url": image.url,
            "width": image.width,
            "height": image.height,
            "title": image.title,
            "attribution": image.attribution,
            "isCached": bool(image.is_cached),
        }
        for image in provider.images
    ]


def _related(item):
    instant = item.published_at.instant if item.published_at else None
    provider = item.provider
    return (
        item.title, item.excerpt, instant, item.web_url, item.type, item.quality,
        provider.name if provider else None, provider.domain if provider else None,
        url_key(item.web_url), title_key(item.title, instant),
    )  # fmt: skip


def _keys_of(record: Record) -> tuple[int | None, int | None]:
    instant = record.published_at.instant if record.published_at else None
    return url_key(record.web_url), title_key(record.title, instant)


# What rows point at


def _names(provider):
    return provider.name or "", provider.domain or ""


def _provider_ids(providers) -> dict[tuple[str, str], int]:
    wanted = {_names(provider) for provider in providers if provider}
    found = _find_providers(wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        taken = set(Provider.objects.values_list("slug", flat=True))
        rows = []
        for name, domain in missing:
            slug = free_slug(name or domain, otherwise="provider", taken=taken)
            taken.add(slug)
            rows.append((name, domain, slug))
        tables.insert(Provider, ("name", "domain", "slug"), rows, ignore=True)
        found |= _find_providers(set(missing))
    return found


def _find_providers(wanted):
    rows = Provider.objects.filter(name__in={name for name, _ in wanted})
    return {
        (name, domain): pk
        for pk, name, domain in rows.values_list("pk", "name", "domain")
    }


def _topic_ids(names) -> dict[str, int]:
    wanted = {name for name in names if name is not None}
    found = _find_topics(wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        taken = set(Topic.objects.values_list("slug", flat=True))
        rows = []
        for name in missing:
            slug = free_slug(name, otherwise="topic", taken=taken)
            taken.add(slug)
            rows.append((name, slug))
        tables.insert(Topic, ("name", "slug"), rows, ignore=True)
        found |= _find_topics(set(missing))
    return found


def _find_topics(names):
    return dict(Topic.objects.filter(name__in=names).values_list("name", "pk"))


def _picture_ids(keys: set[int | None]) -> dict[int, int]:
    return dict(Picture.objects.filter(key__in=keys).values_list("key", "pk"))


class _Targets:
    """The articles that link keys name; of several, the first by path.

    An address outweighs a title, and an article is never its own coverage.
    """

    def __init__(self, keys: set[int]):
        self._by_url: dict[int, list[int]] = {}
        self._by_title: dict[int, list[int]] = {}
        named = Q(url_key__in=keys) | Q(title_key__in=keys)
        rows = (
            Article.objects.filter(named).order_by("path")
            if keys
            else Article.objects.none()
        )
        for pk, by_url, by_title in rows.values_list("pk", "url_key", "title_key"):
            self._by_url.setdefault(by_url, []).append(pk)
            self._by_title.setdefault(by_title, []).append(pk)

    def target(self, by_url, by_title, article_id):
        candidates = [
            *(self._by_url.get(by_url, ()) if by_url is not None else ()),
            *(self._by_title.get(by_title, ()) if by_title is not None else ()),
        ]
        return next((pk for pk in candidates if pk != article_id), None)


def _link_keys(article_ids: Sequence[int]) -> set[int]:
    """The keys that articles are known by before they change."""
    rows = Article.objects.filter(pk__in=article_ids).values_list(
        "url_key", "title_key"
    )
    return {key for row in rows for key in row}


def _resolve_copies(article_ids: Sequence[int], keys: set[int]):
    """Point the copies elsewhere that name these articles, or did, at the right one."""
    copies = RelatedArticle.objects.filter(
        Q(url_key__in=keys) | Q(title_key__in=keys)
    ).exclude(article__in=article_ids)
    rows = list(
        copies.values_list("pk", "article_id", "url_key", "title_key", "target_id")
    )
    found = _Targets({key for row in rows for key in row[2:4] if key is not None})
    changed = []
    for pk, article_id, by_url, by_title, target in rows:
        resolved = found.target(by_url, by_title, article_id)
        if resolved != target:
            changed.append((resolved, pk))
    tables.update(RelatedArticle, ("target_id",), changed)
