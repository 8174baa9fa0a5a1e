"""Killed at any instant, import and export leave nothing half, and a rerun completes.

Every scenario is run once undisturbed. Then the same is begun again and again, and
killed: at instants spread over the time it took, and at its SQL statements and file
changes one by one. What it leaves is sound, and what follows ends where the
undisturbed run ended.
"""

import os
from random import Random

import pytest
from hypothesis import settings

from tests.killing.children import Accident
from tests.killing.scenarios import FIRST_IMPORT, SCENARIOS

pytestmark = pytest.mark.slow

# Of each scenario: kills by the clock, and kills at single moments.
IS_TORTURE = settings().max_examples > 1_000
KILLS = 150 if IS_TORTURE else 18
MOMENTS = 150 if IS_TORTURE else 10

each_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=str)


@each_scenario
def test_killed_at_any_instant(scenario, story_of):
    story = story_of(scenario)
    seed = os.environ.get("KILLING_SEED", scenario.name)
    chance = Random(seed)  # noqa: S311 -- instants, not secrets
    span, killed = story.ended.seconds, 0
    for _ in range(5 * KILLS):
        instant = chance.uniform(0.01, span)
        ended = story.disturb(Accident(seconds=instant))
        assert ended.was_killed or ended.code == 0, ended.said
        # One that had come to its end was not disturbed; other work on the machine
        # makes a run longer or shorter than the one that was measured.
        span = span * 1.05 if ended.was_killed else instant
        killed += ended.was_killed
        if killed == KILLS:
            break
    assert killed == KILLS


@each_scenario
def test_killed_at_its_statements_and_file_changes(scenario, story_of):
    story = story_of(scenario)
    last = story.ended.moments
    assert last > 10
    chance = Random(scenario.name)  # noqa: S311 -- moments, not secrets
    for moment in sorted(chance.sample(range(1, last), min(MOMENTS, last - 1))):
        assert story.disturb(Accident(moment=moment)).was_killed


@pytest.mark.parametrize("part", [0.6, 0.75, 0.9])
def test_what_a_shell_starts_is_killed_as_well(part, story_of):
    story = story_of(FIRST_IMPORT)
    world = story.before.copy()
    whole = world.run_shell(*FIRST_IMPORT.act)
    assert (whole.code, whole.said) == (0, story.ended.said)
    world.throw_away()
    ended = story.disturb(Accident(seconds=part * whole.seconds), afresh=True)
    assert ended.was_killed or ended.code == 0, ended.said
