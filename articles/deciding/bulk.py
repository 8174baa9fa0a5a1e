"""Acts on as many articles as a list can show: chosen, asked about, carried out in steps.

choose -> what the list showed, kept -> carry_on, as often as it takes -> one change set
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from articles.deciding.accepting import accept_suggestion
from articles.deciding.acts import hold_back, publish, release, retire
from articles.deciding.answering import keep_vanished, retire_vanished
from articles.deciding.carrying import Outcome
from articles.deciding.choosing import Chosen
from articles.deciding.leaving import leave
from articles.deciding.refreshing import refresh_copies
from articles.deciding.undoing import undo
from articles.models import Act, Article, BulkAct, Change, ChangeSet
from articles.tables import having

__all__ = [
    "BULK",
    "again",
    "carry_on",
    "choose",
    "choose_old",
    "choose_undo",
    "seen_by",
    "start",
    "stop",
]

# The acts that take many articles, by the names under which they are kept.
BULK: Mapping[str, tuple[Act, Callable[..., Outcome]]] = {
    "publish": (Act.PUBLISH, publish),
    "hold_back": (Act.HOLD_BACK, hold_back),
    "retire": (Act.RETIRE, retire),
    "release": (Act.RELEASE, release),
    "leave": (Act.LEAVE, leave),
    "accept_suggestion": (Act.ACCEPT, accept_suggestion),
    "retire_vanished": (Act.RETIRE, retire_vanished),
    "keep_vanished": (Act.KEEP_FILE, keep_vanished),
    "refresh_copies": (Act.REFRESH, refresh_copies),
}
UNDO = "undo"

# What was asked and never answered, and what is long done, is kept so long.
KEPT = timedelta(days=30)


def choose(
    act: str,
    versions: Mapping[int, int | None],
    *,
    user,
    back: str = "",
    note: str = "",
    marks: Mapping[int, str | None] | None = None,
    undoes: ChangeSet | None = None,
    now: datetime | None = None,
) -> BulkAct:
    """Keep what is to be done to which articles, as they were seen; nothing is done.

    `marks` are what else was seen of them (Chosen).
    """
    now = now or timezone.now()
    BulkAct.objects.filter(asked_at__lt=now - KEPT).delete()
    return BulkAct.objects.create(
        act=act,
        user=user,
        back=back,
        note=note,
        undoes=undoes,
        asked_at=now,
        chosen=[(pk, seen, (marks or {}).get(pk)) for pk, seen in versions.items()],
        total=len(versions),
    )


def choose_old(
    before: datetime, *, user, note: str = "", back: str = "", now=None
) -> BulkAct:
    """Keep that what came in, of before a date, is left, where nobody looked at it."""
    old = Article.objects.never_looked_at(before).order_by("pk")
    versions = dict(old.values_list("pk", "version"))
    return choose("leave", versions, user=user, note=note, back=back, now=now)


def choose_undo(change_set: ChangeSet, *, user, back: str = "", now=None) -> BulkAct:
    """Keep that a change set is to be undone, whatever the number of its articles."""
    keys = change_set.changes.order_by("article").values_list("article", flat=True)
    versions = dict.fromkeys(keys.distinct())
    given = {"user": user, "back": back, "now": now}
    return choose(UNDO, versions, undoes=change_set, **given)


def seen_by(versions: Mapping[int, int], mark: int) -> dict[int, int]:
    """Versions of articles as they were when the last change was `mark`."""
    later = Change.objects.filter(pk__gt=mark).order_by("-pk")
    rows = having(later.values_list("article_id", "version"), "article_id", versions)
    return {**versions, **{pk: version - 1 for pk, version in rows}}


def start(bulk_act: BulkAct, *, note: str | None = None, now: datetime | None = None):
    """Let a bulk act begin, or go on after it was stopped."""
    now = now or timezone.now()
    rows = BulkAct.objects.filter(pk=bulk_act.pk)
    rows.filter(started_at=None).update(started_at=now, note=note or bulk_act.note)
    rows.update(is_stopped=False)
    if not bulk_act.total:
        rows.update(finished_at=now)
    bulk_act.refresh_from_db()


def carry_on(
    bulk_act: BulkAct, *, user, seconds: float, now: datetime | None = None
) -> Outcome:
    """Do as much of a bulk act as there is time for.

    Raises Overtaken where somebody else does, or stopped it; and PermissionDenied like
    the act itself.
    """
    chosen = Chosen(bulk_act, seconds=seconds)
    given = {"user": user, "note": bulk_act.note, "now": now}
    if bulk_act.undoes:
        outcome = undo(bulk_act.undoes, articles=chosen, **given)
    else:
        _act, function = BULK[bulk_act.act]
        outcome = function(chosen, **given)
    bulk_act.refresh_from_db()
    return outcome


def stop(bulk_act: BulkAct):
    """Let what runs end with the transaction it is at; `carry_on` goes on from there."""
    BulkAct.objects.filter(pk=bulk_act.pk, finished_at=None).update(is_stopped=True)


def again(
    bulk_act: BulkAct, versions: Iterable[tuple[int, int]], *, user, now=None
) -> BulkAct:
    """The same act on what it passed over because it moved, as it was seen since."""
    given = {"back": bulk_act.back, "note": bulk_act.note, "now": now}
    return choose(bulk_act.act, dict(versions), user=user, **given)
