"""What lists are filtered by: the parameters of the admin, its views and the API."""

from datetime import UTC, datetime

import pytest

from articles.filters import ArticleFilter
from articles.models import Article, Rules
from tests.factories import make_article, make_editor, moment

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def found(user=None, **asked):
    policy = Rules.current().policy
    filters = ArticleFilter(asked, now=NOW, policy=policy, user=user)
    return {article.title for article in filters.qs}


@pytest.fixture
def two():
    make_article(title="A", quality=90, published_at=moment("2026-11-20T08:00:00Z"))
    make_article(title="B", quality=10, type="video", topics=("Sea",))


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, "AB"),
        ({"quality_from": "50"}, "A"),
        ({"quality_from": "50", "type": "video"}, ""),
        ({"q": "quality:>50"}, "A"),
        ({"q": "qualty:>50"}, ""),
        ({"topic_name": "sea"}, "B"),
        ({"unknown": "x"}, "AB"),
        ({"asks": "waiting"}, "AB"),
        ({"asks": "moved"}, ""),
        ({"held": "nothing"}, "AB"),
        ({"duplicates": "canonical"}, ""),
        ({"breaks": "drifted_copy"}, ""),
        ({"suggestion": "otherwise", "state": "retired"}, ""),
        ({"day_to": "9999-12-31"}, ""),
        ({"day_from": "0001-01-01"}, "AB"),
    ],
)
def test_parameters_narrow_together(two, asked, titles):
    assert found(**asked) == set(titles)


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "odd"},
        {"provider": "x"},
        {"topic": "9" * 30},
        {"quality_from": "9" * 30},
        {"heat": "some"},
        {"day": "x"},
        {"day_from": "11/20/2026"},
        {"asks": "why"},
        {"q": "a\0"},
    ],
)
def test_what_makes_no_sense_finds_nothing(two, asked):
    assert found(**asked) == set()


def test_me_is_who_asks(two):
    assert found(make_editor(), q="by:me") == set()


def test_values_that_are_known_narrow_without_a_form(two):
    filters = ArticleFilter({}, now=NOW, policy=Rules.current().policy)
    articles = Article.objects.all()
    (only,) = filters.narrowed(articles, {"quality_from": "50", "state": "incoming"})
    assert only.title == "A"
