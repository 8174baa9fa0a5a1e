"""Front matter: the bytes of a file <-> a Document, the first step in and the last out.

`parse` reads, `emit` writes, and what was not changed comes out as it went in.
Knows YAML and the dialect of FORMAT.md, but no field of any record.
"""

from articles.frontmatter.document import MAX_FILE, Document, emit, parse
from articles.frontmatter.errors import (
    CannotEdit,
    FrontMatterError,
    Malformed,
    NotFrontMatter,
    Refused,
    escaped,
    printable,
)
from articles.frontmatter.events import MAX_DEPTH, MAX_EVENTS, Value
from articles.frontmatter.fences import MAX_BLOCK
from articles.frontmatter.layout import Layout
from articles.frontmatter.plain import word_of
from articles.frontmatter.scalars import NULL, Quoted, Token

__all__ = [
    "MAX_BLOCK",
    "MAX_DEPTH",
    "MAX_EVENTS",
    "MAX_FILE",
    "NULL",
    "CannotEdit",
    "Document",
    "FrontMatterError",
    "Layout",
    "Malformed",
    "NotFrontMatter",
    "Quoted",
    "Refused",
    "Token",
    "Value",
    "emit",
    "escaped",
    "parse",
    "printable",
    "word_of",
]
