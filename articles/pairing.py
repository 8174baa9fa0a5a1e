"""Looks for duplicates: articles that changed -> their keys, and the pairs they are in.

    outstanding -> a chunk, read and keyed -> one transaction: keys, pairs, looks

Nothing of it is anybody's word: it is told from the articles, in transactions of its
own, and may be told again at any time. Killed, it goes on where it was. What comes of
chunks equals what would come of all articles at once.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles import tables
from articles.collecting import collecting_rarely
from articles.duplicates import BUSY, Candidate, Keys, Pair, find_near
from articles.models import (
    ALWAYS,
    Article,
    DuplicateKey,
    DuplicateLook,
    DuplicatePair,
)
from articles.pacing import Pace
from articles.reopening import reopen_pairs

__all__ = ["Looked", "forget_looks", "look_for_duplicates", "outstanding"]

# Articles a transaction, at most.
CHUNK = 2_000

# A run writes all that it changes as of its start: so long after it may the last be
# seen here, while what changed later was looked at already.
LATE = timedelta(days=1)

_CANDIDATE = (
    "pk", "path", "title", "published_at", "original_url", "web_url", "amp_web_url",
    "cdn_amp_web_url", "provider__name", "published",
)  # fmt: skip

# Stands for all holders of a key that more than BUSY have.
_CROWD = range(BUSY + 1)


@dataclass
class Looked:
    """How far a look has come: the articles that were looked at."""

    total: int = 0
    failures: tuple[str, ...] = ()


def outstanding(now: datetime | None = None):
    """The articles that changed since duplicates of them were last looked for.

    Asks an index for what changed about as late as what was looked at last, or later.
    """
    # A clock that once ran ahead must not hide what changed since.
    looks = DuplicateLook.objects.filter(modified_at__lte=now or timezone.now())
    newest = looks.order_by("-modified_at").values_list("modified_at", flat=True)[:1]
    since = next((at - LATE for at in newest), ALWAYS)
    looked = DuplicateLook.objects.filter(
        article=OuterRef("pk"), modified_at=OuterRef("modified_at")
    )
    changed = Article.objects.filter(~Exists(looked), modified_at__gte=since)
    return changed.order_by("modified_at", "pk")


def forget_looks():
    """Let duplicates of all articles be looked for anew, with the next look."""
    looks = DuplicateLook.objects.all()
    looks._raw_delete(looks.db)


def look_for_duplicates(
    *,
    limit: int | None = None,
    progress: Callable[[Looked], None] = lambda looked: None,
    stop: Callable[[], bool] = lambda: False,
    now: datetime | None = None,
) -> Looked:
    """Look for duplicates of the articles that are outstanding, or the first of them.

    `progress` is told after each chunk, and where `stop` answers true it was the last.
    What changes meanwhile is outstanding again.
    """
    looked, crowded = Looked(), set()
    pace = Pace(CHUNK, first=CHUNK // 8)
    articles, last = outstanding(now), None
    # A few are not worth a collection.
    with nullcontext() if limit else collecting_rarely():
        while not stop() and (
            rows := _next(articles, last, _size(pace, limit, looked))
        ):
            chunk, last = _Chunk(rows, crowded), rows[-1]
            with tables.writing():
                start = time.monotonic()
                chunk.write()
                seconds = time.monotonic() - start
            pace.measure(len(rows), seconds)
            looked.total += len(rows)
            progress(looked)
    return looked


def _size(pace: Pace, limit: int | None, looked: Looked) -> int:
    return pace.size if limit is None else min(pace.size, limit - looked.total)


def _next(articles, last: tuple | None, size: int) -> list[tuple]:
    """So many of the articles after the last, which stands at their very beginning."""
    rows = articles.values_list(*_CANDIDATE, "modified_at")
    if last is None:
        return list(rows[:size])
    key, at = last[0], last[-1]
    found = list(rows.filter(modified_at=at, pk__gt=key)[:size])
    return [*found, *rows.filter(modified_at__gt=at)[: size - len(found)]]


class _Chunk:
    """Some articles as they were read, on their way into the tables.

    `crowded` are keys that more than BUSY articles have, which are not asked for again.
    """

    def __init__(self, rows: list[tuple], crowded: set[int]):
        self.modified = {row[0]: row[-1] for row in rows}
        self.candidates = {row[0]: Candidate(*row[:-1]) for row in rows}
        self.keys = {key: Keys.of(each) for key, each in self.candidates.items()}
        self.crowded = crowded

    def write(self):
        gained, lost = self._store_keys()
        self.crowded -= lost.keys()
        asked = _asked(self.keys.values())
        holders = self._holders(asked | lost.keys())
        others = self._touch(self._crossed(gained, lost, holders))
        holders |= self._holders(_asked(others.values()) - asked)
        self.crowded |= {key for key, its in holders.items() if len(its) > BUSY}
        self._read_others(holders.values())
        self._replace_pairs(find_near(self.keys, holders, self.candidates))
        self._note()

    def _store_keys(self) -> tuple[Counter[int], Counter[int]]:
        """Store keys, where they differ; answers how many gained and lost which."""
        rows = DuplicateKey.objects.values_list("article_id", "key", "pk")
        stored = {row[:2]: row[2] for row in _of(rows, "article_id", self.keys)}
        wanted = {
            (article, key) for article, keys in self.keys.items() for key in keys.stored
        }
        gained, lost = wanted - stored.keys(), stored.keys() - wanted
        tables.delete(DuplicateKey, [stored[row] for row in lost])
        tables.insert(DuplicateKey, ("article_id", "key"), sorted(gained))
        return Counter(key for _, key in gained), Counter(key for _, key in lost)

    def _holders(self, numbers: Collection[int]) -> dict[int, Collection[int]]:
        """Who has keys; a crowd stands for itself."""
        holders: dict[int, Collection[int]] = defaultdict(list)
        rows = DuplicateKey.objects.order_by().values_list("key", "article_id")
        for key, article in tables.having(rows, "key", set(numbers) - self.crowded):
            holders[key].append(article)
        return holders | dict.fromkeys(self.crowded.intersection(numbers), _CROWD)

    def _crossed(self, gained, lost, holders) -> Iterator[int]:
        """Who shares a key that says something since now, or nothing any more."""
        for key in gained.keys() | lost.keys():
            count = len(holders.get(key, ()))
            before = count - gained[key] + lost[key]
            if key not in self.crowded and (count > BUSY) != (before > BUSY):
                yield from holders.get(key, ())

    def _touch(self, articles: Iterable[int]) -> dict[int, Keys]:
        """Look for the pairs of other articles as well; answers their keys."""
        others = _candidates(set(articles) - self.keys.keys())
        keys = {key: Keys.of(each) for key, each in others.items()}
        self.candidates |= others
        self.keys |= keys
        return keys

    def _read_others(self, blocks: Iterable[Collection[int]]):
        """Read whoever shares a key that says something."""
        wanted = set().union(*(each for each in blocks if len(each) <= BUSY))
        self.candidates |= _candidates(wanted - self.candidates.keys())

    def _replace_pairs(self, pairs: list[Pair]):
        columns = ("first_id", "second_id", "kind", "evidence")
        rows = DuplicatePair.objects.values_list("pk", *columns)
        touched = list(self.keys)
        found = tables.having_any(rows, first_id=touched, second_id=touched)
        stored = {row[1:3]: row for row in found}
        told = {
            (each.first, each.second): (each.evidence[0].kind.value, each.reason)
            for each in pairs
        }
        gone = [row[0] for couple, row in stored.items() if couple not in told]
        tables.delete(DuplicatePair, gone)
        new = [(*couple, *it) for couple, it in told.items() if couple not in stored]
        tables.insert(DuplicatePair, columns, new)
        moved = [
            (*it, stored[couple][0])
            for couple, it in told.items()
            if couple in stored and stored[couple][3:] != it
        ]
        tables.update(DuplicatePair, columns[2:], moved)
        reopen_pairs({key for row in new for key in row[:2]})

    def _note(self):
        """That these articles were looked at, as they were when they were read."""
        rows = DuplicateLook.objects.values_list("article_id", flat=True)
        known = set(_of(rows, "article_id", self.modified))
        looks = self.modified.items()
        tables.insert(
            DuplicateLook,
            ("article_id", "modified_at"),
            [row for row in looks if row[0] not in known],
        )
        again = [(at, key) for key, at in looks if key in known]
        tables.update(DuplicateLook, ("modified_at",), again)


def _asked(keys: Iterable[Keys]) -> set[int]:
    return set().union(*(each.asked for each in keys))


def _of(rows, column: str, articles: Iterable[int]) -> Iterator:
    return tables.having(rows.order_by(), column, articles)


def _candidates(keys: Collection[int]) -> dict[int, Candidate]:
    rows = Article.objects.order_by().values_list(*_CANDIDATE)
    return {row[0]: Candidate(*row) for row in tables.having(rows, "pk", keys)}
