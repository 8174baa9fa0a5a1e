"""Files -> articles: scan, plan, apply.

    scanning.py      arguments -> files and the paths that name their articles;
    archives.py      so do archives, and
    repositories.py  git repositories
    comparing.py     one file against what is known of it -> what it would do
    planning.py      files, stretch by stretch -> a plan
    vanishing.py     files that are gone -> a question
    applying.py      the plan -> bases, changes and the tables, batch by batch
    refusing.py      what a database refuses, or fails at, in one line
    running.py       all of it as one run
    storing.py       plans that are shown in the admin before they are applied

A dry run and a preview are the plan, so that they cannot lie. An import plans and
applies a batch at a time, so that memory stays bounded and an editor never waits for a
transaction of more than one batch.
"""

from articles.importing.comparing import Outcome, Planned
from articles.importing.refusing import FailedFast, ImportInterrupted
from articles.importing.results import ImportResult
from articles.importing.running import Watching, import_articles
from articles.importing.scanning import Failure
from articles.importing.storing import (
    PlanExpired,
    PlanTooLarge,
    apply_plan,
    store_plan,
)

__all__ = [
    "FailedFast",
    "Failure",
    "ImportInterrupted",
    "ImportResult",
    "Outcome",
    "PlanExpired",
    "PlanTooLarge",
    "Planned",
    "Watching",
    "apply_plan",
    "import_articles",
    "store_plan",
]
