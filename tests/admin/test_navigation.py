"""What there is to go to, and what waits there."""

import re

import pytest
from django.test import RequestFactory
from django.utils import timezone

from articles.admin.navigation import GROUPS, ORDER, WAITING, Navigation
from articles.models import ImportRun
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def desk(client, path="/admin/"):
    page = client.get(path).content.decode()
    return page[page.index('id="desk"') :].partition("</nav>")[0]


def counts(client, path="/admin/"):
    """What stands beside names, by name."""
    found = re.findall(r'>([^<>]+) <span class="desk-count">(\S+)', desk(client, path))
    return dict(found)


def interrupt():
    now = timezone.now()
    return ImportRun.objects.create(
        started_at=now, finished_at=now, status=ImportRun.Status.INTERRUPTED
    )


def test_newsroom_comes_first_and_in_the_order_of_work(client):
    apps = client.get("/admin/").context["app_list"]
    assert apps[0]["app_label"] == "articles"
    names = [model["object_name"] for model in apps[0]["models"]]
    assert names == [each for each in ORDER if each in names]
    assert {"Article", "Violation", "Rules", "ImportPlan"} <= {*names}


def test_pages_stand_in_groups(client):
    page = desk(client)
    places = [page.index(f">{name}</h2>") for name, _entries in GROUPS]
    assert places == sorted(places)
    assert ">Accounts</h2>" in page
    assert ">More</h2>" not in page


def test_a_list_that_nobody_gave_a_place_comes_last(client, monkeypatch):
    monkeypatch.setattr("articles.admin.navigation.ORDER", ["Topic", "Article"])
    monkeypatch.setattr(
        "articles.admin.navigation.GROUPS", [("Work", ["Topic", "Article"])]
    )
    page = desk(client)
    assert page.index("Topics") < page.index("Articles") < page.index(">More</h2>")
    assert page.index(">More</h2>") < page.index("Change sets")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/admin/", "Overview"),
        ("/admin/articles/article/violations/", "Violations"),
        ("/admin/articles/article/{}/change/", "Articles"),
    ],
)
def test_of_nested_addresses_the_nearest_is_where_one_is(client, path, name):
    page = desk(client, path.format(make_article().pk))
    assert re.findall(r'aria-current="\w+">([^<]*)<', page) == [name]
    assert f'<span class="desk-here">{name}</span>' in page


def test_it_opens_and_closes_without_scripts(client):
    page = desk(client)
    assert 'popovertarget="desk-pages">Menu<' in page
    assert 'id="desk-pages" popover' in page


def test_a_queue_says_how_much_waits_and_an_empty_one_nothing(client):
    make_article(heat=None)
    interrupt()
    found = counts(client)
    assert found == {"Review": "1", "Violations": "1", "Import runs": "1"}


def test_counts_stop_where_they_would_cost_too_much(client, monkeypatch):
    for module in ("querysets.counting", "admin.wording", "admin.navigation"):
        monkeypatch.setattr(f"articles.{module}.EXACT", 2)
    for _ in range(4):
        make_article(heat=None)
    assert counts(client)["Violations"] == "2+"


def test_all_counts_are_one_query(client, chief, django_assert_num_queries):
    client.get("/admin/")
    request = RequestFactory().get("/admin/")
    request.user = chief
    navigation = Navigation(request, client.get("/admin/").context["available_apps"])
    with django_assert_num_queries(1):
        assert navigation.groups


def test_only_what_one_may_see_is_counted(client_with, django_assert_num_queries):
    make_article(heat=None)
    interrupt()
    assert counts(client_with("view_importrun")) == {"Import runs": "1"}
    assert counts(client_with("view_article")) == {"Review": "1", "Violations": "1"}


def test_nothing_is_counted_for_a_page_without_the_navigation(client, monkeypatch):
    def refuse(*args):
        raise AssertionError("counted")

    monkeypatch.setattr("articles.admin.navigation.sizes_of", refuse)
    client.get("/admin/articles/article/?_popup=1")
    client.logout()
    assert 'id="desk"' not in client.get("/admin/login/").content.decode()


def test_every_queue_that_is_counted_has_a_place():
    assert {*WAITING} <= {*ORDER}
