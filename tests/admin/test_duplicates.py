"""The queue of duplicates: groups side by side, decided on, handled, put back."""

import re

import pytest

from articles import deciding
from articles.admin.duplicates import pages
from articles.models import (
    Act,
    Article,
    ChangeSet,
    DuplicatePair,
    State,
    Statement,
)
from articles.pairing import look_for_duplicates, outstanding
from articles.record import ProviderRecord
from tests.admin.browsing import LIST, change_url, fresh, messages_of
from tests.factories import make_article, write_upstream

pytestmark = pytest.mark.django_db

QUEUE = "/admin/articles/duplicatepair/"
DECIDE = f"{QUEUE}decide/"
PAGE = "https://tidewater.example/night-ferry"


@pytest.fixture
def pair():
    first = make_article("_news/a.md", title="The night ferry", original_url=PAGE)
    second = make_article(
        "_news/b.md",
        title="The night ferry again",
        original_url=f"{PAGE}?utm_source=feed",
        provider=ProviderRecord("Tidewater Post on MSN", "msn.example"),
    )
    look_for_duplicates()
    return first, second


def group_url(article):
    return f"{QUEUE}group/{article.pk}/"


def sent(*articles, **over):
    """The form of a group as a browser would send it, the first one chosen."""
    return {
        "canonical": articles[0].pk,
        "include": [each.pk for each in articles],
        "seen": [f"{each.pk}:{fresh(each).version}" for each in articles],
        "note": "",
    } | over


def stems():
    return [[member.article.stem for member in card.members] for card in _queue_cards()]


def _queue_cards():
    from tests.admin.browsing import signed_in
    from tests.factories import make_editor

    return signed_in(make_editor("view_article")).get(QUEUE).context["cards"]


def test_a_group_shows_its_members_side_by_side_and_why(client, pair):
    page = client.get(QUEUE).content.decode()
    assert "Same originalUrl but for tracking parameter utm_source." in page
    assert "<mark>?utm_source=feed</mark>" in page
    assert "proposed: the house&#x27;s own" in page
    for name in ("_news/a.md", "_news/b.md", "Tidewater Post on MSN"):
        assert name in page


def test_opening_the_queue_looks_at_a_few_and_names_what_is_left(
    client, pair, monkeypatch
):
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    for _ in range(3):
        make_article(original_url=PAGE)
    page = client.get(QUEUE).content.decode()
    assert "2 articles changed and have not been looked at yet." in page
    response = client.post(f"{QUEUE}look/", {"next": QUEUE})
    assert response.url == QUEUE
    assert messages_of(response) == ["2 articles looked at."]
    assert not outstanding().exists()
    assert "not been looked at" not in client.get(QUEUE).content.decode()


def test_the_queue_counts_pairs_as_the_navigation_does(client, pair):
    page = client.get("/admin/articles/duplicatepair/").content.decode()
    assert "1 group may be one article. 1 pair waits in all." in page


def test_many_outstanding_are_not_counted(client, monkeypatch):
    monkeypatch.setattr(pages, "AT_ONCE", 0)
    monkeypatch.setattr(pages, "EXACT", 1)
    for _ in range(3):
        make_article()
    assert "1+ articles changed" in client.get(QUEUE).content.decode()


def test_with_nothing_to_decide_on_the_queue_says_so_kindly(client):
    assert "No duplicates wait." in client.get(QUEUE).content.decode()


def test_those_that_contradict_each_other_come_first_then_the_largest(pair):
    for number in range(3):
        make_article(f"_news/c{number}.md", original_url=f"{PAGE}/2")
    make_article("_news/d0.md", original_url=f"{PAGE}/3", published=False)
    make_article("_news/d1.md", original_url=f"{PAGE}/3", published=True)
    assert [sorted(each) for each in stems()] == [
        ["d0", "d1"],
        ["c0", "c1", "c2"],
        ["a", "b"],
    ]
    assert [card.is_contradictory for card in _queue_cards()] == [True, False, False]


