"""The guard: every hostile file is refused with path, line and reason.

`tests/data/refused/NAME.md` is refused with the words of `NAME.txt`.
"""

from pathlib import Path
from time import process_time

import pytest

from articles.frontmatter import (
    MAX_DEPTH,
    MAX_EVENTS,
    FrontMatterError,
    Malformed,
    Refused,
    parse,
)

REFUSED = Path(__file__).parent.parent / "data" / "refused"
FILES = sorted(REFUSED.glob("*.md"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_refused_with_path_line_and_reason(file):
    with pytest.raises(FrontMatterError) as caught:
        parse(file.read_bytes(), path=file.name)
    assert f"{caught.value}\n" == file.with_suffix(".txt").read_text(encoding="utf-8")


def block(text):
    return f"---\n{text}\n---\n".encode()


def nested(levels):
    """A mapping of so many levels, the root being the first."""
    lines = [f"{' ' * level}a:" for level in range(levels)]
    return block("\n".join(lines) + " b")


def test_32_levels_are_read():
    assert parse(nested(MAX_DEPTH)).values


@pytest.mark.parametrize("levels", [33, 500])
def test_33_levels_are_refused(levels):
    with pytest.raises(Refused, match="x.md:34: nested deeper than 32 levels"):
        parse(nested(levels), path="x.md")


def many_events(count):
    """Two for the stream, the document, the root and the list, one for the key."""
    return block("a:\n" + "\n".join(["- b"] * (count - 9)))


def test_20_000_events_are_read():
    assert len(parse(many_events(MAX_EVENTS)).values["a"]) == MAX_EVENTS - 9


def test_20_001_events_are_refused():
    with pytest.raises(Refused, match=r"x.md:\d+: more than 20,000 YAML events"):
        parse(many_events(MAX_EVENTS + 1), path="x.md")


HOSTILE = {
    "brackets": "a: " + "[" * 200_000,
    "braces": "a: " + "{" * 200_000,
    "mappings in brackets": "a: " + "[{a: " * 50_000,
    "dashes": "- " * 100_000,
    "question marks": "? " * 100_000,
    "colons": "a: b: " * 40_000,
    "brackets in lines": "a:\n" + " [\n" * 60_000,
    "laughs": "a: &a [b, b]\n"
    + "\n".join(
        f"{x}: &{x} [*{y}, *{y}]" for x, y in zip("bcdefgh", "abcdefg", strict=True)
    ),
    "quotes": 'a: "' + '\\"' * 100_000,
    "backslashes": 'a: "' + "\\\\" * 100_000,
    "dashed lines": "--- x\n" * 40_000,
    "many documents": "a: 1\n--- \x20x\n" * 20_000,
    "tags": "a: " + "!x " * 80_000,
    "anchor": "a: &" + "a" * 200_000 + " b",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_refused_at_once(text):
    started = process_time()
    with pytest.raises((Refused, Malformed)) as caught:
        parse(block(text), path="x.md")
    assert process_time() - started < 1
    assert caught.value.path == "x.md"
    assert caught.value.line > 0
    assert len(str(caught.value)) < 200


LONG = {
    "one line": 'a: "' + "x" * 250_000 + '"',
    "words": "a: " + "x " * 120_000,
    "folded lines": "a:\n" + " x\n" * 80_000,
    "blank lines": "a: x" + "\n" * 200_000,
    "comments": "#\n" * 120_000,
    "indent": " " * 200_000 + "a: b",
    "block scalar": "a: |\n" + " \n" * 120_000,
    "escapes": 'a: "' + r"\u0041" * 40_000 + '"',
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_long_text_is_read_in_less_than_a_second(text):
    started = process_time()
    parse(block(text))
    assert process_time() - started < 1


def test_scalars_stay_the_text_they_were():
    text = "a: 1.10\nb: no\nc: 12:30:45\nd: 010\ne: ~\nf: 2023-03-31"
    values = parse(block(text)).values
    assert list(values.values()) == ["1.10", "no", "12:30:45", "010", "~", "2023-03-31"]


def test_an_empty_plain_scalar_is_none():
    assert parse(block("a:\nb: ''\nc:\n- ")).values == {"a": None, "b": "", "c": [None]}


def test_a_quoted_merge_key_is_a_key():
    assert parse(block('"<<": {a: b}')).values == {"<<": {"a": "b"}}


def test_an_escaped_backslash_before_a_zero_is_no_nul():
    assert parse(block(r'a: "\\0"')).values == {"a": r"\0"}
