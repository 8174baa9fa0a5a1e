"""The story of an article, on the page of that article."""

from django.utils.translation import gettext as _

from articles.admin.cells import badge
from articles.admin.clock import now_of
from articles.admin.readonly import sees
from articles.models import Article, Place, Story

# So many of the other members are named; the number says the rest.
NAMED = 8

_SHOWN = ("path", "stem", "title", "state", "public_from", "public_until")


def story_panel(request, site, article):
    place = Place.objects.select_related("story__lead").filter(article=article).first()
    if place is None:
        return None
    members = Article.objects.in_story(place.story).only(*_SHOWN)
    shown, size = list(members[: NAMED + 1]), members.count()
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
