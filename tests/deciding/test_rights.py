"""Who may do what; the system itself may do everything."""

import pytest
from django.core.exceptions import PermissionDenied

from articles import deciding
from articles.deciding.rights import needed, needed_for_several
from articles.models import Act, Article, ChangeSet
from tests.factories import (
    make_article,
    make_born,
    make_editor,
    make_record,
    write_upstream,
)

pytestmark = pytest.mark.django_db

OTHERS = "undo_others"

ACTS = {
    "edit": (["change_article"], lambda a, u: deciding.edit(a, {"title": "X"}, user=u)),
    "judge": (
        ["judge_article", "change_article"],
        lambda a, u: deciding.edit(a, {"quality": 5, "heat": 1, "topics": ()}, user=u),
    ),
    "publish": (["publish_article"], lambda a, u: deciding.publish([a], user=u)),
    "hold_back": (
        ["hold_back_article", "publish_article"],
        lambda a, u: deciding.hold_back([a], user=u),
    ),
    "hide": (
        ["hold_back_article", "publish_article"],
        lambda a, u: deciding.edit(a, {"published": False}, user=u),
    ),
    "show": (
        ["publish_article"],
        lambda a, u: deciding.edit(a, {"published": True}, user=u),
    ),
    "retire": (["publish_article"], lambda a, u: deciding.retire([a], user=u)),
    "release": (["release_article"], lambda a, u: deciding.release([a], user=u)),
    "create": (
        ["add_article"],
        lambda a, u: deciding.create(make_record(published=None), user=u),
    ),
}
RIGHTS = {
    "add_article", "change_article", "delete_article", "view_article", "judge_article",
    "hold_back_article", "publish_article", "bulk_article", "release_article",
    "undo_others",
}  # fmt: skip


def each_act():
    return pytest.mark.parametrize("name", ACTS)


@each_act()
def test_an_act_is_refused_without_its_right_whatever_others_one_has(name):
    article = make_article()
    deciding.edit(article, {"quality": 1}, user=None)
    before = ChangeSet.objects.count(), Article.objects.count()
    rights, act = ACTS[name]
    with pytest.raises(PermissionDenied, match=f"articles.{rights[0]}"):
        act(article, make_editor(*RIGHTS - set(rights)))
    assert (ChangeSet.objects.count(), Article.objects.count()) == before


@pytest.mark.parametrize(
    ("name", "right"), [(name, right) for name in ACTS for right in ACTS[name][0]]
)
def test_an_act_needs_no_other_right(name, right):
    article = make_article()
    deciding.edit(article, {"quality": 1}, user=None)
    editor = make_editor(right)
    ACTS[name][1](article, editor)
    assert ChangeSet.objects.first().user == editor


def test_who_may_judge_decides_on_no_other_field_along_with_it():
    with pytest.raises(PermissionDenied, match="change_article"):
        deciding.edit(
            make_article(), {"heat": 1, "title": "X"}, user=make_editor("judge_article")
        )
    assert not ChangeSet.objects.exclude(act=Act.IMPORT).exists()


def test_more_than_one_article_at_once_takes_its_own_right():
    articles = [make_article(), make_article()]
    with pytest.raises(PermissionDenied, match="bulk_article"):
        deciding.publish(articles, user=make_editor("publish_article"))
    with pytest.raises(PermissionDenied, match="publish_article"):
        deciding.publish(articles, user=make_editor("bulk_article"))
    may = make_editor("publish_article", "bulk_article")
    assert len(deciding.publish(articles, user=may).changed) == 2


def test_one_article_named_twice_is_one():
    article = make_article()
    may = make_editor("publish_article")
    assert deciding.publish([article, article], user=may).changed == [article]


def test_duplicates_are_several_by_nature_and_take_no_right_for_it():
    may = make_editor("change_article")
    pair = [make_article(), make_article()]
    assert deciding.tell_apart(pair, user=may).changed


@pytest.mark.parametrize("act", [Act.CANONICAL, Act.JOIN, Act.MOVE, Act.IMPORT])
def test_what_is_about_several_by_nature_is_so_for_its_undo(act):
    assert needed_for_several(act) == []


def test_every_act_but_undo_says_which_right_it_takes():
    assert {act for act in Act if needed(act) == [()]} == {Act.UNDO}


def test_an_edge_asks_what_an_act_would_check():
    reviewer = make_editor("judge_article", "hold_back_article")
    assert deciding.may(reviewer, Act.EDIT, ["quality", "topics"])
    assert not deciding.may(reviewer, Act.EDIT, ["quality", "title"])
    assert deciding.may(reviewer, Act.HOLD_BACK)
    assert not deciding.may(reviewer, Act.HOLD_BACK, several=True)
    assert deciding.may(None, Act.HOLD_BACK, several=True)
    assert not deciding.may(reviewer, Act.PUBLISH)


def test_answering_a_conflict_takes_the_right_to_the_field():
    article = make_article(topics=("Harbour",))
    deciding.edit(article, {"topics": ("Pier",)}, user=None)
    write_upstream(article, topics=("Islands",))
    reviewer = make_editor("judge_article")
    with pytest.raises(PermissionDenied, match="change_article"):
        deciding.keep_mine([article], user=reviewer)
    assert deciding.keep_mine([article], ["topics"], user=reviewer).changed


