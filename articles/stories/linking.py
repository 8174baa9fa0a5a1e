"""Related items -> links between articles (FORMAT.md 5).

An item names an article by webUrl, else by title and instant. Links of an article to
itself, second ones to the same article and those that lead nowhere are set aside.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from articles.record import Record, RelatedRecord
from articles.stories.keys import title_key, url_key
from articles.stories.shapes import Link, Node

__all__ = ["Known", "Targets", "links_between"]


class Known(NamedTuple):
    """An article and the keys it is known by; the first by path goes first."""

    path: str
    key: int
    url_key: int | None
    title_key: int | None


class Targets:
    """The articles that link keys name.

    An address outweighs a title, of several articles the first by path is meant, and
    an article is never its own coverage.
    """

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_url: dict[int, list[int]] = defaultdict(list)
        self._by_title: dict[int, list[int]] = defaultdict(list)
        for _, key, by_url, by_title in sorted(known, key=lambda each: each[:2]):
            if by_url is not None:
                self._by_url[by_url].append(key)
            if by_title is not None:
                self._by_title[by_title].append(key)

    def target(
        self, by_url: int | None, by_title: int | None, source: int
    ) -> int | None:
        """The article that an item of `source` names."""
        urls = self._by_url.get(by_url, ()) if by_url is not None else ()
        titles = self._by_title.get(by_title, ()) if by_title is not None else ()
        return next((key for key in chain(urls, titles) if key != source), None)


def links_between(
    records: Iterable[tuple[str, Record]],
) -> tuple[list[Node], list[Link]]:
    """The nodes and links of records by path, numbered as they come."""
    numbered = list(enumerate(records))
    targets = Targets(
        Known(path, key, *_keys(record)) for key, (path, record) in numbered
    )
    nodes = [
        Node(key, path, record.quality, record.heat) for key, (path, record) in numbered
    ]
    links = [
        link for key, (_, record) in numbered for link in _links(key, record, targets)
    ]
    return nodes, links


def _links(key: int, record: Record, targets: Targets) -> Iterator[Link]:
    seen = set()
    for item in record.related:
        target = targets.target(*_keys(item), key)
        if target is not None and target not in seen:
            seen.add(target)
            yield Link(key, target, item.quality)


def _keys(item: Record | RelatedRecord) -> tuple[int | None, int | None]:
    at = item.published_at
    return url_key(item.web_url), title_key(item.title, at.instant if at else None)
