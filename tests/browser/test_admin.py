"""The admin in a browser: accessible, under its policy, by keyboard, without scripts."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from articles import deciding
from articles.models import Article, ChangeSet, State
from articles.pairing import look_for_duplicates
from articles.record import ImageRecord
from tests.factories import (
    make_article,
    make_image,
    make_related,
)

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/articles/article/"


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief", password="pw", first_name="Ada")


@pytest.fixture
def client(chief):
    client = Client()
    client.force_login(chief)
    return client


@pytest.fixture
def pages(chief):
    """Every page of the admin we touch, with something on it to look at."""
    item = make_related()
    make_article(title=item.title, web_url=item.web_url, published=False)
    article = make_article(
        title="A long title that says <enough> about the ferries of the outer islands",
        excerpt="First line\r\nsecond line",
        topics=("Harbour", None, "Ferries"),
        images=(make_image(),),
        related=(item, make_related(web_url="")),
        type="video",
    )
    make_article(heat=-1, quality=None)
    values = {"title": "A shorter title", "heat": 155, "topics": ("Harbour",)}
    deciding.edit(article, values, user=chief, note="shorter")
    change_set = deciding.publish([article], user=chief).change_set
    copies = [
        make_article(
            title=f"The night ferry {number}",
            original_url=f"https://tidewater.example/night-ferry?utm_id={number}",
            published=bool(number),
        )
        for number in range(4)
    ]
    deciding.mark_canonical(copies[0], copies[1:2], user=chief, note="one of them")
    look_for_duplicates()
    return {
        "duplicates": "/admin/articles/duplicatepair/",
        "group": f"/admin/articles/duplicatepair/group/{copies[0].pk}/",
        "handled": "/admin/articles/duplicatepair/handled/",
        "copy": f"{LIST}{copies[1].pk}/change/",
        "index": "/admin/",
        "list": LIST,
        "filtered": f"{LIST}?state=published&quality_from=1&topic_name=harbour",
        "nothing": f"{LIST}?q=nothing",
        "change": f"{LIST}{article.pk}/change/",
        "add": f"{LIST}add/",
        "history": f"{LIST}{article.pk}/history/",
        "change sets": "/admin/articles/changeset/",
        "change set": f"/admin/articles/changeset/{change_set.pk}/change/",
        "runs": "/admin/articles/importrun/",
        "run": f"/admin/articles/importrun/{article.changes.first().change_set.run_id}/change/",
        "topics": "/admin/articles/topic/",
        "topic": f"/admin/articles/topic/{article.topics.first().pk}/change/",
        "providers": "/admin/articles/provider/",
    }


def unfolded(page):
    """Everything that is folded away is to be seen and checked too."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def wide_enough(page):
    width, shown = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width <= shown, page.url


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_chosen_of_duplicates_stands_in_its_card(visit, client, pages, width):
    page = visit(pages["group"], width=width, client=client)
    for card in page.locator("fieldset").all():
        around = card.bounding_box()
        for choice in card.locator("label").all():
            box = choice.bounding_box()
            assert box["height"] < 60
            assert box["y"] + box["height"] <= around["y"] + around["height"]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(
    visit, client, pages, check_accessibility, width, scheme
):
    page = visit("/admin/", width=width, scheme=scheme, client=client)
    for path in pages.values():
        page.goto(page.url.partition("/admin/")[0] + path)
        unfolded(page)
        check_accessibility(page)
        wide_enough(page)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_is_accessible(visit, check_accessibility, width, scheme):
    page = visit("/admin/login/", width=width, scheme=scheme)
    check_accessibility(page)
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("nothing")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Please enter the correct")).to_be_visible()
    check_accessibility(page)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_answers_are_accessible(
    visit, client, chief, pages, check_accessibility, width, scheme
):
    page = visit(pages["change"], width=width, scheme=scheme, client=client)
    page.get_by_role("button", name="Retire").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Retire 1 article?")
    check_accessibility(page)
    page.get_by_role("button", name="Retire 1 article").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("textbox", name="Title").first.fill("Mine")
    deciding.edit(
        Article.objects.get(title="A shorter title"), {"title": "Theirs"}, user=chief
    )
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("somebody was faster")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("textbox", name="Title").first.fill("")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".errornote")).to_contain_text("Nothing was saved")
    check_accessibility(page)


