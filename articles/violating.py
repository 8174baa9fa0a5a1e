"""Which rules of the data articles break, in the core's words, with what to see of it.

Which articles do is for ArticleQuerySet.breaking to find; this tells of the few on a
page, in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    articles: Sequence[Article], now: datetime
) -> dict[int, list[Broken]]:
    """What articles break, fetched `with_records`, by their keys."""
    broken: dict[int, list[Broken]] = {article.pk: [] for article in articles}
    for article in articles:
        record = article.record(now)
        qualities = tuple(item.quality for item in record.related)
        broken[article.pk] += (
            Broken(each, qualities=qualities) for each in record_violations(record)
        )
    for place, found in _of_stories(broken):
        broken[place.article_id].append(found)
    for copy, found in _of_copies(broken):
        broken[copy.article_id].append(found)
    return broken


def _of_stories(keys: Iterable[int]) -> Iterator[tuple[Place, Broken]]:
    leads = Place.objects.filter(article__in=list(keys), outranked=True)
    led = {place.story_id: place for place in leads.select_related("story")}
    members: dict[int, list[Article]] = defaultdict(list)
    places = Place.objects.filter(story__in=led).order_by("story_id", "position")
    for place in places.select_related("article__provider"):
        members[place.story_id].append(place.article)
    for number, (lead, *followers) in members.items():
        known = {each.pk: each for each in followers}
        rated = [Rated(each.pk, each.quality) for each in followers]
        for found in story_violations(Rated(lead.pk, lead.quality), rated):
            follower, story = known[found.about], led[number].story
            yield led[number], Broken(found, follower=follower, story=story)


def _of_copies(keys: Iterable[int]) -> Iterator[tuple[RelatedArticle, Broken]]:
    rows = RelatedArticle.objects.drifted().filter(article__in=list(keys))
    rows = rows.select_related("target__provider").order_by("article", "position")
    for row in rows:
        copy, original = row.copy, row.target.original
        found = copy_violation(row.position, copy, original)
        if found is not None:
            differences = (
                Difference(name, getattr(copy, name), getattr(original, name))
                for name in drifted(copy, original)
            )
            yield row, Broken(found, copy=row, differences=tuple(differences))
