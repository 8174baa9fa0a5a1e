"""Articles touched -> the articles whose stories have to be told again.

A change can move the touched themselves and what is linked with them. The stories that
these leave, and those that they join by what they follow now, are told again as a
whole, whatever followed them so far among it. Statements lead on: editors keep stories
apart that would otherwise be one.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

__all__ = ["affected"]

Reach: TypeAlias = Callable[[set[int]], Iterable[int]]


def affected(
    touched: Iterable[int], *, linked: Reach, followed: Reach, beside: Reach
) -> set[int]:
    """Every article to be told again, whether it still exists or not.

    Touched is what came, went, or changed in quality, heat, path or links (also where
    a link leads elsewhere now because its target came or went), and what a statement
    made or withdrawn is about. `linked` answers what articles name and what names them,
    `followed` whom they follow (`follows`), both by the links as they are now; `beside`
    who shares a story with them as last told, and who stands beside them in a statement.
    """
    touched = set(touched)
    found = news = touched | set(linked(touched))
    while news:
        # Followed first, for their stories are asked for with those of the news.
        joined = set(followed(news)) - found
        others = set(beside(news | joined)) - found - joined
        news = joined | others
        found = found | news
    return found
