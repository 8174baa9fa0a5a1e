"""What the policy suggests, in a browser: accepted, tried, used; accessible throughout."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from articles import deciding
from articles.models import Article, Rules, State
from tests.browser.test_admin import unfolded, wide_enough
from tests.deciding.test_accepting import make_lead
from tests.factories import make_article, write_upstream

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/articles/article/"
RULES = "/admin/articles/rules/"
TRIAL = f"{RULES}?factor=10&threshold=60&follower_heat=-1"


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief", password="pw", first_name="Ada")


@pytest.fixture
def client(chief):
    client = Client()
    client.force_login(chief)
    return client


@pytest.fixture
def ferry(chief):
    """One article whose accepted suggestion moved, among others that disagree."""
    make_lead(45, 2, heat=65, published=False)
    make_article(quality=58, heat=58, published=True)
    make_article(quality=None)
    article = make_lead(58, 1, heat=78, title="The ferry returns")
    deciding.accept_suggestion([article], user=chief)
    write_upstream(article, quality=20)
    return article


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(
    visit, client, ferry, check_accessibility, width, scheme
):
    page = visit("/admin/", width=width, scheme=scheme, client=client)
    address = page.url.partition("/admin/")[0]
    for path in (
        "/admin/", f"{LIST}?asks=moved", f"{LIST}?suggestion=otherwise",
        f"{LIST}{ferry.pk}/change/", RULES, TRIAL, f"{TRIAL}&then=hide",
    ):  # fmt: skip
        page.goto(address + path)
        unfolded(page)
        check_accessibility(page)
        wide_enough(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_suggestion_that_moved_is_found_and_accepted(visit, client, ferry, scripts):
    page = visit("/admin/", client=client, scripts=scripts)
    page.get_by_role("link", name="Accepted suggestions that moved").click()
    page.get_by_role("link", name="The ferry returns").click()
    page.get_by_role("button", name="Accept suggestion…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Accept the suggestion for 1 article?"
    )
    page.get_by_role("button", name="Accept the suggestion for 1 article").click()
    expect(page.get_by_role("status")).to_contain_text("1 suggestion accepted.")
    expect(page.get_by_text("It has not moved since.")).to_be_visible()
    assert Article.objects.get(pk=ferry.pk).state == State.RETIRED
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It has moved since.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_rules_are_tried_and_then_used(visit, client, ferry, scripts):
    page = visit("/admin/", client=client, scripts=scripts)
    page.get_by_role("link", name="Policy").click()
    expect(page.get_by_role("button", name="Use these rules")).to_have_count(0)
    page.get_by_label("K: heat for each related").fill("10")
    page.get_by_label("Topic").fill("Harbour")
    page.get_by_label("Such an article is").select_option("not published")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
    page.get_by_role("button", name="Use these rules").click()
    expect(page.get_by_role("status")).to_contain_text("K 20 → 10")
    assert Rules.objects.get().factor == 10
