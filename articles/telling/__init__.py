"""Tells stories: records and statements -> Story and Place rows, where they differ.

    touched -> Region: the links, statements and places near it -> stories -> rows

    region.py   articles -> all that their stories are told from
    writing.py  stories told of a region -> rows
    ranks.py    where an article stands at the top

Importing and deciding call `retell` inside their transactions, with what projecting
says was touched; `retell_all` does so for all there is. What is told of a part equals
what would be told of the whole (articles/stories/reaching.py).
"""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import F

from articles import tables
from articles.models import Article, Place, Rules
from articles.telling.ranks import RANK, is_outranked, ranks
from articles.telling.region import Region
from articles.telling.writing import Writing

__all__ = [
    "RANK",
    "Region",
    "change_half_life",
    "is_outranked",
    "ranks",
    "retell",
    "retell_all",
    "retell_untold",
]

# So many articles are told in one transaction, where there is a choice.
BATCH = 250


def retell(touched: Iterable[int]):
    """Tell the stories anew that a change of these articles may have changed.

    Touched is what stories.affected says it is. The caller holds the transaction.
    """
    touched = set(touched)
    if touched:
        Writing(Region(touched), touched).write()


def retell_all() -> int:
    """Tell all stories anew, whatever is stored of them; editors wait meanwhile."""
    with tables.writing():
        region = Region()
        Writing(region, region.among).write()
    return len(region.among)


def retell_untold(alive: Callable[[], object] = lambda: None) -> int:
    """Tell the stories of articles that have none; answers of how many.

    A database from before stories has none, and nobody has to know. A batch is told
    with all that it is linked with; `alive` is called in each transaction.
    """
    before, last = Place.objects.count(), 0
    if Article.objects.count() == before:
        return 0
    untold = Article.objects.filter(place=None).order_by("pk")
    while keys := list(untold.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        with tables.writing():
            alive()
            retell(keys)
        last = keys[-1]
    return Place.objects.count() - before


def change_half_life(half_life: timedelta) -> float:
    """Let heat halve every so often from now on; answers the seconds that it took."""
    start = time.monotonic()
    with tables.writing():
        rules = Rules.current()
        rules.half_life = half_life
        rules.save()
        key = F("log_heat") + F("seconds") / half_life.total_seconds()
        Place.objects.update(rank_key=key)
    return time.monotonic() - start
