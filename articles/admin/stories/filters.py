"""What the list of stories is narrowed by."""

from django.utils.translation import gettext, gettext_lazy as _

from articles.admin.clock import now_of
from articles.admin.filters import ChoiceFilter


class MembersFilter(ChoiceFilter):
    """Stories of several articles, unless others are asked for."""

    title = _("articles in it")
    parameter_name = "members"

    def lookups(self, request, model_admin):
        return [("one", _("One")), ("any", _("Any number"))]

    def queryset(self, request, queryset):
        narrowed = {
            None: queryset.of_several,
            "one": queryset.of_one,
            "any": queryset.all,
        }
        return narrowed.get(self.value(), queryset.none)()

    def choices(self, changelist):
        usual, *others = super().choices(changelist)
        yield usual | {"display": gettext("Several")}
        yield from others


class ShapedFilter(ChoiceFilter):
    title = _("shaped by editors")
    parameter_name = "shaped"

    def lookups(self, request, model_admin):
        return [("yes", _("Shaped by editors"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.shaped() if self.value() == "yes" else queryset.none()


class ReadersFilter(ChoiceFilter):
    title = _("readers")
    parameter_name = "readers"

    def lookups(self, request, model_admin):
        self.now = now_of(request)
        return [("see", _("See it")), ("miss", _("See none of it"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() == "see":
            return queryset.public(self.now)
        return queryset.hidden(self.now) if self.value() == "miss" else queryset.none()
