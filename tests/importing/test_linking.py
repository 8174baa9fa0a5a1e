"""What imported records point at: articles, providers, topics."""

from dataclasses import replace
from itertools import permutations

import pytest

from articles.models import Article, ArticleTopic, Provider, RelatedArticle, Topic
from articles.record import ProviderRecord
from tests.factories import make_file, make_record, make_related, moment

pytestmark = pytest.mark.django_db


def copy_of(record, **over):
    """The item by which another record names this one."""
    return make_related(
        title=record.title,
        published_at=record.published_at,
        web_url=record.web_url,
        **over,
    )


def targets():
    """Which article each copy points at, by path and position."""
    rows = RelatedArticle.objects.order_by("article__path", "position")
    return [
        (path.removeprefix("_news/"), target and target.removeprefix("_news/"))
        for path, target in rows.values_list("article__path", "target__path")
    ]


# Targets


def test_a_copy_points_at_the_article_with_its_address(tree):
    lead = make_record()
    tree.take("_news/a.md", make_file(lead))
    tree.take("_news/b.md", related=(copy_of(lead), make_related()))
    assert targets() == [("b.md", "a.md"), ("b.md", None)]


def test_links_do_not_depend_on_the_order_of_arrival(tree):
    one, two, three = make_record(), make_record(web_url=None), make_record()
    files = {
        "_news/1.md": make_file(replace(one, related=(copy_of(two), copy_of(three)))),
        "_news/2.md": make_file(replace(two, related=(copy_of(one), copy_of(three)))),
        "_news/3.md": make_file(replace(three, related=(copy_of(one),))),
    }
    expected = [
        ("1.md", "2.md"), ("1.md", "3.md"), ("2.md", "1.md"), ("2.md", "3.md"),
        ("3.md", "1.md"),
    ]  # fmt: skip
    for order in permutations(files):
        Article.objects.all().delete()
        for path in order:
            tree.take(path, files[path])
        assert targets() == expected
    Article.objects.all().delete()
    tree.read_in()
    assert targets() == expected


def test_an_address_outweighs_a_title(tree):
    by_title, by_url = make_record(), make_record()
    tree.take("_news/a.md", make_file(by_title))
    tree.take("_news/b.md", make_file(by_url))
    item = replace(copy_of(by_title), web_url=by_url.web_url)
    tree.take("_news/c.md", related=(item,))
    assert targets() == [("c.md", "b.md")]


@pytest.mark.parametrize("url", [None, "", "https://islands.example/gone"])
def test_a_title_at_an_instant_finds_what_no_address_does(tree, url):
    video = make_record(web_url=None, published_at=moment("2026-11-20T08:30:00Z"))
    tree.take("_news/a.md", make_file(video))
    there = moment("2026-11-20T09:30:00+01:00")
    item = replace(copy_of(video), web_url=url, published_at=there)
    later = replace(item, published_at=moment("2026-11-20T09:30:00Z"))
    tree.take("_news/b.md", related=(item, later))
    assert targets() == [("b.md", "a.md"), ("b.md", None)]


def test_of_several_articles_with_one_address_the_first_by_path_is_meant(tree):
    record = make_record()
    for path in ("_news/b.md", "_news/a.md", "_news/c.md"):
        tree.take(path, make_file(record))
    tree.take("_news/d.md", related=(copy_of(record),))
    assert targets() == [("d.md", "a.md")]


def test_an_article_is_never_its_own_coverage(tree):
    record = make_record()
    record = replace(record, related=(copy_of(record),))
    tree.take("_news/a.md", make_file(record))
    assert targets() == [("a.md", None)]
    tree.take("_news/b.md", make_file(replace(record, related=())))
    assert targets() == [("a.md", "b.md")]


def test_a_copy_follows_when_its_article_changes_its_address(tree):
    record = make_record()
    tree.take("_news/a.md", make_file(record))
    tree.take("_news/b.md", related=(replace(copy_of(record), title="Another"),))
    assert targets() == [("b.md", "a.md")]
    tree.take("_news/a.md", make_file(replace(record, web_url="https://new.example")))
    assert targets() == [("b.md", None)]
    tree.take("_news/c.md", make_file(record))
    assert targets() == [("b.md", "c.md")]
    tree.take("_news/a.md", make_file(record))
    assert targets() == [("b.md", "a.md")]


