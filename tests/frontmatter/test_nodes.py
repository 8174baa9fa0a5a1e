import pytest

from articles.frontmatter.nodes import (
    Scalar,
    child,
    keeps_blank_lines,
    make_tree,
    plain_value,
    styled_value,
)
from articles.frontmatter.scalars import Quoted, Token


def tree(text):
    return make_tree(text, 0, len(text))


def value_of(text):
    return tree(text).pairs[0][1]


def span(text):
    node = value_of(text)
    return text[node.start : node.end]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: b # c\n", "b"),
        ("a:\t😀 b \n", "😀 b"),
        ("a: 'b' \n", "'b'"),
        ("a: b\n  c\n\nd: e\n", "b\n  c"),
        ("a:\nd: e\n", ""),
        ("a: [b, c] # d\n", "[b, c]"),
        ("a: {b: c}\n", "{b: c}"),
        ("a:\n  - b\n\n# c\nd: e\n", "- b"),
        ("a:\n  b: c\n\n# d\ne: f\n", "b: c"),
        ("a: |\n  b\n\n\nd: e\n", "|\n  b"),
        ("a: |-\r\n  b\r\n\r\nd: e\r\n", "|-\r\n  b"),
        ("a: |+\n  b\n\nd: e\n", "|+\n  b\n"),
        ("a: |+\r  b\r\rd: e\r", "|+\r  b\r"),
        ("a: >2+ # c\n  b\n\nd: e\n", ">2+ # c\n  b\n"),
        ("a: | # +\n  b\n\nd: e\n", "| # +\n  b"),
    ],
)
def test_a_value_spans_its_own_text(text, found):
    assert span(text) == found


def test_spans_count_from_the_start_of_the_text():
    text = "---\nä😀: b\n---\n"
    node = make_tree(text, 4, 10).pairs[0][1]
    assert text[node.start : node.end] == "b"


def test_a_key_without_a_colon_has_its_value_behind_it():
    key, value = tree("? a\nb: c\n").pairs[0]
    assert (value.start, value.end) == (key.end, key.end)


def test_a_block_without_fields_has_an_empty_tree():
    assert tree("# nothing\n").pairs == []


def test_a_child_is_found_by_key_or_position():
    node = tree("a:\n  - b\n  - c: d\n")
    item = child(child(node, "a"), 1)
    assert isinstance(child(item, "c"), Scalar)


@pytest.mark.parametrize("step", ["x", 0])
def test_a_child_that_is_not_there_is_none(step):
    assert child(tree("a: b\n"), step) is None


@pytest.mark.parametrize("step", [1, "x"])
def test_an_item_that_is_not_there_is_none(step):
    assert child(value_of("a: [b]\n"), step) is None


def test_a_scalar_has_no_children():
    assert child(value_of("a: b\n"), "b") is None


@pytest.mark.parametrize(
    "value", ["|+\n  b\n", "\n  - |+\n    b\n", "\n  b: >+\n    c\n"]
)
def test_blank_lines_behind_a_kept_block_belong_to_it(value):
    assert keeps_blank_lines(value_of(f"a: {value}"))


@pytest.mark.parametrize("value", ["b\n", "[]\n", "{}\n", "|\n  b\n", "\n  - b\n"])
def test_blank_lines_behind_other_values_belong_to_nobody(value):
    assert not keeps_blank_lines(value_of(f"a: {value}"))


TEXT = "a: {b: [c, 'd', ], e: , f: \"\", g: 010}\n"


def test_the_value_of_a_node_is_what_parsing_gives():
    expected = {"b": ["c", "d"], "e": None, "f": "", "g": "010"}
    assert plain_value(value_of(TEXT)) == expected


def test_the_styled_value_remembers_quotes():
    styled = styled_value(value_of(TEXT))
    assert [type(each) for each in styled["b"]] == [Token, Quoted]
    assert styled["e"] is None
    assert type(styled["f"]) is Quoted
