"""Accounts and groups, as Django has them: groups and rights as boxes to tick, with a
label each, and times with their zone.
"""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.utils.translation import gettext_lazy as _

from articles.admin.clock import exact

admin.site.unregister([Group, User])


class BoxesAdmin(admin.ModelAdmin):
    """Many of many are ticked; Django's two lists side by side need a script."""

    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.remote_field.model is Permission:
            kwargs["queryset"] = Permission.objects.select_related("content_type")
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Group)
class EditorsGroupAdmin(BoxesAdmin, GroupAdmin):
    pass


@admin.register(User)
class AccountAdmin(BoxesAdmin, UserAdmin):
    fieldsets = [
        *UserAdmin.fieldsets[:-1],
        (_("Important dates"), {"fields": ["signed_in", "joined"]}),
    ]
    readonly_fields = ["signed_in", "joined"]

    @admin.display(description=_("Last login"))
    def signed_in(self, user):
        return exact(user.last_login) if user.last_login else _("never")

    @admin.display(description=_("Date joined"))
    def joined(self, user):
        return exact(user.date_joined)
