"""Full text: what is found, that no way of writing misses it, and that nothing breaks."""

from types import SimpleNamespace

import pytest
from django.db import connection

from articles import deciding, search, tables
from articles.models import Article, House, Provider, Story
from articles.record import ProviderRecord
from tests.factories import make_article, make_editor, write_upstream

pytestmark = pytest.mark.django_db


def found(text):
    return set(Article.objects.matching(text).values_list("title", flat=True))


@pytest.fixture
def lighthouse():
    return make_article(
        "_news/2026-tower.md",
        title="The lighthouse",
        excerpt="Climb it&#8217;s stairs, above the café.",
        body="A hundred and ninety steps.\n",
        provider=ProviderRecord("Tideline", "tideline.example"),
    )


@pytest.fixture
def harbour():
    return make_article(title="Harbour", excerpt="Steps of granite.", body="\n")


@pytest.mark.parametrize(
    "text",
    [
        "lighthouse",
        "LIGHTHOUSE",
        "ninety",
        "tower",
        "2026-tower",
        "_news/2026-tower.md",
        "cafe",
        "CAFÉ",
        "it's",
        "it’s stairs",
        "tideline",
        "tideline.example",
        '"hundred and ninety"',
        'hundred "ninety steps',
        "steps lighthouse",
        "steps tideline",
        "lighthouse -harbour",
        "steps -granite",
        '-"steps of granite"',
        "-harbour",
        "light*",
        "stairs ligh",
        "tidel",
        "  lighthouse  ",
        "lighthouse €",
    ],
)
def test_words_phrases_beginnings_and_what_is_shunned(lighthouse, harbour, text):
    assert found(text) == {"The lighthouse"}


@pytest.mark.parametrize(
    "text",
    [
        "lighthouse harbour",
        '"ninety hundred"',
        '"lighthouse climb"x',
        "ligh ",
        "ighthouse",
        "lighthouse -tower",
        "lighthouse -tideline",
        "news",
    ],
)
def test_all_of_it_must_stand(lighthouse, harbour, text):
    assert "The lighthouse" not in found(text)


def test_a_last_word_that_stands_somewhere_is_a_whole_word():
    make_article(title="Sail")
    make_article(title="Sailing")
    assert found("sail") == {"Sail"}
    assert found("saili") == {"Sailing"}
    assert found("sail*") == {"Sail", "Sailing"}


@pytest.mark.parametrize(
    "text",
    [
        '"', '""', "'", "-", "--", "*", "a*b*", "\\", "\\'", "%", "_", "(", ")",
        "NEAR(", "AND", "a AND", "OR NOT", "title:x", "^a", "{a b}: c", "a & b", "!a",
        "a:*", "<->", "x'; DROP TABLE articles_article; --", "\0", "a\0b", "\ud800",
        "€", "💡", "ﷺ" * 500, "a" * 100_000, "word " * 10_000, "-x " * 10_000,
        '"' + "a " * 10_000, "日本語", "\u202e", "1e5", "0x1f", "-11", "a.b.c/d?e=f",
    ],
)  # fmt: skip
def test_hostile_texts_are_no_error(text):
    make_article(title="Harbour")
    assert found(text) <= {"Harbour"}


def test_what_asks_for_nothing_that_could_be_found_finds_nothing(harbour):
    assert found(" ") == {"Harbour"}
    for text in ("€", "-", '""', "harbour " * (search.MOST + 1)):
        assert found(text) == set()


def test_many_are_found_as_few_are(harbour, lighthouse, monkeypatch):
    """However many have a word, and whichever way they are looked up."""
    texts = ("steps", "steps tideline", "tideline", "steps -granite", "-tideline")
    few = [found(text) for text in texts]
    monkeypatch.setattr(search, "FEW", 0)
    assert [found(text) for text in texts] == few


