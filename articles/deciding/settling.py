"""Conflicts answered alike, one by one: what moved since somebody looked is left."""

import json
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.deciding.answering import kept
from articles.deciding.carrying import Carrier, Decision, Outcome
from articles.deciding.moving import moved_since
from articles.merging import hold_value
from articles.models import Act, Article, Change
from articles.record import Record

__all__ = ["Conflict", "Settled", "Settlement", "settle"]


class Settlement(StrEnum):
    """Whose word it is from now on; `ALWAYS` is mine, whatever upstream says later."""

    THEIRS = "theirs"
    MINE = "mine"
    ALWAYS = "always"

    @property
    def act(self) -> Act:
        return Act.RELEASE if self is Settlement.THEIRS else Act.KEEP_MINE


class Conflict(NamedTuple):
    """A field in conflict as somebody saw it: as of a version, and of a word upstream."""

    article: int
    field: str
    version: int
    mark: str

    @classmethod
    def of(cls, article: Article, name: str) -> "Conflict":
        return cls(article.pk, name, article.version, _mark(article, name))


class Settled(NamedTuple):
    """What answers did, and what moved before they came, each with its last change."""

    outcome: Outcome
    moved: list[Change]


def settle(
    conflicts: Iterable[Conflict],
    settlement: Settlement,
    *,
    user,
    note: str = "",
    now: datetime | None = None,
) -> Settled:
    """Answer conflicts; what is none any more, or another one, is left and named.

    Upstream may move related coverage without the version moving, so that each carries
    a mark of upstream's word as well.
    """
    wanted: dict[int, dict[str, Conflict]] = {}
    for each in conflicts:
        wanted.setdefault(each.article, {})[each.field] = each
    moved: list[Change] = []

    def decide(article: Article) -> list[Decision]:
        found = wanted[article.pk].values()
        steps = [_answer(act, article, each, settlement, moved) for each in found]
        decisions = [step for step in steps if step is not None]
        if not decisions:
            raise act.pass_over(article)
        return decisions

    act = Carrier(settlement.act, user, note, now)
    act.check_right({name for fields in wanted.values() for name in fields})
    return Settled(act.run(list(wanted), decide), moved)


def _answer(
    act: Carrier,
    article: Article,
    conflict: Conflict,
    settlement: Settlement,
    moved: list[Change],
) -> Decision | None:
    name = conflict.field
    since = moved_since(article, [name], conflict.version)
    if since or conflict.mark != _mark(article, name):
        moved += since.values() or _last(article, name)
        act.leave(article, _("%s has moved since you looked") % name)
        return None
    if name not in article.fields_in_conflict():
        act.leave(article, _("%s is not in conflict any more") % name)
        return None
    if settlement is Settlement.THEIRS:
        return act.release(article, name)
    return kept(article, name, always=settlement is Settlement.ALWAYS)


def _last(article: Article, name: str) -> list[Change]:
    """The last change of a field, if any is known."""
    changes = article.changes.filter(field=name).select_related("change_set__user")
    return list(changes.order_by("-pk")[:1])


def _mark(article: Article, name: str) -> str:
    """Upstream's word on a field, in few letters."""
    said = json.dumps(hold_value(name, getattr(article.base or Record(), name)))
    return blake2b(said.encode(), digest_size=8).hexdigest()
