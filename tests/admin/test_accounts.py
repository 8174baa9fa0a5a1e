"""Accounts and groups: boxes with labels, and times with their zone."""

import pytest
from django.contrib.auth.models import Group, Permission, User

pytestmark = pytest.mark.django_db

USERS = "/admin/auth/user/"


@pytest.fixture
def account():
    return User.objects.create_user("bo", is_staff=True)


def page_of(client, user):
    return client.get(f"{USERS}{user.pk}/change/").content.decode()


def test_groups_are_boxes_to_tick(admin_client, account):
    account.groups.add(Group.objects.get(name="Reviewers"))
    page = page_of(admin_client, account)
    ticked = [each for each in page.split("<input") if "checked" in each]
    assert [each for each in ticked if 'name="groups"' in each and "Reviewers" in each]
    assert "SelectFilter2" not in page


def test_what_is_ticked_is_given(admin_client, account):
    group = Group.objects.get(name="Reviewers")
    right = Permission.objects.get(codename="undo_others")
    sent = {"username": "bo", "groups": [group.pk], "user_permissions": [right.pk]}
    admin_client.post(f"{USERS}{account.pk}/change/", sent)
    assert account.groups.get() == group
    assert account.user_permissions.get() == right


def test_times_name_their_zone(admin_client, account):
    page = page_of(admin_client, account)
    assert "(UTC)" in page
    assert "never" in page


def test_the_log_of_an_account_names_the_zone_of_its_times(admin_client, account):
    page = admin_client.get(f"{USERS}{account.pk}/history/").content.decode()
    assert "Times are those of UTC." in page


def test_the_rights_of_a_group_ask_a_fixed_number_of_queries(
    admin_client, django_assert_max_num_queries
):
    group = Group.objects.get(name="Chiefs")
    with django_assert_max_num_queries(12):
        admin_client.get(f"/admin/auth/group/{group.pk}/change/")
