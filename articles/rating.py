"""What articles rank by and what is suggested of them, told anew by other rules.

Telling rates the articles that it places; here the places stay and the rules change.
"""

import time
from dataclasses import replace
from datetime import datetime
from itertools import islice
from math import inf
from typing import NamedTuple

from articles import tables
from articles.models import Place, Rules
from articles.policy import Settings, suggest
from articles.ranking import EPOCH, ranking_heat, terms

__all__ = ["Rating", "RulesMoved", "change_rules", "rate"]

BATCH = 2_000


class Rating(NamedTuple):
    """The terms of a key, the key, and the heat that is suggested."""

    log_heat: float
    seconds: float
    rank_key: float
    suggested_heat: int | None


class RulesMoved(Exception):
    """Somebody changed the rules since they were seen."""


def rate(
    quality: int | None,
    heat: int | None,
    published_at: datetime,
    related: int,
    *,
    leads: bool,
    rules: Rules,
) -> Rating:
    """What an article would rank by, led its story by it, and what is suggested."""
    as_lead = suggest(quality, related, leads=True, settings=rules.policy).heat
    found = terms(ranking_heat(heat, as_lead).value, published_at)
    # The logarithm, of no heat as well: what has none comes last.
    log_heat = -inf if found is None else found.log_heat
    seconds = (published_at - EPOCH).total_seconds()
    key = log_heat + seconds / rules.half_life.total_seconds()
    return Rating(log_heat, seconds, key, as_lead if leads else rules.follower_heat)


def change_rules(policy: Settings, *, seen: Settings | None = None) -> float:
    """Let the policy suggest by other numbers from now on; answers the seconds it took.

    Raises RulesMoved where the rules are not any more what was `seen`. Editors wait
    meanwhile: all that follows changes at once, or nothing.
    """
    start = time.monotonic()
    with tables.writing():
        rules = Rules.current()
        before = rules.policy
        if seen is not None and seen != before:
            raise RulesMoved
        rules.factor = policy.factor
        rules.threshold = policy.threshold
        rules.follower_heat = policy.follower_heat
        rules.save()
        # Nothing that is stored follows from the threshold.
        if replace(policy, threshold=before.threshold) != before:
            _rate_all(rules)
    return time.monotonic() - start


def _rate_all(rules: Rules):
    """Rate all articles where they stand, a batch at a time."""
    keys = iter(list(Place.objects.order_by("pk").values_list("pk", flat=True)))
    rows = Place.objects.with_reasons().order_by().values_list(
        "pk", "position", "related_count", *Rating._fields,
        "article__quality", "article__heat", "article__published_at",
    )  # fmt: skip
    while batch := list(islice(keys, BATCH)):
        changed = []
        for pk, position, related, *before, quality, heat, date in tables.having(
            rows, "pk", batch
        ):
            leads = position == 0
            rating = rate(quality, heat, date, related, leads=leads, rules=rules)
            if rating != tuple(before):
                changed.append((*rating, pk))
        tables.update(Place, Rating._fields, changed)
