"""What editors decided, as JSON Lines that a database rebuilt from files takes.

    values.py     how values are read: checked, and brought into one form
    shapes.py     the lines: keys, types, what is left out
    checking.py   bytes -> lines, each what it must be, all of them whole and in order
    upstream.py   what upstream says of decided fields, and the base made of it again
    stating.py    database -> lines
    restoring.py  the line of an article -> its holds, notes, history and base
    naming.py     slugs of topics and providers, which are addresses, and houses
    saying.py     statements on stories and duplicates, and the rules of heat
    addressing.py the addresses of stories
    loading.py    lines -> database: checked first, then a batch at a time

Restoring writes articles because it puts back what deciding wrote; it decides nothing.
docs/commands.md tells the format.
"""

from articles.dumping.checking import BadDump
from articles.dumping.loading import LoadResult, Outcome, load_decisions
from articles.dumping.stating import dump_decisions, write_dump

__all__ = [
    "BadDump",
    "LoadResult",
    "Outcome",
    "dump_decisions",
    "load_decisions",
    "write_dump",
]
