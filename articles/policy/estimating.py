"""Records -> the factor K that their heat was made with.

Heat is quality + K x related, sometimes with a bonus of 1 to 8, so each lead votes for
one K, and tolerates every other that leaves it such a bonus.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from articles.policy.suggesting import HIGHEST_BONUS

__all__ = ["Estimate", "Sample", "estimate_factor"]


class Sample(NamedTuple):
    """What a record says that is its own."""

    quality: int | None
    heat: int | None
    related: int


@dataclass(frozen=True)
class Estimate:
    """The factor that most records agree on; None where none has a say.

    Of `voters`, `exact` have it exactly and `supporting` with at most the bonus.
    """

    factor: int | None
    exact: int
    supporting: int
    voters: int


def estimate_factor(samples: Iterable[Sample]) -> Estimate:
    """The one with most exact votes; of equals, what most tolerate with least bonus."""
    exact: Counter[int] = Counter()
    supporting: Counter[int] = Counter()
    voters = 0
    for surplus, related in _votes(samples):
        voters += 1
        supporting.update(_tolerated(surplus, related))
        if surplus % related == 0:
            exact[surplus // related] += 1
    if not supporting:
        return Estimate(None, 0, 0, voters)
    factor = max(supporting, key=lambda k: (exact[k], supporting[k], k))
    return Estimate(factor, exact[factor], supporting[factor], voters)


def _votes(samples: Iterable[Sample]) -> Iterable[tuple[int, int]]:
    """How far heat is above quality, and by how many related, where K can show."""
    for quality, heat, related in samples:
        if quality is not None and heat is not None and heat >= 0 and related:
            yield heat - quality, related


def _tolerated(surplus: int, related: int) -> range:
    """The factors, none of them below 0, that leave at most the bonus."""
    lowest = -((HIGHEST_BONUS - surplus) // related)
    return range(max(lowest, 0), surplus // related + 1)
