"""Who may do what; the system itself may do everything."""

import pytest
from django.core.exceptions import PermissionDenied

from articles import deciding
from articles.models import Article, ChangeSet
from tests.factories import (
    make_article,
    make_born,
    make_editor,
    make_record,
    write_upstream,
)

pytestmark = pytest.mark.django_db

ACTS = {
    "edit": ("change_article", lambda a, u: deciding.edit(a, {"heat": 1}, user=u)),
    "publish": ("publish_article", lambda a, u: deciding.publish([a], user=u)),
    "hold_back": ("publish_article", lambda a, u: deciding.hold_back([a], user=u)),
    "retire": ("publish_article", lambda a, u: deciding.retire([a], user=u)),
    "release": ("release_article", lambda a, u: deciding.release([a], user=u)),
    "create": (
        "add_article",
        lambda a, u: deciding.create(make_record(published=None), user=u),
    ),
}
RIGHTS = {
    "add_article", "change_article", "delete_article", "view_article",
    "publish_article", "release_article",
}  # fmt: skip


def each_act():
    return pytest.mark.parametrize("name", ACTS)


@each_act()
def test_an_act_is_refused_without_its_right_whatever_others_one_has(name):
    article = make_article()
    deciding.edit(article, {"quality": 1}, user=None)
    before = ChangeSet.objects.count(), Article.objects.count()
    right, act = ACTS[name]
    with pytest.raises(PermissionDenied, match=f"articles.{right}"):
        act(article, make_editor(*RIGHTS - {right}))
    assert (ChangeSet.objects.count(), Article.objects.count()) == before


@each_act()
def test_an_act_needs_no_other_right(name):
    article = make_article()
    deciding.edit(article, {"quality": 1}, user=None)
    right, act = ACTS[name]
    editor = make_editor(right)
    act(article, editor)
    assert ChangeSet.objects.first().user == editor


@each_act()
def test_the_system_needs_no_right(name):
    article = make_article()
    deciding.edit(article, {"quality": 1}, user=None)
    ACTS[name][1](article, None)
    assert ChangeSet.objects.first().user is None


@pytest.mark.parametrize("published", [True, False])
def test_publication_takes_its_own_right_also_within_an_edit(published):
    article = make_article()
    editor = make_editor("change_article")
    with pytest.raises(PermissionDenied, match="publish_article"):
        deciding.edit(article, {"published": published}, user=editor)
    may = make_editor("change_article", "publish_article")
    assert deciding.edit(article, {"published": published}, user=may)


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
    assert deciding.undo(made, user=make_editor("publish_article")).changed


def test_undo_of_an_undo_takes_the_right_of_the_act_at_its_root():
    article = make_article()
    made = deciding.publish([article], user=None).change_set
    undone = deciding.undo(made, user=None).change_set
    with pytest.raises(PermissionDenied, match="publish_article"):
        deciding.undo(undone, user=make_editor("change_article"))
    assert deciding.undo(undone, user=make_editor("publish_article")).changed


def test_undo_of_an_edit_takes_the_right_to_publish_where_it_published():
    made = deciding.edit(make_article(), {"published": True}, user=None)
    with pytest.raises(PermissionDenied, match="publish_article"):
        deciding.undo(made, user=make_editor("change_article"))


def test_undo_of_an_import_takes_the_right_to_import():
    write_upstream(make_article(), title="Newer")
    imported = ChangeSet.objects.first()
    assert imported.changes.get().field == "title"
    rights = [right for right in RIGHTS if right != "import_files"]
    with pytest.raises(PermissionDenied, match="import_files"):
        deciding.undo(imported, user=make_editor(*rights))
    assert deciding.undo(imported, user=make_editor("import_files")).changed


def test_undo_of_a_creation_takes_the_right_to_create():
    make_born()
    created = ChangeSet.objects.get()
    with pytest.raises(PermissionDenied, match="add_article"):
        deciding.undo(created, user=make_editor("change_article"))
