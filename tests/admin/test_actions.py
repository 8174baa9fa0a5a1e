"""Bulk acts: they say what they did, ask before they take away, and can be undone."""

import pytest

from articles import deciding
from articles.admin import actions
from articles.models import Article, ChangeSet, Hold, State
from tests.admin.browsing import LIST, asked, fresh, messages_of
from tests.factories import make_article, make_record

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
    (message,) = messages_of(act(client, "hold_back", [hidden, public]))
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
    page = act(client, "retire", [public, hidden]).content.decode()
    assert "Retire 2 articles?" in page
    assert "will be retired" in page
    assert "skipped: it is not public" in page
    assert fresh(public).state == State.INCOMING


def test_retire_confirmed_names_what_it_skipped_and_why(client):
    public, hidden = make_article(), make_article(published=False, title="Hidden one")
    response = act(client, "retire", [public, hidden], confirmed="1", note="wrong")
    done, skipped = messages_of(response)
    assert done == "1 article retired."
    assert skipped.startswith("1 article skipped (")
    assert skipped.endswith("): “Hidden one”")
    assert fresh(public).state == State.RETIRED
    assert Hold.objects.get().note == "wrong"


def test_what_is_retired_stays_retired(client, chief):
    article = make_article()
    deciding.retire([article], user=chief)
    assert "stays retired" in act(client, "retire", [article]).content.decode()


def test_with_nothing_to_do_there_is_nothing_to_confirm(client):
    page = act(client, "retire", [make_article(published=False)]).content.decode()
    assert "There is nothing to do." in page
    assert 'class="save-button"' not in page


def test_release_shows_what_upstream_says(client, chief):
    held, free = make_article(heat=78), make_article()
    born = deciding.create(make_record(), user=chief)
    deciding.edit(held, {"heat": 90}, user=chief)
    page = act(client, "release", [held, free, born]).content.decode()
    assert "heat: upstream says 78" in page
    assert "skipped: nothing is held" in page
    assert "born here, upstream has no word on it" in page
    act(client, "release", [held, free], confirmed="1")
    assert not Hold.objects.filter(article=held).exists()
    assert fresh(held).heat == 78


def test_many_skipped_are_counted_and_not_all_named(client):
    hidden = [make_article(published=False) for _ in range(8)]
    (skipped,) = messages_of(act(client, "retire", hidden, confirmed="1"))
    assert skipped.startswith("8 articles skipped")
    assert skipped.endswith("3 more")


def test_an_act_on_all_of_a_filtered_list_touches_no_others(client):
    video, article = make_article(type="video"), make_article(type="article")
    act(client, "publish", [video], "type=video", select_across="1")
    assert fresh(video).state == State.PUBLISHED
    assert fresh(article).state == State.INCOMING


@pytest.fixture
def clips(chief):
    """Two videos that readers see, with a decision that could be released."""
    made = [make_article(type="video", heat=78) for _ in range(2)]
    for each in made:
        deciding.edit(each, {"heat": 90}, user=chief)
    return made


def test_retiring_all_of_a_filtered_list_as_the_form_asks(client, clips):
    other = make_article(type="article")
    page = act(client, "retire", clips[:1], "type=video", select_across="1")
    response = client.post(f"{LIST}?type=video", asked(page) | {"note": "wrong"})
    assert messages_of(response) == ["2 articles retired."]
    assert {fresh(each).state for each in clips} == {State.RETIRED}
    assert fresh(other).state == State.INCOMING


def test_releasing_all_of_a_filtered_list_as_the_form_asks(client, clips):
    page = act(client, "release", clips[:1], "type=video", select_across="1")
    response = client.post(f"{LIST}?type=video", asked(page))
    assert messages_of(response) == ["2 articles given back to upstream."]
    assert {fresh(each).heat for each in clips} == {78}


