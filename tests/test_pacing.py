"""How much of a long work one transaction takes."""

import pytest

from articles.pacing import Pace


def test_half_of_the_most_is_begun_with_unless_told_otherwise():
    assert Pace(500).size == 250
    assert Pace(1).size == 1
    assert Pace(500, first=100).size == 100
    assert Pace(500, first=900).size == 500


@pytest.mark.parametrize(
    ("things", "seconds", "size"),
    [
        (100, 0.4, 50),  # twice too long
        (100, 0.2, 100),  # just right
        (100, 0.1, 151),  # time for more, in small steps
        (100, 0.0, 151),
        (30, 0.4, 15),  # even these were too many
        (30, 0.001, 100),  # few things prove nothing
        (1, 60.0, 1),
    ],
)
def test_a_transaction_takes_as_many_things_as_its_time_allows(things, seconds, size):
    pace = Pace(500, longest=0.2, first=100)
    pace.measure(things, seconds)
    assert pace.size == size


def test_and_never_more_than_the_most():
    pace = Pace(500, first=450)
    pace.measure(450, 0.001)
    assert pace.size == 500


def test_where_one_alone_takes_too_long_more_may_take_as_long_again():
    pace = Pace(500, longest=0.2, first=100)
    for _ in range(40):
        pace.measure(pace.size, 0.8 + 0.002 * pace.size)
    assert pace.size == pytest.approx(100, abs=1)
    pace.measure(pace.size, 0.05)
    pace.measure(pace.size, 0.4)
    assert pace.size < 100


def test_one_that_takes_long_by_itself_stays_alone():
    pace = Pace(500, longest=0.2, first=100)
    sizes = []
    for _ in range(40):
        pace.measure(pace.size, 60.0 * pace.size)
        sizes.append(pace.size)
    assert max(sizes) == 2
