"""A database full of stories, written quickly: rows directly, and no files.

Stories of up to forty, as in generate.py, over five years. Of those in a story two in
three name each other, every tenth link leads to another of those days, and upstream's
ranking is known of nine articles in ten.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import connection

from articles import tables
from articles.models import ALWAYS, Article, RelatedArticle
from tests.benchmarks.generate import STORIES, WORDS

__all__ = ["Stories", "let_the_planner_know"]

YEARS = timedelta(days=5 * 365)
END = datetime(2026, 11, 1, tzinfo=UTC)
MONTH = timedelta(days=30)
SLICE = 5_000

# Together three links an article.
NAMED = 0.67  # of those in its story
ASTRAY = 0.3

_ARTICLE = (
    "id", "path", "stem", "title", "excerpt", "published_at", "original_url",
    "web_url", "type", "quality", "heat", "published", "body", "state", "public_from",
    "url_key", "title_key", "conflicts", "version", "created_at", "modified_at",
)  # fmt: skip
_RELATED = (
    "article_id", "position", "title", "excerpt", "published_at", "web_url", "type",
    "quality", "provider_name", "provider_domain", "url_key", "title_key", "target_id",
)  # fmt: skip


class Stories:
    """Articles numbered from 1 on, the newest last."""

    def __init__(self, articles: int):
        self.articles = articles
        self.chance = Random(1)  # noqa: S311 -- nothing depends on it

    def write(self) -> int:
        """Write them; answers how many links they have."""
        articles: list[tuple] = []
        related: list[tuple] = []
        links = 0
        for members in self._events():
            new = [(key, self.chance.randrange(190)) for key in members]
            best = max(new, key=lambda each: each[1])
            for each in new:
                named = self._named(each, new)
                articles.append(self._article(*each, len(named), leads=each == best))
                related += self._copies(each[0], named)
            if len(articles) >= SLICE or members.stop > self.articles:
                with tables.writing():
                    tables.insert(Article, _ARTICLE, articles)
                    tables.insert(RelatedArticle, _RELATED, related)
                links += len(related)
                articles, related = [], []
        let_the_planner_know()
        return links

    def update(self, count: int, *, recent: float) -> set[int]:
        """Judge articles anew, and let every fifth name another first.

        `recent`: how many of them are younger than a month. Answers which they are.
        """
        chance = self.chance
        young = round(self.articles * (1 - MONTH / YEARS))
        keys = {
            chance.randint(young if chance.random() < recent else 1, self.articles)
            for _ in range(count)
        }
        judged = [
            (chance.randrange(190), chance.choice((-1, 150)), key) for key in keys
        ]
        copies = RelatedArticle.objects.filter(article__in=sorted(keys)[::5])
        firsts = copies.filter(position=0).values_list("article_id", "pk")
        named = [(self._astray(key), copy) for key, copy in firsts]
        with tables.writing():
            tables.update(Article, ("quality", "heat"), judged)
            tables.update(RelatedArticle, ("target_id",), named)
        return keys

    def _events(self) -> Iterator[range]:
        sizes: list[int] = []
        start = 1
        while start <= self.articles:
            sizes = sizes or self.chance.sample(
                list(STORIES), counts=list(STORIES.values()), k=sum(STORIES.values())
            )
            stop = min(start + sizes.pop(), self.articles + 1)
            yield range(start, stop)
            start = stop

    def _named(self, one: tuple[int, int], story: Sequence[tuple[int, int]]):
        """Whom an article names, and the qualities of the copies."""
        chance = self.chance
        named = [each for each in story if each != one and chance.random() < NAMED]
        if chance.random() < ASTRAY and story[0][0] > 1:
            named.append((self._astray(story[0][0]), chance.randrange(190)))
        return sorted(named, key=lambda each: -each[1])

    def _astray(self, key: int) -> int:
        return max(1, key - self.chance.randint(1, 200))

    def _article(self, key: int, quality: int, related: int, *, leads: bool) -> tuple:
        heat = quality + 20 * related if leads else -1
        at, path = (
            self._at(key),
            f"_news/{self._at(key):%Y-%m-%d}-{self._words(8, '-')}",
        )
        url = f"https://paper-{key % 200}.example/2026/{self._words(8, '-')}-{key}"
        return (
            key, f"{path}-{key}.md", f"{path[6:]}-{key}", self._words(8),
            self._words(28), at, url, f"https://reader.example/read/{key}", "article",
            quality, heat if self.chance.random() < 0.9 else None, quality >= 50, "",
            "incoming", ALWAYS, key, -key, 0, 1, at, at,
        )  # fmt: skip

    def _copies(self, key: int, named: Sequence[tuple[int, int]]) -> list[tuple]:
        return [
            (
                key, position, self._words(8), self._words(28), self._at(other),
                f"https://reader.example/read/{other}", "article", quality,
                f"Paper {other % 200}, the Daily", f"paper-{other % 200}.example",
                other, -other, other,
            )
            for position, (other, quality) in enumerate(named)
        ]  # fmt: skip

    def _at(self, key: int) -> datetime:
        return END - YEARS * (1 - key / self.articles)

    def _words(self, count: int, between: str = " ") -> str:
        return between.join(self.chance.choices(WORDS, k=count))


def let_the_planner_know():
    """What a server does by itself within a minute or so."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
