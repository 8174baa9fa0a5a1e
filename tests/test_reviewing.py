"""Who is at which article, and whom the desk gives which one next."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import deciding, reviewing
from articles.models import Article, Later, Place, Presence
from tests.factories import make_article, make_editor, moment
from tests.plans import plan_of
from tests.together import at_once, failures

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def ann():
    return make_editor(name="ann")


@pytest.fixture
def ben():
    return make_editor(name="ben")


def make_queue(*urgencies):
    """Articles that wait, as urgent as that; named for it, from the newest on."""
    articles = []
    for number, heat in enumerate(urgencies):
        date = moment(f"2026-11-20T08:{59 - number}:00Z")
        article = make_article(published_at=date)
        Place.objects.filter(pk=article.pk).update(suggested_heat=heat)
        articles.append(Article.objects.get(pk=article.pk))
    return articles


def next_for(user, after=None, now=NOW, among=None):
    queryset = Article.objects.all() if among is None else among
    return reviewing.next_for(queryset, user, now, after)


def names(presences):
    return {
        key: [each.user.username for each in some] for key, some in presences.items()
    }


# Claims


def test_what_one_has_no_other_gets_and_who_has_it_keeps_it(ann, ben):
    (article,) = make_queue(80)
    assert reviewing.claim(article, ann, NOW)
    assert not reviewing.claim(article, ben, NOW)
    assert reviewing.claim(article, ann, NOW)
    assert Presence.objects.get().user == ann


def test_a_claim_is_over_two_minutes_after_the_last_sign(ann, ben):
    (article,) = make_queue(80)
    reviewing.claim(article, ann, NOW)
    assert not reviewing.claim(article, ben, LATER - timedelta(seconds=1))
    reviewing.see(article, ann, NOW + timedelta(seconds=30))
    assert not reviewing.claim(article, ben, LATER)
    assert reviewing.claim(article, ben, LATER + timedelta(seconds=30))
    assert [each.user for each in Presence.objects.all()] == [ben]


def test_who_left_has_it_no_more(ann, ben):
    (article,) = make_queue(80)
    reviewing.claim(article, ann, NOW)
    reviewing.leave_desk(article, ann)
    assert reviewing.claim(article, ben, NOW)


def test_who_only_looks_on_has_no_claim(ann, ben):
    (article,) = make_queue(80)
    reviewing.see(article, ann, NOW)
    assert reviewing.claim(article, ben, NOW)
    reviewing.see(article, ben, NOW)
    assert list(Presence.objects.order_by("user").values_list("is_claim", flat=True)) == [
        False, True,
    ]  # fmt: skip


def test_old_presences_are_cleaned_up_wherever_they_are(ann, ben):
    one, other = make_queue(80, 70)
    reviewing.see(one, ann, NOW)
    reviewing.claim(other, ben, LATER)
    assert [each.article for each in Presence.objects.all()] == [other]


def test_who_else_is_there_is_told_in_one_query(ann, ben, django_assert_num_queries):
    one, other, alone = make_queue(80, 70, 60)
    reviewing.see(one, ben, NOW)
    reviewing.claim(one, ann, NOW)
    reviewing.see(alone, ann, NOW)
    with django_assert_num_queries(1):
        found = reviewing.others_at([one, other, alone], ann, NOW)
        assert names(found) == {one.pk: ["ben"]}
    assert reviewing.others_at([one], ann, LATER) == {}


# Next


def test_the_most_urgent_comes_first_then_the_newest_and_what_has_no_heat_last(ann):
    none, low, high, also = make_queue(None, 20, 80, 80)
    assert list(Article.objects.waiting().most_urgent_first()) == [
        high,
        also,
        low,
        none,
    ]
    got = []
    while (article := next_for(ann)) is not None:
        got.append(article)
        deciding.publish([article], user=None)
    assert got == [high, also, low, none]


def test_only_what_waits_and_is_in_the_list_is_given(ann):
    one, other, third = make_queue(80, 70, 60)
    deciding.hold_back([other], user=None)
    assert next_for(ann, among=Article.objects.exclude(pk=one.pk)) == third


def test_two_editors_get_different_articles(ann, ben):
    one, other = make_queue(80, 70)
    assert (next_for(ann), next_for(ben)) == (one, other)
    assert next_for(make_editor()) is None
    assert next_for(ann) == one


def test_from_each_article_on_the_next_one_comes_and_behind_the_last_the_first(ann):
    queue = make_queue(80, 80, 70, None)
    got, article = [], None
    for _turn in range(5):
        article = next_for(ann, after=article)
        got.append(article)
    assert got == [*queue, queue[0]]
    assert Presence.objects.get().article == queue[0]


def test_nothing_is_next_where_there_is_nothing_else(ann):
    (article,) = make_queue(80)
    next_for(ann)
    assert next_for(ann, after=article) is None
    assert Presence.objects.get().article == article


def test_one_that_no_story_is_told_of_is_followed_by_the_first(ann):
    one, other = make_queue(80, 70)
    Place.objects.filter(pk=other.pk).delete()
    assert next_for(ann, after=Article.objects.get(pk=other.pk)) == one


def test_what_was_put_off_comes_last_and_for_who_did_it_alone(ann, ben):
    one, other, third = make_queue(80, 70, 60)
    next_for(ann)
    reviewing.put_off(one, ann, NOW)
    assert next_for(ben) == one
    reviewing.leave_desk(one, ben)
    assert next_for(ann) == other
    assert next_for(ann, after=other) == third
    deciding.leave([other, third], user=None)
    assert next_for(ann) == one


def test_until_the_next_day_of_the_site(ann, settings):
    settings.TIME_ZONE = "Pacific/Auckland"  # where it is half past ten in the evening
    (article,) = make_queue(80)
    reviewing.put_off(article, ann, NOW)
    assert Later.objects.get().until == datetime(2026, 11, 27, 11, tzinfo=UTC)
    reviewing.put_off(article, ann, NOW + timedelta(hours=2))
    assert Later.objects.get().until == datetime(2026, 11, 28, 11, tzinfo=UTC)


def test_or_until_it_is_brought_back(ann):
    one, other = make_queue(80, 70)
    reviewing.put_off(one, ann, NOW)
    assert next_for(ann) == other
    reviewing.bring_back(ann)
    assert next_for(ann) == one


def test_what_a_colleague_takes_a_moment_before_is_passed_over(ann, ben, monkeypatch):
    one, other = make_queue(80, 70)
    claim = reviewing.claim

    def late(article, user, now):
        if article == one and not Presence.objects.exists():
            claim(article, ben, now)
        return claim(article, user, now)

    monkeypatch.setattr(reviewing, "claim", late)
    assert next_for(ann) == other


@pytest.mark.parametrize("count", [3, 9])
def test_the_next_takes_as_many_statements_however_many_wait(ann, ben, count):
    queue = make_queue(*range(count))
    for article in queue[: count // 2]:
        reviewing.claim(article, ben, NOW)
        reviewing.put_off(article, ann, NOW)
    with CaptureQueriesContext(connection) as queries:
        assert next_for(ann, after=queue[-1])
    statements = [q for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 7


# Plans


@pytest.mark.parametrize("where", ["first", "as_urgent_behind", "less_urgent_than"])
def test_what_waits_is_read_off_its_index_and_never_sorted(where):
    make_queue(80, 80, 60)
    found = Article.objects.waiting().most_urgent_first()
    if where != "first":
        found = getattr(found, where)(Article.objects.most_urgent_first()[1])
    plan = plan_of(found[:5])
    assert "place_waiting" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


# At once


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_in_a_file")
def test_editors_who_ask_at_once_never_get_the_same():
    queue = make_queue(*range(12))
    editors = [make_editor() for _ in range(4)]

    def asking(editor):
        def act():
            got = []
            for _turn in range(3):
                got.append(next_for(editor))
                deciding.leave([got[-1]], user=None)
            return [article.pk for article in got]

        return act

    answers = at_once(*(asking(editor) for editor in editors))
    assert failures(answers) == []
    assert sorted(pk for got in answers for pk in got) == [each.pk for each in queue]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_in_a_file")
def test_of_all_who_claim_one_at_once_one_has_it():
    (article,) = make_queue(80)
    editors = [make_editor() for _ in range(6)]
    now = timezone.now()
    answers = at_once(
        *(lambda who=who: reviewing.claim(article, who, now) for who in editors)
    )
    assert sorted(answers) == [False] * 5 + [True]
