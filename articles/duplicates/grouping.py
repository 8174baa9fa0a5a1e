"""Pairs -> groups of copies, each with the one that might stand for all.

Proposed is what costs readers least: a published one, for its address is known; of
these not one that a carrier took over, for the house's own goes on being corrected;
then the oldest, which the others were made from. Contradictory groups come first: there
upstream, or an editor, said both yes and no to one article.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from articles.duplicates.houses import is_carried
from articles.duplicates.shapes import Candidate, Pair

__all__ = ["Group", "group"]


@dataclass(frozen=True)
class Group:
    """Copies of one article, the proposed canonical one first, and why."""

    members: tuple[int, ...]
    pairs: tuple[Pair, ...]
    is_contradictory: bool

    @property
    def canonical(self) -> int:
        return self.members[0]


def group(candidates: Iterable[Candidate], pairs: Iterable[Pair]) -> list[Group]:
    """The groups that pairs connect; contradictory ones first, then the largest."""
    by_key = {each.key: each for each in candidates}
    parents: dict[int, int] = {}
    every = list(pairs)
    for pair in every:
        parents[_top(pair.first, parents)] = _top(pair.second, parents)
    gathered: dict[int, list[Pair]] = {}
    for pair in every:
        gathered.setdefault(_top(pair.first, parents), []).append(pair)
    groups = (_grouped(by_key, each) for each in gathered.values())
    return sorted(
        groups, key=lambda g: (not g.is_contradictory, -len(g.members), g.members)
    )


def _top(key: int, parents: dict[int, int]) -> int:
    while (parent := parents.get(key, key)) != key:
        parents[key] = parents.get(parent, parent)
        key = parent
    return key


def _grouped(by_key: Mapping[int, Candidate], pairs: list[Pair]) -> Group:
    keys = {key for pair in pairs for key in (pair.first, pair.second)}
    members = sorted((by_key[key] for key in keys), key=_preference)
    said = {member.published for member in members}
    return Group(
        tuple(member.key for member in members), tuple(pairs), {True, False} <= said
    )


def _preference(candidate: Candidate) -> tuple[Any, ...]:
    at = candidate.instant
    return (
        (True, None, False).index(candidate.published),
        is_carried(candidate.provider or ""),
        at is None,
        at.timestamp() if at else 0,
        candidate.path,
        candidate.key,
    )
