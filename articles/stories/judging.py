"""Stories against upstream's own verdict: how well a rule finds them.

Hide what upstream's ranking says, tell the stories, and count how many have the one
lead that upstream gave them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.stories.shapes import Node, Story

__all__ = ["Share", "Shares", "hidden", "measure"]


@dataclass(frozen=True)
class Share:
    """So many of so many; of nothing at all, everything is right."""

    part: int
    whole: int

    @property
    def ratio(self) -> float:
        return self.part / self.whole if self.whole else 1.0

    def __str__(self) -> str:
        return f"{self.ratio:.0%} ({self.part}/{self.whole})"


@dataclass(frozen=True)
class Shares:
    """How stories stand to upstream's ranking; a lead is what has heat of 0 or more.

    `one_lead`: stories of several articles with exactly one lead. `led`: followers in
    a story with a lead. `sole`: leads in a story of several that share it with no other
    lead. `largest`: the members of the largest story.
    """

    one_lead: Share
    led: Share
    sole: Share
    largest: int

    def __str__(self) -> str:
        return f"{self.one_lead} | {self.led} | {self.sole} | {self.largest}"


def hidden(nodes: Iterable[Node]) -> list[Node]:
    """The articles without what upstream's ranking says of them."""
    return [node._replace(heat=None) for node in nodes]


def measure(nodes: Iterable[Node], stories: Sequence[Story]) -> Shares:
    """Compares stories with what the nodes say; these have to show their heat."""
    by_key = {node.key: node for node in nodes}
    told = [[by_key[key] for key in story.members] for story in stories]
    several = [members for members in told if len(members) > 1]
    one_lead = sum(_leads(members) == 1 for members in several)
    led = [members for members in told if _leads(members)]
    return Shares(
        one_lead=Share(one_lead, len(several)),
        led=Share(sum(map(_followers, led)), sum(map(_followers, told))),
        sole=Share(one_lead, sum(map(_leads, several))),
        largest=max(map(len, told), default=0),
    )


def _leads(members: Iterable[Node]) -> int:
    return sum(node.is_lead for node in members)


def _followers(members: Iterable[Node]) -> int:
    return sum(node.is_follower for node in members)