@each_act()
def test_the_system_needs_no_right(name):
    article = make_article()
    deciding.edit(article, {"quality": 1}, user=None)
    ACTS[name][1](article, None)
    assert ChangeSet.objects.first().user is None


@pytest.mark.parametrize("published", [True, False])
def test_publication_takes_its_own_right_also_beside_other_fields(published):
    values = {"published": published, "title": "X"}
    with pytest.raises(PermissionDenied, match="publish_article"):
        deciding.edit(make_article(), values, user=make_editor("change_article"))
    may = make_editor("change_article", "publish_article")
    assert deciding.edit(make_article(), values, user=may)


def test_publication_takes_its_own_right_also_within_a_creation():
    with pytest.raises(PermissionDenied, match="publish_article"):
        deciding.create(make_record(published=True), user=make_editor("add_article"))
    may = make_editor("add_article", "publish_article")
    assert deciding.create(make_record(published=True), user=may)


def test_an_account_that_is_closed_has_no_rights():
    editor = make_editor("publish_article")
    editor.is_active = False
    with pytest.raises(PermissionDenied):
        deciding.publish([make_article()], user=editor)


def test_undo_takes_the_right_to_do_what_it_undoes():
    article = make_article()
    made = deciding.publish([article], user=None).change_set
    with pytest.raises(PermissionDenied, match="publish_article"):
        deciding.undo(made, user=make_editor(*RIGHTS - {"publish_article"}))
    assert deciding.undo(made, user=make_editor("publish_article", OTHERS)).changed


def test_undo_of_what_oneself_did_takes_no_other_right():
    editor = make_editor("publish_article")
    made = deciding.publish([make_article()], user=editor).change_set
    assert deciding.may_undo(made, editor)
    assert deciding.undo(made, user=editor).changed


@pytest.mark.parametrize("whose", ["a colleague", "the system", "a closed account"])
def test_undo_of_what_others_did_takes_its_own_right(whose):
    user = None if whose == "the system" else make_editor("publish_article")
    made = deciding.publish([make_article()], user=user).change_set
    if whose == "a closed account":
        user.delete()
        made.refresh_from_db()
    other = make_editor("publish_article")
    assert not deciding.may_undo(made, other)
    with pytest.raises(PermissionDenied, match="undo_others"):
        deciding.undo(made, user=other)
    assert deciding.undo(made, user=make_editor("publish_article", OTHERS)).changed


def test_undo_of_an_undo_is_of_others_if_the_undo_was():
    editor = make_editor("publish_article")
    made = deciding.publish([make_article()], user=editor).change_set
    undone = deciding.undo(made, user=None).change_set
    assert not deciding.may_undo(undone, editor)
    undone = deciding.undo(undone, user=None).change_set
    mine = deciding.undo(undone, user=make_editor("publish_article", OTHERS))
    assert deciding.may_undo(mine.change_set, mine.change_set.user)


def test_undo_of_an_undo_takes_the_right_of_the_act_at_its_root():
    article = make_article()
    made = deciding.publish([article], user=None).change_set
    undone = deciding.undo(made, user=None).change_set
    with pytest.raises(PermissionDenied, match="publish_article"):
        deciding.undo(undone, user=make_editor("change_article", OTHERS))
    assert deciding.undo(undone, user=make_editor("publish_article", OTHERS)).changed


def test_undo_takes_the_rights_to_the_fields_that_were_decided():
    article = make_article()
    judged = deciding.edit(article, {"heat": 1}, user=None)
    edited = deciding.edit(article, {"heat": 2, "title": "X"}, user=None)
    reviewer = make_editor("judge_article", OTHERS)
    assert deciding.may_undo(judged, reviewer)
    assert not deciding.may_undo(edited, reviewer)


@pytest.mark.parametrize(
    ("published", "right"), [(True, "publish_article"), (False, "hold_back_article")]
)
def test_undo_of_an_edit_takes_the_right_to_what_it_did_to_publication(
    published, right
):
    made = deciding.edit(make_article(), {"published": published}, user=None)
    with pytest.raises(PermissionDenied, match=right):
        deciding.undo(made, user=make_editor("change_article", OTHERS))
    assert deciding.undo(made, user=make_editor(right, OTHERS)).changed


def test_undo_of_a_bulk_act_takes_the_right_to_bulk_acts():
    articles = [make_article(), make_article()]
    made = deciding.publish(articles, user=None).change_set
    with pytest.raises(PermissionDenied, match="bulk_article"):
        deciding.undo(made, user=make_editor("publish_article", OTHERS))
    may = make_editor("publish_article", "bulk_article", OTHERS)
    assert len(deciding.undo(made, user=may).changed) == 2


def test_undo_of_an_import_takes_the_right_to_import():
    write_upstream(make_article(), title="Newer")
    imported = ChangeSet.objects.first()
    assert imported.changes.first().field == "title"
    with pytest.raises(PermissionDenied, match="import_files"):
        deciding.undo(imported, user=make_editor(*RIGHTS))
    assert deciding.undo(imported, user=make_editor("import_files", OTHERS)).changed


def test_undo_of_a_creation_takes_the_right_to_create():
    make_born()
    created = ChangeSet.objects.get()
    with pytest.raises(PermissionDenied, match="add_article"):
        deciding.undo(created, user=make_editor("change_article", OTHERS))
