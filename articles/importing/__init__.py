"""Files -> articles: scan, plan, apply.

    scanning.py   arguments -> files and the paths that name their articles
    planning.py   files, compared with what is known -> what would happen
    applying.py   the plan -> bases, changes and the tables, batch by batch
    refusing.py   what a database refuses, or fails at, in one line

`import_articles` runs the three, a batch at a time, so that memory stays bounded and
an editor never waits for a transaction of more than one batch.
"""

from articles.importing.planning import Outcome
from articles.importing.refusing import ImportInterrupted
from articles.importing.running import ImportResult, import_articles
from articles.importing.scanning import Failure

__all__ = [
    "Failure",
    "ImportInterrupted",
    "ImportResult",
    "Outcome",
    "import_articles",
]
