"""Document: the text of a file, its values, and changes that touch only their lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from articles.frontmatter import nodes
from articles.frontmatter.editing import Edit, Editor, apply_edits
from articles.frontmatter.errors import (
    CannotEdit,
    FrontMatterError,
    Refused,
    printable,
)
from articles.frontmatter.events import Value, load
from articles.frontmatter.fences import Fences, find_fences
from articles.frontmatter.layout import Layout
from articles.frontmatter.lines import LINE_END, line_at, main_newline
from articles.frontmatter.plain import is_bare, place_of
from articles.frontmatter.scalars import NULL, Token

__all__ = ["MAX_FILE", "Document", "emit", "parse"]

MAX_FILE = 8 * 1024 * 1024


@dataclass(frozen=True)
class Document:
    """A parsed file. Values are text, None, lists and dicts, in the file's order.

    Text and values stay out of its repr: they hold what is sealed, and logs show reprs.
    """

    text: str = field(repr=False)
    fences: Fences
    values: dict[str, Value] = field(repr=False)
    path: str = ""

    @classmethod
    def blank(cls, *, path: str = "", newline: str = "\n") -> "Document":
        """The document of no fields, for records born without a file."""
        lines = ("---", "---", "", "")
        return parse(newline.join(lines).encode(), path=path)

    @property
    def body(self) -> str:
        """All that follows the line of the closing fence."""
        return self.text[self.fences.body :]

    @cached_property
    def newline(self) -> str:
        return main_newline(self.text)

    @cached_property
    def tree(self) -> nodes.Mapping:
        return nodes.make_tree(self.text, self.fences.start, self.fences.end)

    def line(self, *steps: str | int) -> int:
        """The line of the value that `steps` lead to, or of the last one found."""
        node: nodes.Node = self.tree
        place = self.fences.start
        for step in steps:
            below = nodes.child(node, step)
            if below is None:
                break
            node, place = below, below.start
        return line_at(self.text, place)

    def change(self, changes: Mapping[str, Value], layout: Layout) -> "Document":
        """Give fields new values; unknown ones are added, None takes one away.

        NULL leaves the key with nothing behind it. Raises CannotEdit where the text
        would not read back as intended.
        """
        document = self
        for key in sorted(changes, key=layout.rank):
            document = document._change_field(key, changes[key], layout)
        return document

    def take_lines(self, key: str, other: "Document", layout: Layout) -> "Document":
        """Let the field `key` stand as it stands in `other`, but for the line ends."""
        if key not in other.values:
            return self.change({key: None}, layout)
        lines = other._editor.lines_of_field(key)
        if other.newline != self.newline:
            lines = LINE_END.sub(self.newline, lines)
        edit = self._editor.put_lines(key, lines, layout)
        return self._edited([edit], {**self.values, key: other.values[key]}, key)

    def with_body(self, body: str) -> "Document":
        """Raises CannotEdit for a body that no file can hold."""
        head = self.text[: self.fences.body]
        if body and not head.endswith(("\n", "\r")):
            head += self.newline
        if head.endswith("\r") and body.startswith("\n"):
            head += "\n"  # else the fence's line end would swallow the body's first
        return self._reparsed(head + body, "body", self.values, body)

    @property
    def _editor(self) -> Editor:
        return Editor(self.text, self.newline, self.tree, self.fences)

    def _change_field(self, key: str, value: Value, layout: Layout) -> "Document":
        expected = {name: old for name, old in self.values.items() if name != key}
        if value is not None:
            expected[key] = None if value is NULL else value
        if expected == self.values:
            return self
        if value is None:
            return self._edited([self._editor.remove(key)], expected, key)
        if isinstance(value, Token) and (document := self._with_word(key, value)):
            return document
        if key not in self.values:
            edit = self._editor.add(key, expected[key], layout)
            return self._edited([edit], expected, key)
        edits = self._editor.change(key, expected[key], layout)
        try:
            return self._edited(edits, expected, key)
        except CannotEdit:  # odd forms, like `? key`: write the field anew
            edit = self._editor.restate(key, expected[key])
            return self._edited([edit], expected, key)

    def _with_word(self, key: str, new: Token) -> "Document | None":
        """The document with another word in a field that is plain to see, else None."""
        old = self.values.get(key)
        if not (isinstance(old, str) and is_bare(old) and is_bare(new)):
            return None
        start, end, body = self.fences
        place = place_of(self.text[start:end], list(self.values), key, old)
        if place is None:
            return None
        head, tail = self.text[: start + place], self.text[start + place + len(old) :]
        longer = len(new) - len(old)
        fences = Fences(start, end + longer, body + longer)
        values = {**self.values, key: str(new)}
        return Document(head + new + tail, fences, values, self.path)

    def _edited(
        self, edits: list[Edit], expected: dict[str, Value], key: str
    ) -> "Document":
        return self._reparsed(apply_edits(self.text, edits), key, expected, self.body)

    def _reparsed(
        self, text: str, key: str, values: dict[str, Value], body: str
    ) -> "Document":
        """The changed text, read like any file: what it says is what was meant."""
        try:
            document = parse(text.encode(), path=self.path)
        except FrontMatterError as error:
            raise self._cannot_edit(key, error.message) from error
        except UnicodeEncodeError as error:
            raise self._cannot_edit(key, "lone surrogates are not text") from error
        if document.values != values or document.body != body:
            raise self._cannot_edit(key, "it would not read back the same")
        return document

    def _cannot_edit(self, key: str, reason: str) -> CannotEdit:
        return CannotEdit(
            f"{printable(key)}: cannot be changed in this text ({reason});"
            " edit the file by hand",
            path=self.path,
            line=self.line(key),
        )


def parse(data: bytes, *, path: str = "") -> Document:
    """Read a file. Raises FrontMatterError with `path` and the line."""
    if len(data) > MAX_FILE:
        size = f"{len(data):,} bytes, at most {MAX_FILE:,} are read"
        raise Refused(f"file too large: {size}", path=path)
    text = _decode(data, path=path)
    nul = text.find("\0")
    if nul >= 0:
        message = "NUL character; remove it"
        raise Refused(message, path=path, line=line_at(text, nul))
    fences = find_fences(text, path=path)
    values = load(text, fences.start, fences.end, path=path)
    return Document(text, fences, values, path)


def emit(document: Document) -> bytes:
    """The bytes of a document: of an unchanged one, those it was parsed from."""
    return document.text.encode("utf-8")


def _decode(data: bytes, *, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line = line_at(before, len(before))
        message = f"not UTF-8: byte 0x{data[error.start]:02X}; save the file as UTF-8"
        raise Refused(message, path=path, line=line) from None
