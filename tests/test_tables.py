import pytest
from django.db import DataError, IntegrityError, connection, transaction

from articles import tables
from articles.models import Article, ArticleTopic, SourceFile, Topic
from tests.factories import make_article, moment

pytestmark = pytest.mark.django_db


def test_reserved_ids_are_free_and_in_order():
    article = make_article()
    ids = tables.reserve_ids(Article, 3)
    assert ids == sorted(set(ids))
    assert ids[0] > article.pk
    assert tables.reserve_ids(Article, 0) == []


def test_an_id_is_never_given_twice_though_its_row_is_gone():
    first = make_article().pk
    Article.objects.all().delete()
    assert make_article().pk > first


def test_rows_are_inserted_with_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        tables.insert(Topic, ("name", "slug"), [("A", "a"), ("B", "b"), ("C", "c")])
    assert set(Topic.objects.values_list("name", "slug")) == {
        ("A", "a"), ("B", "b"), ("C", "c"),
    }  # fmt: skip


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        tables.insert(Topic, ("name", "slug"), [])
        tables.update(Topic, ("name",), [])


def test_a_row_that_is_there_already_is_refused_or_left():
    Topic.objects.create(name="A", slug="a")
    rows = [("A", "other"), ("B", "b")]
    with pytest.raises(IntegrityError), transaction.atomic():
        tables.insert(Topic, ("name", "slug"), rows)
    tables.insert(Topic, ("name", "slug"), rows, ignore=True)
    assert dict(Topic.objects.values_list("name", "slug")) == {"A": "a", "B": "b"}


def test_rows_are_asked_for_at_once_however_many(django_assert_num_queries):
    for name in "edcba":
        Topic.objects.create(name=name, slug=name)
    names = Topic.objects.values_list("name", flat=True)
    with django_assert_num_queries(1):
        wanted = ["c", "a", "b", *(f"x{number}" for number in range(70_000))]
        assert list(tables.having(names, "slug", wanted)) == ["a", "b", "c"]
    with django_assert_num_queries(0):
        assert list(tables.having(names, "slug", ())) == []


@pytest.mark.parametrize(
    "text", ["\u00e9 \U0001f600", "'\"\\", "{a,b}", "NULL", "a\tb\n"]
)
def test_any_text_is_asked_for_as_it_is(text):
    Topic.objects.create(name=text, slug="a")
    Topic.objects.create(name="other", slug="b")
    topics = Topic.objects.values_list("slug", flat=True)
    assert list(tables.having(topics, "name", [text, "x"])) == ["a"]


def test_plain_columns_are_selected_at_once(django_assert_num_queries):
    for name in "edcba":
        Topic.objects.create(name=name, slug=f"slug-{name}")
    with django_assert_num_queries(1):
        rows = tables.select(Topic, ("slug", "name"), "name", {"a", "c", "x"})
    assert sorted(rows) == [("slug-a", "a"), ("slug-c", "c")]
    with django_assert_num_queries(0):
        assert tables.select(Topic, ("slug",), "name", ()) == []


def test_rows_that_share_something_are_selected_at_once(django_assert_num_queries):
    one, two = (make_article(topics=("A", "B")) for _ in range(2))
    make_article(topics=("C",))
    first = one.topic_entries.get(position=0)
    with django_assert_num_queries(1):
        rows = tables.sharing(
            ArticleTopic, ("article_id", "position"), "topic_id", "id", [first.pk]
        )
    assert sorted(rows) == [(one.pk, 0), (two.pk, 0)]
    with django_assert_num_queries(0):
        assert tables.sharing(ArticleTopic, ("id",), "topic_id", "id", []) == []


def test_integers_of_eight_bytes_are_asked_for():
    big, small = 2**63 - 1, -(2**63)
    articles = [make_article(quality=number) for number in (big, small, 0)]
    found = tables.having(Article.objects.order_by("pk"), "quality", [small, big])
    assert list(found) == articles[:2]


@pytest.mark.parametrize("text", ["\u00e9 \U0001f600", "\\.", "\\N", "a\tb\r\n", ""])
def test_any_text_is_inserted_as_it_is(text):
    tables.insert(Topic, ("name", "slug"), [(text, "a")])
    assert Topic.objects.get().name == text


def test_rows_are_updated_by_their_key():
    a, b = (Topic.objects.create(name=name, slug=name) for name in "ab")
    tables.update(Topic, ("name",), [("A", a.pk), ("B", b.pk)])
    assert list(Topic.objects.order_by("pk").values_list("name", "slug")) == [
        ("A", "a"), ("B", "b"),
    ]  # fmt: skip


def test_rows_are_updated_all_together(django_assert_num_queries):
    topics = [Topic.objects.create(name=name, slug=name) for name in "abc"]
    with django_assert_num_queries(1):
        tables.update(Topic, ("name",), [(each.slug * 2, each.pk) for each in topics])
    assert set(Topic.objects.values_list("name", flat=True)) == {"aa", "bb", "cc"}


def test_a_text_that_a_column_has_no_room_for_is_refused_and_not_cut():
    article = make_article()
    if connection.vendor == "sqlite":
        pytest.skip("SQLite takes a text of any length")
    with pytest.raises(DataError), transaction.atomic():
        tables.update(Article, ("state",), [("x" * 99, article.pk)])


@pytest.mark.parametrize(
    "text", ["\u00e9 \U0001f600", "'\"\\", "{a,b}", "NULL", "a\tb"]
)
def test_any_text_is_updated_as_it_is(text):
    topic = Topic.objects.create(name="a", slug="a")
    tables.update(Topic, ("name",), [(text, topic.pk)])
    assert Topic.objects.get().name == text


def test_a_key_that_points_elsewhere_is_a_key():
    article = make_article()
    tables.update(SourceFile, ("written_digest",), [("abc", article.pk)])
    assert SourceFile.objects.get(article=article).written_digest == "abc"


def test_times_json_and_bytes_read_back_as_they_were_written():
    article = make_article()
    instant = moment("1999-12-31T23:59:59.250000+02:00").instant
    images = [{"url": "caf\u00e9 \U0001f600", "width": None}]
    tables.update(
        Article, ("published_at", "provider_images"), [(instant, images, article.pk)]
    )
    tables.update(SourceFile, ("base",), [(b"\x00\xff", article.pk)])
    article.refresh_from_db()
    assert (article.published_at, article.provider_images) == (instant, images)
    assert bytes(article.source.base) == b"\x00\xff"
    tables.update(Article, ("provider_images",), [(None, article.pk)])
    assert Article.objects.filter(provider_images__isnull=True).exists()


def test_only_the_rows_of_the_given_articles_are_deleted(django_assert_num_queries):
    one, two = make_article(topics=("A", "B")), make_article(topics=("A",))
    with django_assert_num_queries(1):
        tables.delete_children(ArticleTopic, [one.pk])
    assert list(ArticleTopic.objects.values_list("article", flat=True)) == [two.pk]


def test_on_postgresql_two_writers_reserve_different_ids():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets in one writer at a time")
    assert not {*tables.reserve_ids(Article, 5)} & {*tables.reserve_ids(Article, 5)}


def test_rows_are_deleted_by_their_keys_and_none_without_them():
    kept, *others = Topic.objects.bulk_create(
        Topic(name=name, slug=name) for name in "abc"
    )
    tables.delete(Topic, [each.pk for each in others])
    tables.delete(Topic, [])
    assert list(Topic.objects.all()) == [kept]
