"""The front page as it would be, in a real browser."""

from itertools import product

import pytest

from articles.models import Rules
from tests.admin.browsing import change_url, signed_in
from tests.factories import make_article, make_editor, moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

URL = "/admin/articles/top/"


@pytest.fixture
def editor():
    rights = ("view_article", "change_article", "change_rules")
    return signed_in(make_editor(*rights))


@pytest.fixture
def hot():
    return [
        make_article(
            title=f"The {name} ferry returns to the harbour after a winter of repairs",
            heat=heat,
            published_at=moment(f"2026-11-{day:02}T08:30:00Z"),
        )
        for name, heat, day in (("old", 400, 1), ("second", 90, 8), ("new", 80, 9))
    ]


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visit, editor, hot, check_accessibility
):
    asked = f"{URL}?half_life=2400&article={hot[1].pk}&heat=900"
    for width, scheme in product([320, 1280], ["light", "dark"]):
        for path in (URL, f"{URL}?q=ferry", asked, change_url(hot[0])):
            page = visit(path, width=width, scheme=scheme, client=editor)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            check_accessibility(page)
    check_accessibility(visit(f"{URL}?half_life=0", client=editor))


def test_without_scripts_from_an_article_to_another_half_life(visit, editor, hot):
    page = visit(change_url(hot[0]), client=editor, scripts=False)
    page.click("text=What if its heat were another?")
    page.fill("#id_half_life", "2400")
    page.keyboard.press("Enter")
    page.wait_for_url("**half_life=2400*")
    first = page.locator("#as-if + ol .top-row").first
    assert "up 2" in first.inner_text()
    page.click("text=Use this half-life")
    page.wait_for_selector(".messagelist .success")
    assert Rules.current().half_life.days == 100
    assert "3 keys were computed anew" in page.inner_text(".messagelist")
