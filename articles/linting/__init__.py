"""What is wrong with files, or odd by FORMAT.md, told without a database.

    findings.py   the codes, and a Finding: where, which code, in which words
    subject.py    one file read and understood, as the rules see it
    values.py     values of the wrong kind: what an import would refuse
    judging.py    rules on values: judgements, related, what is sealed
    keys.py       rules on keys: unknown, out of order, in another style
    text.py       rules on the text around them: comments, blank lines, the end
    names.py      rules on file names
    linter.py     all of them for one file, and what only several files show
    mending.py    what can be put right without a loss

bytes -> lint -> findings; bytes -> mend -> bytes. docs/checks.md lists the codes.
"""

from articles.linting.findings import Code, Finding, Level
from articles.linting.linter import Linter, lint
from articles.linting.mending import MENDABLE, mend

__all__ = ["MENDABLE", "Code", "Finding", "Level", "Linter", "lint", "mend"]
