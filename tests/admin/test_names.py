"""Providers and topics: shown with what they lead to, never edited."""

import pytest

from articles.models import Provider, Topic
from articles.record import ProviderRecord
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles():
    provider = ProviderRecord("Tideline", "tideline.example")
    make_article(title="One", provider=provider, topics=("Harbour", "Sport"))
    make_article(title="Two", provider=provider, topics=("Harbour",), published=False)


@pytest.mark.parametrize(
    ("model", "name"), [("provider", "Tideline"), ("topic", "Harbour")]
)
def test_a_list_counts_and_leads_to_the_articles(client, articles, model, name):
    found = {"provider": Provider, "topic": Topic}[model].objects.get(name=name)
    page = client.get(f"/admin/articles/{model}/").content.decode()
    link = f'<a href="/admin/articles/article/?{model}={found.pk}">2 articles</a>'
    assert link in page


@pytest.mark.parametrize(
    ("model", "name"), [("provider", "Tideline"), ("topic", "Harbour")]
)
def test_a_page_shows_the_newest_and_how_many_are_public(client, articles, model, name):
    found = {"provider": Provider, "topic": Topic}[model].objects.get(name=name)
    page = client.get(f"/admin/articles/{model}/{found.pk}/change/").content.decode()
    for text in ("2 articles", "1 public now", "One", "Two", found.slug):
        assert text in page


@pytest.mark.parametrize(
    ("model", "name"), [("provider", "Tideline"), ("topic", "Harbour")]
)
def test_a_page_names_no_article_to_who_may_not_see_articles(
    client_with, articles, model, name
):
    found = {"provider": Provider, "topic": Topic}[model].objects.get(name=name)
    colleague = client_with(f"view_{model}")
    page = colleague.get(f"/admin/articles/{model}/{found.pk}/change/")
    page = page.content.decode()
    assert "2 articles" in page
    assert "/admin/articles/article/" not in page
    assert "Two" not in page


@pytest.mark.parametrize("model", ["provider", "topic"])
def test_the_lists_ask_a_fixed_number_of_queries(
    client, django_assert_num_queries, model
):
    for number in range(12):
        make_article(provider=ProviderRecord(f"P{number}"), topics=(f"T{number}",))
    with django_assert_num_queries(6):
        client.get(f"/admin/articles/{model}/")


def test_they_can_be_searched(client, articles):
    assert "Sport" in client.get("/admin/articles/topic/?q=spo").content.decode()
    assert "Harbour" not in client.get("/admin/articles/topic/?q=spo").content.decode()
