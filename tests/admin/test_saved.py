"""Saved views: kept, shown with counts, shared, begun with; one's own to change."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Preferences, SavedView
from tests.admin.browsing import LIST
from tests.factories import make_article, make_editor

pytestmark = pytest.mark.django_db

VIEWS = "/admin/articles/views/"
RIGHTS = [f"{act}_savedview" for act in ("add", "change", "delete")]


@pytest.fixture
def editor():
    editor = make_editor("view_article", *RIGHTS, name="ada")
    editor.set_password("x")
    editor.save()
    return editor


@pytest.fixture
def desk(editor):
    client = Client()
    client.force_login(editor)
    return client


def view_of(user, name="Mine", query="state=incoming", **over):
    return SavedView.objects.create(owner=user, name=name, query=query, **over)


def panel(client, query=""):
    return client.get(f"{LIST}?{query}").context["cl"].saved


def test_a_list_is_kept_as_it_is_shown_but_for_its_page(desk, editor):
    query = "state=incoming&q=quality:>80&o=-4&p=7&after=3&e=1&other=x"
    page = desk.get(f"{VIEWS}add/?{query}")
    kept = page.context["view"].query
    desk.post(f"{VIEWS}add/", {"name": "Best", "query": kept})
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.is_shared) == (editor, "Best", False)
    assert view.query == "q=quality%3A%3E80&state=incoming&o=-4"


def test_a_list_without_filters_is_called_by_what_it_lists(desk):
    assert "</a>: all articles</p>" in desk.get(f"{VIEWS}add/").content.decode()


def test_a_view_stands_beside_the_list_with_what_it_finds(desk, editor):
    make_article(quality=90)
    make_article(quality=10)
    view_of(editor, query="q=quality%3A%3E80")
    view_of(editor, name="Odd", query="q=qualty%3A1")
    first, odd = panel(desk, "q=quality:>80")["views"]
    assert (first["count"], first["is_here"]) == ("1", True)
    assert (odd["count"], odd["is_here"]) == ("0", False)


def test_counts_of_views_are_one_question_and_kept_for_a_while(
    desk, editor, django_assert_max_num_queries
):
    make_article()
    for number in range(5):
        view_of(editor, name=f"V{number}", query=f"quality_from={number}")
    panel(desk)
    with django_assert_max_num_queries(19):
        panel(desk)


def test_colleagues_see_what_is_shared_and_cannot_change_it(desk, editor):
    other = make_editor(name="bob")
    shared = view_of(other, name="Ours", is_shared=True)
    private = view_of(other, name="His")
    (shown,) = panel(desk)["views"]
    assert (shown["view"], shown["by"]) == (shared, "bob")
    assert "His" not in desk.get(VIEWS).content.decode()
    for view in (shared, private):
        assert desk.get(f"{VIEWS}{view.pk}/").status_code == 403
        assert desk.post(f"{VIEWS}{view.pk}/delete/").status_code == 403
    assert SavedView.objects.count() == 2


def test_a_view_is_renamed_and_shared(desk, editor):
    view = view_of(editor)
    desk.post(f"{VIEWS}{view.pk}/", {"name": "Ours", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.query) == ("Ours", True, "state=incoming")


def test_a_name_is_taken_once(desk, editor):
    view_of(editor, name="Mine")
    page = desk.post(f"{VIEWS}add/", {"name": "Mine", "query": ""})
    assert "choose another" in page.content.decode()
    assert desk.post(f"{VIEWS}add/", {"name": ""}).status_code == 200
    assert SavedView.objects.count() == 1


def test_deleting_is_asked_first(desk, editor):
    view = view_of(editor, is_shared=True)
    assert "Colleagues no longer" in desk.get(f"{VIEWS}{view.pk}/delete/").content.decode()  # fmt: skip
    assert SavedView.objects.exists()
    desk.post(f"{VIEWS}{view.pk}/delete/")
    assert not SavedView.objects.exists()


def sign_in(user, to="/admin/"):
    data = {"username": user.username, "password": "x", "next": to}
    return Client().post(reverse("admin:login"), data)["Location"]


def test_signing_in_leads_to_the_view_one_begins_with(desk, editor):
    assert sign_in(editor) == "/admin/"
    desk.post(f"{VIEWS}add/", {"name": "A", "query": "type=video", "is_start": "on"})
    view = SavedView.objects.get()
    assert sign_in(editor) == f"{LIST}?type=video"
    assert sign_in(editor, "/admin/articles/story/") == "/admin/articles/story/"
    assert desk.get("/admin/").status_code == 200
    assert "start page" in desk.get(VIEWS).content.decode()
    desk.post(f"{VIEWS}{view.pk}/", {"name": "A"})
    assert Preferences.objects.get().start is None
    assert sign_in(editor) == "/admin/"


def test_a_start_that_is_not_shared_any_more_is_none(editor):
    other = make_editor(name="bob")
    Preferences.objects.create(user=editor, start=view_of(other))
    assert sign_in(editor) == "/admin/"


def test_who_may_not_see_articles_sees_no_views():
    client = Client()
    client.force_login(make_editor(*RIGHTS))
    assert client.get(VIEWS).status_code == 403
    assert client.get(f"{VIEWS}add/").status_code == 403


def test_who_may_keep_none_is_offered_none():
    client = Client()
    client.force_login(make_editor("view_article"))
    assert "Save this list" not in client.get(LIST).content.decode()
    assert client.get(f"{VIEWS}add/").status_code == 403
    assert "No views yet." in client.get(VIEWS).content.decode()


def test_all_views_have_a_page_of_their_own(desk, editor):
    for number in range(14):
        view_of(editor, name=f"V{number}")
    shown = panel(desk)
    assert len(shown["views"]) == 12
    assert shown["more"]
    assert "V9" in desk.get(VIEWS).content.decode()
