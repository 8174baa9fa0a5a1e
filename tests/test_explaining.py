from datetime import timedelta
from math import inf

import pytest

from articles.explaining import explain, in_numbers, in_words, number, span
from articles.models import Article, Place
from articles.ranking import Heat, Origin, Rank, explain as explain_heat
from tests.factories import make_article, make_related, moment

NOW = moment("2026-11-21T20:30:00Z").instant
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def rank_of(heat, age=36 * HOUR, origin=Origin.STATED, half_life=DAY):
    return explain_heat(Heat(heat, origin), NOW - age, now=NOW, half_life=half_life)


@pytest.mark.django_db
def test_an_article_is_explained_as_it_is_placed():
    article = make_article(heat=138)
    rank = explain(article, now=NOW, half_life=DAY)
    assert (rank.heat, rank.age) == ((138, Origin.STATED), 36 * HOUR)
    assert rank.key == article.place.rank_key


@pytest.mark.django_db
@pytest.mark.parametrize("heat", [-1, None])
def test_a_follower_has_the_heat_suggested_for_it_as_lead(heat):
    lead = make_article(quality=90, heat=None)
    copies = (make_related(web_url=lead.web_url, quality=90), make_related())
    follower = make_article(quality=51, heat=heat, related=copies)
    assert follower.place.story == lead.place.story
    rank = explain(follower, now=NOW, half_life=DAY)
    assert rank.heat == (51 + 2 * 20, Origin.SUGGESTED)
    assert rank.key == follower.place.rank_key


@pytest.mark.django_db
@pytest.mark.parametrize(("heat", "quality"), [(0, 58), (None, None), (-1, 0)])
def test_what_has_no_heat_has_no_numbers(heat, quality):
    article = make_article(heat=heat, quality=quality)
    rank = explain(article, now=NOW, half_life=DAY)
    assert (rank.key, rank.score, in_numbers(rank)) == (None, None, None)


@pytest.mark.django_db
def test_what_was_never_placed_has_no_rank():
    pk = make_article().pk
    Place.objects.all().delete()
    assert explain(Article.objects.get(pk=pk), now=NOW, half_life=DAY) is None


def test_words_lead_from_the_heat_to_what_is_left():
    assert in_words(rank_of(138)) == [
        "Its heat is 138, as its record states.",
        "Heat halves every 24 hours, and it is 36 hours old: 49 is left.",
        "What has more left stands above it.",
    ]


def test_words_say_where_the_heat_comes_from_and_of_dates_ahead():
    stated, cooled, _ = in_words(rank_of(58, -DAY, Origin.SUGGESTED, 1.5 * HOUR))
    assert stated == ("Its heat is 58, worked out here, for its record states none.")
    assert cooled.startswith("Heat halves every 1.5 hours, and it is dated 24 hours")
    assert "ahead: it counts as" in cooled


@pytest.mark.parametrize("heat", [None, 0, -1])
def test_words_never_show_a_heat_that_does_not_rank(heat):
    words = " ".join(in_words(rank_of(heat)))
    assert not any(letter.isdigit() for letter in words)


def test_numbers_are_those_of_the_words():
    assert in_numbers(rank_of(64)) == {
        "heat": 64,
        "origin": "stated",
        "halfLife": 86_400.0,
        "age": 129_600.0,
        "score": pytest.approx(64 / 2**1.5),
        "key": pytest.approx(6 + (NOW - 1.5 * DAY - EPOCH) / DAY),
    }


EPOCH = moment("2020-01-01T00:00:00Z").instant


def test_numbers_beyond_numbers_are_absent():
    rank = Rank(Heat(9, Origin.STATED), -DAY, DAY, key=3.0, score=inf)
    assert in_numbers(rank)["score"] is None
    assert "beyond measure" in in_words(rank)[1]


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (12_345.6, "12,346"),
        (48.79, "49"),
        (6.29, "6.3"),
        (0.5, "0.5"),
        (0.001, "next to nothing"),
    ],
)
def test_what_is_left_is_said_as_precisely_as_it_matters(score, text):
    assert number(score) == text


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (HOUR, "1 hour"),
        (1.5 * HOUR, "1.5 hours"),
        (-36 * HOUR, "36 hours"),
        (2 * DAY, "2 days"),
        (4.75 * DAY, "4.8 days"),
    ],
)
def test_spans_are_in_the_unit_that_people_use(time, text):
    assert span(time) == text
