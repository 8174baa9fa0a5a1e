import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import deciding
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("dump_decisions", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture(autouse=True)
def article():
    deciding.edit(make_article("_news/a.md"), {"title": "Hafenfähre"}, user=None)


def test_it_says_the_lines():
    out, err = run()
    assert err == ""
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines[0]["kind"] == "decisions"
    assert lines[-1]["holds"][0]["value"] == "Hafenfähre"
    assert run("-")[0].splitlines()[1:] == out.splitlines()[1:]


def test_a_file_gets_the_same_lines(tmp_path):
    file = tmp_path / "decisions.jsonl"
    assert run(str(file), "--quiet") == ("", "")
    assert file.read_text("utf-8").splitlines()[1:] == run()[0].splitlines()[1:]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    file = tmp_path / "nowhere" / "decisions.jsonl"
    with pytest.raises(CommandError, match="decisions.jsonl: No such file") as caught:
        run(str(file))
    assert caught.value.returncode == 2
