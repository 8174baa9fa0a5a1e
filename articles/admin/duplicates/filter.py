"""The articles of the list by what is said of their duplicates, or may be."""

from django.utils.translation import gettext_lazy as _

from articles.admin.filters import ChoiceFilter


class DuplicateFilter(ChoiceFilter):
    title = _("duplicates")
    parameter_name = "duplicates"

    def lookups(self, request, model_admin):
        return [
            ("possible", _("May be one with another")),
            ("copy", _("Copy of another")),
            ("canonical", _("Has copies")),
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        if value == "possible":
            return queryset.possible_duplicates()
        if value == "copy":
            return queryset.copies()
        return queryset.with_copies() if value == "canonical" else queryset.none()
