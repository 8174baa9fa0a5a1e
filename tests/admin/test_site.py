"""The start page and the frame of every page."""

import pytest

from articles import deciding
from articles.models import ImportFailure, ImportRun
from tests.admin.browsing import LIST
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_the_site_is_named_as_the_operator_named_it(client, settings):
    settings.SITE_NAME = "The Harbour Desk"
    assert "The Harbour Desk" in client.get("/admin/").content.decode()


def test_the_overview_counts_by_state_and_leads_there(client, chief):
    deciding.publish([make_article()], user=chief, note="today")
    make_article()
    response = client.get("/admin/")
    counts = {each["state"].value: each["count"] for each in response.context["states"]}
    assert (counts["published"], counts["incoming"]) == ("1", "1")
    page = response.content.decode()
    assert f'href="{LIST}?state=published"' in page
    assert "today" in page


def test_counts_stop_where_they_would_cost_too_much(client, monkeypatch):
    for module in ("querysets.counting", "admin.wording"):
        monkeypatch.setattr(f"articles.{module}.EXACT", 2)
    for _ in range(3):
        make_article()
    assert client.get("/admin/").context["states"][0]["count"] == "2+"


def test_an_empty_site_says_how_to_fill_it(client):
    page = client.get("/admin/").content.decode()
    assert ".venv/bin/python manage.py import_articles PATH" in page
    assert "Nobody has decided on anything yet" in page


def test_the_last_import_is_told(client):
    make_article()
    run = ImportRun.objects.get()
    ImportFailure.objects.create(run=run, path="x.md", message="no")
    assert "Could not be read" in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("right", "headings"),
    [
        ("view_article", []),
        ("view_changeset", ["Last decisions"]),
        ("view_importrun", ["Last import"]),
    ],
)
def test_the_overview_shows_what_its_links_lead_to(client_with, chief, right, headings):
    deciding.publish([make_article()], user=chief, note="today")
    page = client_with(*{"view_article", right}).get("/admin/").content.decode()
    assert "Articles by state" in page
    for heading in ("Last decisions", "Last import"):
        assert (heading in page) is (heading in headings)
    assert ("/admin/articles/changeset/" in page) is (right == "view_changeset")
    assert ("/admin/articles/importrun/" in page) is (right == "view_importrun")


def test_an_account_without_rights_is_told_whom_to_ask(client_with):
    page = client_with().get("/admin/").content.decode()
    assert "has no rights yet" in page


def test_nobody_sees_anything_without_signing_in(client):
    client.logout()
    make_article()
    for url in (LIST, "/admin/", "/admin/articles/changeset/"):
        assert client.get(url).url.startswith("/admin/login/")
