"""Nodes, links -> whom each article follows: what stories are made of.

A file is a snapshot: its related show the story as it stood when the file was last
written, and later files no longer name what has grown old. So each article is asked
what its own file says, with the qualities that stand there, and no further: it leads
where nothing it names outranks it, else it follows the best it names. Whoever names
it may be older or newer, and proves nothing.

Where upstream's ranking is known, it is believed instead: heat of 0 or more leads; -1
follows the best lead it names, or else what brings it nearest to one.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from enum import IntEnum
from typing import TypeAlias

from articles.stories.shapes import Node, Rank

__all__ = ["Naming", "follows"]

# Who names whom, with the quality of the copy: a Link, or as much without its name.
_Link: TypeAlias = tuple[int, int, int | None]
# The links to articles from whatever names them.
Naming: TypeAlias = Callable[[set[int]], Iterable[_Link]]


class _Claim(IntEnum):
    """Why one follows another; the first there is counts, and of it the best."""

    NAMED_LEAD = 0
    OUTRANKED = 1
    NAMED_BY_LEAD = 2
    NAMED = 3


# What speaks for following an article, which stands last in its rank.
_Choice: TypeAlias = tuple[_Claim, Rank]


def follows(
    nodes: Mapping[int, Node],
    links: Iterable[_Link],
    *,
    among: Collection[int] | None = None,
    naming: Naming | None = None,
) -> dict[int, int]:
    """The article that each one follows; those that follow none are not in it.

    With `among`, only these are asked: what they name and what names them has to be
    among nodes and links all the same. With `naming`, what names them need not: it is
    asked, once, for those few that depend on it.
    """
    keys = nodes if among is None else among
    best: dict[int, _Choice] = {}
    if naming is None:
        links = list(links)
    unsure = _choose_named(nodes, links, keys, best)
    if naming is not None:
        links = naming(unsure) if unsure else ()
    _choose_naming(nodes, links, unsure, best)
    return {key: rank[-1] for key, (_, rank) in best.items()}


def _choose_named(
    nodes: Mapping[int, Node],
    links: Iterable[_Link],
    keys: Collection[int],
    best: dict[int, _Choice],
) -> set[int]:
    """The best that articles name; answers whom another may yet claim."""
    asked = {
        key: (node.rank, node.is_follower)
        for key in keys
        if (node := nodes.get(key)) and not node.is_lead
    }
    for key, other, copied in links:
        target = nodes.get(other)
        if target is None or key not in asked:
            continue
        own, is_follower = asked[key]
        rank = target.seen_as(target.quality if copied is None else copied)
        if is_follower and target.is_lead:
            choice = _Claim.NAMED_LEAD, rank
        elif rank < own:
            choice = _Claim.OUTRANKED, rank
        elif is_follower:
            choice = _Claim.NAMED, rank
        else:
            continue
        if key not in best or choice < best[key]:
            best[key] = choice
    return {
        key
        for key, (_, is_follower) in asked.items()
        if is_follower and (key not in best or best[key][0] > _Claim.NAMED_BY_LEAD)
    }


def _choose_naming(
    nodes: Mapping[int, Node],
    links: Iterable[_Link],
    unsure: Container[int],
    best: dict[int, _Choice],
) -> None:
    """The best of the leads that name followers."""
    for other, key, _ in links:
        source = nodes.get(other)
        if key not in unsure or source is None or not source.is_lead:
            continue
        choice = _Claim.NAMED_BY_LEAD, source.rank
        if key not in best or choice < best[key]:
            best[key] = choice
