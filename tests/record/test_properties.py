"""For any record, any document and any changes: the rules that have no exception."""

from pathlib import Path
from unittest import mock

from hypothesis import event, given, strategies as st

from articles.frontmatter import Document, emit, parse
from articles.frontmatter.editing import Editor
from articles.record import FIELDS, LAYOUT, Record, from_document, onto
from tests import strategies

NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
RECORDS = strategies.records()
KEYS_BY_NAME = {each.name: each.key for each in FIELDS}


@given(strategies.records())
def test_any_record_reads_back_from_a_blank_document(record):
    document = onto(Document.blank(), record)
    assert from_document(parse(emit(document))) == record


@given(strategies.records())
def test_a_blank_document_gets_its_fields_in_canonical_order(record):
    document = onto(Document.blank(), record)
    keys = list(document.values)
    assert keys == sorted(keys, key=LAYOUT.rank)


@given(st.data())
def test_any_change_of_a_canonical_document_reads_back(data):
    record = data.draw(strategies.records())
    document = onto(Document.blank(newline=data.draw(NEWLINES)), record)
    changed = data.draw(strategies.changed_records(from_document(document)))
    assert from_document(parse(emit(onto(document, changed)))) == changed


@given(strategies.styled_documents())
def test_a_document_in_any_style_says_what_it_said(styled):
    document = parse(styled.encode())
    assert onto(document, from_document(document)) is document


@given(st.data())
def test_any_change_of_a_document_in_any_style_leaves_other_lines_alone(data):
    styled = data.draw(strategies.styled_documents())
    document = parse(styled.encode())
    record = from_document(document)
    changed = data.draw(strategies.changed_records(record))
    with mock.patch.object(Editor, "restate", side_effect=AssertionError):
        after = parse(emit(onto(document, changed)))  # nothing is given up
    assert from_document(after) == changed
    assert_lines_of_others_stand(styled, changed_keys(record, changed), after)


# Where a line of YAML is no line to an editor, some edits are refused.
FILES = sorted((Path(__file__).parent.parent / "data" / "valid").glob("*.md"))
EDITABLE = [path for path in FILES if path.stem != "foreign_line_ends"]


@given(st.data())
def test_any_change_of_a_golden_file_reads_back(data):
    document = parse(data.draw(st.sampled_from(EDITABLE)).read_bytes())
    record = from_document(document) if document.values else data.draw(RECORDS)
    changed = data.draw(strategies.changed_records(record))
    assert from_document(parse(emit(onto(document, changed)))) == changed


@given(st.data())
def test_a_change_and_its_undoing_keep_the_lines_of_other_fields(data):
    styled = data.draw(strategies.styled_documents())
    document = parse(styled.encode())
    record = from_document(document)
    changed = data.draw(strategies.changed_records(record))
    back = onto(onto(document, changed), record)
    assert from_document(back) == record
    assert_lines_of_others_stand(styled, changed_keys(record, changed), back)


def changed_keys(old: Record, new: Record) -> set[str]:
    known = {
        key
        for name, key in KEYS_BY_NAME.items()
        if getattr(old, name) != getattr(new, name)
    }
    absent = object()
    return known | {
        key
        for key in {**old.extra, **new.extra}
        if old.extra.get(key, absent) != new.extra.get(key, absent)
    }


def assert_lines_of_others_stand(styled, changed, after):
    """Every chunk of an unchanged field is there, whole and in order.

    Blank lines come and go with the sections that they set off.
    """
    event(f"{min(len(changed), 5)} fields changed")
    newline, place = styled.newline, 0
    for chunk in styled.chunks:
        if chunk.key in changed or not any(chunk.lines):
            continue
        text = newline + "".join(line + newline for line in chunk.lines)
        place = after.text.find(text, place)
        assert place >= 0, f"lost: {text!r}"
        place += len(text) - len(newline)
