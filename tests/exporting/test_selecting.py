"""Which articles are exported."""

from datetime import UTC, datetime, timezone

import pytest

from articles import deciding
from articles.exporting import export_articles, select
from articles.exporting.selecting import in_words, remembered
from articles.models import SourceFile, State, Vanished
from tests.exporting.trees import DAY, NOW, export, tree
from tests.factories import make_article, moment

pytestmark = pytest.mark.django_db


def chosen(**options):
    return sorted(article.path for article in select(NOW, **options))


def test_without_a_choice_everything_is_chosen():
    for path in ("_news/a.md", "_news/b.md"):
        make_article(path)
    assert chosen() == ["_news/a.md", "_news/b.md"]


@pytest.mark.parametrize("state", State)
def test_selection_by_state_reads_the_clock(state):
    articles = {each: make_article(f"{each}.md", published=False) for each in State}
    act = {
        "published": lambda a: deciding.publish(a, user=None),
        "scheduled": lambda a: deciding.publish(a, user=None, starts_at=NOW + DAY),
        "expired": lambda a: deciding.publish(a, user=None, ends_at=NOW),
        "held_back": lambda a: deciding.hold_back(a, user=None),
        "retired": lambda a: (
            deciding.publish(a, user=None),
            deciding.retire(a, user=None),
        ),
        "incoming": lambda a: None,
    }
    for each, article in articles.items():
        act[each]([article])
    assert chosen(state=[state]) == [f"{state}.md"]
    two = chosen(state=[state, State.INCOMING])
    assert two == sorted({f"{state}.md", "incoming.md"})


def test_selection_by_topic_and_provider_and_date():
    make_article("a.md", topics=("Harbour", "Ferries"))
    make_article("b.md", topics=("Trams",), provider=None)
    make_article("c.md", topics=(), published_at=moment("2026-11-21T00:00:00Z"))
    assert chosen(topic=["Ferries", "Trams"]) == ["a.md", "b.md"]
    assert chosen(provider=["Tidewater Post"]) == ["a.md", "c.md"]
    day = datetime(2026, 11, 21, tzinfo=UTC)
    assert chosen(start=day) == ["c.md"]
    assert chosen(end=day) == ["a.md", "b.md"]
    assert chosen(topic=["Harbour"], end=day, provider=["None"]) == []


def test_selection_by_path_or_folder_byte_for_byte():
    for path in ("_news/a.md", "_News/a.md", "_news/b/a.md", "_news2/a.md", "_n%/a.md"):
        make_article(path)
    assert chosen(path=["_news"]) == ["_news/a.md", "_news/b/a.md"]
    assert chosen(path=["_news/b/"]) == ["_news/b/a.md"]
    assert chosen(path=["_n%"]) == ["_n%/a.md"]
    assert chosen(path=["_News/a.md", "_news2"]) == ["_News/a.md", "_news2/a.md"]


def test_only_the_selection_is_written(tmp_path):
    make_article("_news/a.md")
    make_article("_news/b.md")
    export_articles(select(NOW, path=["_news/b.md"]), tmp_path)
    assert list(tree(tmp_path)) == ["_news/b.md"]


def test_selection_by_what_readers_see(settings):
    make_article("a.md")
    make_article("b.md", published=False)
    scheduled = make_article("c.md")
    deciding.publish([scheduled], user=None, starts_at=NOW + DAY)
    assert chosen(published=True) == ["a.md"]
    settings.PUBLISH_ON_IMPORT = False
    assert chosen(published=True) == []


def test_selection_by_what_changed_since(settings):
    make_article("old.md", now=NOW - 3 * DAY)
    make_article("came.md", now=NOW - DAY)
    decided = make_article("decided.md", now=NOW - 3 * DAY)
    deciding.edit(decided, {"heat": 1}, user=None, now=NOW - DAY / 2)
    assert chosen(since=NOW - DAY) == ["came.md", "decided.md"]
    assert chosen(since=NOW - DAY / 2) == ["decided.md"]
    assert chosen(since=NOW) == []


@pytest.mark.parametrize("bound", ["starts_at", "ends_at"])
def test_a_schedule_that_passed_is_a_change(bound):
    article = make_article("a.md", published=False, now=NOW - 9 * DAY)
    at = {bound: NOW - DAY}
    deciding.publish([article], user=None, now=NOW - 8 * DAY, **at)
    assert chosen(since=NOW - 2 * DAY) == ["a.md"]
    assert chosen(since=NOW - DAY) == []
    before = select(NOW - DAY - DAY / 4, since=NOW - 2 * DAY)
    assert not before.exists()


@pytest.mark.parametrize("vanished", Vanished)
def test_what_vanished_is_written_only_where_it_is_kept(vanished, tmp_path):
    make_article("a.md")
    at = NOW if vanished else None
    SourceFile.objects.update(vanished=vanished, vanished_at=at)
    result = export(tmp_path)
    is_written = vanished in (Vanished.PRESENT, Vanished.KEPT)
    assert (tree(tmp_path) != {}, result.total) == (is_written, int(is_written))


def test_a_selection_is_remembered_alike_however_it_was_said():
    one = remembered({"topic": ["b", "a"], "since": NOW, "state": [], "end": NOW})
    zone = timezone(DAY / 12)
    other = remembered({"end": NOW.astimezone(zone), "topic": ("a", "b", "a")})
    assert one == other == {"topic": ["a", "b"], "end": "2026-11-22T12:00:00+00:00"}


def test_a_selection_is_told_in_words():
    assert in_words({}) == "everything"
    chosen = remembered({"published": True, "topic": ["b", "a"], "start": NOW})
    said = "published and start 2026-11-22T12:00:00+00:00 and topic a or b"
    assert in_words(chosen) == said
