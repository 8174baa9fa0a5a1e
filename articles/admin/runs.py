"""Import runs: what each read, what became of it, what failed and where."""

import re
from collections.abc import Callable, Iterable

from django.contrib import admin
from django.core.paginator import Paginator
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from articles.admin.clock import moment, now_of
from articles.admin.history import DayFilter
from articles.admin.importing.pages import ImportPage, may_import
from articles.admin.importing.uploading import streamed
from articles.admin.old import offer
from articles.admin.readonly import ReadOnlyAdmin, count_of, sees
from articles.admin.wording import counts_of, who
from articles.models import ChangeSet, ImportFailure, ImportPlan, ImportRun

PAGE = 50

# From where the name of a folder of the machine begins in a sentence, to its end.
_FOLDERS = re.compile(r"(?<![^\s(])/(?:[^/\n]*/)*")


class RunDayFilter(DayFilter):
    field = "started_at"


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = [
        "started", "status_shown", "source_shown", "took", "happened",
        "failures_shown", "by",
    ]  # fmt: skip
    list_display_links = ["started"]
    list_filter = ["status", RunDayFilter]
    list_select_related = ["user"]
    list_per_page = PAGE
    ordering = ["-started_at", "-id"]
    template = "admin/articles/importrun/change_form.html"
    change_list_template = "admin/articles/importrun/change_list.html"

    # Rights

    def has_view_permission(self, request, obj=None):
        """Who imports sees what became of it."""
        return super().has_view_permission(request, obj) or may_import(request)

    def has_module_permission(self, request):
        return super().has_module_permission(request) or may_import(request)

    # Pages

    def get_urls(self):
        page = streamed(self.import_view, may_send=may_import)
        view = self.admin_site.admin_view(page)
        return [
            path("import/", view, name="articles_importrun_import"),
            *super().get_urls(),
        ]

    def import_view(self, request):
        return ImportPage(self, request).respond()

    def changelist_view(self, request, extra_context=None):
        open_to = may_import(request)
        waiting = ImportPlan.objects.waiting(now_of(request))
        facts = {"may_import": open_to, "plans": waiting.count() if open_to else 0}
        return super().changelist_view(request, facts | (extra_context or {}))

    def facts(self, request, run):
        now, operator = now_of(request), may_import(request)
        page = Paginator(run.failures.all(), PAGE).get_page(request.GET.get("p"))
        plan = ImportPlan.objects.filter(run=run).first()
        if not operator:
            _hide_folders(page, [*run.sources, *([plan.place] if plan else [])])
        return {
            "title": _("Import"),
            "when": moment(run.started_at, now),
            "by": who(run.user),
            "took": duration(run),
            "counts": counts_of(run),
            "page": page,
            "change_set": ChangeSet.objects.filter(run=run).first(),
            # They name folders of the machine.
            "sources": run.sources if operator else [],
            "plan": plan if operator else None,
            "old": offer(request),
            "sees_changes": sees(self.admin_site, request, ChangeSet),
        }

    # Cells

    def get_list_display(self, request):
        hidden = () if may_import(request) else ("source_shown",)
        return [name for name in self.list_display if name not in hidden]

    def counted(self, queryset):
        return queryset.annotate(failures_count=count_of(ImportFailure, "run"))

    @admin.display(description=gettext_lazy("Started"), ordering="started_at")
    def started(self, run):
        return moment(run.started_at, run.listed_at)

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def status_shown(self, run):
        return format_html(
            '<span class="act act-{}">{}</span>', run.status, run.get_status_display()
        )

    @admin.display(description=gettext_lazy("Read from"))
    def source_shown(self, run):
        first, *others = run.sources or ["–"]
        more = ngettext("and %d more", "and %d more", len(others)) % len(others)
        return format_html("{} {}", first, more if others else "")

    @admin.display(description=gettext_lazy("Took"))
    def took(self, run):
        return duration(run) or "–"

    @admin.display(description=gettext_lazy("What happened"))
    def happened(self, run):
        return format_html_join(
            ", ", "{} {}", ((n, name) for name, n in counts_of(run))
        )

    @admin.display(description=gettext_lazy("Failures"))
    def failures_shown(self, run):
        count = run.failures_count
        return ngettext("%d failure", "%d failures", count) % count if count else "–"

    @admin.display(description=gettext_lazy("By"))
    def by(self, run):
        return who(run.user)


def _hide_folders(failures: Iterable[ImportFailure], sources: list[str]):
    """Let failures name what is in the tree, and no folder of the machine."""
    hide = _hiding(sources)
    for failure in failures:
        failure.path = hide(failure.path)
        failure.message = hide(failure.message)


def _hiding(sources: list[str]) -> Callable[[str], str]:
    """What leaves of a text the names below the sources, or else the last ones."""
    tops = sorted({each.rstrip("/") for each in sources} - {"", "."}, key=len)
    below = "|".join(re.escape(each) for each in reversed(tops))
    known = re.compile(rf"(?<![^\s(])(?:{below})[/:]+") if tops else None

    def hide(text: str) -> str:
        text = known.sub("", text) if known else text
        return _FOLDERS.sub("", text)

    return hide


def duration(run) -> str:
    """How long a run took; nothing of one that still runs."""
    if run.finished_at is None:
        return ""
    seconds = (run.finished_at - run.started_at).total_seconds()
    return _("%.1f s") % seconds if seconds < 90 else _("%d min") % (seconds // 60)
