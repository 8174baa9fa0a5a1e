from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from articles.naming import file_stem, free_slug, slugify
from tests.factories import moment


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Line 7 opens: nine stops, one bridge", "line-7-opens-nine-stops-one-bridge"),
        ("  Crème brûlée  ", "creme-brulee"),
        ("-- Already - hyphened --", "already-hyphened-"),
        ("It’s 10% “off” & more", "its-10-off-more"),
        ("Two\u00a0words", "twowords"),
        ("The İstanbul ferry", "the-istanbul-ferry"),
    ],
)
def test_a_slug_is_what_upstream_would_make_of_the_title(title, slug):
    assert slugify(title, otherwise="article") == slug


HARBOUR = "\u6e2f"


def test_a_title_without_letters_is_named_by_its_digest():
    assert slugify(HARBOUR, otherwise="topic") == f"topic-{_digest(HARBOUR)}"


def _digest(text):
    return sha256(text.encode()).hexdigest()[:8]


def test_a_long_slug_is_cut_at_a_word():
    slug = slugify("harbour " * 30, otherwise="article")
    assert slug == "-".join(["harbour"] * 17)


def test_a_slug_of_exactly_142_characters_stays():
    assert slugify("a" * 142, otherwise="article") == "a" * 142
    assert slugify("a" * 142 + " b", otherwise="article") == "a" * 142


def test_a_single_long_word_is_cut_where_it_must_be():
    assert slugify("a" * 150, otherwise="article") == "a" * 142


@given(st.text())
def test_any_title_makes_a_slug_that_fits_an_address(title):
    slug = slugify(title, otherwise="article")
    assert 0 < len(slug) <= 142
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")


def test_a_stem_begins_with_the_date_in_utc():
    instant = datetime(2026, 11, 21, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert file_stem("Night ferry", instant) == "2026-11-20-night-ferry"
    assert file_stem("Night ferry", moment().instant) == "2026-11-20-night-ferry"


def test_a_stem_without_letters_says_article():
    stem = file_stem(HARBOUR, datetime(2026, 11, 20, tzinfo=UTC))
    assert stem == f"2026-11-20-article-{_digest(HARBOUR)}"


def test_the_second_of_a_slug_ends_in_2_and_the_third_in_3():
    assert free_slug("Sport", otherwise="topic", taken=set()) == "sport"
    assert free_slug("sport", otherwise="topic", taken={"sport"}) == "sport-2"
    taken = {"sport", "sport-2"}
    assert free_slug("SPORT", otherwise="topic", taken=taken) == "sport-3"
