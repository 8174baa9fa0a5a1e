import io
import sys
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import deciding
from articles.dumping import LoadResult
from articles.locking import Lock, LockLost
from articles.management.commands import load_decisions as command
from articles.models import Article, Hold, RunLock
from articles.pairing import look_for_duplicates, outstanding
from tests.dumping.rebuilding import dump, edited, wipe
from tests.factories import make_article, make_editor, make_file, take_file

pytestmark = pytest.mark.django_db


def run(*arguments):
    """Output, errors and exit code of the command."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command(
            "load_decisions", *arguments, stdout=out, stderr=err, no_color=True
        )
    except SystemExit as exit_:
        code = exit_.code
    return out.getvalue(), err.getvalue(), code


@pytest.fixture
def file(tmp_path):
    """A dump, and a database that has just imported the same files."""
    data = make_file()
    take_file("_news/a.md", data)
    eve = make_editor("change_article", name="eve")
    deciding.edit(Article.objects.get(), {"heat": 1}, user=eve)
    file = tmp_path / "decisions.jsonl"
    file.write_text(dump(), "utf-8")
    wipe()
    take_file("_news/a.md", data)
    return file


def test_it_says_what_it_loaded(file):
    assert run(file) == ("1 loaded\n", "", 0)
    assert run(str(file), "--quiet") == ("1 unchanged\n", "", 0)
    assert Hold.objects.get().user.username == "eve"


def test_standard_input_will_do(file, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(file.read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert run("-") == ("1 loaded\n", "", 0)


def test_what_could_not_be_restored_is_named_and_the_exit_code_is_1(file):
    wipe()
    make_article("_news/b.md")
    message = "not in the database; import its file first, then load again"
    assert run(file) == ("1 unknown\n", f"_news/a.md: {message}\n", 1)


def test_unknown_users_are_named(file):
    get_user_model().objects.all().delete()
    out, err, code = run(file)
    assert (out, code) == ("1 loaded\n", 0)
    assert err.startswith("no user eve: ")


def test_files_that_upstream_wrote_since_are_counted(file):
    wipe()
    take_file("_news/a.md", make_file(excerpt="New"))
    out, err, code = run(file)
    assert (out, code) == ("1 loaded\n", 0)
    assert err == "files that changed since the dump: 1; decisions hold\n"


def test_articles_whose_files_are_gone_are_counted_and_no_failure(file):
    gone = {"vanished": "retired", "vanished_at": "2026-11-20T00:00:00+00:00"}
    file.write_text(edited(file.read_text("utf-8"), "_news/a.md", **gone), "utf-8")
    wipe()
    said = "articles left out because their files are gone: 1\n"
    assert run(file) == ("1 gone\n", said, 0)


def test_another_run_is_waited_for_and_named(file):
    RunLock.objects.create(
        id=1,
        token="0-elsewhere-0",
        task="import",
        host="there",
        process=1,
        since=timezone.now(),
        beat_at=timezone.now(),
    )
    with pytest.raises(CommandError, match="an import has been running") as caught:
        run(file, "--wait", "0")
    assert caught.value.returncode == 2


def test_a_run_that_waits_says_for_whom(file, monkeypatch):
    def load(stream, *, wait, waiting, **options):
        waiting(f"waiting up to {wait:g} s")
        return LoadResult()

    monkeypatch.setattr(command, "load_decisions", load)
    assert run(file, "--wait", "3")[1] == "waiting up to 3 s\n"


def test_a_lock_that_was_lost_is_told_and_the_exit_code_is_2(file, monkeypatch):
    def lose(lock):
        raise LockLost("another run took over")

    monkeypatch.setattr(Lock, "beat", lose)
    with pytest.raises(CommandError, match="another run took over") as caught:
        run(file)
    assert caught.value.returncode == 2
    assert not Hold.objects.exists()


def test_bad_lines_are_named_and_the_exit_code_is_2(file):
    file.write_text(file.read_text("utf-8") + "{}\n[\n", "utf-8")
    with pytest.raises(CommandError) as caught:
        run(file)
    assert caught.value.returncode == 2
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(f"{file}: line ")
    assert lines[2] == "Nothing was loaded."
    assert not Hold.objects.exists()


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="No such file") as caught:
        run(tmp_path / "none.jsonl")
    assert caught.value.returncode == 2


def test_duplicates_are_looked_for_anew_after_it(file):
    """What it restored may have changed long before anything was looked at."""
    look_for_duplicates()
    run(file)
    assert outstanding().exists()
