"""Providers of one house, for readers: one page, one name, one entry."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import deciding
from articles.models import Article, Provider
from articles.record import ProviderRecord
from tests.factories import make_article, moment

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=UTC)


def publish(name, hours, **over):
    at = moment(f"{START + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}")
    return make_article(
        provider=ProviderRecord(name, ""),
        title=f"{name} {hours}",
        published_at=at,
        **over,
    )


@pytest.fixture
def house(settings):
    settings.PAGE_SIZE = 3
    for hours in range(7):
        publish("Post on MSN" if hours % 2 else "Post", hours)
    publish("Elsewhere", 9)
    providers = Provider.objects.filter(name__startswith="Post").order_by("pk")
    deciding.join_house(providers, "Tide", user=None)
    return list(providers)


def test_its_page_has_the_articles_of_all_newest_first_page_by_page(client, house):
    url = house[0].get_absolute_url()
    seen = []
    for number in (1, 2, 3):
        page = client.get(url if number == 1 else f"{url}page/{number}/")
        assert "Tide" in page.content.decode()
        seen += [each.title for each in page.context["page"].articles]
    assert seen == [
        f"{'Post on MSN' if n % 2 else 'Post'} {n}" for n in reversed(range(7))
    ]
    assert client.get(f"{url}page/4/").status_code == 404


def test_the_addresses_of_the_others_lead_there(client, house):
    response = client.get(f"/providers/{house[1].slug}/")
    assert (response.status_code, response.url) == (302, f"/providers/{house[0].slug}/")


def test_the_index_lists_it_once_with_the_sum(client, house):
    subjects = client.get("/providers/").context["subjects"]
    assert {(each.shown_name, each.count) for each in subjects} == {
        ("Tide", 7), ("Elsewhere", 1),
    }  # fmt: skip
    assert "Post on MSN" not in client.get("/providers/").content.decode()


def test_readers_see_its_name_and_programs_the_files(client, house):
    article = Article.objects.get(title="Post on MSN 5")
    text = client.get(article.get_absolute_url()).content.decode()
    assert ">Tide</a>" in text
    record = client.get(f"/api/news/{article.stem}/").json()
    assert record["provider"]["name"] == "Post on MSN"


def test_front_and_house_pages_ask_a_fixed_number_of_queries(
    client, house, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9):  # the latest, and the top with its coverage
        client.get("/")
    with django_assert_max_num_queries(9):
        client.get(house[0].get_absolute_url())


def test_each_provider_is_read_off_its_index_and_nothing_is_sorted(house):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"
            )
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    plain = Article.objects.public(timezone.now()).newest_first().by(house[0])
    plan = plain.values_list("published_at", "path", "pk")[:26].explain()
    assert "article_provider" in plan, plan
    assert "ORDER BY" not in plan
    assert "Sort" not in plan
