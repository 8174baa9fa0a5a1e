"""The duplicates of an article, on the page of that article."""

from django.utils.translation import gettext as _

from articles.admin.cells import badge
from articles.admin.clock import now_of
from articles.admin.duplicates.pages import group_url
from articles.models import DuplicatePair, Statement

# So many of each are named; the page of the group has the rest.
NAMED = 5


def duplicates_panel(request, site, article):
    """What it is a copy of, its copies, and what it may be one with."""
    now = now_of(request)
    said = Statement.objects.copying()
    copy_of = said.filter(article=article).select_related("other").first()
    copies = list(said.filter(other=article).select_related("article")[: NAMED + 1])
    found = DuplicatePair.objects.open().of([article.pk])
    pairs = list(found.select_related("first", "second")[: NAMED + 1])
    if not (copy_of or copies or pairs):
        return None

    def named(other):
        return other, badge(other.state_at(now))

    return {
        "template": "admin/articles/article/_duplicates.html",
        "heading": _("Duplicates"),
        "copy_of": copy_of and named(copy_of.other),
        "copies": [named(each.article) for each in copies[:NAMED]],
        "more_copies": len(copies) > NAMED,
        "possible": [
            (*named(each.second if each.first == article else each.first), each)
            for each in pairs[:NAMED]
        ],
        "more_possible": len(pairs) > NAMED,
        "group": group_url(article.pk) if pairs else "",
    }
