"""A plan in words: its paths by kind, and what each would change, side by side."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from articles.admin.cells import label_of
from articles.admin.wording import told
from articles.importing import Outcome
from articles.merging import UpdateClass
from articles.models import Change, ImportFailure

# What there is nothing to apply of.
SETTLED = (Outcome.FAILED, Outcome.SKIPPED, Outcome.REFUSED)

OUTCOMES = {
    Outcome.CREATED: gettext_lazy("new"),
    Outcome.UPDATED: gettext_lazy("changed"),
    Outcome.REPLACED: gettext_lazy("replaced by another copy"),
    Outcome.VANISHED: gettext_lazy("gone from the tree"),
    Outcome.RETURNED: gettext_lazy("back in the tree"),
    Outcome.UNCHANGED: gettext_lazy("unchanged"),
    Outcome.REFUSED: gettext_lazy("refused after an undo"),
    Outcome.SKIPPED: gettext_lazy("without front matter"),
    Outcome.FAILED: gettext_lazy("failed"),
}
CLASSES = {
    UpdateClass.VISIBLE: gettext_lazy("what readers see"),
    UpdateClass.RANKING: gettext_lazy("quality, heat or publication"),
    UpdateClass.RELATED: gettext_lazy("related coverage"),
    UpdateClass.SEALED: gettext_lazy("only what is sealed"),
}


def outcome_in_words(outcome: str) -> str:
    return str(OUTCOMES.get(outcome, outcome))


def kind_in_words(outcome: str, update: str) -> str:
    """An outcome with the class of the change, where that says more."""
    words = outcome_in_words(outcome)
    more = CLASSES.get(update) if outcome == Outcome.UPDATED else None
    return f"{words}: {more}" if more else words


@dataclass(frozen=True)
class Kind:
    """One filter of a plan: an outcome with a class of change, and how many paths."""

    outcome: str
    update: str
    count: int
    is_chosen: bool

    @property
    def label(self):
        return capfirst(kind_in_words(self.outcome, self.update))


class Filter:
    """The kind of paths that is asked for; nothing asked is all of them."""

    def __init__(self, asked):
        # PostgreSQL knows no text with a NUL.
        self.outcome, self.update = (
            asked.get(name, "").replace("\0", "?") for name in ("outcome", "class")
        )

    def __bool__(self):
        return bool(self.outcome or self.update)

    def paths(self, plan):
        condition = Q()
        if self.outcome:
            condition &= Q(outcome=self.outcome)
        if self.update:
            condition &= Q(update_class=self.update)
        return plan.paths.filter(condition)

    def waiting(self, plan):
        """Those of its paths of which something is left to apply."""
        return self.paths(plan).filter(is_applied=False).exclude(outcome__in=SETTLED)

    def kinds(self, plan) -> list[Kind]:
        """Every kind of path the plan has, in the order of weight."""
        rows = plan.paths.order_by().values_list("outcome", "update_class")
        counted = rows.annotate(number=Count("pk"))
        return sorted(
            (
                Kind(*row, is_chosen=row[:2] == (self.outcome, self.update))
                for row in counted
            ),
            key=_weight,
        )


def _weight(kind):
    outcomes, classes = list(OUTCOMES), list(CLASSES)
    return (
        outcomes.index(kind.outcome) if kind.outcome in outcomes else len(outcomes),
        classes.index(kind.update) if kind.update in classes else len(classes),
    )


@dataclass(frozen=True)
class Row:
    """A path of a plan as its page shows it; `problem` is why it was not applied."""

    planned: object
    problem: str

    @property
    def kind(self):
        return capfirst(kind_in_words(self.planned.outcome, self.planned.update_class))

    @property
    def is_open(self):
        """Whether it can be chosen still."""
        return not self.planned.is_applied and self.planned.outcome not in SETTLED

    @property
    def place(self):
        """Where it stands, `path:line` where a line is to blame."""
        line = self.planned.line
        return f"{self.planned.path}:{line}" if line else self.planned.path

    @property
    def conflicts(self):
        """The fields whose decisions upstream would contradict."""
        return ", ".join(str(label_of(name)) for name in self.planned.conflicts)

    @property
    def differences(self):
        return [
            told(Change(**each), capfirst(label_of(each["field"])))
            for each in self.planned.differences
        ]


def rows_of(plan, page) -> list[Row]:
    """The paths of a page, with what the last run said of those it left."""
    problems = {}
    if plan.run_id:
        left = ImportFailure.objects.filter(
            run=plan.run_id, path__in=[each.path for each in page]
        )
        problems = dict(left.values_list("path", "message"))
    return [
        Row(each, "" if each.is_applied else problems.get(each.path, ""))
        for each in page
    ]


def counts_in_words(counts) -> str:
    """Counts by outcome, in one line."""
    parts = [
        f"{counts[each]:,} {OUTCOMES[each]}" for each in OUTCOMES if counts.get(each)
    ]
    return ", ".join(parts) or _("no files")
