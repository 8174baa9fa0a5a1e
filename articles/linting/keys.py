"""Rules on keys, and on how their values are written (FORMAT.md 1).

One walk over the tree of a document along the FIELDS table. What stands below an
unknown key is nobody's business.
"""

from collections.abc import Iterator

from articles.frontmatter import Quoted, Token, Value, printable
from articles.frontmatter.lines import LINE_END, line_start
from articles.frontmatter.nodes import Mapping, Node, Scalar, Sequence, plain_value
from articles.frontmatter.scalars import write_scalar
from articles.linting.findings import Code, Finding, harmless
from articles.linting.subject import Subject
from articles.record import FIELDS, Field
from articles.record.kinds import Kind

__all__ = ["check_keys"]

# A tombstone's key stands before or after the other.
_SAME_PLACE = {"removed": "published"}
_AMP = {"ampWebUrl", "cdnAmpWebUrl"}


def check_keys(subject: Subject) -> Iterator[Finding]:
    """Keys that are unknown or misplaced, and values in another style."""
    return _Walk(subject).mapping(subject.document.tree, FIELDS, "", 0)


class _Walk:
    """A walk over one file.

    `name` is the dotted place in the record, `column` where the lines of a node
    should begin: None inside brackets, where no line means anything.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    def mapping(
        self, node: Mapping, table: tuple[Field, ...], name: str, column: int | None
    ) -> Iterator[Finding]:
        known = {each.key: each.kind for each in table}
        yield from self._layout(node, name, column)
        yield from self._order(node, list(known), name)
        yield from self._amp(node, name)
        below = _deeper(node, column)
        for key, value in node.pairs:
            place = _dotted(name, key.text)
            if key.text in known:
                yield from self._value(value, known[key.text], place, below)
            else:
                words = "unknown key, kept as it stands; is it spelled right?"
                yield self._finding(Code.UNKNOWN_KEY, place, words, key)

    def _value(
        self, node: Node, kind: Kind, name: str, column: int | None
    ) -> Iterator[Finding]:
        if isinstance(node, Scalar):
            yield from self._scalar(node, kind, name)
        elif isinstance(node, Mapping):
            yield from self.mapping(node, kind.table, name, column)
        else:
            yield from self._items(node, kind.item or kind, name, column)

    def _items(
        self, node: Sequence, kind: Kind, name: str, column: int | None
    ) -> Iterator[Finding]:
        yield from self._layout(node, name, column)
        below = _deeper(node, column)
        for index, item in enumerate(node.items):
            place = f"{name}[{index}]"
            if plain_value(item) is None:
                words = "empty; name a topic, or take the line out"
                yield self._finding(Code.EMPTY_TOPIC, place, words, item)
            yield from self._value(item, kind, place, below)

    def _scalar(self, node: Scalar, kind: Kind, name: str) -> Iterator[Finding]:
        value = plain_value(node)
        expected = None if value is None else kind.write(kind.read(value))
        if isinstance(expected, str) and not self._is_written_as(node, expected):
            words = f"expected {_style_of(expected)}"
            yield self._finding(Code.SCALAR_STYLE, name, words, node)

    def _is_written_as(self, node: Scalar, expected: str) -> bool:
        raw = self.subject.text[node.start : node.end]
        if isinstance(expected, Quoted | Token):
            return raw == write_scalar(expected)
        if LINE_END.search(raw):
            return False
        # Text that would not stand bare is quoted, in quotes of either kind.
        return not node.style or write_scalar(expected).startswith('"')

    def _layout(
        self, node: Mapping | Sequence, name: str, column: int | None
    ) -> Iterator[Finding]:
        if column is None:
            return
        start = node.start - line_start(self.subject.text, node.start)
        if node.flow:
            words = "expected on lines of its own, without brackets"
            yield self._finding(Code.FLOW_STYLE, name, words, node)
        elif start != column:
            words = f"expected indented by {column} blanks, found {start}"
            yield self._finding(Code.INDENT, name or "front matter", words, node)

    def _order(self, node: Mapping, keys: list[str], name: str) -> Iterator[Finding]:
        """The first key that stands behind one that belongs behind it."""
        # Of what is sealed another rule says where it stands.
        found = [
            key for key, _ in node.pairs if key.text in keys and key.text != "secured"
        ]
        ranks = [keys.index(_SAME_PLACE.get(key.text, key.text)) for key in found]
        for place, key in enumerate(found):
            later = [i for i in range(place) if ranks[i] > ranks[place]]
            if later:
                words = f"out of order; it belongs before {found[later[0]].text}"
                place_name = _dotted(name, key.text)
                yield self._finding(Code.KEY_ORDER, place_name, words, key)
                return

    def _amp(self, node: Mapping, name: str) -> Iterator[Finding]:
        stated = [key for key, _ in node.pairs if key.text in _AMP]
        if len(stated) == 1:
            (other,) = _AMP - {stated[0].text}
            words = f"stated without {other}; state both or none"
            place = _dotted(name, stated[0].text)
            yield self._finding(Code.HALF_OF_AMP, place, words, stated[0])

    def _finding(self, code: Code, name: str, words: str, node: Node) -> Finding:
        line = self.subject.line(node.start)
        return self.subject.finding(code, f"{name}: {words}", line=line)


def _dotted(name: str, key: str) -> str:
    shown = printable(harmless(key))
    return f"{name}.{shown}" if name else shown


def _deeper(node: Mapping | Sequence, column: int | None) -> int | None:
    return None if node.flow or column is None else column + 2


def _style_of(expected: Value) -> str:
    if isinstance(expected, Quoted):
        return "in double quotes, on one line, escaped only where needed"
    if isinstance(expected, Token):
        return f"plain: {printable(expected)}"
    return "plain, on one line"
