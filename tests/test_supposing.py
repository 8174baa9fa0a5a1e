from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from articles import deciding
from articles.models import Article
from articles.supposing import Supposed, top_as_if, top_now
from articles.telling import change_half_life
from tests.factories import make_article, make_related, moment
from tests.test_telling import plan_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def write(name, *named, **over):
    """An article at an address, whose file names others."""
    url = "https://tidewater.example/{}"
    related = tuple(
        make_related(web_url=url.format(each), quality=90) for each in named
    )
    return make_article(
        f"_news/{name}.md", web_url=url.format(name), related=related, **over
    )


def at(day):
    return moment(f"2026-11-{day:02}T08:30:00Z")


def leads(tops):
    return [each.lead for each in tops]


def stored(count=99):
    articles = Article.objects.leading(timezone.now()).hot().ranked()
    return list(articles.values_list("pk", flat=True)[:count])


@pytest.fixture
def old_and_hot():
    return write("old", heat=400, published_at=at(1)), write("new", published_at=at(9))


def test_supposing_nothing_is_the_top_as_it_is(old_and_hot):
    now = timezone.now()
    assert leads(top_now(9, now)) == stored()
    assert top_as_if(Supposed(), 9, now) == top_now(9, now)
    assert not Supposed().is_something


def test_with_a_longer_half_life_what_is_hot_stays_longer(old_and_hot):
    old, new = (each.pk for each in old_and_hot)
    now = timezone.now()
    assert leads(top_now(9, now)) == [new, old]
    month = Supposed(half_life=timedelta(days=30))
    assert leads(top_as_if(month, 9, now)) == [old, new]


def test_with_another_heat_an_article_stands_elsewhere(old_and_hot):
    old, new = (each.pk for each in old_and_hot)
    hotter = Supposed(article=old, heat=400 * 2**9)
    assert leads(top_as_if(hotter, 9, timezone.now())) == [old, new]
    cold = Supposed(article=new, heat=0)
    assert leads(top_as_if(cold, 9, timezone.now())) == [old]


def test_an_article_that_would_follow_leaves_the_top_to_its_lead():
    lead = write("lead", quality=90, heat=100)
    other = write("other", "lead", quality=60, heat=90)
    assert set(stored()) == {lead.pk, other.pk}
    follows = Supposed(article=other.pk, heat=-1)
    assert leads(top_as_if(follows, 9, timezone.now())) == [lead.pk]


def test_supposing_writes_nothing(old_and_hot):
    old, _ = old_and_hot
    with CaptureQueriesContext(connection) as queries:
        top_as_if(Supposed(HOUR, old.pk, 900), 9, timezone.now())
    asked = {query["sql"].split()[0] for query in queries}
    assert asked == {"SELECT"}


def test_more_is_read_until_enough_of_it_leads():
    first = write("first", quality=90, heat=None)
    for n in range(9):
        write(f"copy-{n}", "first", quality=50 + n, heat=-1, published_at=at(28))
    last = write("last", quality=1, heat=1, published_at=at(1))
    for half_life in (None, HOUR, 90 * 24 * HOUR):
        found = top_as_if(Supposed(half_life), 2, timezone.now())
        assert leads(found) == [first.pk, last.pk]


def test_only_another_half_life_is_off_the_index(old_and_hot):
    from articles.supposing import _in_order

    assert "place_at_the_top" in plan_of(_in_order(timezone.now(), None)[:50])


_articles = st.lists(
    st.tuples(
        st.sampled_from([None, -1, 0, 3, 90, 700]),
        st.sampled_from([None, 40, 80]),
        st.integers(1, 28),
        st.booleans(),
        st.lists(st.integers(0, 5), max_size=2),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=15)
@given(
    _articles,
    st.none() | st.sampled_from([1, 24, 1000]),
    st.sampled_from([None, -1, 0, 5, 5000]),
)
def test_the_top_as_it_would_be_is_the_top_as_it_becomes(rows, hours, heat):
    """Whatever is supposed: then it is done, and the top is read again."""
    half_life = None if hours is None else hours * HOUR
    with transaction.atomic():
        made = [
            write(
                f"ferry-{n}",
                *(f"ferry-{other}" for other in named if other != n),
                heat=stated,
                quality=quality,
                published_at=at(day),
                published=public,
            )
            for n, (stated, quality, day, public, named) in enumerate(rows)
        ]
        now = timezone.now()
        found = top_as_if(Supposed(half_life, made[0].pk, heat), 9, now)
        deciding.edit(made[0], {"heat": heat}, user=None)
        if half_life:
            change_half_life(half_life)
        keys = {each.lead: each.rank_key for each in found}
        assert sorted(keys) == sorted(stored())
        for article in Article.objects.filter(pk__in=keys).select_related("place"):
            assert keys[article.pk] == article.place.rank_key
        transaction.set_rollback(True)
