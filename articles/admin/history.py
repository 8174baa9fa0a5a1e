"""What was decided and what came in: change sets, act by act.

Read-only, but for one button: undo, by POST, through deciding.undo.
"""

from datetime import date, timedelta

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles import deciding
from articles.admin import acts
from articles.admin.bulk.page import BulkPage
from articles.admin.cells import label_of
from articles.admin.clock import moment, now_of
from articles.admin.filters import ChoiceFilter, DateFilter
from articles.admin.importing.showing import CLASSES
from articles.admin.readonly import ReadOnlyAdmin, sees
from articles.admin.rights import sees_articles
from articles.admin.wording import act_badge, counts_of, titles_of, told, who
from articles.importing import Outcome
from articles.measuring import Days, acts_of, decisions_of, midnight
from articles.models import Act, Article, Change, ChangeSet, ImportRun, Rules
from articles.record import FIELDS_BY_NAME, ChangeClass

# Entries a page: an import can have changed two hundred thousand fields.
PAGE = 50
# Changes that are counted field by field on a page; of more, that takes too long.
COUNTED = 20_000
# What becomes of a file whose article changes.
TOUCHING = (
    Outcome.CREATED,
    Outcome.UPDATED,
    Outcome.REPLACED,
    Outcome.VANISHED,
    Outcome.RETURNED,
)
# Articles that are put back from a page; an import can have touched many times as many.
UNDONE = 50_000
# So many that one request puts back; of more, a page shows how far it is.
AT_ONCE = 500


