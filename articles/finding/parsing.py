"""A text -> its terms, each with its place, and what is wrong with it."""

import re
from datetime import date
from difflib import get_close_matches

from articles.finding.fields import FIELDS, Kind
from articles.finding.shapes import Fault, Faulty, Name, Query, Term, Text
from articles.finding.values import Wrong, value_of

# Nobody asks for more at once; what a database is asked stays small.
MOST_TERMS = 50
LONGEST = 2_000

# A term, its parts: what shuns it, the field, a phrase in quotes or a word. A quote that
# is not closed goes on to the end.
TERM = re.compile(
    r"""(?P<lone>-?[^\W\d][\w-]*:)(?=\s|$)"""
    r"""|(?P<minus>-?)(?:(?P<field>[^\W\d][\w-]*):(?!//))?"""
    r"""(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]\S*))"""
)

# What no database takes for text.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

_ANY_WORD = re.compile(r"[^\W_]")


def parse(text: str, *, today: date) -> Query:
    """What a text asks for; `today` is the day of the site's zone."""
    text = _NO_TEXT.sub(" ", text)
    if len(text) > LONGEST:
        return Query(text, faults=(Faulty(Fault.TOO_MANY, LONGEST, len(text)),))
    terms: list[Term] = []
    faults: list[Faulty] = []
    for match in TERM.finditer(text):
        found = _read(match, today)
        if isinstance(found, Term):
            terms.append(found)
        else:
            faults.append(found)
    if len(terms) > MOST_TERMS:
        surplus = terms[MOST_TERMS]
        faults.append(Faulty(Fault.TOO_MANY, surplus.start, len(text)))
    return Query(text, tuple(terms), tuple(faults))


def _read(match: re.Match[str], today: date) -> Term | Faulty:
    if lone := match["lone"]:
        return _lone(match, lone.lstrip("-").rstrip(":"))
    phrase, word, named = match["phrase"], match["word"], match["field"]
    value = phrase if phrase is not None else word or ""
    if named is None:
        return _text(match, value, is_phrase=phrase is not None)
    return _field(match, named, value, today)


def _lone(match: re.Match[str], named: str) -> Faulty:
    """A field without a value, or a word with a colon."""
    if named.lower() not in FIELDS:
        return _unknown(match, named)
    return Faulty(Fault.NO_VALUE, match.start(), match.end(), named.lower())


def _text(match: re.Match[str], value: str, *, is_phrase: bool) -> Term | Faulty:
    start, end = match.span()
    if not _ANY_WORD.search(value):
        return Faulty(Fault.NOTHING, start, end)
    begins = not is_phrase and value.endswith("*")
    return Term("", Text(value, begins), start, end, bool(match["minus"]))


def _field(match: re.Match[str], named: str, value: str, today: date) -> Term | Faulty:
    start, end = match.span()
    field = FIELDS.get(named.lower())
    if field is None:
        return _unknown(match, named)
    if not value.strip():
        return Faulty(Fault.NO_VALUE, start, end, field.name)
    if field.kind is Kind.WORD:
        read = Name(value)
        return Term(field.name, read, start, end, bool(match["minus"]))
    try:
        asked = value_of(field, value.strip(), today)
    except Wrong as wrong:
        place = start + match.group().index(":") + 1
        return Faulty(wrong.fault, place, end, field.name, wrong.nearest)
    return Term(field.name, asked, start, end, bool(match["minus"]))


def _unknown(match: re.Match[str], named: str) -> Faulty:
    near = get_close_matches(named.lower(), list(FIELDS), n=1)
    start = match.start() + match.group().index(named)
    return Faulty(
        Fault.UNKNOWN_FIELD, start, start + len(named), named, near[0] if near else ""
    )
