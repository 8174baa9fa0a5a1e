import pytest

from articles.frontmatter import Quoted, parse
from articles.frontmatter.rendering import render_item, render_pair


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (None, ["key:"]),
        ("text", ["key: text"]),
        (Quoted("text"), ['key: "text"']),
        ({}, ["key: {}"]),
        ([], ["key: []"]),
        ({"a": "b", "c": None}, ["key:", "  a: b", "  c:"]),
        (["a", None], ["key:", "  - a", "  - "]),
        ([["a", []], {}], ["key:", "  - - a", "    - []", "  - {}"]),
        ([{"a": {"b": "c"}, "d": "e"}], ["key:", "  - a:", "      b: c", "    d: e"]),
    ],
)
def test_a_pair_is_written_in_the_dialect(value, lines):
    assert render_pair("key", value) == lines
    assert parse("\n".join(["---", *lines, "---"]).encode()).values == {"key": value}


def test_a_key_is_quoted_where_it_must_be():
    assert render_pair("a: b", "c") == ['"a: b": c']


def test_an_item_hangs_from_its_dash():
    assert render_item({"a": "b", "c": ["d"]}) == ["- a: b", "  c:", "    - d"]
