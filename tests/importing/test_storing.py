"""Plans that are shown first: what was shown is what is done, or it is refused."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding, locking
from articles.importing import PlanExpired, PlanTooLarge, apply_plan, store_plan
from articles.models import Article, ImportPlan, PlannedPath
from tests.factories import SEALED, make_file, make_record, make_related

pytestmark = pytest.mark.django_db

A, B, C = "_news/a.md", "_news/b.md", "_news/c.md"
MOVED = "the file or the article changed since the plan was made; make a new plan"


@pytest.fixture
def moved(tree):
    """A tree of three read files, of which one is gone, one changed, and one is new."""
    record = make_record(secured=SEALED)
    for path in (A, B, C):
        tree.write(path, make_file(record))
    tree.read_in()
    tree.write(A, make_file(replace(record, title="Theirs", heat=3)))
    (tree.root / B).unlink()
    tree.write("_news/new.md", secured=SEALED)
    return tree


def stored(tree, **options):
    return store_plan(tree.root, source="the tree", user=None, **options)


def words(result):
    return [str(each) for each in result.failures]


def test_a_plan_keeps_what_would_happen_and_nothing_happens(moved):
    plan = stored(moved)
    assert plan.counts == {"updated": 1, "unchanged": 1, "vanished": 1, "created": 1}
    rows = {each.path: each for each in plan.paths.all()}
    assert {path: (each.outcome, each.update_class) for path, each in rows.items()} == {
        A: ("updated", "visible"),
        B: ("vanished", "vanished"),
        "_news/new.md": ("created", ""),
    }
    assert [each["field"] for each in rows[A].differences] == ["title", "heat"]
    assert rows[A].differences[1] == {"field": "heat", "old": "78", "new": "3"}
    assert Article.objects.get(path=A).title != "Theirs"


def test_a_plan_keeps_nothing_that_is_sealed(moved):
    nested = make_related(extra={"secured": SEALED})
    moved.write(C, make_file(related=(nested,), secured=SEALED))
    stored(moved)
    rows = list(PlannedPath.objects.values()), list(ImportPlan.objects.values())
    assert SEALED not in json.dumps(rows, default=str)


def test_all_of_a_plan_can_be_applied(moved):
    plan = stored(moved)
    result = apply_plan(plan, None, user=None)
    assert result.summary == "1 created, 1 updated, 1 vanished"
    assert Article.objects.get(path=A).title == "Theirs"
    assert not plan.paths.filter(is_applied=False).exists()
    assert plan.run == result.run
    assert moved.read_in().summary == "3 unchanged"


def test_chosen_paths_are_applied_and_the_rest_waits(moved):
    plan = stored(moved)
    assert apply_plan(plan, [A], user=None).summary == "1 updated"
    assert Article.objects.filter(path="_news/new.md").count() == 0
    assert apply_plan(plan, None, user=None).summary == "1 created, 1 vanished"


def test_what_was_applied_is_not_applied_again(moved):
    plan = stored(moved)
    apply_plan(plan, [A], user=None)
    assert apply_plan(plan, [A], user=None).total == 0


@pytest.mark.parametrize("who", ["file", "article", "both"])
def test_a_path_that_moved_since_is_refused(moved, who):
    plan = stored(moved)
    if who != "article":
        moved.write(A, title="Theirs again")
    if who != "file":
        deciding.edit(Article.objects.get(path=A), {"quality": 1}, user=None)
    result = apply_plan(plan, None, user=None)
    assert words(result) == [f"{A}: {MOVED}"]
    assert Article.objects.get(path=A).base.title != "Theirs"
    assert result.run.failures.get().message == MOVED
    assert plan.paths.get(is_applied=False).path == A


def test_a_question_that_has_been_answered_meanwhile_is_refused(moved):
    plan = stored(moved)
    moved.write(B)
    assert words(apply_plan(plan, [B], user=None)) == [f"{B}: {MOVED}"]


def test_a_path_that_another_import_took_in_meanwhile_needs_nothing_more(moved):
    plan = stored(moved)
    moved.read_in()
    result = apply_plan(plan, [A], user=None)
    assert (result.summary, words(result)) == ("1 unchanged", [])


def test_a_plan_expires_in_a_day(moved):
    plan = stored(moved)
    with pytest.raises(PlanExpired, match="make a new one"):
        apply_plan(plan, None, user=None, now=timezone.now() + timedelta(days=1))


def test_a_plan_that_is_too_large_is_not_kept(moved):
    with pytest.raises(PlanTooLarge, match="more than 2 files"):
        stored(moved, limit=2)
    assert not ImportPlan.objects.exists()


def test_a_partial_plan_asks_about_no_absent_file(moved):
    plan = stored(moved, is_partial=True)
    assert "vanished" not in plan.counts


def test_a_plan_of_a_tree_that_lost_too_much_keeps_the_question(moved, monkeypatch):
    from articles.importing import vanishing

    monkeypatch.setattr(vanishing, "FEW", 0)
    plan = stored(moved)
    assert "too many to conclude anything" in plan.questions[0]


def test_a_plan_is_not_applied_while_another_run_is_on(moved, monkeypatch):
    plan = stored(moved)

    def busy(*args, **options):
        raise locking.Busy("an import has been running")

    monkeypatch.setattr(locking, "running", busy)
    with pytest.raises(locking.Busy):
        apply_plan(plan, None, user=None)
