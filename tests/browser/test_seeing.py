"""History, comparison and the inbox of conflicts in a browser."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from articles import deciding
from articles.models import Article
from tests.factories import make_article, make_related, write_upstream

pytestmark = pytest.mark.django_db(transaction=True)

INBOX = "/admin/articles/article/conflicts/"


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief", password="pw", first_name="Ada")


@pytest.fixture
def client(chief):
    client = Client()
    client.force_login(chief)
    return client


@pytest.fixture
def article(chief):
    """An article with a past: imports, decisions, noise, and conflicts of each kind."""
    item = make_related(title="Islanders count the crossings")
    article = make_article(
        title="The harbour ferry returns",
        body="word " * 80 + "\n",
        topics=("Harbour", "Ferries"),
        related=(item,),
        heat=1,
    )
    for heat in (2, 3):
        write_upstream(article, heat=heat)
    values = {
        "title": "The ferry is back",
        "body": "word " * 80 + "ours\n",
        "topics": ("Harbour",),
        "related": (),
    }
    deciding.edit(
        Article.objects.get(pk=article.pk), values, user=chief, note="shorter"
    )
    write_upstream(
        article,
        title="The harbour ferry returns at last",
        body="word " * 80 + "theirs\n",
        topics=("Harbour", "Islands"),
        heat=7,
    )
    return Article.objects.get(pk=article.pk)


def history(article, query=""):
    return f"/admin/articles/article/{article.pk}/history/{query}"


def first_point(article):
    return article.changes.order_by("pk").first().change_set_id


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_are_accessible_and_as_wide_as_the_window(
    visit, check_accessibility, client, article, width, scheme
):
    point = f"?from={first_point(article)}"
    addresses = [history(article), history(article, point), INBOX]
    addresses.append(f"/admin/articles/article/{article.pk}/change/")
    for address in addresses:
        page = visit(address, width=width, scheme=scheme, client=client)
        page.evaluate(
            "document.querySelectorAll('details').forEach(e => e.open = true)"
        )
        check_accessibility(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_two_points_are_chosen_and_restored_by_keyboard_without_scripts(
    visit, client, article
):
    page = visit(history(article), client=client, scripts=False)
    page.get_by_role("radio", name="from Imported").last.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Compare").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Title")).to_be_visible()
    page.get_by_label("Why").focus()
    page.keyboard.press("Enter")  # restores nothing
    expect(page.get_by_role("heading", name="Title")).to_be_visible()
    page.get_by_role("button", name="Restore Title").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 field restored.")).to_be_visible()
    assert Article.objects.get().title == "The harbour ferry returns"


def test_conflicts_are_answered_by_keyboard_without_scripts(visit, client, article):
    page = visit(INBOX, client=client, scripts=False)
    name = "Keep mine (title: The ferry is back)"
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Yours stands on 1 field.")).to_be_visible()
    page.locator("summary", has_text="Neither: edit").first.focus()
    page.keyboard.press("Enter")
    typed = page.get_by_label("Mine, anew").first
    typed.fill("Harbour\nHarbours")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved: 1 field decided.")).to_be_visible()
    assert Article.objects.get().conflicts == 1
