"""What can be put right without a loss, and without another byte changing.

Only what says the same before and after: the order of `related`, whose lines all
stay, and the blank end of a file without a body.
"""

import re

from articles.frontmatter import CannotEdit, Document, emit, parse
from articles.frontmatter.lines import is_blank
from articles.linting.findings import Code
from articles.linting.subject import Subject
from articles.policy import by_quality
from articles.record import from_document, onto

__all__ = ["MENDABLE", "mend"]

MENDABLE = frozenset({Code.RELATED_ORDER, Code.FILE_END})

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)?")


def mend(data: bytes, *, path: str) -> bytes:
    """The bytes with all put right that safely can be.

    Raises FrontMatterError for a file that cannot be read.
    """
    document = parse(data, path=path)
    for step in (_sort_related, _end_file):
        try:
            document = step(document)
        except CannotEdit:  # the text is too odd to be edited: leave that to people
            continue
    return emit(document)


def _sort_related(document: Document) -> Document:
    record = from_document(document)
    if Subject(document, record).comments:
        return document  # a comment would come to stand beside something else
    ordered = onto(
        document, record.with_values({"related": by_quality(record.related)})
    )
    return ordered if _lines(ordered) == _lines(document) else document


def _lines(document: Document) -> list[str]:
    return sorted(_LINE.findall(document.text, 0, document.fences.body))


def _end_file(document: Document) -> Document:
    if not is_blank(document.body):
        return document
    record = from_document(document)
    return onto(document, record.with_values({"body": document.newline}))
