"""What vanished, the longest gone first; kept or retired singly, or the ticked ones.

Both acts ask before they act, as they do in the list of articles (bulk/).
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin.bulk.actions import ask_of
from articles.admin.bulk.seen import seen_field, versions_seen
from articles.admin.cells import badge
from articles.admin.clock import moment, now_of
from articles.admin.numbers import number_of
from articles.models import Act, SourceFile

# Files on a page.
PAGE = 25
# The acts, by the names of their buttons.
ACTS = {"keep": "keep_vanished", "retire": "retire_vanished"}


def urls_of(modeladmin):
    view = modeladmin.admin_site.admin_view(VanishedPage(modeladmin).view)
    return [path("vanished/", view, name="articles_vanished")]


class VanishedPage:
    def __init__(self, modeladmin):
        self.admin = modeladmin

    def view(self, request):
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._act(request)
        template = "admin/articles/vanished.html"
        return TemplateResponse(request, template, self._context(request))

    def _act(self, request):
        """Ask what the pressed button asks, of its own article or of those ticked."""
        here = request.get_full_path()
        name, versions = _pressed(request.POST)
        if not _may_answer(request, several=len(versions) > 1):
            raise PermissionDenied
        if not versions:
            messages.warning(request, _("Nothing was ticked, so nothing was done."))
            return HttpResponseRedirect(here)
        return ask_of(request, versions, ACTS[name], back=here)

    def _context(self, request):
        now, last = now_of(request), _last_seen(request.GET.get("after"))
        files = list(_behind(last).select_related("article__provider")[: PAGE + 1])
        shown = files[:PAGE]
        return {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "media": self.admin.media,
            "title": _("Vanished files"),
            "subtitle": None,
            "rows": [_row(each, now) for each in shown],
            "after": shown[-1].pk if len(files) > PAGE else None,
            "is_later": last is not None,
            "may_answer": _may_answer(request),
            "may_answer_several": _may_answer(request, several=True),
        }


def _may_answer(request, *, several=False):
    acts = (Act.KEEP_FILE, Act.RETIRE)
    return all(deciding.may(request.user, act, several=several) for act in acts)


def _pressed(post):
    """The act that was pressed, and the articles it is about, as they were shown."""
    for name in ACTS:
        if name in post:
            asked = [post[name]] if post[name] else post.getlist("ticked")
            return name, versions_seen(asked)
    return "", {}


def _last_seen(text):
    """The file that the page before ended with."""
    number = number_of(text)
    return None if number is None else SourceFile.objects.filter(pk=number).first()


def _behind(last):
    files = SourceFile.objects.vanished().order_by("vanished_at", "pk").defer("base")
    if last is None or last.vanished_at is None:
        return files
    same = Q(vanished_at=last.vanished_at, pk__gt=last.pk)
    return files.filter(same | Q(vanished_at__gt=last.vanished_at))


def _row(file, now):
    article = file.article
    return {
        "article": article,
        "seen": seen_field(article),
        "badge": badge(article.state_at(now)),
        "since": moment(file.vanished_at, now),
        "is_public": article.is_public(now),
    }
