"""What stories are told from, and a story as it is told.

Articles go by the number the caller knows them by. Nodes and links are tuples, for
there are hundreds of thousands of them.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import NamedTuple, TypeAlias

__all__ = ["FOLLOWS", "Link", "Node", "Rank", "Statement", "StatementKind", "Story"]

FOLLOWS = -1  # the heat of an article that does not lead its story (FORMAT.md 2)

# The best sorts first: quality, then path, which is how upstream parts equals.
Rank: TypeAlias = tuple[float, str, int]


class Node(NamedTuple):
    """An article, as far as stories are concerned."""

    key: int
    path: str
    quality: int | None = None
    heat: int | None = None

    @property
    def rank(self) -> Rank:
        return self.seen_as(self.quality)

    def seen_as(self, quality: int | None) -> Rank:
        """The rank in the eyes of a file whose copy has another quality."""
        return (inf if quality is None else -quality, self.path, self.key)

    @property
    def is_lead(self) -> bool:
        """Whether upstream's ranking says that it leads."""
        return self.heat is not None and self.heat >= 0

    @property
    def is_follower(self) -> bool:
        """Whether upstream's ranking says that it follows."""
        return self.heat == FOLLOWS


class Link(NamedTuple):
    """`source` has `target` among its related, with the quality of that copy."""

    source: int
    target: int
    quality: int | None = None


class StatementKind(StrEnum):
    TOGETHER = "together"
    APART = "apart"
    LEADS = "leads"
    TITLE = "title"


@dataclass(frozen=True)
class Statement:
    """What an editor says about articles; of two that contradict, the later stands.

    `number` counts statements up. Together and apart are about two articles, leads
    and title about one and whatever story it is in.
    """

    number: int
    kind: StatementKind
    article: int
    other: int | None = None
    title: str | None = None


@dataclass(frozen=True)
class Story:
    """Articles about one thing: the lead, then the others, the best first.

    `title` is an editor's; without one a story is called what its lead is.
    """

    members: tuple[int, ...]
    title: str | None = None

    @property
    def lead(self) -> int:
        return self.members[0]
