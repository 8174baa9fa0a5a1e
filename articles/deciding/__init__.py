"""An editor's act -> holds, a change set, the tables; the one way to decide.

Every act is one change set, checks the right to do it, moves the version of what it
touches, and goes through item by item: what cannot be done is named, the rest done.
A `user` of None is the system itself: a command that an operator runs.
"""

from articles.deciding.acts import (
    create,
    edit,
    hold_back,
    publish,
    refuse_stale,
    release,
    retire,
)
from articles.deciding.answering import keep_mine, keep_vanished, retire_vanished
from articles.deciding.carrying import Outcome, PathTaken, Stale, born_path, may_undo
from articles.deciding.undoing import undo

__all__ = [
    "Outcome",
    "PathTaken",
    "Stale",
    "born_path",
    "create",
    "edit",
    "hold_back",
    "keep_mine",
    "keep_vanished",
    "may_undo",
    "publish",
    "refuse_stale",
    "release",
    "retire",
    "retire_vanished",
    "undo",
]
