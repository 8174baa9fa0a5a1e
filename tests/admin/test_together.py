"""Real requests at once, each on a connection of its own: no last writer wins."""

import pytest
from django.contrib.auth.models import User

from articles import deciding
from articles.admin.bulk import page as bulk_page
from articles.models import Article, BulkAct, Change, ChangeSet, State
from tests.admin.browsing import (
    LIST,
    asked,
    change_url,
    confirm,
    filled,
    fresh,
    holds_of,
    signed_in,
)
from tests.factories import make_article, write_upstream
from tests.together import at_once, failures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_in_a_file"),
]


@pytest.fixture
def clients():
    """Two editors with every right, each with a browser of their own."""
    users = [User.objects.create_superuser(n, password="pw") for n in ("ada", "grace")]
    return [signed_in(user) for user in users]


def saves(client, article, **typed):
    """A save of the form as it is now, for later."""
    data = filled(client.get(change_url(article))) | typed
    return lambda: client.post(change_url(article), data)


def statuses(answers):
    assert failures(answers) == []
    return sorted(each.status_code for each in answers)


def test_of_two_saves_of_one_field_the_second_is_refused(clients):
    article = make_article(title="Before")
    acts = [
        saves(client, article, title=f"{number}", heat=str(number))
        for number, client in enumerate(clients)
    ]
    answers = at_once(*acts)
    assert statuses(answers) == [302, 409]
    first = next(n for n, each in enumerate(answers) if each.status_code == 302)
    record = fresh(article)
    assert (record.title, record.heat) == (str(first), first)
    assert Change.objects.filter(field="title").count() == 1


def test_two_saves_of_different_fields_are_both_kept(clients):
    article = make_article(title="Before", excerpt="Before")
    ada, grace = clients
    acts = saves(ada, article, title="Hers"), saves(grace, article, excerpt="Hers too")
    assert statuses(at_once(*acts)) == [302, 302]
    assert set(holds_of(article)) == {"title", "excerpt"}


def test_a_save_and_an_import_at_once_lose_neither(clients):
    article = make_article(title="Before")
    save = saves(clients[0], article, title="Hers", heat="90")
    answers = at_once(save, lambda: write_upstream(article, title="Upstream’s"))
    assert failures(answers) == []
    saved = answers[0].status_code == 302
    article = Article.objects.with_records().get()
    assert article.heat == 90
    assert article.base.title == "Upstream’s"
    assert article.title == ("Hers" if saved else "Upstream’s")
    assert saved or "Upstream’s" in answers[0].content.decode()


@pytest.mark.parametrize("button", ["_publish", "_hold_back"])
def test_two_buttons_at_once_are_one_decision_and_one_refusal(clients, button):
    article = make_article(published=button == "_hold_back")
    ada, grace = clients
    other = "_hold_back" if button == "_publish" else "_publish"
    acts = saves(ada, article, **{button: "1"}), saves(grace, article, **{other: "1"})
    assert statuses(at_once(*acts)) == [302, 409]
    assert ChangeSet.objects.exclude(act="import").count() == 1


def test_a_bulk_act_and_a_save_at_once_lose_neither(clients):
    articles = [make_article(published=False) for _ in range(4)]
    ada, grace = clients
    shown = {
        "_selected_action": [each.pk for each in articles],
        "_seen": [f"{each.pk}:{each.version}" for each in articles],
    }

    def publish():
        response = ada.post(LIST, {"action": "publish"} | shown)
        return confirm(ada, response) if response.status_code == 200 else response

    hold_back = saves(grace, articles[-1], _hold_back="1")
    answers = at_once(publish, hold_back)
    assert failures(answers) == []
    state = fresh(articles[-1]).state
    held_back = answers[1].status_code == 302
    assert state == (State.HELD_BACK if held_back else State.PUBLISHED)
    decided = Change.objects.filter(article=articles[-1], field="published")
    assert decided.count() == 1
    assert {fresh(each).state for each in articles[:-1]} == {State.PUBLISHED}


def test_a_bulk_act_that_two_windows_carry_on_is_done_once(clients, monkeypatch):
    monkeypatch.setattr(bulk_page, "STRETCH", -1)
    monkeypatch.setattr("articles.deciding.carrying.CHUNK", 4)
    articles = [make_article() for _ in range(9)]
    client = clients[0]
    keys = {"_selected_action": [each.pk for each in articles]}
    question = client.post(LIST, {"action": "retire"} | keys)
    address = f"/admin/articles/article/bulk/{BulkAct.objects.get().pk}/"
    client.post(address, asked(question) | {"_start": "1"})
    for _ in range(12):
        step = lambda: client.post(address, {"_go": "1"})  # noqa: E731
        assert failures(at_once(step, step)) == []
    done = BulkAct.objects.get()
    assert (done.place, done.changed, done.finished_at is None) == (9, 9, False)
    assert done.passed.count() == 0
    assert ChangeSet.objects.filter(act="retire").count() == 1
    assert {each.version for each in Article.objects.all()} == {2}


def test_acts_by_their_functions_are_refused_like_those_by_pages(clients):
    article = make_article(published=False)
    acts = (
        lambda: deciding.publish([article], user=None, version=1),
        lambda: deciding.hold_back([article], user=None, version=1),
        lambda: deciding.edit(article, {"published": True}, user=None, version=1),
    )
    refused = failures(at_once(*acts))
    assert all(isinstance(each, deciding.Stale) for each in refused)
    values = {c.new for c in Change.objects.filter(field="published")}
    assert len(values) == 1
    assert len(refused) >= 1
