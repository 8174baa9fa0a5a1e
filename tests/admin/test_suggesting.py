"""What the policy suggests, where editors see it, and how they accept it."""

import pytest

from articles import deciding
from articles.admin.wording import reason_in_words
from articles.models import Place, State
from articles.policy import suggest
from tests.admin.browsing import (
    LIST,
    change_url,
    confirm,
    fresh,
    holds_of,
    messages_of,
    press,
    question_of,
)
from tests.deciding.test_accepting import make_lead
from tests.factories import make_article, make_born, write_upstream

pytestmark = pytest.mark.django_db


def page_of(client, article):
    return client.get(change_url(article)).content.decode()


@pytest.mark.parametrize("quality", [None, 58])
@pytest.mark.parametrize("related", [0, 4])
@pytest.mark.parametrize("leads", [True, False])
def test_the_reason_in_words_is_that_of_the_core(quality, related, leads):
    reason = suggest(quality, related, leads=leads).reason
    assert reason_in_words(reason) == str(reason)


# The page of an article


def test_the_panel_says_what_is_suggested_and_why_and_what_upstream_says(client):
    page = page_of(client, make_lead(58, 4, heat=78, published=False))
    assert "heat 138, published" in page
    assert (
        "It leads its story, quality 58 + 20 x 4 related = 138; 70 or more is published."
    ) in page
    assert "heat 78, not published" in page
    assert 'name="_accept" value="138 true"' in page


def test_without_a_quality_nothing_is_suggested(client):
    page = page_of(client, make_article(quality=None))
    assert "Nothing to suggest: it has no quality" in page
    assert 'name="_accept"' not in page


def test_what_was_born_here_has_no_upstream(client):
    assert "nothing: it was born here" in page_of(client, make_born(published=None))


def test_a_press_accepts_what_the_page_showed(client, chief):
    article = make_lead(58, 4, heat=78, published=False)
    response = press(client, article, "_accept", "138 true", note="hot")
    assert messages_of(response) == ["1 suggestion accepted."]
    assert fresh(article).state == State.PUBLISHED
    assert fresh(article).heat == 138
    hold = holds_of(article)["published"]
    assert (hold.accepted_heat, hold.note, hold.user) == (138, "hot", chief)
    page = page_of(client, article)
    assert "Accepted by Ada" in page
    assert "It has not moved since." in page
    assert 'name="_accept"' not in page


def test_a_suggestion_that_moved_is_told_and_can_be_accepted_again(client, chief):
    article = make_lead(58, 4, heat=138)
    deciding.accept_suggestion([article], user=chief)
    write_upstream(article, quality=90)
    page = page_of(client, article)
    assert "It has moved since." in page
    assert "heat 138, published" in page
    press(client, article, "_accept", "170 true")
    assert holds_of(article)["published"].accepted_heat == 170


def test_what_is_suggested_otherwise_by_now_is_not_accepted(client):
    article = make_lead(58, 4, heat=78, published=False)
    response = press(client, article, "_accept", "98 true")
    assert messages_of(response) == [
        "The suggestion is another one by now. Look once more."
    ]
    assert not holds_of(article)


def test_a_press_that_also_changes_the_quality_saves_and_asks_to_look_again(client):
    article = make_lead(58, 4, heat=78, published=False)
    press(client, article, "_accept", "138 true", quality="90")
    assert fresh(article).quality == 90
    assert list(holds_of(article)) == ["quality"]


def test_taking_down_what_is_public_is_asked_first(client):
    article = make_article(quality=58, heat=58, published=True)
    assert "Accept suggestion…" in page_of(client, article)
    question = question_of(client, press(client, article, "_accept", "58 false"))
    page = question.content.decode()
    assert "Accept the suggestion for 1 article?" in page
    assert "will be taken down: has no related" in page
    assert fresh(article).state == State.INCOMING
    response = confirm(client, question)
    assert response.url == change_url(article)
    assert fresh(article).state == State.RETIRED


def test_what_somebody_decided_meanwhile_is_not_overruled(client, chief):
    article = make_article(quality=58, heat=58, published=True)
    question = press(client, article, "_accept", "58 false")
    deciding.publish([article], user=chief)
    (skipped,) = messages_of(confirm(client, question))
    assert "moved since you looked: publication" in skipped
    assert fresh(article).state == State.PUBLISHED


def test_an_older_page_is_refused_and_says_what_moved(client, chief):
    article = make_lead(58, 1, heat=78, published=False)
    data = {"_accept": "78 true", "version": fresh(article).version, "seen": "{}"}
    deciding.hold_back([article], user=chief)
    response = client.post(change_url(article), data)
    assert response.status_code == 409
    assert fresh(article).state == State.HELD_BACK