def test_retiring_some_as_the_form_asks(client, clips):
    page = act(client, "retire", clips[:1], "type=video")
    client.post(f"{LIST}?type=video", asked(page))
    assert [fresh(each).state for each in clips] == [State.RETIRED, State.INCOMING]


def test_a_question_on_a_whole_list_sends_one_key_and_no_more(client, clips):
    page = act(client, "retire", clips[:1], "type=video", select_across="1")
    assert len(asked(page)["_selected_action"]) == 1
    page = act(client, "retire", clips, "type=video")
    assert len(asked(page)["_selected_action"]) == 2


def test_a_list_that_moved_meanwhile_is_asked_about_again(client, clips):
    page = act(client, "retire", clips[:1], "type=video", select_across="1")
    late = make_article(type="video")
    page = client.post(f"{LIST}?type=video", asked(page) | {"note": "wrong"})
    text = page.content.decode()
    assert "Something moved meanwhile." in text
    assert "Retire 3 articles?" in text
    assert fresh(late).state == State.INCOMING
    again = asked(page)
    assert again["note"] == "wrong"
    client.post(f"{LIST}?type=video", again)
    assert {fresh(each).state for each in [*clips, late]} == {State.RETIRED}


def test_a_whole_list_is_not_confirmed_without_its_count(client, clips):
    whole = {"select_across": "1", "confirmed": "1"}
    response = act(client, "retire", clips[:1], "type=video", **whole)
    assert "Retire 2 articles?" in response.content.decode()
    assert fresh(clips[0]).state == State.INCOMING


def test_a_note_that_no_database_takes_is_refused_and_nothing_done(client, clips):
    response = act(client, "retire", clips, confirmed="1", note="a\0")
    assert "Null characters are not allowed." in response.content.decode()
    assert fresh(clips[0]).state == State.INCOMING


@pytest.mark.parametrize("name", ["publish", "hold_back", "retire", "release"])
@pytest.mark.parametrize("more", [{}, {"confirmed": "1", "count": "2"}])
def test_one_act_takes_no_more_than_it_says(client, clips, monkeypatch, name, more):
    monkeypatch.setattr(actions, "BOUND", 1)
    response = act(client, name, clips[:1], "type=video", select_across="1", **more)
    (message,) = messages_of(response)
    assert "at most 1 articles, and these are 2" in message
    assert "Narrow the filter" in message
    assert {fresh(each).state for each in clips} == {State.INCOMING}
    assert {fresh(each).heat for each in clips} == {90}


def test_afterwards_the_list_is_where_it_was(client):
    response = act(client, "publish", [make_article()], "state=incoming&o=1")
    assert response.url.endswith("?state=incoming&o=1")


def test_a_confirmed_act_leads_back_to_where_it_was_asked(client):
    article = make_article()
    back = f"/admin/articles/article/{article.pk}/change/"
    response = act(client, "retire", [article], confirmed="1", back=back)
    assert response.url == back


def test_no_act_leads_to_another_site(client):
    response = act(
        client, "retire", [make_article()], confirmed="1", back="https://evil.example/"
    )
    assert response.url.startswith(LIST)


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
        (("change_article",), ["refresh_copies"]),
        (
            ("publish_article",),
            [
                "publish",
                "hold_back",
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
    client = client_with("view_article", *rights)
    form = client.get(LIST).context["action_form"]
    names = [name for name, _ in form.fields["action"].choices] if form else [""]
    assert names[1:] == offered


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


@pytest.mark.parametrize("name", ["retire", "release"])
def test_an_answer_is_refused_where_somebody_decided_since(client, chief, name):
    article = make_article()
    deciding.edit(article, {"heat": 1}, user=chief)
    page = act(client, name, [article])
    deciding.edit(article, {"heat": 95}, user=chief)
    again = client.post(LIST, asked(page))
    assert "Something moved meanwhile." in again.content.decode()
    assert fresh(article).heat == 95
    client.post(LIST, asked(again))
    assert fresh(article).state == State.RETIRED or fresh(article).heat == 78
