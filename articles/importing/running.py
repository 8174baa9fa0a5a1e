"""One import from its arguments to its result."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
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
from articles.telling import retell_untold

__all__ = [
    "Watching",
    "failing_clearly",
    "import_articles",
    "keep_failures",
    "running",
]

# DESIGN.md, undo of an import.
KEEP_FORMER = timedelta(days=30)

# Seconds between two heartbeats while files are read, and nothing is written.
PULSE = 5

# Rows that one transaction answers for, or forgets.
SLICE = 1_000


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
            raise ImportInterrupted(f"stopped ({result.summary}); {result.way_on}")


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
    paths = list(paths)
    found = found or scan(paths, root=root)
    how = {"again": again, "workers": workers}
    ask = {"sure": yes_vanished, "retire": retire_vanished}
    with failing_clearly(), collecting_rarely():
        if dry_run:
            run = _Run(ImportResult(), list, watching, fail_fast=fail_fast)
            run.take_all(plan_import(found, now=now, **how))
            if not partial:
                run.miss(found, **ask)
            return run.result
        sources = [readable(path) for path in paths]
        with running(sources, user=user, now=now, wait=wait, watching=watching) as it:
            result, lock = it
            now = result.run.started_at
            pulse = _Pulse(lock)
            applier = Applier(result.run, now, again=again, beat=lock.beat)
            run = _Run(result, applier.apply, watching, fail_fast=fail_fast)
            run.take_all(plan_import(found, now=now, alive=pulse, **how))
            if not partial:
                run.miss(found, **ask)
                run.retire(user, now, alive=lock.beat)
            _forget_former(now, alive=lock.beat)
    return result


class _Pulse:
    """Lets the lock beat now and then, however long nothing is written."""

    def __init__(self, lock: locking.Lock):
        self.lock = lock
        self.last = time.monotonic()

    def __call__(self):
        now = time.monotonic()
        if now - self.last > PULSE:
            self.last = now
            self.lock.beat()


@contextmanager
def running(
    sources: list[str],
    *,
    user,
    now: datetime | None,
    wait: float,
    watching: Watching = NOBODY,
) -> Iterator[tuple[ImportResult, locking.Lock]]:
    """The one run that there is, from its row to how it ended.

    It starts when it has the lock: what was decided while it waited came before.
    """
    with locking.running(
        "import", wait=wait, tell=watching.waiting, stop=watching.stop
    ) as lock:
        now = now or timezone.now()
        run = ImportRun.objects.create(started_at=now, user=user, sources=sources)
        lock.set_run(run)
        result = ImportResult(run)
        try:
            retell_untold(lock.beat)
            yield result, lock
        except BaseException:
            # Where the database is gone the next run will say it.
            with suppress(Error):
                _close(result, ImportRun.Status.INTERRUPTED)
            raise
        _close(result, ImportRun.Status.FINISHED)


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Let what is not the fault of a file end a run with a sentence."""
    try:
        yield
    except Error as error:
        raise ImportInterrupted(
            f"the database failed: {reason_of(error)}; what was read before it did "
            "stays: put the database right, and import again"
        ) from error
    except BrokenProcessPool as error:
        raise ImportInterrupted("a worker process was ended; import again") from error


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
        self.expected = count_expected()
        self.met = 0
        self.gone: list[int] = []

    def take_all(self, batches: Iterable[Batch]):
        for batch in batches:
            self.met += batch.met
            failed = [each for each in batch.planned if each.outcome is Outcome.FAILED]
            if failed and self.fail_fast:
                self._note(failed[:1])
                way_on = self.result.way_on
                raise FailedFast(f"stopped at {failed[0].failure}; {way_on}")
            self._note(self.apply(batch.planned), batch.unchanged)

    def miss(self, found: Scan, *, sure: bool, retire: bool):
        """Ask about the files that are gone; with `retire`, choose those to answer."""
        result, missing = self.result, self.expected - self.met
        if missing and not result.total:
            # A disk that is not mounted looks just so; no --yes-vanished helps it.
            result.questions.append(
                f"no .md files found, where {missing:,} should be; "
                "is this the right folder, and is it mounted?"
            )
        elif not found.is_whole:
            result.unmet = missing
        try:
            for planned in plan_vanished(
                found, expected=self.expected, met=self.met, sure=sure
            ):
                self._note(self.apply(planned))
                if not result.run:  # nothing is open yet that a plan could answer
                    result.retired += retire * len(planned)
        except TooManyVanished as question:
            result.questions.append(str(question))
        if retire and found.is_whole and not result.questions:
            asked = Article.objects.vanished().values_list("path", "pk")
            self.gone = [pk for path, pk in asked if not found.seen(path)]
            result.retired += len(self.gone)

    def retire(self, user, now: datetime, *, alive: Callable[[], None]):
        """Answer for all that are gone that they stay unwritten."""
        for start in range(0, len(self.gone), SLICE):
            alive()
            keys = self.gone[start : start + SLICE]
            deciding.retire_vanished(keys, user=user, now=now)

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
    """Say how a run ended; one that another took over for dead stays interrupted."""
    result.counts = +result.counts
    run = result.run
    run.finished_at = timezone.now()
    run.counts = result.facts["counts"]
    still = ImportRun.objects.filter(pk=run.pk, status=ImportRun.Status.RUNNING)
    ended = {"finished_at": run.finished_at, "counts": run.counts}
    if still.update(status=status, **ended):
        run.status = status


def _forget_former(now: datetime, *, alive: Callable[[], None]):
    """Bases are kept for undo for a while, and no longer."""
    old = FormerBase.objects.filter(replaced_at__lt=now - KEEP_FORMER)
    while keys := list(old.values_list("pk", flat=True)[:SLICE]):
        alive()
        some = FormerBase.objects.filter(pk__in=keys)
        some._raw_delete(some.db)
