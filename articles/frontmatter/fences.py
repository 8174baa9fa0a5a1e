"""Where the front matter of a text begins and ends."""

import re
from typing import NamedTuple

from articles.frontmatter.errors import Malformed, NotFrontMatter

__all__ = ["Fences", "find_fences"]

_FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r|\Z)")


class Fences(NamedTuple):
    """Character positions: the block between the fences, and the body after them."""

    start: int
    end: int
    body: int


def find_fences(text: str, *, path: str = "") -> Fences:
    """Find the block between the first `---` line and the next one.

    Raises NotFrontMatter without an opening fence, Malformed without a closing one.
    """
    opening = _FENCE.match(text, text.startswith("\ufeff"))
    if opening is None:
        raise NotFrontMatter(
            "no front matter: the first line is not ---", path=path, line=1
        )
    closing = _next_fence(text, opening.end())
    if closing is None:
        raise Malformed("front matter is not closed: no second ---", path=path, line=1)
    return Fences(opening.end(), closing.start(), closing.end())


def _next_fence(text: str, place: int) -> re.Match[str] | None:
    # str.find hops over whole articles where a regular expression would walk.
    while (place := text.find("---", place)) >= 0:
        if text[place - 1] in "\r\n" and (fence := _FENCE.match(text, place)):
            return fence
        place += 3
    return None
