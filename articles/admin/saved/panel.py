"""The saved views beside the list, each with how many articles it finds."""

from hashlib import sha256

from django.core.cache import cache
from django.db.models import Q
from django.http import QueryDict

from articles.admin.clock import now_of
from articles.admin.finding.asking import policy_of
from articles.admin.saved.addresses import address_of, kept_of
from articles.admin.wording import in_digits
from articles.filters import ArticleFilter
from articles.measuring import counted_at_once
from articles.models import SavedView

# So many stand beside the list; their own page has all of them.
SHOWN = 12
# Seconds for which a count may be told again: many views are many questions.
FRESH = 60


def views_for(user):
    """One's own, and what colleagues share; one's own first."""
    views = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True))
    return sorted(
        views.select_related("owner"), key=lambda view: view.owner_id != user.pk
    )


def panel_of(request):
    """What stands beside the list; the view that is shown is marked."""
    here, views = kept_of(request.META["QUERY_STRING"]), views_for(request.user)
    counts = _counts(request, views[:SHOWN])
    return {
        "query": here,
        "more": len(views) > SHOWN,
        "views": [
            {
                "view": view,
                "address": address_of(view),
                "is_here": view.query == here,
                "by": "" if view.owner_id == request.user.pk else str(view.owner),
                "count": in_digits(counts[view.pk]),
            }
            for view in views[:SHOWN]
        ],
    }


def _counts(request, views):
    """By view; asked together, and kept for a while. `by:me` is who asks."""
    keys = {view.pk: _key(request.user, view) for view in views}
    known = cache.get_many(keys.values())
    asked = {
        keys[view.pk]: _found(request, view)
        for view in views
        if keys[view.pk] not in known
    }
    # What finds nothing without being looked for is counted as nothing at all.
    counts = counted_at_once(asked, request.user)
    new = {key: count or 0 for key, count in counts.items()}
    if new:
        cache.set_many(new, FRESH)
    return {pk: (known | new)[key] for pk, key in keys.items()}


def _key(user, view):
    return f"saved-view-{user.pk}-{sha256(view.query.encode()).hexdigest()}"


def _found(request, view):
    return ArticleFilter(
        QueryDict(view.query),
        now=now_of(request),
        policy=policy_of(request),
        user=request.user,
    ).qs
