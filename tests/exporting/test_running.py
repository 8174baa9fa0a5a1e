"""Articles -> files: as they came but for what was decided, and never over others."""

import os
import stat
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from articles import deciding, frontmatter, locking
from articles.exporting import export_articles, selecting
from articles.models import Article, ImportRun, RunLock, SourceFile
from articles.models.source import digest
from articles.record import from_document
from tests.exporting.trees import DAY, NOW, export, notes, tree
from tests.factories import (
    make_article,
    make_born,
    make_file,
    take_file,
    write_upstream,
)

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent.parent


def understood(path):
    try:
        return from_document(frontmatter.parse(path.read_bytes()))
    except frontmatter.FrontMatterError:
        return None


FILES = [
    path
    for folder in ("fixtures", "tests/data")
    for path in sorted((ROOT / folder).rglob("*.md"))
    if understood(path)
]


# What leaves


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_untouched_file_leaves_as_it_came(path, tmp_path):
    data = path.read_bytes()
    take_file("_news/a.md", data)
    assert export(tmp_path).summary == "1 written"
    assert tree(tmp_path) == {"_news/a.md": data}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_decision_changes_its_own_line_and_no_other(path, tmp_path):
    data = path.read_bytes()
    article = take_file("_news/a.md", data)
    deciding.edit(article, {"quality": -7_777_777}, user=None)
    export(tmp_path)
    (left,) = tree(tmp_path).values()
    assert from_document(frontmatter.parse(left)).quality == -7_777_777
    had_one = "quality" in frontmatter.parse(data).values
    before, after = data.splitlines(keepends=True), left.splitlines(keepends=True)
    decided = [line for line in after if b"7777777" in line]
    assert len(decided) == 1
    rest = [line for line in after if line not in decided]
    assert len(before) - len(rest) == had_one
    assert [line for line in rest if line not in before] == []


def test_newlines_comments_and_a_missing_end_stay(tmp_path):
    data = make_file(body="").replace(b"heat: 78\n", b"heat:  78   # hot\n")
    data = data.replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    article = take_file("_news/a.md", data)
    deciding.edit(article, {"quality": 90}, user=None)
    export(tmp_path)
    assert tree(tmp_path)["_news/a.md"] == data.replace(b"quality: 58", b"quality: 90")


def test_a_schedule_leaves_as_it_is_at_the_time_of_the_run(tmp_path):
    article = make_article(published=False)
    deciding.publish([article], user=None, starts_at=NOW, ends_at=NOW + DAY)
    for now, said in ((NOW - DAY, b"false"), (NOW, b"true"), (NOW + DAY, b"false")):
        export_articles(Article.objects.all(), tmp_path, now=now)
        (data,) = tree(tmp_path).values()
        assert b"published: " + said in data


def test_each_article_has_its_own_file(tmp_path):
    paths = ["_news/a.md", "_news/A.md", "_more/deep/er/a.md", "_news/ü \U0001f600.md"]
    for path in paths:
        make_article(path)
    assert export(tmp_path).total == 4
    assert sorted(tree(tmp_path)) == sorted(paths)


def test_a_destination_is_made_where_there_is_none(tmp_path):
    make_article("_news/a.md")
    export(tmp_path / "not" / "yet")
    assert (tmp_path / "not" / "yet" / "_news" / "a.md").exists()


# What is left alone


def test_an_equal_file_is_not_touched(tmp_path):
    article = make_article("_news/a.md")
    file = tmp_path / "_news" / "a.md"
    file.parent.mkdir()
    file.write_bytes(article.render(NOW))
    os.utime(file, (1, 1))
    before = file.stat()
    assert export(tmp_path).summary == "1 unchanged"
    after = file.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_the_base_and_what_we_wrote_last_may_be_replaced(tmp_path):
    article = make_article("_news/a.md")
    for quality in (1, 2):
        deciding.edit(article, {"quality": quality}, user=None)
        assert export(tmp_path).summary == "1 written"
    deciding.release([article], user=None)
    assert export(tmp_path).summary == "1 written"
    assert tree(tmp_path)["_news/a.md"] == article.render(NOW)


def test_a_tree_beside_upstreams_follows_what_is_imported(tmp_path):
    article = make_article("_news/a.md")
    export(tmp_path)
    for title in ("One", "Two"):
        write_upstream(article, title=title)
        assert export(tmp_path).summary == "1 written"


def test_what_upstream_wrote_since_is_never_overwritten(tmp_path):
    article = make_article("_news/a.md")
    export(tmp_path)
    file = tmp_path / "_news" / "a.md"
    file.write_bytes(b"upstream's newer word")
    deciding.edit(article, {"quality": 1}, user=None)
    result = export(tmp_path)
    message = "_news/a.md: changed since the last import; import first"
    assert (result.failures, result.summary) == ([message], "1 failed")
    assert file.read_bytes() == b"upstream's newer word"


def test_after_an_import_it_may_be_written_again(tmp_path):
    article = make_article("_news/a.md", quality=1)
    deciding.edit(article, {"heat": 5}, user=None, now=NOW)
    export(tmp_path)
    newer = (tmp_path / "_news" / "a.md").read_bytes().replace(b"y: 1", b"y: 2")
    (tmp_path / "_news" / "a.md").write_bytes(newer)
    assert export(tmp_path).failures
    take_file("_news/a.md", newer)
    assert export(tmp_path).summary == "1 unchanged"
    deciding.release([article], user=None)
    assert export(tmp_path).summary == "1 written"


def test_an_article_born_here_is_never_written_over_a_strangers_file(tmp_path):
    article = make_born(title="One")
    file = tmp_path / article.path
    file.parent.mkdir()
    file.write_bytes(b"")
    (message,) = export(tmp_path).failures
    assert message == f"{article.path}: changed since the last import; import first"
    assert file.read_bytes() == b""
    assert notes() == {article.path: ""}


