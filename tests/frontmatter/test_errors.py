import pytest

from articles.frontmatter import FrontMatterError, printable


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        ("_news/x.md", 3, "_news/x.md:3: wrong"),
        ("_news/x.md", 0, "_news/x.md: wrong"),
        ("", 3, "3: wrong"),
        ("", 0, "wrong"),
    ],
)
def test_an_error_reads_as_path_line_and_message(path, line, text):
    assert str(FrontMatterError("wrong", path=path, line=line)) == text


@pytest.mark.parametrize("text", ["", "café 😀", "x" * 60])
def test_short_text_is_shown_as_it_is(text):
    assert printable(text) == text


def test_long_text_is_cut():
    assert printable("x" * 61) == "x" * 57 + "..."


def test_what_is_long_once_spelled_out_is_cut():
    assert len(printable("\t" * 60)) == 60


def test_what_a_terminal_would_obey_is_spelled_out():
    assert (
        printable("a\x1b[2J\r\n\u202e\u00a0") == r"a\u001B[2J\u000D\u000A\u202E\u00A0"
    )
