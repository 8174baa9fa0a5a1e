"""The offer of a first import: what is old and nobody has looked at, in one go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Article, ChangeSet, ImportRun
from articles.record import Moment
from tests.admin.browsing import messages_of, text_of
from tests.factories import make_article, write_upstream

pytestmark = pytest.mark.django_db

OLD = "/admin/articles/article/old/"


def make_aged(days, **over):
    date = timezone.now() - timedelta(days=days)
    return make_article(published_at=Moment.at(date.replace(microsecond=0)), **over)


def page_of_run(client):
    run = ImportRun.objects.latest("pk")
    return text_of(client.get(f"/admin/articles/importrun/{run.pk}/change/"))


def test_an_import_offers_to_mark_what_is_old_as_looked_at(client):
    for days in (31, 40, 3):
        make_aged(days)
    page = page_of_run(client)
    assert "2 articles are older than 30 days, and nobody has looked at them." in page
    assert f'href="{OLD}"' in page


def test_it_offers_nothing_where_all_is_recent_or_looked_at(client):
    make_aged(29)
    deciding.leave([make_aged(31)], user=None)
    assert OLD not in page_of_run(client)


def test_nor_to_who_may_not(client_with):
    make_aged(31)
    client = client_with("view_importrun", "judge_article")
    assert OLD not in page_of_run(client)
    assert client.get(OLD).status_code == 403
    assert client.post(OLD).status_code == 403
    assert Article.objects.waiting().count() == 1


def test_the_page_says_of_how_many_and_the_press_does_it_as_one_act(client, chief):
    old, recent, moved = make_aged(31), make_aged(3), make_aged(40)
    deciding.leave([moved], user=None)
    write_upstream(moved, title="Newer")
    page = text_of(client.get(OLD))
    assert "Mark 1 article older than 30 days as looked at?" in page
    response = client.post(OLD)
    assert response.url == "/admin/articles/review/"
    assert "1 article" in messages_of(response)[0]
    assert set(Article.objects.waiting()) == {recent, moved}
    change_set = ChangeSet.objects.latest("pk")
    assert (change_set.act, change_set.user, change_set.note) == (
        "leave", chief, "older than 30 days",
    )  # fmt: skip
    assert "Nothing old waits" in text_of(client.get(OLD))
    deciding.undo(change_set, user=chief)
    assert Article.objects.waiting().contains(old)
