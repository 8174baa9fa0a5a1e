"""What breaks a rule of the data: told by SQL, worded by the core, and never apart."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings, strategies as st
from hypothesis.extra.django import TestCase

from articles import deciding
from articles.models import Article, Place, RelatedArticle
from articles.policy import (
    Rated,
    Rule,
    copy_violation,
    record_violations,
    story_violations,
)
from articles.projecting import project_all
from articles.querysets import ArticleQuerySet
from articles.record import ProviderRecord
from articles.telling import retell_all
from articles.violating import violations_of
from tests.factories import (
    make_article,
    make_born,
    make_related,
    moment,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def by_sql(now=NOW):
    return {rule: set(Article.objects.breaking(rule, now)) for rule in Rule}


def by_core(now=NOW):
    """Said by records and stories alone, whatever the tables keep."""
    found = {rule: set() for rule in Rule}
    records = {
        each: each.record(now) for each in Article.objects.with_records().order_by("pk")
    }
    for article, record in records.items():
        for violation in record_violations(record):
            found[violation.rule].add(article)
        for copy in article.related.all():
            original = copy.target and records[copy.target]
            item = record.related[copy.position]
            if original and copy_violation(copy.position, item, original):
                found[Rule.DRIFTED_COPY].add(article)
        if any(story_violations(*_rated(article, records))):
            found[Rule.OUTRANKED_LEAD].add(article)
    return found


def _rated(article, records):
    members = Place.objects.filter(story__places__article=article)
    lead, *followers = (
        Rated(each.article_id, records[each.article].quality)
        for each in members.order_by("position").select_related("article")
    )
    return (lead, followers) if lead.key == article.pk else (lead, [])


def assert_agreed(now=NOW):
    expected = by_core(now)
    assert by_sql(now) == expected
    articles = list(Article.objects.with_records())
    worded = violations_of(articles, now)
    for rule in Rule:
        told = {each for each in articles if rule in [b.rule for b in worded[each.pk]]}
        assert told == expected[rule]
        count = Article.objects.rows_breaking(rule, now).count()
        assert count == len(expected[rule])


# Published, by the clock


BASES = [
    {"heat": heat, "published": published, "removed": removed}
    for heat, published, removed in product(
        (None, -1, 0, 80), (None, True, False), (None, True)
    )
]
TIMES = [None, -1, 1]


@pytest.mark.parametrize("act", [None, "publish", "hold_back", "retire", "edit"])
def test_who_is_published_without_heat_or_as_a_follower_is_found(act):
    """What the record says at that time counts: schedules by the clock."""
    for base in BASES:
        for start, end in product(TIMES, TIMES) if act == "publish" else [(None, None)]:
            if start is not None and end is not None and start >= end:
                continue
            decide(make_article(**base), act, start, end)
    decide(make_born(heat=None, published=None), act, None, None)
    for hours in (-2, 0, 2):
        assert_agreed(NOW + hours * HOUR)


def decide(article, act, start, end):
    if act == "publish":
        times = {"starts_at": start, "ends_at": end}
        at = {name: n and NOW + n * HOUR for name, n in times.items()}
        deciding.publish([article], user=None, now=NOW, **at)
    elif act == "edit":
        deciding.edit(article, {"published": None}, user=None, now=NOW)
    elif act:
        getattr(deciding, act)([article], user=None, now=NOW)


# Lists and stories


@pytest.mark.parametrize(
    "qualities",
    [(), (1,), (2, 1), (1, 2), (2, None, 1), (1, None, 2), (None, None), (3, 1, 2)],
)
def test_a_list_out_of_order_is_found(qualities):
    make_article(related=tuple(make_related(quality=each) for each in qualities))
    assert_agreed()


def tell(name, *named, **over):
    items = tuple(make_related(web_url=url_of(each)) for each in named)
    path = f"_news/2026-11-20-{name}.md"
    return make_article(path, web_url=url_of(name), related=items, **over)


def url_of(name):
    return f"https://tidewater.example/{name}"


def test_a_lead_with_less_quality_than_a_follower_is_found():
    lead = tell("a", quality=40, heat=90)
    tell("b", "a", quality=60, heat=-1)
    tell("c", "a", quality=None, heat=-1)
    assert by_sql()[Rule.OUTRANKED_LEAD] == {lead}
    assert_agreed()
    (found,) = (
        each
        for each in violations_of(
            [Article.objects.with_records().get(pk=lead.pk)], NOW
        )[lead.pk]
        if each.rule is Rule.OUTRANKED_LEAD
    )
    assert found.follower.quality == 60
    assert found.violation.words == "leads with quality 40, but a follower has 60"


def test_a_lead_that_is_rated_anew_is_none_any_more():
    lead = tell("a", quality=40, heat=90)
    tell("b", "a", quality=60, heat=-1)
    deciding.edit(lead, {"quality": 61}, user=None)
    assert by_sql()[Rule.OUTRANKED_LEAD] == set()
    assert_agreed()


# Copies


ORIGINAL = {
    "title": "Ferry",
    "excerpt": "Late again",
    "web_url": url_of("ferry"),
    "amp_web_url": url_of("ferry/amp"),
    "cdn_amp_web_url": None,
    "type": "article",
    "quality": 60,
    "published_at": moment("2026-11-20T08:30:00.25Z"),
    "provider": ProviderRecord("Post", "post.example"),
}


def copied(**over):
    return make_related(**(ORIGINAL | over))


@pytest.mark.parametrize(
    ("over", "has_drifted"),
    [
        ({}, False),
        ({"published_at": moment("2026-11-20T09:30:00.25+01:00")}, False),
        ({"published_at": moment("2026-11-20T08:30:00Z")}, True),
        ({"title": "ferry"}, True),
        ({"title": "Ferry\u00a0"}, True),
        ({"excerpt": ""}, False),
        ({"excerpt": None}, False),
        ({"excerpt": "Late"}, True),
        ({"amp_web_url": url_of("other")}, True),
        ({"cdn_amp_web_url": url_of("cdn")}, True),
        ({"cdn_amp_web_url": ""}, False),
        ({"type": "video"}, True),
        ({"quality": None}, False),
        ({"quality": 0}, True),
        ({"provider": None}, False),
        ({"provider": ProviderRecord(None, None)}, False),
        ({"provider": ProviderRecord("Post", None)}, True),
        ({"provider": ProviderRecord("Post", "other.example")}, True),
        ({"web_url": url_of("moved")}, True),
    ],
)
def test_a_copy_that_says_something_else_is_found(over, has_drifted):
    make_article(**ORIGINAL)
    article = make_article(related=(make_related(), copied(**over)))
    assert by_sql()[Rule.DRIFTED_COPY] == ({article} if has_drifted else set())
    assert_agreed()


@pytest.mark.parametrize("over", [{"provider": None}, {"quality": None, "type": None}])
def test_a_record_that_says_less_than_its_copy_leaves_it_drifted(over):
    make_article(**ORIGINAL | over)
    article = make_article(related=(copied(),))
    assert by_sql()[Rule.DRIFTED_COPY] == {article}
    assert_agreed()


def test_a_copy_drifts_when_its_record_moves_and_is_right_when_that_comes_back():
    original = make_article(**ORIGINAL)
    article = make_article(related=(copied(),))
    write_upstream(original, quality=61)
    assert by_sql()[Rule.DRIFTED_COPY] == {article}
    write_upstream(original, quality=60)
    assert by_sql()[Rule.DRIFTED_COPY] == set()


def test_a_copy_of_what_arrives_later_is_compared_then():
    article = make_article(related=(copied(title="Other"),))
    assert by_sql()[Rule.DRIFTED_COPY] == set()
    original = make_article(**ORIGINAL)
    assert by_sql()[Rule.DRIFTED_COPY] == {article}
    write_upstream(original, web_url=url_of("elsewhere"))
    assert by_sql()[Rule.DRIFTED_COPY] == set()
    assert_agreed()


def test_what_changes_no_copied_field_writes_no_list_and_looks_at_no_copy_again():
    original = make_article(**ORIGINAL)
    article = make_article(related=(copied(),))
    kept = [row.pk for row in article.related.all()]
    with CaptureQueriesContext(connection) as queries:
        deciding.publish([original, article], user=None, now=NOW)
    assert [row.pk for row in article.related.all()] == kept
    assert not [each for each in queries if "drifted" in each["sql"]]


def test_all_is_written_again_and_compared_when_the_tables_are_rebuilt():
    make_article(**ORIGINAL)
    article = make_article(related=(copied(quality=1),))
    article.related.update(drifted=False)
    project_all(NOW)
    assert by_sql()[Rule.DRIFTED_COPY] == {article}


def test_both_sides_of_a_drift_are_told():
    make_article(**ORIGINAL)
    article = make_article(related=(copied(quality=1, title="Old"),))
    found = violations_of(Article.objects.with_records().filter(pk=article.pk), NOW)
    (broken,) = found[article.pk]
    told = [(each.field, each.copied, each.original) for each in broken.differences]
    assert told == [("title", "Old", "Ferry"), ("quality", 1, 60)]


# All of it


NAMES = "abcd"
NUMBERS = st.sampled_from([None, -1, 0, 40, 60, 90])
ITEMS = st.fixed_dictionaries(
    {
        "web_url": st.sampled_from([url_of(name) for name in NAMES] + [""]),
        "title": st.sampled_from(["A", "B", None]),
        "quality": NUMBERS,
        "provider": st.sampled_from([None, ORIGINAL["provider"]]),
    }
)
RECORDS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["A", "B"]),
        "quality": NUMBERS,
        "heat": NUMBERS,
        "published": st.sampled_from([None, True, False]),
        "provider": st.sampled_from([None, ORIGINAL["provider"]]),
        "related": st.lists(ITEMS, max_size=3),
    }
)
STEPS = st.lists(
    st.tuples(st.sampled_from(NAMES), RECORDS, st.booleans()), min_size=1, max_size=7
)


class Histories(TestCase):
    @settings(max_examples=40)
    @given(STEPS)
    def test_whatever_came_sql_and_core_agree_and_part_equals_whole(self, steps):
        for name, values, is_decision in steps:
            items = tuple(make_related(**each) for each in values["related"])
            path, over = f"_news/{name}.md", values | {"related": items}
            known = Article.objects.filter(path=path).first()
            if known is None:
                make_article(path, web_url=url_of(name), **over)
            elif is_decision:
                deciding.edit(known, over, user=None, now=NOW)
            else:
                write_upstream(known, **over)
        assert_agreed()
        flags = kept()
        RelatedArticle.objects.update(drifted=False)
        Place.objects.all().delete()
        project_all(NOW)
        retell_all()
        assert kept() == flags


def kept():
    copies = RelatedArticle.objects.order_by("article", "position")
    places = Place.objects.order_by("article")
    return [
        list(copies.values_list("article", "position", "drifted")),
        list(places.values_list("article", "outranked")),
    ]


# Speed: an index answers, and nothing but a few is sorted


@pytest.mark.parametrize("rule", Rule)
def test_a_page_of_the_queue_reads_an_index_in_its_order(rule, monkeypatch):
    monkeypatch.setattr("articles.querysets.articles._FEW", -1)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"
            )
    found = Article.objects.breaking(rule, NOW).behind(make_article())[:25].explain()
    assert "article_newest" in found or f"article_{rule}" in found, found
    assert "ORDER BY" not in found
    assert "Sort" not in found


def test_where_only_a_few_break_a_rule_they_are_named():
    make_article(**ORIGINAL)
    article = make_article(related=(copied(quality=1),))
    found = Article.objects.breaking(Rule.DRIFTED_COPY, NOW)
    assert "EXISTS" not in str(found.query)
    assert list(found) == [article]


@pytest.mark.parametrize("rule", [Rule.OUTRANKED_LEAD, Rule.DRIFTED_COPY])
def test_what_is_rare_is_counted_off_its_own_index(rule, monkeypatch):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL reads a small table rather than its index")
    counted = []
    monkeypatch.setattr(ArticleQuerySet, "breaking", lambda *args: counted.append(args))
    assert Article.objects.rows_breaking(rule, NOW).count() == 0
    assert counted == []


def test_many_that_break_a_rule_are_found_as_well(monkeypatch):
    monkeypatch.setattr("articles.querysets.articles._FEW", 1)
    make_article(**ORIGINAL)
    made = {make_article(related=(copied(quality=n),)) for n in (1, 2, 3)}
    assert set(Article.objects.breaking(Rule.DRIFTED_COPY, NOW)) == made