def test_the_queue_is_paged_and_its_queries_are_not_by_pair(
    client, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(pages, "PAGE", 2)
    for number in range(6):
        make_article(original_url=f"{PAGE}/{number // 2}")
    look_for_duplicates()
    with django_assert_max_num_queries(30):
        page = client.get(QUEUE).content.decode()
    assert "Page 1 of 2" in page
    assert page.count('class="group-form"') == 2
    assert client.get(f"{QUEUE}?p=2").content.decode().count("group-form") == 1


def test_marking_holds_the_copies_and_says_how_to_undo_it(client, pair):
    first, second = pair
    response = client.post(DECIDE, sent(first, second, _mark="1", note="one"))
    change_set = ChangeSet.objects.get(act=Act.CANONICAL)
    assert change_set.note == "one"
    assert fresh(second).state == State.RETIRED
    assert messages_of(response) == [
        "1 article is a copy of “The night ferry” now, and kept from readers."
    ]
    assert response.url == QUEUE
    page = client.get(QUEUE).content.decode()
    assert f"/changeset/{change_set.pk}/undo/" in page
    assert "No duplicates wait." in page
    client.post(f"/admin/articles/changeset/{change_set.pk}/undo/")
    assert fresh(second).state == State.INCOMING
    assert stems() == [["a", "b"]]


def test_a_canonical_one_that_is_not_public_is_named(client, pair):
    first, second = pair
    deciding.hold_back([first], user=None)
    (message,) = messages_of(client.post(DECIDE, sent(first, second, _mark="1")))
    assert message.endswith("until it is, their addresses lead nowhere.")


def test_what_is_not_ticked_stays_in_the_queue(client, pair):
    first, second = pair
    third = make_article("_news/c.md", original_url=PAGE)
    look_for_duplicates()
    client.post(DECIDE, sent(first, second, third, include=[second.pk], _mark="1"))
    assert stems() == [["a", "c"]]
    assert "Has copies" in client.get(QUEUE).content.decode()


def test_told_apart_they_stay_away_until_that_is_undone(client, pair):
    first, second = pair
    response = client.post(DECIDE, sent(first, second, _apart="1"))
    assert messages_of(response) == ["Told apart: they stay out of the queue."]
    assert stems() == []
    write_upstream(second, heat=12)
    look_for_duplicates()
    assert stems() == []
    change_set = ChangeSet.objects.get(act=Act.DISTINCT)
    deciding.undo(change_set, user=None)
    assert stems() == [["a", "b"]]


def test_a_copy_is_no_more_one_with_what_its_canonical_one_was_told_apart_from(pair):
    first, second = pair
    third = make_article("_news/c.md", original_url=PAGE)
    look_for_duplicates()
    deciding.mark_canonical(first, [second], user=None)
    deciding.tell_apart([first, third], user=None)
    assert stems() == []


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"include": [], "_apart": "1"}, "Tick the articles"),
        ({"canonical": "", "_mark": "1"}, "Choose which one stands"),
        ({"canonical": 2**62, "_mark": "1"}, "Choose which one stands"),
        ({"canonical": "x", "_mark": "1"}, "Choose which one stands"),
        ({"include": ["x", 2**70], "_apart": "1"}, "Tick the articles"),
    ],
)
def test_what_is_no_decision_is_told_beside_what_was_chosen(client, pair, over, words):
    response = client.post(DECIDE, sent(*pair, note="because", **over))
    assert response.status_code == 400
    page = response.content.decode()
    assert words in page
    assert 'value="because"' in page
    assert not Statement.objects.exists()


def test_an_empty_form_decides_nothing(client):
    response = client.post(DECIDE, {"next": "https://elsewhere.example/"})
    assert response.url == QUEUE
    assert messages_of(response) == ["Nothing was chosen, so nothing was decided."]