def test_a_better_match_that_arrives_late_takes_the_copies_over(tree):
    record = make_record()
    tree.take("_news/b.md", make_file(replace(record, web_url=None)))
    tree.take("_news/z.md", related=(copy_of(record),))
    assert targets() == [("z.md", "b.md")]
    tree.take("_news/c.md", make_file(replace(record, title="Retitled")))
    assert targets() == [("z.md", "c.md")]


# Providers


def test_name_and_domain_together_are_a_provider(tree):
    pairs = [("Post", "a.example"), ("Post", "b.example"), ("Times", "a.example")]
    for number, pair in enumerate([*pairs, *pairs]):
        tree.write(f"_news/{number}.md", provider=ProviderRecord(*pair))
    tree.read_in()
    rows = Provider.objects.order_by("slug").values_list("name", "domain", "slug")
    assert list(rows) == [
        ("Post", "a.example", "post"),
        ("Post", "b.example", "post-2"),
        ("Times", "a.example", "times"),
    ]


def test_a_slug_is_stable_once_given(tree):
    tree.take("_news/b.md", provider=ProviderRecord("The Post!", "b.example"))
    tree.take("_news/a.md", provider=ProviderRecord("The Post", "a.example"))
    slugs = dict(Provider.objects.values_list("name", "slug"))
    assert slugs == {"The Post!": "the-post", "The Post": "the-post-2"}


def test_letter_case_and_blanks_of_a_name_count(tree):
    for number, name in enumerate(["Post", "post", "Post "]):
        tree.take(f"_news/{number}.md", provider=ProviderRecord(name, "a.example"))
    assert Provider.objects.count() == 3


@pytest.mark.parametrize(
    "provider",
    [
        ProviderRecord(None, "a.example"),
        ProviderRecord("Post, Inc. & Sons' \u65b0\u805e!", None),
        ProviderRecord(None, None, extra={"note": "x"}),
        ProviderRecord("", ""),
    ],
)
def test_a_provider_may_lack_any_of_its_names(tree, provider):
    article = tree.take("_news/a.md", provider=provider)
    names = (article.provider.name, article.provider.domain)
    assert names == (provider.name or "", provider.domain or "")
    assert article.provider.slug


def test_a_record_without_a_provider_has_none(tree):
    assert tree.take("_news/a.md", provider=None).provider is None
    assert not Provider.objects.exists()


def test_names_of_a_thousand_bytes_fit_and_longer_ones_are_refused(tree):
    long = "\u65b0" * 333
    article = tree.take("_news/a.md", provider=ProviderRecord(long), topics=(long,))
    assert article.provider.name == long
    tree.write("_news/b.md", topics=(long + "\u65b0",))
    (failure,) = tree.read_in().failures
    assert failure.message == "topics[0]: too long: at most 1000 bytes are allowed"


# Topics


def test_topics_keep_their_order_and_their_empty_items(tree):
    article = tree.take("_news/a.md", topics=("Sport", None, "Culture", "Sport"))
    rows = ArticleTopic.objects.filter(article=article).order_by("position")
    assert [row.topic and row.topic.name for row in rows] == [
        "Sport", None, "Culture", "Sport",
    ]  # fmt: skip


def test_topics_get_slugs_by_the_rule_of_file_names(tree):
    names = ("C++", "C", "Caf\u00e9", "\u65b0\u805e", "Harbour")
    tree.take("_news/a.md", topics=names)
    slugs = dict(Topic.objects.values_list("name", "slug"))
    digest = slugs.pop("\u65b0\u805e").removeprefix("topic-")
    assert len(digest) == 8
    assert slugs == {"C": "c", "C++": "c-2", "Caf\u00e9": "cafe", "Harbour": "harbour"}


def test_two_topics_without_letters_are_two(tree):
    tree.take("_news/a.md", topics=("\u65b0\u805e", "\u6e2f", ""))
    assert Topic.objects.values("slug").distinct().count() == 3


def test_topics_that_go_leave_the_topic_and_its_slug(tree):
    article = tree.take("_news/a.md", topics=("Sport",))
    tree.take("_news/a.md", make_file(make_record(topics=())))
    assert not article.topic_entries.exists()
    assert Topic.objects.get().slug == "sport"
