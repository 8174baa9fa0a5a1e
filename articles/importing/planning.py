"""Files compared with what is known -> what would happen. Reads, never writes."""

import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from typing import TypeAlias

import django
from django.utils import timezone

from articles import frontmatter
from articles.frontmatter import FrontMatterError, NotFrontMatter
from articles.importing.comparing import (
    Known,
    Outcome,
    Planned,
    ReadFile,
    compare,
    known,
)
from articles.importing.echoing import changes_since_export
from articles.importing.scanning import Failure, FoundFile
from articles.models import Article
from articles.models.source import digest
from articles.record import from_document

__all__ = ["Batch", "plan_import", "plan_news"]

# Files that one question to the database is about, and bytes of them at a time.
CHUNK = 1_000
MAX_BYTES = 32 * 1024 * 1024

_Raw: TypeAlias = tuple[str, bytes, str]  # path, bytes, digest
_Understand: TypeAlias = Callable[[list[_Raw]], Iterable[ReadFile | Planned]]


@dataclass
class Batch:
    """What files of a stretch of the tree would do; most often nothing at all.

    `met` counts those that had to be there.
    """

    planned: list[Planned] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    met: int = 0


def plan_import(
    found: Iterable[FoundFile | Failure],
    *,
    now: datetime | None = None,
    again: bool = False,
    workers: int = 1,
    alive: Callable[[], None] = lambda: None,
) -> Iterator[Batch]:
    """What files would do, stretch by stretch, in bounded memory.

    `workers` processes understand them. `alive` is called with every file: reading may
    take long. Files that are absent are not in it: see vanishing.py.
    """
    now = now or timezone.now()
    with _understanding(workers) as understand:
        for chunk in _chunks(found):
            states = known(each.path for each in chunk)
            met = sum(each.is_expected for each in states.values())
            for stretch in _stretches(chunk, states, alive):
                batch = _understood(stretch, understand, states, now=now, again=again)
                batch.met, met = met, 0
                yield batch


def plan_news(
    files: Iterable[ReadFile],
    known: dict[str, Known],
    *,
    now: datetime,
    again: bool = False,
) -> list[Planned]:
    """What files with new bytes mean for their articles."""
    files = list(files)
    ids = [known[each.path].article_id for each in files if each.path in known]
    articles = Article.objects.with_records().in_bulk(ids) if ids else {}
    since = changes_since_export(articles.values())
    planned = []
    for file in files:
        state = known.get(file.path)
        article = articles.get(state.article_id) if state else None
        later = since.get(state.article_id, ()) if state else ()
        planned.append(compare(file, article, state, now=now, again=again, since=later))
    return planned


@dataclass
class _Stretch:
    """Files that were read: what is settled, and what has yet to be understood."""

    settled: Batch = field(default_factory=Batch)
    news: list[_Raw] = field(default_factory=list)
    size: int = 0

    def read(self, found: FoundFile | Failure, states: dict[str, Known]):
        """Read a file; one whose bytes are known already goes no further."""
        if isinstance(found, Failure):
            self._fail(found.path, found.message, found.line)
            return
        try:
            data = found.read()
        except FrontMatterError as error:
            self._fail(found.path, error.message, error.line)
            return
        except OSError as error:
            self._fail(found.path, error.strerror or type(error).__name__)
            return
        name = digest(data)
        state = states.get(found.path)
        if state and state.says_nothing_new(name):
            self.settled.unchanged.append(found.path)
        else:
            self.news.append((found.path, data, name))
            self.size += len(data)

    def _fail(self, path: str, message: str, line: int = 0):
        self.settled.planned.append(_failed(path, message, line))


def _chunks(found: Iterable[FoundFile | Failure]) -> Iterator[list]:
    """So many files that one question serves, and no more than memory is for."""
    chunk, size = [], 0
    for each in found:
        chunk.append(each)
        # Members of archives come with their bytes.
        size += len(getattr(each, "data", None) or b"")
        if len(chunk) >= CHUNK or size > MAX_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _stretches(
    chunk: list, states: dict[str, Known], alive: Callable[[], None]
) -> Iterator[_Stretch]:
    stretch = _Stretch()
    for each in chunk:
        stretch.read(each, states)
        alive()
        if stretch.size > MAX_BYTES:
            yield stretch
            stretch = _Stretch()
    yield stretch


def _understood(
    stretch: _Stretch,
    understand: _Understand,
    states: dict[str, Known],
    *,
    now: datetime,
    again: bool,
) -> Batch:
    batch, files = stretch.settled, []
    for each in understand(stretch.news):
        (files if isinstance(each, ReadFile) else batch.planned).append(each)
    batch.planned += plan_news(files, states, now=now, again=again)
    return batch


def _failed(path: str, message: str, line: int = 0) -> Planned:
    return Planned(path, Outcome.FAILED, message=message, line=line)


@contextmanager
def _understanding(workers: int) -> Iterator[_Understand]:
    if workers < 2:
        yield _understand_all
        return
    # Spawned, not forked: a child must not share the connection to the database.
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, django.setup) as pool:

        def understand(news: list[_Raw]) -> Iterator[ReadFile | Planned]:
            size = max(1, -(-len(news) // workers))
            slices = [news[i : i + size] for i in range(0, len(news), size)]
            for found in pool.map(_understand_in_worker, slices):
                yield from found

        yield understand


def _understand_in_worker(news: list[_Raw]) -> list[ReadFile | Planned]:
    """Ctrl-C is for the process that writes; it ends its workers with the batch."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    return _understand_all(news)


def _understand_all(news: list[_Raw]) -> list[ReadFile | Planned]:
    return [_understand(*each) for each in news]


def _understand(path: str, data: bytes, name: str) -> ReadFile | Planned:
    try:
        document = frontmatter.parse(data, path=path)
        return ReadFile(path, data, name, document, from_document(document))
    except NotFrontMatter as error:
        return Planned(path, Outcome.SKIPPED, message=error.message, line=error.line)
    except FrontMatterError as error:
        return _failed(path, error.message, error.line)
