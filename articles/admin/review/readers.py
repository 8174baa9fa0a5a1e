"""An article as readers would see it, be it public or not: for who judges it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from articles import covering
from articles.admin.clock import now_of
from articles.admin.rights import sees_articles
from articles.markup import video
from articles.models import Article


def readers_view(request, pk):
    if not sees_articles(request.user):
        raise PermissionDenied
    shown = Article.objects.with_parts().filter(pk=min(pk, 2**63 - 1)).first()
    if shown is None:
        raise Http404(_("There is no article with this number."))
    now, film = now_of(request), video(shown.featured_content)
    context = {
        "article": shown,
        "now": now,
        "video": film,
        "coverage": covering.reports_of(shown, now),
        "story": covering.story_around(shown, now),
        "newer": None,
        "older": None,
        "is_public": shown.is_public(now),
    }
    response = render(request, "admin/articles/review/readers.html", context)
    response.frame_src = film and film.embed_origin
    return response
