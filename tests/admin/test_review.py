"""The review desk: the list, one article open beside it, and what its buttons do."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import deciding, reviewing
from articles.models import Article, ChangeSet, Hold, Preferences, State
from articles.pairing import look_for_duplicates
from tests.admin.browsing import fresh, holds_of, messages_of, signed_in
from tests.factories import (
    make_article,
    make_file,
    make_image,
    make_related,
    take_file,
)

DESK = "/admin/articles/review/"
JSON = {"Accept": "application/json"}

pytestmark = pytest.mark.django_db


def at(article):
    return f"{DESK}{article.pk}/"


def decide(client, article, act="typed", **typed):
    """Press a button of an open article, as with scripts off."""
    data = {"version": fresh(article).version, "act": act, **typed}
    return client.post(at(article), data)


def decide_by_key(client, article, act, **typed):
    """Press a key, which sends the same in the background."""
    data = {"version": fresh(article).version, "act": act, **typed}
    return client.post(at(article), data, headers=JSON)


def named(editor):
    editor.first_name = "Grace"
    editor.save()
    return editor


@pytest.fixture
def three():
    """Three that wait, the most urgent first."""
    return [make_article(quality=quality) for quality in (120, 90, 60)]


@pytest.fixture
def alone():
    return make_article()


# The list


def test_what_waits_is_listed_the_most_urgent_first(client, three):
    page = client.get(DESK).content.decode()
    rows = re.findall(r'data-row="(\d+)"', page)
    assert rows == [str(each.pk) for each in three]


def test_the_most_urgent_article_opens_beside_the_list(client, three):
    assert f'data-at="{three[0].pk}"' in client.get(DESK).content.decode()


def test_a_row_says_why_it_waits(client, alone):
    take_file(
        alone.path, make_file(title="Another title", original_url=alone.original_url)
    )
    assert "Upstream changed what readers see" in client.get(DESK).content.decode()


def test_what_was_decided_is_not_listed(client, three, chief):
    deciding.publish([three[0]], user=chief)
    assert f'data-row="{three[0].pk}"' not in client.get(DESK).content.decode()


def test_the_words_of_the_address_narrow_the_list_and_stay_in_it(client, three):
    wanted = make_article(title="The lighthouse keeper", quality=10)
    page = client.get(DESK, {"q": "lighthouse"}).content.decode()
    assert re.findall(r'data-row="(\d+)"', page) == [str(wanted.pk)]
    assert f"{at(wanted)}?q=lighthouse" in page


def test_the_list_is_asked_in_the_language_of_the_article_list(client, three):
    page = client.get(DESK, {"q": "quality:>100"}).content.decode()
    assert re.findall(r'data-row="(\d+)"', page) == [str(three[0].pk)]
    wrong = client.get(DESK, {"q": "qualty:>100"}).content.decode()
    assert "Did you mean quality" in wrong


def test_the_list_goes_on_behind_its_first_page(client, three, monkeypatch):
    monkeypatch.setattr("articles.admin.review.queue.ROWS", 2)
    page = client.get(DESK).content.decode()
    assert f"?from={three[2].pk}" in page
    answer = client.get(DESK, {"from": three[2].pk}, headers=JSON).json()
    assert re.findall(r'data-row="(\d+)"', answer["rows"]) == [str(three[2].pk)]


def test_an_article_that_does_not_exist_is_not_found(client):
    assert client.get(f"{DESK}4711/").status_code == 404
    assert client.get(DESK, {"from": 4711}).status_code == 404


def test_where_nothing_waits_the_page_says_so_kindly(client, alone, chief):
    deciding.publish([alone], user=chief)
    page = client.get(DESK).content.decode()
    assert "Nothing waits" in page
    assert "The last import came in" in page


def test_where_no_file_ever_came_in_the_page_says_that(client):
    assert "No files have come in yet." in client.get(DESK).content.decode()


def questions(client):
    """What the page asks the database for, but for session, user and transactions."""
    client.get(DESK)
    with CaptureQueriesContext(connection) as captured:
        client.get(DESK)
    aside = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [
        each["sql"]
        for each in captured
        if not each["sql"].startswith(aside)
        and "django_session" not in each["sql"]
        and 'FROM "auth_user" WHERE' not in each["sql"]
    ]


def test_the_page_asks_little_and_no_more_where_more_waits(client, chief):
    item = make_related()
    make_article(title=item.title, web_url=item.web_url)
    make_article(quality=120, related=(item,), images=(make_image(),))
    few = questions(client)
    for quality in (110, 100, 90):
        make_article(quality=quality, images=(make_image(),))
    assert len(questions(client)) == len(few)
    assert len(few) <= 15


# The open article


def test_related_coverage_stands_with_its_own_states(client, chief):
    item = make_related()
    target = make_article(title=item.title, web_url=item.web_url)
    deciding.hold_back([target], user=chief)
    article = make_article(related=(item, make_related(title="Told elsewhere")))
    page = client.get(at(article)).content.decode()
    assert at(target) in page
    assert "badge-retired" in page
    assert "not here" in page


def test_what_upstream_changed_is_marked(client, alone):
    newer = make_file(
        title="A lighthouse returns to the harbour", original_url=alone.original_url
    )
    take_file(alone.path, newer)
    page = client.get(at(alone)).content.decode()
    assert "What upstream changed" in page
    assert "<del>" in page
    assert "<ins>" in page


def test_what_else_is_in_its_story_stands_beside_what_it_names(client):
    item = make_related()
    follower = make_article(title=item.title, web_url=item.web_url, heat=-1)
    lead = make_article(quality=120, related=(item,))
    page = client.get(at(follower)).content.decode()
    assert "Also in its story" in page
    assert at(lead) in page


def test_duplicates_stand_with_what_was_said_of_them(client, chief):
    copies = [
        make_article(
            title="The night ferry",
            original_url=f"https://tidewater.example/night-ferry?utm_id={number}",
        )
        for number in range(3)
    ]
    look_for_duplicates()
    assert "May be one with" in client.get(at(copies[2])).content.decode()
    deciding.mark_canonical(copies[0], copies[1:2], user=chief)
    assert "A copy of" in client.get(at(copies[1])).content.decode()
    assert "Stands for" in client.get(at(copies[0])).content.decode()


def test_what_was_decided_stands_with_who_and_why(client, chief, alone):
    times = {"ends_at": timezone.now() + timedelta(days=1)}
    deciding.publish([alone], user=chief, note="a scoop", **times)
    page = client.get(at(alone)).content.decode()
    assert "a scoop" in page
    assert "Looked at: does not wait" in page
    assert "by Ada" in page


def test_the_suggestion_stands_with_its_reason(client, alone):
    page = client.get(at(alone)).content.decode()
    assert "The policy suggests" in page
    assert "has no related" in page


def test_the_page_is_shown_as_readers_would_see_it(client):
    article = make_article(published=False)
    assert client.get(article.get_absolute_url()).status_code == 404
    assert f"{at(article)}readers/" in client.get(at(article)).content.decode()
    page = client.get(f"{at(article)}readers/").content.decode()
    assert "it is not public" in page
    assert 'class="story__title"' in page


def test_the_page_of_readers_takes_an_article_and_the_right_to_see_it(
    client, client_with, alone
):
    assert client.get(f"{DESK}4711/readers/").status_code == 404
    assert client_with().get(f"{at(alone)}readers/").status_code == 403


# One button, or one key


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("publish", State.PUBLISHED),
        ("hold_back", State.RETIRED),  # readers saw it
        ("retire", State.RETIRED),
    ],
)
def test_a_decision_is_carried_out_and_the_next_article_opens(
    client, three, act, state
):
    response = decide(client, three[0], act)
    assert fresh(three[0]).state == state
    assert response.url == at(three[1])


def test_a_key_does_the_same_and_says_so(client, three):
    answer = decide_by_key(client, three[0], "publish").json()
    assert fresh(three[0]).state == State.PUBLISHED
    assert answer["at"] == three[1].pk
    assert answer["gone"] == three[0].pk
    assert answer["said"] == f"Published: {three[0]}. Open: {three[1]}"
    assert answer["waiting"] == "2"


def test_after_the_last_decision_nothing_waits(client, alone):
    answer = decide_by_key(client, alone, "publish").json()
    assert answer["at"] is None
    assert answer["said"] == f"Published: {alone}. Nothing else waits."


def test_leaving_holds_nothing_and_goes_on(client, three):
    response = decide(client, three[0], "leave")
    assert response.url == at(three[1])
    assert holds_of(three[0]) == {}
    assert messages_of(response) == [f"Left to upstream: {three[0]}"]


def test_the_suggestion_is_accepted_as_the_page_showed_it(client, alone):
    decide(client, alone, "accept", suggested="58 false")
    assert holds_of(alone)["published"].accepted_heat == 58


def test_a_suggestion_that_moved_is_not_accepted(client, alone):
    response = decide(client, alone, "accept", suggested="98 true")
    assert response.status_code == 409
    assert "The suggestion is another one by now." in response.content.decode()
    assert holds_of(alone) == {}


@pytest.mark.parametrize(
    ("act", "name", "number"),
    [
        ("quality_up", "quality", 60),
        ("quality_down", "quality", 55),
        ("heat_up", "heat", 80),
        ("heat_down", "heat", 70),
    ],
)
def test_a_step_moves_a_number_and_stays(client, alone, act, name, number):
    response = decide(client, alone, act)
    assert getattr(fresh(alone), name) == number
    assert response.url == at(alone)


@pytest.mark.parametrize(("quality", "becomes"), [(None, 50), (3, 0), (0, 0)])
def test_a_step_down_begins_in_the_middle_and_ends_at_nothing(client, quality, becomes):
    article = make_article(quality=quality)
    decide(client, article, "quality_down")
    assert fresh(article).quality == becomes


def test_enter_decides_what_was_typed_and_stays(client, alone):
    response = decide(client, alone, quality="72", heat="90")
    assert (fresh(alone).quality, fresh(alone).heat) == (72, 90)
    assert response.url == at(alone)
    assert messages_of(response) == [f"Quality 72, Heat 90: {alone}"]


def test_what_was_typed_is_decided_along_with_a_button(client, alone):
    decide(client, alone, "publish", quality="72", note="worth it")
    assert fresh(alone).quality == 72
    assert fresh(alone).state == State.PUBLISHED
    assert {hold.note for hold in Hold.objects.all()} == {"worth it"}


def test_a_topic_is_assigned_and_taken_off(client, alone):
    decide(client, alone, topic="Ferries")
    assert fresh(alone).record(timezone.now()).topics == ("Harbour", "Ferries")
    decide(client, alone, drop="Harbour")
    assert fresh(alone).record(timezone.now()).topics == ("Ferries",)


def test_enter_with_nothing_typed_decides_nothing(client, alone):
    response = decide(client, alone, note="think about it")
    assert 'value="think about it"' in response.content.decode()
    assert holds_of(alone) == {}


def test_times_are_of_the_sites_zone(client, alone, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    assert "Europe/Berlin" in client.get(at(alone)).content.decode()
    response = decide(client, alone, "schedule", starts_at="2099-07-01T10:00")
    assert fresh(alone).public_from.isoformat() == "2099-07-01T08:00:00+00:00"
    assert messages_of(response) == [f"Scheduled: {alone}"]


def test_enter_in_a_time_publishes_at_it(client, alone):
    decide(client, alone, ends_at="2099-07-01T10:00")
    assert fresh(alone).public_until.year == 2099


def test_times_that_make_no_sense_are_refused_and_stay_typed(client, alone):
    response = decide(client, alone, "schedule", ends_at="2001-07-01T10:00")
    assert response.status_code == 400
    page = response.content.decode()
    assert "It would be over before it begins." in page
    assert 'value="2001-07-01T10:00"' in page


def test_a_decision_made_already_says_so_and_goes_on(client, three, chief):
    deciding.publish([three[0]], user=chief)
    response = decide(client, three[0], "publish")
    assert messages_of(response) == [f"decided so already: {three[0]}"]


# What moved meanwhile


def test_a_stale_decision_is_refused_with_theirs_and_mine(client, alone, make_editor):
    seen = alone.version
    other = named(make_editor("publish_article"))
    deciding.hold_back([alone], user=other)
    response = client.post(at(alone), {"version": seen, "act": "publish"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Not done: somebody was faster" in page
    assert "Grace" in page
    assert fresh(alone).state == State.RETIRED


def test_mine_is_applied_anyway_on_the_version_that_was_shown(client, alone, chief):
    seen = alone.version
    deciding.edit(alone, {"quality": 10}, user=None)
    refused = client.post(at(alone), {"version": seen, "act": "typed", "quality": "90"})
    assert refused.status_code == 409
    version = re.search(r'name="version" value="(\d+)"', refused.content.decode())[1]
    client.post(at(alone), {"version": version, "act": "typed", "quality": "90"})
    assert fresh(alone).quality == 90


def test_of_what_was_typed_only_what_moved_is_refused(client, alone):
    seen = alone.version
    deciding.edit(alone, {"quality": 10}, user=None)
    typed = {"version": seen, "act": "publish", "quality": "90", "heat": "99"}
    answer = client.post(at(alone), typed, headers=JSON)
    assert answer.status_code == 409
    assert answer.json()["said"].startswith("Heat 99")
    article = fresh(alone)
    assert (article.quality, article.heat) == (10, 99)
    assert article.state == State.INCOMING  # the button waits as well


def test_mine_is_applied_anyway_field_by_field(client, alone):
    seen = alone.version
    deciding.edit(alone, {"quality": 10, "heat": 11}, user=None)
    typed = {"quality": "90", "heat": "99"}
    page = client.post(at(alone), {"version": seen, "act": "typed", **typed})
    assert 'name="_mine" value="quality"' in page.content.decode()
    page = client.post(
        at(alone), {"version": fresh(alone).version, "_mine": "quality", **typed}
    )
    assert (fresh(alone).quality, fresh(alone).heat) == (90, 11)
    assert 'value="99"' in page.content.decode()  # typed still


@pytest.mark.parametrize(
    ("name", "value"), [("act", "quality_up"), ("drop", "Harbour"), ("act", "leave")]
)
def test_what_was_pressed_is_pressed_again(client, alone, name, value):
    seen = alone.version
    deciding.edit(
        alone, {"quality": 10, "topics": ("Harbour", "Sea"), "title": "A"}, user=None
    )
    page = client.post(at(alone), {"version": seen, name: value})
    assert page.status_code == 409
    assert f'form="decide" name="{name}" value="{value}"' in page.content.decode()


def test_where_the_button_is_refused_what_was_typed_is_not_saved(client, alone):
    seen = alone.version
    deciding.hold_back([alone], user=None)
    client.post(at(alone), {"version": seen, "act": "publish", "quality": "90"})
    assert fresh(alone).quality == 58


# Several at once


def several(client, **data):
    return client.post(f"{DESK}several/", data, follow=True)


def test_those_ticked_are_asked_about_before_they_are_left(client, three):
    chosen = [f"{each.pk}:{each.version}" for each in three[:2]]
    question = several(client, ticked="1", chosen=chosen)
    assert "2" in question.context["title"]
    assert Article.objects.waiting().count() == 3
    done = client.post(question.request["PATH_INFO"], {"_start": "1"})
    assert done.url == DESK
    assert list(Article.objects.waiting()) == [three[2]]


def test_the_whole_list_is_what_the_filters_let_through(client, three):
    make_article(title="The lighthouse keeper")
    question = client.post(f"{DESK}several/?q=lighthouse", {"listed": "1"}, follow=True)
    assert question.context["bulk_act"].total == 1
    assert question.context["bulk_act"].back == f"{DESK}?q=lighthouse"


def test_nothing_ticked_is_nothing_left(client, three):
    page = several(client, ticked="1").content.decode()
    assert "Nothing was chosen, so nothing was left." in page


def test_too_many_are_refused_whole(client, three, monkeypatch):
    monkeypatch.setattr("articles.admin.bulk.actions.BOUND", 2)
    page = several(client, listed="1").content.decode()
    assert "one act takes at most 2 articles" in page


def test_leaving_several_takes_a_right_of_its_own(client_with, three):
    client = client_with("view_article", "judge_article")
    assert client.post(f"{DESK}several/", {"listed": "1"}).status_code == 403
    assert "Several at once" not in client.get(DESK).content.decode()


def test_where_very_much_waits_the_old_is_offered_to_be_left(
    client, three, monkeypatch
):
    for module in ("querysets.counting", "admin.wording", "admin.navigation"):
        monkeypatch.setattr(f"articles.{module}.EXACT", 2)
    assert "Mark what is older than 30 days" in client.get(DESK).content.decode()


# Undo, and the way back


def test_the_last_decisions_are_undone_one_after_the_other(client, three):
    decide(client, three[0], "publish")
    decide(client, three[1], "leave")
    assert client.post(f"{DESK}undo/").url == at(three[1])
    response = client.post(f"{DESK}undo/")
    assert response.url == at(three[0])
    assert messages_of(response)[-1] == f"Undone: Published: {three[0]}"
    assert Article.objects.waiting().count() == 3


def test_previous_without_a_way_back_opens_the_first(client, three):
    assert client.get(f"{DESK}previous/").url == at(three[0])


def test_undo_says_of_what_a_button_did_only_what_it_takes_back(client, alone):
    decide(client, alone, "publish", quality="91")
    response = client.post(f"{DESK}undo/")
    assert messages_of(response)[-1] == f"Undone: Published: {alone}"
    response = client.post(f"{DESK}undo/")
    assert messages_of(response)[-1] == f"Undone: Quality 91: {alone}"


def test_undo_without_a_decision_says_so(client, three):
    answer = client.post(f"{DESK}undo/", headers=JSON).json()
    assert answer["said"].startswith("There is nothing to undo")


def test_what_was_decided_on_again_is_not_undone(client, alone):
    decide(client, alone, "publish")
    deciding.hold_back([alone], user=None)
    response = client.post(f"{DESK}undo/")
    assert messages_of(response)[-1].startswith("Not undone")


def test_what_is_undone_in_part_says_what_was_left_and_why(client, alone):
    decide(client, alone, "accept", suggested="58 false")
    deciding.edit(alone, {"heat": 5}, user=None)
    response = client.post(f"{DESK}undo/")
    said = messages_of(response)[-1]
    assert said.startswith("Undone in part (decided on again since then: heat): ")


def test_previous_leads_back_the_way_one_came(client, three):
    client.get(at(three[0]))
    client.get(f"{DESK}next/", {"after": three[0].pk}, follow=True)
    assert client.get(f"{DESK}previous/").url == at(three[0])


def test_where_nothing_else_waits_one_stays(client, alone):
    client.get(at(alone))
    answer = client.get(f"{DESK}next/", {"after": alone.pk}, headers=JSON).json()
    assert (answer["at"], answer["said"]) == (alone.pk, "Nothing else waits")


def test_what_is_next_stands_behind_the_place_that_the_list_showed(client, three):
    client.get(at(three[0]))
    decide(client, three[0], quality="1")
    assert decide(client, three[0], "publish").url == at(three[1])


# Skipping, and who else is here


def test_what_is_skipped_comes_last_until_it_is_brought_back(client, three):
    assert decide(client, three[0], "skip").url == at(three[1])
    assert "Bring back the 1 skipped" in client.get(at(three[1])).content.decode()
    client.post(f"{DESK}skipped/")
    assert f'data-at="{three[0].pk}"' in client.get(DESK).content.decode()


def test_what_was_typed_is_decided_also_where_the_article_is_skipped(client, three):
    response = decide(client, three[0], "skip", quality="91")
    assert messages_of(response) == [f"Quality 91, Skipped: {three[0]}"]
    assert fresh(three[0]).quality == 91


def test_two_editors_never_get_the_same_next_article(client, three, make_editor):
    other = signed_in(named(make_editor("view_article")))
    assert f'data-at="{three[0].pk}"' in client.get(DESK).content.decode()
    assert f'data-at="{three[1].pk}"' in other.get(DESK).content.decode()


def test_who_else_has_an_article_open_is_told(client, three, make_editor):
    grace = named(make_editor("view_article"))
    reviewing.claim(three[0], grace, timezone.now())
    assert "Grace is on it" in client.get(at(three[0])).content.decode()


def test_of_several_who_have_it_open_one_is_named(client, alone, make_editor):
    for editor in (named(make_editor("view_article")), make_editor("view_article")):
        reviewing.see(alone, editor, timezone.now())
    assert "Grace and 1 other are on it" in client.get(at(alone)).content.decode()


def test_who_comes_second_to_an_article_is_seen_as_well(client, three, make_editor):
    other = make_editor("view_article")
    reviewing.claim(three[0], other, timezone.now())
    client.get(at(three[0]))
    assert reviewing.others_at([three[0]], other, timezone.now())


def test_a_sign_keeps_an_article(client, alone, chief):
    client.post(f"{at(alone)}here/")
    assert chief.presences.get().is_claim


def test_a_sign_answers_who_is_at_what_of_the_list(client, three, make_editor):
    reviewing.claim(three[1], named(make_editor("view_article")), timezone.now())
    listed = ",".join(str(each.pk) for each in three)
    answer = client.post(f"{at(three[0])}here/", {"rows": f"{listed},x"})
    assert answer.json() == {"others": {str(three[1].pk): "Grace is on it"}, "gone": []}
    deciding.publish([three[2]], user=None)
    answer = client.post(f"{at(three[0])}here/", {"rows": listed})
    assert answer.json()["gone"] == [three[2].pk]


def test_known_topics_are_offered_by_what_was_typed(client):
    make_article(topics=("Harbour", "Ferries"))
    assert client.get(f"{DESK}topics/", {"q": "ferr"}).json() == {"topics": ["Ferries"]}


# Rights


def test_no_topic_has_a_name_that_no_database_knows(client):
    make_article(topics=("Harbour",))
    answer = client.get(f"{DESK}topics/", {"q": "Har\0bour"})
    assert answer.json() == {"topics": []}


def test_the_desk_takes_the_right_to_see_articles(client_with):
    assert client_with().get(DESK).status_code == 403


def test_who_may_only_see_gets_no_buttons_that_decide(client_with, alone):
    page = client_with("view_article").get(at(alone)).content.decode()
    assert 'value="publish"' not in page
    assert 'name="quality"' not in page


def test_a_decision_takes_its_right(client_with, alone):
    response = decide(client_with("view_article", "judge_article"), alone, "publish")
    assert response.status_code == 403
    assert not ChangeSet.objects.filter(act="publish").exists()


# Keys


def test_keys_are_mapped_by_each_editor_for_themselves(client, chief, alone):
    page = client.get(f"{DESK}keys/")
    typed = {
        **page.context["form"].initial,
        "keys_on": "on",
        "publish": "Z",
        "next": "",
    }
    assert client.post(f"{DESK}keys/", typed).url == DESK
    assert chief.preferences.keys == {"publish": "z", "next": ""}
    assert 'aria-keyshortcuts="z"' in client.get(at(alone)).content.decode()


def test_keys_that_are_off_are_not_offered(client, chief, alone):
    Preferences(user=chief, keys_on=False).save()
    page = client.get(at(alone)).content.decode()
    assert "The keys are switched off." in page
    assert 'aria-keyshortcuts="p"' not in page


def test_one_key_does_one_thing(client):
    page = client.get(f"{DESK}keys/")
    response = client.post(
        f"{DESK}keys/", {**page.context["form"].initial, "next": "p"}
    )
    assert "is the key of “Publish” already" in response.content.decode()


def test_the_first_keys_are_a_button_away(client, chief):
    Preferences(user=chief, keys_on=False, keys={"publish": "z"}).save()
    client.post(f"{DESK}keys/", {"_defaults": "1"})
    chief.preferences.refresh_from_db()
    assert chief.preferences.keys_on
    assert chief.preferences.keys == {}
