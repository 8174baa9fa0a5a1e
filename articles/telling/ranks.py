"""Where articles stand at the top, and what is suggested for them, as told and before."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from articles import tables
from articles.bearing import SHOWN, shown
from articles.models import Article, Rules
from articles.policy import Rated, story_violations
from articles.rating import Rating, rate
from articles.stories import Story as Told
from articles.telling.region import Region

__all__ = ["RANK", "is_outranked", "ranks"]

# What a place says besides where in its story it is.
RANK = (*Rating._fields, "outranked", *SHOWN)
_Rank: TypeAlias = tuple


def ranks(
    leads: Mapping[int, tuple[bool, bool]], region: Region
) -> Iterator[tuple[int, _Rank, _Rank]]:
    """What the places of articles should say, and what they do.

    `leads` says of each whether it leads its story, and whether it leads better ones.
    """
    if not leads:
        return
    rules = Rules.current()
    rows = Article.objects.order_by().values_list(
        "pk", "published_at", "public_from", "public_until", "state", "source__waits",
        *(f"place__{name}" for name in RANK),
    )  # fmt: skip
    for row in tables.having(rows, "pk", leads):
        key, date, standing, before = *row[:2], row[2:6], row[6:]
        node, related = region.nodes[key], region.related[key]
        is_lead, is_outranked = leads[key]
        rating = rate(
            node.quality, node.heat, date, related, leads=is_lead, rules=rules
        )
        yield key, (*rating, is_outranked, *shown(*standing)), before


def is_outranked(story: Told, region: Region) -> bool:
    """Whether a story is led by less than a follower is."""
    lead, *followers = (Rated(key, region.nodes[key].quality) for key in story.members)
    return any(story_violations(lead, followers))
