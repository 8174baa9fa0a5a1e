"""Answers: to conflicts and to vanished files."""

from dataclasses import replace

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Act, Article, SourceFile, Vanished
from tests.factories import (
    make_article,
    make_born,
    make_editor,
    make_related,
    moment,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def again(article):
    return Article.objects.with_records().get(pk=article.pk)


def conflicts(article):
    found = again(article)
    assert found.conflicts == len(found.fields_in_conflict())
    assert Article.objects.in_conflict().exists() == bool(found.conflicts)
    return found.fields_in_conflict()


@pytest.fixture
def article():
    """An article whose title is held, and then moved upstream."""
    article = make_article(title="First")
    deciding.edit(article, {"title": "Ours", "heat": 1}, user=None)
    return write_upstream(article, title="Theirs", heat=2)


def lose(article):
    SourceFile.objects.filter(article=article).update(
        vanished=Vanished.OPEN, vanished_at=NOW
    )


# Conflicts


def test_a_held_field_of_substance_that_upstream_changed_is_in_conflict(article):
    assert conflicts(article) == ["title"]
    assert again(article).title == "Ours"


def test_judgements_never_are():
    article = make_article(quality=1, heat=1, published=True)
    values = {"quality": 2, "heat": 2, "published": False}
    deciding.edit(article, values, user=None)
    write_upstream(article, quality=3, heat=3, published=None)
    assert conflicts(article) == []


@pytest.mark.parametrize("title", ["First", "Ours"])
def test_it_closes_by_itself_when_upstream_returns_or_agrees(article, title):
    write_upstream(article, title=title)
    assert conflicts(article) == []


def test_keep_mine_closes_it_until_upstream_moves_again(article):
    outcome = deciding.keep_mine([article], user=None)
    assert outcome.change_set.act == Act.KEEP_MINE
    assert (conflicts(article), again(article).title) == ([], "Ours")
    write_upstream(article, title="Theirs again")
    assert conflicts(article) == ["title"]


def test_keep_mine_leaves_who_decided_when_and_why():
    editor = make_editor("change_article")
    article = make_article(title="First")
    deciding.edit(article, {"title": "Ours"}, user=editor, note="clearer")
    before = again(article).hold_on("title").snapshot()
    write_upstream(article, title="Theirs")
    deciding.keep_mine([article], user=None)
    after = again(article).hold_on("title").snapshot()
    assert after == before | {"seen": "Theirs"}


def test_take_theirs_is_release(article):
    deciding.release([article], ["title"], user=None)
    assert (conflicts(article), again(article).title) == ([], "Theirs")


def test_undo_of_keep_mine_opens_the_conflict_again(article):
    made = deciding.keep_mine([article], user=None).change_set
    deciding.undo(made, user=None)
    assert conflicts(article) == ["title"]


def test_keep_mine_answers_only_the_fields_it_is_told(article):
    deciding.edit(again(article), {"excerpt": "Ours"}, user=None)
    write_upstream(article, excerpt="Theirs")
    deciding.keep_mine([article], ["excerpt"], user=None)
    assert conflicts(article) == ["title"]


def test_where_nothing_is_in_conflict_keep_mine_says_so():
    article = make_article()
    outcome = deciding.keep_mine([article], user=None)
    assert outcome.skipped == [(article, "nothing is in conflict")]


# Kept for good


def test_always_mine_is_never_in_conflict_again(article):
    outcome = deciding.keep_mine([article], ["title"], user=None, always=True)
    assert outcome.change_set.act == Act.KEEP_MINE
    assert conflicts(article) == []
    write_upstream(article, title="Theirs again")
    assert (conflicts(article), again(article).title) == ([], "Ours")


def test_always_mine_is_said_before_upstream_moves_as_well():
    article = make_article(title="First")
    deciding.edit(article, {"title": "Ours"}, user=None)
    deciding.keep_mine([article], ["title"], user=None, always=True)
    write_upstream(article, title="Theirs")
    assert conflicts(article) == []


def test_always_mine_stays_so_when_it_is_decided_again(article):
    deciding.keep_mine([article], ["title"], user=None, always=True)
    deciding.edit(again(article), {"title": "Ours, better"}, user=None)
    write_upstream(article, title="Theirs again")
    assert (conflicts(article), again(article).title) == ([], "Ours, better")


def test_always_mine_ends_with_the_release(article):
    deciding.keep_mine([article], ["title"], user=None, always=True)
    deciding.release([article], ["title"], user=None)
    assert again(article).title == "Theirs"
    deciding.edit(again(article), {"title": "Ours"}, user=None)
    write_upstream(article, title="Theirs again")
    assert conflicts(article) == ["title"]


def test_undo_of_always_mine_opens_the_conflict_again(article):
    made = deciding.keep_mine([article], user=None, always=True).change_set
    assert not deciding.undo(made, user=None).skipped
    assert conflicts(article) == ["title"]
    assert not again(article).hold_on("title").always


def test_undo_of_the_release_brings_always_mine_back(article):
    deciding.keep_mine([article], ["title"], user=None, always=True)
    made = deciding.release([article], ["title"], user=None).change_set
    deciding.undo(made, user=None)
    assert again(article).hold_on("title").always


def test_judgements_are_not_kept_for_good(article):
    outcome = deciding.keep_mine([article], ["heat"], user=None, always=True)
    assert outcome.skipped == [(article, "nothing is in conflict")]


def test_what_was_born_here_has_nobody_to_keep_it_from():
    born = make_born()
    outcome = deciding.keep_mine([born], user=None, always=True)
    assert outcome.skipped == [(born, "nothing is in conflict")]


def test_keep_mine_on_an_older_version_is_refused_for_what_moved(article):
    version = again(article).version
    write_upstream(article, title="Theirs again")
    with pytest.raises(deciding.Stale) as stale:
        deciding.keep_mine([article], user=None, version=version)
    assert stale.value.fields == ["title"]


def test_a_conflict_is_set_aside_with_its_copy_and_comes_back_with_it():
    urls = "https://copy.example/1", "https://copy.example/2"
    article = make_article(title="First", original_url=urls[0])
    deciding.edit(article, {"title": "Ours"}, user=None)
    write_upstream(article, title="Theirs")
    write_upstream(article, original_url=urls[1])
    assert conflicts(article) == []
    write_upstream(article, original_url=urls[0])
    assert conflicts(article) == ["title"]


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ({"title": "Theirs"}, ["related"]),
        ({"title": "Ours"}, []),
        ({"quality": 7}, []),
        ({"published_at": moment("2026-11-20T09:00:01Z")}, []),
        (None, ["related"]),
    ],
)
def test_of_related_items_only_the_decided_values_are_in_conflict(theirs, expected):
    item = make_related(title="First", quality=3)
    article = make_article(related=(item,))

    decided = (replace(item, title="Ours"),)
    deciding.edit(article, {"related": decided}, user=None)
    moved = () if theirs is None else (replace(item, **theirs),)
    write_upstream(article, related=moved)
    assert conflicts(article) == expected


