"""A word that is plain to see is changed on its line, and the text reads back."""

import pytest

from articles.frontmatter import Token, parse, word_of
from articles.frontmatter.plain import is_bare
from articles.record.fields import LAYOUT

PLAIN = (
    "# about\n\nquality: 7\ntags:\n- one\n- two\npublished: true\nbody: |\n  a\n\n  b\n"
)


def changed(block, key="published", new="false"):
    document = parse(f"---\n{block}---\nThe body.\n".encode())
    return document.change({key: Token(new)}, LAYOUT)


@pytest.fixture
def trees(monkeypatch):
    """Counts the trees that are built, which a plain change needs none of."""
    from articles.frontmatter import nodes

    made, make_tree = [], nodes.make_tree

    def counted(*args):
        made.append(args)
        return make_tree(*args)

    monkeypatch.setattr("articles.frontmatter.nodes.make_tree", counted)
    return made


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [("published", "true", "false"), ("quality", "7", "-12"), ("quality", "7", "0")],
)
def test_a_plain_word_is_changed_on_its_line_alone(trees, key, old, new):
    document = changed(PLAIN, key, new)
    assert trees == []
    assert document.text == f"---\n{PLAIN}---\nThe body.\n".replace(
        f"{key}: {old}\n", f"{key}: {new}\n"
    )
    again = parse(document.text.encode())
    assert (document.values, document.body) == (again.values, again.body)
    assert list(document.values) == list(again.values)
    assert document.fences == again.fences


ODD = {
    "other line ends": "quality: 7\r\npublished: true\r\n",
    "a line end of libyaml's": "title: 'a\u2028b'\npublished: true\n",
    "quoted": 'published: "true"\n',
    "a quoted key": '"published": true\n',
    "a comment behind it": "published: true # yes\n",
    "two blanks": "published:  true\n",
    "a column of its own": "  quality: 7\n  published: true\n",
    "a line of a longer text": (
        '"published": true\nnote: "said:\npublished: true\n\n"\n'
    ),
    "a longer text that looks like all of it": (
        '  published: true\n  note: "x\npublished: true\nnote: \n "\n'
    ),
    "the words of another field": "x: true\npublished: yes\n",
}


@pytest.mark.parametrize("block", ODD.values(), ids=ODD)
def test_what_is_not_plain_is_changed_with_care(trees, block):
    document = changed(block)
    assert trees
    again = parse(document.text.encode())
    assert again.values["published"] == "false"
    before = parse(f"---\n{block}---\n".encode()).values
    assert {**before, "published": "false"} == again.values


def test_a_new_word_that_is_not_bare_is_written_with_care(trees):
    assert changed(PLAIN, "quality", "1e9").values["quality"] == "1e9"
    assert trees


@pytest.mark.parametrize("text", ["true", "false", "0", "-5", "123"])
def test_bare_words(text):
    assert is_bare(text)


@pytest.mark.parametrize("text", ["", "yes", "True", "01", "+1", "1.0", "true\n"])
def test_words_that_are_not_bare(text):
    assert not is_bare(text)


def told(block):
    return word_of(f"---\n{block}---\nThe body.\n", "published")


@pytest.mark.parametrize("word", ["true", "false"])
def test_the_word_of_a_field_is_told_without_reading_the_block(word):
    assert told(PLAIN.replace("published: true", f"published: {word}")) == word


@pytest.mark.parametrize("block", ODD.values(), ids=ODD)
def test_what_is_not_plain_is_not_told(block):
    assert told(block) is None


@pytest.mark.parametrize(
    "block",
    [
        "quality: 7\n",
        "published:\n  true\n",
        "published : true\n",
        "published: true\nnote: 'x\npublished: true\n\n  '\n",
        "? published\n: true\nnote: 'x\npublished: true\n\n  '\n",
    ],
)
def test_a_word_that_might_be_another_fields_is_not_told(block):
    assert told(block) is None
