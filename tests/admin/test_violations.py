"""The queues of what breaks the rules of the data, and drift refreshed by choice."""

import re
from dataclasses import replace

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Act, ChangeSet
from articles.policy import Rule
from tests.admin.browsing import LIST, change_url, confirm, fresh, messages_of
from tests.factories import make_article, make_related

pytestmark = pytest.mark.django_db

QUEUE = f"{LIST}violations/"
URL = "https://tidewater.example/"


def drifted(name="ferry", **over):
    """An article whose only copy drifted from its record."""
    make_article(web_url=URL + name, title="Ferry", quality=60)
    values = {"web_url": URL + name, "title": "Ferries", "quality": 50} | over
    return make_article(title=f"Names {name}", related=(make_related(**values),))


def page(client, query=""):
    return client.get(f"{QUEUE}?{query}").content.decode()


def ticks(text, name="copy"):
    return re.findall(rf'name="{name}" value="([^"]+)"', text)


def copy_of(article):
    return fresh(article).related.get()


@pytest.fixture
def one_of_each():
    make_article(title="No heat", heat=None, published=True)
    make_article(title="Follows", heat=-1, published=True)
    items = make_related(quality=1), make_related(quality=2)
    make_article(title="Unsorted", related=items)
    lead = make_article(title="Weak lead", web_url=f"{URL}lead", quality=40, heat=90)
    items = (make_related(web_url=lead.web_url, title=lead.title, quality=40),)
    make_article(title="Strong follower", quality=60, heat=-1, related=items)
    drifted()


TITLES = {
    Rule.PUBLISHED_UNRANKED: "No heat",
    Rule.PUBLISHED_FOLLOWER: "Follows",
    Rule.RELATED_UNSORTED: "Unsorted",
    Rule.OUTRANKED_LEAD: "Weak lead",
    Rule.DRIFTED_COPY: "Names ferry",
}


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_has_a_queue_and_a_filter(client, one_of_each, rule):
    for text in (
        page(client, f"rule={rule}"),
        client.get(f"{LIST}?breaks={rule}").content.decode(),
    ):
        assert TITLES[rule] in text
        others = {title for key, title in TITLES.items() if key is not rule}
        assert [title for title in others if f">{title}</a>" in text] == []


def test_what_is_broken_is_said_in_words(client, one_of_each):
    assert ">Published, but has no heat" in page(client, "rule=published_unranked")
    assert "1, 2" in page(client, "rule=related_unsorted")
    text = page(client, "rule=outranked_lead")
    assert ">Leads with quality 40, but a follower has 60" in text
    assert "Strong follower" in text


def test_both_sides_of_a_drift_stand_side_by_side(client):
    article = drifted()
    text = page(client, "rule=drifted_copy")
    for said in ("Ferries", "Ferry", "50", "60"):
        assert f">{said}</q>" in text
    key = ticks(text)[0].rpartition(":")[0]
    assert ticks(text)[:2] == [f"{key}:title", f"{key}:excerpt"]
    assert change_url(article) in text


def test_the_queue_begins_with_the_first_rule_that_something_breaks(client):
    make_article(related=(make_related(quality=1), make_related(quality=2)))
    assert 'rule=related_unsorted" aria-current="page"' in page(client)


def test_where_nothing_breaks_a_rule_it_says_so(client):
    make_article()
    assert "Nothing breaks this rule." in page(client)


def test_an_unknown_rule_or_place_is_the_beginning(client, one_of_each):
    for query in ("rule=x", "rule=drifted_copy&after=x", "after=99999999999999999999"):
        assert client.get(f"{QUEUE}?{query}").status_code == 200


def test_a_queue_is_read_page_by_page(client, monkeypatch):
    monkeypatch.setattr("articles.admin.violations.PAGE", 2)
    made = [make_article(title=f"A{n}", heat=None, published=True) for n in range(5)]
    seen, query = [], "rule=published_unranked"
    while query:
        text = page(client, query)
        seen += re.findall(r">(A\d)</a>", text)
        found = re.search(r"after=(\d+)", text)
        query = f"rule=published_unranked&after={found[1]}" if found else ""
    assert sorted(seen) == [each.title for each in made]


