"""Leaving several to upstream at once: those that were ticked, the whole list, or what
is old. Each is a question first, with how many it is about."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from articles import deciding
from articles.admin import acts
from articles.admin.clock import now_of, short
from articles.admin.review import queue
from articles.models import Act, Article

# What came in earlier is no news: a first import brings years of it.
OLD = timedelta(days=30)

# So many that were ticked or listed one act takes.
BOUND = 20_000
# So many old ones a request leaves; the page then goes on.
STRETCH = 10_000


def several_view(site, request):
    if not deciding.may(request.user, Act.LEAVE, several=True):
        raise PermissionDenied
    if "old" in request.POST or request.method != "POST":
        return _old(site, request)
    return _ask(
        request, _ticked(request) if "ticked" in request.POST else _listed(request)
    )


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


def _old(site, request):
    """Mark what is old as looked at, a stretch a request."""
    now = now_of(request)
    before = now - OLD
    old = Article.objects.never_looked_at(before)
    if request.POST.get("old") == "leave":
        left = deciding.leave_old(before, user=request.user, most=STRETCH, now=now)
        _tell(request, left)
        if not old.exists():
            return HttpResponseRedirect(reverse("admin:articles_review"))
    context = {
        **site.each_context(request),
        "title": _("Leave what is old to upstream?"),
        "subtitle": None,
        "count": old.count(),
        "date": short(before),
        "stretch": STRETCH,
    }
    return TemplateResponse(request, "admin/articles/review/old.html", context)


def _tell(request, left):
    text = ngettext(
        "%s article left to upstream.", "%s articles left to upstream.", left.total
    )
    undo = acts.undo_tag(request, left.change_set) if left.change_set else ""
    messages.success(request, text % f"{left.total:,}", extra_tags=undo)
