"""A plan that is shown before it is applied: stored, chosen from, checked again.

What is stored says what would happen and on what that was decided, never a text: the
files are read again, and a path is refused whose file or article moved since.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.importing.applying import Applier, refused
from articles.importing.comparing import Outcome, Planned
from articles.importing.planning import Batch, plan_import
from articles.importing.results import ImportResult
from articles.importing.running import failing_clearly, keep_failures, running
from articles.importing.scanning import scan
from articles.importing.vanishing import (
    TooManyVanished,
    count_expected,
    plan_vanished,
)
from articles.merging import hold_value
from articles.models import ImportPlan, PlannedPath

__all__ = ["PlanExpired", "PlanTooLarge", "apply_plan", "store_plan"]

GOOD_FOR = timedelta(days=1)

# What there is nothing to apply of.
_SETTLED = (Outcome.SKIPPED, Outcome.FAILED, Outcome.REFUSED)


class PlanExpired(Exception):
    """A plan that is too old to be applied."""


class PlanTooLarge(Exception):
    """A tree with more files than a plan in the browser may have."""


def store_plan(
    place: Path,
    *,
    source: str,
    user,
    is_uploaded: bool = False,
    is_partial: bool = False,
    limit: int | None = None,
    now: datetime | None = None,
) -> ImportPlan:
    """Plan the import of a folder or an archive, and keep the plan for a day.

    Raises PlanTooLarge for more than `limit` files; nothing is kept then.
    """
    now = now or timezone.now()
    plan = ImportPlan.objects.create(
        made_at=now,
        expires_at=now,  # until it is complete: who makes it may be killed
        user=user,
        source=source,
        place=str(place),
        is_uploaded=is_uploaded,
        is_partial=is_partial,
    )
    result = ImportResult()
    try:
        for batch in _batches(plan, result, now=now):
            result.note(batch.planned)
            result.counts[Outcome.UNCHANGED] += len(batch.unchanged)
            if limit is not None and result.total > limit:
                raise PlanTooLarge(
                    _("more than %s files; use the command import_articles")
                    % f"{limit:,}"
                )
            PlannedPath.objects.bulk_create(_row(plan, each) for each in batch.planned)
    except BaseException:
        plan.delete()
        raise
    plan.expires_at = now + GOOD_FOR
    plan.counts = result.facts["counts"]
    plan.questions = result.questions
    plan.save()
    return plan


def apply_plan(
    plan: ImportPlan,
    paths: Collection[str] | None,
    *,
    user,
    now: datetime | None = None,
) -> ImportResult:
    """Apply the chosen paths of a plan, or with None all that are left.

    Each path whose file or article moved since the plan was made is among the
    failures. Raises PlanExpired, ImportInterrupted where the database fails, and
    locking.Busy while another run is on.
    """
    now = now or timezone.now()
    if now >= plan.expires_at:
        raise PlanExpired(_("this plan has expired; make a new one"))
    with (
        failing_clearly(),
        running([plan.source], user=user, now=now, wait=0) as (result, lock),
    ):
        applier = Applier(result.run, now, refuse_moved=True, beat=lock.beat)
        chosen = _Chosen(plan, paths)
        for batch in _batches(plan, ImportResult(), now=now):
            checked = chosen.check(batch)
            done = applier.apply(checked)
            chosen.settle(done)
            result.note(done)
        result.note(chosen.left())
        keep_failures(result.run, result.failures)
        plan.run = result.run
        plan.save()
    return result


def _batches(
    plan: ImportPlan, result: ImportResult, *, now: datetime
) -> Iterator[Batch]:
    found, expected, met = scan([plan.place]), count_expected(), 0
    for batch in plan_import(found, now=now):
        met += batch.met
        yield batch
    if plan.is_partial:
        return
    try:
        for planned in plan_vanished(found, expected=expected, met=met):
            yield Batch(planned)
    except TooManyVanished as question:
        result.questions.append(str(question))


def _row(plan: ImportPlan, planned: Planned) -> PlannedPath:
    return PlannedPath(
        plan=plan,
        path=planned.path,
        outcome=planned.outcome,
        update_class=planned.update or "",
        digest=planned.digest,
        version=planned.known and planned.known.version,
        differences=[
            {
                "field": each.field,
                "old": hold_value(each.field, each.old),
                "new": hold_value(each.field, each.new),
            }
            for each in planned.differences
        ],
        conflicts=list(planned.conflicts),
        line=planned.line,
        message=planned.message,
    )


class _Chosen:
    """The stored paths that are to be applied, and that were not yet."""

    def __init__(self, plan: ImportPlan, paths: Collection[str] | None):
        rows = plan.paths.filter(is_applied=False).exclude(outcome__in=_SETTLED)
        self.plan = plan
        self.rows = rows if paths is None else rows.filter(path__in=paths)
        self.waiting = set(self.rows.values_list("path", flat=True))

    def check(self, batch: Batch) -> list[Planned]:
        """The chosen paths of a batch, refused where they are not as stored."""
        planned = [each for each in batch.planned if each.path in self.waiting]
        rows = {
            each.path: each
            for each in self.rows.filter(path__in=[each.path for each in planned])
        }
        checked = [
            each if _is_as_stored(each, rows[each.path]) else refused(each)
            for each in planned
        ]
        # What another import took in meanwhile.
        known = (path for path in batch.unchanged if path in self.waiting)
        return [*checked, *(Planned(path, Outcome.UNCHANGED) for path in known)]

    def settle(self, done: list[Planned]):
        """Remember what was applied."""
        self.waiting -= {each.path for each in done}
        applied = [each.path for each in done if each.outcome is not Outcome.FAILED]
        self.plan.paths.filter(path__in=applied).update(is_applied=True)

    def left(self) -> list[Planned]:
        """What the tree has no longer, or what is no question any more."""
        return [refused(Planned(path, Outcome.FAILED)) for path in sorted(self.waiting)]


def _is_as_stored(planned: Planned, stored: PlannedPath) -> bool:
    shown = _row(stored.plan, planned)
    names = (
        "outcome",
        "update_class",
        "digest",
        "version",
        "differences",
        "conflicts",
    )
    return all(getattr(shown, name) == getattr(stored, name) for name in names)