def test_a_providers_articles_are_found_by_its_house(lighthouse, harbour):
    house = House.objects.create(name="Coast & Country")
    Provider.objects.filter(name="Tideline").update(house=house)
    assert found("coast") == {"The lighthouse"}
    House.objects.update(name="Inland")
    assert found("coast") == set()
    assert found("inland lighthouse") == {"The lighthouse"}


def test_what_an_editor_writes_is_found_at_once(lighthouse):
    deciding.edit(
        lighthouse, {"title": "The beacon"}, user=make_editor("change_article")
    )
    assert found("beacon") == {"The beacon"}
    assert found("lighthouse") == set()


def test_what_upstream_writes_is_found_at_once(lighthouse):
    write_upstream(lighthouse, excerpt="Closed for repairs.")
    assert found("repairs") == {"The lighthouse"}
    assert found("climb") == set()


def test_bulk_writes_are_found(lighthouse):
    with tables.writing():
        tables.update(Article, ("title",), [("The beacon", lighthouse.pk)])
    assert found("beacon") == {"The beacon"}


def test_what_is_deleted_is_not_found(lighthouse):
    Article.objects.all().delete()
    make_article(title="Another")
    assert found("lighthouse") == set()


def test_an_update_that_changes_no_word_does_not_touch_the_index(lighthouse):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL writes a row anew, whatever changes")
    before = _size_of_index()
    for heat in range(20):
        Article.objects.update(heat=heat, title="The lighthouse")
    assert _size_of_index() == before


def _size_of_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(id) FROM articles_article_words_data")
        return cursor.fetchone()


def test_the_largest_body_is_no_error_and_its_beginning_is_found():
    body = "opening " + "".join(f"{n:x} " for n in range(400_000)) + "ending\n"
    make_article(title="Large", body=body)
    assert found("opening 1a2b") == {"Large"}
    assert found("ending") == set()


def test_a_text_of_the_worst_kind_is_no_error():
    worst = "".join(f"{chr(0x1D400 + n % 900)}{chr(0x4E00 + n % 9000)} ﷺ" for n in range(30_000))  # fmt: skip
    make_article(title="Worst", excerpt=worst[:50_000], body=worst)
    assert found("worst") == {"Worst"}


def test_the_index_is_whole_after_all_migrations():
    """A migration that makes a table anew on SQLite drops its triggers silently."""
    if connection.vendor != "sqlite":
        pytest.skip("a generated column stays with its table")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        triggers = {name for (name,) in cursor.fetchall()}
    wanted = {
        f"{model._meta.db_table}_words_{act}"
        for model in (Article, Provider, House, Story)
        for act in ("insert", "delete", "update")
    }
    assert wanted <= triggers


def test_rows_that_stand_are_indexed_and_the_index_can_be_taken_away(lighthouse):
    connection.check_constraints()  # nothing of the transaction may wait for its end
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        search.unindex(editor)
        search.index(editor)
    assert found("ninety tideline") == {"The lighthouse"}


def test_stories_are_found_by_their_title_and_by_their_articles(lighthouse, harbour):
    story = Story.objects.get(places__article=lighthouse)
    Story.objects.filter(pk=story.pk).update(title="Towers of the coast")
    for text in ("towers", "ninety", "towe", "lighthouse -harbour"):
        assert list(Story.objects.matching(text)) == [story]
    assert Story.objects.matching("").count() == 2


def test_a_number_finds_its_article_and_else_a_word(lighthouse, harbour):
    numbered = Article.objects.matching_or_numbered
    assert list(numbered(str(harbour.pk))) == [harbour]
    Article.objects.filter(pk=harbour.pk).update(title="Line 999999999")
    assert [each.pk for each in numbered("999999999")] == [harbour.pk]


def test_matching_joins_what_is_filtered_already(lighthouse, harbour):
    articles = Article.objects.of_type("article").matching("steps")
    assert articles.count() == 2
    assert articles.by(lighthouse.provider).matching("ninety").count() == 1