def test_an_empty_site_is_accessible(visit, client, check_accessibility):
    for path in ("/admin/", LIST):
        page = visit(path, client=client)
        expect(page.get_by_text("import_articles PATH")).to_be_visible()
        check_accessibility(page)


def test_by_keyboard_alone_an_article_is_found_and_published(visit, client):
    article = make_article(title="By keyboard", published=False)
    make_article()
    page = visit(LIST, client=client)
    tab_to(page, "#searchbar")
    page.keyboard.type("keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 found")).to_be_visible()
    tab_to(page, "th.field-headline a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("By keyboard")
    tab_to(page, "button[name=_publish]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 article published.")
    assert Article.objects.get(pk=article.pk).state == State.PUBLISHED
    tab_to(page, ".message-undo button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Undone on 1 article.")
    assert Article.objects.get(pk=article.pk).state == State.INCOMING


def test_enter_in_an_input_saves_and_publishes_nothing(visit, client):
    article = make_article(published=False)
    page = visit(f"{LIST}{article.pk}/change/", client=client)
    page.get_by_label("Quality").first.fill("77")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved: 1 field decided.")
    article.refresh_from_db()
    assert (article.quality, article.state) == (77, State.INCOMING)


def test_a_browsers_own_round_trip_is_no_change(visit, client):
    article = make_article(
        title='Quote " and  blanks\u00a0',
        excerpt="\na\r\nb ",
        body="\n\nText\n",
        topics=("A", None, "B"),
        web_url="",
        images=(ImageRecord("https://x.example/a b", None, None, title=" t "),),
        related=(make_related(web_url=""),),
    )
    page = visit(f"{LIST}{article.pk}/change/", client=client)
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was changed")
    assert not ChangeSet.objects.filter(act="edit").exists()


def test_without_scripts_everything_works(visit, client):
    article = make_article(title="Without scripts", published=False)
    page = visit(LIST, client=client, scripts=False)
    page.locator(".action-select").first.check()
    page.locator("select[name=action]").select_option("publish")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("status")).to_contain_text("1 article published.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone")
    page.get_by_role("link", name="Without scripts").click()
    page.get_by_text("Add related coverage").click()
    page.locator("#id_related-0-title").fill("Added")
    page.get_by_role("button", name="Hold back").click()
    expect(page.get_by_role("status")).to_contain_text("1 article held back.")
    article.refresh_from_db()
    assert article.state == State.HELD_BACK
    assert article.related.get().title == "Added"


def test_an_uploaded_picture_is_seen_at_once(visit, client, tmp_path):
    from PIL import Image

    file = tmp_path / "pier.png"
    Image.new("RGB", (800, 500), "#246").save(file)
    article = make_article()
    page = visit(f"{LIST}{article.pk}/change/", client=client)
    page.get_by_label("New picture").set_input_files(file)
    page.get_by_role("button", name="Save", exact=True).first.click()
    picture = page.locator(".article-picture img")
    expect(picture).to_be_visible()
    assert (
        picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    )


def test_what_can_be_pressed_is_large_enough(visit, client, pages):
    page = visit(pages["list"], width=320, client=client)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, select, summary')]
        .filter(e => e.checkVisibility() && !e.closest('.enter-saves'))
        .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && box.height < 24)
        .map(([html]) => html)"""
    )
    assert [
        html for html in small if "breadcrumbs" not in html and "Overview" not in html
    ] == []


def tab_to(page, selector):
    """Press Tab until the element has the focus."""
    page.locator("body").press("Home")
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_a_schedule_has_a_button_of_its_own(visit, client):
    article = make_article(published=False)
    page = visit(f"{LIST}{article.pk}/change/", client=client)
    page.get_by_text("Publish at another time").click()
    page.get_by_label("Public from").fill("2099-07-01T10:00")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("alert")).to_contain_text("Publish at these times")
    page.get_by_role("button", name="Publish at these times").click()
    expect(page.get_by_role("status")).to_contain_text("1 article scheduled.")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("1 article published.")
    article.refresh_from_db()
    assert article.public_from.year == 1970
