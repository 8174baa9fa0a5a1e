import pytest

from articles.frontmatter.lines import (
    is_blank,
    line_after,
    line_at,
    line_start,
    main_newline,
)

TEXT = "a\nb\r\nc\rd\x85\u2028\u2029\x0b\x0ce\n"


@pytest.mark.parametrize(
    ("character", "line"),
    [("a", 1), ("b", 2), ("\r\n", 2), ("c", 3), ("d", 4), ("e", 4)],
)
def test_lines_end_at_lf_crlf_and_lone_cr_only(character, line):
    assert line_at(TEXT, TEXT.index(character)) == line


def test_both_characters_of_a_crlf_stand_on_the_line_they_end():
    assert [line_at("a\r\nb", index) for index in range(4)] == [1, 1, 1, 2]


def test_the_end_of_a_text_has_a_line():
    assert line_at("a\n", 2) == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_line_starts_behind_the_end_of_the_one_before(newline):
    text = f"ab{newline}cd{newline}"
    assert [line_start(text, text.index(c)) for c in "abcd"] == [
        0,
        0,
        2 + len(newline),
    ] + [2 + len(newline)]


def test_the_line_end_belongs_to_the_line_it_ends():
    assert [line_start("a\r\n\r\nb", index) for index in (2, 3, 4, 5)] == [0, 3, 3, 5]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_next_line_begins_behind_the_line_end(newline):
    assert line_after(f"ab{newline}c", 1) == 2 + len(newline)


def test_the_last_line_ends_with_the_text():
    assert line_after("ab", 1) == 2


@pytest.mark.parametrize("line", ["", " \t", "\r\n", " \r"])
def test_a_blank_line_holds_nothing(line):
    assert is_blank(line)


@pytest.mark.parametrize("line", ["#", "\u00a0", "\x85", "\u2028"])
def test_a_space_that_yaml_does_not_know_is_something(line):
    assert not is_blank(line)


@pytest.mark.parametrize(
    ("text", "newline"),
    [("", "\n"), ("a\r\nb\n", "\n"), ("\r\n\r\n\n", "\r\n"), ("\r\r\n\r", "\r")],
)
def test_the_main_newline_is_the_most_frequent(text, newline):
    assert main_newline(text) == newline
