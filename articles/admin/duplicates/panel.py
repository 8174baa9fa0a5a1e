"""The duplicates of an article, on the page of that article."""

from django.db.models import Case, Q, When
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
    copy_of, copies = _copying(article) if article.is_copied else (None, [])
    pairs = _open_pairs(article) if article.is_paired else []
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


def _copying(article):
    """The statement that it is a copy, if any, and those of its copies."""
    either = Statement.objects.copying().filter(Q(article=article) | Q(other=article))
    own_first = either.order_by(Case(When(article=article, then=0), default=1), "pk")
    rows = list(own_first.select_related("article", "other")[: NAMED + 2])
    own = [each for each in rows if each.article_id == article.pk]
    return next(iter(own), None), rows[len(own) :]


def _open_pairs(article):
    found = DuplicatePair.objects.open().of([article.pk])
    return list(found.select_related("first", "second")[: NAMED + 1])