class UserFilter(ChoiceFilter):
    """Those who ever did something, and what acts without a user."""

    title = gettext_lazy("by")
    parameter_name = "by"

    def lookups(self, request, model_admin):
        acted = Exists(ChangeSet.objects.filter(user=OuterRef("pk")))
        users = get_user_model().objects.filter(acted).order_by("pk")
        return [
            *((str(user.pk), who(user)) for user in users),
            ("nobody", _("The system, or an import without a user")),
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        if value == "nobody":
            return queryset.filter(user=None)
        known = {key for key, _name in self.lookup_choices}
        return queryset.filter(user=value) if value in known else queryset.none()


class KindFilter(ChoiceFilter):
    """What editors decided, apart from what came in and what was taken back."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [
            ("decisions", _("Decisions")),
            ("imports", _("Imports")),
            ("undoing", _("Undoing")),
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        if value == "decisions":
            return queryset.exclude(act__in=(Act.IMPORT, Act.UNDO))
        act = {"imports": Act.IMPORT, "undoing": Act.UNDO}.get(value)
        return queryset.filter(act=act) if act else queryset.none()


class FateFilter(ChoiceFilter):
    """What became of the latest decisions on publication (measuring/decisions.py)."""

    title = gettext_lazy("what became of it, past 30 days")
    parameter_name = "fate"

    def __init__(self, request, *args):
        super().__init__(request, *args)
        self.now = now_of(request)

    def lookups(self, request, model_admin):
        return [
            ("overturned", _("Overturned")),
            ("stood", _("Stood")),
            ("agreed", _("As the policy suggests")),
            ("differed", _("Otherwise than it suggests")),
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        found = self._found(value)
        return queryset.filter(pk__in={each.change_set for each in found})

    def _found(self, value):
        """The decisions of that fate; what is no fate had none."""
        found = decisions_of(acts_of(Days.until(self.now)))
        threshold = Rules.current().threshold
        fates = {
            "overturned": found.overturned,
            "stood": found.upheld,
            "agreed": lambda: found.agreed(threshold),
            "differed": lambda: found.differed(threshold),
        }
        return fates[value]() if value in fates else []


class DayFilter(DateFilter):
    """The days of what is listed, of the site's zone, both included."""

    title = gettext_lazy("day")
    field = "at"

    def queryset(self, request, queryset):
        since, until = self.typed()
        try:
            if since:
                begin = midnight(date.fromisoformat(since))
                queryset = queryset.filter(**{f"{self.field}__gte": begin})
            if until:
                end = midnight(date.fromisoformat(until) + timedelta(days=1))
                queryset = queryset.filter(**{f"{self.field}__lt": end})
        except (ValueError, OverflowError):
            return queryset.none()
        return queryset.none() if self.value() else queryset


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    list_display = ["act_shown", "when", "by", "size", "note", "undone", "number"]
    list_display_links = ["act_shown"]
    list_filter = [KindFilter, "act", UserFilter, DayFilter, FateFilter]
    list_select_related = ["user", "run"]
    list_per_page = PAGE
    ordering = ["-at", "-id"]
    template = "admin/articles/changeset/change_form.html"
    change_list_template = "admin/articles/changeset/change_list.html"

    def has_view_permission(self, request, obj=None):
        """A change set says what articles say: who may not see these sees none."""
        may = super().has_view_permission(request, obj)
        return may and sees_articles(request.user)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

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
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
            back = reverse("admin:articles_changeset_change", args=[pk])
        if _touches_more_than(change_set, UNDONE):
            messages.error(request, _too_much(change_set))
        elif _touches_more_than(change_set, AT_ONCE):
            return self._undo_many(request, change_set, back)
        else:
            acts.undo(request, change_set, now=now_of(request))
        return HttpResponseRedirect(back)

    def _undo_many(self, request, change_set, back):
        """Undone in stretches, on the page that shows how far it is."""
        given = {"user": request.user, "back": back, "now": now_of(request)}
        bulk_act = deciding.choose_undo(change_set, **given)
        articles = self.admin_site.get_model_admin(Article)
        return BulkPage(articles, request, bulk_act).start()

    def facts(self, request, change_set):
        now, field = now_of(request), _field_asked(request)
        everything = _shown(change_set)
        shown = everything if field is None else everything.filter(field=field)
        page = Paginator(_with_titles(shown), PAGE).get_page(request.GET.get("p"))
        total = page.paginator.count if field is None else everything.count()
        fields = _fields_of(everything, field) if total <= COUNTED else []
        return {
            "title": change_set.get_act_display(),
            "act": act_badge(Act(change_set.act)),
            "when": moment(change_set.at, now),
            "by": who(change_set.user, change_set.act),
            "page": page,
            "total": total,
            "fields": fields,
            "classes": _classes_of(fields) if change_set.run else [],
            "field": field,
            "counts": counts_of(change_set.run) if change_set.run else [],
            "sees_run": sees(self.admin_site, request, ImportRun),
            "changes": [
                {"article": each.article, "told": one}
                for each, one in changes_in_words(page)
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

    @admin.display(description=gettext_lazy("What"))
    def size(self, change_set):
        fields, count = change_set.changes_count, change_set.articles_count
        if change_set.run:
            counts = dict(counts_of(change_set.run))
            count = sum(counts.get(each, 0) for each in TOUCHING)
        articles = ngettext("%d article", "%d articles", count) % count
        words = ngettext("%d change", "%d changes", fields) % fields
        return f"{articles}, {words}" if fields else articles

    @admin.display(description=gettext_lazy("Undone"))
    def undone(self, change_set):
        return _("undone") if change_set.undone_by.all() else "–"

    @admin.display(description=gettext_lazy("Number"), ordering="pk")
    def number(self, change_set):
        return change_set.pk

    def counted(self, queryset):
        return queryset.annotate(
            changes_count=_of_people(Count("pk", filter=~Q(field="waits"))),
            articles_count=_of_people(Count("article", distinct=True)),
        )


def _of_people(number):
    """A number of the changes of an act of a person; an import is too large to ask."""
    rows = Change.objects.filter(
        change_set=OuterRef("pk"), change_set__run=None
    ).order_by()
    counted = rows.values("change_set").annotate(n=number)
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _shown(change_set):
    """The changes but for what they made of the desk, where that is not all of them."""
    changes = change_set.changes.order_by("pk")
    others = changes.exclude(field="waits")
    return others if others.exists() else changes


def _field_asked(request):
    """The field whose changes are asked for; None is all of them."""
    field = request.GET.get("field")
    # PostgreSQL knows no text with a NUL.
    return field and field.replace("\0", "?")


def _with_titles(changes):
    """Changes with what a page says of their articles, which is not all of their text."""
    names = ("title", "stem", "path")
    own = [field.attname for field in Change._meta.concrete_fields]
    return changes.select_related("article").only(
        *own, *(f"article__{name}" for name in names)
    )


def _fields_of(changes, chosen):
    """The fields that were changed, each with how often."""
    rows = changes.order_by("field").values_list("field")
    return [
        (field, capfirst(label_of(field)), count, field == chosen)
        for field, count in rows.annotate(number=Count("pk"))
    ]


def _classes_of(fields):
    """What an import changed, by class: how much of it readers see."""
    counts = dict.fromkeys(CLASSES, 0)
    for name, _label, count, _chosen in fields:
        if name not in ("", "vanished", "waits"):
            known = FIELDS_BY_NAME.get(name)
            counts[known.change if known else ChangeClass.VISIBLE] += count
    return [(CLASSES[each], count) for each, count in counts.items() if count]


def _touches_more_than(change_set, bound) -> bool:
    keys = change_set.changes.order_by().values("article").distinct()
    return keys[: bound + 1].count() > bound


def _too_much(change_set):
    return _(
        "Nothing was undone: it touched more than %(bound)s articles, too many for a"
        " page. On the server: manage.py undo %(number)d"
    ) % {"bound": f"{UNDONE:,}", "number": change_set.pk}


def changes_in_words(changes):
    """Changes, each with what it says."""
    titles = titles_of(changes)
    return [(each, told(each, label_of(each.field), titles)) for each in changes]
