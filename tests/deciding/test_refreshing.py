"""Copies are refreshed by choice: copy by copy, field by field, and undone."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import deciding
from articles.models import Act, Article, ChangeSet, Hold
from articles.record import keyed
from tests.factories import make_article, make_editor, make_related, write_upstream

pytestmark = pytest.mark.django_db

NOW = timezone.now()
URL = "https://tidewater.example/a"


def drifted(**over):
    """An article with a copy that drifted between two that name nothing of ours."""
    make_article(web_url=URL, title="Ferry", quality=60)
    values = {"web_url": URL, "title": "Ferries", "quality": 50} | over
    items = make_related(quality=70), make_related(**values), make_related(quality=1)
    return make_article(related=items)


def fresh(article):
    return Article.objects.with_records().get(pk=article.pk)


def item(article, place=1):
    return fresh(article).record(NOW).related[place]


def refresh(*articles, user=None, **options):
    return deciding.refresh_copies(articles, user=user, **options)


def fields(article, *names, place=1):
    return {article.pk: {list(keyed(article.record(NOW).related))[place]: names}}


def test_a_copy_says_what_its_record_says_and_its_article_breaks_nothing_more():
    article = drifted()
    outcome = refresh(article)
    assert [each.pk for each in outcome.changed] == [article.pk]
    assert (item(article).title, item(article).quality) == ("Ferry", 60)
    assert not Article.objects.breaking("drifted_copy", NOW).exists()
    assert outcome.change_set.act == Act.REFRESH


def test_only_the_chosen_fields_of_the_chosen_copies_are_refreshed():
    article = drifted()
    refresh(article, items=fields(article, "quality"))
    assert (item(article).title, item(article).quality) == ("Ferries", 60)
    assert Article.objects.breaking("drifted_copy", NOW).exists()


def test_nothing_but_the_lines_that_drifted_changes_in_the_file():
    article = drifted()
    before = fresh(article).render(NOW).splitlines()
    refresh(article, items=fields(article, "title", "quality"))
    after = fresh(article).render(NOW).splitlines()
    moved = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert moved == [
        (b'  - title: "Ferries"', b'  - title: "Ferry"'),
        (b"    quality: 50", b"    quality: 60"),
    ]


def test_undo_brings_back_the_copy_as_upstream_made_it():
    article = drifted()
    before = fresh(article).render(NOW)
    deciding.undo(refresh(article).change_set, user=None)
    assert fresh(article).render(NOW) == before
    assert not Hold.objects.exists()


def test_what_was_decided_on_other_items_stands():
    article = drifted()
    first, second, third = fresh(article).record(NOW).related
    deciding.edit(article, {"related": (first, second)}, user=None)
    refresh(article)
    deciding.edit(
        article, {"related": (replace(first, title="Mine"), item(article))}, user=None
    )
    assert [each.title for each in fresh(article).record(NOW).related] == [
        "Mine", "Ferry",
    ]  # fmt: skip


def test_what_is_refreshed_follows_no_later_import_but_the_rest_does():
    article = drifted()
    refresh(article, items=fields(article, "quality"))
    items = list(fresh(article).base.related)
    items[1] = replace(items[1], title="Ferries again")
    write_upstream(article, related=tuple(items))
    assert (item(article).title, item(article).quality) == ("Ferries again", 60)


def test_where_nothing_drifted_the_article_is_skipped_with_the_reason():
    article = make_article(related=(make_related(),))
    outcome = refresh(article)
    assert outcome.change_set is None
    assert [reason for _, reason in outcome.skipped] == [
        "no copy in it that is meant has drifted"
    ]
    assert not ChangeSet.objects.filter(act=Act.REFRESH).exists()


def test_what_does_not_drift_any_more_is_passed_over():
    article = drifted()
    chosen = fields(article, "quality")
    refresh(article)
    assert len(refresh(article, items=chosen).skipped) == 1


def test_many_are_refreshed_in_one_change_set():
    one, other = (
        drifted(),
        make_article(related=(make_related(web_url=URL, quality=1),)),
    )
    outcome = refresh(one, other, items=fields(one, "quality"))
    assert len(outcome.changed) == 2
    assert outcome.change_set.changes.count() == 2
    assert item(one).title == "Ferries"
    assert item(other, 0).title == "Ferry"


def test_a_copy_that_drifted_in_its_address_is_another_item_and_stays_in_its_place():
    """By title and instant it is known all the same."""
    original = make_article(web_url=URL, title="Ferry", quality=60)
    instant = original.record(NOW).published_at
    items = (
        make_related(quality=70),
        make_related(
            web_url=f"{URL}/old", title="Ferry", quality=60, published_at=instant
        ),
        make_related(quality=50),
    )
    article = make_article(related=items)
    before = fresh(article).render(NOW).splitlines()
    refresh(article, items=fields(article, "web_url"))
    after = fresh(article).render(NOW).splitlines()
    moved = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert moved == [
        (f'    webUrl: "{URL}/old"'.encode(), f'    webUrl: "{URL}"'.encode())
    ]


def test_who_may_not_edit_refreshes_nothing():
    article = drifted()
    with pytest.raises(PermissionDenied):
        refresh(article, user=make_editor("publish_article"))
    assert refresh(article, user=make_editor("change_article")).changed


def test_a_list_that_moved_since_it_was_seen_is_refused():
    article = drifted()
    version = article.version
    deciding.edit(article, {"related": ()}, user=None)
    deciding.undo(ChangeSet.objects.filter(act=Act.EDIT).get(), user=None)
    with pytest.raises(deciding.Stale):
        refresh(article, version=version)