def test_a_form_of_an_older_state_is_refused_with_what_moved(client, chief, pair):
    first, second = pair
    data = sent(second, first, _mark="1", note="mine")
    deciding.edit(first, {"title": "Another title"}, user=chief)
    response = client.post(DECIDE, data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Not decided: somebody was faster" in page
    assert "Another title" in page
    assert "Ada" in page
    assert 'value="mine"' in page
    chosen = re.search(r'value="(\d+)" checked> Canonical', page)
    assert int(chosen[1]) == second.pk
    assert not Statement.objects.exists()
    versions = re.findall(r'name="seen" value="([\d:]+)"', page)
    client.post(DECIDE, data | {"seen": versions})
    assert Statement.objects.get().article == first


def test_a_group_that_somebody_else_decided_on_is_named(client, chief, pair):
    first, second = pair
    data = sent(first, second, _mark="1")
    deciding.mark_canonical(first, [second], user=chief)
    response = client.post(DECIDE, data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Is a copy of “The night ferry”" in page
    assert "Nothing waits here." in page


def test_the_page_of_a_group_is_found_by_each_of_its_articles(client, pair):
    first, second = pair
    third = make_article("_news/c.md", original_url=PAGE)
    fourth = make_article("_news/d.md")
    look_for_duplicates()
    deciding.mark_canonical(first, [second], user=None)
    for article in (first, second, third):
        (card,) = client.get(group_url(article)).context["cards"]
        assert [each.article for each in card.members] == [first, third]
    assert "Nothing waits here." in client.get(group_url(fourth)).content.decode()
    assert client.get(f"{QUEUE}group/999999/").status_code == 404
    pair_page = f"{QUEUE}{DuplicatePair.objects.first().pk}/change/"
    assert client.get(pair_page).url == group_url(first)
    assert client.get(f"{QUEUE}999/change/").status_code == 404


def test_a_large_group_is_decided_on_in_parts(client, monkeypatch):
    monkeypatch.setattr("articles.deciding.MOST_DUPLICATES", 3)
    for _ in range(5):
        make_article(original_url=PAGE)
    page = client.get(QUEUE).content.decode()
    assert page.count('class="twin"') == 3
    assert "2 more articles are in this group" in page
    assert "5 articles" in page


def test_what_was_handled_is_listed_with_its_undo(client, chief, pair):
    url = f"{QUEUE}handled/"
    assert "Nothing was decided on yet." in client.get(url).content.decode()
    first, second = pair
    made = deciding.mark_canonical(first, [second], user=chief, note="one").change_set
    page = client.get(url).content.decode()
    for words in ("Marked duplicates", "Ada", "one", "Is a copy of “The night ferry”"):
        assert words in page
    undo = f"/admin/articles/changeset/{made.pk}/undo/"
    assert undo in page
    assert client.post(undo, {"next": url}).url == url
    page = client.get(url).content.decode()
    assert "undone" in page


def test_the_page_of_an_article_tells_its_duplicates(client, pair):
    first, second = pair
    page = client.get(change_url(first)).content.decode()
    assert "May be one with:" in page
    assert group_url(first) in page
    deciding.mark_canonical(first, [second], user=None)
    assert "Stands for its copies:" in client.get(change_url(first)).content.decode()
    assert "A copy of" in client.get(change_url(second)).content.decode()
    other = make_article()
    assert "Duplicates</h2>" not in client.get(change_url(other)).content.decode()


def test_articles_are_listed_by_what_is_said_of_their_duplicates(client, pair):
    first, second = pair
    third = make_article("_news/c.md", original_url=PAGE)
    make_article("_news/d.md")
    look_for_duplicates()
    deciding.mark_canonical(first, [second], user=None)

    def listed(value):
        found = client.get(f"{LIST}?duplicates={value}").context["cl"].result_list
        return {each.stem for each in found}

    assert listed("possible") == {"a", "b", "c"}
    assert (listed("copy"), listed("canonical")) == ({"b"}, {"a"})
    assert listed("nonsense") == set()
    deciding.tell_apart([first, third], user=None)
    assert listed("possible") == set()


def test_the_overview_says_how_many_wait_and_leads_there(client, pair):
    def waiting():
        rows = client.get("/admin/").context["queues"]
        return next(each for each in rows if each["address"] == QUEUE)["size"]

    assert waiting() == "1"
    deciding.tell_apart(pair, user=None)
    assert waiting() == "0"


# Rights


@pytest.mark.parametrize("url", [QUEUE, f"{QUEUE}handled/", f"{QUEUE}group/{{pk}}/"])
def test_without_the_right_to_see_articles_every_page_is_closed(
    client_with, client, pair, url
):
    url = url.format(pk=pair[0].pk)
    assert client_with().get(url).status_code == 403
    for right in ("view_article", "change_article"):
        assert client_with(right).get(url).status_code == 200
    assert client.post(url).status_code in (403, 405)
    client.logout()
    assert "/login/" in client.get(url).url


@pytest.mark.parametrize(
    ("button", "right"), [("_mark", "publish_article"), ("_apart", "change_article")]
)
def test_each_button_takes_its_right(client_with, pair, button, right):
    others = {"publish_article", "change_article"} - {right}
    data = sent(*pair) | {button: "1"}
    looks_closed = client_with("publish_article", "view_story")
    assert looks_closed.post(DECIDE, data).status_code == 403
    assert client_with("view_article", *others).post(DECIDE, data).status_code == 403
    assert not Statement.objects.exists()
    client = client_with("view_article", right)
    page = client.get(QUEUE).content.decode()
    assert f'name="{button}"' in page
    (hidden,) = {"_mark", "_apart"} - {button}
    assert f'name="{hidden}"' not in page
    assert client.post(DECIDE, data).status_code == 302
    assert Statement.objects.exists()


def test_who_may_only_look_decides_nothing_and_starts_no_look(client_with, pair):
    client = client_with("view_article")
    page = client.get(QUEUE).content.decode()
    assert 'name="canonical"' not in page
    assert "group-decision" not in page
    assert client.post(f"{QUEUE}look/").status_code == 403
    assert client.get(f"{QUEUE}look/").status_code == 405
    assert client.get(DECIDE).status_code == 405
    assert client.post(DECIDE, sent(*pair)).status_code == 403


def test_pairs_are_neither_added_nor_deleted_by_hand(client, pair):
    number = DuplicatePair.objects.get().pk
    assert client.get(f"{QUEUE}add/").status_code in (403, 404)
    assert client.post(f"{QUEUE}{number}/delete/").status_code == 403
    assert DuplicatePair.objects.count() == 1
    assert Article.objects.count() == 2
