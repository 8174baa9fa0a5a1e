"""Admins that only show: lists with counts for the rows in sight, and one page each."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.forms import CharField
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.admin.clock import now_of


class NamedList(ChangeList):
    """A list headed by what it lists. What is no text finds nothing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = capfirst(self.opts.verbose_name_plural)

    def get_queryset(self, request, exclude_parameters=None):
        found = super().get_queryset(request, exclude_parameters)
        return found if _is_text(request.GET) else found.none()


class ChippedList(NamedList):
    """A list with the filters in force as a line of chips."""

    def get_results(self, request):
        super().get_results(request)
        self.is_filtered = bool(self.query) or self.has_active_filters
        self.chips = [chip for spec in self.filter_specs for chip in chips(self, spec)]


class CountedList(NamedList):
    """Counts what belongs to each row, for the rows of the page and no others."""

    def get_results(self, request):
        super().get_results(request)
        rows = list(self.result_list)
        counted = self.model_admin.counted(self.model._default_manager.all())
        counts = counted.in_bulk([row.pk for row in rows])
        now = now_of(request)
        for row in rows:
            row.__dict__ |= {
                name: value
                for name, value in counts[row.pk].__dict__.items()
                if name.endswith("_count")
            }
            row.listed_at = now
        self.result_list = rows


class ReadOnlyAdmin(admin.ModelAdmin):
    """`facts` is what the page of one object shows, `counted` annotates the list."""

    actions = None
    show_facets = admin.ShowFacets.NEVER
    list_max_show_all = 0
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changelist(self, request, **kwargs):
        return CountedList

    def changelist_view(self, request, extra_context=None):
        refuse_other_actions(self, request)
        return super().changelist_view(request, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404(_("There is nothing with this number."))
        if request.method == "POST" or not self.has_view_permission(request, found):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": found,
            "subtitle": None,
            "media": self.media,
            **self.facts(request, found),
        }
        return TemplateResponse(request, self.template, context)

    def history_view(self, request, object_id, extra_context=None):
        raise Http404(_("This is history itself."))


def refuse_other_actions(modeladmin, request):
    """A list is sent nothing but its actions, and of these what one may do.

    Django passes over what it did not offer, and says nothing.
    """
    if request.method == "POST":
        offered = modeladmin.get_actions(request)
        if request.POST.get("action") not in offered:
            raise PermissionDenied


def chips(changelist, spec):
    """A filter in force, in words, with the link that lifts it."""
    parameters = spec.expected_parameters()
    used = [spec.used_parameters.get(name) for name in parameters]
    if not any(used):
        return
    choices = [c["display"] for c in spec.choices(changelist) if c["selected"]]
    yield {
        "title": spec.title,
        "value": choices[0] if choices else spec.in_words(),
        "remove": changelist.get_query_string(remove=parameters),
    }


def sees(site, request, model):
    """Whether the pages of a model are open to who asks."""
    return site.get_model_admin(model).has_view_permission(request)


def count_of(model, name):
    """How many rows of `model` point at the outer one by `name`: for CountedList."""
    rows = model.objects.filter(**{name: OuterRef("pk")}).order_by().values(name)
    counted = rows.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _is_text(parameters):
    """Whether a database takes all of it: PostgreSQL knows no text with a NUL."""
    field = CharField(required=False)
    try:
        for name in parameters:
            field.clean(name)
            for value in parameters.getlist(name):
                field.clean(value)
    except ValidationError:
        return False
    return True