def test_the_number_of_queries_is_fixed(client, django_assert_max_num_queries):
    for number in range(6):
        drifted(f"f{number}")
    with django_assert_max_num_queries(20):
        page(client, "rule=drifted_copy")


def test_the_overview_counts_and_leads_to_the_queues(client, one_of_each):
    text = client.get("/admin/").content.decode()
    for rule in Rule:
        assert f"{QUEUE}?rule={rule}" in text


def test_it_stands_in_the_navigation_for_who_sees_articles(client, client_with):
    assert QUEUE in client.get("/admin/").content.decode()
    assert QUEUE not in client_with("view_topic").get("/admin/").content.decode()


def test_the_page_of_an_article_says_what_it_breaks(client):
    article = drifted()
    text = client.get(change_url(article)).content.decode()
    assert "Rules it breaks" in text
    assert f"{QUEUE}?rule=drifted_copy&amp;article={article.pk}" in text
    alone = page(client, f"rule=drifted_copy&article={article.pk}")
    assert "Show all of them" in alone
    fine = make_article()
    assert "Rules it breaks" not in client.get(change_url(fine)).content.decode()


# Refreshing


def test_what_is_ticked_is_refreshed_and_can_be_undone(client):
    article = drifted()
    (quality,) = (
        each for each in ticks(page(client, "rule=drifted_copy")) if "quality" in each
    )
    response = client.post(f"{QUEUE}?rule=drifted_copy", {"copy": [quality]})
    assert messages_of(response) == ["Copies refreshed in 1 article."]
    assert (copy_of(article).title, copy_of(article).quality) == ("Ferries", 60)
    deciding.undo(ChangeSet.objects.get(act=Act.REFRESH), user=None)
    assert copy_of(article).quality == 50


def test_all_copies_of_some_articles_are_refreshed_at_once(client):
    one, other, left = drifted("one"), drifted("other"), drifted("left")
    client.post(QUEUE, {"all": [one.pk, other.pk]})
    assert [copy_of(each).title for each in (one, other, left)] == [
        "Ferry", "Ferry", "Ferries",
    ]  # fmt: skip
    assert ChangeSet.objects.filter(act=Act.REFRESH).count() == 1


def test_nothing_ticked_or_nonsense_refreshes_nothing(client):
    article = drifted()
    for data in ({}, {"copy": ["x"], "all": ["y"]}, {"copy": [f"{article.pk}:no:x"]}):
        response = client.post(QUEUE, data)
        assert response.status_code == 302
    assert copy_of(article).title == "Ferries"


def test_a_bulk_act_of_the_list_asks_first(client):
    article = drifted()
    data = {"action": "refresh_copies", "_selected_action": [article.pk]}
    question = client.post(LIST, data)
    assert "Refresh the copies in 1 article?" in question.content.decode()
    assert copy_of(article).title == "Ferries"
    confirm(client, question)
    assert copy_of(article).title == "Ferry"


def test_looking_takes_the_right_to_look_and_refreshing_the_right_to_change(
    client_with,
):
    article = drifted()
    assert client_with("change_topic").get(QUEUE).status_code == 403
    looker = client_with("view_article")
    text = page(looker, "rule=drifted_copy")
    assert ticks(text) == ticks(text, "all") == []
    assert looker.post(QUEUE, {"all": [article.pk]}).status_code == 403
    assert copy_of(article).title == "Ferries"


def test_copies_that_somebody_decided_on_meanwhile_are_not_refreshed(client, chief):
    article = drifted()
    seen = f"{article.pk}:{fresh(article).version}"
    related = fresh(article).record(timezone.now()).related
    mine = replace(related[0], title="Mine")
    deciding.edit(article, {"related": (mine,)}, user=chief)
    response = client.post(QUEUE, {"all": [article.pk], "_seen": [seen]})
    assert "moved since you looked" in messages_of(response)[-1]
    assert copy_of(article).title == "Mine"
