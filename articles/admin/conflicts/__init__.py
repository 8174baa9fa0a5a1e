"""The inbox of conflicts: what upstream moved of what editors decided on.

    rows.py      a field in conflict as the inbox shows it: base, theirs, mine
    thirds.py    a third value, typed in the place of theirs and mine
    finding.py   which of them are shown: filters, and page after page
    answers.py   what a POST does: one by one, or many alike once that is confirmed
    page.py      the page

Every answer names upstream's word that it answers, and is refused where that moved.
"""

from articles.admin.conflicts.page import ConflictsPage

__all__ = ["ConflictsPage"]
