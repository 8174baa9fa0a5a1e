"""Suggestions against what upstream or editors said; and other policies tried on that.

Rows in, counts out. Nothing here is ever applied: it says how often a policy would
have agreed with past decisions, before anyone switches it on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from articles.policy.suggesting import (
    HIGHEST_BONUS,
    Judgement,
    Settings,
    Standing,
    Suggestion,
    suggest,
)

__all__ = [
    "Agreement",
    "Case",
    "Condition",
    "Disagreement",
    "Outcome",
    "Policy",
    "agreement",
    "back_test",
]


@dataclass(frozen=True)
class Case:
    """An article, and what upstream or an editor said of it."""

    path: str
    said: Judgement
    quality: int | None
    related: int
    leads: bool
    provider: str | None = None
    topics: tuple[str | None, ...] = ()

    @property
    def standing(self) -> Standing:
        return Standing.of(self.quality, self.related, leads=self.leads)


@dataclass(frozen=True)
class Condition:
    """What is published, or not, whatever its heat: all that is given has to hold."""

    published: bool
    provider: str | None = None
    topic: str | None = None
    quality_from: int | None = None
    quality_below: int | None = None

    def holds(self, case: Case) -> bool:
        return (
            self.provider in (None, case.provider)
            and (self.topic is None or self.topic in case.topics)
            and self._is_in_range(case.quality)
        )

    def _is_in_range(self, quality: int | None) -> bool:
        lowest, ceiling = self.quality_from, self.quality_below
        if lowest is None and ceiling is None:
            return True
        if quality is None:
            return False
        above = lowest is None or quality >= lowest
        return above and (ceiling is None or quality < ceiling)


@dataclass(frozen=True)
class Policy:
    """Settings, and conditions of which the first that holds says what is published."""

    settings: Settings = field(default_factory=Settings)
    conditions: tuple[Condition, ...] = ()

    def suggest(self, case: Case) -> Suggestion:
        return suggest(
            case.quality, case.related, leads=case.leads, settings=self.settings
        )

    def judge(self, case: Case) -> Judgement:
        """What it would say, conditions and all."""
        suggested = self.suggest(case).judgement
        holding = (each for each in self.conditions if each.holds(case))
        condition = next(holding, None)
        return (
            suggested._replace(published=condition.published)
            if condition
            else suggested
        )


@dataclass(frozen=True)
class Disagreement:
    """An example for people to look at."""

    case: Case
    judged: Judgement


@dataclass(frozen=True)
class Agreement:
    """How often what was said is what the policy says, field by field.

    Unsaid fields are not counted, neither the policy's nor anybody's.
    """

    heat: int = 0
    heats: int = 0
    published: int = 0
    decisions: int = 0
    examples: tuple[Disagreement, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """A policy tried on past decisions, against the one that is in force."""

    policy: Policy
    total: Agreement
    gained: tuple[Case, ...]
    lost: tuple[Case, ...]


_DEFAULT = Policy()


def agreement(
    cases: Iterable[Case], policy: Policy = _DEFAULT, *, examples: int = 5
) -> dict[Standing, Agreement]:
    """The agreement by class, each with the first disagreements as examples."""
    by_standing: dict[Standing, list[Case]] = {each: [] for each in Standing}
    for case in cases:
        by_standing[case.standing].append(case)
    return {
        standing: _counted(found, policy, examples)
        for standing, found in by_standing.items()
        if found
    }


def back_test(
    cases: Sequence[Case],
    policies: Iterable[Policy],
    *,
    current: Policy = _DEFAULT,
    examples: int = 5,
) -> list[Outcome]:
    """What each policy would have published, beside what the current one would.

    `gained` and `lost` are examples of decisions on published with which only the one
    or only the other agrees.
    """
    return [_tried(cases, policy, current, examples) for policy in policies]


def _tried(
    cases: Sequence[Case], policy: Policy, current: Policy, examples: int
) -> Outcome:
    agreed = [(_agrees(case, policy), _agrees(case, current), case) for case in cases]
    gained = [case for now, before, case in agreed if now and not before]
    lost = [case for now, before, case in agreed if before and not now]
    total = _counted(cases, policy, examples)
    return Outcome(policy, total, tuple(gained[:examples]), tuple(lost[:examples]))


def _agrees(case: Case, policy: Policy) -> bool:
    """Whether something was said on published that the policy says too."""
    said = case.said.published
    return said is not None and said == policy.judge(case).published


def _counted(cases: Iterable[Case], policy: Policy, examples: int) -> Agreement:
    heats: list[bool] = []
    decisions: list[bool] = []
    shown: list[Disagreement] = []
    for case in cases:
        judged, said = policy.judge(case), case.said
        as_heat = _same_heat(said, judged)
        as_published = _same_published(said, judged)
        heats += as_heat
        decisions += as_published
        if not all(as_heat + as_published) and len(shown) < examples:
            shown.append(Disagreement(case, judged))
    return Agreement(
        sum(heats), len(heats), sum(decisions), len(decisions), tuple(shown)
    )


def _same_heat(said: Judgement, judged: Judgement) -> list[bool]:
    """Whether they agree, once if both say something; a lead may have a bonus."""
    if said.heat is None or judged.heat is None:
        return []
    bonus = HIGHEST_BONUS if judged.heat >= 0 else 0
    return [judged.heat <= said.heat <= judged.heat + bonus]


def _same_published(said: Judgement, judged: Judgement) -> list[bool]:
    if said.published is None or judged.published is None:
        return []
    return [said.published == judged.published]
