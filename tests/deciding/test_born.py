"""Articles born here: every field a hold, a name of their own, unseen at first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.exporting import export_articles
from articles.frontmatter import FrontMatterError
from articles.models import Act, Article, ChangeSet, State
from articles.record import RelatedRecord
from tests.factories import (
    SEALED,
    make_article,
    make_born,
    make_file,
    make_image,
    make_record,
    make_related,
    moment,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def fresh(article):
    return Article.objects.with_records().get(pk=article.pk)


def test_its_record_is_what_was_typed_and_its_file_the_canonical_dialect():
    record = make_record(
        excerpt="",
        published=None,
        related=(make_related(), make_related()),
        images=(make_image(),),
        body="\nText\n",
    )
    article = deciding.create(record, user=None)
    assert fresh(article).record(NOW) == record
    assert fresh(article).render(NOW) == make_file(record)


def test_every_field_it_has_is_a_hold():
    article = make_born(published=None, excerpt="")
    held = {hold.field for hold in article.holds.all()}
    assert held == {
        "category", "title", "excerpt", "published_at", "original_url", "web_url",
        "type", "quality", "heat", "provider", "topics",
    }  # fmt: skip


def test_it_is_incoming_and_invisible_until_published():
    article = make_born(published=None)
    assert article.state == State.INCOMING
    assert not article.is_public(NOW)
    deciding.publish([article], user=None)
    assert fresh(article).is_public(NOW)


def test_its_creation_is_a_change_set_that_names_the_path():
    article = make_born(title="A new quay")
    made = ChangeSet.objects.get()
    assert made.act == Act.CREATE
    assert made.changes.get(field="").new == article.path
    assert article.version == 1


def test_its_path_is_its_date_and_title():
    article = make_born(
        title="  Café & Crème: “Quay” opens ",
        published_at=moment("2026-11-20T23:30:00-05:00"),
    )
    assert article.path == "_news/2026-11-21-cafe-creme-quay-opens.md"
    assert article.stem == "2026-11-21-cafe-creme-quay-opens"


def test_its_path_follows_title_and_date_until_the_first_export(tmp_path):
    article = make_born(title="One")
    values = {"title": "Two", "published_at": moment("2026-12-01T00:00:00Z")}
    deciding.edit(article, values, user=None)
    assert fresh(article).path == "_news/2026-12-01-two.md"
    assert fresh(article).stem == "2026-12-01-two"
    assert not export_articles(Article.objects.all(), tmp_path).failures
    deciding.edit(fresh(article), {"title": "Three"}, user=None)
    assert fresh(article).path == "_news/2026-12-01-two.md"


def test_its_path_stays_while_title_and_date_do():
    article = make_born(title="One")
    deciding.edit(article, {"quality": 1}, user=None)
    assert fresh(article).path == article.path


def test_a_taken_path_is_refused():
    make_born(title="One")
    with pytest.raises(deciding.PathTaken) as taken:
        make_born(title="One!")
    assert taken.value.path == "_news/2026-11-20-one.md"
    assert str(taken.value) == f"another article has the path {taken.value.path}"
    assert Article.objects.count() == ChangeSet.objects.count() == 1


def test_a_taken_path_is_refused_at_a_rename_too():
    make_article("_news/2026-11-20-one.md")
    article = make_born(title="Two")
    with pytest.raises(deciding.PathTaken):
        deciding.edit(article, {"title": "One"}, user=None)
    assert fresh(article).title == "Two"
    assert not ChangeSet.objects.filter(act=Act.EDIT).exists()


def test_undo_names_a_path_that_was_taken_meanwhile():
    article = make_born(title="One")
    made = deciding.edit(article, {"title": "Two"}, user=None)
    make_born(title="One")
    outcome = deciding.undo(made, user=None)
    reason = "another article has the path _news/2026-11-20-one.md"
    assert [text for _, text in outcome.skipped] == [reason]
    assert fresh(article).path == "_news/2026-11-20-two.md"


@pytest.mark.parametrize("missing", ["title", "published_at"])
def test_it_needs_a_title_and_a_date(missing):
    with pytest.raises(FrontMatterError, match="missing"):
        deciding.create(make_record(**{missing: None}), user=None)
    assert not Article.objects.exists()


@pytest.mark.parametrize("over", [{"secured": SEALED}, {"extra": {"mood": "calm"}}])
def test_it_has_no_field_that_nobody_decides_on(over):
    with pytest.raises(ValueError, match="nobody decides on"):
        make_born(**over)
    assert not Article.objects.exists()


def test_its_body_has_the_newlines_of_its_file():
    article = make_born(body="\r\nOne\r\nTwo\r\n")
    assert fresh(article).record(NOW).body == "\nOne\nTwo\n"


def test_it_cannot_be_released():
    article = make_born()
    outcome = deciding.release([article], user=None)
    assert outcome.skipped == [(article, "born here, upstream has no word on it")]


def test_its_fields_can_be_emptied():
    article = make_born(related=(make_related(),))
    deciding.edit(article, {"related": (), "heat": None, "topics": ()}, user=None)
    record = fresh(article).record(NOW)
    assert (record.related, record.heat, record.topics) == ((), None, ())


def test_its_related_items_can_be_edited():
    item = make_related()
    article = make_born(related=(item,))
    other = RelatedRecord(title="Other", web_url="", published_at=moment())
    deciding.edit(article, {"related": (item, other)}, user=None)
    assert fresh(article).record(NOW).related == (item, other)


def test_its_state_can_be_scheduled():
    article = make_born(published=None)
    start = NOW + timedelta(days=1)
    deciding.publish([article], user=None, starts_at=start)
    assert fresh(article).state_at(NOW) == State.SCHEDULED
    assert fresh(article).is_public(start)
