"""No test here may ask a database: none is marked so."""

import io
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_file, make_related

ROOT = Path(__file__).parent.parent.parent


def run(*arguments):
    """Output and exit code of the command; there is nothing else it writes to."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("check_articles", *arguments, stdout=out, stderr=err)
    except SystemExit as exit_:
        code = exit_.code
    assert err.getvalue() == ""
    return out.getvalue(), code


@pytest.fixture
def file(tmp_path):
    """A file in good order."""
    file = tmp_path / "_news" / "2026-11-20-a.md"
    file.parent.mkdir()
    story = {"quality": 58, "heat": 78, "related": (make_related(),)}
    file.write_bytes(make_file(**story))
    return file


def test_files_in_good_order_end_with_0(file, tmp_path):
    assert run(file) == ("no problems in 1 file\n", 0)
    assert run(str(tmp_path), str(file.parent)) == ("no problems in 1 file\n", 0)


def test_what_is_found_stands_before_the_summary_and_ends_with_1(file):
    file.write_bytes(file.read_bytes()[:-1])
    words = "W607 expected one empty line behind the closing ---, and no more"
    line = file.read_bytes().count(b"\n")
    assert run(file) == (f"{file}:{line}: {words}\n1 warning in 1 file\n", 1)


def test_what_was_mended_ends_with_0(file):
    data = file.read_bytes()
    file.write_bytes(data[:-1])
    out, code = run(file, "--fix")
    assert out.endswith(" (fixed)\n1 fixed in 1 file\n")
    assert code == 0
    assert file.read_bytes() == data


def test_json_is_one_object_a_line(file):
    file.write_bytes(b"---\na: [\n---\n")
    out, code = run(file, "--json")
    finding, summary = map(json.loads, out.splitlines())
    assert finding.pop("message").startswith("while parsing")
    assert finding == {
        "path": str(file),
        "line": 3,
        "code": "E002",
        "fixed": False,
        "level": "error",
    }
    counts = {"files": 1, "errors": 1, "warnings": 0, "fixed": 0}
    assert summary == {"summary": counts}
    assert code == 1


def test_what_does_not_exist_is_named_before_anything_is_read(file):
    message = "no such file or folder: absent, gone.zip"
    with pytest.raises(CommandError, match=message) as caught:
        run(file, "absent", "gone.zip")
    assert caught.value.returncode == 2


def test_a_stream_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"no tar")))
    out, code = run("-")
    assert out.startswith("standard input: E001 ")
    assert code == 1


def test_no_database_is_asked(file):
    """A process of its own, whose database nobody serves."""
    environment = os.environ | {"DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    command = [sys.executable, "manage.py", "check_articles", str(file)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True)
    assert (done.stdout, done.returncode) == (b"no problems in 1 file\n", 0)


def test_the_fixtures_have_no_errors():
    out, _ = run(ROOT / "fixtures")
    assert " E" not in out