def test_an_article_born_here_is_written_and_rewritten(tmp_path):
    article = make_born(title="One")
    assert export(tmp_path).summary == "1 written"
    assert notes()[article.path] == digest((tmp_path / article.path).read_bytes())
    deciding.edit(article, {"quality": 1}, user=None)
    assert export(tmp_path).summary == "1 written"


# Check


def test_check_writes_nothing_and_lists_what_differs(tmp_path):
    paths = ["_news/a.md", "_news/b.md", "_news/c.md"]
    for path in paths:
        make_article(path)
    export(tmp_path)
    deciding.edit(Article.objects.get(path="_news/b.md"), {"heat": 1}, user=None)
    (tmp_path / "_news" / "c.md").unlink()
    before, noted = tree(tmp_path), notes()
    result = export(tmp_path, check=True)
    assert result.differing == ["_news/b.md", "_news/c.md"]
    assert result.summary == "1 unchanged, 2 differs"
    assert (tree(tmp_path), notes()) == (before, noted)


def test_check_makes_no_folder(tmp_path):
    make_article()
    export(tmp_path / "new", check=True)
    assert not (tmp_path / "new").exists()


# Modes


def test_a_new_file_has_the_mode_that_the_umask_gives(tmp_path):
    make_article("_news/a.md")
    mask = os.umask(0o027)
    try:
        export(tmp_path)
    finally:
        os.umask(mask)
    assert mode_of(tmp_path / "_news" / "a.md") == 0o640
    assert mode_of(tmp_path / "_news") == 0o750


def test_a_replaced_file_keeps_its_mode(tmp_path):
    article = make_article("_news/a.md")
    export(tmp_path)
    (tmp_path / "_news" / "a.md").chmod(0o604)
    deciding.edit(article, {"heat": 1}, user=None)
    export(tmp_path)
    assert mode_of(tmp_path / "_news" / "a.md") == 0o604


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


# The note, and nothing else


def test_the_note_follows_what_stands_on_disk(tmp_path):
    article = make_article("_news/a.md")
    export(tmp_path)
    assert notes() == {"_news/a.md": digest(tree(tmp_path)["_news/a.md"])}
    for act in (
        lambda: deciding.edit(article, {"heat": 1}, user=None),
        lambda: deciding.release([article], user=None),
    ):
        act()
        export(tmp_path)
        assert notes() == {"_news/a.md": digest(tree(tmp_path)["_news/a.md"])}
    assert SourceFile.objects.get().written_at == NOW


def test_an_export_changes_nothing_else_in_the_database(tmp_path):
    article = make_article("_news/a.md")
    make_article("_news/b.md")
    make_born()
    deciding.edit(article, {"heat": 1, "title": "X"}, user=None)
    deciding.publish([article], user=None, starts_at=timezone.now() + DAY)
    write_upstream(article, title="Y")
    before = dump()
    export(tmp_path)
    export(tmp_path, check=True)
    assert dump() == before


def dump():
    """Every row of every table, but for the lock and the note of what was written."""
    tables = {}
    models = set(apps.get_models(include_auto_created=True)) - {RunLock, ImportRun}
    with connection.cursor() as cursor:
        for model in models:
            columns = [
                field.column
                for field in model._meta.concrete_fields
                if field.column not in ("written_digest", "written_at")
            ]
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY 1')  # noqa: S608 -- names of models
            tables[model] = [tuple(map(repr_of, row)) for row in cursor.fetchall()]
    return tables


def repr_of(value):
    return bytes(value) if isinstance(value, memoryview) else value


# Batches


def test_files_are_written_batch_by_batch_with_a_word_after_each(
    tmp_path, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(selecting, "BATCH", 2)
    for name in "abcde":
        make_article(f"_news/{name}.md")
    totals = []
    # Three batches: rows, articles, holds, a transaction of four, a heartbeat; an end.
    # PostgreSQL is asked for the one writer's lock as well.
    expected = 25 + 3 * (connection.vendor == "postgresql")
    with locking.running("export"), django_assert_num_queries(expected):
        export(tmp_path, progress=lambda result: totals.append(result.total))
    assert totals == [2, 4, 5]


def test_a_record_that_cannot_be_written_is_reported_with_its_place(
    tmp_path, monkeypatch
):
    make_article("_news/a.md")

    def render(article, now):
        raise frontmatter.CannotEdit("heat: no", path=article.path, line=3)

    monkeypatch.setattr(Article, "render", render)
    assert export(tmp_path).failures == ["_news/a.md:3: heat: no"]


def test_an_empty_selection_says_so(tmp_path):
    assert export(tmp_path).summary == "no articles selected"


def test_what_is_untouched_costs_a_query_a_batch(
    tmp_path, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(selecting, "BATCH", 2)
    for name in "abcde":
        make_article(f"_news/{name}.md")
    export(tmp_path)
    # Three batches, each with a heartbeat; an end.
    with locking.running("export"), django_assert_num_queries(7):
        assert export(tmp_path).summary == "5 unchanged"


def test_every_file_is_reported_with_the_digest_of_what_it_says(tmp_path):
    article = make_article("_news/a.md")
    make_article("_news/b.md")
    export(tmp_path)
    deciding.edit(article, {"heat": 1}, user=None)
    (tmp_path / "_news" / "b.md").write_bytes(b"newer")
    reports = []
    export(tmp_path, report=reports.append)
    message = "changed since the last import; import first"
    assert [each.facts for each in reports] == [
        {
            "path": "_news/a.md",
            "outcome": "written",
            "sha256": digest(article.render(NOW)),
        },
        {"path": "_news/b.md", "outcome": "failed", "message": message},
    ]
