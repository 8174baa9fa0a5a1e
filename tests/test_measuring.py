"""What waits for editors, counted; and figures of what they did."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import deciding, measuring
from articles.models import ChangeSet, ImportFailure, ImportPlan, ImportRun, SourceFile
from articles.querysets.counting import capped
from articles.record import Moment
from tests.factories import make_article, make_born, make_editor

pytestmark = pytest.mark.django_db

NOW = timezone.now()
FINISHED, INTERRUPTED = ImportRun.Status.FINISHED, ImportRun.Status.INTERRUPTED


def sizes(*names):
    return measuring.sizes_of(names, make_editor(), NOW)


def make_run(status=FINISHED, *, failures=0):
    run = ImportRun.objects.create(started_at=NOW, finished_at=NOW, status=status)
    for _ in range(failures):
        ImportFailure.objects.create(run=run, path="x.md", message="no")
    return run


# Queues


def test_every_queue_is_counted_in_one_query(django_assert_num_queries):
    make_article(heat=None)
    SourceFile.objects.update(vanished="open", vanished_at=NOW)
    ImportRun.objects.update(status=INTERRUPTED)
    user = make_editor()
    names = {*measuring.QUEUES} - {"moved"}  # which asks for the rules first
    with django_assert_num_queries(1):
        found = measuring.sizes_of(names, user, NOW)
    waiting = {name for name, count in found.items() if count}
    assert waiting == {"waiting", "vanished", "runs", "published_unranked"}


def test_a_count_goes_one_beyond_what_is_exact(monkeypatch):
    monkeypatch.setattr("articles.querysets.counting.EXACT", 2)
    for _ in range(4):
        make_article()
    assert sizes("waiting") == {"waiting": 3}


def test_nothing_to_count_asks_nothing(django_assert_num_queries):
    user = make_editor()
    with django_assert_num_queries(0):
        assert measuring.sizes_of([], user, NOW) == {}


def test_a_run_waits_until_a_later_one_makes_it_good():
    make_run(INTERRUPTED)
    assert sizes("runs") == {"runs": 1}
    make_run()
    assert sizes("runs") == {"runs": 0}


def test_of_finished_runs_the_last_waits_if_it_could_not_read_all():
    make_run(failures=2)
    assert sizes("runs") == {"runs": 1}
    make_run(failures=1)
    make_run(INTERRUPTED)
    assert sizes("runs") == {"runs": 2}


def test_a_plan_waits_as_long_as_it_can_be_applied():
    for days, run in [(1, None), (-1, None), (1, make_run())]:
        ImportPlan.objects.create(
            made_at=NOW, expires_at=NOW + timedelta(days=days), run=run
        )
    assert sizes("plans") == {"plans": 1}


@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="it reads a small table whole"
)
@pytest.mark.parametrize(
    ("queue", "index"),
    [
        ("waiting", "place_waiting"),
        ("conflicts", "article_in_conflict"),
        ("vanished", "source_vanished"),
        ("published_unranked", "article_published_unranked"),
        ("published_follower", "article_published_follower"),
        ("outranked_lead", "place_outranked"),
        ("related_unsorted", "article_related_unsorted"),
        ("drifted_copy", "related_drifted"),
    ],
)
def test_what_is_rare_among_millions_is_counted_off_its_own_index(queue, index):
    plan = capped(measuring.QUEUES[queue](NOW)).explain()
    assert index in plan


# The last days


def test_the_last_days_are_those_of_the_sites_zone(settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)  # past midnight there
    days = measuring.Days.until(now, 3)
    assert [each.day for each in days.dates] == [19, 20, 21]
    assert days.since == datetime(2026, 11, 18, 11, tzinfo=UTC)
    before = days.since - timedelta(seconds=1)
    assert days.counted([(days.since, 1), (now, 2), (now, 3), (before, 9)]) == [1, 0, 5]


def test_of_what_waits_every_day_is_in_one_band():
    ages = [0, 1, 2, 7, 8, 30, 31, 400]
    for days in ages:
        make_article(published_at=Moment.at(NOW - timedelta(days=days)))
    make_article(published_at=Moment.at(NOW + timedelta(days=2)))
    _states, bands = measuring.standing(make_editor(), NOW)
    assert [each.size for each in bands] == [2, 1, 2, 2, 2]


def test_the_oldest_of_what_waits_is_known():
    then = NOW.replace(microsecond=0) - timedelta(days=3)
    make_article(published_at=Moment.at(then))
    make_article(published_at=Moment.at(NOW))
    found = measuring.oldest_of(
        ["waiting", "conflicts", "duplicates"], make_editor(), NOW
    )
    assert found == {"waiting": then, "conflicts": None}


# Decisions


def decided(user, days, act=deciding.publish, article=None, **over):
    now = NOW - timedelta(days=days)
    article = article or make_article(now=now - timedelta(hours=6), **over)
    act([article], user=user, now=now)
    return article


def latest():
    return measuring.decisions_of(measuring.acts_of(measuring.Days.until(NOW)))


def test_what_imports_did_and_undoing_are_no_decisions():
    user = make_editor("publish_article")
    article = decided(user, 1)
    deciding.undo(ChangeSet.objects.get(user=user), user=user, now=NOW)
    acts = measuring.acts_of(measuring.Days.until(NOW))
    assert {key: sum(values) for key, values in acts.by_editor.items()} == {user.pk: 1}
    assert acts.today(user.pk) == 0
    assert [each.article for each in latest().overturned()] == [article.pk]


def test_what_was_decided_before_the_days_is_not_counted():
    decided(None, 31)
    assert measuring.acts_of(measuring.Days.until(NOW)).by_editor == {}
    assert latest().decisions == []


def test_of_many_articles_in_an_act_each_is_a_decision():
    deciding.publish([make_article(), make_article()], user=None, now=NOW)
    acts = measuring.acts_of(measuring.Days.until(NOW))
    assert acts.by_editor[None][-1] == 2


def test_only_the_first_decision_tells_how_long_it_took():
    article = decided(None, 1)
    decided(None, 0, deciding.hold_back, article)
    *_earlier, yesterday, today = latest().speed()
    assert today is None
    assert yesterday == (6, 6, 6, 1)


def test_half_of_decisions_lie_between_the_quartiles():
    for hours in (1, 2, 3, 4, 5):
        article = make_article(now=NOW - timedelta(hours=hours))
        deciding.publish([article], user=None, now=NOW)
    assert latest().speed()[-1] == (2, 3, 4, 5)


def test_who_writes_an_article_here_took_no_time_to_decide():
    make_born(now=NOW)
    assert not any(latest().speed())


def test_a_decision_that_is_repeated_is_not_overturned():
    article = decided(None, 3)
    deciding.publish([article], user=None, now=NOW, ends_at=NOW + timedelta(days=1))
    assert latest().overturned() == []
    assert len(latest().upheld()) == 2


def test_a_decision_given_back_to_upstream_is_overturned():
    article = decided(None, 3)
    deciding.release([article], user=None, now=NOW)
    assert len(latest().overturned()) == 1
    assert latest().upheld() == []


def test_of_each_article_the_latest_decision_agrees_or_not():
    article = decided(None, 3, quality=100)
    decided(None, 1, deciding.hold_back, article)
    decided(None, 1, quality=None)
    published, withheld = latest().agreement(threshold=70)
    assert published == (True, 0, 0)
    assert withheld == (False, 0, 1)


# Imports


def test_files_are_counted_by_what_became_of_them():
    run = make_run()
    run.counts = {"created": 2, "unchanged": 5, "vanished": 1, "failed": 3}
    run.save()
    found = measuring.arrivals_of(measuring.Days.until(NOW))
    totals = found.files()[-1], found.changed()[-1], found.failed()[-1]
    assert totals == (11, 3, 3)


def test_imports_are_not_read_to_find_decisions(django_assert_num_queries):
    """They may have changed millions of fields: acts are found first, by their day."""
    decided(None, 1)
    acts = measuring.acts_of(measuring.Days.until(NOW))
    with django_assert_num_queries(1) as queries:
        measuring.decisions_of(acts)
    (query,) = queries.captured_queries
    assert "articles_changeset" not in query["sql"]


def test_of_more_decisions_than_are_read_the_latest_are(monkeypatch):
    monkeypatch.setattr("articles.measuring.decisions.DECISIONS", 2)
    made = [decided(None, days) for days in (4, 3, 2, 1)]
    found = latest()
    assert [each.article for each in found.decisions] == [made[3].pk, made[2].pk]
    assert found.is_cut
