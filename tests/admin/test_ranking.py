"""The rank of an article in the admin, and the front page as it would be."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import deciding
from articles.admin.ranking.page import _in_seconds
from articles.models import Article, ChangeSet, Hold, Place, Rules
from tests.admin.browsing import change_url, messages_of
from tests.factories import make_article, make_related, moment, write_upstream

pytestmark = pytest.mark.django_db

URL = "/admin/articles/top/"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def at(day):
    return moment(f"2026-11-{day:02}T08:30:00Z")


@pytest.fixture
def hot():
    """Stories whose order turns around when heat stays longer."""
    return [
        make_article(title="Old", heat=400, published_at=at(1)),
        make_article(title="Middle", heat=90, published_at=at(8)),
        make_article(title="New", heat=80, published_at=at(9)),
    ]


def columns(response):
    """Titles of both tops, and the words at each that moved."""
    return [
        [
            (row["article"].title, (row.get("move") or {}).get("words"))
            for row in response.context_data[side] or []
        ]
        for side in ("as_is", "as_if")
    ]


def text_of(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


# What if


def test_the_page_begins_with_the_top_as_it_is(client, hot):
    response = client.get(URL)
    assert columns(response) == [[("New", None), ("Middle", None), ("Old", None)], []]
    assert "Heat halves every 24 hours." in text_of(response)
    assert "As it would be" not in text_of(response)


def test_another_half_life_is_shown_beside_with_who_moved_how_far(client, hot, quick):
    response = client.get(URL, {"half_life": "2400"})
    _, as_if = columns(response)
    assert as_if == [("Old", "up 2"), ("Middle", None), ("New", "down 2")]
    text = text_of(response)
    assert "▲ up 2" in text
    assert "gone through, in no time." in text


def test_another_heat_is_shown_beside(client, hot):
    old = hot[0]
    response = client.get(URL, {"article": old.pk, "heat": 400 * 2**10})
    assert columns(response)[1][0] == ("Old", "up 2")
    assert "gone through" not in text_of(response)


def test_what_leaves_the_top_and_what_is_new_there_is_marked(client, hot, monkeypatch):
    monkeypatch.setattr("articles.admin.ranking.page.SHOWN", 1)
    response = client.get(URL, {"half_life": "2400"})
    assert columns(response)[1] == [("Old", "new here")]
    assert [row["leaves"] for row in response.context_data["as_is"]] == [True]
    assert "leaves" in text_of(response)


def test_asking_what_if_writes_nothing(client, hot):
    with CaptureQueriesContext(connection) as queries:
        client.get(URL, {"half_life": "5", "article": hot[0].pk, "heat": "9"})
    written = [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]
    assert not [sql for sql in written if "articles_" in sql]
    assert not Hold.objects.exists()
    assert not Rules.objects.exists()


def test_the_page_costs_the_same_few_queries(
    client, hot, django_assert_max_num_queries
):
    for n in range(12):
        make_article(heat=100 + n)
    asked = {"half_life": "5", "article": hot[0].pk, "heat": "9", "q": ""}
    with django_assert_max_num_queries(22):
        client.get(URL, asked)


@pytest.mark.parametrize("hours", ["0", "-1", "0.5", "8761", "nan", "1e9", "soon"])
def test_a_half_life_is_from_an_hour_to_a_year(client, hot, hours):
    response = client.get(URL, {"half_life": hours})
    assert response.status_code == 400
    assert response.context_data["form"].errors["half_life"]
    assert columns(response)[1] == []
    response = client.post(URL, {"half_life": hours, "_use": "1"})
    assert response.status_code == 400
    assert Rules.current().half_life == DAY


def test_heat_and_article_must_be_known(client, hot):
    for asked in ({"article": "999999"}, {"article": hot[0].pk, "heat": "warm"}):
        assert client.get(URL, asked).status_code == 400


def test_an_article_is_found_by_words_or_number(client, hot):
    old = hot[0]
    for text in ("old", str(old.pk)):
        found = client.get(URL, {"q": text, "half_life": "9"}).context_data["found"]
        assert [(each, link) for each, link in found if each == old] == [
            (old, f"?half_life=9&article={old.pk}")
        ]
    assert "No article is known by these words." in text_of(
        client.get(URL, {"q": "nowhere"})
    )


def test_an_empty_top_is_said_kindly(client):
    make_article(published=False)
    assert "Nothing stands at the top yet" in text_of(client.get(URL))


def test_the_page_and_the_policy_lead_to_each_other(client, client_with, hot):
    policy = "/admin/articles/rules/"
    assert f'href="{policy}">The rules by' in client.get(URL).content.decode()
    assert f'href="{URL}"' in client.get(policy).content.decode()
    reader = client_with("view_article")
    assert policy not in reader.get(URL).content.decode()


# Then done


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.01, "less than a tenth of a second"), (0.26, "0.3 seconds")],
)
def test_how_long_it_took_is_said_in_words(seconds, words):
    assert _in_seconds(seconds) == words


@pytest.fixture
def quick(monkeypatch):
    """However busy the machine is."""
    monkeypatch.setattr("articles.admin.ranking.page._in_seconds", lambda _: "no time")


def test_a_half_life_is_used_with_how_many_keys_and_how_long_it_took(
    client, hot, chief, quick
):
    response = client.post(URL, {"half_life": "6", "_use": "1"})
    assert response.status_code == 302
    assert response["Location"] == URL
    (message,) = messages_of(response)
    assert message == (
        "Heat halves every 6 hours now, no longer every 24 hours."
        " 3 keys were computed anew in no time."
    )
    assert Rules.current().half_life == 6 * HOUR
    for place in Place.objects.all():
        assert place.rank_key == place.log_heat + place.seconds / 21_600
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (chief, "1")
    assert entry.change_message == (
        "Heat halves every 6 hours, no longer every 24 hours."
    )


def test_the_half_life_that_is_in_use_is_no_change(client, hot):
    response = client.post(URL, {"half_life": "24", "_use": "1"})
    assert messages_of(response) == ["Heat halves so already."]
    assert not LogEntry.objects.exists()


def test_a_heat_is_set_as_an_edit_that_can_be_undone(client, hot):
    old = hot[0]
    asked = {"article": old.pk, "heat": "999", "version": old.version, "_set": "1"}
    response = client.post(URL, asked | {"half_life": "6"})
    assert response["Location"] == f"{URL}?half_life=6"
    assert Article.objects.get(pk=old.pk).heat == 999
    change_set = ChangeSet.objects.get(act="edit")
    deciding.undo(change_set, user=None)
    assert Article.objects.get(pk=old.pk).heat == 400


def test_a_heat_that_moved_meanwhile_is_not_written_over(client, hot):
    old = hot[0]
    deciding.edit(old, {"heat": 5}, user=None)
    asked = {"article": old.pk, "heat": "999", "version": old.version, "_set": "1"}
    response = client.post(URL, asked)
    assert messages_of(response)[0].startswith("Not saved: somebody else")
    assert Article.objects.get(pk=old.pk).heat == 5


def test_each_button_takes_its_right(client_with, hot):
    heat = {"article": hot[0].pk, "heat": "999", "version": "1", "_set": "1"}
    use = {"half_life": "6", "_use": "1"}
    assert client_with("view_rules").get(URL).status_code == 403
    reader = client_with("view_article")
    page = reader.get(URL, {"half_life": "6", "article": hot[0].pk, "heat": "9"})
    assert "Use this half-life" not in text_of(page)
    assert "Set this heat" not in text_of(page)
    assert reader.post(URL, use).status_code == 403
    assert reader.post(URL, heat).status_code == 403
    editor = client_with("view_article", "change_article")
    assert editor.post(URL, use).status_code == 403
    assert editor.post(URL, heat).status_code == 302
    chief = client_with("view_article", "change_rules")
    assert chief.post(URL, heat).status_code == 403
    assert chief.post(URL, use).status_code == 302


# The panel


def panel(client, article):
    return text_of(client.get(change_url(article)))


def test_an_article_says_where_it_stands_and_why(client, hot):
    text = panel(client, hot[1])
    assert "Number 2 at the top." in text
    assert "Its heat is 90, as its record states." in text
    page = client.get(change_url(hot[1])).content.decode()
    assert f'href="{URL}?article={hot[1].pk}"' in page


def test_an_article_says_why_it_does_not_rank(client):
    lead = make_article(quality=90, heat=None)
    copy = make_related(web_url=lead.web_url, quality=90)
    follower = make_article(quality=50, heat=None, related=(copy,))
    assert "Another article leads its story for readers" in panel(client, follower)
    hidden = write_upstream(lead, published=False)
    assert "Readers do not see it, so it does not rank." in panel(client, hidden)
    assert "Number 1 at the top." in panel(client, follower)
    cold = make_article(quality=None, heat=None)
    assert "No heat is known that would rank it." in panel(client, cold)


def test_far_down_nobody_counts(client, hot, monkeypatch):
    monkeypatch.setattr("articles.admin.ranking.panel.COUNTED", 1)
    assert "not among the first 1 stories" in panel(client, hot[0])


def test_what_was_never_placed_has_no_panel(client, hot):
    Place.objects.all().delete()
    assert "What if its heat were another?" not in panel(client, hot[0])


def test_a_half_life_is_undone_from_its_message_unless_somebody_was_faster(client, hot):
    from tests.admin.test_houses import undo_of

    response = client.post(URL, {"half_life": "6", "was": "24", "_use": "1"})
    assert Rules.current().half_life == 6 * HOUR
    late = client.post(URL, {"half_life": "9", "was": "24", "_use": "1"})
    assert Rules.current().half_life == 6 * HOUR
    assert late.status_code == 302
    undo_of(response, client)
    assert Rules.current().half_life == DAY
