"""Undo: holds as they were, field by field, but for what was decided again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Act, Article, ChangeSet, Hold, State
from tests.factories import (
    make_article,
    make_born,
    make_editor,
    make_related,
    take_file,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
DAY = timedelta(days=1)
AGAIN = "decided on again since then"
ALREADY = "undone already"


def fresh(article):
    return Article.objects.with_records().get(pk=article.pk)


def everything(article):
    """What undo has to put back: holds and the file."""
    holds = {hold.field: hold.snapshot() for hold in article.holds.all()}
    return holds, fresh(article).render(NOW)


def decide_all_kinds(article):
    """Acts to undo, each with what it needs before."""
    editor = make_editor("change_article", "publish_article", "release_article")
    yield lambda: deciding.edit(article, {"quality": 1, "title": "X"}, user=editor)
    yield lambda: deciding.edit(article, {"quality": 2, "heat": None}, user=None)
    yield lambda: deciding.edit(article, {"related": (make_related(),)}, user=None)
    yield lambda: deciding.edit(article, {"related": ()}, user=None)
    yield lambda: deciding.publish([article], user=None, ends_at=NOW + DAY).change_set
    yield lambda: deciding.retire([article], user=editor).change_set
    yield lambda: deciding.hold_back([article], user=None, note="x").change_set
    yield lambda: deciding.release([article], ["heat"], user=None).change_set
    yield lambda: deciding.release([article], user=editor).change_set


def test_undo_puts_back_the_holds_and_undo_of_undo_the_act():
    article = make_article(related=(make_related(),))
    for act in decide_all_kinds(article):
        before = everything(article)
        made = act()
        if made is None:
            continue
        after = everything(article)
        undone = deciding.undo(made, user=None)
        assert undone.changed == [article]
        assert everything(article) == before
        assert undone.change_set.undoes == made
        redone = deciding.undo(undone.change_set, user=None)
        assert everything(article) == after
        assert redone.change_set.undoes == undone.change_set


def test_undo_is_an_act_of_its_own():
    article, editor = make_article(), make_editor("change_article", "undo_others")
    made = deciding.edit(article, {"quality": 1}, user=None)
    undone = deciding.undo(made, user=editor, now=NOW).change_set
    assert (undone.act, undone.user, undone.at) == (Act.UNDO, editor, NOW)
    change = undone.changes.get()
    assert (change.field, change.old, change.new) == ("quality", "1", "58")
    assert fresh(article).version == 3


def test_undo_leaves_what_was_decided_again():
    article = make_article()
    made = deciding.edit(article, {"quality": 1, "heat": 1}, user=None)
    deciding.edit(article, {"quality": 2}, user=None)
    deciding.undo(made, user=None)
    record = fresh(article).record(NOW)
    assert (record.quality, record.heat) == (2, 78)


def test_undo_names_an_article_with_nothing_left_to_put_back():
    article, other = make_article(), make_article()
    made = deciding.publish([article, other], user=None).change_set
    deciding.hold_back([article], user=None)
    outcome = deciding.undo(made, user=None)
    assert outcome.skipped == [(article, AGAIN)]
    assert outcome.changed == [other]


def test_undo_twice_is_named():
    article = make_article()
    made = deciding.publish([article], user=None).change_set
    deciding.undo(made, user=None)
    outcome = deciding.undo(made, user=None)
    assert (outcome.skipped, outcome.change_set) == ([(article, ALREADY)], None)


def test_undo_twice_of_a_creation_is_named():
    article = make_born()
    created = ChangeSet.objects.get()
    deciding.undo(created, user=None)
    assert deciding.undo(created, user=None).skipped == [(article, ALREADY)]


def test_undo_says_of_each_field_why_it_is_left():
    article = make_article()
    made = deciding.edit(article, {"title": "Ours", "heat": 1}, user=None)
    deciding.edit(article, {"title": "Ours again"}, user=None)
    deciding.undo(made, user=None)
    ((_, reason),) = deciding.undo(made, user=None).skipped
    assert reason == f"{ALREADY}: heat; {AGAIN}: title"


def test_what_was_undone_and_done_again_can_be_undone():
    article = make_article()
    made = deciding.publish([article], user=None).change_set
    deciding.undo(deciding.undo(made, user=None).change_set, user=None)
    assert deciding.undo(made, user=None).changed == [article]


def test_undo_of_a_release_is_refused_where_the_field_is_held_again():
    article = make_article()
    deciding.edit(article, {"quality": 1}, user=None)
    made = deciding.release([article], user=None).change_set
    deciding.edit(article, {"quality": 2}, user=None)
    assert deciding.undo(made, user=None).skipped == [(article, AGAIN)]
    assert fresh(article).record(NOW).quality == 2


def test_undo_survives_the_end_of_the_account_that_decided():
    article, editor = make_article(), make_editor("change_article")
    made = deciding.edit(article, {"quality": 1}, user=editor)
    later = deciding.edit(article, {"quality": 2}, user=None)
    editor.delete()
    assert deciding.undo(later, user=None).changed == [article]
    hold = Hold.objects.get()
    assert (hold.value, hold.user) == ("1", None)
    made.refresh_from_db()
    assert deciding.undo(made, user=None).changed == [article]


def test_undo_puts_back_upstreams_word_of_now():
    article = make_article(quality=58)
    made = deciding.edit(article, {"quality": 1}, user=None)
    write_upstream(article, quality=60)
    deciding.undo(made, user=None)
    assert fresh(article).record(NOW).quality == 60


def test_undo_finds_a_hold_that_is_set_aside_with_its_copy():
    article = make_article(title="T", original_url="https://a.example/")
    made = deciding.edit(article, {"title": "Mine"}, user=None)
    write_upstream(article, original_url="https://b.example/")
    assert deciding.undo(made, user=None).changed == [article]
    assert not Hold.objects.exists()


def test_undo_of_a_release_never_makes_a_second_hold_on_one_copy():
    article = make_article(original_url="https://a.example/")
    deciding.edit(article, {"title": "One"}, user=None)
    made = deciding.release([article], user=None).change_set
    deciding.edit(article, {"title": "Two"}, user=None)
    write_upstream(article, original_url="https://b.example/")
    assert deciding.undo(made, user=None).skipped == [(article, AGAIN)]
    assert Hold.objects.get().value == "Two"


def test_undo_of_a_schedule_puts_back_its_times():
    article = make_article()
    deciding.publish([article], user=None, starts_at=NOW, ends_at=NOW + DAY)
    made = deciding.publish([article], user=None).change_set
    deciding.undo(made, user=None)
    hold = Hold.objects.get()
    assert (hold.starts_at, hold.ends_at) == (NOW, NOW + DAY)
    assert fresh(article).public_until == NOW + DAY


# Creation


def test_undo_of_a_creation_hides_the_article():
    article = make_born(published=True)
    created = ChangeSet.objects.get()
    assert deciding.undo(created, user=None).changed == [article]
    assert not fresh(article).is_public(NOW)
    assert fresh(article).state == State.RETIRED


def test_undo_of_the_undo_of_a_creation_brings_it_back():
    article = make_born(published=True)
    before = everything(article)
    undone = deciding.undo(ChangeSet.objects.get(), user=None).change_set
    deciding.undo(undone, user=None)
    assert everything(article) == before


@pytest.mark.parametrize(
    "act",
    [
        lambda article: deciding.publish([article], user=None),
        lambda article: deciding.edit(article, {"quality": 1}, user=None),
    ],
)
def test_undo_of_a_creation_leaves_what_somebody_decided_on(act):
    article = make_born(published=None)
    created = ChangeSet.objects.get()
    act(article)
    assert deciding.undo(created, user=None).skipped == [(article, AGAIN)]


def test_a_born_article_can_undo_across_its_first_import():
    article = make_born(title="Born")
    made = deciding.edit(article, {"excerpt": "Mine"}, user=None)
    data = fresh(article).render(NOW)
    take_file(article.path, data.replace(b"quality: 58", b"quality: 9"))
    assert fresh(article).base is not None
    assert deciding.undo(made, user=None).changed == [article]
