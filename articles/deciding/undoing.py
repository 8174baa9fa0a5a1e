"""Undo: what an act changed is put back, field by field, but for what moved since."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from articles.deciding.acts import withheld
from articles.deciding.carrying import Anew, Carrier, Decision, Outcome, Skip, Step
from articles.deciding.choosing import Chosen
from articles.deciding.files import Answer, Rebase, Wait
from articles.deciding.leaving import is_of_waiting, wait_again
from articles.deciding.saying import SAID, unsaid
from articles.models import Act, Article, Change, ChangeSet, FormerBase, Hold

__all__ = ["restored", "undo"]


def undo(
    change_set: ChangeSet,
    *,
    user,
    note: str = "",
    now: datetime | None = None,
    articles: Chosen | None = None,
) -> Outcome:
    """Put back holds, answers and bases as they were before a change set.

    What was decided on again or changed upstream since then is left as it is; an
    article with something left is named among the skipped, with what and why. An
    article whose creation is undone is hidden, unless somebody decided on it. Where
    they are many, `articles` are those of the change set, taken a stretch at a time.
    """
    act = Carrier(Act.UNDO, user, note, now, undoes=change_set)
    act.check_right()
    keys = change_set.changes.order_by("article").values_list("article", flat=True)
    among = articles or list(keys.distinct())
    if is_of_waiting(change_set):
        return wait_again(act, change_set, among)
    past = _Past(change_set)

    def decide(article: Article) -> list[Step]:
        return _put_back(act, article, past)

    return act.run(among, decide, fetch=past.fetch)


@dataclass
class _Past:
    """What a change set did to the articles of a chunk, and who did so later."""

    change_set: ChangeSet
    changes: dict[int, list[Change]] = field(default_factory=dict)
    former: dict[int, FormerBase] = field(default_factory=dict)
    # Why the base that came in place of a former one is not the last any more.
    replaced: dict[int, str] = field(default_factory=dict)
    undone: set[tuple[int, str]] = field(default_factory=set)
    born: set[int] = field(default_factory=set)
    users: set[int] = field(default_factory=set)
    # The changes of what waits, and the articles whose history has none at all.
    waits: dict[int, Change] = field(default_factory=dict)
    unknown: set[int] = field(default_factory=set)

    def fetch(self, keys: list[int]):
        self.changes = {}
        for change in self.change_set.changes.filter(article__in=keys):
            self.changes.setdefault(change.article_id, []).append(change)
        made = self.change_set.former_bases.filter(article__in=keys)
        self.former = {each.article_id: each for each in made}
        self.replaced = self._replaced()
        self.undone = set(self._undone(keys))
        self.born = set(self._born())
        self.users = _who_still_exists(chain.from_iterable(self.changes.values()))
        self.waits = dict(self._waits())
        told = Change.objects.filter(field="waits", article__in=keys)
        self.unknown = {*keys} - {*told.order_by().values_list("article", flat=True)}

    def is_undone(self, change: Change) -> bool:
        """Whether an earlier undo of the change set put this back."""
        # What undoes a creation is a decision on published.
        return (change.article_id, change.field or "published") in self.undone

    def _waits(self) -> Iterator[tuple[int, Change]]:
        for change in chain.from_iterable(self.changes.values()):
            if change.field == "waits":
                yield change.article_id, change

    def _replaced(self) -> dict[int, str]:
        first = min((each.pk for each in self.former.values()), default=0)
        later = FormerBase.objects.filter(article__in=self.former, pk__gt=first)
        rows = later.order_by("pk").values_list(
            "pk", "article_id", "change_set__act", "change_set__undoes"
        )
        acts: dict[int, list[tuple[str, int | None]]] = {}
        for pk, article_id, *act in rows:
            if pk > self.former[article_id].pk:
                acts.setdefault(article_id, []).append(tuple(act))
        return {pk: self._why_replaced(some) for pk, some in acts.items()}

    def _why_replaced(self, acts: list[tuple[str, int | None]]) -> str:
        """What became of a base by these acts, of which the last one counts most."""
        if acts[-1] == (Act.UNDO, self.change_set.pk):
            return _("undone already")
        if any(act == Act.IMPORT for act, _undone in acts):
            return _("upstream changed it again since then")
        return _("another undo changed it again since then")

    def _undone(self, keys: list[int]) -> Iterator[tuple[int, str]]:
        changes = Change.objects.filter(
            change_set__undoes=self.change_set, article__in=keys
        )
        return changes.order_by().values_list("article_id", "field").iterator()

    def _born(self) -> Iterator[int]:
        """The articles that were there before the import that brought their first file."""
        if self.change_set.act != Act.IMPORT:
            return iter(())
        created = [
            each.article_id
            for each in chain.from_iterable(self.changes.values())
            if each.field == ""
        ]
        here = Change.objects.filter(
            field="", change_set__act=Act.CREATE, article__in=created
        )
        return here.order_by().values_list("article_id", flat=True).iterator()


def _put_back(act: Carrier, article: Article, past: _Past) -> list[Step]:
    changes = past.changes[article.pk]
    if past.change_set.act == Act.CREATE:
        return [_hidden(act, article, changes, past)]
    steps: list[Step] = []
    left: list[Change] = []
    for change in changes:
        if not _is_ours(change, past):
            continue
        step = _step(act, article, change, past)
        if step:
            steps.append(step)
        else:
            left.append(change)
    _say_left(act, article, left, past, in_part=bool(steps))
    steps += _rebased(act, article, past)
    steps += _waiting_as_before(act, article, steps, past)
    if not steps and article.pk in act.left:
        raise act.pass_over(article)
    if not steps:
        raise Skip(_("there is nothing to put back"))
    return steps


def _is_ours(change: Change, past: _Past) -> bool:
    """Whether it is put back by itself, and not with the base."""
    if change.field == "":
        return change.article_id not in past.born
    return change.field in ("vanished", *SAID) or _has_hold(change)


def _has_hold(change: Change) -> bool:
    return bool(change.hold_before or change.hold_after)


def _step(act: Carrier, article: Article, change: Change, past: _Past) -> Step | None:
    """What puts a change back; None where it cannot be any more."""
    if change.field == "":
        return _unborn(act, article)
    if change.field == "vanished":
        return _unanswered(article, change)
    if change.field in SAID:
        return unsaid(change)
    return restored(article, change, past.users)


def _say_left(
    act: Carrier, article: Article, left: list[Change], past: _Past, *, in_part: bool
):
    """Say why fields are left, and which where that is not all of them."""
    undone = [each.field for each in left if past.is_undone(each)]
    again = [each.field for each in left if not past.is_undone(each)]
    is_named = in_part or (undone and again)
    for reason, fields in (
        (_("undone already"), undone),
        (_("decided on again since then"), again),
    ):
        names = ", ".join(filter(None, fields)) if is_named else ""
        if fields:
            act.leave(article, f"{reason}: {names}" if names else reason)


def _rebased(act: Carrier, article: Article, past: _Past) -> list[Step]:
    """DESIGN.md, undo of an import: the base as it was, unless upstream went on."""
    former = past.former.get(article.pk)
    if former is not None and article.pk not in past.replaced:
        return [Rebase(article.source, bytes(former.base))]
    if former is not None:
        act.leave(article, past.replaced[article.pk])
    elif article.pk in past.born:
        act.leave(article, _("it had no file before"))
    elif any(
        each.field not in ("", "vanished", "waits", *SAID) and not _has_hold(each)
        for each in past.changes[article.pk]
    ):
        act.leave(article, _("its former text is not kept any more"))
    return []


def _waiting_as_before(
    act: Carrier, article: Article, steps: list[Step], past: _Past
) -> list[Wait]:
    """What it asked of editors before the change set, unless that moved since."""
    source, change = article.source, past.waits.get(article.pk)
    decided = next((each for each in steps if each.field == "published"), None)
    if change is None:
        if decided is None or article.pk in past.unknown:
            return []  # which is from before anybody knew: as by any such decision
        return [Wait(source, source.waiting)]
    is_alone = past.changes[article.pk] == [change]
    goes_along = decided or any(isinstance(each, Rebase) for each in steps)
    if is_alone:
        hold = article.hold_on("published")
        goes_along = hold is None or hold.at <= past.change_set.at
    if goes_along and source.waiting == change.new:
        return [Wait(source, change.old)]
    if is_alone:
        _say_left(act, article, [change], past, in_part=False)
    return [Wait(source, source.waiting)] if decided else []


def _unborn(act: Carrier, article: Article) -> Decision | None:
    """DESIGN.md, undo of a creation: hidden, unless someone decided on it."""
    return None if article.holds.all() else withheld(act, article)


def _unanswered(article: Article, change: Change) -> Answer | None:
    source = article.source
    if source.vanished != (change.new or ""):
        return None
    return Answer(source, change.old or "")


def restored(
    article: Article, change: Change, users: set[int] | None = None
) -> Decision | None:
    """The hold as it was before a change; None where it was decided on again."""
    users = _who_still_exists([change]) if users is None else users
    before, after = change.hold_before, change.hold_after
    same = [hold for hold in article.holds.all() if hold.field == change.field]
    old = next((hold for hold in same if after and hold.is_of(after)), None)
    if after and old is None:
        return None
    if before is None:
        return Anew(change.field, old, None)
    new = Hold.from_snapshot(article.pk, change.field, before)
    new.copy = old.copy if old else new.copy or article.source.copy
    new.user_id = new.user_id if new.user_id in users else None
    if old is None and any(hold.is_active(new.copy) for hold in same):
        return None
    return Anew(change.field, old, new)


def _who_still_exists(changes: Iterable[Change]) -> set[int]:
    """Of the users that holds name, those whose account was not deleted."""
    named = {each.hold_before["user"] for each in changes if each.hold_before}
    users = get_user_model().objects.filter(pk__in=named - {None})
    return set(users.values_list("pk", flat=True))


def _hidden(
    act: Carrier, article: Article, changes: list[Change], past: _Past
) -> Decision:
    """DESIGN.md, undo of a creation."""
    made = {each.field: each.hold_after for each in changes if each.field}
    holds = list(article.holds.all())
    if len(holds) != len(made) or not all(
        hold.field in made and hold.is_of(made[hold.field]) for hold in holds
    ):
        is_undone = (article.pk, "published") in past.undone
        again = _("decided on again since then")
        raise Skip(_("undone already") if is_undone else again)
    return withheld(act, article)
