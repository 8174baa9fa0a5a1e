"""What imports brought in the last days: files read, changed and not readable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from articles.measuring.days import Days
from articles.models import ImportRun

__all__ = ["Arrivals", "Read", "arrivals_of"]

# Runs that are read of the last days, the newest first; more are not counted.
RUNS = 5_000

# What becomes of a file that moves an article (articles/importing, Outcome).
CHANGED = ("created", "updated", "replaced", "returned", "vanished")
FAILED = "failed"


class Read(NamedTuple):
    """What one import did, in files."""

    at: datetime
    files: int
    changed: int
    failed: int


@dataclass(frozen=True)
class Arrivals:
    """Imports of some days, by day; `is_cut` where there were more than are counted."""

    days: Days
    imports: Sequence[Read]
    is_cut: bool

    def files(self) -> list[int]:
        return self.days.counted((each.at, each.files) for each in self.imports)

    def changed(self) -> list[int]:
        return self.days.counted((each.at, each.changed) for each in self.imports)

    def failed(self) -> list[int]:
        return self.days.counted((each.at, each.failed) for each in self.imports)


def arrivals_of(days: Days) -> Arrivals:
    runs = ImportRun.objects.filter(started_at__gte=days.since)
    rows = runs.order_by("-started_at", "-id").values_list("started_at", "counts")
    found = list(rows[: RUNS + 1])
    imports = [_read(at, counts or {}) for at, counts in found[:RUNS]]
    return Arrivals(days, imports, len(found) > RUNS)


def _read(at: datetime, counts: dict[str, int]) -> Read:
    return Read(
        at,
        sum(counts.values()),
        sum(counts.get(name, 0) for name in CHANGED),
        counts.get(FAILED, 0),
    )
