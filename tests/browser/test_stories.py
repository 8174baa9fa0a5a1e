"""Stories in a browser: accessible, by keyboard, without scripts, from 320 px on."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from articles import deciding
from articles.models import Article, Statement, Story
from tests.browser.test_admin import tab_to, unfolded, wide_enough
from tests.factories import make_article, make_related

pytestmark = pytest.mark.django_db(transaction=True)

STORIES = "/admin/articles/story/"

EVERY = [
    pytest.param(width, scheme, id=f"{scheme}-{width}")
    for width in (320, 1280)
    for scheme in ("light", "dark")
]


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief", password="pw", first_name="Ada")


@pytest.fixture
def client(chief):
    client = Client()
    client.force_login(chief)
    return client


@pytest.fixture
def stories(chief):
    """Two stories of several articles, one of them shaped, and one merged away."""
    for name in ("ferry", "storm", "flood"):
        url = f"https://tidewater.example/{name}"
        make_article(title=f"The {name} of the outer islands", web_url=url, quality=90)
        for number in range(2):
            make_article(
                title=f"What the {name} means, part {number}",
                related=(make_related(web_url=url, quality=90),),
                quality=None if number else 60,
                heat=-1 if number else None,
            )
    ferry, storm, flood = (led_by(name) for name in ("ferry", "storm", "flood"))
    deciding.rename(ferry, "Crossings", user=chief, note="shorter")
    deciding.join([ferry, flood], user=chief, note="one night")
    return {"ferry": led_by("ferry"), "storm": storm, "merged": flood}


def led_by(name):
    article = Article.objects.get(title=f"The {name} of the outer islands")
    return Story.objects.get(places__article=article)


def page_of(story):
    return f"{STORIES}{story.pk}/change/"


@pytest.mark.parametrize(("width", "scheme"), EVERY)
def test_every_page_of_stories_is_accessible_and_fits(
    visit, client, stories, check_accessibility, width, scheme
):
    empty = Story.objects.create(title="Gone")
    page = visit(STORIES, width=width, scheme=scheme, client=client)
    host = page.url.partition("/admin/")[0]
    shown = [STORIES, f"{STORIES}?members=one", f"{STORIES}?q=nothing&readers=miss"]
    shown += [page_of(each) for each in (*stories.values(), empty)]
    shown += [
        f"/admin/articles/article/{stories['ferry'].lead_id}/change/",
        f"/admin/articles/article/{stories['ferry'].lead_id}/history/",
        "/admin/articles/article/",
    ]
    for path in shown:
        page.goto(host + path)
        unfolded(page)
        check_accessibility(page)
        wide_enough(page)


@pytest.mark.parametrize(("width", "scheme"), EVERY)
def test_questions_and_refusals_are_accessible_and_fit(
    visit, client, chief, stories, check_accessibility, width, scheme
):
    def check():
        check_accessibility(page)
        wide_enough(page)

    make_article(title="The other storm of the outer islands")
    page = visit(page_of(stories["ferry"]), width=width, scheme=scheme, client=client)
    page.get_by_label("Join with").fill("the storm of")
    page.get_by_role("button", name="Join…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which story?")
    check()
    page.locator(f"button[name=target][value='{stories['storm'].pk}']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Join 2 stories?")
    check()
    deciding.split([stories["storm"].places.last().article], user=chief)
    page.get_by_role("button", name="Join 2 stories").click()
    expect(page.get_by_role("alert")).to_contain_text("the story moved meanwhile")
    check()
    page.get_by_role("button", name="Join 2 stories").click()
    expect(page.get_by_role("status")).to_contain_text("2 stories joined:")
    expect(
        page.get_by_role("status").get_by_role("button", name="Undo")
    ).to_be_visible()
    check()
    page.get_by_role("button", name="Split off").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the articles first.")
    check()


def test_a_story_is_corrected_by_keyboard_alone(visit, client, stories):
    page = visit(page_of(stories["storm"]), client=client)
    tab_to(page, "#rename-title")
    page.keyboard.type("Storm night")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("called “Storm night” now")
    tab_to(page, ".member-act")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("leads its story now")
    tab_to(page, ".message-undo button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Undone")
    tab_to(page, ".member-choice")
    page.keyboard.press("Space")
    tab_to(page, "#move-words")
    page.keyboard.type("Crossings")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("press one of the buttons")
    tab_to(page, "button[name=_move]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Move 1 article?")
    tab_to(page, "button[name=_confirm]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 article moved to Crossings")


def test_without_scripts_stories_are_split_and_joined(visit, client, stories):
    page = visit(page_of(stories["storm"]), client=client, scripts=False)
    page.locator(".member-choice").last.check()
    page.locator("#members-note").fill("another matter")
    page.get_by_role("button", name="Split off").click()
    expect(page.get_by_role("status")).to_contain_text("1 article split off")
    page.get_by_role("status").get_by_role("link").click()
    page.get_by_label("Join with").fill(str(stories["storm"].pk))
    page.get_by_role("button", name="Join…").click()
    page.get_by_role("button", name="Join 2 stories").click()
    expect(page.get_by_role("status")).to_contain_text("2 stories joined:")
    assert stories["storm"].places.count() == 3
    assert Statement.objects.filter(change_set__note="another matter").exists()


def test_what_can_be_pressed_on_a_story_is_large_enough(visit, client, stories):
    page = visit(page_of(stories["ferry"]), width=320, client=client)
    small = page.evaluate(
        """() => [...document.querySelectorAll('#content :is(button, input)')]
        .filter(e => e.checkVisibility() && !e.closest('.enter-saves'))
        .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && box.height < 24)
        .map(([html]) => html)"""
    )
    assert small == []
