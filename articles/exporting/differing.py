"""What would change in a file, as a unified diff that is safe to show."""

from difflib import unified_diff

from articles.frontmatter import escaped, parse
from articles.frontmatter.lines import LINE_END
from articles.record import masked

__all__ = ["diff_of"]

_SHOWN = {"\n": "\\n", "\r\n": "\\r\\n", "\r": "\\r", "": ""}
_NO_END = "\n\\ No newline at end of file"


def diff_of(path: str, old: bytes | None, new: bytes | None) -> str:
    """The lines that change; None is no file. Raises FrontMatterError.

    What is sealed shows as its size. Line ends are shown where they are not all the
    same: else a whole file would seem to change into itself.
    """
    before, after = _lines(path, old), _lines(path, new)
    ends = {end for _, end in before + after if end}
    shows_ends = len(ends) > 1
    names = [
        "/dev/null" if data is None else f"{side}/{escaped(path)}"
        for side, data in (("a", old), ("b", new))
    ]
    lines = list(
        unified_diff(
            _shown(before, shows_ends=shows_ends),
            _shown(after, shows_ends=shows_ends),
            *names,
            lineterm="",
        )
    )
    if not lines:
        lines = [f"--- {names[0]}", f"+++ {names[1]}", "(only in what is sealed)"]
    return "\n".join(lines)


def _lines(path: str, data: bytes | None) -> list[tuple[str, str]]:
    """The lines of a file, each with its end, which only the last may lack."""
    if data is None:
        return []
    text = masked(parse(data, path=path))
    lines, start = [], 0
    for end in LINE_END.finditer(text):
        lines.append((text[start : end.start()], end.group()))
        start = end.end()
    return [*lines, (text[start:], "")] if start < len(text) else lines


def _shown(lines: list[tuple[str, str]], *, shows_ends: bool) -> list[str]:
    return [
        escaped(line) + (_SHOWN[end] if shows_ends else "") + ("" if end else _NO_END)
        for line, end in lines
    ]
