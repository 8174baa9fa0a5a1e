"""The public pages in a real browser: seen, reached, and quiet about it.

`visit` fails each of these tests too if a page asks another host, breaks its own
policy or says an error on the console.
"""

from functools import cache
from itertools import product
from pathlib import Path

import pytest
from django.db.models import Count
from django.utils import timezone

from articles.deciding import retire
from articles.importing import import_articles
from articles.models import Article
from articles.pictures import prepare
from articles.picturing import take_pictures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"

WITH_PICTURE = "/news/2026-11-21-council-votes-3114-for-car-free-sundays-on-the-quay/"
WITH_COVERAGE = (
    "/news/2026-11-21-electric-night-ferry-tern-completes-first-crossing"
    "-with-a-third-of-its-charge-to-spare/"
)
WITH_BODY = "/news/2026-11-22-how-to-read-the-harbour-a-short-guide-to-the-tide-gauges/"
WITH_VIDEO = "/news/2026-11-20-a-container-crane-crosses-the-bay-on-a-barge/"
ARABIC = "/news/2026-11-21-article-a0ddb46a/"
RETIRED = "/news/2026-11-12-ferry-fares-frozen-until-spring/"
PAGES = {
    "front": "/",
    "second page": "/page/2/",
    "top": "/top/",
    "picture": WITH_PICTURE,
    "coverage": WITH_COVERAGE,
    "body": WITH_BODY,
    "video": WITH_VIDEO,
    "right to left": ARABIC,
    "topics": "/topics/",
    "topic": "/topics/harbour/",
    "providers": "/providers/",
    "provider": "/providers/the-aldermouth-courier/",
    "not found": "/nothing/",
    "taken down": RETIRED,
}


# The same pictures for every test: making their sizes is most of the work.
prepare_once = cache(prepare)


@pytest.fixture
def demo(monkeypatch):
    monkeypatch.setattr("articles.picturing.prepare", prepare_once)
    assert not import_articles([FIXTURES]).failures
    assert not take_pictures(FIXTURES / "pictures").failed


each_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@each_page
def test_axe_finds_nothing(visit, demo, check_accessibility, path):
    for width, scheme in product([320, 1280], ["light", "dark"]):
        check_accessibility(visit(path, width=width, scheme=scheme))


def test_axe_finds_nothing_on_an_empty_site(visit, check_accessibility):
    for path, scheme in product(["/", "/topics/"], ["light", "dark"]):
        check_accessibility(visit(path, scheme=scheme))


