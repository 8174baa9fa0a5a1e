"""What an article was at a point of its past: never guessed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Article, Change, ChangeSet
from articles.recalling import recall, recall_now
from tests.factories import (
    make_article,
    make_born,
    make_file,
    make_related,
    take_file,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def again(article):
    return Article.objects.with_records().get(pk=article.pk)


def points(article):
    """The acts that changed an article, the first of them first."""
    rows = article.changes.order_by("pk").values_list("change_set", flat=True)
    return list(dict.fromkeys(rows))


def told(article, name):
    """A field right after each of the acts."""
    found = [recall(again(article), point) for point in points(article)]
    return [None if name in each.lost else each.values[name] for each in found]


def record_now(article):
    found = again(article)
    return recall_now(found, NOW)


def test_upstreams_words_are_told_back_one_by_one():
    article = make_article(title="One", heat=1)
    write_upstream(article, title="Two")
    write_upstream(article, title="Three", heat=2)
    assert told(article, "title") == ["One", "Two", "Three"]
    assert told(article, "heat") == ["1", "1", "2"]


def test_decisions_are_told_back_between_the_words_of_upstream():
    article = make_article(title="One")
    deciding.edit(again(article), {"title": "Ours"}, user=None)
    write_upstream(article, title="Two", excerpt="More")
    deciding.edit(again(article), {"title": "Ours, better"}, user=None)
    deciding.release([article], ["title"], user=None)
    assert told(article, "title") == ["One", "Ours", "Ours", "Ours, better", "Two"]


def test_it_is_told_what_was_held_and_what_upstream_said():
    article = make_article(title="One")
    deciding.edit(again(article), {"title": "Ours"}, user=None)
    write_upstream(article, title="Two")
    first, second, third = (recall(again(article), each) for each in points(article))
    assert [each.upstream["title"] for each in (first, second, third)] == [
        "One",
        "One",
        "Two",
    ]
    assert [set(each.holds) for each in (first, second, third)] == [
        set(),
        {"title"},
        {"title"},
    ]


def test_items_are_told_back_as_they_stood():
    item, other = make_related(title="One"), make_related(title="Other", quality=1)
    article = make_article(related=(item,))
    deciding.edit(
        again(article), {"related": (replace(item, title="Ours"),)}, user=None
    )
    write_upstream(article, related=(item, other))
    titles = [[each["title"] for each in items] for items in told(article, "related")]
    assert titles == [["One"], ["Ours"], ["Ours", "Other"]]


def test_a_schedule_counts_by_the_clock_of_that_point():
    article = make_article(published=False, now=NOW)
    later = NOW + timedelta(days=1)
    deciding.publish([article], user=None, starts_at=later, now=NOW)
    deciding.edit(again(article), {"heat": 5}, user=None, now=later)
    assert told(article, "published") == ["false", "false", "true"]


def test_what_was_born_here_has_no_upstream_until_a_file_is_read():
    article = make_born(title="Born", heat=5)
    record = again(article).record(NOW)
    take_file(article.path, make_file(replace(record, heat=6, excerpt="More")))
    born, read = (recall(again(article), each) for each in points(article))
    assert (born.upstream, born.values["title"]) == (None, "Born")
    assert (read.upstream["heat"], read.values["heat"]) == ("6", "5")
    assert not born.lost


def test_decisions_set_aside_with_another_copy_come_back_with_it():
    article = make_article(title="One", original_url="https://a.example/1")
    deciding.edit(again(article), {"title": "Ours"}, user=None)
    write_upstream(article, original_url="https://a.example/2", title="Copy")
    write_upstream(article, original_url="https://a.example/1", title="One")
    assert told(article, "title") == ["One", "Ours", "Copy", "Ours"]


def test_decisions_go_along_with_an_address_that_came():
    article = make_article(title="One", original_url=None)
    deciding.edit(again(article), {"title": "Ours"}, user=None)
    write_upstream(article, original_url="https://a.example/1")
    write_upstream(article, original_url="https://a.example/2", title="Copy")
    assert told(article, "title") == ["One", "Ours", "Ours", "Copy"]


def test_undone_imports_are_told_back_as_well():
    article = make_article(title="One")
    write_upstream(article, title="Two")
    deciding.undo(ChangeSet.objects.get(pk=points(article)[-1]), user=None)
    assert told(article, "title") == ["One", "Two", "One"]


def test_keys_that_nobody_here_knows_are_told_back_as_well():
    article = make_article()
    write_upstream(article, extra={"mood": "calm"})
    assert told(article, "extra") == [{}, {"mood": "calm"}]


def test_statements_on_stories_say_nothing_of_the_record():
    article, other = make_article(title="One"), make_article()
    deciding.join([article, other], user=None)
    assert told(article, "title")[-1] == "One"


def test_the_last_point_is_what_is_now():
    article = make_article(title="One")
    deciding.edit(again(article), {"title": "Ours", "heat": 3}, user=None)
    now, last = record_now(article), recall(again(article), points(article)[-1])
    assert (now.values, now.upstream, now.holds) == (
        last.values,
        last.upstream,
        last.holds,
    )


def test_another_articles_act_is_no_point():
    article, other = make_article(), make_article()
    assert recall(again(article), points(other)[0]) is None


def test_a_word_of_upstream_that_no_change_tells_of_is_lost():
    article = make_article(title="One", excerpt="Same")
    write_upstream(article, title="Two")
    write_upstream(article, title="Three")
    Change.objects.filter(new="Three").delete()
    assert told(article, "title") == ["One", None]
    assert told(article, "excerpt") == ["Same", "Same"]


@pytest.mark.parametrize("ends", ["edit", "release"])
def test_a_decision_that_no_change_tells_of_is_lost(ends):
    article = make_article(title="One")
    deciding.edit(again(article), {"title": "Ours"}, user=None)
    if ends == "release":
        deciding.release([article], ["title"], user=None)
    deciding.edit(again(article), {"title": "Ours, again"}, user=None)
    Change.objects.filter(new="Ours, again").delete()
    assert told(article, "title")[-1] is None
