"""The language of the search box: a text -> terms with their places, or what is wrong.

    shapes.py      terms, the values they ask for, and faults
    fields.py      what may be asked for, with examples
    values.py      a value as typed -> the value it asks for
    parsing.py     a text -> its terms and faults
    completing.py  what is being typed, and what of the language goes on so

A fault says where it is and which one; what to say of it is the edge's. What is asked
of the database stands in querysets/finding.py.
"""

from articles.finding.completing import Typing, known_beginnings, typing_at
from articles.finding.fields import FIELDS, Field, Kind
from articles.finding.parsing import parse
from articles.finding.shapes import (
    Ages,
    Choice,
    Days,
    Fault,
    Faulty,
    Name,
    Numbers,
    Query,
    Term,
    Text,
)

__all__ = [
    "FIELDS",
    "Ages",
    "Choice",
    "Days",
    "Fault",
    "Faulty",
    "Field",
    "Kind",
    "Name",
    "Numbers",
    "Query",
    "Term",
    "Text",
    "Typing",
    "known_beginnings",
    "parse",
    "typing_at",
]
