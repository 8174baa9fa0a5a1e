"""The policy against what was said: upstream's word is the base, editors' the holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import auditing, deciding
from articles.auditing import audit, judged, try_policy
from articles.models import Rules
from articles.policy import Condition, Judgement, Policy, Settings, Standing
from tests.deciding.test_accepting import make_lead
from tests.factories import make_article, make_born, make_related, write_upstream

pytestmark = pytest.mark.django_db


def upstream():
    return [each.upstream for each in judged()]


def editors():
    return [each.editors for each in judged() if each.editors]


def counts(agreements):
    return {
        each: (found.heat, found.heats, found.published, found.decisions)
        for each, found in agreements.items()
    }


# What was said


def test_what_nobody_decided_is_upstreams_word():
    article = make_lead(58, 2, heat=98, published=True)
    (case,) = upstream()
    assert case.path == article.path
    assert case.said == Judgement(98, published=True)
    assert (case.quality, case.related, case.leads) == (58, 2, True)
    assert case.provider == "Tidewater Post"
    assert not editors()


def test_what_upstream_left_unsaid_stays_unsaid():
    make_article(quality=58, heat=None, published=None)
    assert [case.said for case in upstream()] == [Judgement(None, None)]


def test_decisions_do_not_change_what_upstream_said():
    article = make_lead(58, 2, heat=98, published=True)
    values = {"quality": 20, "heat": 5, "related": (), "published": False}
    deciding.edit(article, values, user=None)
    (case,) = upstream()
    assert case.said == Judgement(98, published=True)
    assert (case.quality, case.related) == (58, 2)


def test_upstreams_word_is_its_last_and_not_that_of_the_decision():
    article = make_lead(58, 1, heat=78, published=True)
    deciding.edit(article, {"heat": 5}, user=None)
    write_upstream(article, heat=60, published=False)
    assert [case.said for case in upstream()] == [Judgement(60, published=False)]


def test_a_tombstone_is_nothing_that_the_policy_would_say():
    make_article(removed=True, published=False, heat=98)
    assert upstream() == [None]


def test_upstream_has_no_word_on_what_was_born_here():
    make_born(published=True, quality=58, heat=90)
    assert upstream() == [None]
    assert [case.said for case in editors()] == [Judgement(90, published=True)]


def test_editors_said_what_they_hold_and_nothing_else():
    hidden, rated = make_lead(58, 1, heat=78), make_lead(58, 1, heat=78)
    make_article()
    deciding.hold_back([hidden], user=None)
    deciding.edit(rated, {"heat": 140, "title": "Rated"}, user=None)
    deciding.edit(make_article(), {"title": "Named"}, user=None)
    assert [case.said for case in editors()] == [
        Judgement(None, published=False), Judgement(140, None),
    ]  # fmt: skip


def test_a_schedule_is_a_decision_to_publish():
    article = make_lead()
    later = article.created_at.replace(year=2999)
    deciding.publish([article], user=None, starts_at=later)
    assert [case.said.published for case in editors()] == [True]


def test_what_editors_accepted_is_known_to_be_that():
    accepted, published = make_lead(), make_lead()
    deciding.accept_suggestion([accepted], user=None)
    deciding.publish([published], user=None)
    assert [each.accepted for each in judged()] == [True, False]
    assert audit().accepted == 1


def test_the_newest_can_be_audited_alone():
    from tests.factories import moment

    make_article(published_at=moment("2026-11-19T00:00:00Z"))
    newest = make_article(published_at=moment("2026-11-21T00:00:00Z"))
    assert [each.upstream.path for each in judged(newest=1)] == [newest.path]
    assert audit(newest=1).articles == 1


def test_articles_are_read_a_batch_at_a_time(monkeypatch):
    monkeypatch.setattr(auditing, "BATCH", 2)
    articles = [make_article() for _ in range(5)]
    deciding.publish(articles[1:3], user=None)
    assert [case.path for case in upstream()] == [each.path for each in articles]


def test_reading_costs_the_same_for_a_batch_of_any_size():
    costs = []
    for _ in range(2):
        deciding.publish([make_lead(), make_lead()], user=None)
        with CaptureQueriesContext(connection) as queries:
            list(judged(topics=["Harbour"]))
        costs.append(len(queries))
    assert costs[0] == costs[1]


# The audit


def test_agreement_is_told_by_class_for_upstream_and_for_editors():
    lead = make_article(quality=90, heat=90, published=True)
    item = make_related(web_url=lead.web_url, quality=90)
    make_article(quality=60, heat=-1, published=False, related=(item,))
    make_lead(58, 2, heat=98, published=False)
    wrong = make_article(quality=58, heat=58, published=False)
    deciding.publish([wrong], user=None)
    found = audit()
    assert counts(found.upstream) == {
        Standing.LEADS: (1, 1, 0, 1),
        Standing.ALONE: (2, 2, 2, 2),
        Standing.FOLLOWS: (1, 1, 1, 1),
    }
    assert counts(found.editors) == {Standing.ALONE: (0, 0, 0, 1)}
    (shown,) = found.editors[Standing.ALONE].examples
    assert shown.case.path == wrong.path
    assert shown.judged == Judgement(58, published=False)
    assert not found.agrees


def test_where_all_agree_the_audit_says_so():
    make_lead(58, 1, heat=78, published=True)
    assert audit().agrees


def test_the_factor_is_estimated_from_upstreams_word():
    leads = [make_lead(50, n, heat=50 + 10 * n) for n in (1, 2, 3)]
    deciding.edit(leads[0], {"heat": 500}, user=None)
    found = audit()
    assert (found.estimate.factor, found.estimate.exact) == (10, 3)
    assert found.policy == Policy(Settings())


def test_the_rules_of_the_site_are_audited():
    Rules.objects.create(pk=1, factor=10)
    make_lead(50, 2, heat=70, published=True)
    assert audit().agrees


def test_there_are_no_more_examples_than_asked_for():
    for _ in range(4):
        make_lead(58, 1, heat=78, published=False)
    found = audit(examples=2).upstream[Standing.LEADS]
    assert (found.decisions, len(found.examples)) == (4, 2)


def test_nothing_said_is_nothing_to_audit():
    found = audit()
    assert (found.articles, found.upstream, found.editors) == (0, {}, {})
    assert found.agrees


# Other policies


def test_another_policy_is_tried_on_what_each_of_them_said():
    make_lead(60, 1, heat=70, published=True)
    make_lead(45, 2, heat=65, published=False)
    held = make_lead(50, 1, heat=60, published=False)
    deciding.publish([held], user=None)
    found = try_policy(Policy(Settings(factor=10)))
    outcome = found.upstream
    assert (outcome.total.published, outcome.total.decisions) == (3, 3)
    assert (outcome.gains, outcome.losses) == (2, 0)
    assert [case.quality for case in outcome.gained] == [45, 50]
    assert (found.editors.gains, found.editors.losses) == (0, 1)
    assert [case.path for case in found.editors.lost] == [held.path]


@pytest.mark.parametrize(
    "condition",
    [
        Condition(published=False, topic="Ferries"),
        Condition(published=False, provider="Island Times"),
        Condition(published=False, quality_from=80, quality_below=81),
    ],
)
def test_a_condition_is_tried_on_topic_provider_and_quality(condition):
    from articles.record import ProviderRecord

    make_article(quality=90, heat=90, published=True)
    make_article(
        quality=80,
        heat=80,
        published=False,
        topics=("Harbour", "Ferries"),
        provider=ProviderRecord("Island Times", "islands.example"),
    )
    found = try_policy(Policy(conditions=(condition,))).upstream
    assert (found.total.published, found.gains, found.losses) == (2, 1, 0)
