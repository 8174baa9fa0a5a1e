"""Rules on the text around keys and values: the lexical dialect of FORMAT.md 1.

What may occur many times over is told once, at its first line, with how often.
"""

import re
from collections.abc import Iterator, Sequence

from articles.frontmatter.lines import is_blank, line_at
from articles.linting.findings import Code, Finding
from articles.linting.subject import Subject
from articles.record import LAYOUT

__all__ = ["check_text"]

_NOT_LF = re.compile(r"\r\n?")
_NOT_CRLF = re.compile(r"(?<!\r)\n|\r(?!\n)")


def check_text(subject: Subject) -> Iterator[Finding]:
    yield from _byte_order_mark(subject)
    yield from _line_ends(subject)
    yield from _tabs(subject)
    yield from _comments(subject)
    yield from _blank_lines(subject)
    yield from _file_end(subject)


def _byte_order_mark(subject: Subject) -> Iterator[Finding]:
    if subject.text.startswith("\ufeff"):
        words = "byte order mark; save the file as UTF-8 without one"
        yield subject.finding(Code.BYTE_ORDER_MARK, words, line=1)


def _line_ends(subject: Subject) -> Iterator[Finding]:
    """LF or CRLF, and the same in the whole file."""
    crlf = subject.document.newline == "\r\n"
    wrong = _NOT_CRLF if crlf else _NOT_LF
    first = wrong.search(subject.text)
    if first:
        count = sum(1 for _ in wrong.finditer(subject.text))
        line = line_at(subject.text, first.start())
        words = f"line end other than {'CRLF' if crlf else 'LF'}, as most have it"
        yield subject.finding(Code.LINE_ENDS, words + _more(count), line=line)


def _tabs(subject: Subject) -> Iterator[Finding]:
    fences = subject.document.fences
    places = []
    place = subject.text.find("\t", fences.start, fences.end)
    while place >= 0:
        places.append(place)
        place = subject.text.find("\t", place + 1, fences.end)
    lines = sorted({subject.line(place) for place in places})
    words = "tab; write blanks, or \\t inside double quotes"
    yield from _told_once(subject, Code.TAB, words, lines)


def _comments(subject: Subject) -> Iterator[Finding]:
    lines = [subject.line(place) for place in subject.comments]
    words = "comment; upstream writes none, so its next version drops it"
    yield from _told_once(subject, Code.COMMENT, words, lines)


def _blank_lines(subject: Subject) -> Iterator[Finding]:
    """One before each section, and no other."""
    blank = _blanks(subject)
    wanted = set()
    for key, gap in _section_gaps(subject):
        wanted.add(gap)
        if gap not in blank:
            line = gap + 1
            words = f"{key}: expected behind exactly one blank line"
            yield subject.finding(Code.SECTION_GAP, words, line=line)
    stray = sorted(blank - wanted)
    words = "blank line; one stands before each section, and no other"
    yield from _told_once(subject, Code.STRAY_BLANK_LINE, words, stray)


def _section_gaps(subject: Subject) -> Iterator[tuple[str, int]]:
    """Sections, each with the line before it and the comments that belong to it."""
    comments = {subject.line(place) for place in subject.comments}
    first = subject.line(subject.document.fences.start)
    for key, _ in subject.document.tree.pairs:
        line = subject.line(key.start)
        while line - 1 in comments:
            line -= 1
        if key.text in LAYOUT.sections and line > first:
            yield key.text, line - 1


def _blanks(subject: Subject) -> set[int]:
    """The blank lines of the front matter that are no part of a value."""
    first = subject.line(subject.document.fences.start)
    last = subject.line(subject.document.fences.end)
    inside = {
        line
        for scalar in subject.scalars
        for line in range(subject.line(scalar.start), subject.line(scalar.end) + 1)
    }
    return {
        line
        for line in range(first, last)
        if line not in inside and is_blank(_line(subject, line))
    }


def _line(subject: Subject, line: int) -> str:
    return subject.text[subject.starts[line - 1] : subject.starts[line]]


def _file_end(subject: Subject) -> Iterator[Finding]:
    document = subject.document
    if is_blank(document.body) and document.body != document.newline:
        words = "expected one empty line behind the closing ---, and no more"
        line = subject.line(document.fences.end)
        yield subject.finding(Code.FILE_END, words, line=line)


def _told_once(
    subject: Subject, code: Code, words: str, lines: Sequence[int]
) -> Iterator[Finding]:
    if lines:
        yield subject.finding(code, words + _more(len(lines)), line=lines[0])


def _more(count: int) -> str:
    return f" (and {count - 1:,} more)" if count > 1 else ""
