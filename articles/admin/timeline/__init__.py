"""The history of one article: its timeline, two points compared, and what was restored.

    entries.py    acts as a timeline tells them: by day, machines' noise folded
    folding.py    pages of them, counted by what tells something
    page.py       the timeline, filtered by field and by who
    comparing.py  two points beside each other by word, and the way back to one

Read-only, but for one button: restore, by POST, through deciding.restore.
"""

from articles.admin.timeline.comparing import ComparePage
from articles.admin.timeline.page import TimelinePage

__all__ = ["history_page"]


def history_page(modeladmin, request, object_id):
    """The timeline, or two points of it where they are asked for."""
    compares = "from" in request.GET
    kind = ComparePage if compares else TimelinePage
    return kind(modeladmin, request, object_id).respond()
