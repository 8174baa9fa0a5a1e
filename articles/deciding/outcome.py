"""What became of an act, article by article."""

from dataclasses import dataclass, field

from articles.models import Article, ChangeSet

__all__ = ["Outcome"]


@dataclass
class Outcome:
    """What an act did. `skipped` are pairs of an article and the reason, and `moved`
    of one that a bulk act is not about any more, and the fields.

    `reason` says why nothing was done where that is about no single article.
    Of the articles it holds what names them and their state; an outcome may name every
    article there is, and the rest is read when it is asked for.
    """

    change_set: ChangeSet | None = None
    changed: list[Article] = field(default_factory=list)
    skipped: list[tuple[Article, str]] = field(default_factory=list)
    moved: list[tuple[Article, list[str]]] = field(default_factory=list)
    reason: str = ""

    def add(self, other: "Outcome"):
        self.changed += other.changed
        self.skipped += other.skipped
        self.moved += other.moved
