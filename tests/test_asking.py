"""What each term of a query finds (querysets/asking.py)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles import deciding, finding, search
from articles.models import Article, House, Provider, Rules
from articles.record import ProviderRecord
from tests.factories import (
    make_article,
    make_editor,
    make_image,
    make_related,
    moment,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def found(text, user=None):
    query = finding.parse(text, today=date(2026, 11, 21))
    assert query.faults == ()
    rules = Rules.current().policy
    articles = Article.objects.answering(query, now=NOW, rules=rules, user=user)
    return {article.title for article in articles}


@pytest.fixture
def three():
    """A ranks, B follows, C has nothing."""
    make_article(
        "_news/2026-a.md",
        title="A",
        quality=90,
        heat=110,
        topics=("Harbour", "Sea"),
        provider=ProviderRecord("Tideline Post"),
        published_at=moment("2026-11-21T08:00:00Z"),
        images=(make_image(),),
        related=(make_related(),),
        body="Of lighthouses.\n",
    )
    make_article(
        "_news/2025-b.md",
        title="B",
        quality=50,
        heat=-1,
        type="video",
        topics=("Energy",),
        provider=ProviderRecord("Gridwatch"),
        published_at=moment("2026-11-01T08:00:00Z"),
    )
    make_article(
        "_news/2025-c.md",
        title="C",
        quality=None,
        heat=None,
        type="quiz",
        topics=(),
        provider=None,
        published=False,
        published_at=moment("2025-11-20T08:00:00Z"),
    )


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("quality:>80", "A"),
        ("quality:40..70", "B"),
        ("quality:none", "C"),
        ("-quality:>80", "BC"),
        ("heat:-1", "B"),
        ("provider:tideline", "A"),
        ("provider:i", "AB"),
        ("provider:none", "C"),
        ("-provider:tideline", "BC"),
        ("topic:harb", "A"),
        ("topic:none", "C"),
        ("-topic:harb", "BC"),
        ("state:incoming", "ABC"),
        ("-state:incoming", ""),
        ("is:public", "AB"),
        ("-is:public", "C"),
        ("is:waiting", "ABC"),
        ("is:decided", ""),
        ("is:undecided", "ABC"),
        ("is:lead", "AB"),
        ("is:copy", ""),
        ("is:vanished", ""),
        ("has:conflict", ""),
        ("has:picture", "A"),
        ("-has:picture", "BC"),
        ("has:coverage", "A"),
        ("has:topic", "AB"),
        ("has:provider", "AB"),
        ("has:duplicate", ""),
        ("has:copies", ""),
        ("has:moved-suggestion", ""),
        ("has:suggestion", "B"),
        ("age:<2d", "A"),
        ("age:>30d", "C"),
        ("age:1w..1mo", "B"),
        ("date:today", "A"),
        ("date:2026-11-01..2026-11-20", "B"),
        ("date:2026", "AB"),
        ("type:video", "B"),
        ("type:other", "C"),
        ("path:_news/2025", "BC"),
        ("breaks:published-follower", "B"),
        ("held:anything", ""),
        ("by:me", ""),
        ("lighthouses quality:>80", "A"),
        ("lighthouses quality:<80", ""),
        ("-lighthouses", "BC"),
        ("quality:>40 -type:video", "A"),
        ("lighthous", "A"),
        ("lighthous quality:>80", ""),
        ("", "ABC"),
    ],
)
def test_what_a_term_finds(three, text, titles):
    assert found(text, make_editor()) == set(titles)


def test_many_are_found_as_few_are(three, monkeypatch):
    monkeypatch.setattr(search, "MANY", 0)
    assert found("topic:harb") == {"A"}
    assert found("-topic:harb has:topic") == {"B"}
    assert found("has:picture") == {"A"}


def test_what_editors_decided_and_who(three):
    ada, other = make_editor("change_article", name="ada"), make_editor(name="bob")
    ada.last_name = "Harper"
    ada.save()
    deciding.edit(Article.objects.get(title="A"), {"excerpt": "x"}, user=ada)
    assert found("held:excerpt") == found("held:anything") == {"A"}
    assert found("held:title") == set()
    assert found("by:Ada") == found("by:harper") == found("by:me", ada) == {"A"}
    assert found("by:me", other) == found("by:me") == set()
    write_upstream(Article.objects.get(title="A"), excerpt="y")
    assert found("has:conflict") == {"A"}


def test_a_provider_is_found_by_its_house(three):
    house = House.objects.create(name="Coast & Country")
    Provider.objects.filter(name="Tideline Post").update(house=house)
    assert found("provider:coast") == {"A"}


def test_days_are_those_of_the_sites_zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    make_article(title="late", published_at=moment("2026-11-20T23:30:00Z"))
    assert found("date:today") == {"late"}


def test_what_has_a_fault_finds_nothing(three):
    query = finding.parse("lighthouses qualty:80", today=date(2026, 11, 21))
    rules = Rules.current().policy
    assert not Article.objects.answering(query, now=NOW, rules=rules).exists()


def test_queries_stay_few(three, django_assert_max_num_queries):
    text = 'quality:>80 topic:harb provider:tide lighthouses "of lighthouses" -ferry'
    query = finding.parse(text, today=date(2026, 11, 21) + timedelta(0))
    rules = Rules.current().policy
    with django_assert_max_num_queries(7):
        assert len(Article.objects.answering(query, now=NOW, rules=rules)) == 1
