"""Who may do what: every page of the article admin, by right and method."""

import re

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Article, Presence, State, Topic
from tests.admin.browsing import ADD, LIST, change_url, filled, fresh, press
from tests.factories import make_article, write_upstream

pytestmark = pytest.mark.django_db


def status(client, article, **buttons):
    return client.post(change_url(article), {"heat": "5", "seen": "{}"} | buttons)


@pytest.mark.parametrize(
    ("button", "right"),
    [
        ("_continue", "judge_article"),
        ("_save", "change_article"),
        ("_publish", "publish_article"),
        ("_schedule", "publish_article"),
        ("_hold_back", "hold_back_article"),
        ("_retire", "publish_article"),
        ("_release", "release_article"),
        ("_release_all", "release_article"),
    ],
)
def test_each_button_takes_its_right(client_with, chief, button, right):
    article = make_article()
    deciding.edit(article, {"quality": 5}, user=chief)
    client = client_with("view_article")
    data = {button: "quality" if button == "_release" else "1"}
    assert client.post(change_url(article), data).status_code == 403


def test_a_publisher_without_the_right_to_change_decides_but_edits_nothing(
    client_with,
):
    client = client_with("view_article", "publish_article")
    article = make_article(published=False, heat=78)
    press(client, article, "_publish", heat="5")
    assert fresh(article).state == State.PUBLISHED
    assert fresh(article).heat == 78


REVIEWER = ("view_article", "judge_article", "hold_back_article")


def test_a_reviewer_judges_and_edits_nothing_else(client_with):
    article = make_article(topics=("Harbour",), title="As it was")
    press(
        client_with(*REVIEWER),
        article,
        quality="5",
        heat="6",
        topics="Pier",
        title="Mine",
    )
    record = fresh(article).record(timezone.now())
    assert (record.quality, record.heat, record.topics) == (5, 6, ("Pier",))
    assert record.title == "As it was"


def test_a_reviewer_holds_back_and_neither_publishes_nor_retires(client_with):
    client, article = client_with(*REVIEWER), make_article()
    for button in ("_publish", "_schedule", "_retire", "_accept"):
        assert status(client, article, **{button: "1"}).status_code == 403
    press(client, article, "_hold_back")
    assert fresh(article).hold_on("published").value == "false"


def test_a_reviewers_page_opens_what_they_judge_and_offers_no_more(client_with):
    page = client_with(*REVIEWER).get(change_url(make_article())).content.decode()
    assert {"quality", "heat", "topics", "note"} <= open_inputs(page)
    assert not {"title", "body", "starts_at", "images-0-url"} & open_inputs(page)
    assert 'name="_hold_back"' in page
    assert 'class="save-button"' in page
    for button in ("_publish", "_schedule", "_retire", "_accept", "_release"):
        assert f'name="{button}"' not in page


def open_inputs(page):
    tags = re.findall(r"<(?:input|textarea|select)[^>]*>", page)
    names = [re.search(r'name="([^"]*)"', tag) for tag in tags if "disabled" not in tag]
    return {name[1] for name in names if name}


def test_a_reviewer_answers_conflicts_on_what_they_judge_and_on_nothing_else(
    client_with, chief
):
    article = make_article(topics=("Harbour",), title="Old")
    deciding.edit(article, {"topics": ("Pier",), "title": "Ours"}, user=chief)
    article = write_upstream(article, topics=("Islands",), title="New")
    client = client_with(*REVIEWER)
    page = client.get(change_url(article)).content.decode()
    assert re.findall(r'name="_keep" value="(\w+)"', page) == ["topics"]
    assert status(client, article, _keep="title").status_code == 403
    press(client, article, "_keep", "topics")
    assert fresh(article).fields_in_conflict() == ["title"]


def test_who_may_only_look_sees_no_button_and_no_open_input(client_with):
    client = client_with("view_article")
    article = make_article()
    page = client.get(change_url(article)).content.decode()
    assert 'class="save-button"' not in page
    assert 'name="_publish"' not in page
    assert "disabled" in page
    assert (
        client.get(f"/admin/articles/article/{article.pk}/history/").status_code == 200
    )


