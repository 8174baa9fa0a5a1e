import io
import sys
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from articles import deciding
from articles.models import Article, Hold
from tests.dumping.rebuilding import dump, wipe
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
    assert err.startswith("1 of them have another base than when they were dumped")


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
