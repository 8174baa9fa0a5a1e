"""Writing: whole or not at all, and known as ours whatever happens meanwhile."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.db import OperationalError

from articles import deciding
from articles.exporting import ExportResult, Outcome, selecting, writing
from articles.exporting.writing import Writer
from articles.models import Article, SourceFile
from tests.exporting.trees import NOW, export, notes, tree
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", ["fsync", "replace", "write"])
def test_a_failure_while_writing_leaves_the_old_file_whole(step, tmp_path, monkeypatch):
    article = make_article("_news/a.md")
    make_article("_news/b.md")
    export(tmp_path)
    before, noted = tree(tmp_path), notes()
    deciding.edit(article, {"heat": 1}, user=None)
    fail_at(step, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), monkeypatch)
    result = export(tmp_path)
    message = "_news/a.md: No space left on device; make room, and export again"
    assert result.failures == [message]
    assert result.stopped == "every other file would fail alike, and was not tried"
    assert (tree(tmp_path), notes()) == (before, noted)


def fail_at(step, error, monkeypatch):
    def fail(*args, **options):
        raise error

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    elif step == "replace":
        monkeypatch.setattr(Path, "replace", fail)
    else:
        open_file = Path.open

        def opened(path, mode="r", *args, **options):
            stream = open_file(path, mode, *args, **options)
            return _Full(stream, fail) if "x" in mode else stream

        monkeypatch.setattr(Path, "open", opened)


class _Full:
    """A stream that takes half of what it is given."""

    def __init__(self, stream, fail):
        self.stream, self.fail = stream, fail

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stream.close()

    def write(self, data):
        self.stream.write(data[: len(data) // 2])
        self.fail()


def test_an_interruption_leaves_no_torn_file_and_a_rerun_completes_it(
    tmp_path, monkeypatch
):
    articles = [make_article(f"_news/{name}.md") for name in "abc"]
    for article in articles:
        deciding.edit(article, {"heat": 1}, user=None)
    with monkeypatch.context() as patched:
        replace, done = Path.replace, []

        def interrupted(path, target):
            if len(done) == 2:
                raise KeyboardInterrupt
            done.append(target)
            return replace(path, target)

        patched.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            export(tmp_path)
    assert sorted(tree(tmp_path)) == ["_news/a.md", "_news/b.md"]
    noted = [path for path, name in notes().items() if name]
    assert sorted(noted) == ["_news/a.md", "_news/b.md"]
    assert export(tmp_path).summary == "1 written, 2 unchanged"
    assert all(notes().values())


def test_a_note_that_was_lost_is_made_up_for(tmp_path):
    article = make_article("_news/a.md")
    deciding.edit(article, {"heat": 1}, user=None)
    export(tmp_path)
    noted = notes()
    SourceFile.objects.update(written_digest="", written_at=None)
    assert export(tmp_path).summary == "1 unchanged"
    assert notes() == noted


# What is a trouble of every file


def test_a_trouble_of_every_file_is_said_once(tmp_path, monkeypatch):
    for name in "abc":
        make_article(f"_news/{name}.md")
    fail_at("replace", OSError(errno.EROFS, os.strerror(errno.EROFS)), monkeypatch)
    result = export(tmp_path)
    assert result.failures == [
        "_news/a.md: Read-only file system; make it writable, or export elsewhere"
    ]
    assert result.exit_code == 2


def test_a_trouble_of_one_file_leaves_the_rest_alone(tmp_path, monkeypatch):
    for name in "abc":
        make_article(f"_news/{name}.md")
    with monkeypatch.context() as patched:
        fail_at("replace", OSError(errno.EIO, "Broken"), patched)
        result = export(tmp_path)
    broken = "Broken; put it right, and export again"
    assert result.failures == [f"_news/{name}.md: {broken}" for name in "abc"]
    assert (result.stopped, result.exit_code) == ("", 1)


def test_where_nothing_can_be_written_the_rest_is_not_tried(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_PATIENCE", 2)
    for name in "abc":
        make_article(f"_news/{name}.md")
    fail_at("replace", PermissionError(errno.EACCES, "Denied"), monkeypatch)
    result = export(tmp_path)
    assert len(result.failures) == 2
    assert result.stopped == (
        "none of the files could be written; see the errors above"
    )


def test_a_destination_that_cannot_be_made_is_said_once(tmp_path, monkeypatch):
    for name in "abc":
        make_article(f"_news/{name}.md")

    def fail(*args, **options):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", fail)
    result = export(tmp_path / "new")
    assert result.failures == []
    said = "Permission denied; let this user read and write here"
    assert result.stopped == f"{tmp_path / 'new'}: {said}"


def test_a_destination_that_cannot_be_seen_is_said(tmp_path, monkeypatch):
    make_article("_news/a.md")

    def fail(*args, **options):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "exists", fail)
    assert export(tmp_path).stopped.endswith("let this user read and write here")


def test_a_destination_that_vanishes_is_not_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(selecting, "BATCH", 1)
    for name in "abc":
        make_article(f"_news/{name}.md")
    dest = tmp_path / "dest"
    result = export(dest, progress=lambda result: dest.rename(tmp_path / "away"))
    message = f"{dest}: the destination vanished; export again"
    assert (result.stopped, result.summary) == (message, "1 written, then stopped")
    assert not dest.exists()


def test_a_folder_that_vanishes_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(selecting, "BATCH", 1)
    for name in "abc":
        make_article(f"_news/{name}.md")
    export(tmp_path, progress=lambda result: shutil.rmtree(tmp_path / "_news"))
    assert export(tmp_path).summary == "3 written"


def test_a_summary_counts_and_says_nothing_written_only_of_nothing():
    result = ExportResult(stopped="no room")
    assert result.summary == "nothing written"
    result.counts[Outcome.WRITTEN] = 12_345
    assert result.summary == "12,345 written, then stopped"


def test_a_database_that_fails_is_told_without_what_it_says(tmp_path, monkeypatch):
    make_article("_news/a.md")

    def fail(*args, **options):
        raise OperationalError("row: secret")

    monkeypatch.setattr(Article, "render", fail)
    result = export(tmp_path)
    assert result.stopped.startswith("the database failed (OperationalError); ")
    assert "secret" not in result.stopped


def test_an_export_that_is_asked_to_stop_ends_after_its_batch(tmp_path, monkeypatch):
    monkeypatch.setattr(selecting, "BATCH", 1)
    for name in "abc":
        make_article(f"_news/{name}.md")
    result = export(tmp_path, stop=lambda: len(tree(tmp_path)) == 2)
    assert result.stopped == "interrupted; export again to go on"
    assert export(tmp_path, stop=lambda: False).summary == "1 written, 2 unchanged"


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_disk_that_is_full_keeps_what_it_has_whole(tmp_path):
    articles = [make_article(f"_news/{n}.md", body="x" * 9_000) for n in range(20)]
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["/bin/mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("cannot mount")
    try:
        result = export(disk)
        whole = {each.path: each.render(NOW) for each in articles}
        left = tree(disk)
    finally:
        subprocess.run(["/bin/umount", str(disk)], check=True)
    assert result.exit_code == 2
    assert "No space left on device; make room" in result.failures[0]
    assert len(result.failures) == 1
    assert len(left) == result.counts["written"] > 3
    assert left.items() <= whole.items()


# Meanwhile


def test_what_upstream_writes_meanwhile_is_not_overwritten(tmp_path, monkeypatch):
    article = make_article("_news/a.md")
    export(tmp_path)
    deciding.edit(article, {"heat": 1}, user=None)
    warn = Writer._warn

    def late(writer, items):
        (tmp_path / "_news" / "a.md").write_bytes(b"newer")
        warn(writer, items)

    monkeypatch.setattr(Writer, "_warn", late)
    message = "_news/a.md: changed since the last import; import first"
    assert export(tmp_path).failures == [message]
    assert tree(tmp_path) == {"_news/a.md": b"newer"}
    assert SourceFile.objects.get().pending_digest == ""


def test_large_files_do_not_wait_for_each_other(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_WAITING", 100)
    written = []
    flush = Writer.flush

    def told(writer):
        written.append(len(writer.waiting))
        flush(writer)

    monkeypatch.setattr(Writer, "flush", told)
    for name in "ab":
        make_article(f"_news/{name}.md")
    assert export(tmp_path).summary == "2 written"
    assert written == [1, 1, 0]
