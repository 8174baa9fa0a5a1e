"""Leaving several to upstream at once: those that were ticked, or the whole list. Each
is a question first, with how many it is about (articles/admin/bulk)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin.clock import now_of
from articles.admin.review import queue
from articles.models import Act

# So many that were ticked or listed one act takes.
BOUND = 20_000


def several_view(request):
    if not deciding.may(request.user, Act.LEAVE, several=True):
        raise PermissionDenied
    chosen = _ticked if "ticked" in request.POST else _listed
    return _ask(request, chosen(request))


def _ticked(request):
    """The versions of the articles that were ticked, as their rows showed them."""
    pairs = (each.partition(":") for each in request.POST.getlist("chosen"))
    return {
        int(pk): int(version)
        for pk, _colon, version in pairs
        if queue.is_number(pk) and queue.is_number(version)
    }


def _listed(request):
    waiting = queue.waiting_for(request).most_urgent_first()
    return dict(waiting.values_list("pk", "version")[: BOUND + 1])


def _ask(request, versions):
    """The question of the act: what it would do to how many, before it does it."""
    back = queue.address_of(request)
    if not versions:
        messages.warning(request, _("Nothing was chosen, so nothing was left."))
        return HttpResponseRedirect(back)
    if len(versions) > BOUND:
        text = _("Nothing was done: one act takes at most %s articles.") % f"{BOUND:,}"
        messages.error(request, text)
        return HttpResponseRedirect(back)
    given = {"user": request.user, "back": back, "now": now_of(request)}
    bulk_act = deciding.choose("leave", versions, **given)
    return HttpResponseRedirect(reverse("admin:articles_bulk", args=[bulk_act.pk]))
