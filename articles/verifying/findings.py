"""What a verification found: where two things say different, and how much was read."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from articles.frontmatter import escaped, printable

__all__ = ["Finding", "Part", "Report", "VerifyResult", "differing"]


class Part(StrEnum):
    """Which of the four it is about."""

    BASE = "base"
    TABLE = "table"
    PAGE = "page"
    FILE = "file"


@dataclass(frozen=True)
class Finding:
    """One difference; its text is `path: place: message`. Nothing sealed is in it."""

    part: Part
    path: str
    place: str
    message: str

    def __str__(self):
        parts = (escaped(self.path), self.place, self.message)
        return ": ".join(part for part in parts if part)

    @property
    def facts(self) -> dict[str, str]:
        """The finding as a machine reads it."""
        return {name: str(value) for name, value in asdict(self).items()}


Report = Callable[[Finding], None]


@dataclass
class VerifyResult:
    """How much was compared, and how many differences each part showed."""

    articles: int = 0
    served: int = 0
    pages: int = 0
    files: int = 0
    found: Counter[Part] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.articles

    @property
    def is_true(self) -> bool:
        """Whether all of it says the same."""
        return not self.found

    @property
    def summary(self) -> str:
        """The answer and the counts as a sentence."""
        counts = [
            _counted(self.articles, "article"),
            f"{self.served:,} served",
            _counted(self.pages, "page"),
        ]
        if self.files:
            counts.append(_counted(self.files, "file"))
        if self.is_true:
            return f"yes: {', '.join(counts)} agree"
        wrong = [
            _counted(self.found[part], str(part)) for part in Part if self.found[part]
        ]
        verb = "differs" if self.found.total() == 1 else "differ"
        return f"no: {', '.join(wrong)} {verb}; {', '.join(counts)} compared"

    @property
    def facts(self) -> dict[str, Any]:
        """The counts as a machine reads them."""
        return {
            "agrees": self.is_true,
            "articles": self.articles,
            "served": self.served,
            "pages": self.pages,
            "files": self.files,
            "differences": {str(part): self.found[part] for part in Part},
            "notes": self.notes,
        }

    def count(self, finding: Finding):
        self.found[finding.part] += 1


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def differing(said: str, found: Any, expected: Any) -> str:
    """`table says 3, record says 5`, both short, from where they part."""
    found, expected = _shown(found), _shown(expected)
    start = _parting(found, expected)
    cut = [_cut(text, start) for text in (found, expected)]
    return f"{said} says {cut[0]}, record says {cut[1]}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _parting(one: str, other: str) -> int:
    """Where long texts begin to differ, and a little before; 0 where that shows."""
    pairs = enumerate(zip(one, other, strict=False))
    place = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    return 0 if place < 40 else place - 10


def _cut(text: str, start: int) -> str:
    return ("..." if start else "") + printable(text[start:])
