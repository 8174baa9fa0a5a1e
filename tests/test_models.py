"""What the models promise, the databases keep: constraints, words, names."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, models, transaction

from articles import deciding
from articles.models import (
    Act,
    Article,
    ArticleTopic,
    Change,
    ChangeSet,
    Hold,
    Image,
    ImportFailure,
    ImportRun,
    Picture,
    Provider,
    RelatedArticle,
    SourceFile,
    State,
    Topic,
)
from articles.models.article import ALWAYS
from articles.models.source import digest
from tests.factories import make_article, make_born, make_related, write_upstream

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def article(**over):
    values = {"path": "x.md", "published_at": NOW, "created_at": NOW}
    return Article.objects.create(**values | {"modified_at": NOW} | over)


def hold(**over):
    values = {"article_id": make_article().pk, "field": "title", "at": NOW}
    return Hold.objects.create(**values | over)


def source(**over):
    return SourceFile.objects.create(article=article(), **over)


def run(**over):
    return ImportRun.objects.create(started_at=NOW, **over)


REFUSED = {
    "an empty path": lambda: article(path=""),
    "a path from the root": lambda: article(path="/etc/a.md"),
    "a path twice": lambda: [article(), article()],
    "a state unheard of": lambda: article(state="gone"),
    "a state of the clock": lambda: article(state="scheduled"),
    "public until before from": lambda: article(public_from=NOW, public_until=NOW),
    "public though held back": lambda: article(state="held_back", public_from=NOW),
    "public though retired": lambda: article(state="retired", public_from=NOW),
    "a provider twice": lambda: [
        Provider.objects.create(name="A", domain="x", slug=slug) for slug in "ab"
    ],
    "a slug twice": lambda: [
        Topic.objects.create(name=name, slug="x") for name in "AB"
    ],
    "a topic twice": lambda: [
        Topic.objects.create(name="A", slug=slug) for slug in "ab"
    ],
    "a place twice among topics": lambda: twice(ArticleTopic),
    "a place twice among images": lambda: twice(Image),
    "a place twice among related": lambda: twice(RelatedArticle),
    "two pictures of one address": lambda: [
        Picture.objects.create(key=1, url="u", file="f", width=1, height=1)
        for _ in range(2)
    ],
    "a base without digest": lambda: source(base=b"x"),
    "a digest without base": lambda: source(base_digest="x"),
    "a hold on the sealed part": lambda: hold(field="secured"),
    "a schedule of a title": lambda: hold(starts_at=NOW),
    "a title that took down": lambda: hold(took_down=True),
    "an end before the start": lambda: hold(
        field="published", starts_at=NOW, ends_at=NOW
    ),
    "a judgement held twice": lambda: held_twice("heat", copies=(1, 2)),
    "a field held twice on one copy": lambda: held_twice("title", copies=(1, 1)),
    "a change of the sealed part": lambda: Change.objects.create(
        change_set=ChangeSet.objects.create(act=Act.EDIT, at=NOW),
        article=article(),
        field="secured",
    ),
    "an act unheard of": lambda: ChangeSet.objects.create(act="guess", at=NOW),
    "an import that ended at no time": lambda: run(status="finished"),
    "two change sets of one import": lambda: [
        ChangeSet.objects.create(act=Act.IMPORT, at=NOW, run=each)
        for each in [run()] * 2
    ],
}


def twice(model):
    one = article()
    return [model.objects.create(article=one, position=0) for _ in range(2)]


def held_twice(field, copies):
    one = article()
    return [
        Hold.objects.create(article=one, field=field, copy=copy, at=NOW)
        for copy in copies
    ]


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses(what):
    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[what]()


ALLOWED = {
    "a domain of several names": lambda: [
        Provider.objects.create(name=name, domain="x", slug=name) for name in "AB"
    ],
    "a field held on each copy": lambda: held_twice("title", copies=(1, 2)),
    "one address of several files": lambda: [
        article(path=path, original_url="https://a.example/", stem="a")
        for path in ("a.md", "b/a.md")
    ],
    "paths that differ in case": lambda: [article(path="a.md"), article(path="A.md")],
    "numbers of any size": lambda: article(heat=-(2**63), quality=2**63 - 1),
    "texts of any length": lambda: article(title="x" * 10_000, web_url="y" * 10_000),
    "a schedule open at each end": lambda: [
        hold(field="published", starts_at=NOW),
        hold(field="published", ends_at=NOW),
    ],
}


@pytest.mark.parametrize("what", ALLOWED)
def test_the_database_allows(what):
    assert ALLOWED[what]()


def test_what_articles_are_filed_under_is_not_deleted():
    make_article()
    for model in (Provider, Topic):
        with pytest.raises(models.ProtectedError):
            model.objects.get().delete()


def test_a_copy_outlives_the_article_it_means():
    item = make_related()
    meant = make_article(web_url=item.web_url)
    copy = make_article(related=(item,)).related.get()
    assert copy.target == meant
    meant.delete()
    copy.refresh_from_db()
    assert (copy.target, copy.title) == (None, item.title)


# Names and words


@pytest.mark.parametrize(
    ("path", "stem"),
    [("_news/a.md", "a"), ("a.md.md", "a.md"), ("x/y/ü.md", "ü"), ("a", "a")],
)
def test_the_stem_is_the_file_name_without_its_ending(path, stem):
    assert Article.stem_of(path) == stem


def test_everything_has_a_name_for_people():
    one = make_article(title="Title", topics=("Harbour", None))
    deciding.edit(one, {"related": (make_related(title="Other"),)}, user=None, now=NOW)
    run_ = ImportRun(started_at=NOW)
    named = [
        (one, "Title"),
        (Article(stem="a"), "a"),
        (Provider(name="", domain="x"), "x"),
        (Provider(slug="s"), "s"),
        (Topic(name="T"), "T"),
        (one.topic_entries.last(), ""),
        (Image(url="u"), "u"),
        (Image(), ""),
        (Picture(file="f"), "f"),
        (RelatedArticle.objects.get(), "Other"),
        (Hold.objects.get(), "related"),
        (Change(field="title"), "title"),
        (Change(), "created"),
        (ChangeSet.objects.get(act=Act.EDIT), "Edited, 2026-11-22 12:00 UTC"),
        (run_, "2026-11-22 12:00 UTC"),
        (ImportFailure(path="a.md", line=3, message="no"), "a.md:3: no"),
        (ImportFailure(path="a.md", message="no"), "a.md: no"),
        (one.source, one.path),
    ]
    assert [str(thing) for thing, _ in named] == [name for _, name in named]


@pytest.mark.parametrize("state", State)
def test_each_state_says_what_it_means(state):
    assert str(state.meaning).endswith(".")


def test_texts_have_no_length_and_addresses_no_validator():
    """FORMAT.md 7: what upstream writes has to fit."""
    for name in ("title", "excerpt", "web_url", "original_url", "featured_content"):
        assert type(Article._meta.get_field(name)) is models.TextField
    with pytest.raises(FieldDoesNotExist):
        Article._meta.get_field("secured")


# Holds


@pytest.mark.parametrize(
    ("field", "value", "times", "expected"),
    [
        ("title", "X", {}, "X"),
        ("heat", None, {}, None),
        ("published", "true", {}, "true"),
        ("published", "false", {}, "false"),
        ("published", None, {}, None),
        ("published", "true", {"starts_at": NOW}, "true"),
        ("published", "true", {"starts_at": NOW + DAY}, "false"),
        ("published", "true", {"ends_at": NOW}, "false"),
        ("published", "true", {"ends_at": NOW + DAY}, "true"),
    ],
)
def test_the_value_of_a_hold_reads_the_clock(field, value, times, expected):
    assert Hold(field=field, value=value, **times).value_at(NOW) == expected


def test_a_hold_comes_back_from_its_snapshot():
    one = make_article()
    deciding.publish([one], user=None, starts_at=NOW, note="why", now=NOW)
    held = Hold.objects.get()
    back = Hold.from_snapshot(one.pk, "published", held.snapshot())
    assert back.snapshot() == held.snapshot()
    assert back.is_of(held.snapshot())
    assert back.decides_like(held)


def test_a_hold_is_of_its_snapshot_whatever_copy_or_account_became_of_it():
    held = hold(value="X", copy=7)
    snapshot = held.snapshot()
    held.copy, held.user_id = 8, None
    assert held.is_of(snapshot)
    held.value = "Y"
    assert not held.is_of(snapshot)


@pytest.mark.parametrize(
    ("field", "over", "alike"),
    [
        ("title", {}, True),
        ("title", {"value": "other"}, False),
        ("title", {"seen": "other"}, False),
        ("title", {"note": "other", "at": NOW + DAY}, True),
        ("published", {"seen": "other", "copy": 2}, True),
        ("published", {"ends_at": NOW}, False),
        ("published", {"took_down": True}, False),
    ],
)
def test_holds_are_alike_where_they_decide_alike(field, over, alike):
    values = {"field": field, "value": "x", "seen": "y", "copy": 1, "at": NOW}
    assert Hold(**values).decides_like(Hold(**values | over)) is alike


# Sources


def test_a_source_knows_its_base_and_its_copy():
    one = make_article(original_url="https://a.example/")
    assert one.source.record() == one.base
    assert (
        one.source.copy == make_article(original_url="https://a.example/").source.copy
    )
    assert make_article(original_url=None).source.copy == 0
    assert make_born().source.copy == 0


def test_the_voices_of_a_source_are_the_bytes_known_already():
    one = make_article()
    assert one.source.voices() == {digest(one.render(NOW))}
    assert make_born().source.voices() == set()


def test_a_base_that_is_taken_is_read_anew():
    one = make_article(title="Old")
    assert one.base.title == "Old"
    newer = write_upstream(one, title="New")
    one.source.take(bytes(newer.source.base))
    assert (one.base.title, one.record(NOW).title) == ("New", "New")


def test_without_a_schedule_public_begins_before_all_news():
    assert make_article(published=True).public_from == ALWAYS
