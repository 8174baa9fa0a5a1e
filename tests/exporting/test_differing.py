"""Diffs: what would change, line by line, and nothing that is sealed."""

import pytest

from articles import deciding
from articles.exporting.differing import diff_of
from articles.frontmatter import Malformed
from tests.exporting.trees import NOW, export, tree
from tests.factories import SEALED, make_article, make_file, write_upstream

FILE = b'---\ntitle: "One"\nheat: 1\n\nsecured: "abc;d"\n---\n\n'


def diff(old, new):
    return diff_of("_news/a.md", old, new).split("\n")


def test_the_lines_that_change_are_shown_with_those_around():
    assert diff(FILE, FILE.replace(b"heat: 1", b"heat: 2")) == [
        "--- a/_news/a.md",
        "+++ b/_news/a.md",
        "@@ -1,6 +1,6 @@",
        " ---",
        ' title: "One"',
        "-heat: 1",
        "+heat: 2",
        " ",
        " secured: (sealed, 5 bytes)",
        " ---",
    ]


def test_a_new_file_and_a_removed_one_are_shown_whole():
    made, removed = diff(None, FILE), diff(FILE, None)
    assert made[:3] == ["--- /dev/null", "+++ b/_news/a.md", "@@ -0,0 +1,7 @@"]
    assert "+secured: (sealed, 5 bytes)" in made
    assert removed[:2] == ["--- a/_news/a.md", "+++ /dev/null"]
    assert "-secured: (sealed, 5 bytes)" in removed


def test_what_is_sealed_may_be_all_that_changes():
    changed = FILE.replace(b"abc;d", b"abd;d")
    assert diff(FILE, changed)[2:] == ["(only in what is sealed)"]


def test_line_ends_are_shown_where_they_are_not_all_the_same():
    crlf = FILE.replace(b"\n", b"\r\n")
    same = diff(crlf, crlf.replace(b"heat: 1", b"heat: 2"))
    assert "-heat: 1" in same
    other = diff(FILE, crlf)
    assert "-heat: 1\\n" in other
    assert "+heat: 1\\r\\n" in other


def test_an_end_that_is_missing_is_shown():
    shown = diff(FILE + b"body\n", FILE + b"body")
    assert shown[-3:] == ["-body", "+body", "\\ No newline at end of file"]


def test_nothing_in_it_moves_a_terminal():
    shown = diff_of(
        "_news/\x1b.md", FILE, FILE.replace(b"One", "\u202e\ud7ff".encode())
    )
    assert "--- a/_news/\\u001B.md" in shown
    assert "\\u202E" in shown
    assert all(c.isprintable() or c == "\n" for c in shown)


def test_a_file_that_is_no_record_has_no_diff():
    with pytest.raises(Malformed):
        diff(FILE, b"---\n")


# By an export


@pytest.mark.django_db
def test_an_export_shows_what_it_would_change_and_changes_nothing(tmp_path):
    article = make_article("_news/a.md", secured=SEALED)
    make_article("_news/b.md")
    export(tmp_path)
    deciding.edit(article, {"heat": 1}, user=None)
    make_article("_news/c.md")
    before, shown = tree(tmp_path), []
    result = export(tmp_path, diff=True, report=shown.append)
    assert result.differing == ["_news/a.md", "_news/c.md"]
    assert (tree(tmp_path), result.exit_code) == (before, 1)
    one, _, new = sorted(shown, key=lambda each: each.path)
    assert "-heat: 78\n+heat: 1\n" in one.diff
    assert new.diff.startswith("--- /dev/null\n+++ b/_news/c.md\n")
    assert SEALED not in str(shown)


@pytest.mark.django_db
def test_what_would_not_be_written_is_not_shown_as_if_it_would(tmp_path):
    make_article("_news/a.md")
    (tmp_path / "_news").mkdir()
    (tmp_path / "_news" / "a.md").write_bytes(make_file(secured=SEALED))
    shown = []
    export(tmp_path, diff=True, report=shown.append)
    (report,) = shown
    assert (report.outcome, report.diff) == ("differs", "")
    assert report.message == "changed since the last import; import first"


@pytest.mark.django_db
def test_what_only_upstream_sealed_anew_is_told_as_that(tmp_path):
    article = make_article("_news/a.md", secured=SEALED[::-1])
    export(tmp_path)
    write_upstream(article, secured=SEALED, now=NOW)
    shown = []
    assert not export(tmp_path).failures
    write_upstream(article, secured=SEALED[::-1], now=NOW)
    export(tmp_path, diff=True, report=shown.append)
    assert "(only in what is sealed)" in shown[0].diff
