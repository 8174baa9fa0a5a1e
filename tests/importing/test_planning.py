"""A plan says what apply does: a dry run cannot lie."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DataError
from django.utils import timezone

from articles import deciding, tables
from articles.importing import (
    FailedFast,
    ImportInterrupted,
    Watching,
    applying,
    planning,
)
from articles.merging import differences
from articles.models import Article, Change, FormerBase, ImportRun
from tests.factories import SEALED, make_file, make_record, make_related

pytestmark = pytest.mark.django_db

PATH = "_news/a.md"
URL = "https://tidewater.example/ferry"


def told(tree, **options):
    """Everything that an import says of its paths."""
    found = []
    tree.read_in(watching=Watching(report=found.append), **options)
    return {each.path: each.facts for each in found}


def everything():
    """The tables that an import writes."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Article, Change, FormerBase, ImportRun)
    ]


def upstream_moves(tree):
    """A tree in which one of everything happened."""
    record = make_record(original_url=URL, secured=SEALED, related=(make_related(),))
    changes = {
        "kept": {},
        "sealed": {"secured": "QUFB;QkJC"},
        "related": {"related": ()},
        "ranking": {"heat": 147},
        "visible": {"title": "Another title", "heat": 3},
        "replaced": {"original_url": f"{URL}/copy"},
    }
    for name in changes:
        tree.write(f"_news/{name}.md", make_file(record))
    tree.read_in()
    deciding.edit(
        Article.objects.get(path="_news/visible.md"), {"title": "Ours"}, user=None
    )
    for name, values in changes.items():
        tree.write(f"_news/{name}.md", make_file(replace(record, **values)))
    tree.write("_news/new.md")
    tree.write("_news/bad.md", b"---\ntitle: [\n---\n")
    tree.write("_news/README.md", b"Hello\n")


def test_a_dry_run_says_what_the_run_does_and_writes_nothing(tree):
    upstream_moves(tree)
    before = everything()
    foretold = told(tree, dry_run=True)
    assert everything() == before
    assert told(tree) == foretold
    assert foretold["_news/visible.md"] == {
        "path": "_news/visible.md",
        "outcome": "updated",
        "class": "visible",
        "fields": ["title", "heat"],
        "conflicts": ["title"],
    }
    assert {facts.get("class") for facts in foretold.values()} == {
        None, "sealed", "related", "ranking", "visible", "replaced",
    }  # fmt: skip


def test_the_classes_are_counted(tree):
    upstream_moves(tree)
    result = tree.read_in()
    assert result.facts == {
        "counts": {
            "created": 1, "updated": 4, "replaced": 1, "unchanged": 1, "skipped": 1,
            "failed": 1,
        },
        "classes": {
            "sealed": 1, "related": 1, "ranking": 1, "visible": 1, "replaced": 1,
        },
        "conflicts": 1,
        "retired": 0,
        "questions": [],
    }  # fmt: skip


def test_a_sealed_update_takes_the_base_and_nothing_else(tree):
    """No change, no version, no new modified, no former base, no cache thrown away."""
    article = tree.take(PATH, original_url=URL, secured=SEALED)
    before = Article.objects.values().get()
    data = bytes(article.source.base).replace(SEALED.encode(), b"QUFB;QkJC")
    result = tree.read_in(tree.write(PATH, data))
    assert result.facts["classes"] == {"sealed": 1}
    after = Article.objects.values().get()
    assert after | {"sealed_size": 0} == before | {"sealed_size": 0}
    assert bytes(Article.objects.get().source.base) == data
    assert not FormerBase.objects.exists()
    assert not hasattr(result.run, "change_set")


def test_workers_read_the_same(tree):
    upstream_moves(tree)
    alone = told(tree, dry_run=True)
    assert told(tree, dry_run=True, workers=2) == alone


def test_an_article_that_was_decided_on_between_plan_and_apply_is_planned_anew(tree):
    record = make_record(original_url=URL)
    tree.take(PATH, make_file(record))
    tree.write(PATH, make_file(replace(record, title="Theirs")))
    apply = applying.Applier.apply

    def decide_first(applier, planned):
        deciding.edit(Article.objects.get(), {"title": "Ours"}, user=None)
        return apply(applier, planned)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(applying.Applier, "apply", decide_first)
        result = tree.read_in()
    article = Article.objects.get()
    assert (article.title, article.base.title) == ("Ours", "Theirs")
    assert (article.conflicts, result.conflicts) == (1, 1)
    assert article.version == 3


def test_fail_fast_ends_before_the_batch_with_the_failure(tree, monkeypatch):
    monkeypatch.setattr(planning, "CHUNK", 1)
    tree.write("_news/a.md")
    tree.write("_news/b.md", b"---\nheat: hot\n---\n")
    tree.write("_news/c.md")
    with pytest.raises(FailedFast, match=r"stopped at _news/b\.md:2: heat: not a"):
        tree.read_in(fail_fast=True)
    assert [each.path for each in Article.objects.all()] == ["_news/a.md"]
    assert ImportRun.objects.get().status == "interrupted"


def test_a_dry_run_that_ends_early_claims_no_more_than_it_did(tree):
    tree.write("_news/a.md", b"---\nheat: hot\n---\n")
    with pytest.raises(FailedFast, match="; nothing was written$"):
        tree.read_in(fail_fast=True, dry_run=True)


def test_an_import_that_is_told_to_stop_ends_after_its_batch(tree, monkeypatch):
    monkeypatch.setattr(planning, "CHUNK", 1)
    for name in "abc":
        tree.write(f"_news/{name}.md")
    with pytest.raises(ImportInterrupted) as stopped:
        tree.read_in(watching=Watching(stop=lambda: True))
    assert str(stopped.value) == (
        "stopped (1 created); what was read before stays: import again to go on"
    )
    assert tree.read_in().summary == "2 created, 1 unchanged"


def test_rows_that_are_refused_leave_no_trace_in_those_beside_them(tree, monkeypatch):
    """The batch is done again one by one, from articles read anew."""
    record = make_record(original_url=URL)
    for name in "ab":
        tree.take(f"_news/{name}.md", make_file(record))
        tree.write(f"_news/{name}.md", make_file(replace(record, title=f"New {name}")))
    update = tables.update

    def refuse(model, columns, rows):
        if model is Article and any("New b" in row for row in rows):
            raise DataError("no such title")
        return update(model, columns, rows)

    monkeypatch.setattr(tables, "update", refuse)
    result = tree.read_in()
    assert result.summary == "1 updated, 1 failed"
    a, b = Article.objects.order_by("path")
    assert (a.title, a.version, b.version) == ("New a", 2, 1)
    assert Change.objects.filter(field="title").count() == 1


def test_former_bases_are_kept_for_thirty_days(tree):
    record = make_record(original_url=URL)
    tree.take(PATH, make_file(record))
    tree.read_in(tree.write(PATH, make_file(replace(record, title="Next"))))
    assert bytes(FormerBase.objects.get().base) == make_file(record)
    days = timedelta(days=29), timedelta(days=31)
    tree.read_in(now=timezone.now() + days[0])
    assert FormerBase.objects.exists()
    tree.read_in(now=timezone.now() + days[1])
    assert not FormerBase.objects.exists()


def test_differences_are_from_base_to_base(tree):
    record = make_record(original_url=URL)
    tree.take(PATH, make_file(record))
    tree.write(PATH, make_file(replace(record, heat=1)))
    found = []
    tree.read_in(dry_run=True, watching=Watching(report=found.append))
    assert list(found[0].differences) == differences(record, replace(record, heat=1))
