"""Leaving several to upstream at once: those that were ticked, or the whole list. Each
is a question first, with how many it is about (articles/admin/bulk)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin.bulk import actions
from articles.admin.bulk.seen import versions_seen
from articles.admin.clock import now_of
from articles.admin.review import queue
from articles.models import Act


def several_view(request):
    if not deciding.may(request.user, Act.LEAVE, several=True):
        raise PermissionDenied
    chosen = _ticked if "ticked" in request.POST else _listed
    return _ask(request, chosen(request))


def _ticked(request):
    """The versions of the articles that were ticked, as their rows showed them."""
    return versions_seen(request.POST.getlist("chosen"))


def _listed(request):
    waiting = queue.waiting_for(request).most_urgent_first()
    return dict(waiting.values_list("pk", "version")[: actions.BOUND + 1])


def _ask(request, versions):
    """The question of the act: what it would do to how many, before it does it."""
    back = queue.address_of(request)
    if not versions:
        messages.warning(request, _("Nothing was chosen, so nothing was left."))
        return HttpResponseRedirect(back)
    if len(versions) > actions.BOUND:
        messages.error(request, actions.too_many(queue.waiting_for(request).count()))
        return HttpResponseRedirect(back)
    given = {"user": request.user, "back": back, "now": now_of(request)}
    bulk_act = deciding.choose("leave", versions, **given)
    return HttpResponseRedirect(reverse("admin:articles_bulk", args=[bulk_act.pk]))
