"""One export from its articles to its result."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import Error
from django.utils import timezone

from articles import locking
from articles.exporting.differing import diff_of
from articles.exporting.places import Tree
from articles.exporting.remembering import Memory
from articles.exporting.results import ExportResult, FileReport, Outcome, Reporter
from articles.exporting.selecting import Row, batches
from articles.exporting.trouble import Refused, Stopped
from articles.exporting.writing import CHANGED, Item, Writer
from articles.frontmatter import FrontMatterError
from articles.models import Article
from articles.models.source import digest

__all__ = ["export_articles"]


def export_articles(
    articles,
    dest: Path,
    *,
    check: bool = False,
    diff: bool = False,
    prune: bool = False,
    selection: Mapping[str, Any] | None = None,
    report: Callable[[FileReport], None] | None = None,
    progress: Callable[[ExportResult], None] | None = None,
    stop: Callable[[], bool] | None = None,
    wait: float = 65,
    waiting: Callable[[str], None] | None = None,
    now: datetime | None = None,
) -> ExportResult:
    """Write the files of a queryset of articles below `dest`.

    With `check` or `diff` nothing is written: the result names what differs, and with
    `diff` each report shows how. `selection` is what `select` was given; a manifest in
    `dest` remembers it, and what was written for it. `prune` removes of that what is
    not selected any more. `report` is called with each file, `progress` with the
    result so far after each batch, and then `stop` is asked. `waiting` is told whom a
    run that writes waits for; raises locking.Busy after `wait` seconds.
    """
    result = ExportResult()
    writes = not (check or diff)
    try:
        with _only_one(wait, waiting, stop) if writes else nullcontext(_nobody) as beat:
            export = _Export(
                Path(dest).absolute(),
                Reporter(result, report),
                now or timezone.now(),
                writes=writes,
                shows=diff,
                beat=beat,
            )
            tell = partial(_tell, result, progress, stop, beat)
            export.run(articles, selection or {}, prune=prune, tell=tell)
    except (Stopped, locking.LockLost) as stop:
        result.stopped = str(stop)
    except Error as error:
        # What a database says may quote the row, and with it what is sealed.
        result.stopped = (
            f"the database failed ({type(error).__name__}); "
            "put it right, and export again: nothing that was written is lost"
        )
    return result


@contextmanager
def _only_one(wait: float, waiting, stop) -> Iterator[Callable[[], None]]:
    """The one run there is, and how it says that it lives."""
    with locking.running("export", wait=wait, tell=waiting, stop=stop) as lock:
        yield lock.beat


def _nobody():
    """Where nothing is written, nobody is kept waiting."""


def _tell(result: ExportResult, progress, stop, beat):
    """After each batch."""
    beat()
    if progress:
        progress(result)
    if stop and stop():
        raise Stopped("interrupted; export again to go on")


class _Export:
    """One export on its way: where to, as of when, and whom to tell."""

    def __init__(
        self,
        dest: Path,
        reporter: Reporter,
        now: datetime,
        *,
        writes: bool,
        shows: bool,
        beat: Callable[[], None],
    ):
        self.tree = Tree(dest, sweeps=writes)
        self.reporter = reporter
        self.now = now
        self.writes = writes
        self.shows = shows
        self.beat = beat

    def run(self, articles, selection, *, prune, tell: Callable[[], None]):
        notes = self.reporter.result.notes
        self.memory = Memory.of(self.tree, selection, prune=prune, notes=notes)
        self.writer = Writer(
            self.tree, self.memory, self.reporter, self.now, beat=self.beat
        )
        try:
            for batch in batches(articles.exportable()):
                self._take(batch)
                tell()
            if prune:
                self._prune(articles)
            if self.writes:
                self.memory.keep()
        finally:
            self.memory.close()

    def _take(self, batch: list[Row]):
        """Most files need but a look."""
        changed: dict[int, str] = {}
        for row in batch:
            self.memory.meet(row.path)
            try:
                data = self.tree.read(row.path)
            except (OSError, Refused) as error:
                self.reporter.fail(row.path, error)
                continue
            found = "" if data is None else digest(data)
            if not row.is_untouched(found):
                changed[row.pk] = found
                continue
            self._leave(row.path, found)
            if row.lacks_note:
                self._note(row.pk, found)
        if changed:
            self._take_changed(changed)
        if self.writes:
            self.writer.flush()

    def _take_changed(self, changed: dict[int, str]):
        """Render the articles whose files are not their bases; by digests found."""
        articles = Article.objects.with_records().filter(pk__in=changed)
        for article in articles.order_by("path"):
            try:
                data = article.render(self.now)
                self._compare(Item(article, data, digest(data), changed[article.pk]))
            except (FrontMatterError, OSError, Refused) as error:
                self.reporter.fail(article.path, error)

    def _compare(self, item: Item):
        if item.digest == item.found:
            self._leave(item.path, item.digest)
            if item.needs_note:
                self._note(item.article.pk, item.digest)
        elif self.writes:
            self.writer.add(item)
        else:
            self._differ(item)

    def _leave(self, path: str, digest: str):
        self.memory.settle(path, digest)
        self.reporter.say(FileReport(path, Outcome.UNCHANGED, sha256=digest))

    def _note(self, pk: int, digest: str):
        if self.writes:
            self.writer.note(pk, digest)

    def _differ(self, item: Item):
        message = "" if self.writer.may_replace(item, item.found) else CHANGED
        diff = ""
        if self.shows and not message:
            diff = diff_of(item.path, self.tree.read(item.path), item.data)
        self.reporter.say(
            FileReport(
                item.path, Outcome.DIFFERS, message, sha256=item.digest, diff=diff
            )
        )

    def _prune(self, articles):
        """Remove what was written for this selection and is not selected any more.

        What vanished upstream stays until somebody has answered (DESIGN.md).
        """
        if not Article.objects.exists():
            raise Stopped("the database has no article; nothing is pruned for that")
        asked = set(articles.vanished().values_list("path", flat=True))
        for path in self.memory.forgotten(but=asked):
            try:
                self._prune_one(path)
            except (FrontMatterError, OSError, Refused) as error:
                self.reporter.fail(path, error)
        self.memory.remove_empty_folders()

    def _prune_one(self, path: str):
        data = self.memory.read_ours(path)
        if data is None:
            return self.memory.forget(path)
        sha256 = digest(data)
        if self.writes:
            self.memory.remove(path)
            self.reporter.say(FileReport(path, Outcome.REMOVED, sha256=sha256))
        else:
            diff = diff_of(path, data, None) if self.shows else ""
            self.reporter.say(
                FileReport(path, Outcome.DIFFERS, "to be removed", diff=diff)
            )
        return None
