import pytest

from articles.frontmatter import MAX_BLOCK, Malformed, NotFrontMatter, Refused
from articles.frontmatter.fences import find_fences


def split(text):
    start, end, body = find_fences(text)
    return text[start:end], text[body:]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_block_stands_between_two_lines_of_dashes(newline):
    text = newline.join(["---", "a: 1", "---", "body"])
    assert split(text) == (f"a: 1{newline}", "body")


def test_a_byte_order_mark_may_come_first():
    assert split("\ufeff---\na: 1\n---\n") == ("a: 1\n", "")


def test_blanks_and_tabs_may_follow_the_dashes():
    assert split("--- \t\na: 1\n---\t \n\n") == ("a: 1\n", "\n")


def test_the_closing_fence_may_end_the_file():
    assert split("---\na: 1\n---") == ("a: 1\n", "")


def test_the_block_may_be_empty():
    assert split("---\n---\n") == ("", "")


def test_the_first_closing_line_counts():
    assert split("---\na: 1\n---\n---\n") == ("a: 1\n", "---\n")


@pytest.mark.parametrize(
    "line", ["----", " ---", "--- x", "---\u00a0", "a ---", "---#"]
)
def test_other_dashes_close_nothing(line):
    assert split(f"---\n{line}\n---\n") == (f"{line}\n", "")


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\x0b", "\x0c"])
def test_other_line_ends_close_nothing(end):
    assert split(f"---\na{end}---\n---\n") == (f"a{end}---\n", "")


@pytest.mark.parametrize("text", ["", "--", "\n---\n", " ---\n", "\ufeff\ufeff---\n"])
def test_a_text_without_an_opening_fence_is_not_front_matter(text):
    with pytest.raises(NotFrontMatter, match="^x.md:1: no front matter"):
        find_fences(text, path="x.md")


@pytest.mark.parametrize("text", ["---", "---\n", "---\na: 1\n ---\n"])
def test_a_text_without_a_closing_fence_is_malformed(text):
    with pytest.raises(Malformed, match="^x.md:1: front matter is not closed"):
        find_fences(text, path="x.md")


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_a_block_of_256_kib_is_found(letter):
    text = letter * (MAX_BLOCK // len(letter.encode()))
    assert split(f"---\n{text[:-1]}\n---\n")[1] == ""


@pytest.mark.parametrize("end", ["", "\n---\n"])
@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_a_larger_block_is_refused_closed_or_not(letter, end):
    text = letter * (MAX_BLOCK // len(letter.encode()) + 1)
    with pytest.raises(Refused, match="^x.md:1: front matter too large: over 262,144"):
        find_fences(f"---\n{text}{end}", path="x.md")
