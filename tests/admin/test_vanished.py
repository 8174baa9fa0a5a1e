"""Open questions: files that vanished, and fields in conflict; found, asked, answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Act, ChangeSet, SourceFile, State
from tests.admin.browsing import LIST, change_url, confirm, fresh, messages_of, press
from tests.factories import make_article, write_upstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone():
    return let_vanish(make_article(title="Gone from the tree"))


def let_vanish(article):
    """As an import leaves an article whose file it missed."""
    source = SourceFile.objects.filter(article=article)
    source.update(vanished="open", vanished_at=timezone.now())
    return fresh(article)


def in_conflict(chief, **over):
    article = make_article(title="Upstream’s first")
    deciding.edit(article, {"title": "Ours"}, user=chief)
    return write_upstream(article, title="Upstream’s second", **over)


def listed(client, query):
    response = client.get(f"{LIST}?{query}")
    return [str(each) for each in response.context["cl"].result_list]


def vanished_of(article):
    return SourceFile.objects.get(article=article).vanished


def answer(client, name, *articles):
    """Choose articles, answer the question that comes."""
    keys = {"action": name, "_selected_action": [each.pk for each in articles]}
    question = client.post(LIST, keys)
    return question, confirm(client, question, note="checked")


# Finding them


def test_the_list_finds_what_vanished_and_what_is_in_conflict(client, chief, gone):
    in_conflict(chief)
    make_article()
    assert listed(client, "asks=vanished") == ["Gone from the tree"]
    assert listed(client, "asks=conflict") == ["Ours"]
    assert listed(client, "asks=nonsense") == []
    assert len(listed(client, "")) == 3
    page = client.get(f"{LIST}?asks=conflict").content.decode()
    assert "1 in conflict" in page


# The queue


QUEUE = "/admin/articles/article/vanished/"


def test_the_queue_tells_since_when_and_what_readers_see(client, gone):
    hidden = let_vanish(make_article(title="Never shown", published=False))
    SourceFile.objects.filter(article=hidden).update(
        vanished_at=timezone.now() - timedelta(days=2)
    )
    make_article(title="Still there")
    page = client.get(QUEUE).content.decode()
    assert page.index("Never shown") < page.index("Gone from the tree")
    assert "Still there" not in page
    assert "2 days ago" in page
    assert page.index("Readers do not see it") < page.index("Readers see it")


def test_an_empty_queue_says_so_kindly(client):
    assert "No file is missing." in client.get(QUEUE).content.decode()


def tick(*articles):
    return [f"{each.pk}:{each.version}" for each in articles]


@pytest.mark.parametrize(("name", "left"), [("keep", "kept"), ("retire", "retired")])
def test_one_is_answered_by_its_own_button_once_confirmed(client, gone, name, left):
    other = let_vanish(make_article(title="Another"))
    sent = {name: tick(gone)[0], "ticked": tick(other)}
    question = client.post(QUEUE, sent, follow=True)
    assert "Gone from the tree" in question.content.decode()
    assert vanished_of(gone) == "open"
    response = confirm(client, question, note="checked")
    assert response.url == QUEUE
    assert (vanished_of(gone), vanished_of(other)) == (left, "open")


def test_the_ticked_ones_are_answered_together(client, gone):
    other = let_vanish(make_article())
    sent = {"keep": "", "ticked": tick(gone, other)}
    question = client.post(QUEUE, sent, follow=True)
    assert "Keep 2 articles whose files vanished?" in question.content.decode()
    confirm(client, question)
    assert (vanished_of(gone), vanished_of(other)) == ("kept", "kept")


@pytest.mark.parametrize("sent", [{"keep": ""}, {"keep": "x"}, {}])
def test_where_nothing_is_ticked_nothing_is_done(client, gone, sent):
    response = client.post(QUEUE, sent)
    assert response.url == QUEUE
    assert messages_of(response) == ["Nothing was ticked, so nothing was done."]


def test_the_queue_goes_on_page_by_page(client, gone, monkeypatch):
    monkeypatch.setattr("articles.admin.vanished.page.PAGE", 1)
    last = let_vanish(make_article(title="The latest"))
    first = client.get(QUEUE)
    assert [row["article"] for row in first.context["rows"]] == [gone]
    then = client.get(f"{QUEUE}?after={first.context['after']}")
    assert [row["article"] for row in then.context["rows"]] == [last]
    assert then.context["after"] is None
    for nonsense in ("x", "9" * 30, "999999", make_article().pk):
        assert client.get(f"{QUEUE}?after={nonsense}").context["rows"]


def test_the_queue_asks_as_much_of_many_as_of_few(
    client, gone, django_assert_max_num_queries
):
    client.get(QUEUE)
    for _ in range(3):
        let_vanish(make_article())
    with django_assert_max_num_queries(8):
        client.get(QUEUE)


def test_the_queue_is_open_to_who_sees_articles_and_answers_take_rights(
    client_with, gone
):
    assert client_with("view_topic").get(QUEUE).status_code == 403
    client = client_with("view_article", "publish_article")
    page = client.get(QUEUE).content.decode()
    assert 'name="keep"' in page
    assert 'name="ticked"' not in page
    other = let_vanish(make_article())
    sent = {"keep": "", "ticked": tick(gone, other)}
    assert client.post(QUEUE, sent).status_code == 403
    client = client_with("view_article", "change_article")
    assert 'name="keep"' not in client.get(QUEUE).content.decode()
    assert client.post(QUEUE, {"keep": tick(gone)[0]}).status_code == 403


# A file that vanished


def test_retiring_takes_down_and_leaves_the_file_unwritten(client, gone):
    question, response = answer(client, "retire_vanished", gone)
    page = question.content.decode()
    assert "Retire 1 article whose file vanished?" in page
    assert "will be taken down, and the file stays unwritten" in page
    assert messages_of(response)[-1].startswith("1 article retired: its file stays")
    assert fresh(gone).state == State.RETIRED
    assert vanished_of(gone) == "retired"
    assert ChangeSet.objects.get(act=Act.RETIRE).note == "checked"


def test_keeping_leaves_all_as_it_is_and_writes_the_file_again(client, gone):
    question, response = answer(client, "keep_vanished", gone)
    assert "the file will be written again" in question.content.decode()
    assert messages_of(response)[-1].startswith("1 article kept: its file is written")
    assert fresh(gone).state == State.INCOMING
    assert vanished_of(gone) == "kept"


@pytest.mark.parametrize("name", ["retire_vanished", "keep_vanished"])
def test_a_file_in_the_tree_is_passed_over(client, gone, name):
    other = make_article(title="There")
    question, response = answer(client, name, gone, other)
    assert "skipped: the file is in the tree" in question.content.decode()
    assert "“There”" in messages_of(response)[-1]
    assert vanished_of(other) == ""


def test_of_what_nobody_saw_only_the_file_is_said(client):
    hidden = let_vanish(make_article(published=False))
    question, _response = answer(client, "retire_vanished", hidden)
    page = question.content.decode()
    assert "the file stays unwritten" in page
    assert "will be taken down" not in page


def test_the_answers_stand_on_the_articles_page(client, gone):
    page = client.get(change_url(gone)).content.decode()
    assert "The file vanished: decide" in page
    response = press(client, gone, "_keep_vanished", note="ours now")
    assert "1 article kept" in messages_of(response)[0]
    assert vanished_of(gone) == "kept"
    page = client.get(change_url(gone)).content.decode()
    assert "The file vanished: decide" not in page
    assert "Gone upstream, kept as ours" in page


def test_retiring_on_the_page_asks_first(client, gone):
    question = press(client, gone, "_retire_vanished")
    assert vanished_of(gone) == "open"
    response = confirm(client, question)
    assert response.url == change_url(gone)
    assert vanished_of(gone) == "retired"


def test_an_answer_is_undone_like_any_act(client, gone):
    answer(client, "keep_vanished", gone)
    change_set = ChangeSet.objects.get(act=Act.KEEP_FILE)
    url = f"/admin/articles/changeset/{change_set.pk}/"
    page = client.get(f"{url}change/").content.decode()
    assert "Gone from the tree; nobody has answered yet" in page
    assert "Gone upstream, kept as ours" in page
    client.post(f"{url}undo/")
    assert vanished_of(gone) == "open"


def test_without_the_right_nobody_answers(client_with, gone):
    client = client_with("view_article", "change_article")
    page = client.get(change_url(gone)).content.decode()
    assert "The file vanished: decide" in page
    for name in ("_keep_vanished", "_retire_vanished"):
        assert f'name="{name}"' not in page
        assert client.post(change_url(gone), {name: "1"}).status_code == 403
    assert vanished_of(gone) == "open"


# A conflict


def test_a_field_in_conflict_shows_both_words(client, chief):
    article = in_conflict(chief)
    page = client.get(change_url(article)).content.decode()
    assert "In conflict:" in page
    assert "Upstream’s second" in page
    assert "Keep mine" in page
    assert "Take theirs" in page


def test_keeping_mine_closes_the_conflict_until_upstream_moves_again(client, chief):
    article = in_conflict(chief)
    response = press(client, article, "_keep", "title")
    assert messages_of(response) == ["Yours stands on 1 article."]
    assert fresh(article).title == "Ours"
    assert listed(client, "asks=conflict") == []
    assert "Keep mine" not in client.get(change_url(article)).content.decode()
    write_upstream(article, title="Upstream’s third")
    assert listed(client, "asks=conflict") == ["Ours"]


def test_taking_theirs_gives_the_field_back(client, chief):
    article = in_conflict(chief)
    press(client, article, "_release", "title")
    assert fresh(article).title == "Upstream’s second"
    assert listed(client, "asks=conflict") == []


def test_a_field_that_is_not_in_conflict_offers_no_answer(client, chief):
    article = make_article()
    deciding.edit(article, {"heat": 5}, user=chief)
    write_upstream(article, heat=80)
    page = client.get(change_url(article)).content.decode()
    assert "In conflict" not in page
    assert "Release" in page


def test_each_answer_takes_its_right(client_with, chief):
    article = in_conflict(chief)
    client = client_with("view_article", "release_article")
    page = client.get(change_url(article)).content.decode()
    assert "Keep mine" not in page
    assert "Take theirs" in page
    assert client.post(change_url(article), {"_keep": "title"}).status_code == 403
    client = client_with("view_article", "change_article")
    page = client.get(change_url(article)).content.decode()
    assert "Keep mine" in page
    assert "Take theirs" not in page
