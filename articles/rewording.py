"""Two texts compared by word: what went, what came, and what stayed around it.

For whoever shows a decision beside upstream's word, or an article beside itself at
another time. Nothing is lost: all but what came is the old text, all but what went
the new one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

__all__ = ["Piece", "Side", "abridged", "reworded"]

# Words, or lines, that are compared with each other; of more, that takes too long.
MOST = 2_000
# Words left standing on each side of what changed where a text is abridged.
AROUND = 12

# Scripts without spaces are compared by letter: each of them is about a word.
_LETTERS = "\u2e80-\u2fff\u3040-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = "\\x00-/:-@\\[-^`{-~\u00a1\u00ab\u00bb\u00bf\u2000-\u206f\u3000-\u303f"
_WORD = f"[^\\s{_MARKS}{_LETTERS}]+"
_WORDS = re.compile(rf"\s+|{_WORD}(?:['\u2019]{_WORD})*|.", re.DOTALL)
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class Side(StrEnum):
    """In which of the two texts a piece stands; what is left out stands in both."""

    SAME = "same"
    GONE = "gone"
    CAME = "came"
    LEFT_OUT = "left_out"


class Piece(NamedTuple):
    side: Side
    text: str

    @property
    def words(self) -> int:
        return sum(not each.isspace() for each in _words(self.text))


class _Hunk(NamedTuple):
    """A stretch of both texts, which is the same or was replaced as a whole."""

    old: str
    new: str

    @property
    def is_same(self) -> bool:
        return self.old == self.new

    @property
    def pieces(self) -> Iterator[Piece]:
        if self.is_same:
            yield Piece(Side.SAME, self.old)
            return
        if self.old:
            yield Piece(Side.GONE, self.old)
        if self.new:
            yield Piece(Side.CAME, self.new)


def reworded(old: str, new: str) -> list[Piece]:
    """What turns one text into the other, in the order of reading.

    Texts too long for that are compared by line, and by word within the lines that
    differ; lines that differ beyond that are replaced as a whole.
    """
    hunks = _joined(_compared(old, new, _words))
    return [piece for hunk in hunks for piece in hunk.pieces]


def abridged(pieces: Iterable[Piece], around: int = AROUND) -> list[Piece]:
    """The same with what stayed cut down to some words around each change."""
    pieces = list(pieces)
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.side is not Side.SAME:
            found.append(piece)
            continue
        before = around if place else 0
        after = around if place < len(pieces) - 1 else 0
        found += _cut(piece.text, before, after)
    return found


def _cut(text: str, before: int, after: int) -> Iterator[Piece]:
    """The first and the last words of a text, and between them that there are more."""
    words = _words(text)
    # A word and the gap behind it.
    before, after = 2 * before, 2 * after
    if len(words) <= before + after + AROUND:
        yield Piece(Side.SAME, text)
        return
    end = len(words) - after
    for side, some in (
        (Side.SAME, words[:before]),
        (Side.LEFT_OUT, words[before:end]),
        (Side.SAME, words[end:]),
    ):
        if some:
            yield Piece(side, "".join(some))


def _words(text: str) -> list[str]:
    return _WORDS.findall(text)


def _lines(text: str) -> list[str]:
    return _LINES.findall(text)


def _compared(old: str, new: str, split: Callable[[str], list[str]]) -> Iterator[_Hunk]:
    """Stretches of two texts by what they are split into; too many by what is longer."""
    before, after = split(old), split(new)
    head = _shared(zip(before, after, strict=False))
    rest = zip(reversed(before[head:]), reversed(after[head:]), strict=False)
    tail = _shared(rest)
    ends = len(before) - tail, len(after) - tail
    middle = before[head : ends[0]], after[head : ends[1]]
    yield _hunk(before[:head], after[:head])
    if max(map(len, middle)) <= MOST:
        yield from _matched(*middle)
    elif split is _lines:
        yield _hunk(*middle)
    else:
        yield from _by_line(*map("".join, middle))
    yield _hunk(before[ends[0] :], after[ends[1] :])


def _shared(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs are of the same, from the first on."""
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _by_line(old: str, new: str) -> Iterator[_Hunk]:
    for hunk in _compared(old, new, _lines):
        before, after = _words(hunk.old), _words(hunk.new)
        if hunk.is_same or max(len(before), len(after)) > MOST:
            yield hunk
        else:
            yield from _matched(before, after)


def _matched(before: Sequence[str], after: Sequence[str]) -> Iterator[_Hunk]:
    # Gaps are no places to begin a match at: there are too many that look alike.
    matcher = SequenceMatcher(str.isspace, before, after)
    for _tag, i, j, k, m in matcher.get_opcodes():
        yield _hunk(before[i:j], after[k:m])


def _hunk(before: Sequence[str], after: Sequence[str]) -> _Hunk:
    return _Hunk("".join(before), "".join(after))


def _joined(hunks: Iterable[_Hunk]) -> list[_Hunk]:
    """Hunks without crumbs: what is shorter than the changes around it goes with them."""
    found: list[_Hunk] = []
    for hunk in hunks:
        if not (hunk.old or hunk.new):
            continue
        if found and found[-1].is_same is hunk.is_same:
            hunk = _both(found.pop(), hunk)
        while not hunk.is_same and _is_crumb(found, hunk):
            crumb = found.pop()
            hunk = _both(found.pop(), _both(crumb, hunk))
        found.append(hunk)
    return found


def _is_crumb(found: list[_Hunk], hunk: _Hunk) -> bool:
    """Whether the last that was found stands between two changes, and matters little."""
    if len(found) < 2:
        return False
    change, same = found[-2:]
    size = len(same.old.strip())
    return size <= min(_size(change), _size(hunk)) and len(_words(same.old)) <= 3


def _size(hunk: _Hunk) -> int:
    return max(len(hunk.old), len(hunk.new))


def _both(one: _Hunk, other: _Hunk) -> _Hunk:
    return _Hunk(one.old + other.old, one.new + other.new)
