from datetime import timedelta, timezone

from hypothesis import given, strategies as st

from articles.stories import title_key, url_key
from tests.factories import moment

NOON = moment("2026-11-20T12:00:00Z").instant


def test_an_absent_or_empty_address_has_no_key():
    assert url_key(None) is None
    assert url_key("") is None


def test_a_title_has_a_key_only_at_an_instant():
    assert title_key("Ferry", None) is None
    assert title_key(None, NOON) is None
    assert title_key("", NOON) is None
    assert title_key("Ferry", NOON) is not None


def test_the_same_title_at_another_instant_is_another_article():
    later = NOON + timedelta(seconds=1)
    assert title_key("Ferry", NOON) != title_key("Ferry", later)


def test_an_instant_counts_and_not_its_notation():
    there = NOON.astimezone(timezone(timedelta(hours=5)))
    assert title_key("Ferry", NOON) == title_key("Ferry", there)


def test_an_address_is_never_a_title():
    assert url_key("x") != title_key("x", NOON)


def test_letter_case_of_an_address_counts():
    assert url_key("https://a.example/A") != url_key("https://a.example/a")


@given(st.text(min_size=1, max_size=3000).filter(lambda text: text.isprintable()))
def test_any_address_has_a_key_that_a_database_can_index(text):
    assert -(2**63) <= url_key(text) < 2**63
