"""Exports that end at any instant: the next one completes them, and nothing is lost."""

import os
from pathlib import Path

import pytest
from django.db import transaction

from articles import deciding, tables
from articles.exporting import export_articles
from articles.importing import import_articles
from articles.models import Article, SourceFile
from articles.models.source import digest
from tests.exporting.trees import DAY, NOW, export, remembered, tree
from tests.factories import make_article, make_born

pytestmark = pytest.mark.django_db

# A write to the disk or to the database; an export is killed before one of them.
STEPS = (
    (tables, "update"),
    (Path, "mkdir"),
    (Path, "open"),
    (Path, "replace"),
    (Path, "unlink"),
    (os, "fsync"),
)


class Killed(BaseException):
    """The end, whatever else would have been cleaned up."""


def kill(monkeypatch, steps, root, **options):
    """Whether an export was killed after so many steps, and did not end before."""
    left = iter(range(steps))

    def fatal(act):
        def step(*args, **more):
            if next(left, None) is None:
                raise Killed
            return act(*args, **more)

        return step

    with monkeypatch.context() as patched:
        for owner, name in STEPS:
            patched.setattr(owner, name, fatal(getattr(owner, name)))
        try:
            export(root, **options)
        except Killed:
            return True
    return False


def make_history(root):
    """A tree that was exported before, and decisions since."""
    at = NOW - DAY
    decided = [make_article(f"_news/{name}.md", quality=1) for name in "abc"]
    deciding.edit(decided[1], {"heat": 1}, user=None, now=at)
    deciding.edit(decided[2], {"heat": 1}, user=None, now=at)
    export_articles(Article.objects.exclude(path="_news/a.md"), root, now=at)
    deciding.edit(decided[0], {"heat": 2}, user=None, now=at)
    deciding.edit(decided[1], {"heat": 2}, user=None, now=at)
    deciding.release([decided[2]], user=None, now=at)
    make_born(title="Born here", now=at)


def as_said():
    """What upstream and editors said, by path."""
    return {
        article.path: (
            article.source.base and bytes(article.source.base),
            [(hold.field, hold.value) for hold in article.active_holds()],
        )
        for article in Article.objects.with_records()
    }


def check(root, said, **options):
    """An import learns nothing new, and an export completes the tree."""
    assert not import_articles([root], now=NOW, partial=True).failures
    assert as_said() == said
    result = export(root, **options)
    assert (result.failures, result.stopped) == ([], "")
    whole = {each.path: each.render(NOW) for each in Article.objects.all()}
    left = tree(root)
    left.pop(".newsroom-manifest.jsonl", None)
    assert left == whole
    for article in Article.objects.with_records():
        assert digest(whole[article.path]) in article.source.voices()
        assert article.source.pending_digest == ""


def run(monkeypatch, folder, steps, again, **options):
    """One history with two killed exports; whether the first was killed at all."""
    root = folder / f"{steps}-{again}"
    try:
        with transaction.atomic():
            make_history(root)
            said = as_said()
            killed = kill(monkeypatch, steps, root, **options)
            deciding.edit(
                Article.objects.get(path="_news/b.md"),
                {"heat": 3},
                user=None,
                now=NOW,
            )
            said["_news/b.md"] = as_said()["_news/b.md"]
            kill(monkeypatch, again, root, **options)
            check(root, said, **options)
            if options:
                check_manifest(root)
            raise _Undo
    except _Undo:
        return killed


class _Undo(Exception):
    """The end of a history, which leaves no article to the next."""


def check_manifest(root):
    _, *entries = remembered(root)
    found = {name: digest(data) for name, data in tree(root).items()}
    assert entries
    for each in entries:
        assert found[each["path"]] == each["sha256"]


OPTIONS = [{}, {"selection": {"published": True}, "prune": True}]


@pytest.mark.parametrize("options", OPTIONS, ids=["plain", "pruning"])
def test_an_export_killed_at_any_step_is_completed_by_the_next(
    options, tmp_path, monkeypatch
):
    steps = 0
    while run(monkeypatch, tmp_path, steps, steps * 7 % 19, **options):
        steps += 1
    assert steps > 15


@pytest.mark.slow
@pytest.mark.parametrize("options", OPTIONS, ids=["plain", "pruning"])
def test_an_export_killed_twice_at_any_two_steps_is_completed(
    options, tmp_path, monkeypatch
):
    for steps in range(0, 36, 2):
        for again in range(steps % 5, 36, 5):
            run(monkeypatch, tmp_path, steps, again, **options)


def test_nothing_is_pending_while_nothing_is_written(tmp_path, monkeypatch):
    make_article("_news/a.md")
    export(tmp_path)
    said = []
    monkeypatch.setattr(tables, "update", lambda *args: said.append(args))
    assert export(tmp_path).summary == "1 unchanged"
    assert said == []


def test_what_is_about_to_be_written_is_known_as_ours(tmp_path, monkeypatch):
    article = make_article("_news/a.md")
    deciding.edit(article, {"heat": 1}, user=None)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda *args: stop())
        patched.setattr(SourceFile, "needs_note_of", lambda *args: True)
        with pytest.raises(Killed):
            export(tmp_path)
    source = SourceFile.objects.get()
    ours = digest(article.render(NOW))
    assert (source.pending_digest, source.pending_at) == (ours, NOW)
    assert ours in source.voices()
    assert ours in SourceFile.known("", "", None, source.pending_digest)


def stop():
    raise Killed


@pytest.mark.parametrize("stands", ["the base", "a decision"])
def test_a_completed_export_leaves_nothing_pending(tmp_path, stands):
    """Else what upstream writes later would pass for what a killed export meant to."""
    article = make_article("_news/a.md", heat=1)
    export(tmp_path)
    if stands == "a decision":
        deciding.edit(article, {"heat": 2}, user=None)
        export(tmp_path)
    SourceFile.objects.update(pending_digest="f" * 64, pending_at=NOW)
    assert export(tmp_path).summary == "1 unchanged"
    source = SourceFile.objects.get()
    assert (source.pending_digest, source.pending_at) == ("", None)
