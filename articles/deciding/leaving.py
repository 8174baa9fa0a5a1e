"""Leaving articles to upstream: an editor looked, and decides on nothing.

No record changes by it, so that no file is read and no table written but for what
waits: a first import leaves hundreds of thousands.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from articles import tables
from articles.deciding.carrying import Carrier, Outcome, told
from articles.deciding.moving import LOOKED_AT, moved_since, refuse_stale
from articles.models import Act, Article, Change, Place, SourceFile, Waits
from articles.models.source import waiting_as

__all__ = ["leave"]

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
            left, passed, moved = _leave(act, keys, version)
            found = told(keys)
            done.changed = [found[key] for key in left]
            done.skipped = [(found[key], reason) for key, reason in passed]
            done.moved = [(found[key], fields) for key, fields in moved]
        outcome.add(done)
    outcome.change_set = act.change_set
    return outcome


def _leave(
    act: Carrier, keys: list[int], version: int | None
) -> tuple[list[int], list[tuple[int, str]], list[tuple[int, list[str]]]]:
    """Leave a chunk; answers whom, whom not and why, and what moved of others."""
    left, passed, moved, rows = [], [], [], []
    for key, at, waits, since, base_digest in _locked(keys):
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
            rows.append((key, "waits", waiting_as(waits, since), None, at + 1))
    if rows:
        _write(act, rows)
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
    keys = [row[0] for row in moved]
    looked_at = str(Waits.LOOKED_AT)
    tables.update(
        SourceFile, ("waits", "waits_since"), [(looked_at, None, key) for key in keys]
    )
    tables.update(Place, ("waits",), [(False, key) for key in keys])
    tables.update(Article, ("version",), [(row[-1], row[0]) for row in moved])
