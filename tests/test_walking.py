"""A list in any order, page by page from any place (querysets/walking.py)."""

from itertools import pairwise

import pytest

from articles import deciding, search
from articles.models import Article
from tests.factories import make_article, make_editor, moment

pytestmark = pytest.mark.django_db

SORTS = ("published_at", "title", "state", "quality", "heat")


@pytest.fixture
def seven():
    """Ties, and values that are absent."""
    values = [(5, 9), (5, None), (None, 9), (None, None), (90, -1), (5, 9), (40, 0)]
    for number, (quality, heat) in enumerate(values):
        make_article(
            title="Same" if number % 2 else f"Title {number}",
            quality=quality,
            heat=heat,
            published_at=moment(f"2026-11-{20 - number // 2}T08:00:00Z"),
        )
    editor = make_editor("publish_article", "hold_back_article")
    two = list(Article.objects.order_by("pk")[:2])
    deciding.publish(two[:1], user=editor)
    deciding.hold_back(two[1:], user=editor)


def whole(sort, falls):
    return Article.objects.walk(sort, falls=falls).from_start(100)


@pytest.mark.parametrize("falls", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_from_row_to_row_are_the_whole_list_both_ways(seven, sort, falls):
    walk, every = Article.objects.walk(sort, falls=falls), whole(sort, falls)
    assert sorted(every) == sorted(Article.objects.values_list("pk", flat=True))
    for at, key in enumerate(every):
        assert walk.after(key, 3) == every[at + 1 : at + 4]
        assert walk.before(key, 3) == every[max(at - 3, 0) : at]
    assert walk.before(None, 3) == every[-3:]


@pytest.mark.parametrize("falls", [False, True])
@pytest.mark.parametrize("sort", ["quality", "heat"])
def test_what_is_absent_comes_last_whichever_way(seven, sort, falls):
    articles = Article.objects.in_bulk()
    values = [getattr(articles[key], sort) for key in whole(sort, falls)]
    there = [value for value in values if value is not None]
    assert values == [*sorted(there, reverse=falls), *[None] * (7 - len(there))]


def test_ties_are_in_one_order(seven):
    articles = Article.objects.in_bulk()
    rows = [articles[key] for key in whole("quality", falls=True)]
    for one, other in pairwise(rows):
        assert one.quality != other.quality or one.pk > other.pk


def test_titles_are_in_their_order(seven):
    articles = Article.objects.in_bulk()
    titles = [articles[key].title for key in whole("title", falls=False)]
    assert titles == sorted(titles)


@pytest.mark.parametrize("many", [0, 100])
def test_few_are_named_and_many_are_asked_on_the_way(seven, monkeypatch, many):
    monkeypatch.setattr(search, "MANY", many)
    articles, keys, are_all = Article.objects.ranging("quality", 5, 50).few_or_many()
    assert (len(keys), are_all) == ((4, True) if many else (1, False))
    found = articles.walk("heat", falls=True).from_start(10)
    assert len(found) == 4
    assert articles.walk("heat").after(found[1], 10) != []


def test_no_page_reads_more_than_it_shows(seven, django_assert_num_queries):
    walk, every = Article.objects.walk(), whole("published_at", falls=True)
    with django_assert_num_queries(2):
        walk.after(every[4], 2)
