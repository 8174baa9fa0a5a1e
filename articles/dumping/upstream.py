"""What upstream says of fields that were decided on, and the base made of it again.

A rebuilt database reads what export wrote: decisions stand in it as if upstream had
made them. So a dump keeps, as a small document, the lines that upstream had there.
"""

from collections.abc import Collection, Iterable

from articles import frontmatter
from articles.frontmatter import CannotEdit, Document
from articles.merging import adopt, hold_value
from articles.record import (
    FIELDS,
    FIELDS_BY_NAME,
    LAYOUT,
    Record,
    from_document,
    onto,
)

__all__ = ["said_of", "unvoiced"]

# A document needs the first two; which copy of the story it is says the third.
_ALWAYS = {"title", "published_at", "original_url"}


def said_of(document: Document, names: Iterable[str]) -> str:
    """The document of those fields alone, with nothing sealed in it."""
    names = {*names}
    try:
        said = _with_lines(document, names | _ALWAYS)
    except CannotEdit:
        said = ""
    # What is sealed may stand in any comment, or in a part of a list: values will do.
    if not said or "secured" in said:
        said = _with_values(document, names | _ALWAYS)
    return said + document.body if "body" in names else said


def _with_lines(document: Document, names: Collection[str]) -> str:
    said = Document.blank(newline=document.newline)
    for each in FIELDS:
        if each.name in names and each.key in document.values:
            said = said.take_lines(each.key, document, LAYOUT)
    return said.with_body("").text


def _with_values(document: Document, names: Collection[str]) -> str:
    record = from_document(document)
    values = {}
    for each in FIELDS:
        if each.name in names:
            value = hold_value(each.name, getattr(record, each.name))
            values[each.name] = each.kind.read(value)
    blank = Document.blank(newline=document.newline)
    return onto(blank, Record(body=blank.body, **values)).with_body("").text


def unvoiced(said: Document, document: Document, names: Iterable[str]) -> Document:
    """A file that we wrote, with upstream's word in each of those fields."""
    record = from_document(document)
    known = [name for name in names if name in FIELDS_BY_NAME or name == "body"]
    voice = {name: hold_value(name, getattr(record, name)) for name in known}
    return adopt(said, document, voice)


def read(said: str) -> Document:
    return frontmatter.parse(said.encode())
