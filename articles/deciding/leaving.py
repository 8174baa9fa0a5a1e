"""Leaving articles to upstream: an editor looked, and decides on nothing.

No record changes by it, so that no file is read and no table written but for what
waits: a first import leaves hundreds of thousands.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from articles import tables
from articles.deciding.carrying import Carrier, Outcome, told
from articles.deciding.choosing import Chosen
from articles.deciding.moving import LOOKED_AT, moved_since, refuse_stale
from articles.models import (
    Act,
    Article,
    Change,
    ChangeSet,
    Hold,
    Place,
    SourceFile,
    Waits,
)
from articles.models.source import waiting_as, waits_by

__all__ = ["Left", "is_of_waiting", "leave", "leave_old", "wait_again"]

# Articles a transaction, at most; of which each takes little.
CHUNK = 2_000


def leave(
    articles: Iterable[Article],
    *,
    user,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Mark articles as looked at: upstream's word stands, and no field is held.

    They wait again when upstream moves what readers see. Takes the `version` of the
    one article it is about, and raises Stale where what was looked at moved since.
    """
    act = Carrier(Act.LEAVE, user, note, now)
    act.check_right()
    outcome = Outcome()
    for keys in act.chunks(articles, CHUNK):
        with act.writing(keys) as done:
            left, passed, moved = _leave(act, _locked(keys), version)
            found = told(keys)
            done.changed = [found[key] for key in left]
            done.skipped = [(found[key], reason) for key, reason in passed]
            done.moved = [(found[key], fields) for key, fields in moved]
        outcome.add(done)
    outcome.change_set = act.change_set
    return outcome


@dataclass
class Left:
    """How many articles were left to upstream so far, of how many."""

    change_set: ChangeSet | None = None
    total: int = 0
    among: int = 0
    failures: tuple[str, ...] = ()


def leave_old(
    before: datetime,
    *,
    user,
    note: str = "",
    most: int | None = None,
    progress: Callable[[Left], None] = lambda left: None,
    now: datetime | None = None,
) -> Left:
    """Leave what came in and nobody has looked at, of before a date; all, or `most`.

    For a first import, of which the old is no news. What waits for another reason than
    that it came in goes on waiting. `progress` is called after each transaction.
    """
    act = Carrier(Act.LEAVE, user, note, now)
    act.check_right()
    old = Article.objects.never_looked_at(before).order_by("pk")
    keys = list(old.values_list("pk", flat=True)[:most])
    done = Left(among=len(keys))
    for some in act.chunks(keys, CHUNK):
        with tables.writing():
            new = [row for row in _locked(some) if row[2] == Waits.NEW]
            left, *_others = _leave(act, new)
        done.total += len(left)
        done.change_set = act.change_set
        progress(done)
    return done


def is_of_waiting(change_set: ChangeSet) -> bool:
    """Whether nothing but what waits moved by an act."""
    return not change_set.changes.exclude(field="waits").exists()


def wait_again(
    act: Carrier, undone: ChangeSet, articles: Iterable[int] | Chosen
) -> Outcome:
    """Put back what waited before such an act, but for what was decided on since."""
    outcome = Outcome()
    for keys in act.chunks(articles, CHUNK):
        with act.writing(keys) as done:
            moved, passed = _put_back(act, undone, keys)
            found = told(keys)
            done.changed = [found[key] for key in moved]
            done.skipped = [(found[key], reason) for key, reason in passed]
        outcome.add(done)
    outcome.change_set = act.change_set
    return outcome


def _put_back(
    act: Carrier, undone: ChangeSet, keys: list[int]
) -> tuple[list[int], list[tuple[int, str]]]:
    """Put back a chunk; answers whom, and whom not and why."""
    changes = Change.objects.filter(article__in=keys).order_by()
    before = dict(_by_article(changes.filter(change_set=undone), "old", "new"))
    again = dict(_by_article(changes.filter(change_set__undoes=undone), "pk"))
    decided = Hold.objects.filter(field="published", at__gt=undone.at, article__in=keys)
    since = set(decided.values_list("article", flat=True))
    moved, passed = [], []
    for key, at, waits, waits_since, _digest in _locked(keys):
        (old, new), now = before[key], waiting_as(waits, waits_since)
        if now == new and key not in since:
            moved.append((key, "waits", now, old, at + 1))
        elif key in again:
            passed.append((key, _("undone already")))
        else:
            passed.append((key, _("decided on again since then")))
    if moved:
        _write(act, moved)
    return [row[0] for row in moved], passed


def _by_article(changes, *columns: str) -> Iterator[tuple[int, tuple]]:
    for key, *values in changes.values_list("article", *columns):
        yield key, tuple(values)


def _leave(
    act: Carrier, rows: list[tuple], version: int | None = None
) -> tuple[list[int], list[tuple[int, str]], list[tuple[int, list[str]]]]:
    """Leave a chunk of `_locked`; answers whom, whom not and why, and what moved of others."""
    left, passed, moved, made = [], [], [], []
    for key, at, waits, since, base_digest in rows:
        names = LOOKED_AT if waits else ["published"]
        seen, article = act.seen(key), Article(pk=key, version=at)
        if version is not None:
            refuse_stale(article, names, version)
        if seen is not None and (fields := moved_since(article, names, seen)):
            moved.append((key, list(fields)))
        elif not waits:
            passed.append((key, _("does not wait")))
        elif not base_digest:
            passed.append((key, _("born here, upstream has no word on it")))
        else:
            left.append(key)
            made.append((key, "waits", waiting_as(waits, since), None, at + 1))
    if made:
        _write(act, made)
    return left, passed, moved


def _locked(keys: list[int]) -> list[tuple]:
    """What there is to know of articles, which are locked, in the order of `keys`."""
    rows = Article.objects.select_for_update(of=("self",)).order_by("pk")
    columns = ("waits", "waits_since", "base_digest")
    rows = rows.values_list("pk", "version", *(f"source__{name}" for name in columns))
    found = {row[0]: row for row in tables.having(rows, "pk", keys)}
    return [found[key] for key in keys if key in found]


def _write(act: Carrier, moved: list[tuple]):
    change_set = act.begin().pk
    tables.insert(
        Change,
        ("article_id", "field", "old", "new", "version", "change_set_id"),
        [(*row, change_set) for row in moved],
    )
    now = [(*waits_by(new), key) for key, _field, _old, new, _version in moved]
    rows = [(str(waits), since, key) for waits, since, key in now]
    tables.update(SourceFile, ("waits", "waits_since"), rows)
    tables.update(Place, ("waits",), [(bool(row[0]), row[-1]) for row in rows])
    tables.update(Article, ("version",), [(row[-1], row[0]) for row in moved])
