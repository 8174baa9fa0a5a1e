"""The review desk in a browser: a key a decision, focus and announcements, off and on."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from articles.models import Article, Preferences, State
from tests.factories import make_article, make_image, make_related, write_upstream

pytestmark = pytest.mark.django_db(transaction=True)

DESK = "/admin/articles/review/"


def signed_in(name):
    user = User.objects.create_superuser(name, password="pw", first_name=name.title())
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client():
    return signed_in("ada")


@pytest.fixture
def five():
    """Five that wait, the most urgent first."""
    return [make_article(quality=quality) for quality in (120, 110, 100, 90, 80)]


def is_open(page, article):
    expect(page.locator(f'[data-at="{article.pk}"]')).to_be_visible()


def states():
    return list(Article.objects.order_by("pk").values_list("state", flat=True))


def test_each_decision_takes_one_keystroke(visit, client, five):
    page = visit(DESK, client=client)
    for article, key in zip(five, "phlap", strict=True):
        is_open(page, article)
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_focused()
    assert states() == [
        State.PUBLISHED,
        State.RETIRED,
        State.INCOMING,
        State.PUBLISHED,
        State.PUBLISHED,
    ]
    page.keyboard.press("u")
    is_open(page, five[4])


def test_focus_and_announcement_follow_a_decision(visit, client, five):
    page = visit(DESK, client=client)
    page.keyboard.press("p")
    heading = page.get_by_role("heading", name=str(five[1]), exact=True)
    expect(heading).to_be_focused()
    said = f"Published: {five[0]}. Open: {five[1]}"
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
    expect(page.locator(f'[data-row="{five[0].pk}"]')).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name=str(five[0]), exact=True)).to_be_focused()
    assert states()[0] == State.INCOMING


def test_numbers_are_typed_and_stepped_without_leaving_the_article(visit, client, five):
    page = visit(DESK, client=client)
    page.keyboard.press("q")
    page.keyboard.type("55p")  # what is typed is no key
    page.keyboard.press("Enter")
    expect(page.locator("#now-quality")).to_contain_text("55")
    page.keyboard.press("f")
    expect(page.locator("#now-quality")).to_contain_text("60")
    page.keyboard.press("t")
    page.keyboard.type("Ferries")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("button", name="Take off the topic Ferries")
    ).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("because")
    page.keyboard.press("Enter")
    page.keyboard.press("p")
    is_open(page, five[1])
    assert five[0].holds.get(field="published").note == "because"


def test_keys_can_be_others_or_off(visit, client, five):
    page = visit(f"{DESK}keys/", client=client)
    page.get_by_label("Publish", exact=True).fill("z")
    page.get_by_role("button", name="Keep these keys").click()
    page.wait_for_url(f"**{DESK}", wait_until="load")
    page.keyboard.press("p")
    page.keyboard.press("z")
    is_open(page, five[1])
    Preferences.objects.update(keys_on=False)
    page.reload()
    page.keyboard.press("z")
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    is_open(page, five[1])
    assert states().count(State.PUBLISHED) == 1


def test_with_scripts_off_the_buttons_do_the_same(visit, client, five):
    page = visit(DESK, client=client, scripts=False)
    page.get_by_role("spinbutton", name="Quality").fill("64")
    page.get_by_role("button", name="Publish", exact=True).click()
    is_open(page, five[1])
    said = page.get_by_role("status").get_by_text(f"Quality 64, Published: {five[0]}")
    expect(said).to_be_visible()
    page.get_by_role("link", name="Next").click()
    is_open(page, five[2])
    page.get_by_role("link", name="Previous").click()
    is_open(page, five[1])


def test_two_editors_never_have_the_same_article_next(visit, client, five):
    ada, grace = visit(DESK, client=client), visit(DESK, client=signed_in("grace"))
    is_open(ada, five[0])
    is_open(grace, five[1])
    ada.keyboard.press("p")
    is_open(ada, five[2])
    grace.keyboard.press("p")
    is_open(grace, five[3])
    grace.reload()
    expect(grace.locator(f'[data-row="{five[2].pk}"]')).to_contain_text("Ada is on it")


def test_a_decision_that_could_not_be_sent_is_kept_and_offered(visit, client, five):
    page = visit(DESK, client=client)
    page.evaluate(
        "() => { window.sent = fetch; window.fetch = () => Promise.reject() }"
    )
    page.keyboard.press("p")
    expect(page.get_by_role("status").filter(has_text="kept here")).to_be_visible()
    page.evaluate("() => { window.fetch = window.sent }")
    page.get_by_role("button", name="Try again").click()
    is_open(page, five[1])
    assert states()[0] == State.PUBLISHED


def test_each_of_several_that_could_not_be_sent_is_kept(visit, client, five):
    page = visit(DESK, client=client)
    page.evaluate(
        """() => {
          const sent = fetch;
          window.fetch = (url, how) =>
            how?.method === "POST" ? Promise.reject() : sent(url, how);
        }"""
    )
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.keyboard.press("j")
    is_open(page, five[1])
    page.keyboard.press("p")
    expect(page.locator("#review-said")).to_contain_text(f"{five[0]}, {five[1]}")


def test_what_was_sent_by_a_key_is_not_offered_as_typed_again(visit, client, five):
    page = visit(DESK, client=client)
    page.locator("#id_note").fill("seen")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    is_open(page, five[1])
    kept = page.evaluate("Object.keys(localStorage)")
    assert not [name for name in kept if name.startswith("typed:")]


def test_a_decision_outlives_the_session(visit, client, five):
    page = visit(DESK, client=client)
    page.context.clear_cookies()
    page.keyboard.press("p")
    expect(page.get_by_role("status").filter(has_text="signed out")).to_be_visible()
    page.reload()
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("pw")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Try again").click()
    is_open(page, five[1])
    assert states()[0] == State.PUBLISHED


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_is_accessible_and_fits_with_its_dialog_open(
    visit, client, check_accessibility, width, scheme
):
    item = make_related()
    make_article(title=item.title, web_url=item.web_url)
    article = make_article(quality=150, related=(item,), images=(make_image(),))
    write_upstream(article, title="What upstream says now")
    page = visit(DESK, width=width, scheme=scheme, client=client)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    check_accessibility(page)
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys", exact=True)).to_be_focused()
    check_accessibility(page)
    page.goto(page.url.split("/admin/")[0] + f"{DESK}keys/")
    check_accessibility(page)
