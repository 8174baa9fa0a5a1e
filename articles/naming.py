"""Names made from titles: file names of new articles, and slugs in addresses.

Only what is new gets a name; an existing path or slug is never derived again
(FORMAT.md 1, file name = identity).
"""

import re
import unicodedata
from collections.abc import Container
from datetime import UTC, datetime
from hashlib import sha256

__all__ = ["file_stem", "free_slug", "slugify"]

_MAX_SLUG = 142
_DROPPED = re.compile(r"[^a-z0-9 -]")
_GAPS = re.compile(r"[ -]+")


def file_stem(title: str, instant: datetime) -> str:
    """The file name, without `.md`, of a new article."""
    date = instant.astimezone(UTC).date()
    return f"{date}-{slugify(title, otherwise='article')}"


def slugify(text: str, *, otherwise: str) -> str:
    """The slug of `text`; `<otherwise>-<digest>` where no letter of it survives."""
    letters = unicodedata.normalize("NFD", text.strip())
    letters = "".join(each for each in letters if not unicodedata.combining(each))
    slug = _GAPS.sub("-", _DROPPED.sub("", letters.lower())).lstrip("-")
    slug = _cut(slug)
    return slug or f"{otherwise}-{sha256(text.encode()).hexdigest()[:8]}"


def free_slug(text: str, *, otherwise: str, taken: Container[str]) -> str:
    """A slug that nothing else has: the second of a kind ends in -2."""
    slug = candidate = slugify(text, otherwise=otherwise)
    number = 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def _cut(slug: str) -> str:
    """At most 142 characters, cut at a word."""
    if len(slug) <= _MAX_SLUG:
        return slug
    head = slug[: _MAX_SLUG + 1]
    words, hyphen, _ = head.rpartition("-")
    return words if hyphen else head[:_MAX_SLUG]
