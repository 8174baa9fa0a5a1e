"""Nodes, links -> whom each article follows: what stories are made of.

A file is a snapshot: its related show the story as it stood when the file was last
written, and later files no longer name what has grown old. So each article is asked
what its own file says, with the qualities that stand there, and no further: it leads
where nothing it names outranks it, else it follows the best it names. Whoever names
it may be older or newer, and proves nothing.

Where upstream's ranking is known, it is believed instead: heat of 0 or more leads; -1
follows the best lead it names, or else what brings it nearest to one.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TypeAlias

from articles.stories.shapes import Link, Node, Rank

__all__ = ["follows"]

# An article, and its rank in the eyes of the one that names it.
_Seen: TypeAlias = tuple[Rank, Node]
_Neighbours: TypeAlias = Mapping[int, Sequence[_Seen]]


def follows(
    nodes: Mapping[int, Node],
    links: Iterable[Link],
    *,
    among: Container[int] | None = None,
) -> dict[int, int]:
    """The article that each one follows; those that follow none are not in it.

    With `among`, only these are asked: what they name and what names them has to be
    among nodes and links all the same.
    """
    named, naming = _neighbours(nodes, links, nodes if among is None else among)
    found = {}
    for key in named.keys() | naming.keys():
        leader = _leader(nodes[key], named.get(key, ()), naming.get(key, ()))
        if leader is not None:
            found[key] = leader.key
    return found


def _neighbours(
    nodes: Mapping[int, Node], links: Iterable[Link], among: Container[int]
) -> tuple[_Neighbours, _Neighbours]:
    """What articles name; and, for followers only, the leads that name them."""
    named: dict[int, list[_Seen]] = defaultdict(list)
    naming: dict[int, list[_Seen]] = defaultdict(list)
    for key, other, copied in links:
        source, target = nodes.get(key), nodes.get(other)
        if source is None or target is None:
            continue
        if key in among:
            quality = target.quality if copied is None else copied
            named[key].append((target.seen_as(quality), target))
        if target.is_follower and source.is_lead and other in among:
            naming[other].append((source.rank, source))
    return named, naming


def _leader(node: Node, named: Sequence[_Seen], naming: Sequence[_Seen]) -> Node | None:
    if node.is_lead:
        return None
    outranking = [seen for seen in named if seen[0] < node.rank]
    choices: tuple[Sequence[_Seen], ...] = (outranking,)
    if node.is_follower:
        leads = [seen for seen in named if seen[1].is_lead]
        choices = (leads, outranking, naming, named)
    best = next((min(seen) for seen in choices if seen), None)
    return best[1] if best else None
