from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given, strategies as st

from articles.frontmatter import (
    MAX_BLOCK,
    MAX_FILE,
    CannotEdit,
    Document,
    FrontMatterError,
    Layout,
    Refused,
    emit,
    parse,
)
from tests import strategies

DATA = Path(__file__).parent.parent / "data"
VALID = sorted((DATA / "valid").glob("*.md"))
EVERY = [path.read_bytes() for path in sorted(DATA.rglob("*.md"))]
LAYOUT = Layout(order=("title", "note"), sections=frozenset({"note"}))


def document(text):
    return parse(text.encode(), path="x.md")


# Reading and writing


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_an_unchanged_file_comes_out_as_it_went_in(file):
    assert emit(parse(file.read_bytes())) == file.read_bytes()


def check_any_bytes(data):
    """Same bytes or an error that names the place, and never a long wait."""
    started = process_time()
    try:
        document, error = parse(data, path="x.md"), None
    except FrontMatterError as raised:
        document, error = None, raised
    assert process_time() - started < 1
    if document:
        assert emit(document) == data
    else:
        assert error.path == "x.md"
        assert 1 <= error.line <= data.count(b"\n") + data.count(b"\r") + 1


@given(st.binary(max_size=200))
def test_any_bytes_come_out_the_same_or_are_refused(data):
    check_any_bytes(data)


@given(st.binary(max_size=200).map(lambda data: b"---\n" + data + b"\n---\n"))
def test_any_bytes_between_fences_come_out_the_same_or_are_refused(data):
    check_any_bytes(data)


PIECES = [
    *strategies.NASTY,
    "\0",
    "---\n",
    "\n",
    "\n  ",
    "\n- ",
    "a: ",
    "b:\n",
    "a",
    "...\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@example("a: \ufeff\n\x85*a")
def test_any_structure_comes_out_the_same_or_is_refused(text):
    check_any_bytes(f"---\n{text}\n---\n".encode())


@given(st.data())
def test_any_mutant_of_a_file_comes_out_the_same_or_is_refused(data):
    mutant = data.draw(st.sampled_from(EVERY))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(mutant)))
        end = data.draw(st.integers(start, min(len(mutant), start + 9)))
        piece = data.draw(
            st.sampled_from(PIECES).map(str.encode) | st.binary(max_size=2)
        )
        mutant = mutant[:start] + piece + mutant[end:]
    check_any_bytes(mutant)


def test_the_values_are_those_of_the_file_in_its_order():
    values = document("---\nb: '1'\na: {c: [d, ]}\n---\n").values
    assert list(values.items()) == [("b", "1"), ("a", {"c": ["d"]})]


def test_the_body_is_all_that_follows_the_closing_line():
    assert document("---\na: b\n---\n\n---\nText\r").body == "\n---\nText\r"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_blank_document_has_no_fields_and_one_empty_line(newline):
    blank = Document.blank(path="x.md", newline=newline)
    assert emit(blank).decode() == f"---{newline}---{newline}{newline}"
    assert (blank.values, blank.body, blank.newline) == ({}, newline, newline)


# Limits


def test_a_block_of_256_kib_is_read():
    size = MAX_BLOCK - len("a: 'é'\n".encode())
    assert document(f"---\na: 'é{'x' * size}'\n---\n").values


def test_a_larger_block_is_refused():
    size = MAX_BLOCK + 1 - len("a: 'é'\n".encode())
    message = "^x.md:1: front matter too large: over 262,144 bytes before a second ---$"
    with pytest.raises(Refused, match=message):
        document(f"---\na: 'é{'x' * size}'\n---\n")


def test_a_file_of_8_mib_is_read():
    head = "---\na: b\n---\n"
    assert document(head + "x" * (MAX_FILE - len(head))).values


def test_a_larger_file_is_refused():
    message = "^x.md: file too large: 8,388,609 bytes, at most 8,388,608 are read$"
    with pytest.raises(Refused, match=message):
        parse(b"x" * (MAX_FILE + 1), path="x.md")


