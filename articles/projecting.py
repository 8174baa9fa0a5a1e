"""Records -> rows: the tables as a projection of base + holds.

`Projection` collects records and writes them with a fixed number of statements,
whatever their number; `project` rebuilds articles that exist. Importing and deciding
call it inside their transactions; nothing else writes these tables.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import TypeAlias

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
from articles.naming import free_slug, slugify
from articles.record import ImageRecord, Record
from articles.stories import title_key, url_key

__all__ = [
    "Projection",
    "Standing",
    "image_as_json",
    "project",
    "project_all",
    "standing",
]

BATCH = 250

# An address's and a title's (stories.py); either may be absent.
_LinkKeys: TypeAlias = tuple[int | None, int | None]

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
        now_known = [_keys_of(row.record) for row in self.rows]
        _resolve_copies([row.id for row in self.rows], [*moved, *now_known])

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
        found = _Targets(row[-2:] for row in rows)
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


def _related(item):
    instant = item.published_at.instant if item.published_at else None
    provider = item.provider
    return (
        item.title, item.excerpt, instant, item.web_url, item.type, item.quality,
        provider.name if provider else None, provider.domain if provider else None,
        url_key(item.web_url), title_key(item.title, instant),
    )  # fmt: skip


def _keys_of(record: Record) -> _LinkKeys:
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
        shown = [name or domain for name, domain in missing]
        slugs = _new_slugs(Provider, shown, otherwise="provider")
        rows = [(*names, slug) for names, slug in zip(missing, slugs, strict=True)]
        tables.insert(Provider, ("name", "domain", "slug"), rows)
        found |= _find_providers(set(missing))
    return found


def _find_providers(wanted):
    rows = Provider.objects.values_list("pk", "name", "domain")
    found = tables.having(rows, "name", {name for name, _ in wanted})
    return {(name, domain): pk for pk, name, domain in found}


def _topic_ids(names) -> dict[str, int]:
    wanted = {name for name in names if name is not None}
    found = _find_topics(wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        slugs = _new_slugs(Topic, missing, otherwise="topic")
        tables.insert(Topic, ("name", "slug"), list(zip(missing, slugs, strict=True)))
        found |= _find_topics(set(missing))
    return found


def _find_topics(names):
    return dict(tables.having(Topic.objects.values_list("name", "pk"), "name", names))


def _new_slugs(model, texts: Sequence[str], *, otherwise: str) -> list[str]:
    """Slugs for new rows; only those that might be in the way are asked for.

    Nobody else can give them away meanwhile: the caller is the one writer
    (tables.writing). If somebody did, the insert would raise an IntegrityError.
    """
    wanted = Counter(slugify(text, otherwise=otherwise) for text in texts)
    known = model.objects.values_list("slug", flat=True)
    taken = set(tables.having(known, "slug", wanted))
    numbered = taken | {slug for slug, count in wanted.items() if count > 1}
    for slug in numbered:
        taken.update(known.filter(slug__startswith=f"{slug}-"))
    slugs = []
    for text in texts:
        slugs.append(free_slug(text, otherwise=otherwise, taken=taken))
        taken.add(slugs[-1])
    return slugs


def _picture_ids(keys: set[int | None]) -> dict[int, int]:
    return dict(tables.having(Picture.objects.values_list("key", "pk"), "key", keys))


class _Targets:
    """The articles that link keys name; of several, the first by path.

    An address outweighs a title, and an article is never its own coverage.
    """

    def __init__(self, keys: Iterable[_LinkKeys]):
        self._by_url: dict[int, list[int]] = defaultdict(list)
        self._by_title: dict[int, list[int]] = defaultdict(list)
        urls, titles = _sorted_out(keys)
        by_path = Article.objects.order_by("path")
        for name, wanted, found in (
            ("url_key", urls, self._by_url),
            ("title_key", titles, self._by_title),
        ):
            for key, pk in tables.having(by_path.values_list(name, "pk"), name, wanted):
                found[key].append(pk)

    def target(self, by_url, by_title, article_id):
        candidates = chain(
            self._by_url.get(by_url, ()), self._by_title.get(by_title, ())
        )
        return next((pk for pk in candidates if pk != article_id), None)


def _link_keys(article_ids: Sequence[int]) -> list[_LinkKeys]:
    """The keys that articles are known by before they change."""
    rows = Article.objects.filter(pk__in=article_ids)
    return list(rows.values_list("url_key", "title_key"))


def _sorted_out(keys: Iterable[_LinkKeys]) -> tuple[set[int], set[int]]:
    """The keys of addresses and those of titles, which never match crosswise."""
    keys = list(keys)
    urls, titles = ({pair[place] for pair in keys} for place in (0, 1))
    return urls - {None}, titles - {None}


def _resolve_copies(article_ids: Sequence[int], keys: Iterable[_LinkKeys]):
    """Point the copies elsewhere that name these articles, or did, at the right one."""
    copies = RelatedArticle.objects.exclude(article__in=article_ids)
    named = copies.values_list("pk", "article_id", "url_key", "title_key", "target_id")
    urls, titles = _sorted_out(keys)
    by_url = tables.having(named, "url_key", urls)
    rows = sorted({*by_url, *tables.having(named, "title_key", titles)})
    found = _Targets(row[2:4] for row in rows)
    changed = []
    for pk, article_id, by_url, by_title, target in rows:
        resolved = found.target(by_url, by_title, article_id)
        if resolved != target:
            changed.append((resolved, pk))
    tables.update(RelatedArticle, ("target_id",), changed)
