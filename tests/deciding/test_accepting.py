"""Accepting what the policy suggests: held as suggested, remembered, undone."""

from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import deciding
from articles.deciding import Stale
from articles.models import Act, Article, ChangeSet, Hold, Place, Rules, State
from articles.policy import Settings
from tests.admin.browsing import fresh, holds_of
from tests.factories import (
    make_article,
    make_born,
    make_editor,
    make_related,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
POLICY = Settings()


def accept(*articles, **options):
    return deciding.accept_suggestion(articles, user=None, **options)


def make_lead(quality=58, count=1, **over):
    """An article that leads, of which 20 x `count` above its quality is suggested."""
    related = tuple(make_related() for _ in range(count))
    return make_article(quality=quality, related=related, **over)


def reasons(outcome):
    return [reason for _article, reason in outcome.skipped]


def test_what_is_hot_enough_is_published_as_is_suggested():
    article = make_lead(58, 1, heat=78, published=False)
    outcome = accept(article, note="as it says")
    assert outcome.changed == [article]
    assert outcome.change_set.act == Act.ACCEPT
    (hold,) = holds_of(article).values()
    assert (hold.field, hold.value, hold.accepted_heat) == ("published", "true", 78)
    assert hold.note == "as it says"
    assert fresh(article).state == State.PUBLISHED


def test_heat_is_held_where_it_differs_from_what_stands():
    article = make_lead(58, 2, heat=78)
    accept(article)
    holds = holds_of(article)
    assert holds["heat"].value == "98"
    assert holds["heat"].accepted_heat is None
    assert holds["published"].accepted_heat == 98
    assert fresh(article).heat == 98


def test_heat_that_an_editor_set_gives_way_to_the_suggestion():
    article = make_lead(58, 1, heat=78)
    deciding.edit(article, {"heat": 140}, user=None)
    accept(article)
    assert fresh(article).heat == 78
    assert holds_of(article)["heat"].value == "78"


def test_what_is_public_and_too_cool_is_taken_down():
    article = make_article(quality=58, heat=58, published=True)
    accept(article)
    assert fresh(article).state == State.RETIRED
    assert holds_of(article)["published"].took_down


def test_what_was_never_public_is_held_back():
    article = make_article(quality=58, heat=58, published=False)
    accept(article)
    assert fresh(article).state == State.HELD_BACK
    assert not holds_of(article)["published"].took_down


def test_an_article_without_a_quality_has_nothing_to_accept():
    bare, rated = make_article(quality=None), make_lead()
    outcome = accept(bare, rated)
    assert outcome.changed == [rated]
    assert reasons(outcome) == ["it has no quality, so nothing is suggested"]
    assert not holds_of(bare)


def test_a_follower_is_kept_from_readers():
    lead = make_article(quality=90, published=True)
    item = make_related(web_url=lead.web_url, quality=90)
    follower = make_article(quality=60, heat=None, related=(item,))
    accept(follower)
    assert fresh(follower).heat == -1
    assert fresh(follower).state == State.RETIRED


def test_what_was_born_here_can_be_accepted_too():
    born = make_born(quality=80, heat=None, published=None)
    accept(born)
    assert fresh(born).heat == 80
    assert fresh(born).state == State.PUBLISHED


def test_the_rules_of_the_site_are_those_that_count():
    Rules.objects.create(pk=1, threshold=90)
    article = make_article(quality=80, heat=80, published=True)
    accept(article)
    assert fresh(article).state == State.RETIRED


def test_what_is_accepted_already_is_passed_over():
    article = make_lead()
    accept(article)
    assert reasons(accept(article)) == ["decided so already"]


def test_a_suggestion_that_moved_can_be_accepted_again():
    article = make_lead(58, 1, heat=78)
    accept(article)
    write_upstream(article, quality=30, heat=50)
    assert Place.objects.get().suggested_heat == 50
    accept(article)
    assert holds_of(article)["published"].accepted_heat == 50
    assert fresh(article).state == State.RETIRED
    assert not list(Article.objects.suggested_anew(POLICY))


def test_publishing_afterwards_is_no_acceptance_any_more():
    article = make_lead()
    accept(article)
    deciding.publish([article], user=None)
    assert holds_of(article)["published"].accepted_heat is None


def test_undo_restores_what_was_there_and_again():
    article = make_lead(58, 2, heat=78, published=False)
    deciding.edit(article, {"heat": 60}, user=None)
    before = [hold.snapshot() for hold in Hold.objects.order_by("field")]
    done = accept(article).change_set
    after = [hold.snapshot() for hold in Hold.objects.order_by("field")]
    undone = deciding.undo(done, user=None).change_set
    assert [hold.snapshot() for hold in Hold.objects.order_by("field")] == before
    assert fresh(article).state == State.INCOMING
    deciding.undo(undone, user=None)
    assert [hold.snapshot() for hold in Hold.objects.order_by("field")] == after


def test_a_decision_on_an_older_version_is_refused():
    article = make_lead(58, 1, heat=78, published=False)
    version = fresh(article).version
    deciding.hold_back([article], user=None)
    with pytest.raises(Stale) as stale:
        accept(article, version=version)
    assert stale.value.fields == ["published"]
    assert not ChangeSet.objects.filter(act=Act.ACCEPT).exists()
    assert accept(article, version=fresh(article).version).changed


def test_accepting_takes_the_right_to_publish_and_so_does_its_undo():
    article, editor = make_lead(), make_editor("publish_article")
    with pytest.raises(PermissionDenied, match="publish_article"):
        deciding.accept_suggestion([article], user=make_editor("change_article"))
    done = deciding.accept_suggestion([article], user=editor).change_set
    assert done.user == editor
    assert deciding.may_undo(done, editor)
    assert not deciding.may_undo(done, make_editor("change_article"))


def test_statements_do_not_grow_with_the_number_of_articles():
    articles = [make_lead(58, 2, heat=78) for _ in range(30)]
    costs = []
    for some in (articles[:2], articles[2:]):
        with CaptureQueriesContext(connection) as queries:
            assert len(accept(*some).changed) == len(some)
        costs.append(len(queries))
    assert costs[1] <= costs[0] <= 34


# The suggestion where an article stands


@pytest.mark.parametrize("quality", [None, 30, 58, 90])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_what_is_told_is_what_the_reason_says(quality, count):
    make_lead(quality, count)
    for place in Place.objects.all():
        suggestion = place.suggestion(POLICY)
        assert suggestion.judgement == place.suggested(POLICY)
        assert suggestion.reason.heat == place.suggested_heat


def test_suggestions_of_many_articles_are_fetched_together(django_assert_num_queries):
    for count in range(4):
        make_lead(58, count)
    with django_assert_num_queries(2):
        articles = list(Article.objects.with_suggestions().order_by("pk"))
        suggested = [each.place.suggestion(POLICY).heat for each in articles]
    assert suggested == [58, 78, 98, 118]


# What differs from what stands, and what has moved


def differing(articles):
    return [each for each in articles if each.place.differs(POLICY, NOW)]


@pytest.mark.parametrize("published", [None, True, False])
@pytest.mark.parametrize("on_import", [True, False])
def test_a_suggestion_differs_from_what_stands_in_sql_as_in_words(
    published, on_import, settings
):
    settings.PUBLISH_ON_IMPORT = on_import
    for quality, heat in product([None, 58, 80], [None, 58, 80, -1]):
        make_article(quality=quality, heat=heat, published=published)
    deciding.publish([make_article(quality=80, heat=80)], user=None)
    deciding.hold_back([make_article(quality=80, heat=80)], user=None)
    articles = Article.objects.order_by("pk")
    found = articles.suggested_otherwise(POLICY, NOW)
    assert list(found) == differing(articles)
    assert 0 < len(found) < len(articles)


BIG = 2**63 - 1
ACCEPTED = [-BIG, -1, 49, 50, 51, 69, 70, 71, 89, 90, BIG - 30, BIG]
SUGGESTED = [None, *ACCEPTED]


def test_a_suggestion_has_moved_in_sql_as_in_the_core():
    """Every pair, published and not, whatever the threshold was when it was accepted."""
    articles = [make_article() for _ in SUGGESTED]
    for article, heat in zip(articles, SUGGESTED, strict=True):
        Place.objects.filter(article=article).update(suggested_heat=heat)
    deciding.publish(articles, user=None)
    for accepted, value in product(ACCEPTED, ["true", "false"]):
        Hold.objects.update(accepted_heat=accepted, value=value)
        expected = [
            each.pk
            for each in Article.objects.order_by("pk")
            if each.place.has_moved(each.holds.get(), POLICY)
        ]
        found = Article.objects.suggested_anew(POLICY).order_by("pk")
        assert list(found.values_list("pk", flat=True)) == expected
        assert 0 < len(expected) <= len(SUGGESTED)


def test_what_nobody_accepted_has_not_moved():
    article = make_lead()
    deciding.publish([article], user=None)
    assert not article.place.has_moved(article.hold_on("published"), POLICY)
    assert not article.place.has_moved(None, POLICY)
    assert not Article.objects.suggested_anew(POLICY).exists()


def test_another_threshold_moves_suggestions():
    accept(make_lead(58, 1))
    assert not Article.objects.suggested_anew(POLICY).exists()
    assert Article.objects.suggested_anew(Settings(threshold=79)).exists()


def test_what_was_accepted_is_found_by_an_index():
    accept(make_lead())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    found = Article.objects.suggested_anew(POLICY).order_by()
    assert "hold_accepted" in found.explain()
    assert (
        "hold_accepted" in found.annotate(path_too=F("path")).newest_first().explain()
    )
