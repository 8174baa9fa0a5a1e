"""Records -> rows: every field in its place, links to the article they mean."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import deciding
from articles.models import (
    Article,
    ArticleTopic,
    Hold,
    Image,
    Picture,
    Provider,
    RelatedArticle,
    State,
    Topic,
)
from articles.models.article import ALWAYS
from articles.projecting import Standing, project, project_all, standing
from articles.record import ImageRecord, ProviderRecord, Record, RelatedRecord
from articles.stories import url_key
from tests.factories import (
    SEALED,
    make_article,
    make_born,
    make_image,
    make_related,
    moment,
    projected_rows,
    take_file,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)

PARTS = (ArticleTopic, Image, RelatedArticle)

# Where each field of a record stands in the tables; a new field has to be put here.

ARTICLE = {
    "category": "category",
    "title": "title",
    "excerpt": "excerpt",
    "published_at": "published_at",
    "original_url": "original_url",
    "web_url": "web_url",
    "amp_web_url": "amp_web_url",
    "cdn_amp_web_url": "cdn_amp_web_url",
    "type": "type",
    "quality": "quality",
    "heat": "heat",
    "removed": "removed",
    "published": "published",
    "featured_content": "featured_content",
    "provider": "provider",
    "topics": "topic_entries",
    "images": "images",
    "related": "related",
    "secured": "sealed_size",
    "body": "body",
    "extra": None,
}
IMAGE = {
    "url": "url",
    "width": "width",
    "height": "height",
    "is_cached": "is_cached",
    "title": "title",
    "attribution": "attribution",
    "extra": None,
}
PROVIDER = {"name": "name", "domain": "domain", "images": None, "extra": None}
RELATED = {
    "title": "title",
    "excerpt": "excerpt",
    "published_at": "published_at",
    "web_url": "web_url",
    "amp_web_url": "amp_web_url",
    "cdn_amp_web_url": "cdn_amp_web_url",
    "type": "type",
    "quality": "quality",
    "provider": "provider_name",
    # Neither listed nor searched: the copy stands whole in the base.
    "original_url": None,
    "images": None,
    "extra": None,
}


@pytest.mark.parametrize(
    ("record", "mapping", "model"),
    [
        (Record, ARTICLE, Article),
        (ImageRecord, IMAGE, Image),
        (ProviderRecord, PROVIDER, Provider),
        (RelatedRecord, RELATED, RelatedArticle),
    ],
)
def test_every_field_of_a_record_has_its_place(record, mapping, model):
    assert {field.name for field in fields(record)} == set(mapping)
    for column in filter(None, mapping.values()):
        assert hasattr(model, column), column


def full_record():
    images = (
        make_image(title="T", attribution="A"),
        ImageRecord(is_cached=False),
    )
    return {
        "category": "news",
        "title": "Ferry \U0001f600",
        "excerpt": "",
        "published_at": moment("2026-11-20T10:30:00.25+02:00"),
        "original_url": "https://a.example/1",
        "web_url": "https://a.example/2",
        "amp_web_url": "https://a.example/3",
        "cdn_amp_web_url": "https://a.example/4",
        "type": "video",
        "quality": -(2**31),
        "heat": 2**62,
        "removed": True,
        "published": False,
        "featured_content": "<iframe>",
        "provider": ProviderRecord("N", "n.example", images),
        "topics": ("One", None, "Two", "One"),
        "images": images,
        "related": (
            make_related(quality=3, provider=None),
            RelatedRecord(),
        ),
        "secured": SEALED,
        "body": "\nText\n",
        "extra": {"mood": "calm"},
    }


def test_every_field_stands_in_its_place():
    over = full_record()
    assert set(over) == set(ARTICLE)
    article = make_article(**over)
    same = set(ARTICLE) - {
        "published_at", "provider", "topics", "images", "related", "secured", "extra",
    }  # fmt: skip
    assert {n: getattr(article, n) for n in same} == {n: over[n] for n in same}
    assert article.published_at == datetime(2026, 11, 20, 8, 30, 0, 250_000, UTC)
    assert article.sealed_size == len(SEALED)
    assert (article.provider.name, article.provider.domain) == ("N", "n.example")
    assert article.provider_images[0]["isCached"] is True
    topics = [entry.topic and entry.topic.name for entry in article.topic_entries.all()]
    assert topics == ["One", None, "Two", "One"]
    for row, image in zip(article.images.all(), over["images"], strict=True):
        for name, column in IMAGE.items():
            assert column is None or getattr(row, column) == getattr(image, name)
    row, empty = article.related.all()
    item = over["related"][0]
    plain = ("title", "excerpt", "web_url", "type", "quality")
    assert all(getattr(row, name) == getattr(item, name) for name in plain)
    assert row.published_at == item.published_at.instant
    assert row.provider_name is None
    assert {getattr(empty, name) for name in plain} == {None}


def test_projecting_again_is_what_the_import_wrote():
    make_article(**full_record())
    item = make_related()
    article = make_article(related=(item, make_related()))
    make_article(web_url=item.web_url)
    make_born(related=(item,), published=True)
    deciding.edit(article, {"topics": ("New",), "heat": None}, user=None)
    deciding.hold_back([article], user=None)
    before = projected_rows()
    assert project_all() == 4
    assert projected_rows() == before


def test_projecting_mends_what_went_wrong(monkeypatch):
    monkeypatch.setattr("articles.projecting.BATCH", 2)
    for _ in range(5):
        make_article(related=(make_related(),), images=(make_image(),))
    before = projected_rows()
    Article.objects.update(title="wrong", state="held_back", public_from=None)
    for model in PARTS:
        model.objects.all().delete()
    assert project_all() == 5
    assert projected_rows() == before


def test_projecting_one_leaves_the_others():
    one, other = make_article(), make_article()
    Article.objects.update(title="wrong")
    project(Article.objects.with_records().filter(pk=one.pk), timezone.now())
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.title != "wrong", other.title) == (True, "wrong")


def test_projecting_nothing_is_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        project([], NOW)


def test_projecting_again_keeps_version_and_modified():
    article = make_article(now=NOW)
    project_all(NOW + DAY)
    article.refresh_from_db()
    assert (article.version, article.modified_at, article.created_at) == (1, NOW, NOW)


# Standing


def hold(value, **more):
    return Hold(field="published", value=value, **more)


@pytest.mark.parametrize(
    ("base", "decision", "expected"),
    [
        (None, None, Standing(State.INCOMING)),
        (Record(), None, Standing(State.INCOMING, ALWAYS)),
        (Record(published=True), None, Standing(State.INCOMING, ALWAYS)),
        (Record(published=False), None, Standing(State.INCOMING)),
        (Record(removed=True, published=True), None, Standing(State.RETIRED)),
        (Record(removed=False), None, Standing(State.INCOMING, ALWAYS)),
        (Record(removed=True), hold("true"), Standing(State.PUBLISHED, ALWAYS)),
        (None, hold("true"), Standing(State.PUBLISHED, ALWAYS)),
        (Record(), hold(None), Standing(State.PUBLISHED, ALWAYS)),
        (Record(), hold("false"), Standing(State.HELD_BACK)),
        (Record(), hold("false", took_down=True), Standing(State.RETIRED)),
        (
            Record(),
            hold("true", starts_at=NOW, ends_at=NOW + DAY),
            Standing(State.PUBLISHED, NOW, NOW + DAY),
        ),
    ],
)
def test_the_state_follows_from_the_hold_on_published_alone(base, decision, expected):
    assert standing(base, decision) == expected


# Links


def target(article):
    return article.related.get().target


def test_a_copy_points_at_the_article_with_its_address():
    item = make_related()
    meant = make_article(web_url=item.web_url)
    make_article(title=item.title, published_at=item.published_at)
    assert target(make_article(related=(item,))) == meant


def test_a_copy_without_an_address_points_by_title_and_instant():
    item = make_related(web_url="")
    make_article(title=item.title, published_at=moment("2026-01-01T00:00:00Z"))
    meant = make_article(title=item.title, published_at=item.published_at)
    assert target(make_article(related=(item,))) == meant


def test_a_copy_whose_address_nobody_has_points_by_title_and_instant():
    item = make_related()
    meant = make_article(title=item.title, published_at=item.published_at)
    assert target(make_article(related=(item,))) == meant


def test_a_copy_points_at_an_article_that_comes_later():
    item = make_related()
    article = make_article(related=(item,))
    assert target(article) is None
    meant = make_article(web_url=item.web_url)
    assert target(article) == meant


def test_of_several_articles_with_its_address_a_copy_means_the_first_by_path():
    item = make_related()
    article = make_article(related=(item,))
    make_article("_news/b.md", web_url=item.web_url)
    first = make_article("_news/a.md", web_url=item.web_url)
    assert target(article) == first


def test_an_article_is_never_its_own_coverage():
    item = make_related()
    article = make_article("_news/a.md", web_url=item.web_url, related=(item,))
    assert target(article) is None
    other = make_article("_news/b.md", web_url=item.web_url)
    assert target(article) == other


def test_a_copy_lets_go_of_an_article_that_moves_away_and_finds_the_next():
    item = make_related()
    article = make_article(related=(item,))
    first = make_article("_news/a.md", web_url=item.web_url)
    second = make_article("_news/b.md", web_url=item.web_url)
    deciding.edit(first, {"web_url": "https://else.example/"}, user=None)
    assert target(article) == second
    write_upstream(second, web_url=None)
    assert target(article) is None


def test_a_key_of_an_address_is_never_looked_for_among_titles():
    """Nor the other way round."""
    items = tuple(make_related() for _ in range(5))
    make_article(related=items)
    with CaptureQueriesContext(connection) as queries:
        make_article(related=items)
    conditions = ('_key" IN', '_key" = ANY')
    asked = [
        each["sql"]
        for each in queries
        if any(condition in each["sql"] for condition in conditions)
    ]
    assert asked
    assert not [sql for sql in asked if " OR " in sql]


def test_links_of_many_items_are_each_their_own():
    items = tuple(make_related() for _ in range(5))
    article = make_article("_news/z.md", related=items)
    by_url = [make_article(web_url=item.web_url) for item in items[:3]]
    by_title = [
        make_article(title=item.title, published_at=item.published_at)
        for item in items[3:]
    ]
    again = make_article("_news/y.md", related=items)
    for each in (article, again):
        targets = [row.target for row in each.related.order_by("position")]
        assert targets == [*by_url, *by_title]


# What rows point at


def test_the_identity_of_a_provider_is_name_and_domain():
    for name, domain in (("A", "x"), ("A", "y"), ("B", "x"), ("A", "x"), (None, "x")):
        make_article(provider=ProviderRecord(name, domain))
    found = Provider.objects.order_by("pk").values_list("name", "domain", "slug")
    assert list(found) == [
        ("A", "x", "a"),
        ("A", "y", "a-2"),
        ("B", "x", "b"),
        ("", "x", "x"),
    ]


def test_slugs_stay_and_the_second_of_a_kind_is_numbered():
    make_article(topics=("C", "C#", "C++", "日本"))
    make_article(topics=("c", "C#"))
    slugs = dict(Topic.objects.values_list("name", "slug"))
    assert {slugs["C"], slugs["C#"], slugs["C++"]} == {"c", "c-2", "c-3"}
    assert slugs["c"] == "c-4"
    assert slugs["日本"].startswith("topic-")


def test_only_slugs_that_may_be_in_the_way_are_asked_for():
    make_article(topics=("Harbour", "Ferry", "Ferry!", "Ferry 2 b"))
    with CaptureQueriesContext(connection) as queries:
        make_article(topics=("Ferry?", "Isle", "Isle!", "Quay"), provider=None)
    asked = [each["sql"] for each in queries if '"slug"' in each["sql"]]
    looked = [sql for sql in asked if "INSERT" not in sql and "COPY" not in sql]
    assert looked
    assert all("WHERE" in sql for sql in looked)
    slugs = dict(Topic.objects.values_list("name", "slug"))
    assert slugs == {
        "Harbour": "harbour", "Ferry": "ferry", "Ferry!": "ferry-2",
        "Ferry 2 b": "ferry-2-b", "Ferry?": "ferry-3", "Isle": "isle",
        "Isle!": "isle-2", "Quay": "quay",
    }  # fmt: skip


def test_a_number_that_is_another_s_own_slug_is_passed_over():
    make_article(topics=("Isle 2",))
    make_article(topics=("Isle", "Isle!"))
    make_article(topics=("Isle 3", "Isle?"))
    assert dict(Topic.objects.values_list("name", "slug")) == {
        "Isle 2": "isle-2", "Isle": "isle", "Isle!": "isle-3", "Isle 3": "isle-3-2",
        "Isle?": "isle-4",
    }  # fmt: skip


def test_a_slug_that_somebody_gave_away_meanwhile_is_refused(monkeypatch):
    """It cannot be while there is one writer; if it could, it would be no riddle."""
    article = make_article(topics=())
    Topic.objects.create(name="Harbour!", slug="harbour")
    monkeypatch.setattr("articles.subjects.free_slug", lambda text, **_: "harbour")
    with pytest.raises(IntegrityError, match="slug"), transaction.atomic():
        deciding.edit(article, {"topics": ("Harbour",)}, user=None)


def test_an_image_finds_its_picture():
    image = make_image()
    picture = Picture.objects.create(
        key=url_key(image.url), url=image.url, file="x.webp", width=1, height=1
    )
    article = make_article(images=(image, replace(image, url=None)))
    assert [row.picture for row in article.images.all()] == [picture, None]


def test_a_batch_costs_a_fixed_number_of_statements(django_assert_max_num_queries):
    for number in range(30):
        topics = (f"Topic {number}",)
        take = make_article(topics=topics, related=(make_related(), make_related()))
        assert take
    articles = list(Article.objects.with_records())
    with django_assert_max_num_queries(14):
        project(articles, NOW)


def test_the_file_read_again_projects_the_same():
    article = make_article(**full_record())
    before = projected_rows()
    take_file(article.path, article.render(NOW))
    assert projected_rows() == before


@pytest.mark.parametrize("later", [None, NOW + DAY])
def test_a_decision_on_publication_alone_leaves_the_tables_as_the_record_says(later):
    article = make_article(related=(make_related(),), images=(make_image(),))
    acts = (
        lambda: deciding.hold_back([article], user=None, now=NOW),
        lambda: deciding.publish([article], user=None, starts_at=later, now=NOW),
        lambda: deciding.release([article], user=None, now=NOW),
    )
    for act in acts:
        act()
        before = projected_rows(), list(article.place.__class__.objects.values())
        project_all(NOW)
        assert before == (
            projected_rows(),
            list(article.place.__class__.objects.values()),
        )
