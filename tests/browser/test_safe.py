"""Nothing typed is lost, and acts on many are shown before and while they are done."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles import deciding
from articles.admin.bulk import page as bulk_page
from articles.models import Article, BulkAct
from tests.admin.browsing import LIST, change_url, signed_in
from tests.factories import SEALED, make_article

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chief():
    from django.contrib.auth.models import User

    return User.objects.create_superuser("chief", password="pw", first_name="Ada")


@pytest.fixture
def client(chief):
    return signed_in(chief)


def kept(page):
    return page.evaluate("JSON.stringify(localStorage)")


def wait_until_kept(page, text):
    """The policy of the page forbids Playwright to wait inside it."""
    for _ in range(50):
        if text in kept(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{text} was not kept: {kept(page)}")


def title_of(page):
    return page.get_by_label("Title", exact=False).first


def type_title(page, text):
    title_of(page).fill(text)
    wait_until_kept(page, text)


def test_what_was_typed_is_shown_again_after_the_session_ended(visit, client):
    article = make_article(title="Before", secured=SEALED)
    page = visit(change_url(article), client=client)
    type_title(page, "Typed at length")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_label("Username").fill("chief")
    page.get_by_label("Password").fill("pw")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Back to what I typed").click()
    assert title_of(page).input_value() == "Typed at length"
    expect(page.get_by_text("Typed here and not saved")).to_have_count(0)
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Saved: 1 field decided.")).to_be_visible()
    assert "Typed at length" not in kept(page)
    assert Article.objects.get().title == "Typed at length"


def test_what_was_typed_is_offered_again_after_the_tab_was_closed(visit, client):
    article = make_article(title="Before", secured=SEALED)
    page = visit(change_url(article), client=client)
    type_title(page, "Typed at length")
    page.get_by_label("Why").fill("because")
    wait_until_kept(page, "because")
    assert SEALED[:20] not in kept(page)
    assert "csrf" not in kept(page)
    context, address = page.context, page.url
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text("Why, Title")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    page.reload()
    expect(page.get_by_text("Typed here and not saved")).to_have_count(0)


def test_what_is_put_back_is_refused_where_it_moved_since(visit, client, chief):
    article = make_article(title="Before")
    page = visit(change_url(article), client=client)
    type_title(page, "Mine")
    deciding.edit(article, {"title": "Theirs"}, user=chief)
    page.goto(page.url)
    page.get_by_role("button", name="Put it back").click()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("somebody was faster")).to_be_visible()
    assert Article.objects.get().title == "Theirs"
    page.get_by_role("button", name="Apply mine anyway").click()
    expect(page.get_by_text("Saved: 1 field decided.")).to_be_visible()
    assert Article.objects.get().title == "Mine"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_acts_on_many_are_accessible(
    visit, client, chief, check_accessibility, monkeypatch, width, scheme
):
    articles = [make_article(published=n % 2 == 0, type="video") for n in range(4)]
    page = visit(f"{LIST}?type=video", width=width, scheme=scheme, client=client)
    deciding.publish(articles[:1], user=chief, note="this one stays")
    page.get_by_label("Select all", exact=False).first.check()
    page.locator("select[name=action]").select_option("retire")
    page.locator("button[name=index]").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Retire 4 articles?")
    check_accessibility(page)
    page.get_by_role("button", name="Retire 4 articles").click()
    page.get_by_role("link", name="See which, and why").click()
    expect(page.get_by_text("apply anyway")).to_be_visible()
    check_accessibility(page)
    BulkAct.objects.update(finished_at=None, place=2, is_stopped=True)
    page.reload()
    expect(page.get_by_role("button", name="Carry on")).to_be_visible()
    check_accessibility(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_many_are_done_before_the_eyes(visit, client, monkeypatch, scripts):
    monkeypatch.setattr(bulk_page, "STRETCH", -1)
    monkeypatch.setattr("articles.deciding.carrying.CHUNK", 4)
    for _ in range(4):
        make_article(published=False)
    page = visit(LIST, client=client, scripts=scripts)
    for box in page.locator("input.action-select").all():
        box.check()
    page.locator("select[name=action]").select_option("release")
    page.locator("select[name=action]").select_option("accept_suggestion")
    page.locator("button[name=index]").first.click()
    page.get_by_role("button", name="Accept the suggestions").click()
    expect(page.get_by_text("4 suggestions accepted.")).to_be_visible()
