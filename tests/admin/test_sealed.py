"""What is sealed stays sealed: a marker in it shows on no page of the admin."""

from dataclasses import replace

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Act, Article, ChangeSet, ImportRun, Provider, Topic
from tests.admin.browsing import ADD, LIST, change_url, filled
from tests.factories import (
    SEALED,
    make_article,
    make_file,
    make_record,
    make_related,
    take_file,
    write_upstream,
)

pytestmark = pytest.mark.django_db

MARKER = SEALED.partition(";")[0]


@pytest.fixture
def article(chief):
    item = make_related()
    article = make_article("_news/a.md", secured=SEALED, related=(item,))
    deciding.edit(article, {"title": "Decided", "related": ()}, user=chief)
    record = article.record(timezone.now()).with_values({"excerpt": "New"})
    return take_file("_news/a.md", make_file(record))


def test_no_page_shows_what_is_sealed(client, article):
    sets = [
        f"/admin/articles/changeset/{each.pk}/change/"
        for each in ChangeSet.objects.all()
    ]
    runs = [
        f"/admin/articles/importrun/{each.pk}/change/"
        for each in ImportRun.objects.all()
    ]
    urls = [
        "/admin/",
        LIST,
        ADD,
        f"{LIST}?q=Decided",
        change_url(article),
        f"/admin/articles/article/{article.pk}/history/",
        "/admin/articles/changeset/",
        "/admin/articles/importrun/",
        "/admin/articles/topic/",
        "/admin/articles/provider/",
        f"/admin/articles/topic/{Topic.objects.first().pk}/change/",
        f"/admin/articles/provider/{Provider.objects.first().pk}/change/",
        *sets,
        *runs,
    ]
    assert Act.EDIT in {each.act for each in ChangeSet.objects.all()}
    for url in urls:
        response = client.get(url)
        assert response.status_code == 200, url
        assert MARKER not in response.content.decode(), url


def test_neither_conflicts_nor_points_of_the_past_show_what_is_sealed(client, chief):
    sealed = {"secured": SEALED, "mood": "calm"}
    item = make_related(title="First", extra=sealed)
    article = make_article(secured=SEALED, related=(item,), extra={"meta": sealed})
    ours = replace(item, title="Ours")
    deciding.edit(article, {"related": (ours,)}, user=chief)
    theirs = replace(item, title="Theirs")
    more = {"meta": sealed | {"mood": "stormy"}}
    write_upstream(article, related=(theirs,), extra=more)
    point = article.changes.order_by("pk").first().change_set_id
    history = f"/admin/articles/article/{article.pk}/history/?from={point}"
    for url in ("/admin/articles/article/conflicts/", history, f"{history}&whole=1"):
        page = client.get(url).content.decode()
        assert "Theirs" in page or "mood" in page
        assert MARKER not in page, url
    client.post(history, {"restore": "*", "version": "99"})
    page = client.get(f"/admin/articles/article/{article.pk}/history/")
    assert MARKER not in page.content.decode()
    assert MARKER in exported(article)


def exported(article):
    """What export would write of it: only there the seal stays."""
    fresh = Article.objects.with_records().get(pk=article.pk)
    return fresh.render(timezone.now()).decode()


def test_no_answer_to_an_act_shows_what_is_sealed(client, article, chief):
    url = change_url(article)
    data = filled(client.get(url))
    deciding.edit(article, {"title": "Theirs"}, user=chief)
    keys = {"_selected_action": [article.pk]}
    answers = [
        client.post(url, data | {"title": ""}),
        client.post(url, data | {"title": "Mine"}),
        client.post(LIST, keys | {"action": "retire"}),
        client.post(LIST, keys | {"action": "release"}),
        client.post(LIST, keys | {"action": "publish"}, follow=True),
    ]
    for response in answers:
        assert MARKER not in response.content.decode()


def test_search_does_not_know_what_is_sealed(client, article):
    response = client.get(LIST, {"q": MARKER})
    assert list(response.context["cl"].result_list) == []


def test_a_forged_field_cannot_unseal(client, article):
    data = filled(client.get(change_url(article)))
    client.post(change_url(article), data | {"secured": "mine"})
    assert article.record(timezone.now()).secured == SEALED


def test_a_seal_within_an_unknown_key_shows_no_more_than_any_other(client):
    record = make_record(extra={"desk": {"secured": SEALED, "name": "night"}})
    article = take_file("_news/b.md", make_file(record))
    content = client.get(change_url(article)).content.decode()
    assert "night" in content
    assert MARKER not in content
