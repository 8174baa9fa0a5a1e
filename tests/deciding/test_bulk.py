"""Acts on many articles: chunks, reasons item by item, and what they cost."""

from itertools import count
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import deciding
from articles.deciding import carrying
from articles.models import Article, Change, ChangeSet, Hold, State
from articles.pacing import Pace
from tests.factories import make_article, make_born, make_related

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def small_chunks(monkeypatch):
    pace = lambda *args, **options: Pace(2, first=2, longest=60)  # noqa: E731
    monkeypatch.setattr(carrying, "Pace", pace)


def test_one_act_over_several_chunks_is_one_change_set(small_chunks):
    articles = [make_article() for _ in range(5)]
    outcome = deciding.publish(articles, user=None)
    assert outcome.changed == articles
    assert outcome.change_set.changes.filter(field="published").count() == 5
    assert Article.objects.decided_published(timezone.now()).count() == 5


def test_what_cannot_be_done_is_named_and_the_rest_done(small_chunks):
    public, hidden, also = (make_article(published=p) for p in (True, False, True))
    outcome = deciding.retire([public, hidden, also], user=None)
    assert outcome.changed == [public, also]
    assert [article for article, _ in outcome.skipped] == [hidden]


def test_an_article_given_twice_is_decided_on_once():
    article = make_article()
    outcome = deciding.publish([article, article], user=None)
    assert outcome.changed == [article]
    assert Change.objects.filter(field="published").count() == 1


def test_an_article_that_is_gone_is_passed_over():
    article, gone = make_article(), make_born()
    Article.objects.filter(pk=gone.pk).delete()
    assert deciding.publish([gone, article], user=None).changed == [article]


def test_querysets_and_generators_will_do():
    articles = [make_article() for _ in range(3)]
    newest = Article.objects.newest_first()
    assert len(deciding.publish(newest, user=None).changed) == 3
    assert deciding.hold_back(iter(articles), user=None).changed == articles


def test_a_file_that_cannot_be_edited_costs_its_own_article_only(monkeypatch):
    articles = [make_article() for _ in range(3)]
    whole = carrying.onto

    def onto(document, *args):
        if document.path == articles[1].path:
            raise carrying.FrontMatterError("published: cannot be changed", line=3)
        return whole(document, *args)

    monkeypatch.setattr(carrying, "onto", onto)
    monkeypatch.setattr(carrying, "read_lightly", lambda article: False)
    outcome = deciding.retire(articles, user=None)
    assert outcome.changed == [articles[0], articles[2]]
    assert outcome.skipped == [(articles[1], "published: cannot be changed")]


def test_a_chunk_that_fails_is_not_half_done(small_chunks, monkeypatch):
    articles = [make_article() for _ in range(4)]
    project, done = carrying.project, []

    def failing(batch, now):
        done.append(batch)
        if len(done) == 2:
            raise RuntimeError("the lights went out")
        return project(batch, now)

    monkeypatch.setattr(carrying, "project", failing)
    with pytest.raises(RuntimeError):
        deciding.publish(articles, user=None)
    held = set(Hold.objects.values_list("article", flat=True))
    assert held == {articles[0].pk, articles[1].pk}
    assert Article.objects.filter(version=2).count() == 2
    assert ChangeSet.objects.first().changes.filter(field="published").count() == 2


ACTS = {
    "publish": lambda articles: deciding.publish(articles, user=None),
    "retire": lambda articles: deciding.retire(articles, user=None),
    "release": lambda articles: deciding.release(articles, user=None),
    "undo": lambda articles: deciding.undo(ChangeSet.objects.first(), user=None),
}


@pytest.mark.parametrize("name", ACTS)
def test_statements_do_not_grow_with_the_number_of_articles(name):
    articles = [make_article(related=(make_related(),)) for _ in range(60)]
    deciding.publish(articles, user=None, ends_at=timezone.now().replace(year=2999))
    costs = []
    for some in (articles[:2], articles[2:]):
        if name == "undo":
            deciding.publish(some, user=None)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            outcome = ACTS[name](some)
        assert len(outcome.changed) == len(some)
        costs.append(len(queries))
    assert costs[1] <= costs[0] <= 28


def test_a_base_is_parsed_once_for_an_act(monkeypatch):
    from articles.models import SourceFile

    article, parsed = make_article(), []
    document = SourceFile.document

    def counted(source):
        parsed.append(source)
        return document(source)

    monkeypatch.setattr(SourceFile, "document", counted)
    deciding.edit(article, {"quality": 1, "related": ()}, user=None, version=1)
    assert len(parsed) == 1
    assert Article.objects.get().state == State.INCOMING


def test_an_outcome_carries_no_long_texts():
    public, hidden = make_article(), make_article(published=False)
    outcome = deciding.retire([public, hidden], user=None)
    told = [*outcome.changed, *(article for article, _ in outcome.skipped)]
    assert told == [public, hidden]
    names = {field.attname for field in Article._meta.concrete_fields}
    for article in told:
        assert names - article.get_deferred_fields() == {
            "id", "path", "stem", "title", "state", "public_from", "public_until",
        }  # fmt: skip
        assert "source" not in article._state.fields_cache


def test_undo_reads_the_changes_a_chunk_at_a_time(small_chunks):
    articles = [make_article() for _ in range(5)]
    made = deciding.publish(articles, user=None).change_set
    with CaptureQueriesContext(connection) as queries:
        outcome = deciding.undo(made, user=None)
    assert outcome.changed == articles
    read = [q["sql"] for q in queries if '"hold_before", ' in q["sql"]]
    assert len([sql for sql in read if sql.startswith("SELECT")]) == 3


def test_a_slow_act_takes_fewer_articles_a_transaction(monkeypatch):
    """An editor who saves meanwhile waits for one transaction (DESIGN.md)."""
    ticks, sizes = count(step=0.4), []
    clock = SimpleNamespace(monotonic=lambda: next(ticks))
    monkeypatch.setattr(carrying, "CHUNK", 16)
    monkeypatch.setattr(carrying, "time", clock)
    project = carrying.project_standing

    def noted(batch, now):
        sizes.append(len(batch))
        return project(batch, now)

    monkeypatch.setattr(carrying, "project_standing", noted)
    articles = [make_article() for _ in range(7)]
    assert deciding.publish(articles, user=None).changed == articles
    assert sizes == [4, 1, 1, 1]


def test_what_is_told_of_articles_was_read_with_them(django_assert_num_queries):
    now = timezone.now()
    outcome = deciding.hold_back([make_article() for _ in range(3)], user=None)
    with django_assert_num_queries(0):
        for article in outcome.changed:
            assert str(article) == article.title
            assert article.stem in article.get_absolute_url()
            assert article.path.endswith(".md")
            assert article.state_at(now) is State.RETIRED
            assert not article.is_public(now)