@pytest.mark.parametrize(
    "url",
    [
        LIST,
        ADD,
        "/admin/articles/article/{pk}/change/",
        "/admin/articles/article/{pk}/history/",
        "/admin/articles/changeset/",
        "/admin/articles/changeset/{set}/change/",
        "/admin/articles/importrun/",
        "/admin/articles/importrun/{run}/change/",
        "/admin/articles/topic/",
        "/admin/articles/topic/{topic}/change/",
        "/admin/articles/provider/",
        "/admin/articles/provider/{provider}/change/",
    ],
)
def test_without_a_right_every_page_is_closed(client, client_with, url):
    article = make_article(topics=("Harbour",))
    change_set = article.changes.get().change_set
    url = url.format(
        pk=article.pk,
        set=change_set.pk,
        run=change_set.run_id,
        topic=Topic.objects.get().pk,
        provider=article.provider_id,
    )
    assert client.get(url).status_code == 200
    assert client_with().get(url).status_code == 403


@pytest.mark.parametrize("rights", [[], ["view_article", "view_changeset"]])
def test_without_their_rights_adding_and_undoing_do_nothing(
    client, client_with, chief, rights
):
    article = make_article()
    change_set = deciding.publish([article], user=chief).change_set
    data = filled(client.get(ADD)) | {"title": "Mine"}
    other = client_with(*rights)
    assert other.post(ADD, data).status_code == 403
    undo = f"/admin/articles/changeset/{change_set.pk}/undo/"
    assert other.post(undo).status_code == 403
    assert list(Article.objects.all()) == [article]
    assert fresh(article).state == State.PUBLISHED


def test_a_misspelt_right_fails_its_test(make_editor):
    with pytest.raises(AssertionError):
        make_editor("publish_artcle")


def test_undo_takes_the_right_to_do_what_it_undoes(client_with, chief):
    article = make_article()
    change_set = deciding.publish([article], user=chief).change_set
    client = client_with("view_article", "change_article", "view_changeset")
    url = f"/admin/articles/changeset/{change_set.pk}/undo/"
    assert client.post(url).status_code == 403
    assert fresh(article).state == State.PUBLISHED


def test_articles_are_never_deleted(client):
    article = make_article()
    assert (
        client.post(f"/admin/articles/article/{article.pk}/delete/").status_code == 403
    )
    data = {"action": "delete_selected", "_selected_action": [article.pk]}
    client.post(LIST, data)
    assert Article.objects.filter(pk=article.pk).exists()


def test_a_new_article_takes_the_right_to_add_and_publishing_it_its_own(client_with):
    client = client_with("view_article", "add_article")
    page = client.get(ADD)
    assert 'name="_publish"' not in page.content.decode()
    typed = filled(page) | {"title": "Mine"}
    assert client.post(ADD, typed | {"_publish": "1"}).status_code == 403
    assert not Article.objects.exists()
    client.post(ADD, typed)
    assert Article.objects.get().state == State.INCOMING


def test_a_publishers_browser_sends_the_version_of_the_page(client_with):
    client = client_with("view_article", "publish_article")
    page = client.get(change_url(make_article())).content.decode()
    (version,) = re.findall(r'<input[^>]*name="version"[^>]*>', page)
    assert "disabled" not in version


@pytest.mark.parametrize(("rights", "claims"), [(REVIEWER, 1), (("view_article",), 0)])
def test_who_may_only_look_keeps_nothing_from_others_at_the_desk(
    client_with, rights, claims
):
    """The list opens the first that waits, the page of an article opens that one."""
    article = make_article()
    client = client_with(*rights)
    for url in ("/admin/articles/review/", f"/admin/articles/review/{article.pk}/"):
        assert str(article) in client.get(url).content.decode()
        assert Presence.objects.filter(is_claim=True).count() == claims
