"""Save, change and delete a view: one's own. Those that are shared are for looking."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles.admin.rights import sees_articles
from articles.admin.saved.addresses import address_of, kept_of
from articles.admin.saved.forms import SavedViewForm
from articles.admin.saved.panel import views_for
from articles.models import Preferences, SavedView

TEMPLATES = "admin/articles/saved"


def urls_of(site):
    """The addresses below `views/`."""

    def page(view):
        return site.admin_view(
            lambda request, **given: _for_editors(site, view, request, **given)
        )

    name = "articles_savedview"
    return [
        path("articles/views/", page(list_page), name=f"{name}_changelist"),
        path("articles/views/add/", page(add_page), name=f"{name}_add"),
        path("articles/views/<int:pk>/", page(change_page), name=f"{name}_change"),
        path("articles/views/<int:pk>/delete/", page(delete_page), name=f"{name}_delete"),
    ]  # fmt: skip


def start_of(user):
    """The address that an editor begins with, or None."""
    chosen = Preferences.objects.filter(user=user, start__isnull=False)
    preferences = chosen.select_related("start").first()
    if preferences is None or not sees_articles(user):
        return None
    view = preferences.start
    is_open = view.owner_id == user.pk or view.is_shared
    return address_of(view) if is_open else None


def _for_editors(site, view, request, **given):
    if not sees_articles(request.user):
        raise PermissionDenied
    return view(site, request, **given)


def list_page(site, request):
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    preferences = Preferences.objects.filter(user=request.user).first()
    start = preferences and preferences.start_id
    views = [
        {
            "view": view,
            "address": address_of(view),
            "is_own": view.owner_id == request.user.pk,
            "is_start": view.pk == start,
        }
        for view in views_for(request.user)
    ]
    title = _("Saved views")
    return _answer(site, request, "list", {"title": title, "views": views})


def add_page(site, request):
    _check(request, "add")
    query = kept_of(request.POST.get("query", "") or request.META["QUERY_STRING"])
    view = SavedView(owner=request.user, query=query)
    return _form_page(site, request, view, _("Save this list as a view"))


def change_page(site, request, pk):
    _check(request, "change")
    view = _own(request, pk)
    return _form_page(site, request, view, _("Saved view: %s") % view)


def delete_page(site, request, pk):
    """Asked once, for a view cannot be brought back."""
    _check(request, "delete")
    view = _own(request, pk)
    if request.method == "POST":
        name = str(view)
        view.delete()
        messages.success(request, _("The view “%s” is deleted.") % name)
        return HttpResponseRedirect(reverse("admin:articles_savedview_changelist"))
    title = _("Delete the view “%s”?") % view
    return _answer(site, request, "delete", {"title": title, "view": view})


def _form_page(site, request, view, title):
    form = SavedViewForm(request.POST or None, instance=view)
    if request.method == "POST" and form.is_valid():
        form.process()
        messages.success(request, _("The view “%s” is saved.") % view)
        return HttpResponseRedirect(address_of(view))
    context = {"title": title, "view": view, "form": form, "address": address_of(view)}
    return _answer(site, request, "form", context)


def _check(request, act):
    if not request.user.has_perm(f"articles.{act}_savedview"):
        raise PermissionDenied


def _own(request, pk):
    view = get_object_or_404(SavedView, pk=pk)
    if view.owner_id != request.user.pk:
        raise PermissionDenied
    return view


def _answer(site, request, name, context):
    context = {**site.each_context(request), "subtitle": None, **context}
    return TemplateResponse(request, f"{TEMPLATES}/{name}.html", context)
