"""The inbox of conflicts: base, theirs, mine, and an answer to each."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.admin.conflicts import finding, page as inbox
from articles.models import Act, Article, ChangeSet
from tests.admin.browsing import change_url, fresh, holds_of, messages_of
from tests.factories import make_article, make_image, make_related, write_upstream

pytestmark = pytest.mark.django_db

INBOX = "/admin/articles/article/conflicts/"
NOW = timezone.now()


def conflicting(user=None, *, field="title", ours="Ours", theirs="Theirs", **over):
    """An article with a field that is held, and then moved upstream."""
    article = make_article(**{field: "First"} | over)
    deciding.edit(article, {field: ours}, user=user, note="because")
    return fresh(write_upstream(article, **{field: theirs}))


def shown(client, query=""):
    response = client.get(f"{INBOX}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def tokens(text):
    return dict.fromkeys(re.findall(r'name="conflict" value="(\d+:\w+:\d+:\w+)"', text))


def token_of(client, article, field="title"):
    (found,) = (
        token
        for token in tokens(shown(client))
        if token.startswith(f"{article.pk}:{field}:")
    )
    return found


def words(text):
    """What a page says to who does not see it."""
    text = re.sub(r"</(dt|dd|li|p|h\d)>", " ", text)
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


def answer(client, article, given, field="title", **more):
    data = {"conflict": token_of(client, article, field), "answer": given, **more}
    return client.post(INBOX, data)


# What is shown


def test_an_empty_inbox_says_so_kindly(client):
    assert "Upstream and you agree" in shown(client)


def test_base_theirs_and_mine_stand_beside_each_other(client, chief):
    conflicting(chief, ours="The ferry returns", theirs="The ferry comes")
    text = words(shown(client))
    assert "Upstream then First" in text
    assert "Upstream now [gone: First] [new: The ferry comes]" in text
    assert "Decided here [gone: First] [new: The ferry returns]" in text
    assert "The ferry [gone: comes] [new: returns]" in text
    assert "decided by Ada" in text
    assert "because" in text


def test_each_conflict_is_named_after_its_article(client):
    for ours in ("One", "Two"):
        conflicting(ours=ours)
    names = re.findall(r"<h3 id=[^>]+>(.+?)</h3>", shown(client))
    assert {words(each) for each in names} == {"Title: One", "Title: Two"}


def test_it_says_which_import_moved_it(client):
    article = conflicting()
    run = (
        article.changes.filter(hold_after__isnull=True, field="title")
        .get()
        .change_set.run_id
    )
    assert f"moved by import {run}," in words(shown(client))


def test_every_field_in_conflict_stands_there_and_no_other(client):
    article = make_article(title="First", excerpt="First", heat=1)
    values = {"title": "Ours", "excerpt": "Ours", "heat": 2}
    deciding.edit(article, values, user=None)
    write_upstream(article, title="Theirs", heat=3)
    found = [token.split(":")[1] for token in tokens(shown(client))]
    assert found == ["title"]


def test_lists_are_shown_item_by_item(client):
    kept, other = make_related(title="Kept"), make_related(title="Other")
    image = make_image(title="Pier")
    article = make_article(related=(kept,), topics=("A", "B"), images=(image,))
    values = {
        "related": (replace(kept, title="Kept, ours"),),
        "topics": ("A",),
        "images": (replace(image, title="Pier, ours"),),
    }
    deciding.edit(article, values, user=None)
    write_upstream(
        article,
        related=(replace(kept, title="Kept, theirs"), other),
        topics=("A", "B", "C"),
        images=(replace(image, title="Pier, theirs"),),
    )
    text = words(shown(client))
    for said in (
        "Kept[new: , theirs]",
        "[new: Other]",
        "Pier[new: , ours]",
        "A B [new: C]",
    ):
        assert said in text


def test_a_long_text_is_cut_down_to_what_changed(client):
    long = " ".join(f"word{number}" for number in range(200))
    conflicting(field="body", theirs=f"{long} theirs\n", ours=f"{long}\n", body=long)
    assert "words …" in shown(client)


def test_what_cannot_be_typed_leads_to_its_place_in_the_form(client):
    item = make_related(title="First")
    article = make_article(related=(item,))
    deciding.edit(article, {"related": (replace(item, title="Ours"),)}, user=None)
    write_upstream(article, related=(replace(item, title="Theirs"),))
    link = f"/admin/articles/article/{article.pk}/change/#group-related"
    assert f'href="{link}"' in shown(client)


def test_the_filter_of_the_list_finds_the_same_articles(client):
    articles = [conflicting() for _ in range(2)]
    make_article()
    listed = client.get("/admin/articles/article/?asks=conflict").context["cl"]
    found = {int(token.split(":")[0]) for token in tokens(shown(client))}
    assert {each.pk for each in listed.result_list} == found
    assert found == {each.pk for each in articles}


# Which are shown


def test_one_field_is_found_by_the_filter(client):
    title, excerpt = conflicting(), conflicting(field="excerpt")
    assert {int(t.split(":")[0]) for t in tokens(shown(client, "field=excerpt"))} == {
        excerpt.pk
    }
    assert str(title) in shown(client, "field=title")
    assert "No conflict is like that." in shown(client, "field=body")


def test_the_decisions_of_one_editor_are_found_by_the_filter(client, chief):
    mine = conflicting(chief)
    conflicting()
    found = {int(t.split(":")[0]) for t in tokens(shown(client, f"by={chief.pk}"))}
    assert found == {mine.pk}


def test_one_article_is_shown_alone(client):
    one, _other = conflicting(), conflicting()
    text = shown(client, f"article={one.pk}")
    assert {int(t.split(":")[0]) for t in tokens(text)} == {one.pk}
    assert "Only “Ours”." in text


@pytest.mark.parametrize(
    "query",
    [
        "field=secured",
        "by=x",
        "article=999999999999999999999",
        "after=1",
        "after=2026-01-01T00:00:00~1",
        "after=2026-01-01T00:00:00Z~x",
    ],
)
def test_odd_filters_are_none(client, query):
    conflicting()
    assert tokens(shown(client, query))


def test_pages_go_on_from_where_the_last_one_ended(client, monkeypatch):
    monkeypatch.setattr(finding, "PAGE", 2)
    articles = [conflicting(now=NOW + timedelta(hours=n)) for n in range(3)]
    pages, query = [], ""
    while query is not None:
        text = shown(client, query)
        pages.append([int(token.split(":")[0]) for token in tokens(text)])
        following = re.search(r'href="\?([^"]*)" rel="next"', text)
        query = following and following[1].replace("&amp;", "&")
    keys = [each.pk for each in reversed(articles)]
    assert [len(each) for each in pages] == [2, 1]
    assert [key for each in pages for key in each] == keys


def test_a_page_that_finds_nothing_among_many_leads_on(client, monkeypatch):
    monkeypatch.setattr(finding, "LOOKED", 1)
    old = conflicting(field="excerpt")
    deciding.edit(old, {"title": "Ours"}, user=None)
    new = conflicting()
    deciding.edit(new, {"excerpt": "Ours"}, user=None)
    text = shown(client, "field=excerpt")
    assert not tokens(text)
    following = re.search(r'href="\?([^"]*)" rel="next"', text)[1]
    assert tokens(shown(client, following.replace("&amp;", "&")))


def test_the_number_of_queries_does_not_grow_with_the_articles(
    client, django_assert_max_num_queries
):
    def count(most):
        with django_assert_max_num_queries(most) as counted:
            shown(client)
        return len(counted)

    conflicting()
    few = count(15)
    for _ in range(3):
        conflicting()
    assert count(15) == few


# Answers


@pytest.mark.parametrize(
    ("given", "title", "said"),
    [
        ("theirs", "Theirs", "Theirs taken on 1 field."),
        ("mine", "Ours", "Yours stands on 1 field."),
        ("always", "Ours", "Yours stands on 1 field, whatever upstream says."),
    ],
)
def test_an_answer_closes_the_conflict_and_can_be_undone(client, given, title, said):
    article = conflicting()
    response = answer(client, article, given)
    assert response.status_code == 302
    assert messages_of(response) == [said]
    assert (fresh(article).title, fresh(article).conflicts) == (title, 0)
    made = ChangeSet.objects.exclude(act=Act.IMPORT).first()
    assert f'action="/admin/articles/changeset/{made.pk}/undo/"' in shown(client)


def test_always_mine_is_held_so(client):
    article = conflicting()
    answer(client, article, "always")
    assert holds_of(article)["title"].always


def test_a_third_value_is_held_in_the_place_of_both(client):
    article = conflicting()
    response = answer(client, article, "edit", third="Better\r\n", note="both wrong")
    assert messages_of(response) == ["Saved: 1 field decided."]
    hold = holds_of(article)["title"]
    assert (hold.value, hold.seen, hold.note) == ("Better\n", "Theirs", "both wrong")
    assert fresh(article).conflicts == 0


def test_topics_are_typed_one_a_line(client):
    article = conflicting(field="topics", ours=("A",), theirs=("B",), topics=("First",))
    answer(client, article, "edit", field="topics", third="B\r\nC")
    assert holds_of(article)["topics"].value == ["B", "C"]


def test_a_value_that_cannot_be_is_refused_and_stays_typed(client):
    article = conflicting()
    response = answer(client, article, "edit", third="")
    assert response.status_code == 409
    text = response.content.decode()
    assert "This field is required." in text
    assert '<details class="third" open>' in text
    assert fresh(article).conflicts == 1


def test_a_date_that_cannot_be_is_refused(client):
    from tests.factories import moment

    article = conflicting(
        field="published_at",
        published_at=moment("2026-11-01T00:00:00Z"),
        ours=moment("2026-11-02T00:00:00Z"),
        theirs=moment("2026-11-03T00:00:00Z"),
    )
    response = answer(client, article, "edit", field="published_at", third="soon")
    assert response.status_code == 409
    assert "soon" in response.content.decode()


@pytest.mark.parametrize("given", ["theirs", "mine", "always"])
def test_an_answer_to_an_older_word_is_refused_with_what_moved(client, given):
    article = conflicting()
    data = {"conflict": token_of(client, article), "answer": given}
    write_upstream(article, title="Theirs again")
    response = client.post(INBOX, data)
    assert response.status_code == 409
    text = words(response.content.decode())
    assert "Not answered: upstream or somebody else was faster" in text
    assert "Theirs[new: again]" in text
    assert fresh(article).conflicts == 1


def test_a_third_value_on_an_older_word_is_refused_and_stays_typed(client):
    article = conflicting()
    data = {"conflict": token_of(client, article), "answer": "edit", "third": "Mine"}
    write_upstream(article, title="Theirs again")
    response = client.post(INBOX, data)
    assert response.status_code == 409
    text = response.content.decode()
    assert re.search(r"<textarea[^>]*>\nMine</textarea>", text)
    assert "Theirs[new: again]" in words(text)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"answer": "mine"},
        {"answer": "mine", "conflict": "x"},
        {"answer": "mine", "conflict": "1:title:x:y"},
        {"answer": "edit"},
        {"answer": "edit", "conflict": "999:title:1:x"},
        {"answer": "edit", "conflict": "999:related:1:x"},
        {"answer": "odd", "conflict": "999:title:1:x"},
        {"answer": "mine", "conflict": "999:title:1:x"},
    ],
)
def test_odd_answers_do_nothing(client, data):
    article = conflicting()
    assert client.post(INBOX, data).status_code == 302
    assert fresh(article).conflicts == 1


# Many at once


def test_the_same_answer_for_what_is_ticked_asks_first(client):
    ticked, other = conflicting(), conflicting()
    token = token_of(client, ticked)
    data = {"bulk": "chosen", "answer": "theirs", "conflict": token}
    asked = client.post(INBOX, data).content.decode()
    assert "Take theirs on 1 field?" in asked
    assert fresh(ticked).conflicts == 1
    confirmed = {**data, "confirmed": "1", "note": "they are right"}
    response = client.post(INBOX, confirmed)
    assert messages_of(response) == ["Theirs taken on 1 field."]
    assert [fresh(each).conflicts for each in (ticked, other)] == [0, 1]
    assert ChangeSet.objects.first().note == "they are right"


def test_all_that_the_filter_finds_is_answered_as_one_act(client):
    title = [conflicting() for _ in range(2)]
    excerpt = conflicting(field="excerpt")
    url = f"{INBOX}?field=title"
    asked = client.post(url, {"bulk": "all", "answer": "always"})
    text = asked.content.decode()
    assert "Always keep yours on 2 fields?" in text
    data = {
        "bulk": "chosen",
        "confirmed": "1",
        "answer": "always",
        "conflict": list(tokens(text)),
    }
    response = client.post(url, data)
    assert response.url == url
    assert {fresh(each).conflicts for each in title} == {0}
    assert fresh(excerpt).conflicts == 1
    assert ChangeSet.objects.first().changes.count() == 2


def test_what_moved_between_question_and_answer_is_left(client):
    one, other = conflicting(), conflicting()
    data = {"bulk": "all", "answer": "mine"}
    asked = client.post(INBOX, data).content.decode()
    write_upstream(one, title="Theirs again")
    data = data | {"bulk": "chosen", "confirmed": "1", "conflict": list(tokens(asked))}
    response = client.post(INBOX, data)
    assert response.status_code == 409
    assert [fresh(each).conflicts for each in (one, other)] == [1, 0]


def test_too_many_at_once_are_refused(client, monkeypatch):
    monkeypatch.setattr(inbox, "BOUND", 1)
    articles = [conflicting() for _ in range(2)]
    response = client.post(INBOX, {"bulk": "all", "answer": "mine"})
    (message,) = messages_of(response)
    assert message.startswith("Nothing was done: one act answers at most 1")
    assert {fresh(each).conflicts for each in articles} == {1}


def test_nothing_ticked_is_told(client):
    conflicting()
    response = client.post(INBOX, {"bulk": "chosen", "answer": "mine"})
    assert messages_of(response) == ["Nothing was chosen, so nothing was answered."]


# Rights


def test_the_inbox_is_closed_to_who_may_not_see_articles(client_with):
    assert client_with().get(INBOX).status_code == 403
    assert client_with().post(INBOX, {"answer": "mine"}).status_code == 403


@pytest.mark.parametrize(
    ("rights", "offered"),
    [
        ([], set()),
        (["release_article"], {"theirs"}),
        (["change_article"], {"mine", "always", "edit"}),
    ],
)
def test_only_answers_that_one_may_give_are_offered(client_with, rights, offered):
    conflicting()
    text = shown(client_with("view_article", *rights))
    assert set(re.findall(r'name="answer" value="(\w+)"', text)) == offered


@pytest.mark.parametrize("given", ["theirs", "mine", "always", "edit"])
def test_every_answer_takes_its_right(client, client_with, given):
    article = conflicting()
    data = {"conflict": token_of(client, article), "answer": given, "third": "Mine"}
    reader = client_with("view_article")
    assert reader.post(INBOX, data).status_code == 403
    assert fresh(article).conflicts == 1


def test_the_page_of_an_article_leads_to_its_conflicts(client):
    article = conflicting()
    page = client.get(change_url(article)).content.decode()
    assert f'href="{INBOX}?article={article.pk}">1 field in conflict' in page
    answer(client, article, "mine")
    assert "in conflict</a>" not in client.get(change_url(article)).content.decode()


def test_it_stands_in_the_navigation_with_its_count(client):
    conflicting()
    page = client.get("/admin/").content.decode()
    assert re.search(rf'href="{INBOX}"[^>]*>\s*Conflicts', page)
    assert Article.objects.in_conflict().count() == 1


def test_a_conflict_of_what_is_no_field_is_none(client):
    article = conflicting()
    data = {"conflict": f"{article.pk}:\0:0:x", "answer": "mine"}
    response = client.post(INBOX, data)
    assert messages_of(response) == ["Nothing was chosen, so nothing was answered."]