@each_page
def test_no_page_scrolls_sideways(visit, demo, path):
    for width in (320, 800, 2560):
        page = visit(path, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@each_page
def test_what_can_be_pressed_is_large_enough(visit, demo, path):
    small = visit(path, width=320).evaluate(
        """() => [...document.querySelectorAll("a, button, summary")]
            .filter(a => !a.closest("p:not(.meta), li p, .prose, .skip") && !a.matches(".skip"))
            .map(a => [a.textContent.trim(), a.getBoundingClientRect().height])
            .filter(([, height]) => height < 24)"""
    )
    assert small == []


@each_page
def test_a_page_without_scripts_is_the_same_page(visit, demo, path):
    with_scripts, without = visit(path), visit(path, scripts=False)
    assert without.inner_text("main") == with_scripts.inner_text("main")


def test_pictures_load_from_here(visit, demo):
    page = visit(WITH_PICTURE)
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 0


# Stories


@pytest.fixture
def story(demo):
    """The address of the largest story that readers see."""
    leads = Article.objects.leading(timezone.now())
    leads = leads.annotate(size=Count("place__story__places")).order_by("-size")
    return leads.first().place.story.get_absolute_url()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_story_and_why_it_stands_there_are_accessible(
    visit, story, check_accessibility, width, scheme
):
    for path in (story, "/", "/top/"):
        page = visit(path, width=width, scheme=scheme, scripts=path != story)
        for summary in page.locator("details.why > summary").all():
            summary.focus()
            page.keyboard.press("Enter")
        assert page.locator(".why__words").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if path != story:
            check_accessibility(page)
    check_accessibility(visit(story, width=width, scheme=scheme))


def test_links_in_an_item_lead_where_they_say(visit, story):
    """The whole item leads to its headline; what lies above it does not."""
    page = visit("/")
    page.locator(".lead .more__all").click()
    page.wait_for_url("**/story/*/")
    page.go_back()
    page.locator(".lead .item__excerpt").click(force=True)
    page.wait_for_url("**/news/*/")


# By keyboard


@each_page
def test_the_keyboard_reaches_every_link_and_shows_where_it_is(visit, demo, path):
    page = visit(path)
    links = page.evaluate(
        "() => [...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')].length"
    )
    reached, unseen = set(), []
    for _ in range(links + 2):
        page.keyboard.press("Tab")
        place, outlined = page.evaluate(FOCUS)
        if place >= 0:
            reached.add(place)
            if not outlined:
                unseen.append(place)
    assert len(reached) == links
    assert unseen == []


# The focused element by its place, and whether it or what it draws has an outline.
FOCUS = """() => {
    const all = [...document.querySelectorAll('a[href], summary, [tabindex="0"]')];
    const here = document.activeElement;
    const drawn = [null, "::after"].some(
        (part) => getComputedStyle(here, part).outlineStyle === "solid");
    return [all.indexOf(here), drawn];
}"""


def test_the_first_stop_leads_past_the_masthead(visit, demo):
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


# Videos

PLAYER = "www.youtube-nocookie.com"


def test_a_video_loads_when_it_is_asked_for_and_takes_the_focus(visit, demo):
    page = visit(WITH_VIDEO, hosts=(PLAYER,))
    assert page.query_selector("iframe") is None
    page.focus("a[data-embed]")
    page.keyboard.press("Enter")
    player = page.wait_for_selector("iframe")
    assert player.get_attribute("src").startswith(f"https://{PLAYER}/embed/")
    assert (
        player.get_attribute("title") == "A container crane crosses the bay on a barge"
    )
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert page.query_selector("a[data-embed]") is None


def test_without_scripts_a_video_is_a_link_to_its_own_page(visit, demo):
    page = visit(WITH_VIDEO, scripts=False, hosts=("www.youtube.com",))
    page.click("a[data-embed]")
    page.wait_for_url("https://www.youtube.com/watch?v=*")


def test_a_click_for_another_tab_stays_a_link(visit, demo):
    page = visit(WITH_VIDEO, hosts=("www.youtube.com",))
    page.click("a[data-embed]", modifiers=["Control"])
    assert page.query_selector("iframe") is None


# Errors and paper


def test_the_page_of_a_broken_server_is_accessible(
    visit, check_accessibility, monkeypatch, live_server
):
    def break_down(*args):
        raise RuntimeError

    monkeypatch.setattr("articles.views._public", break_down)
    page = visit("/", width=320)
    assert "Something broke on our side." in page.inner_text("main")
    check_accessibility(page)


def test_a_retired_article_offers_the_latest(visit, demo):
    article = Article.objects.get(stem=WITH_PICTURE.split("/")[2])
    retire([article], user=None)
    page = visit(WITH_PICTURE)
    page.click("text=Harbourside take the handball derby")
    page.wait_for_url("**/news/2026-11-22-harbourside-*/")


def test_paper_gets_words_and_addresses_and_no_navigation(visit, demo):
    page = visit(WITH_COVERAGE)
    page.emulate_media(media="print")
    assert not page.is_visible(".masthead__nav")
    assert not page.is_visible(".footer")
    assert page.is_visible("h1")
    written = page.evaluate(
        "getComputedStyle(document.querySelector('.onward a'), '::after').content"
    )
    assert "https://aldermouthcourier.example/" in written
