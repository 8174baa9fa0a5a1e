"""Who else has an article open: said on its page, and every half minute while it is."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from articles import reviewing
from articles.admin.clock import now_of
from articles.admin.numbers import number_of
from articles.admin.wording import who
from articles.models import Article

__all__ = ["others_in_words", "urls_of"]


def urls_of(modeladmin):
    def view(request, pk):
        if not modeladmin.has_view_permission(request):
            raise PermissionDenied
        article = Article.objects.only("version").filter(pk=pk).first()
        if article is None:
            raise Http404(_("There is no article with this number."))
        words = [others_in_words(request, article), _moved(request, article)]
        return JsonResponse({"words": " ".join(filter(None, words))})

    view = modeladmin.admin_site.admin_view(require_POST(view))
    return [path("<int:pk>/here/", view, name="articles_here")]


def others_in_words(request, article) -> str:
    """Who else is there; and note that this editor is."""
    now = now_of(request)
    reviewing.see(article, request.user, now)
    found = reviewing.others_at([article], request.user, now).get(article.pk, [])
    names = [who(each.user) for each in found]
    if not names:
        return ""
    text = ngettext("%s has this open too.", "%s have this open too.", len(names))
    return text % _joined(names)


def _joined(names) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(several)s and %(last)s") % {
        "several": ", ".join(names[:-1]),
        "last": names[-1],
    }


def _moved(request, article) -> str:
    """That the page shows an older version: a save will ask about what moved."""
    version = number_of(request.POST.get("version"))
    if version is None or version >= article.version:
        return ""
    return _("It has moved since you opened it: saving shows you what.")
