"""What waits for editors, counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import measuring
from articles.models import ImportFailure, ImportPlan, ImportRun, SourceFile
from tests.factories import make_article, make_editor

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
    with django_assert_num_queries(1):
        found = measuring.sizes_of(measuring.QUEUES, user, NOW)
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
