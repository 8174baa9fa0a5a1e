"""Bytes -> lines of a dump, each what it must be, and all of them whole and in order.

Nothing sealed passes.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from articles.dumping.shapes import LINES
from articles.dumping.stating import Line
from articles.frontmatter import printable
from articles.record import unsealed

__all__ = ["BadDump", "check", "entries"]

# A line of a file, and mistakes told of it: a wrong file is not told line by line.
LONGEST = 64 * 1024 * 1024
MOST_ERRORS = 20

# Lines of which the header says how many there are, as it calls them.
_COUNTED = {
    "change_set": "change_sets",
    "story": "stories",
    "article": "articles",
    "statement": "statements",
}


class BadDump(Exception):
    """A file that is no dump, or not a whole one; `errors` are `line N: message`."""

    def __init__(self, errors: list[str]):
        super().__init__("\n".join(errors))
        self.errors = errors


def check(file: BinaryIO):
    """Read every line; raise BadDump with what is wrong."""
    checker = _Checker()
    for number, data in enumerate(_lines(file), 1):
        try:
            checker.take(data)
        except ValueError as error:
            checker.errors.append(f"line {number}: {error}")
        if len(checker.errors) >= MOST_ERRORS or not checker.header:
            break
    checker.finish()


class _Checker:
    """What a dump must be beside the shape of its lines: whole, and in order."""

    def __init__(self):
        self.header: Line = {}
        self.errors: list[str] = []
        self.place = -1
        self.counts = Counter[str]()
        self.path = ""
        # What addresses lead to, by their numbers; None has articles itself.
        self.stories: dict[int, int | None] = {}
        self.last = Counter[str]()

    def take(self, data: bytes):
        kind, line = _entry(data)
        place = list(LINES).index(kind)
        if not self.header and kind != "newsroom":
            raise ValueError("no dump of a newsroom: its first line is a header")
        if place < self.place or (kind == "newsroom" and self.header):
            raise ValueError(f"{kind}: out of order; load the dump as it was written")
        self.place = place
        self.header = self.header or line
        self.counts[kind] += 1
        if kind == "change_set":
            self._check_set(line)
        elif kind == "story":
            self._check_story(line)
        elif kind == "article":
            self._check_article(line)
        elif kind == "statement":
            self._check_statement(line)

    def _check_set(self, line: Line):
        if line["change_set"] != self.counts["change_set"]:
            raise ValueError(
                "change_set: out of order; load the dump as it was written"
            )
        if line["undoes"] is not None and not 1 <= line["undoes"] < line["change_set"]:
            raise ValueError("undoes: no change set before this one")

    def _check_article(self, line: Line):
        if line["article"] <= self.path:
            raise ValueError("article: twice, or out of order")
        self.path = line["article"]
        number = line["in_story"]
        if number is not None and self.stories.get(number, 0) is not None:
            raise ValueError(f"in_story: there is no story {number} that has articles")
        for change in line["changes"]:
            self._check_set_of(change, "changes")

    def _check_story(self, line: Line):
        self._check_order("story", line)
        self.stories[line["story"]] = line["merged_into"]

    def _check_statement(self, line: Line):
        self._check_order("statement", line)
        self._check_set_of(line, "set")

    def _check_order(self, name: str, line: Line):
        if line[name] <= self.last[name]:
            raise ValueError(f"{name}: twice, or out of order")
        self.last[name] = line[name]

    def _check_set_of(self, line: Line, place: str):
        if not 1 <= line["set"] <= self.counts["change_set"]:
            raise ValueError(f"{place}: there is no change set {line['set']}")

    def finish(self):
        if not self.errors and not self.header:
            self.errors.append("line 1: no dump of a newsroom: it is empty")
        if not self.errors:
            self.errors += self._incomplete()
        if self.errors:
            raise BadDump(self.errors)

    def _incomplete(self) -> Iterator[str]:
        for name, many in _COUNTED.items():
            found, told = self.counts[name], self.header[many]
            if found != told:
                what = many.replace("_", " ")
                yield f"not whole: {found:,} of {told:,} {what}; dump again"
        for number, into in self.stories.items():
            if into is not None and self.stories.get(into, into) is not None:
                yield f"story {number}: it leads to {into}, which is no story"


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while data := file.readline(LONGEST):
        yield data


def _entry(data: bytes) -> tuple[str, Line]:
    """The kind of a line, and all that it says."""
    values = _read_line(data)
    for kind, read in LINES.items():
        if kind in values:
            return kind, read(values)
    name = printable(next(iter(values), ""))
    raise ValueError(
        f'a line of kind "{name}" is not known here; load the dump with the version '
        "of the newsroom that wrote it, or a newer one"
    )


def entries(file: BinaryIO) -> Iterator[tuple[str, Line]]:
    return map(_entry, _lines(file))


def _read_line(data: bytes) -> dict[str, Any]:
    """The object of a line. Raises ValueError for what no dump holds."""
    try:
        text = data.decode()
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({_reason(error)})") from None
    if not isinstance(values, dict):
        raise ValueError("expected an object")
    if "\\u" in text:
        _refuse_what_is_no_text(values)
    if ("secured" in text or "\\u" in text) and unsealed(values) != values:
        raise ValueError("holds something sealed, which no dump does")
    return values


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, column {error.colno}"
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else "nested too deep"


def _refuse_what_is_no_text(values: dict[str, Any]):
    text = json.dumps(values, ensure_ascii=False)
    if "\\u0000" in text.replace("\\\\", ""):
        raise ValueError("a NUL character, which is no text")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("half a character (a lone surrogate)") from None
