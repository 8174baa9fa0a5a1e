"""Restoring: fields are decided as they were at a point of an article's past.

What was decided then is decided again, by who restores it. What was upstream's word
then, and still is, is released; where upstream says otherwise by now, its former word
is held. What nobody knows any more is left and named.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from articles.deciding.acts import edited, shown, unless_stale, withheld
from articles.deciding.carrying import Carrier, Decision, Outcome, Skip
from articles.deciding.rights import fields_decided
from articles.merging import hold_value
from articles.models import Act, Article, ChangeSet
from articles.recalling import Recalled, recall, recall_now
from articles.record import DECIDABLE, FIELDS_BY_NAME

__all__ = ["restore"]


def restore(
    article: Article,
    change_set: ChangeSet,
    fields: Iterable[str] | None = None,
    *,
    user,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Let fields, or all there are, be as they were right after an act.

    With `version`, raises Stale where a field that it would change moved since.
    """
    wanted = (
        DECIDABLE if fields is None else [name for name in DECIDABLE if name in fields]
    )

    def decide(article: Article) -> list[Decision]:
        then = recall(article, change_set.pk)
        if then is None:
            raise Skip(_("that act did not change it"))
        today = recall_now(article, act.now)
        differing = [name for name in wanted if _differs(name, then, today)]
        for name in then.lost.intersection(wanted):
            act.leave(article, _("%s: what it was is not known any more") % name)
        known = [name for name in differing if name not in then.lost]
        if not known and article.pk in act.left:
            raise act.pass_over(article)
        if not known:
            raise Skip(_("it is as it was then"))
        decisions = [_decision(act, article, name, then) for name in known]
        act.check_right(_rights(decisions))
        return unless_stale(article, decisions, version)

    act = Carrier(Act.RESTORE, user, note, now)
    act.check_right(fields or ())
    return act.run([article], decide)


def _differs(name: str, then: Recalled, today: Recalled) -> bool:
    """Whether a field says something else today, or on publication, was decided so."""
    if name == "published":
        moved = then.publication != today.publication
        return moved or _differs_upstream(then, today)
    return then.values[name] != today.values[name]


def _differs_upstream(then: Recalled, today: Recalled) -> bool:
    undecided = not (then.publication or today.publication)
    return undecided and then.values["published"] != today.values["published"]


def _decision(act: Carrier, article: Article, name: str, then: Recalled) -> Decision:
    hold, value = then.holds.get(name), then.values[name]
    if hold is None and _says_so_still(article, name, then):
        return act.release(article, name)
    if name == "published":
        return _published(act, article, hold, value)
    if name == "related":
        items = FIELDS_BY_NAME[name].kind.read(value)
        decision = edited(act, article, article.record(act.now), name, items)
    else:
        decision = act.hold(article, name, value)
    if decision.new is not None:
        decision.new.always = bool(hold and hold.get("always"))
    return decision


def _says_so_still(article: Article, name: str, then: Recalled) -> bool:
    """Whether upstream's word is what it was; without upstream nothing was said."""
    if article.base is None:
        return then.upstream is None and article.hold_on(name) is not None
    now = hold_value(name, getattr(article.base, name))
    return then.upstream is not None and then.upstream[name] == now


def _published(act: Carrier, article: Article, hold, value) -> Decision:
    """Publication as it was decided, or as upstream's word let readers see it."""
    if value == "false" and (hold is None or hold["value"] == "false"):
        return withheld(act, article)
    times = {}
    if hold is not None:
        times = {
            name: hold[name] and datetime.fromisoformat(hold[name])
            for name in ("starts_at", "ends_at")
        }
    return shown(act, article, hold["value"] if hold else value, **times)


def _rights(decisions: list[Decision]) -> list[str]:
    """The fields as rights are given for them."""
    values = {
        each.field: not (each.new and each.new.value == "false") for each in decisions
    }
    return fields_decided(values)
