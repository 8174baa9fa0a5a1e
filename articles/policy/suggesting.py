"""Quality, related, lead or not -> heat and published, with the reason (FORMAT.md 2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "FOLLOWER_HEAT",
    "HIGHEST_BONUS",
    "MOVED_BY",
    "PUBLISHED_FROM",
    "Judgement",
    "Reason",
    "Settings",
    "Standing",
    "Suggestion",
    "has_moved",
    "suggest",
]

PUBLISHED_FROM = 70
FOLLOWER_HEAT = -1
HIGHEST_BONUS = 8  # what upstream sometimes adds to heat, and does not say why
MOVED_BY = 20  # heat; so far away, a suggestion is another one
_BIGGEST = 2**63 - 1  # what a column can hold


class Judgement(NamedTuple):
    """Heat and published as somebody said them; None is unsaid."""

    heat: int | None = None
    published: bool | None = None


@dataclass(frozen=True)
class Settings:
    """What differs from collection to collection: settings of the site."""

    factor: int = 20
    threshold: int = PUBLISHED_FROM
    follower_heat: int = FOLLOWER_HEAT

    def judge(self, heat: int | None) -> Judgement:
        """The heat with what follows from it for publication."""
        return Judgement(heat, None if heat is None else heat >= self.threshold)


class Standing(StrEnum):
    """Where an article stands in its story; the class that agreement is told by."""

    LEADS = "leads"
    ALONE = "alone"
    FOLLOWS = "follows"
    UNRATED = "unrated"

    @classmethod
    def of(cls, quality: int | None, related: int, *, leads: bool) -> "Standing":
        if not leads:
            return cls.FOLLOWS
        if quality is None:
            return cls.UNRATED
        return cls.LEADS if related else cls.ALONE


@dataclass(frozen=True)
class Reason:
    """The numbers that a suggestion was made from, for an edge to word."""

    standing: Standing
    quality: int | None
    related: int
    heat: int | None
    settings: Settings

    def __str__(self) -> str:
        factor, threshold = self.settings.factor, self.settings.threshold
        match self.standing:
            case Standing.UNRATED:
                return "has no quality, and nothing follows from that"
            case Standing.FOLLOWS:
                made = f"follows in its story, which makes its heat {self.heat}"
            case Standing.ALONE:
                made = f"has no related, which makes its heat its quality, {self.heat}"
            case _:
                made = (
                    f"leads its story, quality {self.quality}"
                    f" + {factor} x {self.related} related = {self.heat}"
                )
        return f"{made}; {threshold} or more is published"


@dataclass(frozen=True)
class Suggestion:
    """What upstream would say of an article, were its policy followed."""

    heat: int | None
    published: bool | None
    reason: Reason

    @property
    def judgement(self) -> Judgement:
        return Judgement(self.heat, self.published)


_DEFAULT = Settings()


def suggest(
    quality: int | None, related: int, *, leads: bool, settings: Settings = _DEFAULT
) -> Suggestion:
    """What the policy has to say of an article with so many related."""
    standing = Standing.of(quality, related, leads=leads)
    heat = settings.follower_heat if standing is Standing.FOLLOWS else None
    if leads and quality is not None:
        heat = min(quality + settings.factor * related, _BIGGEST)
    reason = Reason(standing, quality, related, heat, settings)
    return Suggestion(*settings.judge(heat), reason)


def has_moved(old: Judgement, new: Judgement, *, by: int = MOVED_BY) -> bool:
    """Whether a suggestion is another one now: over the threshold, or `by` away."""
    if old.published != new.published:
        return True
    if old.heat is None or new.heat is None:
        return old.heat != new.heat
    return abs(old.heat - new.heat) >= by
