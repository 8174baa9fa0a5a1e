"""Suggestions against what upstream or editors said; and other policies tried on that.

Rows in, counts out. Nothing here is ever applied: it says how often a policy would
have agreed with past decisions, before anyone switches it on.
"""

from collections.abc import Iterable
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
    "Tallies",
    "Tally",
    "Trial",
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
    """A policy tried on past decisions, against the one that is in force.

    `gained` and `lost` are examples of decisions on published with which only the one
    or only the other agrees; `gains` and `losses` are how many there are.
    """

    policy: Policy
    total: Agreement
    gained: tuple[Case, ...]
    lost: tuple[Case, ...]
    gains: int = 0
    losses: int = 0


_DEFAULT = Policy()


class Tally:
    """How far a policy agrees, counted as cases pass: however many, it stays small."""

    def __init__(self, policy: Policy = _DEFAULT, *, examples: int = 5):
        self.policy = policy
        self.examples = examples
        self._heats = [0, 0]
        self._decisions = [0, 0]
        self._shown: list[Disagreement] = []

    def add(self, case: Case) -> None:
        judged = self.policy.judge(case)
        heat = _same_heat(case.said, judged)
        published = _same_published(case.said, judged)
        for same, counts in ((heat, self._heats), (published, self._decisions)):
            if same is not None:
                counts[0] += same
                counts[1] += 1
        disagrees = False in (heat, published)
        if disagrees and len(self._shown) < self.examples:
            self._shown.append(Disagreement(case, judged))

    @property
    def agreement(self) -> Agreement:
        (heat, heats), (published, decisions) = self._heats, self._decisions
        return Agreement(heat, heats, published, decisions, tuple(self._shown))


class Tallies:
    """The same by class."""

    def __init__(self, policy: Policy = _DEFAULT, *, examples: int = 5):
        self._found = {each: Tally(policy, examples=examples) for each in Standing}
        self._met: set[Standing] = set()

    def add(self, case: Case) -> None:
        self._met.add(case.standing)
        self._found[case.standing].add(case)

    @property
    def agreement(self) -> dict[Standing, Agreement]:
        return {
            each: self._found[each].agreement for each in Standing if each in self._met
        }


class Trial:
    """A policy tried against another one as cases pass."""

    def __init__(self, policy: Policy, *, current: Policy, examples: int = 5):
        self.current = current
        self._tally = Tally(policy, examples=examples)
        self._examples = examples
        self._gained: list[Case] = []
        self._lost: list[Case] = []
        self._gains = self._losses = 0

    def add(self, case: Case) -> None:
        self._tally.add(case)
        now, before = (_agrees(case, p) for p in (self._tally.policy, self.current))
        if now and not before:
            self._gains += 1
            self._gained += [case][: self._examples - len(self._gained)]
        elif before and not now:
            self._losses += 1
            self._lost += [case][: self._examples - len(self._lost)]

    @property
    def outcome(self) -> Outcome:
        return Outcome(
            self._tally.policy,
            self._tally.agreement,
            tuple(self._gained),
            tuple(self._lost),
            self._gains,
            self._losses,
        )


def agreement(
    cases: Iterable[Case], policy: Policy = _DEFAULT, *, examples: int = 5
) -> dict[Standing, Agreement]:
    """The agreement by class, each with the first disagreements as examples."""
    tallies = Tallies(policy, examples=examples)
    for case in cases:
        tallies.add(case)
    return tallies.agreement


def back_test(
    cases: Iterable[Case],
    policies: Iterable[Policy],
    *,
    current: Policy = _DEFAULT,
    examples: int = 5,
) -> list[Outcome]:
    """What each policy would have published, beside what the current one would."""
    trials = [Trial(each, current=current, examples=examples) for each in policies]
    for case in cases:
        for trial in trials:
            trial.add(case)
    return [trial.outcome for trial in trials]


def _agrees(case: Case, policy: Policy) -> bool:
    """Whether something was said on published that the policy says too."""
    said = case.said.published
    return said is not None and said == policy.judge(case).published


def _same_heat(said: Judgement, judged: Judgement) -> bool | None:
    """Whether they agree, if both say something; a lead may have a bonus."""
    if said.heat is None or judged.heat is None:
        return None
    bonus = HIGHEST_BONUS if judged.heat >= 0 else 0
    return judged.heat <= said.heat <= judged.heat + bonus


def _same_published(said: Judgement, judged: Judgement) -> bool | None:
    if said.published is None or judged.published is None:
        return None
    return said.published == judged.published
