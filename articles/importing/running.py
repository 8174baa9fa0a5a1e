"""One import from its arguments to its result."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import Error
from django.utils import timezone

from articles.importing.applying import Applier
from articles.importing.planning import Outcome, Plan, plan
from articles.importing.refusing import ImportInterrupted, reason_of
from articles.importing.scanning import Failure, readable, scan
from articles.models import ImportFailure, ImportRun

__all__ = ["BATCH", "ImportResult", "import_articles"]

# Files a transaction: an editor who saves meanwhile waits for one batch at most.
BATCH = 350

# No lock tells yet whether a run still runs. One that was killed outright cannot say
# so itself; one that does run after all says at its end that it finished.
LONGEST = timedelta(hours=1)


@dataclass
class ImportResult:
    """What an import did: counts by outcome, and every file it could not take."""

    run: ImportRun
    counts: Counter[Outcome] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def summary(self) -> str:
        """The counts as a sentence."""
        counts = [(self.counts[outcome], outcome) for outcome in Outcome]
        parts = [f"{count} {outcome}" for count, outcome in counts if count]
        return ", ".join(parts) or "no .md files found"


def import_articles(
    paths: Iterable[Path],
    *,
    root: Path | None = None,
    user=None,
    progress: Callable[[ImportResult], None] | None = None,
    now: datetime | None = None,
) -> ImportResult:
    """Bring files in; one that cannot be read never stops the rest.

    `progress` is called with the result so far after each batch. Raises
    ImportInterrupted where the database fails; the batches before it stand.
    """
    now = now or timezone.now()
    paths = [Path(path) for path in paths]
    try:
        result = ImportResult(_start(paths, user, now))
        applier = Applier(result.run, now)
        with _closing(result):
            for batch in _batches(scan(paths, root=root)):
                _take(plan(batch), applier, result)
                if progress:
                    progress(result)
    except Error as error:
        raise ImportInterrupted(
            f"the database failed: {reason_of(error)}; what was read before it did "
            "stays: put the database right, and import again"
        ) from error
    return result


def _start(paths: list[Path], user, now: datetime) -> ImportRun:
    running = ImportRun.objects.filter(status=ImportRun.Status.RUNNING)
    running.filter(started_at__lt=now - LONGEST).update(
        status=ImportRun.Status.INTERRUPTED, finished_at=now
    )
    return ImportRun.objects.create(
        started_at=now, user=user, sources=[readable(path) for path in paths]
    )


@contextmanager
def _closing(result: ImportResult) -> Iterator[None]:
    """Let the run say how it ended, whatever ended it."""
    try:
        yield
    except BaseException:
        # Where the database is gone the next run will say it.
        with suppress(Error):
            _close(result, ImportRun.Status.INTERRUPTED)
        raise
    _close(result, ImportRun.Status.FINISHED)


def _batches(found: Iterable) -> Iterator[list]:
    stream = iter(found)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _take(planned: Plan, applier: Applier, result: ImportResult):
    applied = applier.apply(planned.news)
    failures = planned.failed + applied.failures
    result.counts.update(applied.outcomes.values())
    result.counts[Outcome.UNCHANGED] += len(planned.unchanged)
    result.counts[Outcome.SKIPPED] += len(planned.skipped)
    result.counts[Outcome.FAILED] += len(planned.failed)
    result.skipped += planned.skipped
    result.failures += failures
    ImportFailure.objects.bulk_create(
        [
            ImportFailure(
                run=result.run, path=each.path, line=each.line, message=each.message
            )
            for each in failures
        ]
    )


def _close(result: ImportResult, status):
    result.counts = +result.counts
    run = result.run
    run.status = status
    run.finished_at = timezone.now()
    run.counts = {str(name): count for name, count in result.counts.items()}
    run.save()
