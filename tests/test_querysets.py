"""Sets of articles: what is true of each one is true of the set, and the clock is one."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.django import TestCase

from articles import deciding
from articles.models import Article, Provider, State, Topic
from articles.querysets import Page
from tests.factories import make_article, make_born, moment

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

BASES = {
    "true": {"published": True},
    "false": {"published": False},
    "absent": {"published": None},
    "tombstone": {"published": False, "removed": True},
    "shown tombstone": {"published": True, "removed": True},
    "born": None,
}
TIMES = [None, *(NOW + n * HOUR for n in (-2, -1, 0, 1, 2))]
SCHEDULES = [
    {"starts_at": start, "ends_at": end}
    for start, end in product(TIMES, TIMES)
    if end is None or start is None or start < end
]
HOLDS = [None, "hold_back", "retire", "release", *SCHEDULES]


def make(base):
    over = BASES[base]
    return make_born(published=None) if over is None else make_article(**over)


def decide(article, hold):
    if isinstance(hold, dict):
        deciding.publish([article], user=None, now=NOW, **hold)
    elif hold:
        getattr(deciding, hold)([article], user=None, now=NOW)


def paths(articles):
    return [article.path for article in articles]


# public(now) and is_public(now), the state and state_at(now)


def expected_public(article, now, *, publish_on_import):
    """FORMAT.md 3 and DESIGN.md, state, in plain words, from base and hold alone."""
    record, hold = article.record(now), article.hold_on("published")
    if hold is not None:
        return record.published is not False
    if article.base is None or article.base.removed or not publish_on_import:
        return False
    return record.published is not False


@pytest.mark.parametrize("publish_on_import", [True, False])
@pytest.mark.parametrize("base", BASES)
def test_an_article_is_public_where_the_set_has_it(base, publish_on_import, settings):
    settings.PUBLISH_ON_IMPORT = publish_on_import
    for hold in HOLDS:
        decide(make(base), hold)
    articles = list(Article.objects.with_records())
    assert len(articles) == len(HOLDS)
    for now in (NOW + n * HOUR / 2 for n in range(-5, 6)):
        public = set(Article.objects.public(now))
        in_state = {state: set(Article.objects.in_state(state, now)) for state in State}
        for article in articles:
            says = article.is_public(now)
            assert says is (article in public)
            assert says is expected_public(
                article, now, publish_on_import=publish_on_import
            )
            found = [state for state in State if article in in_state[state]]
            assert found == [article.state_at(now)]


class AnySequenceOfActs(TestCase):
    """However often people change their minds."""

    @given(
        st.sampled_from(sorted(BASES)),
        st.lists(st.sampled_from(HOLDS), max_size=4),
        st.booleans(),
        st.integers(-5, 5),
    )
    def test_public_and_state_agree(self, base, holds, publish_on_import, minutes):
        now = NOW + minutes * HOUR / 2
        with self.settings(PUBLISH_ON_IMPORT=publish_on_import):
            article = make(base)
            for hold in holds:
                decide(article, hold)
            article = Article.objects.with_records().get(pk=article.pk)
            public = Article.objects.public(now).filter(pk=article.pk).exists()
            assert public is article.is_public(now)
            assert public is expected_public(
                article, now, publish_on_import=publish_on_import
            )
            state = article.state_at(now)
            assert Article.objects.in_state(state, now).filter(pk=article.pk).exists()
            gone = Article.objects.gone(now).filter(pk=article.pk).exists()
            assert gone is (state in (State.RETIRED, State.EXPIRED))
            assert not (gone and public)


def test_several_states_are_the_sum_of_each():
    decide(make("true"), "retire")
    decide(make("false"), "hold_back")
    make("false")
    some = Article.objects.in_states([State.RETIRED, State.HELD_BACK], NOW)
    assert some.count() == 2
    assert Article.objects.in_states([], NOW).count() == 3


# Orders and neighbours


@pytest.fixture
def in_order():
    """Articles newest first, two of one instant told apart by path, byte by byte."""
    early, late = "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z"
    late_elsewhere = "2026-11-20T02:00:00+02:00"
    make_article("_news/b.md", published_at=moment(late))
    make_article("_news/B.md", published_at=moment(late_elsewhere))
    make_article("_news/a.md", published_at=moment(early))
    make_article("_news/é.md", published_at=moment(early))
    return ["_news/B.md", "_news/b.md", "_news/a.md", "_news/é.md"]


def test_newest_come_first_and_ties_by_path(in_order):
    assert paths(Article.objects.newest_first()) == in_order
    assert paths(Article.objects.all()) == in_order


def test_neighbours_stand_before_and_after(in_order):
    articles = list(Article.objects.newest_first())
    for newer, older in zip(articles, articles[1:], strict=False):
        assert Article.objects.just_older_than(newer) == older
        assert Article.objects.just_newer_than(older) == newer
    assert Article.objects.just_newer_than(articles[0]) is None
    assert Article.objects.just_older_than(articles[-1]) is None


def test_of_several_files_of_one_name_an_address_means_the_first_by_path():
    make_article("_more/a.md")
    first = make_article("_more/A/a.md")
    assert Article.objects.at_stem("a") == first
    assert Article.objects.at_stem("b") is None


# Pages


def test_a_page_knows_its_neighbours_without_counting(
    settings, django_assert_num_queries
):
    settings.PAGE_SIZE = 2
    made = [make_article(f"{n}.md") for n in range(5)]
    listing = Article.objects.order_by("path")
    with django_assert_num_queries(3):
        pages = [listing.page(number) for number in (1, 2, 3)]
    assert pages == [
        Page(1, made[:2], 2),
        Page(2, made[2:4], 3),
        Page(3, made[4:], None),
    ]
    assert [page.previous for page in pages] == [None, 1, 2]


def test_a_page_that_is_just_full_is_the_last(settings):
    settings.PAGE_SIZE = 2
    for _ in range(2):
        make_article()
    assert Article.objects.page(1).next is None
    assert Article.objects.page(2) is None


@pytest.mark.parametrize("number", [-1, 0, 2, 10**6 + 1, 10**30])
def test_there_is_no_page_beyond_the_ends(number):
    assert Article.objects.page(number) is None


def test_an_empty_listing_has_an_empty_first_page():
    assert Article.objects.page(1) == Page(1, [], None)


# Filters


def test_articles_about_a_topic_come_once(in_order):
    make_article("_news/t.md", topics=("One", "Two", "One"))
    one, two = (Topic.objects.get(name=name) for name in ("One", "Two"))
    assert paths(Article.objects.about(one)) == ["_news/t.md"]
    assert paths(Article.objects.about_any(["One", "Two"])) == ["_news/t.md"]
    assert Article.objects.about(one).about(two).count() == 1


def test_articles_by_a_provider():
    make_article(provider=None)
    article = make_article()
    assert list(Article.objects.by(Provider.objects.get())) == [article]


def test_held_articles_are_those_somebody_decided_on():
    make_article()
    title, heat = make_article(), make_article()
    deciding.edit(title, {"title": "X", "heat": 1}, user=None)
    deciding.edit(heat, {"heat": 1}, user=None)
    assert set(Article.objects.held()) == {title, heat}
    assert set(Article.objects.held("title", "body")) == {title}


def test_records_and_parts_come_in_a_fixed_number_of_queries(
    django_assert_num_queries,
):
    for _ in range(5):
        deciding.edit(make_article(topics=("A", "B")), {"heat": 1}, user=None)
    with django_assert_num_queries(2):
        assert [a.record(NOW).heat for a in Article.objects.with_records()] == [1] * 5
    with django_assert_num_queries(3):
        for article in Article.objects.with_parts():
            assert str(article.provider)
            assert [str(entry) for entry in article.topic_entries.all()] == ["A", "B"]
            assert [image.picture for image in article.images.all()] == []
