"""What came in, is old, and nobody has looked at: marked as looked at in one go.

The offer of a first import, on its page and on the desk's: what it brought of more than
a month ago is no news to anybody.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _, ngettext

from articles import deciding
from articles.admin.bulk.page import BulkPage
from articles.admin.clock import exact, now_of
from articles.admin.wording import in_digits
from articles.measuring import counted
from articles.models import Act, Article

__all__ = ["offer", "urls_of"]

DAYS = 30


def offer(request) -> dict | None:
    """How many they are, if there are any and the user may say so; and the way there."""
    if not deciding.may(request.user, Act.LEAVE, several=True):
        return None
    count = counted(_old(request))
    if not count:
        return None
    text = ngettext(
        "%(count)s article is older than %(days)d days, and nobody has looked at it.",
        "%(count)s articles are older than %(days)d days, and nobody has looked at them.",
        count,
    )
    words = text % {"count": in_digits(count), "days": DAYS}
    return {"words": words, "url": reverse("admin:articles_old")}


def urls_of(modeladmin):
    def view(request):
        if not deciding.may(request.user, Act.LEAVE, several=True):
            raise PermissionDenied
        return (
            _start(modeladmin, request)
            if request.method == "POST"
            else _ask(modeladmin, request)
        )

    return [path("old/", modeladmin.admin_site.admin_view(view), name="articles_old")]


def _start(modeladmin, request):
    bulk_act = deciding.choose_old(
        _before(request),
        user=request.user,
        note=_("older than %d days") % DAYS,
        back=reverse("admin:articles_review"),
        now=now_of(request),
    )
    return BulkPage(modeladmin, request, bulk_act).start()


def _ask(modeladmin, request):
    count = _old(request).count()
    title = ngettext(
        "Mark %(count)s article older than %(days)d days as looked at?",
        "Mark %(count)s articles older than %(days)d days as looked at?",
        count,
    )
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "subtitle": None,
        "media": modeladmin.media,
        "title": title % {"count": f"{count:,}", "days": DAYS},
        "count": count,
        "before": exact(_before(request)),
        "back": reverse("admin:articles_review"),
    }
    return TemplateResponse(request, "admin/articles/old.html", context)


def _old(request):
    return Article.objects.never_looked_at(_before(request))


def _before(request):
    return now_of(request) - timedelta(days=DAYS)
