"""Plans: what an import would do, paged and filtered; chosen from, applied, discarded."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles import importing
from articles.admin import acts
from articles.admin.clock import exact, moment, now_of
from articles.admin.importing import places
from articles.admin.importing.forms import ChoiceForm
from articles.admin.importing.pages import may_import
from articles.admin.importing.showing import (
    SETTLED,
    Filter,
    counts_in_words,
    rows_of,
)
from articles.admin.readonly import ReadOnlyAdmin
from articles.admin.wording import who
from articles.locking import Busy, LockLost
from articles.models import ChangeSet, ImportPlan

PAGE = 50
# So many paths that were left are named; the page of the run lists the rest.
NAMED = 5


@admin.register(ImportPlan)
class ImportPlanAdmin(ReadOnlyAdmin):
    list_display = ["source_shown", "made", "by", "would", "standing"]
    list_display_links = ["source_shown"]
    list_select_related = ["user"]
    list_per_page = PAGE
    ordering = ["-made_at", "-id"]
    template = "admin/articles/importplan/change_form.html"
    change_list_template = "admin/articles/importplan/change_list.html"

    # Rights

    def has_module_permission(self, request):
        return may_import(request)

    def has_view_permission(self, request, obj=None):
        return may_import(request)

    # Pages

    def get_urls(self):
        views = {
            "apply": self.apply_view,
            "renew": self.renew_view,
            "discard": self.discard_view,
        }
        return [
            *(
                path(
                    f"<int:pk>/{name}/",
                    self.admin_site.admin_view(require_POST(view)),
                    name=f"articles_importplan_{name}",
                )
                for name, view in views.items()
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        places.sweep(now_of(request))
        return super().changelist_view(request, extra_context)

    def counted(self, queryset):
        return queryset

    def facts(self, request, plan):
        now, chosen = now_of(request), Filter(request.GET)
        paths = chosen.paths(plan).order_by("pk")
        page = Paginator(paths, PAGE).get_page(request.GET.get("p"))
        kinds = chosen.kinds(plan)
        left = Filter({}).waiting(plan).count()
        return {
            "title": Truncator(plan.source).chars(80),
            "when": moment(plan.made_at, now),
            "by": who(plan.user),
            "until": exact(plan.expires_at),
            "is_good": now < plan.expires_at,
            "is_complete": _is_complete(plan),
            "kinds": kinds,
            "total": sum(kind.count for kind in kinds),
            "chosen": chosen,
            "unchanged": plan.counts.get(importing.Outcome.UNCHANGED, 0),
            "page": page,
            "rows": rows_of(plan, page),
            "waiting": chosen.waiting(plan).count() if chosen else left,
            "left": left,
            "applicable": sum(k.count for k in kinds if k.outcome not in SETTLED),
            "carried": _carried(request.GET),
        }

    def _plan(self, request, pk):
        if not may_import(request):
            raise PermissionDenied
        plan = ImportPlan.objects.filter(pk=pk).first()
        if plan is None:
            raise Http404(_("There is no such plan; it may have been discarded."))
        return plan

    # Acts

    def apply_view(self, request, pk):
        plan = self._plan(request, pk)
        back = HttpResponseRedirect(_address(plan, _carried(request.POST)))
        paths = _chosen_paths(plan, request.POST)
        if paths is not None and not paths:
            messages.warning(request, _("Nothing was chosen, so nothing was applied."))
            return back
        try:
            places.open_again(plan)
            result = importing.apply_plan(
                plan, paths, user=request.user, now=now_of(request)
            )
        except (places.NoPlace, importing.PlanExpired, Busy) as error:
            messages.error(request, _("Nothing was applied: %s") % error)
            return back
        except (LockLost, importing.ImportInterrupted) as error:
            # What was applied before stands, and its paths say so.
            messages.error(request, _("The import was interrupted: %s") % error)
            return back
        if not Filter({}).waiting(plan).exists():
            places.drop(plan)
        _tell(request, result)
        return back

    def renew_view(self, request, pk):
        """A new plan of the same place; the old one goes, unless it was applied."""
        plan = self._plan(request, pk)
        try:
            place = places.open_again(plan)
            new = importing.store_plan(
                place,
                source=plan.source,
                user=request.user,
                is_uploaded=plan.is_uploaded,
                is_partial=plan.is_partial,
                limit=places.BOUND,
                now=now_of(request),
            )
        except (places.NoPlace, importing.PlanTooLarge) as error:
            messages.error(request, _("No new plan was made: %s") % error)
            return HttpResponseRedirect(reverse("admin:articles_importrun_import"))
        if plan.run_id is None:
            plan.delete()
        messages.success(request, _("This is a new plan of the same place."))
        return HttpResponseRedirect(_address(new))

    def discard_view(self, request, pk):
        plan = self._plan(request, pk)
        places.drop(plan)
        plan.delete()
        messages.success(request, _("The plan was discarded; nothing was imported."))
        return HttpResponseRedirect(reverse("admin:articles_importplan_changelist"))

    # Cells

    @admin.display(description=gettext_lazy("Read from"), ordering="source")
    def source_shown(self, plan):
        return plan.source

    @admin.display(description=gettext_lazy("Made"), ordering="made_at")
    def made(self, plan):
        return moment(plan.made_at, plan.listed_at)

    @admin.display(description=gettext_lazy("By"))
    def by(self, plan):
        return who(plan.user)

    @admin.display(description=gettext_lazy("What it would do"))
    def would(self, plan):
        return counts_in_words(plan.counts) if _is_complete(plan) else "–"

    @admin.display(description=gettext_lazy("Standing"), ordering="expires_at")
    def standing(self, plan):
        if plan.run_id:
            return _("applied, in part or in full")
        if not _is_complete(plan):
            return _("incomplete, or still being made")
        if plan.expires_at <= plan.listed_at:
            return _("out of date")
        return format_html(
            "{} {}", _("waits, expires"), moment(plan.expires_at, plan.listed_at)
        )


def _is_complete(plan) -> bool:
    """Whether it was made to its end; until then it expires when it was begun."""
    return plan.expires_at != plan.made_at


def _chosen_paths(plan, post):
    """What of a plan is to be applied; None is all that is left."""
    asked = Filter(post)
    if "_all" in post:
        if not asked:
            return None
        return list(asked.waiting(plan).values_list("path", flat=True))
    form = ChoiceForm(post)
    if not form.is_valid():
        return []
    ticked = Filter({}).waiting(plan).filter(pk__in=form.cleaned_data["chosen"])
    return list(ticked.values_list("path", flat=True))


def _carried(asked) -> dict[str, str]:
    """The filter and the page that were in sight, to come back to."""
    return {name: asked[name] for name in ("outcome", "class", "p") if asked.get(name)}


def _address(plan, carried=None):
    url = reverse("admin:articles_importplan_change", args=[plan.pk])
    query = QueryDict(mutable=True)
    query.update(carried or {})
    return f"{url}?{query.urlencode()}" if query else url


def _tell(request, result):
    """Say what became of the chosen paths, with the way to undo it, and to go on."""
    done = {name: count for name, count in result.counts.items() if name != "failed"}
    if sum(done.values()):
        change_set = ChangeSet.objects.filter(run=result.run).first()
        tag = acts.undo_tag(request, change_set) if change_set else ""
        text = _("Applied: %s.") % counts_in_words(done)
        messages.success(request, text, extra_tags=tag)
    by_message: dict[str, list[str]] = {}
    for failure in result.failures:
        by_message.setdefault(failure.message, []).append(failure.path)
    for message, left in list(by_message.items())[:NAMED]:
        messages.warning(request, _left(message, left))


def _left(message, paths):
    named = ", ".join(paths[:NAMED])
    more = len(paths) - NAMED
    if more > 0:
        named += ngettext(" and %d more", " and %d more", more) % more
    return ngettext(
        "%(count)d path was left: %(reason)s (%(paths)s)",
        "%(count)d paths were left: %(reason)s (%(paths)s)",
        len(paths),
    ) % {"count": len(paths), "reason": capfirst(message), "paths": named}
