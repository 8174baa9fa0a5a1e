"""Preview links in a real browser: made, copied, looked at, taken back."""

from itertools import product

import pytest
from django.urls import reverse

from articles import previewing
from articles.models import PreviewLink
from tests.admin.browsing import change_url, signed_in
from tests.factories import make_article, make_editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor():
    return signed_in(make_editor("view_article", "publish_article"))


@pytest.fixture
def article():
    return make_article(published=False, title="The ferry that nobody has seen yet")


def address_of(link):
    return reverse("articles:preview", args=[previewing.token_of(link)])


def make_link(visit, editor, article, **options):
    page = visit(change_url(article), client=editor, **options)
    page.select_option("#link_days", "7")
    page.click("[name=_make_link]")
    page.wait_for_selector(".messagelist .success")
    return page


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visit, editor, article, check_accessibility
):
    make_link(visit, editor, article)
    shown = address_of(PreviewLink.objects.get())
    for width, scheme in product([320, 1280], ["light", "dark"]):
        for path, client in ((shown, None), (change_url(article), editor)):
            page = visit(path, width=width, scheme=scheme, client=client)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            check_accessibility(page)


def test_the_address_is_copied_and_that_is_said(visit, editor, article):
    page = make_link(visit, editor, article)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("[data-copies]")
    page.wait_for_selector("[role=status]:has-text('Copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.input_value(".preview-address")


def test_without_scripts_a_link_is_made_and_taken_back(visit, editor, article):
    page = make_link(visit, editor, article, scripts=False)
    assert not page.is_visible("[data-copies]")
    shown = address_of(PreviewLink.objects.get())
    assert visit(shown).is_visible("text=Not public.")
    page.click("[name=_revoke_link]")
    page.wait_for_selector("text=shows nothing any more")
    assert visit(shown).is_visible("text=This preview link is over.")
