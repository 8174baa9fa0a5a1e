"""Where the front matter of a text begins and ends."""

import re
from typing import NamedTuple

from articles.frontmatter.errors import Malformed, NotFrontMatter, Refused

__all__ = ["MAX_BLOCK", "Fences", "find_fences"]

MAX_BLOCK = 256 * 1024

_FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r|\Z)")


class Fences(NamedTuple):
    """Character positions: the block between the fences, and the body after them."""

    start: int
    end: int
    body: int


def find_fences(text: str, *, path: str = "") -> Fences:
    """Find the block between the first `---` line and the next one.

    Raises NotFrontMatter without an opening fence, Malformed without a closing one,
    Refused where it is too far to look for.
    """
    opening = _FENCE.match(text, text.startswith("\ufeff"))
    if opening is None:
        message = "no front matter: the first line is not ---"
        raise NotFrontMatter(message, path=path, line=1)
    start = opening.end()
    closing = _next_fence(text, start)
    end = closing.start() if closing else len(text)
    if _is_too_large(text, start, end):
        message = (
            f"front matter too large: over {MAX_BLOCK:,} bytes before a second ---"
        )
        raise Refused(message, path=path, line=1)
    if closing is None:
        message = "front matter is not closed: no second ---"
        raise Malformed(message, path=path, line=1)
    return Fences(start, end, closing.end())


def _next_fence(text: str, start: int) -> re.Match[str] | None:
    """The closing fence, unless it is so far that it does not matter."""
    place, stop = start, start + MAX_BLOCK + len("---")
    # str.find hops over whole articles where a regular expression would walk.
    while (place := text.find("---", place, stop)) >= 0:
        if text[place - 1] in "\r\n" and (fence := _FENCE.match(text, place)):
            return fence
        place += 3
    return None


def _is_too_large(text: str, start: int, end: int) -> bool:
    if end - start <= MAX_BLOCK // 4:  # the longest character takes four bytes
        return False
    return end - start > MAX_BLOCK or len(text[start:end].encode()) > MAX_BLOCK
