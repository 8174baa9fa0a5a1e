"""The top as it would be with another half-life, or another heat of one article.

    stored terms, another half-life -> the places that would come first
    an article, another heat -> its stories told again, in memory -> their ranks

Nothing is written: what is supposed is worked out from the terms of stored keys
(articles/ranking.py) and from stories that are told but not kept (articles/telling.py).
The order of other half-lives is on no index; for it, all that readers see is gone
through once, a row of a few numbers each.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import NamedTuple

from django.db.models import F

from articles.models import Article, Place, Rules
from articles.rating import Rating, rate
from articles.telling import Region

__all__ = ["Supposed", "Top", "top_as_if", "top_now"]


@dataclass(frozen=True)
class Supposed:
    """What if? None leaves a half-life as it is, and no article leaves all heat."""

    half_life: timedelta | None = None
    article: int | None = None
    heat: int | None = None

    @property
    def is_something(self) -> bool:
        return self.half_life is not None or self.article is not None


class Top(NamedTuple):
    """A story at the top: what leads it there, and by which heat and key."""

    lead: int
    rank_key: float
    log_heat: float


class _Ranked(NamedTuple):
    """What places are put in order by, the highest first."""

    rank_key: float
    seconds: float
    lead: int
    story: int
    position: int
    log_heat: float


def top_now(count: int, now: datetime) -> list[Top]:
    """The first of the top as it is."""
    return _tops(_hottest(count, now, half_life=None, without=()))


def top_as_if(
    supposed: Supposed, count: int, now: datetime, *, rules: Rules | None = None
) -> list[Top]:
    """The first of the top as it would be; by `rules`, where somebody has them."""
    told = _Told()
    if supposed.article is not None:
        told = _told_anew(supposed, now, rules or Rules.current())
    half_life = supposed.half_life
    others = _hottest(count, now, half_life=half_life, without=told.among)
    return _tops(sorted([*others, *told.leads], key=_order, reverse=True)[:count])


class _Told(NamedTuple):
    """Stories told in memory: the articles they are of, and who leads for readers."""

    among: frozenset[int] = frozenset()
    leads: list[_Ranked] = []


def _told_anew(supposed: Supposed, now: datetime, rules: Rules) -> _Told:
    """The stories around an article as they were told, had it another heat."""
    rules = copy(rules)
    rules.half_life = supposed.half_life or rules.half_life
    heats = {supposed.article: supposed.heat}
    region = Region([supposed.article], heats=heats)
    stories = region.tell()
    seen = _seen(region.among, now)
    ranked = []
    for number, story in enumerate(stories):
        lead = next((key for key in story.members if key in seen), None)
        if lead is not None:
            rating = _rated(lead, seen[lead], region, rules)
            key, seconds = rating.rank_key, rating.seconds
            ranked.append(_Ranked(key, seconds, lead, -number, 0, rating.log_heat))
    ranked = [each for each in ranked if each.rank_key > -inf]
    return _Told(frozenset(region.among), ranked)


def _rated(key: int, date: datetime, region: Region, rules: Rules) -> Rating:
    node, related = region.nodes[key], region.related[key]
    return rate(node.quality, node.heat, date, related, leads=True, rules=rules)


def _seen(articles: Iterable[int], now: datetime) -> dict[int, datetime]:
    """The articles that readers see, with their dates."""
    seen = Article.objects.public(now).filter(pk__in=list(articles)).order_by()
    return dict(seen.values_list("pk", "published_at"))


def _hottest(
    count: int, now: datetime, *, half_life: timedelta | None, without: Iterable[int]
) -> list[_Ranked]:
    """The best of the stories that do not hang together with some articles.

    In the order of an index, what does not lead is passed over on the way. In another,
    more is read than asked for, and more again until enough of it leads.
    """
    places = _in_order(now, half_life).exclude(article__in=list(without))
    if half_life is None:
        return [_Ranked(*row) for row in places.leading(now)[:count]]
    wanted = 2 * count
    while True:
        rows = [_Ranked(*row) for row in places[:wanted]]
        leads = _leading(rows, now)
        if len(leads) >= count or len(rows) < wanted:
            return leads[:count]
        wanted *= 4


def _in_order(now: datetime, half_life: timedelta | None):
    key = F("rank_key")
    if half_life is not None:
        key = F("log_heat") + F("seconds") / half_life.total_seconds()
    places = Place.objects.public(now).hot().annotate(supposed_key=key)
    places = places.order_by(
        F("supposed_key").desc() if half_life else F("rank_key").desc(),
        F("seconds").desc(),
    )
    return places.values_list(
        "supposed_key", "seconds", "article_id", "story_id", "position", "log_heat"
    )


def _leading(rows: list[_Ranked], now: datetime) -> list[_Ranked]:
    """Those that no other member readers see stands before in its story."""
    keys = [row.lead for row in rows]
    leads = Article.objects.leading(now).filter(pk__in=keys).order_by()
    leads = set(leads.values_list("pk", flat=True))
    return [row for row in rows if row.lead in leads]


def _order(row: _Ranked) -> tuple[float, float]:
    return row[:2]


def _tops(rows: Iterable[_Ranked]) -> list[Top]:
    return [Top(row.lead, row.rank_key, row.log_heat) for row in rows]
