"""What an import did, or would do, counted and named."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.importing.comparing import Outcome, Planned
from articles.importing.scanning import Failure
from articles.merging import UpdateClass
from articles.models import ImportRun

__all__ = ["ImportResult"]


@dataclass
class ImportResult:
    """Counts by outcome, and every file that needs a word. `run` is None for a plan.

    `questions` are sentences: what was left undone, and what to say to have it done.
    """

    run: ImportRun | None = None
    counts: Counter[Outcome] = field(default_factory=Counter)
    classes: Counter[UpdateClass] = field(default_factory=Counter)
    conflicts: int = 0
    retired: int = 0
    failures: list[Failure] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    refused: list[Failure] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    unmet: int = 0

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def is_clean(self) -> bool:
        """Whether nothing waits for the operator."""
        return not self.failures and not self.questions

    @property
    def is_uncertain(self) -> bool:
        """Whether files may be gone that nobody was asked about yet.

        `unmet` counts those of a tree of which a part could not be read.
        """
        return bool(self.questions or self.unmet)

    @property
    def summary(self) -> str:
        """The counts as a sentence."""
        counts = [(self.counts[outcome], str(outcome)) for outcome in Outcome]
        counts.append((self.retired, "vanished retired"))
        counts.append((self.conflicts, "in conflict with a decision"))
        parts = [f"{count:,} {what}" for count, what in counts if count]
        return ", ".join(parts) or "no .md files found"

    @property
    def way_on(self) -> str:
        """What to know of an import that ends before its end."""
        if self.run is None:
            return "nothing was written"
        return "what was read before stays: import again to go on"

    @property
    def facts(self) -> dict:
        """The counts as a machine reads them."""
        return {
            "counts": {str(each): n for each, n in self.counts.items() if n},
            "classes": {str(each): n for each, n in self.classes.items() if n},
            "conflicts": self.conflicts,
            "retired": self.retired,
            "questions": self.questions,
        }

    def note(self, done: Iterable[Planned]):
        """Count what became of paths, and keep those that need a word."""
        words = {
            Outcome.FAILED: self.failures,
            Outcome.SKIPPED: self.skipped,
            Outcome.REFUSED: self.refused,
        }
        for each in done:
            self.counts[each.outcome] += 1
            self.conflicts += bool(each.conflicts)
            if each.update:
                self.classes[each.update] += 1
            if each.outcome in words:
                words[each.outcome].append(each.failure)
