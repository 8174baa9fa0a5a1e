"""Which rules of the data articles break, in the core's words, with what to see of it.

Which articles do is for ArticleQuerySet.breaking to find; this tells of the few on a
page, in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.query import QuerySet

from articles.models import Article, Place, RelatedArticle, Story
from articles.policy import (
    Rated,
    Rule,
    Violation,
    copy_violation,
    drifted,
    record_violations,
    story_violations,
)

__all__ = ["Broken", "Difference", "violations_of"]


@dataclass(frozen=True)
class Difference:
    """A field in which a copy says something else than the record it copies."""

    field: str
    copied: Any
    original: Any


@dataclass(frozen=True)
class Broken:
    """A rule that an article breaks.

    Of a copy, `copy` is its row and `differences` what drifted; of a story, `follower`
    is who has more quality than its lead; of a list, `qualities` are those in it.
    """

    violation: Violation
    copy: RelatedArticle | None = None
    differences: tuple[Difference, ...] = ()
    follower: Article | None = None
    story: Story | None = None
    qualities: tuple[int | None, ...] = ()

    @property
    def rule(self) -> Rule:
        return self.violation.rule


def violations_of(
    articles: Sequence[Article],
    now: datetime,
    *,
    drifted_copies: Iterable[RelatedArticle] | None = None,
) -> dict[int, list[Broken]]:
    """What articles break, fetched `with_records` and their places, by their keys.

    `drifted_copies` are all of theirs, with their targets, where somebody has them.
    """
    broken: dict[int, list[Broken]] = {article.pk: [] for article in articles}
    for article in articles:
        record = article.record(now)
        qualities = tuple(item.quality for item in record.related)
        broken[article.pk] += (
            Broken(each, qualities=qualities) for each in record_violations(record)
        )
    for place, found in _of_stories(articles):
        broken[place.article_id].append(found)
    if drifted_copies is None:
        drifted_copies = _drifted_copies(broken)
    for copy, found in _of_copies(drifted_copies):
        broken[copy.article_id].append(found)
    return broken


def _of_stories(articles: Iterable[Article]) -> Iterator[tuple[Place, Broken]]:
    places = [getattr(article, "place", None) for article in articles]
    led = {place.story_id: place for place in places if place and place.outranked}
    if not led:
        return
    members: dict[int, list[Article]] = defaultdict(list)
    rows = Place.objects.filter(story__in=led).order_by("story_id", "position")
    for place in rows.select_related("article__provider"):
        members[place.story_id].append(place.article)
    for number, (lead, *followers) in members.items():
        known = {each.pk: each for each in followers}
        rated = [Rated(each.pk, each.quality) for each in followers]
        for found in story_violations(Rated(lead.pk, lead.quality), rated):
            follower, story = known[found.about], led[number].story
            yield led[number], Broken(found, follower=follower, story=story)


def _drifted_copies(keys: Iterable[int]) -> QuerySet[RelatedArticle]:
    rows = RelatedArticle.objects.drifted().filter(article__in=list(keys))
    return rows.select_related("target__provider").order_by("article", "position")


def _of_copies(
    copies: Iterable[RelatedArticle],
) -> Iterator[tuple[RelatedArticle, Broken]]:
    for row in copies:
        copy, original = row.copy, row.target.original
        found = copy_violation(row.position, copy, original)
        if found is not None:
            differences = (
                Difference(name, getattr(copy, name), getattr(original, name))
                for name in drifted(copy, original)
            )
            yield row, Broken(found, copy=row, differences=tuple(differences))
