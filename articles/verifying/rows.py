"""base + holds against the rows of the tables, with projecting's own word for both."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from articles.frontmatter import FrontMatterError
from articles.models import Article, ArticleTopic, Image, RelatedArticle
from articles.models.source import digest
from articles.projecting import (
    CONTENT,
    IMAGES,
    RELATED,
    TOPICS,
    Projection,
    content_of,
)
from articles.subjects import find_providers, find_topics, names_of
from articles.verifying.findings import Finding, Part, differing

__all__ = ["sound", "wrong_rows"]

_LISTS = {ArticleTopic: "topics", Image: "images", RelatedArticle: "related"}

_MEND = "rebuild the tables: project_articles"


def sound(article: Article, now: datetime) -> Finding | None:
    """What is wrong with the base, or with what was decided on it, if anything."""
    source = article.source
    base = None if source.base is None else bytes(source.base)
    if base is not None and digest(base) != source.base_digest:
        message = "its bytes are not those of its digest; restore a backup"
        return Finding(Part.BASE, article.path, "base", message)
    try:
        article.record(now)
        article.render(now)
    except FrontMatterError as error:
        message = f"{error.message}; restore a backup"
        return Finding(Part.BASE, article.path, "base", message)
    except (ValueError, KeyError, TypeError, AttributeError):
        message = "a decision says what no record can; restore a backup"
        return Finding(Part.BASE, article.path, "holds", message)
    return None


def wrong_rows(articles: Iterable[Article], now: datetime) -> Iterator[Finding]:
    """Where the tables do not say what base + holds says."""
    projection = Projection()
    paths, scheduled = {}, set()
    for article in articles:
        paths[article.pk] = article.path
        projection.add_article(article, now)
        if _is_scheduled(article):
            scheduled.add(article.path)
    for model, (columns, rows) in _expected(projection).items():
        if model is Article:
            wrong = _wrong_articles(columns, rows, paths)
            yield from (
                each
                for each in wrong
                if each.place != "published" or each.path not in scheduled
            )
        else:
            yield from _wrong_parts(model, columns, rows, paths)


def _is_scheduled(article: Article) -> bool:
    """Whether published moves with the clock: the table has it as of the last act.

    Who sees the article, and when, is in columns that no clock moves.
    """
    hold = article.hold_on("published")
    return hold is not None and bool(hold.starts_at or hold.ends_at)


def _expected(projection: Projection) -> dict[type, tuple[tuple, list[tuple]]]:
    """Columns and rows by model, with the topics and providers that are known."""
    records = [row.record for row in projection.rows]
    named = {names_of(each.provider) for each in records if each.provider}
    providers = defaultdict(lambda: None, find_providers(named))
    names = {name for each in records for name in each.topics} - {None}
    topics = defaultdict(lambda: None, find_topics(names))
    content = [
        (row.id, Article.stem_of(row.path), *content_of(row, providers))
        for row in projection.rows
    ]
    return {
        Article: (("id", "stem", *CONTENT), content),
        ArticleTopic: (TOPICS, projection.topic_rows(topics)),
        Image: (IMAGES, projection.image_rows()),
        RelatedArticle: (RELATED, projection.related_rows()),
    }


def _wrong_articles(columns, rows, paths) -> Iterator[Finding]:
    found = Article.objects.filter(pk__in=paths).values_list(*columns)
    known = {row[0]: row for row in found}
    for expected in rows:
        path = paths[expected[0]]
        for name, told, said in zip(columns, known[expected[0]], expected, strict=True):
            if told != said:
                yield _differs(path, name, told, said)


def _wrong_parts(model, columns, rows, paths) -> Iterator[Finding]:
    """Parts are told apart by article and position, their first two columns."""
    stored = model.objects.filter(article__in=paths).values_list(*columns)
    known = {row[:2]: row for row in stored}
    expected = {row[:2]: row for row in rows}
    for key in sorted(known.keys() | expected.keys()):
        place = f"{_LISTS[model]}[{key[1]}]"
        told, said = known.get(key), expected.get(key)
        if told is None or said is None:
            which = "the record" if told is None else "the table"
            message = f"only {which} has it; {_MEND}"
            yield Finding(Part.TABLE, paths[key[0]], place, message)
            continue
        for name, one, other in zip(columns, told, said, strict=True):
            if one != other:
                yield _differs(paths[key[0]], f"{place}.{name}", one, other)


def _differs(path: str, place: str, told, said) -> Finding:
    return Finding(
        Part.TABLE, path, place, f"{differing('table', told, said)}; {_MEND}"
    )
