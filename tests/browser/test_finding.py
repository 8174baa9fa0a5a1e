"""Finding articles in a browser: completed by keyboard, accessible, without scripts."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from articles.models import SavedView
from articles.record import ProviderRecord
from tests.browser.test_admin import wide_enough
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/articles/article/"

EVERY = [
    pytest.param(width, scheme, id=f"{scheme}-{width}")
    for width in (320, 1280)
    for scheme in ("light", "dark")
]


@pytest.fixture
def client():
    chief = User.objects.create_superuser("chief", password="pw")
    for number in range(4):
        make_article(title=f"Ferry {number}", quality=30 * number)
    make_article(title="Lighthouse", provider=ProviderRecord("Tideline Post"))
    SavedView.objects.create(owner=chief, name="Best", query="q=quality%3A%3E50")
    client = Client()
    client.force_login(chief)
    return client


def test_a_question_is_written_by_keyboard_with_completion(visit, client):
    page = visit(LIST, client=client)
    box, options = (
        page.get_by_role("combobox", name="Find articles"),
        page.get_by_role("listbox"),
    )
    box.press_sequentially("prov")
    expect(options.get_by_role("option")).to_have_count(1)
    box.press("ArrowDown")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    expect(active).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value("provider:")
    box.press_sequentially("tide")
    expect(options.get_by_role("option", name="Tideline Post")).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value('provider:"Tideline Post" ')
    expect(options).to_be_hidden()
    box.press("Enter")
    expect(page.get_by_role("link", name="Lighthouse").first).to_be_visible()
    expect(page.get_by_role("link", name="Ferry 1")).to_have_count(0)


def test_escape_closes_and_keeps_what_is_typed(visit, client):
    page = visit(LIST, client=client)
    box = page.get_by_role("combobox", name="Find articles")
    box.press_sequentially("state:h")
    expect(page.get_by_role("option", name="held-back")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("state:h")
    expect(box).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize(("width", "scheme"), EVERY)
def test_the_list_is_accessible_with_all_that_finds_open(
    visit, client, check_accessibility, width, scheme
):
    page = visit(
        f"{LIST}?q=qualty:1+state:x", width=width, scheme=scheme, client=client
    )
    page.get_by_text("How to ask").click()
    box = page.get_by_role("combobox", name="Find articles")
    box.fill("he")
    expect(page.get_by_role("option").first).to_be_visible()
    check_accessibility(page)
    wide_enough(page)
    page.goto(page.url.partition("?")[0] + "?q=quality:>10&o=-4")
    check_accessibility(page)


def test_views_are_accessible_and_all_of_it_works_without_scripts(
    visit, client, check_accessibility
):
    page = visit(LIST, client=client, scripts=False)
    page.get_by_role("searchbox", name="Find articles").fill("quality:>50")
    page.get_by_role("button", name="Find", exact=True).first.click()
    expect(page.get_by_role("link", name="Ferry 3")).to_be_visible()
    expect(page.get_by_role("link", name="Ferry 1")).to_have_count(0)
    page.get_by_role("link", name="Save this list…").click()
    page.get_by_label("Name").fill("High")
    page.get_by_role("button", name="Save the view").click()
    expect(page.get_by_role("link", name="High 3")).to_be_visible()
    page = visit("/admin/articles/views/", client=client)
    check_accessibility(page)
