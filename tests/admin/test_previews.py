"""Preview links on the page of an article: made, copied, taken back, logged."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles import previewing
from articles.admin.previews import address_of
from articles.models import PreviewLink
from tests.admin.browsing import change_url, fresh, messages_of, press
from tests.factories import make_article

pytestmark = pytest.mark.django_db

PUBLISHER = ("view_article", "publish_article")


@pytest.fixture
def article():
    return make_article(published=False)


def make_link(article, user=None):
    span = previewing.SPANS[0]
    return previewing.make(article, span, user=user, now=timezone.now())


def panel_of(client, article):
    page = client.get(change_url(article)).content.decode()
    start = page.find("Preview for colleagues")
    return page[start:] if start >= 0 else ""


@pytest.mark.parametrize("days", ["1", "7", "30"])
def test_a_link_is_made_for_the_days_that_were_chosen(
    client, client_with, article, days
):
    answer = press(client, article, "_make_link", link_days=days)
    link = PreviewLink.objects.get()
    assert (link.expires_at - link.created_at).days == int(days)
    assert address_of(link) in messages_of(answer)[0]
    assert client_with().get(address_of(link)).status_code == 200


def test_days_that_were_not_offered_are_one(client, article):
    press(client, article, "_make_link", link_days="3650")
    link = PreviewLink.objects.get()
    assert (link.expires_at - link.created_at).days == 1


def test_what_was_typed_is_saved_and_shown_by_the_link(client, article):
    press(client, article, "_make_link", title="As typed")
    shown = client.get(address_of(PreviewLink.objects.get())).content.decode()
    assert "As typed" in shown
    assert fresh(article).title == "As typed"


def test_the_history_of_the_article_tells_of_every_link_but_not_its_address(
    client_with, chief, article
):
    link, over = make_link(article, chief), make_link(article, chief)
    previewing.revoke(over, user=chief, now=timezone.now())
    history = f"/admin/articles/article/{article.pk}/history/"
    page = client_with("view_article").get(history).content.decode()
    assert f"Link {link.pk}, made by" in page
    taken_back = page[page.index(f"Link {over.pk}, made by") :]
    assert "taken back" in taken_back.split("</li>")[0]
    assert previewing.token_of(link) not in page


def test_the_panel_lists_open_links_with_who_made_them(client, chief, article):
    link, over = make_link(article, chief), make_link(article, chief)
    previewing.revoke(over, user=chief, now=timezone.now())
    panel = panel_of(client, article)
    assert f'value="{address_of(link)}"' in panel
    assert address_of(over) not in panel
    assert "by Ada" in panel


def test_a_link_is_taken_back(client, chief, article):
    link = make_link(article, chief)
    answer = press(client, article, "_revoke_link", str(link.pk))
    assert messages_of(answer) == ["The preview link shows nothing any more."]
    assert client.get(address_of(link)).status_code == 410


@pytest.mark.parametrize("number", ["999", "x", "9" * 30])
def test_what_is_no_link_of_the_article_is_not_taken_back(client, article, number):
    other = make_link(make_article())
    for asked in (number, str(other.pk)):
        answer = press(client, article, "_revoke_link", asked)
        assert messages_of(answer) == ["That preview link was over already."]
    other.refresh_from_db()
    assert other.revoked_at is None


def test_both_stand_in_the_log_of_the_admin(client, chief, article):
    press(client, article, "_make_link")
    link = PreviewLink.objects.get()
    press(client, article, "_revoke_link", str(link.pk))
    said = [each.get_change_message() for each in LogEntry.objects.order_by("pk")]
    assert said[0].startswith(f"Preview link {link.pk} made, until ")
    assert said[1] == f"Preview link {link.pk} taken back"
    assert {each.user for each in LogEntry.objects.all()} == {chief}


def test_a_publisher_makes_links_and_takes_back_only_their_own(
    client_with, chief, article
):
    client, theirs = client_with(*PUBLISHER), make_link(article, chief)
    press(client, article, "_make_link")
    mine = PreviewLink.objects.first()
    panel = panel_of(client, article)
    assert f'name="_revoke_link" value="{mine.pk}"' in panel
    assert f'name="_revoke_link" value="{theirs.pk}"' not in panel
    refused = press(client, article, "_revoke_link", str(theirs.pk))
    assert refused.status_code == 403


def test_who_may_neither_edit_nor_publish_sees_no_links(client_with, article):
    link = make_link(article)
    client = client_with("view_article", "judge_article", "hold_back_article")
    assert panel_of(client, article) == ""
    for button in ("_make_link", "_revoke_link"):
        answer = press(client, article, button, str(link.pk))
        assert answer.status_code == 403
