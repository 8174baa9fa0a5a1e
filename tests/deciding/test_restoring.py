"""Fields decided as they were at a point of the past."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import deciding
from articles.deciding import restore
from articles.models import Act, Article, Change, ChangeSet, State
from tests.factories import (
    make_article,
    make_born,
    make_editor,
    make_related,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def again(article):
    return Article.objects.with_records().get(pk=article.pk)


def point(article, number=0):
    """An act that changed the article, counted from the first."""
    rows = article.changes.order_by("pk").values_list("change_set", flat=True)
    return ChangeSet.objects.get(pk=list(dict.fromkeys(rows))[number])


def held(article):
    return {hold.field: hold.value for hold in again(article).active_holds()}


def back(article, number=0, fields=None, **more):
    return restore(article, point(article, number), fields, user=None, **more)


def test_a_former_decision_is_decided_again():
    article = make_article(title="One")
    deciding.edit(article, {"title": "Ours"}, user=None)
    deciding.edit(again(article), {"title": "Ours, worse"}, user=None)
    outcome = back(article, 1)
    assert outcome.change_set.act == Act.RESTORE
    assert held(article) == {"title": "Ours"}


def test_what_is_upstreams_word_still_is_released():
    article = make_article(title="One")
    deciding.edit(article, {"title": "Ours"}, user=None)
    back(article)
    assert (held(article), again(article).title) == ({}, "One")


def test_a_former_word_of_upstream_is_held():
    article = make_article(title="One", excerpt="Same")
    write_upstream(article, title="Two")
    back(article)
    assert (held(article), again(article).title) == ({"title": "One"}, "One")
    assert not again(article).fields_in_conflict()


def test_only_the_fields_that_are_meant_are_restored():
    article = make_article(title="One", heat=1)
    deciding.edit(article, {"title": "Ours", "heat": 2}, user=None)
    back(article, fields=["heat"])
    assert (again(article).title, again(article).heat) == ("Ours", 1)


def test_items_stand_again_as_they_stood():
    items = make_related(title="One"), make_related(title="Two", quality=1)
    article = make_article(related=items)
    write_upstream(article, related=(replace(items[0], title="New"),))
    back(article)
    assert again(article).record(NOW).related == items


def test_a_schedule_is_set_again_with_its_times():
    article = make_article(published=False)
    times = {"starts_at": NOW, "ends_at": NOW + timedelta(days=2)}
    deciding.publish([article], user=None, **times)
    deciding.publish([article], user=None)
    back(article, 1)
    hold = again(article).hold_on("published")
    assert (hold.starts_at, hold.ends_at) == tuple(times.values())


def test_what_was_held_back_is_so_again_and_counts_as_taken_down():
    article = make_article(published=False)
    deciding.hold_back([article], user=None)
    deciding.publish([article], user=None)
    back(article, 1)
    assert again(article).state == State.RETIRED


def test_undecided_publication_is_released_where_upstream_says_the_same():
    article = make_article(published=False)
    deciding.publish([article], user=None)
    back(article)
    assert again(article).state == State.INCOMING


@pytest.mark.parametrize(
    ("was", "is_now", "state"),
    [
        (True, False, State.PUBLISHED),
        (None, False, State.PUBLISHED),
        (False, True, State.RETIRED),
    ],
)
def test_undecided_publication_is_decided_where_upstream_changed_its_mind(
    was, is_now, state
):
    article = make_article(published=was)
    write_upstream(article, published=is_now)
    back(article)
    assert again(article).state == state


def test_what_was_born_here_is_restored_like_the_rest():
    article = make_born(title="One", excerpt=None)
    deciding.edit(again(article), {"title": "Two", "excerpt": "More"}, user=None)
    back(article)
    record = again(article).record(NOW)
    assert (record.title, record.excerpt) == ("One", None)


@pytest.mark.parametrize("always", [True, False])
def test_what_was_kept_for_good_is_so_again_and_what_was_not_is_not(always):
    article = make_article(title="One")
    deciding.edit(article, {"title": "Ours"}, user=None)
    if always:
        deciding.keep_mine([article], ["title"], user=None, always=True)
        deciding.release([article], ["title"], user=None)
    else:
        deciding.edit(again(article), {"title": "Other"}, user=None)
        deciding.keep_mine([article], ["title"], user=None, always=True)
    back(article, 2 if always else 1)
    hold = again(article).hold_on("title")
    assert (hold.value, hold.always) == ("Ours", always)


def test_it_is_one_act_and_undone_as_one():
    article = make_article(title="One", heat=1)
    deciding.edit(article, {"title": "Ours", "heat": 2}, user=None)
    made = back(article, note="as it was").change_set
    assert (made.note, made.changes.count()) == ("as it was", 2)
    assert not deciding.undo(made, user=None).skipped
    assert held(article) == {"title": "Ours", "heat": "2"}


def test_where_nothing_differs_it_says_so():
    article = make_article()
    assert back(article).skipped == [(article, "it is as it was then")]


def test_an_act_on_another_article_is_no_point_of_this_one():
    article, other = make_article(), make_article()
    outcome = restore(article, point(other), user=None)
    assert outcome.skipped == [(article, "that act did not change it")]


def test_what_nobody_knows_any_more_is_left_and_named():
    article = make_article(title="One", excerpt="First")
    write_upstream(article, title="Two")
    write_upstream(article, title="Three")
    deciding.edit(again(article), {"excerpt": "Ours"}, user=None)
    Change.objects.filter(new="Three").delete()
    words = "title: what it was is not known any more"
    outcome = back(article, 1)
    assert outcome.skipped == [(article, words)]
    assert again(article).excerpt == "First"
    assert back(article, 1, ["title"]).skipped == [(article, words)]


def test_it_is_refused_where_a_field_moved_since_somebody_looked():
    article = make_article(title="One", heat=1)
    deciding.edit(article, {"title": "Ours", "heat": 2}, user=None)
    version = again(article).version
    deciding.edit(again(article), {"title": "Ours, better"}, user=None)
    with pytest.raises(deciding.Stale) as stale:
        back(article, version=version)
    assert stale.value.fields == ["title"]
    assert back(article, fields=["heat"], version=version).changed


@pytest.mark.parametrize(
    ("field", "right"),
    [
        ("title", "change_article"),
        ("heat", "judge_article"),
        ("published", "publish_article"),
    ],
)
def test_each_field_takes_its_own_right(field, right):
    article = make_article(title="One", heat=1, published=False)
    deciding.edit(again(article), {"title": "Ours", "heat": 2}, user=None)
    deciding.publish([article], user=None)
    wanted = (again(article), point(article), [field])
    with pytest.raises(PermissionDenied):
        restore(*wanted, user=make_editor("view_article"))
    assert restore(*wanted, user=make_editor(right)).changed


def test_all_fields_take_the_rights_of_each():
    article = make_article(title="One", published=False)
    deciding.publish([article], user=None)
    with pytest.raises(PermissionDenied):
        restore(article, point(article), user=make_editor("change_article"))
    assert again(article).state == State.PUBLISHED
