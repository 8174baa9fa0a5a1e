"""Conflicts answered alike, one by one."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from articles import deciding
from articles.deciding import Conflict, Settlement, settle
from articles.models import Act, Article
from tests.factories import make_article, make_editor, make_related, write_upstream

pytestmark = pytest.mark.django_db

THEIRS, MINE, ALWAYS = Settlement.THEIRS, Settlement.MINE, Settlement.ALWAYS


def again(article):
    return Article.objects.with_records().get(pk=article.pk)


def in_conflict(**over):
    """An article whose title and excerpt are held, and then moved upstream."""
    article = make_article(title="First", excerpt="First", **over)
    values = {"title": "Ours", "excerpt": "Ours"}
    deciding.edit(article, values, user=None)
    return again(write_upstream(article, title="Theirs", excerpt="Theirs"))


def seen(article, *names):
    return [Conflict.of(again(article), name) for name in names]


@pytest.mark.parametrize(
    ("settlement", "title", "act"),
    [(THEIRS, "Theirs", Act.RELEASE), (MINE, "Ours", Act.KEEP_MINE)],
)
def test_of_an_article_only_the_fields_that_are_meant_are_answered(
    settlement, title, act
):
    article = in_conflict()
    settled = settle(seen(article, "title"), settlement, user=None)
    assert settled.outcome.change_set.act == act
    assert again(article).title == title
    assert again(article).fields_in_conflict() == ["excerpt"]


def test_always_answers_for_good():
    article = in_conflict()
    settle(seen(article, "title"), ALWAYS, user=None)
    write_upstream(article, title="Theirs again")
    assert again(article).fields_in_conflict() == ["excerpt"]


def test_many_are_answered_as_one_act():
    one, other = in_conflict(), in_conflict()
    wanted = seen(one, "title", "excerpt") + seen(other, "title")
    outcome = settle(wanted, MINE, user=None, note="all of them").outcome
    assert outcome.change_set.changes.count() == 3
    assert outcome.change_set.note == "all of them"
    assert Article.objects.in_conflict().get() == other


def test_they_are_undone_as_one_act():
    one, other = in_conflict(), in_conflict()
    wanted = seen(one, "title", "excerpt") + seen(other, "title")
    made = settle(wanted, THEIRS, user=None).outcome.change_set
    deciding.undo(made, user=None)
    assert [again(each).conflicts for each in (one, other)] == [2, 2]


def test_what_moved_since_somebody_looked_is_left_and_named():
    article = in_conflict()
    wanted = seen(article, "title", "excerpt")
    write_upstream(article, title="Theirs again")
    settled = settle(wanted, MINE, user=None)
    assert [(each.field, each.new) for each in settled.moved] == [
        ("title", "Theirs again")
    ]
    assert settled.outcome.skipped == [(article, "title has moved since you looked")]
    assert again(article).fields_in_conflict() == ["title"]


def test_related_that_moved_without_the_version_is_left_as_well():
    item = make_related(title="First")
    article = make_article(related=(item,))
    deciding.edit(article, {"related": (replace(item, title="Ours"),)}, user=None)
    write_upstream(article, related=(replace(item, title="Theirs"),))
    wanted = seen(article, "related")
    write_upstream(article, related=(replace(item, title="Theirs again"),))
    settled = settle(wanted, THEIRS, user=None)
    assert [each.field for each in settled.moved] == ["related"]
    assert again(article).conflicts == 1


def test_what_is_no_conflict_any_more_is_left():
    article = in_conflict()
    wanted = seen(article, "title")
    settle(wanted, MINE, user=None)
    settled = settle(seen(article, "title"), MINE, user=None)
    assert settled.outcome.skipped == [(article, "title is not in conflict any more")]
    assert (settled.moved, settled.outcome.changed) == ([], [])


@pytest.mark.parametrize(
    ("settlement", "right"),
    [(THEIRS, "release_article"), (MINE, "change_article"), (ALWAYS, "change_article")],
)
def test_each_answer_takes_the_right_of_its_act(settlement, right):
    wanted = seen(in_conflict(), "title")
    others = {"release_article", "change_article"} - {right}
    with pytest.raises(PermissionDenied):
        settle(wanted, settlement, user=make_editor(*others))
    assert settle(wanted, settlement, user=make_editor(right)).outcome.changed


def test_answers_on_several_articles_take_one_more():
    wanted = seen(in_conflict(), "title") + seen(in_conflict(), "title")
    with pytest.raises(PermissionDenied):
        settle(wanted, MINE, user=make_editor("change_article"))
    user = make_editor("change_article", "bulk_article")
    assert len(settle(wanted, MINE, user=user).outcome.changed) == 2
