import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise
from math import inf, isclose

import pytest
from hypothesis import assume, given, strategies as st

from articles.ranking import (
    EPOCH,
    Heat,
    Origin,
    decayed,
    explain,
    heat_at,
    rank_key,
    ranking_heat,
    terms,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

heats = st.integers(1, 2**31)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)
half_lives = st.timedeltas(HOUR, 90 * DAY)


def key(heat, at=NOON, half_life=DAY):
    return rank_key(heat, at, half_life=half_life)


# The key


@pytest.mark.parametrize("heat", [None, 0, -1, -(2**31)])
def test_absent_heat_and_heat_below_1_have_no_key(heat):
    assert key(heat) is None


def test_twice_the_heat_is_worth_a_half_life():
    assert key(140, NOON) == key(70, NOON + DAY)


def test_a_year_is_counted_from_near_the_news():
    assert terms(1, EPOCH) == (0.0, 0.0)
    assert key(8, EPOCH + 2 * DAY) == 5.0


@given(heats, instants, heats, instants, half_lives)
def test_the_stored_number_orders_as_decayed_heat_does(
    heat, at, other_heat, other_at, half_life
):
    """Compared with heat that decays in fifty digits: at one time, hence at any."""
    one, other = key(heat, at, half_life), key(other_heat, other_at, half_life)
    difference = exact(heat, at, half_life) - exact(other_heat, other_at, half_life)
    assume(abs(difference) > Decimal("1e-8"))
    assert (one > other) == (difference > 0)


def exact(heat, at, half_life):
    """The key in numbers that lose nothing."""
    with localcontext(prec=50):
        spans = Decimal((at - EPOCH) // timedelta(microseconds=1))
        spans /= half_life // timedelta(microseconds=1)
        return Decimal(heat).ln() / Decimal(2).ln() + spans


@given(heats, instants, st.integers(1, 10**9), half_lives)
def test_of_equals_the_newer_by_microseconds_is_never_behind(heat, at, more, half_life):
    later = at + timedelta(microseconds=more)
    assert key(heat, later, half_life) >= key(heat, at, half_life)


@given(st.lists(st.tuples(heats, instants), max_size=6), instants, half_lives)
def test_sorted_by_key_is_sorted_by_the_heat_left_at_any_time(stories, now, half_life):
    stories.sort(key=lambda story: key(*story, half_life), reverse=True)
    left = [decayed(heat, now - at, half_life=half_life) for heat, at in stories]
    assert all(
        one >= other or isclose(one, other, rel_tol=1e-6)
        for one, other in pairwise(left)
    )


@given(heats, instants, half_lives)
def test_a_key_tells_the_heat_left(heat, at, half_life):
    left = heat_at(at, key(heat, at, half_life), half_life=half_life)
    assert isclose(left, heat, rel_tol=1e-6)


def test_half_is_left_after_a_half_life():
    assert decayed(100, DAY, half_life=DAY) == 50
    assert heat_at(NOON + DAY, key(100), half_life=DAY) == pytest.approx(50)


def test_a_date_beyond_numbers_is_endlessly_hot():
    far = datetime(9998, 1, 1, tzinfo=UTC)
    assert heat_at(NOON, key(100, far, HOUR), half_life=HOUR) == inf


@pytest.mark.parametrize("half_life", [timedelta(0), -DAY])
def test_a_half_life_is_longer_than_nothing(half_life):
    with pytest.raises(ValueError, match="half-life"):
        key(100, NOON, half_life)


@given(st.lists(st.tuples(heats, instants), min_size=1, max_size=9), half_lives)
def test_one_statement_gives_the_very_keys_for_another_half_life(stories, half_life):
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create table s (n, log_heat real, seconds real, key real)")
        rows = [(n, *terms(*story)) for n, story in enumerate(stories)]
        database.executemany("insert into s values (?, ?, ?, null)", rows)
        database.execute(
            "update s set key = log_heat + seconds / ?", [half_life.total_seconds()]
        )
        stored = [row[0] for row in database.execute("select key from s order by n")]
    assert stored == [key(*story, half_life) for story in stories]


# The heat that a story ranks by


def test_a_story_ranks_by_what_its_public_lead_states():
    assert ranking_heat(138, 58) == (138, Origin.STATED)
    assert ranking_heat(0, 58) == (0, Origin.STATED)


@pytest.mark.parametrize("stated", [None, -1, -(2**31)])
def test_else_by_what_is_suggested_for_it_as_lead(stated):
    assert ranking_heat(stated, 58) == (58, Origin.SUGGESTED)
    assert ranking_heat(stated, None) == (None, Origin.SUGGESTED)


# In words


def explained(heat, age, origin=Origin.STATED, half_life=DAY):
    return explain(Heat(heat, origin), NOON, now=NOON + age, half_life=half_life)


def test_a_rank_is_explained_in_words_and_numbers():
    rank = explained(138, 36 * HOUR)
    assert str(rank) == "heat 138, halved every 24 hours, 36 hours old: counts as 48.79"
    assert rank.key == key(138)
    assert rank.score == pytest.approx(138 / 2**1.5)


def test_suggested_heat_is_said_to_be_so():
    rank = explained(58, HOUR, Origin.SUGGESTED, HOUR)
    assert str(rank) == (
        "suggested heat 58, halved every 1 hour, 1 hour old: counts as 29"
    )


def test_a_date_ahead_is_said_to_be_so():
    assert str(explained(58, -DAY)) == (
        "heat 58, halved every 24 hours, 24 hours ahead: counts as 116"
    )


@pytest.mark.parametrize("heat", [None, 0, -1])
def test_what_has_no_rank_shows_no_number(heat):
    rank = explained(heat, DAY)
    assert (rank.key, rank.score) == (None, None)
    assert str(rank) == "has no heat that ranks, and comes last, by date"
