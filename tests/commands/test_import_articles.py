from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles.models import Article
from articles.projecting import Projection
from tests.factories import make_file

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    """Output, errors and exit code of the command."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command(
            "import_articles",
            *arguments,
            stdout=out,
            stderr=err,
            no_color=True,
            **options,
        )
    except SystemExit as exit_:
        code = exit_.code
    return out.getvalue(), err.getvalue(), code


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "tree/_news"
    folder.mkdir(parents=True)
    return folder


def test_it_says_what_became_of_the_files(folder):
    (folder / "a.md").write_bytes(make_file())
    assert run(folder.parent) == ("1 created\n", "", 0)
    assert run(folder / "a.md") == ("1 unchanged\n", "", 0)
    assert Article.objects.get().path == "_news/a.md"


def test_files_that_fail_are_named_and_the_exit_code_is_1(folder):
    (folder / "a.md").write_bytes(b"---\ntitle: a\xff\n---\n")
    (folder / "b.md").write_bytes(make_file())
    (folder / "README.md").write_bytes(b"Hello\n")
    out, err, code = run(folder)
    assert out == "1 created, 1 skipped, 1 failed\n"
    assert err == (
        "_news/README.md:1: no front matter: the first line is not --- (skipped)\n"
        "_news/a.md:2: not UTF-8: byte 0xFF; save the file as UTF-8\n"
    )
    assert code == 1


def test_what_is_skipped_is_no_failure(folder):
    (folder / "README.md").write_bytes(b"Hello\n")
    assert run(folder)[2] == 0


def test_a_folder_without_files_says_so(folder):
    assert run(folder) == ("no .md files found\n", "", 0)


def test_a_path_that_does_not_exist_stops_before_anything_is_read(folder):
    (folder / "a.md").write_bytes(make_file())
    missing = folder / "b.md"
    with pytest.raises(CommandError, match="no such file or folder: .*/b.md"):
        run(folder, missing)
    assert not Article.objects.exists()


def test_the_root_can_be_given(folder):
    (folder / "a.md").write_bytes(make_file())
    run(folder, root=folder.parent.parent)
    assert Article.objects.get().path == "tree/_news/a.md"


def test_progress_is_told_to_those_who_want_to_hear_it(folder):
    (folder / "a.md").write_bytes(make_file())
    assert run(folder, verbosity=2) == ("1 created\n", "1 files\r", 0)


def test_a_database_that_fails_is_an_error_and_no_traceback(folder, monkeypatch):
    (folder / "a.md").write_bytes(make_file())

    def fail(projection):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Projection, "write", fail)
    with pytest.raises(
        CommandError, match="failed: database is locked; .* import again"
    ):
        run(folder)
