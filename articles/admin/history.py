"""What was decided and what came in: change sets, import runs, an article's timeline.

Read-only, but for one button: undo, by POST, through deciding.undo.
"""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from articles import deciding
from articles.admin import acts
from articles.admin.cells import badge, label_of
from articles.admin.clock import moment, now_of
from articles.admin.readonly import ReadOnlyAdmin, count_of, sees
from articles.admin.wording import act_badge, counts_of, told, who
from articles.models import Act, Change, ChangeSet, ImportFailure, ImportRun

# Entries a page: an import can have changed two hundred thousand fields.
PAGE = 50


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    list_display = ["act_shown", "when", "by", "size", "note", "undone"]
    list_display_links = ["act_shown"]
    list_filter = ["act"]
    list_select_related = ["user"]
    list_per_page = PAGE
    ordering = ["-at", "-id"]
    template = "admin/articles/changeset/change_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("undone_by")

    def get_urls(self):
        undo = self.admin_site.admin_view(require_POST(self.undo_view))
        name = "articles_changeset_undo"
        return [path("<int:pk>/undo/", undo, name=name), *super().get_urls()]

    def undo_view(self, request, pk):
        change_set = ChangeSet.objects.filter(pk=pk).first()
        if change_set is None:
            raise Http404(_("There is no such change set."))
        if not deciding.may_undo(change_set, request.user):
            raise PermissionDenied
        acts.undo(request, change_set, now=now_of(request))
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
            back = reverse("admin:articles_changeset_change", args=[pk])
        return HttpResponseRedirect(back)

    def facts(self, request, change_set):
        now = now_of(request)
        changes = change_set.changes.select_related("article").order_by("pk")
        page = Paginator(changes, PAGE).get_page(request.GET.get("p"))
        return {
            "title": change_set.get_act_display(),
            "act": act_badge(Act(change_set.act)),
            "when": moment(change_set.at, now),
            "by": who(change_set.user, change_set.act),
            "page": page,
            "changes": [
                {"article": each.article, "told": told(each, label_of(each.field))}
                for each in page
            ],
            "undone_by": [
                (each, moment(each.at, now), who(each.user))
                for each in change_set.undone_by.select_related("user")
            ],
            "can_undo": deciding.may_undo(change_set, request.user),
        }

    @admin.display(description=gettext_lazy("Act"), ordering="act")
    def act_shown(self, change_set):
        return act_badge(Act(change_set.act))

    @admin.display(description=gettext_lazy("When"), ordering="at")
    def when(self, change_set):
        return moment(change_set.at, change_set.listed_at)

    @admin.display(description=gettext_lazy("By"), ordering="user")
    def by(self, change_set):
        return who(change_set.user, change_set.act)

    @admin.display(description=gettext_lazy("Changes"))
    def size(self, change_set):
        return change_set.changes_count

    @admin.display(description=gettext_lazy("Undone"))
    def undone(self, change_set):
        return _("undone") if change_set.undone_by.all() else "–"

    def counted(self, queryset):
        return queryset.annotate(changes_count=count_of(Change, "change_set"))


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["started", "status_shown", "by", "happened", "failures_shown"]
    list_display_links = ["started"]
    list_filter = ["status"]
    list_select_related = ["user"]
    list_per_page = PAGE
    ordering = ["-started_at", "-id"]
    template = "admin/articles/importrun/change_form.html"

    def facts(self, request, run):
        now = now_of(request)
        page = Paginator(run.failures.all(), PAGE).get_page(request.GET.get("p"))
        return {
            "title": _("Import"),
            "when": moment(run.started_at, now),
            "by": who(run.user),
            "took": _took(run),
            "counts": counts_of(run),
            "page": page,
            "change_set": ChangeSet.objects.filter(run=run).first(),
            # They name folders of the machine.
            "sources": run.sources if request.user.is_superuser else [],
            "sees_changes": sees(self.admin_site, request, ChangeSet),
        }

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

    @admin.display(description=gettext_lazy("By"))
    def by(self, run):
        return who(run.user)

    @admin.display(description=gettext_lazy("What happened"))
    def happened(self, run):
        return format_html_join(
            ", ", "{} {}", ((n, name) for name, n in counts_of(run))
        )

    @admin.display(description=gettext_lazy("Failures"))
    def failures_shown(self, run):
        return run.failures_count or "–"


def timeline_view(modeladmin, request, object_id):
    """The history of one article: each act with what it changed, the latest first."""
    article = modeladmin.get_object(request, object_id)
    if article is None:
        raise Http404(_("There is no article with this number."))
    if not modeladmin.has_view_permission(request, article):
        raise PermissionDenied
    now = now_of(request)
    changes = Prefetch("changes", Change.objects.filter(article=article))
    touching = ChangeSet.objects.filter(changes__article=article).distinct()
    found = touching.select_related("user").prefetch_related(changes)
    page = Paginator(found, PAGE).get_page(request.GET.get("p"))
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "article": article,
        "badge": badge(article.state_at(now)),
        "title": _("History"),
        "subtitle": None,
        "page": page,
        "entries": [_entry(each, now) for each in page],
        "sees_changes": sees(modeladmin.admin_site, request, ChangeSet),
        "arrived": moment(article.created_at, now),
    }
    return TemplateResponse(request, "admin/articles/article/history.html", context)


def _entry(change_set, now):
    return {
        "change_set": change_set,
        "act": act_badge(Act(change_set.act)),
        "who": who(change_set.user, change_set.act),
        "when": moment(change_set.at, now),
        "changes": [
            told(each, label_of(each.field)) for each in change_set.changes.all()
        ],
    }


def _took(run):
    if run.finished_at is None:
        return ""
    seconds = (run.finished_at - run.started_at).total_seconds()
    return _("%.1f s") % seconds if seconds < 90 else _("%d min") % (seconds // 60)
