import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import deciding
from articles.models import Article
from articles.models.source import digest
from tests.factories import SEALED, make_article, moment

pytestmark = pytest.mark.django_db


def run(*arguments):
    """Output, errors and exit code of the command."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command(
            "export_articles", *arguments, stdout=out, stderr=err, no_color=True
        )
    except SystemExit as exit_:
        code = exit_.code
    return out.getvalue(), err.getvalue(), code


def decide(path):
    deciding.edit(Article.objects.get(path=path), {"heat": 1}, user=None)


@pytest.fixture(autouse=True)
def articles():
    make_article("_news/a.md", topics=("Ferries",))
    make_article("_news/b.md", provider=None, published=False)
    make_article("_more/c.md", published_at=moment("2026-11-21T00:00:00Z"))


def written(tmp_path):
    return sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.md"))


def test_it_says_what_it_wrote(tmp_path):
    assert run(tmp_path) == ("3 written\n", "", 0)
    decide("_news/b.md")
    assert run(str(tmp_path)) == ("1 written, 2 unchanged\n", "", 0)


def test_check_lists_the_paths_that_differ_and_the_exit_code_is_1(tmp_path):
    run(tmp_path)
    assert run(tmp_path, "--check") == ("3 unchanged\n", "", 0)
    decide("_news/b.md")
    (tmp_path / "_more" / "c.md").unlink()
    out = "_more/c.md\n_news/b.md\n1 unchanged, 2 differs\n"
    assert run(tmp_path, "--check") == (out, "", 1)
    assert written(tmp_path) == ["_news/a.md", "_news/b.md"]


def test_a_file_that_upstream_wrote_since_is_named_and_the_exit_code_is_1(tmp_path):
    run(tmp_path)
    decide("_news/b.md")
    (tmp_path / "_news" / "b.md").write_bytes(b"newer")
    err = "_news/b.md: changed since the last import; import first\n"
    assert run(tmp_path) == ("2 unchanged, 1 failed\n", err, 1)


def test_a_destination_that_is_a_file_is_named(tmp_path):
    dest = tmp_path / "file"
    dest.touch()
    assert run(dest) == ("nothing written\n", f"{dest}: not a folder\n", 2)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--state", "incoming"], ["_more/c.md", "_news/a.md", "_news/b.md"]),
        (["--state", "scheduled", "--state", "retired"], []),
        (["--topic", "Ferries"], ["_news/a.md"]),
        (["--provider", "Tidewater Post"], ["_more/c.md", "_news/a.md"]),
        (["--path", "_news"], ["_news/a.md", "_news/b.md"]),
        (["--path", "_news/a.md", "--path", "_more/"], ["_more/c.md", "_news/a.md"]),
        (["--from", "2026-11-21"], ["_more/c.md"]),
        (["--to", "2026-11-21T00:00:00Z"], ["_news/a.md", "_news/b.md"]),
        (["--to", "2026-11-20", "--topic", "Ferries"], []),
        (["--published"], ["_more/c.md", "_news/a.md"]),
        (["--since", "2100-01-01"], []),
        (["--since", "2020-01-01", "--topic", "Ferries"], ["_news/a.md"]),
    ],
)
def test_options_select(options, expected, tmp_path):
    out, err, code = run(tmp_path, *options)
    summary = f"{len(expected)} written" if expected else "no articles selected"
    assert (out, err, code) == (f"{summary}\n", "", 0)
    assert written(tmp_path) == expected


def test_dates_are_in_the_zone_of_the_site(tmp_path, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    assert run(tmp_path, "--from", "2026-11-21T13:00")[0] == "1 written\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--from", "soon"], "argument --from: not a date: soon (write 2026-11-20, or"),
        (["--state", "gone"], "argument --state: invalid choice: 'gone'"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, message, tmp_path):
    with pytest.raises(CommandError, match=re.escape(message)):
        run(tmp_path, *options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--topic", "Ferries", "--topic", "ferry"], 'no topic of this name: "ferry"'),
        (["--provider", "b\n", "--provider", "ä"], r'name: "b\u000A", "ä"'),
    ],
)
def test_a_name_that_nothing_has_is_refused(options, message, tmp_path):
    with pytest.raises(CommandError, match=re.escape(message)) as caught:
        run(tmp_path, *options)
    assert caught.value.returncode == 2
    assert written(tmp_path) == []


def test_diff_shows_what_would_change_and_nothing_that_is_sealed(tmp_path):
    make_article("_news/d.md", secured=SEALED)
    run(tmp_path)
    decide("_news/d.md")
    (tmp_path / "_news" / "a.md").write_bytes(b"newer")
    out, err, code = run(tmp_path, "--diff")
    changed = "_news/a.md: changed since the last import; import first\n"
    assert out.startswith(f"{changed}--- a/_news/d.md\n+++ b/_news/d.md\n@@ ")
    assert "\n-heat: 78\n+heat: 1\n" in out
    assert out.endswith("\n2 unchanged, 2 differs\n")
    assert SEALED not in out
    assert (err, code) == ("", 1)


def test_json_is_an_object_a_file_and_a_summary(tmp_path):
    run(tmp_path, "--path", "_news/a.md")
    (tmp_path / "_news" / "a.md").write_bytes(b"newer")
    decide("_news/a.md")
    out, err, code = run(tmp_path, "--json", "--path", "_news")
    failed, written, summary = map(json.loads, out.splitlines())
    message = "changed since the last import; import first"
    assert failed == {"path": "_news/a.md", "outcome": "failed", "message": message}
    sha256 = digest((tmp_path / "_news" / "b.md").read_bytes())
    assert written == {"path": "_news/b.md", "outcome": "written", "sha256": sha256}
    counts = {"written": 1, "unchanged": 0, "differs": 0, "removed": 0, "failed": 1}
    assert summary == {"summary": {"total": 2, **counts, "notes": []}}
    assert (err, code) == (f"_news/a.md: {message}\n", 1)


def test_json_is_written_as_it_is_read(tmp_path):
    make_article("_news/fähre.md")
    assert '{"path": "_news/fähre.md", "outcome": ' in run(tmp_path, "--json")[0]


def test_json_of_a_run_that_could_not_run_says_why(tmp_path):
    (tmp_path / "file").touch()
    out, _, code = run(tmp_path / "file", "--json")
    stopped = json.loads(out)["summary"]["stopped"]
    assert (stopped, code) == (f"{tmp_path / 'file'}: not a folder", 2)


def test_prune_removes_what_readers_see_no_more(tmp_path):
    options = ("--published", "--prune")
    out, err, code = run(tmp_path, *options)
    assert (out, code) == ("2 written\n", 0)
    assert err.startswith("no .newsroom-manifest.jsonl tells what was written here")
    deciding.hold_back([Article.objects.get(path="_news/a.md")], user=None)
    assert run(tmp_path, *options) == ("1 unchanged, 1 removed\n", "", 0)
    assert written(tmp_path) == ["_more/c.md"]


def test_check_says_what_prune_would_remove(tmp_path):
    run(tmp_path, "--published")
    deciding.hold_back([Article.objects.get(path="_news/a.md")], user=None)
    out, err, code = run(tmp_path, "--published", "--prune", "--check")
    assert out == "_news/a.md: to be removed\n1 unchanged, 1 differs\n"
    assert (err, code) == ("", 1)


def test_prune_of_another_selection_cannot_run(tmp_path):
    run(tmp_path, "--published", "--since", "2020-01-01")
    out, err, code = run(tmp_path, "--prune", "--topic", "Ferries")
    assert (out, code) == ("nothing written\n", 2)
    assert "was written for published, and this export is of topic Ferries" in err
    assert run(tmp_path, "--prune", "--published")[0] == "2 unchanged\n"


def test_a_path_is_shown_as_one_line(tmp_path):
    make_article("_news/d\n.md")
    assert run(tmp_path, "--check", "--path", "_news/d\n.md")[0] == (
        "_news/d\\u000A.md\n1 differs\n"
    )