@pytest.mark.parametrize("line", ["---x\n", "---", "\n", "\r", "--- \n"])
def test_the_largest_file_takes_less_than_a_second(line):
    data = (b"---\na: b\n" + line.encode() * (MAX_FILE // len(line)))[:MAX_FILE]
    started = process_time()
    with suppress(FrontMatterError):
        parse(data)
    assert process_time() - started < 1


# Lines


TEXT = "\ufeff---\r\na: '😀\x85\u2028'\rb:\n- c\n- d: e\n  f:\n---\n"


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        (("a",), 2),
        (("b",), 4),
        (("b", 0), 4),
        (("b", 1, "d"), 5),
        (("b", 1, "f"), 6),
        (("b", 1, "x"), 5),
        (("b", 9), 4),
        (("x",), 2),
        ((), 2),
    ],
)
def test_a_line_is_that_of_the_last_step_found(steps, line):
    assert document(TEXT).line(*steps) == line


# Changes


def test_no_change_is_the_same_document():
    before = document("---\ntitle: a\n---\n")
    assert before.change({"title": "a", "x": None}, LAYOUT) is before


def test_a_change_beyond_a_limit_cannot_be_made():
    message = r"^x.md:2: title: cannot be changed in this text \(front matter too large"
    with pytest.raises(CannotEdit, match=message):
        document("---\ntitle: a\n---\n").change({"title": "x" * MAX_BLOCK}, LAYOUT)


@pytest.mark.parametrize("text", ["\0", "\ud800"])
def test_a_value_that_yaml_cannot_hold_cannot_be_written(text):
    with pytest.raises(CannotEdit, match="^x.md:2: title: cannot be changed"):
        document("---\ntitle: a\n---\n").change({"title": text}, LAYOUT)


def test_a_field_that_shares_its_line_cannot_be_removed():
    message = r"^x.md:2: title: cannot be .* \(it would not read back the same\); edit"
    with pytest.raises(CannotEdit, match=message):
        document("---\ntitle: a\x85note: b\n---\n").change({"title": None}, LAYOUT)


def test_a_new_field_takes_the_newline_most_lines_have():
    before = document("---\r\ntitle: a\r\nx: b\n---\r\n")
    after = before.change({"note": "c"}, LAYOUT)
    assert after.text == "---\r\ntitle: a\r\n\r\nnote: c\r\n\r\nx: b\n---\r\n"


# Lines of another document


THEIRS = "---\ntitle:   'a' # theirs\n\nnote: |\n  b\n\n---\n"


def test_lines_taken_replace_those_of_the_field():
    after = document("---\ntitle: x # ours\nz: 1\n---\n").take_lines(
        "title", document(THEIRS), LAYOUT
    )
    assert after.text == "---\ntitle:   'a' # theirs\nz: 1\n---\n"


def test_lines_taken_for_a_new_field_go_to_its_place():
    after = document("---\ntitle: x\nz: 1\n---\n").take_lines(
        "note", document(THEIRS), LAYOUT
    )
    assert after.text == "---\ntitle: x\n\nnote: |\n  b\n\nz: 1\n---\n"


def test_lines_taken_get_the_newline_of_the_file():
    after = document("---\r\ntitle: x\r\n---\r\n").take_lines(
        "note", document(THEIRS), LAYOUT
    )
    assert after.text == "---\r\ntitle: x\r\n\r\nnote: |\r\n  b\r\n---\r\n"


def test_a_field_that_the_other_has_not_is_removed():
    after = document("---\ntitle: x\nz: 1\n---\n").take_lines(
        "z", document(THEIRS), LAYOUT
    )
    assert after.text == "---\ntitle: x\n---\n"


# Bodies


@pytest.mark.parametrize("fence", ["---\n", "---\r\n", "---\r", "---"])
@pytest.mark.parametrize("body", ["", "\n", "\r\n", "\r", "x", "---\nx: y\n---\n"])
def test_a_body_is_kept_as_it_is(fence, body):
    after = document(f"---\na: b\n{fence}").with_body(body)
    assert (after.body, after.values) == (body, {"a": "b"})


@pytest.mark.parametrize("body", ["\0", "\ud800", "x" * MAX_FILE])
def test_a_body_that_no_file_can_hold_cannot_be_written(body):
    with pytest.raises(CannotEdit, match="body: cannot be changed in this text"):
        document("---\na: b\n---\n").with_body(body)
