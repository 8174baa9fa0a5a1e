"""The groups of editors: made once, the operator's from then on."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from articles.groups import grant, make_groups

pytestmark = pytest.mark.django_db

MIGRATION = import_module("articles.migrations.0013_groups_of_editors")
NAMES = ["Readers of the admin", "Reviewers", "Publishers", "Chiefs"]


@pytest.fixture(autouse=True)
def groups():
    """As the migration leaves them; a test that flushes tables may have come before."""
    Group.objects.all().delete()
    MIGRATION.make(apps, None)


def rights_of(name):
    held = Group.objects.get(name=name).permissions
    return set(held.values_list("codename", flat=True))


def test_each_group_may_do_all_that_the_one_before_it_may_and_more():
    assert list(Group.objects.order_by("pk").values_list("name", flat=True)) == NAMES
    ladder = [rights_of(name) for name in NAMES]
    for lower, higher in zip(ladder, ladder[1:], strict=False):
        assert lower < higher


def test_readers_change_nothing_but_their_own_lists():
    assert {
        each
        for each in rights_of("Readers of the admin")
        if not each.startswith("view_") and not each.endswith("_savedview")
    } == set()


def test_no_group_may_manage_accounts_or_delete_articles():
    chiefs = Group.objects.get(name="Chiefs").permissions
    assert not chiefs.exclude(content_type__app_label="articles").exists()
    assert "delete_article" not in rights_of("Chiefs")


def test_a_group_that_an_operator_changed_is_left_as_it_is():
    Group.objects.get(name="Reviewers").permissions.clear()
    Group.objects.filter(name="Chiefs").update(name="Heads")
    MIGRATION.make(apps, None)
    assert rights_of("Reviewers") == set()
    assert "undo_others" in rights_of("Heads") & rights_of("Chiefs")


def test_a_new_right_goes_to_the_groups_that_are_still_there_and_takes_none():
    Group.objects.get(name="Reviewers").permissions.clear()
    Group.objects.get(name="Chiefs").delete()
    grant(apps, {"Reviewers": ["judge_article"], "Chiefs": ["judge_article"]})
    assert rights_of("Reviewers") == {"judge_article"}
    assert not Group.objects.filter(name="Chiefs").exists()


def test_rights_are_there_before_a_migration_grants_them():
    Permission.objects.filter(codename="judge_article").delete()
    grant(apps, {"Reviewers": ["judge_article"]})
    assert "judge_article" in rights_of("Reviewers")


def test_a_right_that_does_not_exist_is_an_error_and_not_silence():
    with pytest.raises(LookupError, match="no right judge_artcle"):
        make_groups(apps, {"New": ["judge_artcle"]})
