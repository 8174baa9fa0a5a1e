"""Who else has an article open is said on its page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding, reviewing
from articles.models import Presence
from tests.admin.browsing import change_url, fresh, signed_in, text_of
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def colleague(make_editor):
    return make_editor("view_article", "change_article", name="grace")


def here(client, article, version=1):
    address = f"/admin/articles/article/{article.pk}/here/"
    return client.post(address, {"version": version})


def test_an_editor_alone_is_told_of_nobody(client, article):
    assert " hidden>" in text_of(client.get(change_url(article)))
    assert here(client, article).json() == {"words": ""}


def test_who_opens_an_article_is_told_of_who_has_it_open(client, article, colleague):
    signed_in(colleague).get(change_url(article))
    page = text_of(client.get(change_url(article)))
    assert "grace has this open too." in page


def test_several_are_told_in_one_sentence(client, article, colleague, make_editor):
    for editor in (colleague, make_editor("view_article", name="mary")):
        reviewing.see(article, editor, timezone.now())
    assert here(client, article).json()["words"] == (
        "grace and mary have this open too."
    )


def test_a_sign_keeps_an_editor_there_and_silence_ends_it(client, article, colleague):
    here(signed_in(colleague), article)
    assert "grace" in here(client, article).json()["words"]
    Presence.objects.filter(user=colleague).update(
        at=timezone.now() - reviewing.SILENCE - timedelta(seconds=1)
    )
    assert here(client, article).json()["words"] == ""


def test_a_page_is_told_that_its_article_moved(client, article, colleague):
    deciding.edit(article, {"title": "After"}, user=None)
    assert "It has moved since" in here(client, article).json()["words"]
    version = fresh(article).version
    assert here(client, article, version).json()["words"] == ""
    assert here(client, article, "x").json()["words"] == ""


def test_only_who_may_see_an_article_is_told_who_is_there(client_with, article):
    assert here(client_with("view_topic"), article).status_code == 403
    assert here(client_with("view_article"), article).status_code == 200


def test_there_is_nobody_at_an_article_that_is_none(client, article):
    article.pk = 999
    assert here(client, article).status_code == 404
