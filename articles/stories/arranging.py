"""Stories as an editor wants them -> the statements that make them so.

Merge, split and move are all this: whose stories are concerned, and how their members
should be grouped. Said is only what does not come by itself, so that upstream's later
word on the rest still counts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from articles.stories.shapes import Statement, StatementKind, Story

__all__ = ["arranged"]

# The stories as they would be, were these statements made as well.
Tell: TypeAlias = Callable[[Sequence[Statement]], Sequence[Story]]
_Claim: TypeAlias = tuple[StatementKind, int, int]


def arranged(
    groups: Sequence[Sequence[int]], *, tell_with: Tell, number: int
) -> list[Statement]:
    """The statements, numbered from `number` on; the latest of all that were made.

    `groups` has every member of the stories concerned, once; of each group the first
    is what the others are put with: best its lead.
    """
    said: list[Statement] = []
    while True:
        where = _places(tell_with(said))
        missing = [*_apart(groups, where, said), *_together(groups, where)]
        if not missing:
            return said
        said += [
            Statement(place, kind, article, other)
            for place, (kind, article, other) in enumerate(missing, number + len(said))
        ]


def _places(stories: Sequence[Story]) -> dict[int, int]:
    return {key: place for place, story in enumerate(stories) for key in story.members}


def _apart(
    groups: Sequence[Sequence[int]], where: Mapping[int, int], said: Sequence[Statement]
) -> Iterator[_Claim]:
    """Two groups that would be one story.

    It is about what was put with a group, if anything was: an article that moves says
    nothing of the stories that it moves between.
    """
    moved = {
        each.other: each.article
        for each in reversed(said)
        if each.kind is StatementKind.TOGETHER
    }
    for (one, *_), (other, *_) in combinations(groups, 2):
        if where[one] == where[other]:
            yield StatementKind.APART, moved.get(other, other), moved.get(one, one)


def _together(
    groups: Sequence[Sequence[int]], where: Mapping[int, int]
) -> Iterator[_Claim]:
    """The first of each group that strays; what follows it may come along."""
    for anchor, *others in groups:
        stray = next((key for key in others if where[key] != where[anchor]), None)
        if stray is not None:
            yield StatementKind.TOGETHER, stray, anchor
