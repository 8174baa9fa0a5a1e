"""How the newsroom does: what waits for editors, and figures of what they did.

    queues.py      what waits, counted in one query
    days.py        the last days, of the site's zone
    decisions.py   what editors decided, and what became of it
    arrivals.py    what imports brought

Read only, and bounded: no figure costs more for there being more articles, and what
stops counting says so.
"""

from articles.measuring.arrivals import Arrivals, arrivals_of
from articles.measuring.days import Days
from articles.measuring.decisions import Acts, Decisions, acts_of, decisions_of
from articles.measuring.queues import (
    EXACT,
    QUEUES,
    Band,
    counted,
    counted_at_once,
    oldest_of,
    sizes_of,
    standing,
)
from articles.querysets import midnight

__all__ = [
    "EXACT",
    "QUEUES",
    "Acts",
    "Arrivals",
    "Band",
    "Days",
    "Decisions",
    "acts_of",
    "arrivals_of",
    "counted",
    "counted_at_once",
    "decisions_of",
    "midnight",
    "oldest_of",
    "sizes_of",
    "standing",
]
