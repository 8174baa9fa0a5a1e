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
