"""Changed values -> changed text, and no other line touched.

An edit is a replacement of one stretch of the text. Every function here answers a
list of edits in the order of the text; `apply_edits` performs them in one go.
"""

import re
from difflib import SequenceMatcher
from typing import NamedTuple, TypeAlias

from articles.frontmatter.events import Value
from articles.frontmatter.fences import Fences
from articles.frontmatter.layout import Layout
from articles.frontmatter.lines import is_blank, line_after, line_start
from articles.frontmatter.nodes import (
    Mapping,
    Node,
    Pair,
    Scalar,
    Sequence,
    keeps_blank_lines,
    plain_value,
    styled_value,
)
from articles.frontmatter.rendering import render_item, render_pair
from articles.frontmatter.scalars import write_scalar

__all__ = ["Edit", "Editor", "apply_edits"]


_COMMENT_LINE = re.compile(r"[\r\n][ \t]*#")


# Pairs of items; matching repeated ones costs the cube of their number.
_TOO_MANY = 200 * 200

Span: TypeAlias = tuple[int, int]


class Edit(NamedTuple):
    start: int
    end: int
    text: str


def apply_edits(text: str, edits: list[Edit]) -> str:
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        pieces += text[position : edit.start], _kept_apart(text, edit)
        position = edit.end
    return "".join([*pieces, text[position:]])


def _kept_apart(text: str, edit: Edit) -> str:
    """The new text of an edit, no CR and LF of two lines joined to the end of one."""
    new = edit.text
    if new.startswith("\n") and text[edit.start - 1] == "\r":
        new = "\r" + new
    if new.endswith("\r") and text[edit.end] == "\n":
        new += "\n"
    return new


