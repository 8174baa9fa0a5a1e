"""Verification of stories: rows that no full telling would have made, and the remedy."""

import pytest
from django.core.management import call_command

from articles import deciding
from articles.models import Article, Place, RelatedArticle, Statement, Story
from articles.verifying import verify_articles
from tests.test_telling import assert_all_is_told, story_of, write

pytestmark = pytest.mark.django_db

FERRY, HARBOUR, PIER, STORM = (
    f"_news/2026-11-20-{name}.md" for name in ("ferry", "harbour", "pier", "storm")
)
MEND = "tell stories anew: project_articles"


@pytest.fixture
def ferry():
    article = write("ferry", quality=90)
    write("harbour", "ferry", quality=70)
    write("pier", "ferry", quality=60)
    write("storm")
    return article


def place_of(path):
    return Place.objects.filter(article__path=path)


def findings():
    found = []
    verify_articles(report=found.append)
    assert {str(each.part) for each in found} <= {"table"}
    return [str(each) for each in found]


def assert_told_and_mended(*expected):
    assert findings() == list(expected)
    call_command("project_articles", verbosity=0)
    assert findings() == []
    assert_all_is_told()


def test_what_is_told_agrees(ferry):
    deciding.rename(story_of(ferry), "The ferry", user=None)
    deciding.split([Article.objects.get(path=PIER)], user=None)
    assert findings() == []


def test_a_member_that_is_elsewhere_is_told(ferry):
    place_of(PIER).update(story=story_of(Article.objects.get(path=STORM)))
    found = findings()
    assert [each.partition(": ")[0] for each in found] == [FERRY, STORM]
    assert all(each.endswith(MEND) and ": story: table says" in each for each in found)
    assert f'record says "{STORM}"; {MEND}' in found[1]
    call_command("project_articles", verbosity=0)
    assert findings() == []
    assert_all_is_told()


def test_an_order_that_is_none_is_told(ferry):
    place_of(HARBOUR).update(position=3)
    (found,) = findings()
    assert found.startswith(f"{FERRY}: story.order: table says ")
    assert_told_and_mended(found)


def test_positions_with_a_gap_are_told(ferry):
    place_of(PIER).update(position=7)
    assert_told_and_mended(
        f"{FERRY}: story.order: table says [0, 1, 7], record says [0, 1, 2]; {MEND}"
    )


def test_another_lead_is_told(ferry):
    story = story_of(ferry)
    story.lead = Article.objects.get(path=PIER)
    story.save()
    (found,) = findings()
    assert found.startswith(f'{FERRY}: story.lead: table says "{PIER}", record says')
    assert_told_and_mended(found)


def test_a_title_that_nobody_gave_is_told(ferry):
    story = story_of(ferry)
    story.title = "Nobody's"
    story.save()
    assert_told_and_mended(
        f'{FERRY}: story.title: table says "Nobody\'s", record says ""; {MEND}'
    )


def test_a_statement_that_is_not_in_the_stories_is_told(ferry):
    deciding.rename(story_of(ferry), "The ferry", user=None)
    Statement.objects.update(title="Another")
    assert_told_and_mended(
        f'{FERRY}: story.title: table says "The ferry", record says "Another"; {MEND}'
    )


@pytest.mark.parametrize("name", ["log_heat", "seconds", "rank_key"])
def test_each_term_of_a_rank_is_told(name, ferry):
    place_of(HARBOUR).update(**{name: 1.5})
    (found,) = findings()
    assert found.startswith(f"{HARBOUR}: place.{name}: table says 1.5, record says ")
    assert_told_and_mended(found)


def test_what_waits_by_its_place_alone_is_told(ferry):
    deciding.leave([Article.objects.get(path=HARBOUR)], user=None)
    assert findings() == []
    place_of(HARBOUR).update(waits=True)
    assert_told_and_mended(
        f"{HARBOUR}: place.waits: table says True, record says False; {MEND}"
    )


def test_another_suggestion_is_told(ferry):
    place_of(HARBOUR).update(suggested_heat=138)
    assert_told_and_mended(
        f"{HARBOUR}: place.suggested_heat: table says 138, record says -1; {MEND}"
    )


def test_a_story_that_has_articles_leads_nowhere_else(ferry):
    story = story_of(ferry)
    story.merged_into = story_of(Article.objects.get(path=STORM))
    story.save()
    message = f"story {story.pk} has articles, and leads to another one; {MEND}"
    assert_told_and_mended(f"{FERRY}: story.merged_into: {message}")


def test_articles_of_no_story_are_told_once(ferry):
    Place.objects.exclude(article__path=STORM).delete()
    assert_told_and_mended(f"{FERRY}: story: it and 2 more have no story yet; {MEND}")


def test_an_article_of_no_story_is_told(ferry):
    place_of(STORM).delete()
    Story.objects.filter(lead__path=STORM).delete()
    assert_told_and_mended(f"{STORM}: story: it has no story yet; {MEND}")


def test_a_copy_with_a_wrong_flag_is_told(ferry):
    copy = RelatedArticle.objects.get(article__path=HARBOUR)
    RelatedArticle.objects.filter(pk=copy.pk).update(drifted=not copy.drifted)
    (found,) = findings()
    assert found.startswith(f"{HARBOUR}: related[0].drifted: table says")
    call_command("project_articles", verbosity=0)
    assert findings() == []


def test_a_place_that_knows_otherwise_when_readers_see_its_article_is_told(ferry):
    place_of(PIER).update(public_from=None)
    (found,) = findings()
    assert found.startswith(f"{PIER}: place.public_from: table says")
    call_command("project_articles", verbosity=0)
    assert findings() == []
