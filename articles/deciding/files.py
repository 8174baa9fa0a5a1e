"""What acts do to the file behind an article: answer for it, look at it, or put a base
back."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from articles import tables
from articles.frontmatter import parse
from articles.merging import differences, hold_value, is_replaced
from articles.models import (
    Article,
    ChangeSet,
    FormerBase,
    Hold,
    SourceFile,
    Vanished,
    Waits,
)
from articles.models.source import copy_of, digest, waiting_as
from articles.record import from_document

__all__ = ["Answer", "Rebase", "Wait", "AboutFile", "write_files"]


class Answer:
    """The answer to the question that a vanished file is, or the question again."""

    field = "vanished"

    def __init__(self, source: SourceFile, new: str):
        self.old = source.vanished
        self.new = new

    @property
    def is_repeated(self) -> bool:
        return self.old == self.new

    def lay(self, article: Article, now: datetime):
        source = article.source
        source.vanished = self.new
        if self.new == Vanished.PRESENT:
            source.vanished_at = None
        else:
            source.vanished_at = source.vanished_at or now

    def changes(self) -> Iterator[tuple[str, Any, Any]]:
        yield self.field, self.old or None, self.new or None


class Wait:
    """An article waits for an editor's look from now on, or no more (models.Waits)."""

    field = "waits"

    def __init__(self, source: SourceFile, new: dict | None):
        self.old = source.waiting
        self.new = new

    @classmethod
    def after(cls, article: Article, hold: Hold | None, now: datetime) -> "Wait":
        """What becomes of it when the hold on published is this one.

        Given back to upstream, publication is undecided, and waits again.
        """
        source = article.source
        if hold is not None:
            return cls(source, None)
        if source.waits:
            return cls(source, source.waiting)
        why = Waits.FLIPPED if _has_flipped(article) else Waits.NEW
        return cls(source, waiting_as(why, now))

    @property
    def is_repeated(self) -> bool:
        return self.old == self.new

    def lay(self, article: Article, now: datetime):
        article.source.wait(self.new)

    def changes(self) -> Iterator[tuple[str, Any, Any]]:
        yield self.field, self.old, self.new


def _has_flipped(article: Article) -> bool:
    """Whether upstream changed its mind on publication since that was decided."""
    seen, base = article.hold_on("published").seen, article.base
    return base is not None and (seen == "false") != (base.published is False)


class Rebase:
    """A former base put back in the place of the one that is.

    The file that was read last is not taken for upstream's word again; unless it is
    just that refusal which is undone.
    """

    field = "base"
    is_repeated = False

    def __init__(self, source: SourceFile, former: bytes):
        self.data = former
        self.before = bytes(source.base)
        self.kept: list[tuple[int, int]] = []
        self._differences: list = []

    def lay(self, article: Article, now: datetime):
        source = article.source
        old = article.base
        new = from_document(parse(self.data, path=article.path))
        self._differences = differences(old, new)
        if not is_replaced(old, new):
            copy = copy_of(new)
            for hold in article.holds_to_carry(copy):
                hold.copy = copy
                self.kept.append((copy, hold.pk))
        is_refused = source.refused_digest == source.read_digest
        source.refused_digest = "" if is_refused else source.read_digest
        source.take(self.data)

    def changes(self) -> Iterator[tuple[str, Any, Any]]:
        for each in self._differences:
            yield (
                each.field,
                hold_value(each.field, each.old),
                hold_value(each.field, each.new),
            )

    def former_row(self, article: Article, now: datetime) -> tuple:
        return article.pk, self.before, digest(self.data), now


AboutFile: TypeAlias = Answer | Rebase | Wait


def write_files(
    steps: Sequence[tuple[Article, AboutFile]], change_set: ChangeSet, now: datetime
):
    """Write what steps say of the files of articles, over which they were laid."""
    sources = {a.pk: a.source for a, step in steps if not isinstance(step, Wait)}
    tables.update(
        SourceFile,
        ("base", "base_digest", "refused_digest", "vanished", "vanished_at"),
        [
            (
                each.base, each.base_digest, each.refused_digest,
                each.vanished, each.vanished_at, each.pk,
            )
            for each in sources.values()
        ],
    )  # fmt: skip
    waiting = [article.source for article, step in steps if isinstance(step, Wait)]
    tables.update(
        SourceFile,
        ("waits", "waits_since"),
        [(str(each.waits), each.waits_since, each.pk) for each in waiting],
    )
    rebased = [(a, step) for a, step in steps if isinstance(step, Rebase)]
    tables.update(Hold, ("copy",), [row for _, step in rebased for row in step.kept])
    tables.insert(
        FormerBase,
        ("article_id", "base", "next_digest", "replaced_at", "change_set_id"),
        [(*step.former_row(article, now), change_set.pk) for article, step in rebased],
    )
