import pytest
import yaml
from hypothesis import example, given

from articles.frontmatter import Quoted, Token, parse
from articles.frontmatter.scalars import write_scalar
from tests import strategies


def read(line):
    return parse(f"---\n{line}\n---\n".encode()).values


@given(strategies.texts())
@example("'")
@example("''")
def test_any_text_reads_back_in_any_style(text):
    for style in (None, "", "'", '"', "|", ">"):
        assert read(f"key: {write_scalar(text, style=style)}") == {"key": text}
        assert read(f"key: {write_scalar(Quoted(text), style=style)}") == {"key": text}


@given(strategies.texts())
def test_any_text_reads_back_as_a_key_and_as_an_item(text):
    assert read(f"{write_scalar(text)}:\n- {write_scalar(text)}") == {text: [text]}


@given(strategies.texts())
def test_any_text_reads_back_inside_a_flow_mapping(text):
    written = write_scalar(text, flow=True)
    assert read(f"key: {{a: {written}, b: {written}}}") == {
        "key": {"a": text, "b": text}
    }


@given(strategies.texts())
def test_any_text_is_a_string_to_other_readers(text):
    assert yaml.safe_load(f"- {write_scalar(text)}") == [text]


@pytest.mark.parametrize(
    "text", ["Barron's", "AT&T, Inc.", "Yahoo!", "a:b", "a#b", "-1-", "naïve 😀", "-x"]
)
def test_text_stands_bare_where_it_can(text):
    assert write_scalar(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("C #", "# C", "a: b", "a:", "- a", "? a", "&a", "*a", "!a", "%a", "@a", "`a"),
        *("[a]", "{a}", "|", ">", "'a'", '"a"', "", " a", "a ", "--- a", "<<", "="),
        *(
            "Yes",
            "no",
            "on",
            "True",
            "null",
            "~",
            "2023",
            "010",
            "0o10",
            "0x1F",
            "1.10",
        ),
        *("1e3", ".5", ".inf", ".NaN", "1_000", "12:30:45", "2023-01-01", "+1"),
    ],
)
def test_text_that_would_read_as_something_else_is_quoted(text):
    assert write_scalar(text) == f'"{text}"' or text == '"a"'


@pytest.mark.parametrize("text", ["58", "true", "2023-03-31T13:15:00Z"])
def test_a_token_stands_bare_whatever_a_reader_makes_of_it(text):
    assert write_scalar(Token(text)) == text


def test_a_token_that_no_line_can_hold_is_quoted():
    assert write_scalar(Token("a\nb")) == r'"a\nb"'


def test_a_token_is_quoted_where_a_flow_mapping_would_break_it():
    assert write_scalar(Token("a, b"), flow=True) == '"a, b"'


def test_quoted_text_stands_in_double_quotes():
    assert write_scalar(Quoted("plain")) == '"plain"'


def test_what_stood_there_before_outweighs_what_the_value_wants():
    assert write_scalar(Quoted("plain"), style="") == "plain"
    assert write_scalar(Token("58"), style='"') == '"58"'
    assert write_scalar("it's", style="'") == "'it''s'"


@pytest.mark.parametrize(
    ("character", "written"),
    [
        *[('"', r"\""), ("\\", r"\\"), ("\n", r"\n"), ("\r", r"\r"), ("\t", r"\t")],
        *[("\x85", r"\N"), ("\u2028", r"\L"), ("\u2029", r"\P"), ("\ufeff", r"\uFEFF")],
        *[
            ("\x07", r"\x07"),
            ("\x7f", r"\x7F"),
            ("\x9f", r"\x9F"),
            ("\ufffe", r"\uFFFE"),
        ],
    ],
)
def test_what_would_not_survive_raw_is_escaped(character, written):
    assert write_scalar(f"a{character}") == f'"a{written}"' or character in '"\\'
    assert write_scalar(Quoted(character)) == f'"{written}"'


@pytest.mark.parametrize("character", ["😀", "\u00a0", "\u200b", "é", "\u202e"])
def test_all_else_stands_raw(character):
    assert write_scalar(Quoted(character)) == f'"{character}"'


def test_no_value_is_written_as_nothing():
    assert write_scalar(None) == ""
