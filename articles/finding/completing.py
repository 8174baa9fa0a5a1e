"""What is being typed at a place in the text, and what of the language goes on so."""

import re
from dataclasses import dataclass

from articles.finding.fields import FIELDS, NONE, Kind

_TYPED = re.compile(r"""-?(?:([^\W\d][\w-]*):)?("[^"]*|[^\s"]*)$""")

_MEASURED = (Kind.NUMBER, Kind.AGE, Kind.DAY)


@dataclass(frozen=True)
class Typing:
    """The part of the text that a completion replaces: a field, or a value of one."""

    field: str
    typed: str
    start: int
    end: int


def typing_at(text: str, place: int) -> Typing:
    """What is being typed where the caret stands."""
    before = text[:place]
    match = _TYPED.search(before)
    assert match  # noqa: S101 -- it may be empty, and so is always found
    start, typed = match.start(2), match[2]
    field = (match[1] or "").lower()
    return Typing(field, typed.lstrip('"'), start, len(before))


def known_beginnings(typing: Typing) -> list[str]:
    """What may stand there, as far as the language knows; names it does not."""
    typed = typing.typed.lower()
    if not typing.field:
        return [f"{name}:" for name in FIELDS if typed and name.startswith(typed)]
    field = FIELDS.get(typing.field)
    if field is None:
        return []
    offered = field.choices if field.kind not in _MEASURED else field.examples
    if field.may_lack:
        offered = (*offered, NONE)
    return [each for each in offered if each.lower().startswith(typed)]
