"""Rules of the data that records, copies and stories can be seen to break."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

from articles.policy.suggesting import FOLLOWER_HEAT
from articles.record import ProviderRecord, Record, RelatedRecord

__all__ = [
    "Rated",
    "Rule",
    "Violation",
    "by_quality",
    "copy_violation",
    "drifted",
    "first_unsorted",
    "record_violations",
    "refreshed",
    "story_violations",
]

# What a copy takes over from the record it copies; pictures are upstream's choice.
_COPIED = (
    "title", "excerpt", "published_at", "web_url", "amp_web_url", "cdn_amp_web_url",
    "type", "provider", "quality",
)  # fmt: skip


class Rule(StrEnum):
    PUBLISHED_UNRANKED = "published_unranked"
    PUBLISHED_FOLLOWER = "published_follower"
    OUTRANKED_LEAD = "outranked_lead"
    RELATED_UNSORTED = "related_unsorted"
    DRIFTED_COPY = "drifted_copy"


@dataclass(frozen=True)
class Violation:
    """A rule broken; `about` is the place of the item, or the key of the member."""

    rule: Rule
    words: str
    about: int | None = None


class Rated(NamedTuple):
    """A member of a story and its quality."""

    key: int
    quality: int | None


def record_violations(record: Record) -> Iterator[Violation]:
    """What one record breaks by itself."""
    if record.published and record.heat is None:
        yield Violation(Rule.PUBLISHED_UNRANKED, "published, but has no heat")
    if record.published and record.heat == FOLLOWER_HEAT:
        words = (
            f"published, but its heat is {FOLLOWER_HEAT}: it does not lead its story"
        )
        yield Violation(Rule.PUBLISHED_FOLLOWER, words)
    place = first_unsorted(record.related)
    if place is not None:
        words = "related not sorted by quality, the highest first"
        yield Violation(Rule.RELATED_UNSORTED, words, place)


def story_violations(lead: Rated, followers: Iterable[Rated]) -> Iterator[Violation]:
    """The followers with more quality than what leads them, the best first."""
    floor = lead.quality
    for key, quality in sorted(followers, key=lambda each: (-(each[1] or 0), each[0])):
        if floor is not None and quality is not None and quality > floor:
            words = f"leads with quality {floor}, but a follower has {quality}"
            yield Violation(Rule.OUTRANKED_LEAD, words, key)


def copy_violation(place: int, copy: RelatedRecord, record: Record) -> Violation | None:
    """What has become of a related item since it was copied from its record."""
    fields = drifted(copy, record)
    if not fields:
        return None
    words = f"the copy has another {', '.join(fields)} than the record itself"
    return Violation(Rule.DRIFTED_COPY, words, place)


def drifted(copy: RelatedRecord, record: Record) -> tuple[str, ...]:
    """The fields in which a copy says something else; what it leaves out is no drift."""
    return tuple(
        name
        for name in _COPIED
        if (copied := _compared(getattr(copy, name))) is not None
        and copied != _compared(getattr(record, name))
    )


def refreshed(copy: RelatedRecord, record: Record) -> RelatedRecord:
    """The copy as it would be made now."""
    changes = {name: getattr(record, name) for name in drifted(copy, record)}
    provider = changes.get("provider")
    if provider is not None:
        changes["provider"] = ProviderRecord(provider.name, provider.domain)
    return replace(copy, **changes)


def first_unsorted(related: tuple[RelatedRecord, ...]) -> int | None:
    """The place of the first item that is not where its quality belongs."""
    pairs = zip(related, by_quality(related), strict=True)
    places = (
        place
        for place, (item, sorted_item) in enumerate(pairs)
        if item.quality != sorted_item.quality
    )
    return next(places, None)


def by_quality(related: tuple[RelatedRecord, ...]) -> tuple[RelatedRecord, ...]:
    """Highest quality first; items that state none keep their places."""
    rated = [item for item in related if item.quality is not None]
    ordered = iter(sorted(rated, key=attrgetter("quality"), reverse=True))
    return tuple(item if item.quality is None else next(ordered) for item in related)


def _compared(value: Any) -> Any:
    """What counts: a date's instant, who a provider is; an empty text says nothing."""
    match value:
        case "":
            return None
        case ProviderRecord(name=name, domain=domain):
            return (name or "", domain or "") if name or domain else None
        case _:
            return getattr(value, "instant", value)
