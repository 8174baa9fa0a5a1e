"""One file read and understood, as the rules see it."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from articles.frontmatter import Document
from articles.frontmatter.lines import LINE_END
from articles.frontmatter.nodes import Node, Scalar, Sequence
from articles.linting.findings import Code, Finding
from articles.record import Record

__all__ = ["Subject"]


@dataclass(frozen=True)
class Subject:
    """A document and its record; places in its text become lines by a table."""

    document: Document
    record: Record

    @property
    def text(self) -> str:
        return self.document.text

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins, up to the body, which may be as long as it likes."""
        ends = LINE_END.finditer(self.text, 0, self.document.fences.body)
        return [0, *(end.end() for end in ends)]

    @cached_property
    def scalars(self) -> list[Scalar]:
        """Keys and values of the front matter, in the order of the text."""
        return list(_scalars(self.document.tree))

    @cached_property
    def comments(self) -> list[int]:
        """Where comments begin: outside of scalars, `#` can be nothing else."""
        start, end = self.document.fences.start, self.document.fences.end
        if self.text.find("#", start, end) < 0:
            return []
        gaps = zip(
            [start, *(scalar.end for scalar in self.scalars)],
            [*(scalar.start for scalar in self.scalars), end],
            strict=True,
        )
        return [place for gap in gaps for place in self._comments_in(*gap)]

    def line(self, place: int) -> int:
        return bisect_right(self.starts, place)

    def finding(self, code: Code, message: str, *, line: int) -> Finding:
        return Finding(self.document.path, line, code, message)

    def _comments_in(self, start: int, end: int) -> Iterator[int]:
        place = self.text.find("#", start, end)
        while place >= 0:
            yield place
            after = LINE_END.search(self.text, place, end)
            place = self.text.find("#", after.end(), end) if after else -1


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    else:
        for key, value in node.pairs:
            yield key
            yield from _scalars(value)
