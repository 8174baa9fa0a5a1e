"""An editor's act -> holds, a change set, the tables; the one way to decide.

Every act is one change set, checks the right to do it, moves the version of what it
touches, and goes through item by item: what cannot be done is named, the rest done.
A `user` of None is the system itself: a command that an operator runs.
"""

from articles.deciding.accepting import accept_suggestion, mark_of
from articles.deciding.acts import (
    Edited,
    create,
    edit,
    edit_unmoved,
    hold_back,
    publish,
    release,
    retire,
)
from articles.deciding.answering import keep_mine, keep_vanished, retire_vanished
from articles.deciding.bulk import (
    BULK,
    again,
    carry_on,
    choose,
    choose_old,
    choose_undo,
    seen_by,
    start,
    stop,
)
from articles.deciding.carrying import Outcome
from articles.deciding.choosing import Overtaken
from articles.deciding.duplicates import MOST_DUPLICATES, mark_canonical, tell_apart
from articles.deciding.housing import (
    dissolve_house,
    join_house,
    leave_house,
    rename_house,
)
from articles.deciding.leaving import Left, leave, leave_old
from articles.deciding.moving import Stale, moved_among, moved_since, refuse_stale
from articles.deciding.paths import PathTaken, born_path
from articles.deciding.refreshing import refresh_copies
from articles.deciding.restoring import restore
from articles.deciding.rights import JUDGED, may, may_undo, may_undo_others
from articles.deciding.saying import SAID
from articles.deciding.seeing import Move, Seen, StoryMoved, see
from articles.deciding.settling import Conflict, Settled, Settlement, settle
from articles.deciding.storytelling import (
    MOST,
    choose_lead,
    foresee_join,
    foresee_move,
    foresee_split,
    join,
    move,
    rename,
    split,
)
from articles.deciding.undoing import undo

__all__ = [
    "BULK",
    "Overtaken",
    "again",
    "carry_on",
    "choose",
    "choose_undo",
    "mark_of",
    "moved_among",
    "seen_by",
    "start",
    "stop",
    "JUDGED",
    "MOST",
    "MOST_DUPLICATES",
    "SAID",
    "Conflict",
    "Edited",
    "Left",
    "Move",
    "Outcome",
    "PathTaken",
    "Seen",
    "Settled",
    "Settlement",
    "Stale",
    "StoryMoved",
    "accept_suggestion",
    "born_path",
    "choose_lead",
    "choose_old",
    "create",
    "dissolve_house",
    "edit",
    "edit_unmoved",
    "foresee_join",
    "foresee_move",
    "foresee_split",
    "hold_back",
    "join",
    "join_house",
    "keep_mine",
    "keep_vanished",
    "leave",
    "leave_old",
    "leave_house",
    "mark_canonical",
    "may",
    "may_undo",
    "may_undo_others",
    "move",
    "moved_since",
    "publish",
    "refresh_copies",
    "refuse_stale",
    "release",
    "rename",
    "rename_house",
    "restore",
    "retire",
    "retire_vanished",
    "see",
    "settle",
    "split",
    "tell_apart",
    "undo",
]
