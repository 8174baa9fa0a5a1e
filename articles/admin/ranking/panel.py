"""The rank of an article, on the page of that article."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.clock import now_of
from articles.admin.suggesting import suggesting
from articles.explaining import explain, in_words
from articles.models import Article

# Nobody counts further down from the top.
COUNTED = 100


def rank_panel(request, site, article):
    now = now_of(request)
    _place, rules = suggesting(article)
    rank = explain(article, now=now, half_life=rules.half_life)
    if rank is None:
        return None
    return {
        "template": "admin/articles/article/_rank.html",
        "heading": _("Rank"),
        "words": in_words(rank),
        "standing": _standing(article, rank, now),
        "what_if": f"{reverse('admin:top')}?{urlencode({'article': article.pk})}",
    }


def _standing(article, rank, now):
    """Where it stands for readers, or why it does not."""
    if not article.is_public(now):
        return _("Readers do not see it, so it does not rank. If they did:")
    leading = Article.objects.leading(now)
    # Of a story that readers see, the first leads; of another, the first they see.
    is_first = article.place.position == 0
    if not (is_first or leading.filter(pk=article.pk).exists()):
        return _("Another article leads its story for readers: this one does not rank.")
    if rank.key is None:
        return _("Not at the top.")
    hotter = leading.hotter_than(rank.key)[:COUNTED].count()
    if hotter == COUNTED:
        return _("It ranks, but not among the first %d stories.") % COUNTED
    return _("Number %d at the top.") % (hotter + 1)
