"""Violations and houses in a browser: accessible, fitting, and without scripts."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from articles import deciding
from articles.models import House, Provider
from articles.record import ProviderRecord
from tests.factories import make_article, make_related

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "/admin/articles/article/violations/"
HOUSES = "/admin/articles/house/"


@pytest.fixture
def client():
    client = Client()
    client.force_login(User.objects.create_superuser("chief", password="pw"))
    return client


@pytest.fixture
def pages():
    url = "https://tidewater.example/ferry"
    make_article(web_url=url, title="Ferry", quality=60, heat=None, published=True)
    copy = make_related(web_url=url, title="Ferries", quality=50)
    article = make_article(related=(make_related(quality=1), copy))
    for name in ("Tide", "Tide on MSN", "Bay", "Bay on MSN", "Bay via Wire"):
        make_article(provider=ProviderRecord(name, "a.example"))
    bay = Provider.objects.filter(name__startswith="Bay").exclude(name__endswith="Wire")
    house = deciding.join_house(bay, "The Bay", user=None)
    return {
        "overview": "/admin/",
        "article": f"/admin/articles/article/{article.pk}/change/",
        "unranked": f"{QUEUE}?rule=published_unranked",
        "unsorted": f"{QUEUE}?rule=related_unsorted",
        "drifted": f"{QUEUE}?rule=drifted_copy",
        "nothing": f"{QUEUE}?rule=published_follower",
        "houses": HOUSES,
        "house": f"{HOUSES}{house.pk}/change/",
        "providers": "/admin/articles/provider/",
        "for readers": house.providers.first().get_absolute_url(),
        "index": "/providers/",
    }


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(
    visit, client, pages, check_accessibility, width, scheme
):
    page = visit("/admin/", width=width, scheme=scheme, client=client)
    for path in pages.values():
        page.goto(page.url.partition("/admin/")[0].partition("/providers/")[0] + path)
        check_accessibility(page)
        wide, shown = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= shown, page.url


def test_without_scripts_a_copy_is_refreshed_and_that_undone(visit, client, pages):
    page = visit(pages["drifted"], client=client, scripts=False)
    page.get_by_label("Quality").check()
    page.get_by_role("button", name="Refresh what is ticked").click()
    expect(page.get_by_role("status")).to_contain_text("Copies refreshed in 1 article.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone on 1 article.")
    expect(page.get_by_label("Quality")).to_be_visible()


def test_without_scripts_providers_are_joined_and_taken_apart(visit, client, pages):
    page = visit(HOUSES, client=client, scripts=False)
    form = page.locator("form.house").last
    form.get_by_label("Name for readers").fill("Tidewater")
    form.get_by_role("button", name="Join what is ticked").click()
    expect(page.get_by_role("status")).to_contain_text("Readers see them as Tidewater.")
    page.get_by_role("button", name="Dissolve the house").click()
    expect(page.get_by_role("status")).to_contain_text("2 providers stand")
    assert [each.name for each in House.objects.all()] == ["The Bay"]
