"""Whatever a file has become, it is read and leaves as it came, or is refused by name."""

import os

import pytest

from tests.fuzzing.mutants import DECISIONS, decisions, mutant
from tests.fuzzing.properties import check, within_a_second

SEEDS = range(1, 31 if os.environ.get("HYPOTHESIS_PROFILE") == "torture" else 2)


def check_mutants(seed, numbers):
    read = 0
    for number in numbers:
        data = mutant(seed, number)
        names = [list(DECISIONS)[number % len(DECISIONS)], "title"]
        with within_a_second(f"mutant({seed}, {number})"):
            read += check(data, decisions(seed, number, names))
    return read


def test_a_few_hundred_mutants_leave_as_they_came_or_are_refused_by_name():
    assert check_mutants(0, range(600)) > 60


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_10_000_mutants_leave_as_they_came_or_are_refused_by_name(seed):
    assert check_mutants(seed, range(10_000)) > 1000


def test_a_mutant_is_told_by_its_seed_and_number_alone():
    made = [mutant(0, number) for number in range(20)]
    assert [mutant(0, number) for number in reversed(range(20))] == made[::-1]
    assert len(set(made)) > 15
