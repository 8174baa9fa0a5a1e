"""The timeline of an article: each act with what it changed, the latest first."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef, Prefetch
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.admin.cells import badge, label_of
from articles.admin.clock import moment, now_of, zone_name
from articles.admin.numbers import number_of
from articles.admin.previews import links_told
from articles.admin.readonly import sees
from articles.admin.timeline.entries import days_of, everybody, telling
from articles.admin.timeline.folding import PAGE, folded_page
from articles.admin.wording import who
from articles.models import Act, Article, Change, ChangeSet, ImportRun


class HistoryPage:
    """What the pages of an article's history have in common."""

    template = ""

    def __init__(self, modeladmin, request, object_id):
        self.admin = modeladmin
        self.request = request
        self.now = now_of(request)
        self.article = self._fetch(object_id)
        if not modeladmin.has_view_permission(request, self.article):
            raise PermissionDenied

    def _fetch(self, object_id):
        try:
            articles = Article.objects.with_records().filter(pk=object_id)
            article = articles.first()
        except (ValueError, OverflowError):
            article = None
        if article is None:
            raise Http404(_("There is no article with this number."))
        return article

    def answer(self, status=200, **more):
        site = self.admin.admin_site
        context = {
            **site.each_context(self.request),
            "opts": self.admin.opts,
            "media": self.admin.media,
            "article": self.article,
            "badge": badge(self.article.state_at(self.now)),
            "title": _("History"),
            "subtitle": None,
            "zone": zone_name(),
            "sees_changes": sees(site, self.request, ChangeSet),
            "sees_runs": sees(site, self.request, ImportRun),
            **more,
        }
        return TemplateResponse(self.request, self.template, context, status=status)


class TimelinePage(HistoryPage):
    template = "admin/articles/article/history.html"

    def respond(self):
        self.field = self._text("field")
        self.by = self._text("who")
        # Who asks for a field, or for imports, wants each of them.
        folds = self.field is None and self.by != "imports"
        number, acts = self.request.GET.get("p"), self._found()
        if folds:
            page, shown = folded_page(acts, self.article, number)
        else:
            page = Paginator(acts, PAGE).get_page(number)
            shown = list(page.object_list)
        is_whole = not (self.field or self.by)
        return self.answer(
            page=page,
            folds=folds,
            days=list(days_of(shown, folds=folds)),
            fields=self._fields(),
            people=[*everybody(), *self._people()],
            field=self.field,
            by=self.by,
            is_filtered=not is_whole,
            starts=is_whole and not page.has_next(),
            arrived=moment(self.article.created_at, self.now),
            compared=self._compared(shown),
            links=links_told(self.article, self.now) if is_whole else [],
        )

    def _text(self, name):
        """A parameter, where there is one; PostgreSQL knows no text with a NUL."""
        asked = self.request.GET.get(name)
        return asked.replace("\0", "?") if asked else None

    def _found(self):
        """The acts, the last to touch the article first, with what they did to it."""
        changes = Change.objects.filter(article=self.article)
        changes = changes.select_related("change_set")
        touching = {"changes__article": self.article}
        if self.field is not None:
            changes = changes.filter(field=self.field)
            touching["changes__field"] = self.field
        acts = self._by_whom(ChangeSet.objects.filter(**touching))
        acts = acts.annotate(last=Max("changes__pk")).order_by("-last")
        shown = Prefetch("changes", changes.order_by("pk"), to_attr="shown_changes")
        return acts.select_related("user").prefetch_related(shown, "undone_by")

    def _by_whom(self, acts):
        if self.by == "people":
            return acts.exclude(act=Act.IMPORT)
        if self.by == "imports":
            return acts.filter(act=Act.IMPORT)
        if self.by is None:
            return acts
        return acts.filter(user=number_of(self.by) or 0)

    def _fields(self):
        """The fields that ever changed, but for the article as a whole."""
        rows = self.article.changes.exclude(field="").order_by()
        names = rows.values_list("field", flat=True).distinct()
        return sorted(((name, capfirst(label_of(name))) for name in names), key=_second)

    def _people(self):
        acted = ChangeSet.objects.filter(
            user=OuterRef("pk"), changes__article=self.article
        )
        users = get_user_model().objects.filter(Exists(acted)).order_by("pk")
        return [(str(user.pk), who(user)) for user in users]

    def _compared(self, change_sets):
        """Compared with now where nobody chooses: as it was before the last act."""
        keys = telling(change_sets)
        return keys[min(1, len(keys) - 1)] if keys else None


def _second(pair):
    return pair[1]
