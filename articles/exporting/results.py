"""What became of files, one by one and together."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from articles.exporting.trouble import Refused, Stopped, is_general, reason_of
from articles.frontmatter import FrontMatterError, escaped

__all__ = ["ExportResult", "FileReport", "Outcome", "Reporter"]


class Outcome(StrEnum):
    """What became of a file; `differs` is what a run that writes nothing says of it."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    DIFFERS = "differs"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True)
class FileReport:
    """What became of the file of one path; `sha256` is of what it says, or would."""

    path: str
    outcome: Outcome
    message: str = ""
    line: int = 0
    sha256: str = ""
    diff: str = ""

    def __str__(self):
        path = escaped(self.path)
        place = f"{path}:{self.line}" if self.line else path
        return f"{place}: {self.message}" if self.message else place

    @property
    def facts(self) -> dict[str, Any]:
        """For JSON: what there is to say, and nothing that is empty."""
        names = ("path", "outcome", "message", "line", "sha256", "diff")
        facts = {name: getattr(self, name) for name in names}
        return {name: value for name, value in facts.items() if value}


@dataclass
class ExportResult:
    """What an export did. `differing` are paths whose file is not what we would write.

    `notes` are words to the operator; `stopped` says why the export could not run, or
    could not run on.
    """

    counts: dict[Outcome, int] = field(
        default_factory=lambda: dict.fromkeys(Outcome, 0)
    )
    differing: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stopped: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def exit_code(self) -> int:
        """0: all well; 1: some files failed or differ; 2: it could not run."""
        if self.stopped:
            return 2
        return int(bool(self.differing or self.failures))

    @property
    def summary(self) -> str:
        """The counts as a sentence, without those that are zero."""
        parts = [
            f"{count:,} {outcome}" for outcome, count in self.counts.items() if count
        ]
        if self.stopped:
            return ", ".join([*parts, "then stopped"]) if parts else "nothing written"
        return ", ".join(parts) or "no articles selected"

    @property
    def facts(self) -> dict[str, Any]:
        """The counts, and what else there is to say, for JSON."""
        counts = {str(outcome): count for outcome, count in self.counts.items()}
        facts: dict[str, Any] = {"total": self.total, **counts, "notes": self.notes}
        return facts | ({"stopped": self.stopped} if self.stopped else {})

    def add(self, report: FileReport):
        self.counts[report.outcome] += 1
        if report.outcome is Outcome.DIFFERS:
            self.differing.append(report.path)
        elif report.outcome is Outcome.FAILED:
            self.failures.append(str(report))


@dataclass
class Reporter:
    """Who hears of each file: the result, and whoever asked."""

    result: ExportResult
    report: Callable[[FileReport], None] | None = None

    def say(self, report: FileReport):
        self.result.add(report)
        if self.report:
            self.report(report)

    def fail(self, path: str, error: OSError | Refused | FrontMatterError):
        """Report a file; raises Stopped where every other would fail alike."""
        message, line = str(error), 0
        if isinstance(error, OSError):
            message = reason_of(error)
        elif isinstance(error, FrontMatterError):
            message, line = error.message, error.line
        self.say(FileReport(path, Outcome.FAILED, message, line))
        if is_general(error):
            raise Stopped("every other file would fail alike, and was not tried")
