"""Bulk acts: they say what they did, ask before they take away, and can be undone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.admin import history
from articles.admin.bulk import actions, page as bulk_page
from articles.admin.bulk.questions import QUESTIONS
from articles.deciding import carrying
from articles.models import Article, BulkAct, ChangeSet, Hold, State
from articles.pacing import Pace
from tests.admin.browsing import (
    LIST,
    confirm,
    fresh,
    messages_of,
    signed_in,
    text_of,
)
from tests.factories import make_article, make_record, write_upstream

pytestmark = pytest.mark.django_db


def act(client, name, articles, query="", **more):
    keys = [article.pk for article in articles]
    data = {"action": name, "_selected_action": keys} | more
    return client.post(f"{LIST}?{query}", data)


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 article published."), (2, "2 articles published.")]
)
def test_publish_says_how_many(client, count, said):
    articles = [make_article(published=False) for _ in range(count)]
    assert messages_of(act(client, "publish", articles)) == [said]
    assert {fresh(article).state for article in articles} == {State.PUBLISHED}


def test_hold_back_says_what_it_took_down(client):
    hidden, public = make_article(published=False), make_article()
    question = act(client, "hold_back", [hidden, public])
    (message,) = messages_of(confirm(client, question))
    assert message == (
        "2 articles held back. 1 was public before and counts as retired:"
        " its page says so."
    )
    assert fresh(hidden).state == State.HELD_BACK
    assert fresh(public).state == State.RETIRED


def test_holding_back_what_was_hidden_says_no_more(client):
    hidden = make_article(published=False)
    assert messages_of(act(client, "hold_back", [hidden])) == ["1 article held back."]


def test_retire_shows_what_will_happen_before_it_does(client):
    public, hidden = make_article(), make_article(published=False)
    page = text_of(act(client, "retire", [public, hidden]))
    assert "Retire 2 articles?" in page
    assert "<td>1</td><td>will be retired</td>" in page
    assert "<td>1</td><td>skipped: not public</td>" in page
    assert fresh(public).state == State.INCOMING


def test_retire_confirmed_names_what_it_skipped_and_why(client):
    public, hidden = make_article(), make_article(published=False, title="Hidden one")
    question = act(client, "retire", [public, hidden])
    done, skipped = messages_of(confirm(client, question, note="wrong"))
    assert done == "1 article retired."
    assert skipped.startswith("1 article skipped (not public")
    assert "“Hidden one”" in skipped
    assert fresh(public).state == State.RETIRED
    assert Hold.objects.get().note == "wrong"


def test_with_nothing_to_do_there_is_nothing_to_confirm(client):
    page = text_of(act(client, "retire", [make_article(published=False)]))
    assert "There is nothing to do." in page
    assert 'class="save-button"' not in page


def test_release_shows_what_upstream_says(client, chief):
    held, free = make_article(heat=78), make_article()
    born = deciding.create(make_record(), user=chief)
    deciding.edit(held, {"heat": 90}, user=chief)
    question = act(client, "release", [held, free, born])
    page = text_of(question)
    assert "heat: upstream says 78" in page
    assert "skipped: nothing is held" in page
    assert "born here, upstream has no word" in page
    confirm(client, question)
    assert not Hold.objects.filter(article=held).exists()
    assert fresh(held).heat == 78


@pytest.fixture
def one_of_each(chief):
    """An article in each state that acts tell apart."""
    later = timezone.now() + timedelta(days=1)
    made = [make_article(published=shown) for shown in (True, False) * 3]
    deciding.publish(made[2:3], user=chief)
    deciding.hold_back(made[3:4], user=chief)
    deciding.publish(made[4:5], user=chief, starts_at=later)
    deciding.retire(made[:1], user=chief)
    return made


@pytest.mark.parametrize("name", ["publish", "hold_back", "retire", "leave"])
def test_what_was_foreseen_is_what_happens(client, one_of_each, name):
    question = act(client, name, one_of_each)
    foreseen = re.findall(
        r"<td>(\d+)</td><td>(skipped: )?(.*?)</td>", text_of(question)
    )
    before = {each.pk: each.version for each in Article.objects.all()}
    confirm(client, question)
    moved = [each for each in Article.objects.all() if each.version != before[each.pk]]
    assert sum(int(count) for count, skips, _ in foreseen if not skips) == len(moved)
    assert sum(int(count) for count, _, _ in foreseen) == len(one_of_each)


def test_every_act_on_many_has_its_question():
    assert set(QUESTIONS) == set(deciding.BULK)


def test_where_the_same_happens_to_all_that_were_ticked_it_is_done_at_once(client):
    articles = [make_article(published=False) for _ in range(2)]
    response = act(client, "publish", articles, "state=incoming&p=2")
    assert response.url == f"{LIST}?state=incoming&p=2"
    assert {fresh(each).state for each in articles} == {State.PUBLISHED}


def test_where_not_it_is_asked_with_how_many_of_what(client):
    articles = [make_article(published=shown) for shown in (True, False, False)]
    page = text_of(act(client, "hold_back", articles))
    assert "Hold back 3 articles?" in page
    assert "<td>2</td><td>will be held back</td>" in page
    assert "<td>1</td><td>will be taken down, and count as retired</td>" in page
    assert not Hold.objects.exists()


# All of a filtered list


@pytest.fixture
def clips(chief):
    """Two videos that readers see, with a decision that could be released."""
    made = [make_article(type="video", heat=78) for _ in range(2)]
    for each in made:
        deciding.edit(each, {"heat": 90}, user=chief)
    return made


@pytest.mark.parametrize("name", ["publish", "hold_back", "retire", "release"])
def test_all_of_a_filtered_list_is_asked_about_and_nothing_outside(client, clips, name):
    other = make_article(type="article")
    question = act(client, name, clips[:1], "type=video", select_across="1")
    assert "2 articles" in text_of(question)
    assert {fresh(each).version for each in clips} == {2}
    response = confirm(client, question)
    assert response.url == f"{LIST}?type=video"
    assert {fresh(each).version for each in clips} == {3}
    assert fresh(other).version == 1


def test_what_was_asked_about_is_done_and_not_what_came_since(client, clips):
    question = act(client, "retire", clips[:1], "type=video", select_across="1")
    late = make_article(type="video")
    confirm(client, question)
    assert {fresh(each).state for each in clips} == {State.RETIRED}
    assert fresh(late).state == State.INCOMING


def test_a_note_that_no_database_takes_is_refused_and_nothing_done(client, clips):
    response = confirm(client, act(client, "retire", clips), note="a\0")
    assert "Null characters are not allowed." in text_of(response)
    assert fresh(clips[0]).state == State.INCOMING


@pytest.mark.parametrize("name", ["publish", "retire"])
def test_one_act_takes_no_more_than_it_says(client, clips, monkeypatch, name):
    monkeypatch.setattr(actions, "BOUND", 1)
    response = act(client, name, clips[:1], "type=video", select_across="1")
    (message,) = messages_of(response)
    assert "at most 1 articles, and these are 2" in message
    assert {fresh(each).state for each in clips} == {State.INCOMING}


# What the list showed


def seen(*articles):
    return [f"{each.pk}:{each.version}" for each in articles]


def test_what_moved_since_the_list_was_shown_is_skipped_and_listed(client, chief):
    moved, other = (make_article(published=False) for _ in range(2))
    shown = seen(moved, other)
    deciding.hold_back([moved], user=chief, note="not this one")
    question = act(client, "publish", [moved, other], _seen=shown)
    assert "moved since you looked, listed afterwards" in text_of(question)
    done, skipped = messages_of(confirm(client, question))
    assert done == "1 article published."
    assert "moved since you looked: publication" in skipped
    assert fresh(moved).state == State.HELD_BACK
    page = text_of(client.get(f"/admin/articles/article/bulk/{last().pk}/"))
    assert re.search(r"Publication</strong>:\s*Ada, <time[^>]*>just now</time>", page)


def test_what_moved_is_done_anyway_with_one_press(client, chief):
    moved, other = (make_article(published=False) for _ in range(2))
    shown = seen(moved, other)
    deciding.hold_back([moved], user=chief)
    confirm(client, act(client, "publish", [moved, other], _seen=shown))
    ticked = {"_anyway": "1", "moved": seen(fresh(moved))}
    address = f"/admin/articles/article/bulk/{last().pk}/"
    response = client.post(address, ticked)
    assert messages_of(response)[-1] == "1 article published."
    assert fresh(moved).state == State.PUBLISHED


@pytest.mark.parametrize("sent", ["5:", ":5", f"{'9' * 30}:1", "x"])
def test_what_no_row_showed_is_not_done_anyway(client, sent):
    confirm(client, act(client, "retire", [make_article(published=False)]))
    address = f"/admin/articles/article/bulk/{last().pk}/"
    assert client.post(address, {"_anyway": "1", "moved": sent}).url == address


def test_doing_it_anyway_is_refused_where_it_moved_once_more(client, chief):
    moved, other = (make_article(published=False) for _ in range(2))
    shown = seen(moved, other)
    deciding.hold_back([moved], user=chief)
    confirm(client, act(client, "publish", [moved, other], _seen=shown))
    ticked = {"_anyway": "1", "moved": seen(fresh(moved))}
    deciding.release([moved], user=chief)
    client.post(f"/admin/articles/article/bulk/{last().pk}/", ticked)
    assert fresh(moved).state == State.INCOMING


def test_a_choice_across_pages_knows_what_the_list_knew(client, chief):
    moved, other = (make_article(type="video", published=False) for _ in range(2))
    mark = actions.mark_of_list()
    deciding.hold_back([moved], user=chief)
    across = {"select_across": "1", "_mark": mark}
    question = act(client, "publish", [moved], "type=video", **across)
    confirm(client, question)
    assert fresh(moved).state == State.HELD_BACK
    assert fresh(other).state == State.PUBLISHED


def test_a_machines_flap_skips_nothing(client):
    article = make_article(published=False)
    shown = seen(article)
    write_upstream(article, heat=120, quality=3)
    act(client, "publish", [article], _seen=shown)
    assert fresh(article).state == State.PUBLISHED


def test_what_moved_between_the_question_and_its_answer_is_skipped(client, chief):
    article, other = make_article(), make_article()
    question = act(client, "retire", [article, other])
    deciding.publish([article], user=chief)
    confirm(client, question)
    assert fresh(article).state == State.PUBLISHED
    assert fresh(other).state == State.RETIRED


@pytest.mark.parametrize("text", ["", "x", "1:", ":1", f"{10**30}:1"])
def test_what_no_list_sends_is_not_read(client, text):
    article = make_article(published=False)
    act(client, "publish", [article], _seen=[text], _mark=text)
    assert fresh(article).state == State.PUBLISHED


def test_each_row_sends_the_version_that_it_shows(client):
    article = make_article()
    page = text_of(client.get(LIST))
    assert f'name="_seen" value="{article.pk}:1"' in page


# Many


@pytest.fixture
def stretches(monkeypatch):
    """Requests that have time for two articles."""
    monkeypatch.setattr(bulk_page, "STRETCH", -1)
    pace = lambda *args, **options: Pace(2, first=2, longest=60)  # noqa: E731
    monkeypatch.setattr(carrying, "Pace", pace)


@pytest.fixture
def many():
    return [make_article(type="video", published=False) for _ in range(5)]


def begun(client, many):
    question = act(client, "publish", many[:1], "type=video", select_across="1")
    return confirm(client, question)


def published():
    return Article.objects.decided_published(timezone.now()).count()


def test_many_are_done_a_stretch_a_request_with_progress(client, stretches, many):
    response = begun(client, many)
    assert published() == 2
    shown = text_of(client.get(response.url))
    assert '<progress max="5" value="2"' in shown
    assert "2 of 5 articles" in shown


def test_a_page_without_scripts_goes_on_by_itself(client, stretches, many):
    address = begun(client, many).url
    for _ in range(2):
        go = re.search(r'content="0; url=([^"]+)"', text_of(client.get(address)))[1]
        response = client.get(go)
    assert response.url == f"{LIST}?type=video"
    assert messages_of(response) == ["5 articles published."]
    assert published() == 5


def test_an_address_is_good_for_one_stretch(client, stretches, many):
    address = begun(client, many).url
    go = re.search(r'content="0; url=([^"]+)"', text_of(client.get(address)))[1]
    for _ in range(3):
        client.get(go)
    assert published() == 4
    client.get(f"{address}?go=forged")
    assert published() == 4


def test_a_script_goes_on_and_is_told_how_far_it_is(client, stretches, many):
    address = begun(client, many).url
    asks = {"headers": {"Accept": "application/json"}}
    said = client.post(address, **asks).json()
    assert said["place"] == 4
    assert said["words"] == "4 of 5 articles"
    assert client.post(address, **asks).json()["back"] == f"{LIST}?type=video"


def test_what_is_stopped_goes_on_only_when_it_is_carried_on(client, stretches, many):
    address = begun(client, many).url
    client.post(address, {"_stop": "1"})
    assert client.post(address, headers={"Accept": "application/json"}).json()[
        "stopped"
    ]
    assert published() == 2
    assert "Carry on" in text_of(client.get(address))
    client.post(address, {"_start": "1"})
    assert published() == 4


def test_all_stretches_are_one_act_and_undone_as_one(client, stretches, many):
    address = begun(client, many).url
    while last().finished_at is None:
        client.post(address, {"_go": "1"})
    made = ChangeSet.objects.get(act="publish")
    assert made.changes.filter(field="published").count() == 5
    response = client.post(f"/admin/articles/changeset/{made.pk}/undo/")
    assert published() == 0
    assert messages_of(response)[-1].startswith("Undone on 5 articles.")


def test_an_undo_of_many_shows_its_progress_as_well(
    client, chief, stretches, many, monkeypatch
):
    monkeypatch.setattr(history, "AT_ONCE", 2)
    made = deciding.publish(many, user=chief).change_set
    next_ = {"next": LIST}
    response = client.post(f"/admin/articles/changeset/{made.pk}/undo/", next_)
    assert published() == 3
    assert "Undo: Published" in text_of(client.get(response.url))
    for _ in range(2):
        done = client.post(response.url, {"_go": "1"})
    assert done.url == LIST
    assert ChangeSet.objects.filter(undoes=made).count() == 1
    assert published() == 0


def test_what_was_skipped_is_listed_page_by_page_and_as_a_file(client, monkeypatch):
    monkeypatch.setattr(bulk_page, "PAGE", 2)
    hidden = [make_article(published=False, title=f"=H{n}") for n in range(3)]
    confirm(client, act(client, "retire", [make_article(), *hidden]))
    address = f"/admin/articles/article/bulk/{last().pk}/"
    shown = text_of(client.get(address))
    assert "3 articles were skipped" in shown
    assert "Page 1 of 2" in shown
    rows = client.get(f"{address}?csv").content.decode().splitlines()
    assert len(rows) == 4
    assert "'=H" in rows[1]


def test_nobody_sees_or_carries_on_what_another_asked_for(client, client_with, clips):
    act(client, "retire", clips)
    other = client_with("view_article", "publish_article", "bulk_article")
    address = f"/admin/articles/article/bulk/{last().pk}/"
    assert other.get(address).status_code == 404
    assert other.post(address, {"_start": "1"}).status_code == 404


def test_each_stretch_takes_the_right_to_the_act(make_editor, stretches, many):
    editor = make_editor("view_article", "publish_article", "bulk_article")
    client = signed_in(editor)
    address = begun(client, many).url
    editor.user_permissions.clear()
    assert client.post(address, {"_go": "1"}).status_code == 403
    assert published() == 2


def last():
    return BulkAct.objects.latest("pk")


def test_afterwards_the_list_is_where_it_was(client):
    response = act(client, "publish", [make_article()], "state=incoming&o=1")
    assert response.url == f"{LIST}?state=incoming&o=1"


def test_an_act_can_be_undone_right_after(client):
    article = make_article()
    keys = {"action": "publish", "_selected_action": [article.pk]}
    page = client.post(LIST, keys, follow=True).content.decode()
    change_set = ChangeSet.objects.get(act="publish")
    url = f"/admin/articles/changeset/{change_set.pk}/undo/"
    assert f'action="{url}"' in page
    response = client.post(url, {"next": LIST})
    assert response.url == LIST
    assert messages_of(response)[0].startswith("Undone on 1 article. Put back: “")
    assert fresh(article).state == State.INCOMING


def test_nothing_decides_on_an_unknown_article(client):
    response = act(client, "publish", [Article(pk=999)])
    assert messages_of(response) == ["There was nothing to decide on."]


@pytest.mark.parametrize(
    ("rights", "offered"),
    [
        ((), []),
        (("change_article",), ["leave", "refresh_copies"]),
        (
            ("publish_article",),
            [
                "publish",
                "hold_back",
                "leave",
                "accept_suggestion",
                "retire",
                "retire_vanished",
                "keep_vanished",
            ],
        ),
        (("release_article",), ["release"]),
    ],
)
def test_actions_are_offered_to_those_who_may(client_with, rights, offered):
    make_article()
    assert offered_to(client_with("view_article", *rights)) == []
    assert offered_to(client_with("view_article", "bulk_article", *rights)) == offered


def offered_to(client):
    form = client.get(LIST).context["action_form"]
    names = [name for name, _ in form.fields["action"].choices] if form else [""]
    return names[1:]


def test_a_forged_action_does_nothing(client_with):
    article = make_article()
    act(client_with("view_article", "change_article"), "publish", [article])
    assert fresh(article).state == State.INCOMING


@pytest.mark.parametrize(
    ("name", "said"),
    [("retire", "Readers no longer find it;"), ("release", "editors decided on it ")],
)
def test_the_question_about_one_article_speaks_of_one(client, chief, name, said):
    article = make_article()
    deciding.edit(article, {"heat": 1}, user=chief)
    assert said in act(client, name, [article]).content.decode()
