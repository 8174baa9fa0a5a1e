"""What the start page shows whom: nothing that its links would not show as well."""

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Subquery

from articles import measuring
from articles.admin.cells import badge
from articles.admin.clock import moment, now_of
from articles.admin.overview import figures, links
from articles.admin.overview.queues import queues
from articles.admin.readonly import sees
from articles.admin.violations import RULES
from articles.admin.wording import act_badge, counts_of, in_digits, who
from articles.models import Act, Article, Change, ChangeSet, ImportRun, Rules

RECENT = 6


class Overview:
    """The start page for one request; `sizes` are those of the queues it may name."""

    def __init__(self, site, request, sizes):
        self.site, self.request, self.sizes = site, request, sizes
        self.now = now_of(request)
        self.days = measuring.Days.until(self.now)

    def context(self):
        if not Article.objects.exists() and not ImportRun.objects.exists():
            return self._first_steps()
        context = {
            "is_new": False,
            "queues": queues(self.request, self.sizes),
            "violations": _violations(self.sizes),
            "aged": [],
            "states": [],
            "figures": [],
        }
        for model, part in (
            (Article, self._standing),
            (ChangeSet, self._decided),
            (ImportRun, self._came_in),
        ):
            name = f"sees_{model._meta.model_name}"
            context[name] = sees(self.site, self.request, model)
            if context[name]:
                more = part()
                more["figures"] = [*context["figures"], *more.get("figures", ())]
                context |= more
        return context

    def _first_steps(self):
        may = self.request.user.has_perm
        return {
            "is_new": True,
            "may_import": may("articles.import_files"),
            "may_add": may("articles.add_article"),
        }

    def _standing(self):
        states, ages = measuring.standing(self.request.user, self.now)
        return {
            "states": [_state(*each) for each in states.items()],
            "aged": [figures.ages(ages)],
        }

    def _decided(self):
        acts = measuring.acts_of(self.days)
        found = measuring.decisions_of(acts)
        user, mine = self.request.user, acts.today(self.request.user.pk)
        return {
            "mine": f"{mine:,}",
            "mine_count": mine,
            "mine_address": links.decisions(day=self.days.today, by=user.pk),
            "recent": _recent(self.now),
            "figures": [
                figures.by_editor(acts, _names(acts.by_editor)),
                figures.speed(found),
                figures.overturned(found),
                figures.agreement(found, Rules.current().threshold),
            ],
        }

    def _came_in(self):
        return {
            "last_run": _last_run(self.now),
            "figures": [figures.imports(measuring.arrivals_of(self.days))],
        }


def _state(state, size):
    return {
        "state": state,
        "badge": badge(state),
        "meaning": state.meaning,
        "count": in_digits(size),
    }


def _violations(sizes):
    """The rules of the data that something breaks."""
    return [
        (rule.value, name, in_digits(sizes[rule.value]), sizes[rule.value])
        for rule, (name, _meaning) in RULES.items()
        if sizes.get(rule.value)
    ]


def _names(keys):
    """Whoever decided, by name; the key None is what acts without an account."""
    users = get_user_model().objects.in_bulk([key for key in keys if key is not None])
    return {key: who(users.get(key)) for key in keys}


def _recent(now):
    """The last decisions of people, each with the first article it was about."""
    first = Change.objects.filter(change_set=OuterRef("pk")).order_by("pk")
    sets = ChangeSet.objects.exclude(act=Act.IMPORT).select_related("user")
    sets = sets.annotate(about=Subquery(first.values("article__title")[:1]))
    return [
        {
            "change_set": each,
            "act": act_badge(Act(each.act)),
            "who": who(each.user),
            "when": moment(each.at, now),
        }
        for each in sets[:RECENT]
    ]


def _last_run(now):
    run = ImportRun.objects.first()
    if run is None:
        return None
    return {
        "run": run,
        "when": moment(run.started_at, now),
        "counts": counts_of(run),
        "failures": run.failures.count(),
    }