def test_items_that_were_added_or_removed_are_never_in_conflict():
    gone, new = make_related(), make_related()
    article = make_article(related=(gone,))
    deciding.edit(article, {"related": (new,)}, user=None)
    write_upstream(article, related=())
    assert conflicts(article) == []


# Vanished files


def test_keep_lets_an_article_be_ours():
    article = make_article()
    lose(article)
    outcome = deciding.keep_vanished([article], user=None)
    assert outcome.change_set.act == Act.KEEP_FILE
    assert again(article).source.vanished == Vanished.KEPT
    change = outcome.change_set.changes.get()
    assert (change.field, change.old, change.new) == ("vanished", "open", "kept")


def test_retire_takes_the_article_down():
    article = make_article()
    lose(article)
    deciding.retire_vanished([article], user=None)
    found = again(article)
    assert (found.source.vanished, found.state) == (Vanished.RETIRED, "retired")


@pytest.mark.parametrize("answer", [deciding.keep_vanished, deciding.retire_vanished])
def test_undo_of_an_answer_opens_the_question_again(answer):
    article = make_article()
    lose(article)
    before = again(article).state
    deciding.undo(answer([article], user=None).change_set, user=None)
    found = again(article)
    assert (found.source.vanished, found.state) == (Vanished.OPEN, before)
    assert found.source.vanished_at == NOW


def test_an_answer_to_no_question_is_passed_over():
    article = make_article()
    outcome = deciding.keep_vanished([article], user=None)
    assert outcome.skipped == [(article, "its file is in the tree")]


def test_an_answer_can_be_changed():
    article = make_article()
    lose(article)
    deciding.retire_vanished([article], user=None)
    deciding.keep_vanished([article], user=None)
    assert again(article).source.vanished == Vanished.KEPT


def test_what_was_kept_is_retired_like_any_article_of_ours():
    """Its file stands in the tree again, and would pass for upstream's return."""
    article = make_article()
    lose(article)
    deciding.keep_vanished([article], user=None)
    outcome = deciding.retire_vanished([article], user=None)
    assert outcome.skipped == [(article, "kept as ours; retire the article instead")]


def test_undo_of_an_answer_that_the_file_gave_meanwhile_is_left():
    article = make_article()
    lose(article)
    made = deciding.keep_vanished([article], user=None).change_set
    write_upstream(article, title="Back")
    outcome = deciding.undo(made, user=None)
    assert outcome.skipped == [(article, "decided on again since then")]
