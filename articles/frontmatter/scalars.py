"""How a scalar is written: plain, double-quoted or single-quoted.

A value says how it wants to stand: a `Token` bare whatever a reader makes of it (an
integer, a date), `Quoted` in double quotes, any other text bare if a YAML reader
gives the same text back. What stood there before outweighs that.
"""

import re

import yaml

from articles.frontmatter.errors import FrontMatterError
from articles.frontmatter.events import Value, load

__all__ = ["NULL", "Quoted", "Token", "write_scalar"]


class Quoted(str):
    """Text that the dialect writes in double quotes."""

    __slots__ = ()


class Token(str):
    """Text that stands for something else than text: 58, true, a date."""

    __slots__ = ()


# In changes of fields, where None takes a field away: the key with nothing behind it.
NULL = Token("")


_SHORT_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
}
# All that libyaml would refuse, fold or lose when it stands raw inside quotes.
_CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_ESCAPED = re.compile(f'["\\\\{_CONTROLS}]')
# YAML 1.2 readers take more texts for numbers than the 1.1 rules of PyYAML do.
_NUMBER_ELSEWHERE = re.compile(
    r"[-+]?(0o[0-7]+|0x[0-9a-fA-F]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)\Z"
)
_SAFE_IN_FLOW = re.compile(r"[A-Za-z0-9_./+:-]*[A-Za-z0-9_./+-]\Z")


def write_scalar(
    value: str | None, *, style: str | None = None, flow: bool = False
) -> str:
    """The text of `value`; `style` is that of the scalar it replaces, if any."""
    if value is None:
        return ""
    if style == "'" and not _CONTROL.search(value):
        return "'" + value.replace("'", "''") + "'"
    wants_quotes = isinstance(value, Quoted) if style is None else style != ""
    if not wants_quotes and _may_stand_bare(value, flow=flow):
        return str(value)
    return _double_quoted(value)


def _double_quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    return _SHORT_ESCAPES.get(character) or (
        f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"
    )


def _may_stand_bare(text: str, *, flow: bool) -> bool:
    if _CONTROL.search(text) or (flow and not _SAFE_IN_FLOW.match(text)):
        return False
    if isinstance(text, Token):
        return True
    if _means_something_else(text):
        return False
    return (
        _reads_as(f"key: {text}", {"key": text})
        and _reads_as(f"key:\n- {text}", {"key": [text]})
        and _reads_as(f"{text}: value", {text: "value"})
    )


def _means_something_else(text: str) -> bool:
    """Whether a YAML reader would take the bare text for a number, a date, a null."""
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[:1], [])
    return bool(
        _NUMBER_ELSEWHERE.match(text)
        or any(pattern.match(text) for _, pattern in resolvers)
    )


def _reads_as(block: str, expected: Value) -> bool:
    try:
        return load(block, 0, len(block)) == expected
    except FrontMatterError:
        return False
