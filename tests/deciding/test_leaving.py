"""What waits for an editor: looked at by a decision on publication, or left as it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import deciding
from articles.deciding import leaving
from articles.models import Act, Article, ChangeSet, Place, SourceFile, Waits
from tests.factories import (
    make_article,
    make_born,
    make_editor,
    moment,
    projected_rows,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
DAY = timedelta(days=1)


def asked(article):
    """Why and since when it waits; the place agrees."""
    source = SourceFile.objects.get(pk=article.pk)
    assert Place.objects.get(pk=article.pk).waits == bool(source.waits)
    return source.waits, source.waits_since


def waits(article):
    return asked(article)[0]


def came_back():
    """An article that was left, and waits again."""
    article = make_article()
    deciding.leave([article], user=None)
    write_upstream(article, title="Newer", now=NOW)
    assert asked(article) == (Waits.CHANGED, NOW)
    return article


def version(article):
    return Article.objects.get(pk=article.pk).version


# Leaving


def test_what_is_left_waits_no_more_and_nothing_is_held():
    article = make_article()
    outcome = deciding.leave([article], user=None, note="fine as it is")
    assert outcome.changed == [article]
    assert waits(article) == Waits.LOOKED_AT
    assert not article.holds.exists()
    assert (outcome.change_set.act, outcome.change_set.note) == (
        Act.LEAVE, "fine as it is",
    )  # fmt: skip
    change = outcome.change_set.changes.get()
    assert (change.field, change.old, change.new) == (
        "waits", {"why": "new", "since": None}, None,
    )  # fmt: skip


def test_nothing_moves_but_the_version():
    article = make_article()
    before = projected_rows()
    deciding.leave([article], user=None)
    before[Article][0]["version"] += 1
    assert projected_rows() == before


def test_who_does_not_wait_and_what_is_ours_alone_is_passed_over():
    waiting, other, born = make_article(), make_article(), make_born(published=None)
    deciding.publish([other], user=None)
    outcome = deciding.leave([other, waiting, born], user=None)
    assert outcome.changed == [waiting]
    assert outcome.skipped == [
        (other, "does not wait"),
        (born, "born here, upstream has no word on it"),
    ]
    assert deciding.leave([waiting], user=None).change_set is None


def test_many_are_left_in_one_change_set(monkeypatch):
    monkeypatch.setattr(leaving, "CHUNK", 2)
    articles = [make_article() for _ in range(5)]
    outcome = deciding.leave(articles, user=None)
    assert outcome.changed == articles
    assert outcome.change_set.changes.count() == 5
    assert not Article.objects.waiting().exists()


def test_it_takes_a_right_to_judge_and_many_take_their_own():
    articles = [make_article(), make_article()]
    with pytest.raises(PermissionDenied):
        deciding.leave(articles[:1], user=make_editor())
    judge = make_editor("judge_article")
    with pytest.raises(PermissionDenied):
        deciding.leave(articles, user=judge)
    assert deciding.leave(articles[:1], user=judge).changed


@pytest.mark.parametrize("values", [{"title": "Newer"}, {"body": "\nNewer.\n"}])
def test_what_was_looked_at_must_not_have_moved_since(values):
    article = make_article()
    write_upstream(article, **values)
    with pytest.raises(deciding.Stale) as raised:
        deciding.leave([article], user=None, version=1)
    assert {*raised.value.fields} == {*values, "waits"}
    assert deciding.leave([article], user=None, version=2).changed


def test_what_a_machine_moves_refuses_nobody():
    article = make_article()
    write_upstream(article, quality=3, heat=4)
    assert deciding.leave([article], user=None, version=1).changed


def test_what_somebody_decided_meanwhile_is_told():
    article = make_article()
    deciding.hold_back([article], user=None)
    with pytest.raises(deciding.Stale) as raised:
        deciding.leave([article], user=None, version=1)
    assert raised.value.fields == ["published"]


def test_of_those_of_a_list_what_moved_since_it_was_shown_is_named():
    articles = [make_article() for _ in range(2)]
    versions = {article.pk: 1 for article in articles}
    bulk_act = deciding.choose("leave", versions, user=make_editor())
    write_upstream(articles[0], title="Newer")
    deciding.start(bulk_act)
    outcome = deciding.carry_on(bulk_act, user=None, seconds=60)
    assert outcome.changed == articles[1:]
    ((article, fields),) = outcome.moved
    assert (article, {*fields}) == (articles[0], {"title", "waits"})


# Decisions that are a look


@pytest.mark.parametrize(
    "act",
    [
        lambda article: deciding.publish([article], user=None),
        lambda article: deciding.publish([article], user=None, starts_at=NOW + DAY),
        lambda article: deciding.hold_back([article], user=None),
        lambda article: deciding.retire([article], user=None),
        lambda article: deciding.accept_suggestion([article], user=None),
        lambda article: deciding.edit(article, {"published": True}, user=None),
    ],
)
def test_whoever_decides_on_publication_looked(act):
    article = make_article()
    act(article)
    assert waits(article) == Waits.LOOKED_AT


def test_other_decisions_are_no_look():
    article = make_article()
    deciding.edit(article, {"quality": 1, "title": "Ours"}, user=None)
    deciding.release([article], user=None)
    assert asked(article) == (Waits.NEW, None)


def test_copies_are_looked_at_with_the_one_that_stands_for_them():
    one, other = make_article(), make_article()
    deciding.mark_canonical(one, [other], user=None)
    assert (waits(one), waits(other)) == (Waits.NEW, Waits.LOOKED_AT)


def test_to_decide_again_what_stands_is_a_look_at_what_came_back():
    article = make_article()
    deciding.publish([article], user=None)
    write_upstream(article, title="Newer")
    assert waits(article) == Waits.CHANGED
    outcome = deciding.publish([article], user=None)
    assert outcome.changed == [article]
    assert waits(article) == Waits.LOOKED_AT
    assert [each.field for each in outcome.change_set.changes.all()] == ["waits"]


def test_and_is_refused_where_the_text_moved_since_it_was_seen():
    article = make_article()
    deciding.publish([article], user=None)
    write_upstream(article, title="Newer")
    with pytest.raises(deciding.Stale) as raised:
        deciding.publish([article], user=None, version=2)
    assert "title" in raised.value.fields
    assert deciding.publish([article], user=None, version=3).changed


def test_what_is_given_back_to_upstream_waits_from_then_on():
    article = make_article()
    deciding.hold_back([article], user=None)
    deciding.release([article], user=None, now=NOW)
    assert asked(article) == (Waits.NEW, NOW)


def test_and_as_flipped_where_upstream_changed_its_mind_meanwhile():
    article = make_article(published=True)
    deciding.publish([article], user=None)
    write_upstream(article, published=False)
    deciding.release([article], user=None, now=NOW)
    assert asked(article) == (Waits.FLIPPED, NOW)


def test_what_waits_already_goes_on_waiting_when_it_is_given_back():
    article = make_article()
    deciding.publish([article], user=None)
    write_upstream(article, title="Newer", now=NOW)
    deciding.release([article], user=None, now=NOW + DAY)
    assert asked(article) == (Waits.CHANGED, NOW)


def test_what_was_born_here_has_no_word_of_upstream_to_be_flipped():
    article = make_born(published=None)
    made = deciding.edit(article, {"published": True}, user=None)
    made.changes.filter(field="waits").delete()
    deciding.undo(made, user=None, now=NOW)
    assert asked(article) == (Waits.NEW, NOW)


# Undo


def act_on(article):
    """Acts after which an article waits otherwise, each on what the last one left."""
    yield lambda: deciding.publish([article], user=None).change_set
    yield lambda: deciding.release([article], user=None).change_set
    yield lambda: deciding.leave([article], user=None).change_set
    yield lambda: write_upstream(article, title="B") and last()
    yield lambda: deciding.hold_back([article], user=None).change_set
    yield lambda: deciding.publish([article], user=None).change_set
    yield lambda: write_upstream(article, title="C") and last()
    yield lambda: deciding.publish([article], user=None).change_set


def last():
    return ChangeSet.objects.order_by("pk").last()


def test_undo_puts_back_what_waited_and_undo_of_undo_that_it_does_not():
    article = came_back()
    for act in act_on(article):
        before = asked(article)
        made = act()
        after = asked(article)
        undone = deciding.undo(made, user=None)
        assert (undone.changed, undone.skipped) == ([article], [])
        assert asked(article) == before
        assert deciding.undo(undone.change_set, user=None).changed == [article]
        assert asked(article) == after


def test_what_was_left_and_decided_on_since_is_not_asked_again():
    article = make_article()
    left = deciding.leave([article], user=None).change_set
    deciding.publish([article], user=None)
    outcome = deciding.undo(left, user=None)
    assert outcome.skipped == [(article, "decided on again since then")]
    assert waits(article) == Waits.LOOKED_AT


def test_what_was_left_and_came_back_since_asks_for_its_newer_reason():
    article = make_article()
    left = deciding.leave([article], user=None).change_set
    write_upstream(article, title="Newer", now=NOW)
    assert deciding.undo(left, user=None).skipped
    assert asked(article) == (Waits.CHANGED, NOW)


def test_an_undone_decision_on_what_was_left_before_leaves_it_so():
    article = make_article()
    deciding.leave([article], user=None)
    made = deciding.publish([article], user=None).change_set
    deciding.undo(made, user=None)
    assert waits(article) == Waits.LOOKED_AT


def test_a_decision_that_stands_keeps_it_from_waiting():
    """The publication that is undone was decided otherwise since then."""
    article = make_article()
    made = deciding.publish([article], user=None).change_set
    deciding.hold_back([article], user=None)
    deciding.undo(made, user=None)
    assert waits(article) == Waits.LOOKED_AT


def test_undo_of_a_decision_from_before_anything_waited_lets_the_article_wait():
    article = make_article()
    made = deciding.publish([article], user=None).change_set
    made.changes.filter(field="waits").delete()
    deciding.undo(made, user=None, now=NOW)
    assert asked(article) == (Waits.NEW, NOW)


def test_an_import_whose_base_stays_asks_as_before():
    article = make_article()
    deciding.leave([article], user=None)
    write_upstream(article, title="B", now=NOW)
    first = last()
    write_upstream(article, title="C")
    deciding.undo(first, user=None)
    assert asked(article) == (Waits.CHANGED, NOW)


def test_of_several_only_what_nobody_decided_on_since_is_put_back():
    articles = [make_article() for _ in range(3)]
    left = deciding.leave(articles, user=None).change_set
    deciding.publish(articles[1:2], user=None)
    outcome = deciding.undo(left, user=None)
    assert outcome.changed == [articles[0], articles[2]]
    assert outcome.skipped == [(articles[1], "decided on again since then")]
    again = deciding.undo(left, user=None)
    assert [reason for _, reason in again.skipped] == [
        "undone already", "decided on again since then", "undone already",
    ]  # fmt: skip


def test_a_look_among_decisions_is_undone_with_them_and_by_itself():
    """Of one article only what waits moved, of the other the decision as well."""
    looked, decided = make_article(), make_article()
    deciding.publish([looked], user=None)
    write_upstream(looked, title="Newer", now=NOW)
    made = deciding.publish([looked, decided], user=None).change_set
    assert deciding.undo(made, user=None).changed == [looked, decided]
    assert (asked(looked), asked(decided)) == (
        (Waits.CHANGED, NOW), (Waits.NEW, None),
    )  # fmt: skip
    assert deciding.undo(made, user=None).skipped == [
        (looked, "undone already"), (decided, "undone already"),
    ]  # fmt: skip


# What came in first


def test_what_came_in_and_is_old_is_left_at_once(monkeypatch):
    monkeypatch.setattr(leaving, "CHUNK", 2)
    old = [make_article(published_at=moment("2026-10-01T08:00:00Z")) for _ in range(3)]
    recent = make_article(published_at=moment("2026-11-20T08:00:00Z"))
    seen = []
    before = datetime(2026, 10, 28, tzinfo=UTC)
    left = deciding.leave_old(
        before, user=None, progress=lambda done: seen.append(done.total)
    )
    assert (left.total, left.among, seen) == (3, 3, [1, 3])
    assert left.change_set.changes.count() == 3
    assert list(Article.objects.waiting()) == [recent]
    deciding.undo(left.change_set, user=None)
    assert Article.objects.waiting().count() == len([*old, recent])


def test_what_is_old_and_waits_for_another_reason_goes_on_waiting():
    article = came_back()
    born = make_born(published=None)
    left = deciding.leave_old(NOW + DAY, user=None)
    assert (left.total, left.change_set) == (0, None)
    assert set(Article.objects.waiting()) == {article, born}


def test_no_more_are_left_than_is_asked():
    articles = [make_article() for _ in range(3)]
    assert deciding.leave_old(NOW + DAY, user=None, most=2).total == 2
    assert list(Article.objects.waiting()) == articles[2:]


def test_what_moved_since_the_old_were_looked_up_goes_on_waiting(monkeypatch):
    article, other = make_article(), make_article()
    locked = leaving._locked

    def late(keys):
        write_upstream(article, title="Newer")
        return locked(keys)

    monkeypatch.setattr(leaving, "_locked", late)
    assert deciding.leave_old(NOW + DAY, user=None).total == 1
    assert waits(other) == Waits.LOOKED_AT
    assert waits(article) == Waits.CHANGED
