"""What acts do to the file behind an article: answer for it, or put a base back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from articles.frontmatter import parse
from articles.merging import differences, hold_value, is_replaced
from articles.models import Article, SourceFile, Vanished
from articles.models.source import copy_of, digest
from articles.record import from_document

__all__ = ["Answer", "Rebase"]


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
