"""Fields that are plain to see: one bare word behind a key at the start of a line.

Most of what is decided by the thousand is such a word, and its line can be told without
building a tree of the text or reading the changed text again.
"""

import re
from collections.abc import Sequence

from articles.frontmatter.fences import find_fences

__all__ = ["is_bare", "place_of", "word_of"]

# Words that mean the same in any text that they stand in alone.
_BARE = re.compile(r"(?:true|false|-?(?:0|[1-9][0-9]{0,17}))\Z")
# What ends a line beside the newline: to libyaml, or to editors.
_OTHER_ENDS = re.compile("[\r\x85\u2028\u2029]")
# Lines of the first column, but for comments and the items of lists.
_FIRST_COLUMN = re.compile(r"^[^\s#-].*", re.MULTILINE)
_NOTHING = re.compile(r"(?:[ \t]*(?:#.*)?\n)*")


# A line of the first column that may begin a key in other ways than by its bare name.
_OTHER_KEYS = re.compile(r"^[^\sA-Za-z0-9_#-]", re.MULTILINE)


def is_bare(text: str) -> bool:
    return bool(_BARE.match(text))


def place_of(block: str, names: Sequence[str], name: str, old: str) -> int | None:
    """Where in a block the word `old` of a field stands; None if that is not plain.

    The block is known to be a mapping of these names, in this order, whose field has
    this bare word. Each key stands at the column of the first. Where that is the first
    column, and as many lines begin there as there are keys, each with its own, then no
    line of a longer text can be taken for one of them.
    """
    if _OTHER_ENDS.search(block):
        return None
    lines = list(_FIRST_COLUMN.finditer(block))
    if len(lines) != len(names) or not _NOTHING.fullmatch(block, 0, lines[0].start()):
        return None
    if not all(
        line[0].startswith(f"{key}:") for line, key in zip(lines, names, strict=True)
    ):
        return None
    line = lines[names.index(name)]
    # With that value, nothing of it can stand on the lines below.
    return line.end() - len(old) if line[0] == f"{name}: {old}" else None


def word_of(text: str, name: str) -> str | None:
    """The bare word of a field, where that is plain without reading the block.

    The text is known to be good, and to have the field at its top: then each key
    stands bare at the start of a line, and the one line that begins with the name is
    the field's. What else the field could say is told by whoever knows its value.
    """
    fences = find_fences(text)
    block = text[fences.start : fences.end]
    if _OTHER_ENDS.search(block) or _OTHER_KEYS.search(block):
        return None
    nothing = _NOTHING.match(block)
    if nothing is None or block[nothing.end() : nothing.end() + 1].isspace():
        return None
    lines = re.findall(rf"^{name}[ \t]*:.*", block, re.MULTILINE)
    if len(lines) != 1 or not lines[0].startswith(f"{name}: "):
        return None
    word = lines[0].removeprefix(f"{name}: ")
    return word if is_bare(word) else None
