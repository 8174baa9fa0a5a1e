"""One import from its arguments to its result."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import Error
from django.utils import timezone

from articles import deciding, locking
from articles.collecting import collecting_rarely
from articles.importing.applying import Applier
from articles.importing.comparing import Outcome, Planned
from articles.importing.planning import Batch, plan_import
from articles.importing.refusing import FailedFast, ImportInterrupted, reason_of
from articles.importing.results import ImportResult
from articles.importing.scanning import Failure, Scan, readable, scan
from articles.importing.vanishing import (
    TooManyVanished,
    count_expected,
    plan_vanished,
)
from articles.models import Article, FormerBase, ImportFailure, ImportRun

__all__ = ["Watching", "import_articles", "keep_failures", "running"]

# DESIGN.md, undo of an import.
KEEP_FORMER = timedelta(days=30)

GO_ON = "what was read before stays: import again to go on"


@dataclass(frozen=True)
class Watching:
    """Who looks on while an import runs.

    `progress` gets the result so far after each batch, `report` what became of every
    path, `waiting` whom the import waits for. Where `stop` answers true, the batch at
    hand is the last.
    """

    progress: Callable[[ImportResult], None] = lambda result: None
    report: Callable[[Planned], None] | None = None
    waiting: Callable[[str], None] = lambda message: None
    stop: Callable[[], bool] = lambda: False

    def look(self, result: ImportResult, done: list[Planned], unchanged=()):
        """Show what became of a batch; raises ImportInterrupted if it is the last."""
        if self.report:
            for each in done:
                self.report(each)
            for path in unchanged:
                self.report(Planned(path, Outcome.UNCHANGED))
        self.progress(result)
        if self.stop():
            raise ImportInterrupted(f"stopped ({result.summary}); {GO_ON}")


NOBODY = Watching()


def import_articles(
    paths: Iterable[Path | str],
    *,
    root: Path | None = None,
    found: Scan | None = None,
    user=None,
    dry_run: bool = False,
    partial: bool = False,
    again: bool = False,
    fail_fast: bool = False,
    retire_vanished: bool = False,
    yes_vanished: bool = False,
    workers: int = 1,
    wait: float = 65,
    watching: Watching = NOBODY,
    now: datetime | None = None,
) -> ImportResult:
    """Bring files in; one that cannot be read never stops the rest.

    `found` is what to read where it is not the files of `paths`. With `dry_run`
    nothing is written, and the result is what would be. `partial`: absent files say
    nothing. `again` reads files whose import was undone; `fail_fast` ends before the
    batch with the first failure; `yes_vanished` asks about vanished files however many
    they are, and `retire_vanished` answers for all of them.

    Raises ImportInterrupted where the database fails or somebody says stop, the
    batches before stand; and locking.Busy where another run is on for longer than
    `wait` seconds.
    """
    now = now or timezone.now()
    paths = list(paths)
    found = found or scan(paths, root=root)
    with _failing_clearly(), collecting_rarely():
        batches = plan_import(found, now=now, again=again, workers=workers)
        if dry_run:
            run = _Run(ImportResult(), list, watching, fail_fast=fail_fast)
            run.take_all(batches)
            if not partial:
                run.miss(found, sure=yes_vanished)
            return run.result
        sources = [readable(path) for path in paths]
        with running(sources, user=user, now=now, wait=wait, watching=watching) as it:
            result, lock = it
            applier = Applier(result.run, now, again=again, beat=lock.beat)
            run = _Run(result, applier.apply, watching, fail_fast=fail_fast)
            run.take_all(batches)
            if not partial:
                run.miss(found, sure=yes_vanished)
            if retire_vanished:
                run.retire_vanished(user, now)
            _forget_former(now)
    return result


@contextmanager
def running(
    sources: list[str],
    *,
    user,
    now: datetime,
    wait: float,
    watching: Watching = NOBODY,
) -> Iterator[tuple[ImportResult, locking.Lock]]:
    """The one run that there is, from its row to how it ended."""
    with locking.running(
        "import", wait=wait, tell=watching.waiting, stop=watching.stop
    ) as lock:
        run = ImportRun.objects.create(started_at=now, user=user, sources=sources)
        lock.set_run(run)
        result = ImportResult(run)
        try:
            yield result, lock
        except BaseException:
            # Where the database is gone the next run will say it.
            with suppress(Error):
                _close(result, ImportRun.Status.INTERRUPTED)
            raise
        _close(result, ImportRun.Status.FINISHED)


@contextmanager
def _failing_clearly() -> Iterator[None]:
    try:
        yield
    except Error as error:
        raise ImportInterrupted(
            f"the database failed: {reason_of(error)}; what was read before it did "
            "stays: put the database right, and import again"
        ) from error


class _Run:
    """The way of a plan through `apply`, which answers what became of it."""

    def __init__(
        self,
        result: ImportResult,
        apply: Callable[[list[Planned]], list[Planned]],
        watching: Watching,
        *,
        fail_fast: bool,
    ):
        self.result = result
        self.apply = apply
        self.watching = watching
        self.fail_fast = fail_fast
        self.missing = count_expected()

    def take_all(self, batches: Iterable[Batch]):
        for batch in batches:
            self.missing -= batch.met
            failed = [each for each in batch.planned if each.outcome is Outcome.FAILED]
            if failed and self.fail_fast:
                self._note(failed[:1])
                raise FailedFast(f"stopped at {failed[0].failure}; {GO_ON}")
            self._note(self.apply(batch.planned), batch.unchanged)

    def miss(self, found: Scan, *, sure: bool):
        """Ask about the files that are gone."""
        if self.missing and not self.result.total:
            # A disk that is not mounted looks just so; no --yes-vanished helps it.
            self.result.questions.append(
                f"no .md files found, where {self.missing:,} should be; "
                "is this the right folder, and is it mounted?"
            )
        try:
            for planned in plan_vanished(found, missing=self.missing, sure=sure):
                self._note(self.apply(planned))
        except TooManyVanished as question:
            self.result.questions.append(str(question))

    def retire_vanished(self, user, now: datetime):
        """Answer for all of them that they stay unwritten."""
        gone = Article.objects.vanished()
        outcome = deciding.retire_vanished(gone, user=user, now=now)
        self.result.retired = len(outcome.changed)

    def _note(self, done: list[Planned], unchanged=()):
        result = self.result
        before = len(result.failures)
        result.note(done)
        result.counts[Outcome.UNCHANGED] += len(unchanged)
        if result.run:
            keep_failures(result.run, result.failures[before:])
        self.watching.look(result, done, unchanged)


def keep_failures(run: ImportRun, failures: list[Failure]):
    """Let a run tell later what failed in it."""
    ImportFailure.objects.bulk_create(
        [
            ImportFailure(run=run, path=each.path, line=each.line, message=each.message)
            for each in failures
        ]
    )


def _close(result: ImportResult, status):
    result.counts = +result.counts
    run = result.run
    run.status = status
    run.finished_at = timezone.now()
    run.counts = result.facts["counts"]
    run.save()


def _forget_former(now: datetime):
    """Bases are kept for undo for a while, and no longer."""
    old = FormerBase.objects.filter(replaced_at__lt=now - KEEP_FORMER)
    if old.exists():
        old._raw_delete(old.db)
