"""Lines as editors show them: ended by LF, CRLF or a lone CR, and by nothing else.

libyaml also ends lines at NEL, U+2028 and U+2029, and str.splitlines at more.
"""

import re

__all__ = [
    "LINE_END",
    "is_blank",
    "line_after",
    "line_at",
    "line_start",
    "main_newline",
]

LINE_END = re.compile(r"\r\n|\n|\r")


def line_at(text: str, index: int) -> int:
    """The line, counted from 1, that character `index` of `text` stands on."""
    place = line_start(text, index)
    return sum(1 for _ in LINE_END.finditer(text, 0, place)) + 1


def line_start(text: str, index: int) -> int:
    if text[index - 1 : index + 1] == "\r\n":
        index -= 1
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def line_after(text: str, index: int) -> int:
    """Where the line after that of `index` begins, or the text ends."""
    found = LINE_END.search(text, index)
    return found.end() if found else len(text)


def is_blank(line: str) -> bool:
    """Whether a line holds nothing; a no-break space is something to YAML."""
    return not line.strip(" \t\r\n")


def main_newline(text: str) -> str:
    """The line end most lines have; LF where they tie."""
    crlf = text.count("\r\n")
    ends = {
        "\n": text.count("\n") - crlf,
        "\r\n": crlf,
        "\r": text.count("\r") - crlf,
    }
    return max(ends, key=lambda end: ends[end])