class Editor:
    """Edits of one text, whose fields are the pairs of `root`."""

    def __init__(self, text: str, newline: str, root: Mapping, fences: Fences) -> None:
        self.text = text
        self.newline = newline
        self.root = root
        self.fences = fences

    # Fields

    def change(self, key: str, new: Value, layout: Layout) -> list[Edit]:
        return self._change_pair(self._field(key), new, layout.below(key))

    def restate(self, key: str, new: Value) -> Edit:
        """The lines of a field, all written anew."""
        field = self._field(key)
        pair = render_pair(key, _inherit(new, styled_value(field[1])))
        lines = self._block(pair, self._column(self.root.start))
        return Edit(*self._lines_of(*field), lines)

    def add(self, key: str, value: Value, layout: Layout) -> Edit:
        """A new field in its canonical place, set off by a blank line if a section."""
        lines = self._block(render_pair(key, value), self._column(self.root.start))
        return self._insert(key, lines, layout)

    def remove(self, key: str) -> Edit:
        """The lines of a field, and the blank line that set it off, if any."""
        start, end = self._lines_of(*self._field(key))
        before = line_start(self.text, start - 1)
        if self._is_free(before, start) and self._is_gap(end):
            start = before
        return Edit(start, self._after_stray_blanks(start, end), "")

    def put_lines(self, key: str, lines: str, layout: Layout) -> Edit:
        """Whole lines for those of a field, or as a new field."""
        if any(name.text == key for name, _ in self.root.pairs):
            return Edit(*self._lines_of(*self._field(key)), lines)
        return self._insert(key, lines, layout)

    def lines_of_field(self, key: str) -> str:
        start, end = self._lines_of(*self._field(key))
        return self.text[start:end]

    def _field(self, key: str) -> Pair:
        return next(pair for pair in self.root.pairs if pair[0].text == key)

    def _insert(self, key: str, lines: str, layout: Layout) -> Edit:
        place, successor = self._place(key, layout)
        if key in layout.sections and self._wants_gap(place):
            lines = self.newline + lines
        if {key, successor} & layout.sections and not self._is_gap(place):
            lines += self.newline
        return Edit(place, place, lines)

    def _place(self, key: str, layout: Layout) -> tuple[int, str]:
        """Behind the nearest canonical predecessor, else before the named successor."""
        nearest = _predecessor(self.root.pairs, key, layout)
        if nearest:
            return self._lines_of(*nearest)[1], ""
        if self.root.pairs:
            name, _ = self.root.pairs[0]
            return line_start(self.text, name.start), name.text
        return self.fences.end, ""

    def _previous(self, place: int) -> Pair | None:
        earlier = [pair for pair in self.root.pairs if pair[0].start < place]
        return earlier[-1] if earlier else None

    def _is_free(self, start: int, end: int) -> bool:
        """Whether a line is blank, and no block scalar (`|+`) counts it as its own."""
        previous = self._previous(start)
        owned = self._lines_of(*previous)[1] if previous else self.fences.start
        return owned <= start and is_blank(self.text[start:end])

    def _after_stray_blanks(self, start: int, end: int) -> int:
        """`end`, or where the blank lines end that a `|+` above would take over."""
        previous = self._previous(start)
        if previous and keeps_blank_lines(previous[1]):
            while end < self.fences.end and self._is_gap(end):
                end = line_after(self.text, end)
        return end

    def _is_gap(self, place: int) -> bool:
        """Whether a blank line, or no line of the block, follows at `place`."""
        line = self.text[place : line_after(self.text, place)]
        return place >= self.fences.end or is_blank(line)

    def _wants_gap(self, place: int) -> bool:
        """Whether a line stands before `place` that a blank line may follow."""
        previous = self._previous(place)
        if place == self.fences.start or (previous and keeps_blank_lines(previous[1])):
            return False
        return not is_blank(self.text[line_start(self.text, place - 1) : place])

    # Lines

    def _lines_of(self, first: Node, last: Node) -> Span:
        """The stretch of whole lines, ends included, from one node to another."""
        return line_start(self.text, first.start), line_after(self.text, last.end)

    def _column(self, index: int) -> int:
        return index - line_start(self.text, index)

    def _shares_line(self, node: Node) -> bool:
        """Whether something, like the dash of its list item, stands before it."""
        return not is_blank(self.text[line_start(self.text, node.start) : node.start])

    def _block(self, lines: list[str], column: int) -> str:
        """Lines at a column, each with its end."""
        return "".join(f"{' ' * column}{line}{self.newline}" for line in lines)

    # Values

    def _change_pair(self, pair: Pair, new: Value, layout: Layout) -> list[Edit]:
        key, old = pair
        edits = self._change_within(old, new, layout)
        return [self._rewrite(key, old, new)] if edits is None else edits

    def _change_within(
        self, old: Node, new: Value, layout: Layout
    ) -> list[Edit] | None:
        """Edits inside the old value, or None where it must be written anew."""
        if plain_value(old) == new:
            return []
        if isinstance(old, Scalar) and (new is None or isinstance(new, str)):
            return [self._change_scalar(old, new)]
        if isinstance(old, Mapping) and isinstance(new, dict):
            return self._change_mapping(old, new, layout)
        if isinstance(old, Sequence) and isinstance(new, list):
            return self._change_sequence(old, new, layout)
        return None

    def _rewrite(self, key: Scalar, old: Node, new: Value) -> Edit:
        column = self._column(key.start)
        pair = render_pair(key.text, _inherit(new, styled_value(old)))
        lines = self._block(pair, column)
        return Edit(key.start, old.end, lines[column:].removesuffix(self.newline))

    def _change_scalar(
        self, old: Scalar, new: str | None, *, flow: bool = False
    ) -> Edit:
        if old.start == old.end:
            return self._fill(old.end, write_scalar(new, flow=flow))
        if new is None:
            # No tab may stand between a dash and a comment.
            return Edit(old.start, self._skip_blanks(old.end), "")
        text = write_scalar(new, style=old.style, flow=flow)
        if old.style in ("|", ">"):
            first = self.text[old.start : old.end].splitlines()[0]
            text += first.lstrip("|>+-0123456789").rstrip()  # its comment
        return Edit(old.start, old.end, text)

    def _fill(self, place: int, text: str) -> Edit:
        """Put text where an empty scalar stood, clear of its colon and a comment."""
        end = self._skip_blanks(place)
        behind = "" if self.text[end] in "\r\n" else " "
        return Edit(place, end, f" {text}{behind}")

    def _skip_blanks(self, place: int) -> int:
        while self.text[place] in " \t":
            place += 1
        return place

    # Mappings

    def _change_mapping(
        self, old: Mapping, new: dict[str, Value], layout: Layout
    ) -> list[Edit] | None:
        if old.flow:
            return self._change_flow(old, new)
        if not any(name.text in new for name, _ in old.pairs):
            return None
        edits = self._drop_pairs(old, new)
        for name, value in old.pairs:
            if name.text in new:
                below = layout.below(name.text)
                edits += self._change_pair((name, value), new[name.text], below)
        return edits + self._add_pairs(old, new, layout)

    def _change_flow(self, old: Mapping, new: dict[str, Value]) -> list[Edit] | None:
        """Only scalars for scalars: nothing else fits into someone's one line."""
        if {name.text for name, _ in old.pairs} != set(new):
            return None
        edits = []
        for name, value in old.pairs:
            to = new[name.text]
            if plain_value(value) == to:
                continue
            if not isinstance(value, Scalar) or isinstance(to, dict | list):
                return None
            edits.append(self._change_scalar(value, to, flow=True))
        return edits

    def _drop_pairs(self, old: Mapping, new: dict[str, Value]) -> list[Edit]:
        """Take out the lines of pairs that are gone; the first may share a dash's."""
        kept = next(i for i, (name, _) in enumerate(old.pairs) if name.text in new)
        gone = [pair for pair in old.pairs if pair[0].text not in new]
        if not (kept and self._shares_line(old)):
            return [self._drop(pair) for pair in gone]
        first, *others = gone
        next_start = old.pairs[kept][0].start
        if _COMMENT_LINE.search(self.text, old.start, next_start):
            # Leave `- ` alone on its line: the comments below it stay.
            up_to = self._skip_blanks(first[1].end)
            alone = Edit(first[0].start, up_to, "")
            return [alone, *(self._drop(pair) for pair in others)]
        later = [pair for pair in others if pair[0].start > next_start]
        return [
            Edit(old.start, next_start, ""),
            *(self._drop(pair) for pair in later),
        ]

    def _drop(self, pair: Pair) -> Edit:
        return Edit(*self._lines_of(*pair), "")

    def _add_pairs(
        self, old: Mapping, new: dict[str, Value], layout: Layout
    ) -> list[Edit]:
        """Put new pairs behind their nearest canonical predecessor."""
        column = self._column(old.start)
        kept = [pair for pair in old.pairs if pair[0].text in new]
        known = {name.text for name, _ in old.pairs}
        edits = []
        for key in sorted(new.keys() - known, key=lambda key: (layout.rank(key), key)):
            text = self._block(render_pair(key, new[key]), column)
            nearest = _predecessor(kept, key, layout)
            if nearest:
                _, place = self._lines_of(*nearest)
                edits.append(Edit(place, place, text))
            else:
                place = kept[0][0].start
                edits.append(Edit(place, place, text[column:] + " " * column))
        return edits

    # Sequences

    def _change_sequence(
        self, old: Sequence, new: list[Value], layout: Layout
    ) -> list[Edit] | None:
        if old.flow or not new or self._shares_line(old):
            return None
        if len(old.items) * len(new) > _TOO_MANY:
            return None
        spans = self._item_spans(old)
        column = self._column(old.start)
        before = [repr(layout.identity(plain_value(item))) for item in old.items]
        after = [repr(layout.identity(item)) for item in new]
        former = dict(zip(before, zip(old.items, spans, strict=True), strict=True))
        edits: list[Edit] = []
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            is_moved = not former.keys().isdisjoint(after[c:d])
            if tag == "equal" or (b - a == d - c and not is_moved):
                for i, to in zip(range(a, b), new[c:d], strict=True):
                    own = old.items[i], spans[i]
                    edits += self._change_item(own, to, column, layout)
                continue
            place = spans[a][0] if a < len(spans) else spans[-1][1]
            for item, name in zip(new[c:d], after[c:d], strict=True):
                lines = self._item_lines(item, former.get(name), column)
                edits.append(Edit(place, place, lines))
            edits += [Edit(*span, "") for span in spans[a:b]]
        return edits

    def _change_item(
        self, old: tuple[Node, Span], to: Value, column: int, layout: Layout
    ) -> list[Edit]:
        item, span = old
        edits = self._change_within(item, to, layout)
        if edits is None:
            return [Edit(*span, self._item_lines(to, old, column))]
        return edits

    def _item_lines(
        self, new: Value, former: tuple[Node, Span] | None, column: int
    ) -> str:
        """The lines of an item: its own if it only moved, else in its own style."""
        if former is None:
            return self._block(render_item(new), column)
        item, (start, end) = former
        if plain_value(item) == new:
            return self.text[start:end]
        return self._block(render_item(_inherit(new, styled_value(item))), column)

    def _item_spans(self, node: Sequence) -> list[Span]:
        """The whole lines of each item, from the line of its dash on."""
        column = self._column(node.start)
        return [
            (self._dash_line(item.start, column), line_after(self.text, item.end))
            for item in node.items
        ]

    def _dash_line(self, place: int, column: int) -> int:
        """The line of the dash at `column`, which may stand lines above its item."""
        start = line_start(self.text, place)
        while self.text[start : start + column + 1].lstrip(" ") != "-":
            start = line_start(self.text, start - 1)
        return start


def _predecessor(pairs: list[Pair], key: str, layout: Layout) -> Pair | None:
    """The pair a new key follows: the last of the highest rank up to its own."""
    ranked = [(layout.rank(name.text), index) for index, (name, _) in enumerate(pairs)]
    lower = [each for each in ranked if each[0] <= layout.rank(key)]
    return pairs[max(lower)[1]] if lower else None


def _inherit(new: Value, old: Value) -> Value:
    """The new value, with scalars that did not change styled as they stood."""
    if isinstance(new, dict) and isinstance(old, dict):
        return {key: _inherit(value, old.get(key)) for key, value in new.items()}
    if isinstance(new, list) and isinstance(old, list):
        padded = old + [None] * len(new)
        return [_inherit(*pair) for pair in zip(new, padded, strict=False)]
    return old if isinstance(new, str) and new == old else new
