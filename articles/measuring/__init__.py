"""How the newsroom does: what waits for editors, and figures of what they did.

    queues.py   what waits, counted in one query

Read only, and bounded: no figure costs more for there being more articles.
"""

from articles.measuring.queues import EXACT, QUEUES, counted, sizes_of

__all__ = ["EXACT", "QUEUES", "counted", "sizes_of"]
