"""What an article said at a point of its past, told back from all that changed since.

A point is right after an act that changed the article. From what is true now, each
later change is taken back, the last one first: upstream's word by the changes of
imports, decisions by the holds around theirs. Where the chain is broken, because a
change is not known any more, the field is lost at that point; nothing is guessed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from articles.frontmatter import Value
from articles.merging import JUDGEMENTS, hold_value, overlay
from articles.models import Act, Article, Change, Hold
from articles.record import DECIDABLE, FIELDS_BY_NAME, Record
from articles.stories import url_key

__all__ = ["EXTRA", "Recalled", "recall", "recall_now"]

# Beside what can be decided, only ever upstream's.
EXTRA = "extra"
# What two holds have in common that are the same decision.
_SAME = ("value", "starts_at", "ends_at", "took_down", "at")

_Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Recalled:
    """An article at a point: values in their written form, by field.

    `upstream` are those of the base, None before there was one; `holds` the snapshots
    of the decisions that counted; `lost` the fields of which nobody knows any more.
    """

    at: datetime
    values: dict[str, Value]
    upstream: dict[str, Value] | None
    holds: dict[str, _Snapshot]
    lost: frozenset[str] = frozenset()

    @property
    def publication(self) -> tuple | None:
        """What was decided on publication, its times included."""
        hold = self.holds.get("published")
        return hold and tuple(hold[name] for name in ("value", "starts_at", "ends_at"))


def recall_now(article: Article, now: datetime) -> Recalled:
    """The article as it is, fetched `with_records`."""
    return _Past(article).recalled(now)


def recall(article: Article, change_set: int) -> Recalled | None:
    """The article right after an act; None where that did not change it."""
    rows = article.changes.order_by("pk").select_related("change_set")
    changes = list(rows)
    last = max(
        (i for i, each in enumerate(changes) if each.change_set_id == change_set),
        default=None,
    )
    if last is None:
        return None
    past = _Past(article)
    for change in reversed(changes[last + 1 :]):
        past.take_back(change)
    lost = past.broken(changes[: last + 1])
    return past.recalled(changes[last].change_set.at, lost)


class _Past:
    """Base and holds of an article, on their way back."""

    def __init__(self, article: Article):
        self.article = article
        self.has_base = article.base is not None
        self.said = _said_by(article.base or Record())
        self.holds = [(each.field, each.snapshot()) for each in article.holds.all()]

    def take_back(self, change: Change):
        if change.hold_before or change.hold_after:
            self._undecide(change)
        elif change.field == "" and change.change_set.act == Act.IMPORT:
            # Its first file: before that it was born here, or it was not.
            self.has_base = False
            self.said = _said_by(Record())
        elif change.field in self.said:
            self._unsay(change)

    def _undecide(self, change: Change):
        before, after = change.hold_before, change.hold_after
        slot = self._slot(change.field, after or before)
        self.holds = [
            (name, hold)
            for name, hold in self.holds
            if self._slot(name, hold) != slot
            and not (name == change.field and after and _is_same(hold, after))
        ]
        if before:
            self.holds.append((change.field, before))

    def _unsay(self, change: Change):
        if change.field == "original_url" and not (change.old and change.new):
            self._carry_back(url_key(change.new) or 0, url_key(change.old) or 0)
        self.said[change.field] = change.old

    def _carry_back(self, copy: int, former: int):
        """The address came or went, and decisions with it: no other copy of the story."""
        self.holds = [
            (name, hold | {"copy": former} if hold["copy"] == copy else hold)
            for name, hold in self.holds
        ]

    @staticmethod
    def _slot(name: str, hold: _Snapshot) -> tuple[str, int]:
        return name, 0 if name in JUDGEMENTS else hold["copy"]

    def broken(self, changes: Sequence[Change]) -> frozenset[str]:
        """The fields whose last changes, of these, do not lead to what was told back."""
        said, decided = {}, {}
        for change in changes:
            if change.hold_before or change.hold_after:
                decided[change.field] = change
            elif change.field in self.said:
                said[change.field] = change
        lost = {
            name
            for name, change in said.items()
            if self.has_base and self.said[name] != change.new
        }
        lost |= {name for name, change in decided.items() if not self._fits(change)}
        return frozenset(lost)

    def _fits(self, change: Change) -> bool:
        after = change.hold_after
        held = [hold for name, hold in self.holds if name == change.field]
        if after:
            return any(_is_same(hold, after) for hold in held)
        slot = self._slot(change.field, change.hold_before)
        return all(self._slot(change.field, hold) != slot for hold in held)

    def recalled(self, at: datetime, lost: Iterable[str] = ()) -> Recalled:
        copy = url_key(self.said["original_url"]) or 0
        active = {
            name: hold
            for name, hold in self.holds
            if name in JUDGEMENTS or not self.has_base or hold["copy"] == copy
        }
        return Recalled(
            at,
            self._values(active, at),
            dict(self.said) if self.has_base else None,
            active,
            frozenset(lost),
        )

    def _values(self, active: dict[str, _Snapshot], at: datetime) -> dict[str, Value]:
        held = {
            name: Hold.from_snapshot(self.article.pk, name, hold).value_at(at)
            for name, hold in active.items()
        }
        return _said_by(overlay(_record(self.said), held))


def _said_by(record: Record) -> dict[str, Value]:
    return {
        name: hold_value(name, getattr(record, name)) for name in (*DECIDABLE, EXTRA)
    }


def _record(said: dict[str, Value]) -> Record:
    """The record that says these values."""
    read = {
        name: FIELDS_BY_NAME[name].kind.read(value)
        for name, value in said.items()
        if name in FIELDS_BY_NAME
    }
    read |= {"body": said["body"] or "", EXTRA: said[EXTRA] or {}}
    return replace(Record(), **read)


def _is_same(one: _Snapshot, other: _Snapshot) -> bool:
    return all(one[name] == other[name] for name in _SAME)
