"""Stories told before and now -> which keeps which identity.

An address must not change because an article joined. Identity goes to the story that
keeps the old lead, else to the larger share; the other address redirects.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from articles.stories.shapes import Story

__all__ = ["Naming", "Told", "name_stories"]


@dataclass(frozen=True)
class Told:
    """A story as it was told before, under the identity it has."""

    number: int
    members: tuple[int, ...]

    @property
    def lead(self) -> int:
        return self.members[0]


@dataclass(frozen=True)
class Naming:
    """Stories in the order given; numbers None for those that nobody knew.

    `redirects` says for every identity that no story keeps where most of it went, as
    a place among the stories; None where none of its articles is left.
    """

    numbers: tuple[int | None, ...]
    redirects: Mapping[int, int | None]


# What speaks for a story at a place to keep a number; the best claim sorts first: it
# has the old lead, it has more of the old members, it is still led by the same.
_Claim: TypeAlias = tuple[bool, int, bool, int, int]


def name_stories(old: Iterable[Told], new: Sequence[Story]) -> Naming:
    """Which of the new stories keeps which number; of equal claims, the lower."""
    where = {key: place for place, story in enumerate(new) for key in story.members}
    claims = {each.number: sorted(_claims(each, where, new)) for each in old}
    numbers: dict[int, int] = {}
    redirects = {number: own[0][-1] if own else None for number, own in claims.items()}
    for *_, number, place in sorted(chain.from_iterable(claims.values())):
        if number in redirects and place not in numbers:
            del redirects[number]
            numbers[place] = number
    return Naming(tuple(numbers.get(place) for place in range(len(new))), redirects)


def _claims(
    old: Told, where: Mapping[int, int], new: Sequence[Story]
) -> Iterator[_Claim]:
    home = where.get(old.lead)
    shares = Counter(where[key] for key in old.members if key in where)
    for place, share in shares.items():
        led_by_another = new[place].lead != old.lead
        yield place != home, -share, led_by_another, old.number, place