def test_who_may_not_publish_sees_the_suggestion_and_no_button(client_with):
    client = client_with("view_article", "change_article")
    article = make_lead(58, 4)
    page = page_of(client, article)
    assert "heat 138, published" in page
    assert 'name="_accept"' not in page
    data = {"_accept": "138 true", "seen": "{}"}
    assert client.post(change_url(article), data).status_code == 403


# The list


def listed(client, query=""):
    return client.get(f"{LIST}?{query}").content.decode()


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"heat": 78, "published": False}, "publish"),
        ({"heat": 60, "published": True}, "78"),
        ({"heat": 60, "published": False}, "78, publish"),
    ],
)
def test_the_list_shows_what_is_suggested_where_it_differs(client, over, words):
    make_lead(58, 1, **over)
    assert f"The policy suggests:</span> {words}</span>" in listed(client)


def test_the_list_is_silent_where_the_suggestion_stands(client):
    make_lead(58, 1, heat=78, published=True)
    make_article(quality=None)
    assert "The policy suggests" not in listed(client)


def test_what_is_suggested_otherwise_can_be_listed(client):
    make_lead(58, 1, heat=78, published=True, title="As suggested")
    make_lead(58, 1, heat=60, published=True, title="Otherwise")
    page = listed(client, "suggestion=otherwise")
    assert "Otherwise" in page
    assert "As suggested" not in page
    assert "No article answers" in listed(client, "suggestion=nonsense")


def waiting(client):
    rows = {each["name"]: each for each in client.get("/admin/").context["queues"]}
    return rows["Accepted suggestions that moved"]["size"]


def test_suggestions_that_moved_are_listed_and_counted_at_the_start(client, chief):
    article, other = make_lead(58, 1, title="Moved"), make_lead(58, 1, title="Still")
    deciding.accept_suggestion([article, other], user=chief)
    assert waiting(client) == "0"
    write_upstream(article, quality=78)
    assert waiting(client) == "1"
    page = listed(client, "asks=moved")
    assert "Moved" in page
    assert "Still" not in page


def accept(client, articles, **more):
    keys = [article.pk for article in articles]
    data = {"action": "accept_suggestion", "_selected_action": keys} | more
    return client.post(LIST, data)


def test_accepting_in_bulk_shows_what_will_happen_before_it_does(client, chief):
    hot = make_lead(58, 1, heat=78, published=False)
    cool = make_article(quality=58, heat=60, published=True)
    bare, done = make_article(quality=None), make_lead(58, 1, heat=78)
    deciding.accept_suggestion([done], user=chief)
    question = accept(client, [hot, cool, bare, done])
    page = question.content.decode()
    assert "Accept the suggestions for 4 articles?" in page
    assert "will be published: leads its story, quality 58 + 20 x 1" in page
    assert "will be taken down: heat becomes 58, has no related" in page
    assert "skipped: without quality nothing is suggested" in page
    assert "skipped: decided so already" in page
    told, *skipped = messages_of(confirm(client, question))
    assert told == (
        "2 suggestions accepted. 1 was public before and counts as retired:"
        " its page says so."
    )
    assert skipped[0].startswith("2 articles skipped.")
    assert [fresh(each).state for each in (hot, cool, bare)] == [
        State.PUBLISHED, State.RETIRED, State.INCOMING,
    ]  # fmt: skip


def test_a_schedule_that_is_lost_is_told_before(client, chief):
    article = make_lead(58, 1, heat=78, published=False)
    later = article.created_at.replace(year=2999)
    deciding.publish([article], user=chief, starts_at=later)
    page = accept(client, [article]).content.decode()
    assert "published at once, not at the time set" in page


def test_a_question_is_about_what_was_suggested_when_it_was_asked(client):
    article = make_lead(58, 1, heat=78, published=False)
    question = accept(client, [article])
    Place.objects.update(suggested_heat=50)
    (skipped,) = messages_of(confirm(client, question))
    assert "the suggestion is another one by now" in skipped
    assert not holds_of(article)


def test_accepting_in_bulk_takes_the_right_to_publish(client_with):
    client = client_with("view_article", "change_article")
    article = make_lead()
    assert 'value="accept_suggestion"' not in listed(client)
    accept(client, [article], confirmed="1")
    assert not holds_of(article)


def test_the_list_costs_the_same_however_much_differs(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for _ in range(2):
        make_lead(58, 1, heat=60)
        listed(client)  # what its filters offer is kept for a while
        with CaptureQueriesContext(connection) as queries:
            listed(client)
        costs.append(len(queries))
    assert costs[0] == costs[1]
