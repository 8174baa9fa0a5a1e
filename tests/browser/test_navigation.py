"""The navigation in a browser: beside the page, or behind a button, without scripts."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from articles.models import SourceFile
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(db):
    client = Client()
    client.force_login(User.objects.create_superuser("chief", password="pw"))
    make_article(heat=None)
    return client


def test_on_a_small_screen_it_opens_without_scripts_and_by_keyboard(visit, client):
    page = visit("/admin/articles/topic/", width=320, scripts=False, client=client)
    entry = page.locator("#desk a", has_text="Providers")
    menu = page.get_by_role("button", name="Menu")
    expect(entry).to_be_hidden()
    menu.press("Enter")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    menu.click()
    entry.click()
    assert page.url.endswith("/admin/articles/provider/")
    expect(page.locator("#desk a", has_text="Providers")).to_be_hidden()


def test_on_a_large_screen_it_stands_beside_the_page_and_is_skipped(visit, client):
    page = visit("/admin/articles/topic/", client=client)
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    violations = page.locator("#desk a", has_text="Violations")
    expect(violations).to_contain_text("1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#content-start")).to_be_focused()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('#desk')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_it_is_accessible_and_so_is_the_queue_of_vanished_files(
    visit, client, check_accessibility, scheme
):
    SourceFile.objects.update(vanished="open", vanished_at="2026-11-01T00:00:00Z")
    page = visit(
        "/admin/articles/article/vanished/", width=320, scheme=scheme, client=client
    )
    check_accessibility(page)
    page.get_by_role("button", name="Menu").click()
    check_accessibility(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    check_accessibility(page)
