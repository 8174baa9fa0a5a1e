"""The story of an article, on the page of that article."""

from django.db.models import Count, Window
from django.utils.translation import gettext as _

from articles.admin.cells import badge
from articles.admin.clock import now_of
from articles.admin.readonly import sees
from articles.models import Article, Story

# So many of the other members are named; the number says the rest.
NAMED = 8

_SHOWN = ("path", "stem", "title", "state", "public_from", "public_until")


def story_panel(request, site, article):
    place = getattr(article, "place", None)
    if place is None:
        return None
    members = Article.objects.in_story(place.story).only(*_SHOWN)
    shown = list(members.annotate(size=Window(Count("pk")))[: NAMED + 1])
    size = shown[0].size
    others = [each for each in shown if each != article][:NAMED]
    return {
        "template": "admin/articles/article/_story.html",
        "heading": _("Story"),
        "story": place.story,
        "sees_story": sees(site, request, Story),
        "size": size,
        "number": place.position + 1,
        "leads": place.position == 0,
        "lead": shown[0],
        "others": [(each, badge(each.state_at(now_of(request)))) for each in others],
        "others_count": size - 1,
        "more": size - 1 - len(others),
    }
