"""One bulk act as a page: the question, its progress, and what it passed over.

Each request does a stretch. With scripts the page asks for the next by itself; without,
it reloads itself by an address that is good for one stretch. Who leaves it on the way
finds it where it was, and goes on.
"""

import csv

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _, ngettext

from articles import deciding
from articles.admin import acts
from articles.admin.bulk.foreseeing import LISTED, foresee
from articles.admin.bulk.questions import QUESTIONS
from articles.admin.bulk.seen import versions_seen
from articles.admin.bulk.telling import passed_over, tell
from articles.admin.clock import moment, now_of
from articles.admin.fields import TextField
from articles.models import BulkAct

__all__ = ["BulkPage", "urls_of"]

# Seconds that one request works for; a person looks at the page meanwhile.
STRETCH = 1.5
PAGE = 50

_SIGNER = signing.Signer(salt="articles.admin.bulk")


def urls_of(modeladmin):
    def view(request, pk):
        found = BulkAct.objects.filter(pk=pk, user=request.user)
        bulk_act = found.select_related("change_set", "undoes").first()
        if bulk_act is None:
            raise Http404(_("There is no such act of yours."))
        return BulkPage(modeladmin, request, bulk_act).respond()

    view = modeladmin.admin_site.admin_view(view)
    return [path("bulk/<int:pk>/", view, name="articles_bulk")]


class BulkPage:
    """GET and POST of one bulk act, by whom it belongs to."""

    def __init__(self, modeladmin, request, bulk_act):
        self.admin = modeladmin
        self.request = request
        self.bulk_act = bulk_act
        self.now = now_of(request)

    @property
    def address(self):
        return reverse("admin:articles_bulk", args=[self.bulk_act.pk])

    def respond(self):
        if not self.admin.has_view_permission(self.request):
            raise PermissionDenied
        if self.request.method == "POST":
            return self._press()
        if self.bulk_act.finished_at:
            return self._passed_over()
        if self.bulk_act.started_at is None:
            return self.question()
        if self._is_next(self.request.GET.get("go", "")):
            return self._go_on()
        return self._progress()

    # Acts

    def _press(self):
        post = self.request.POST
        if "_stop" in post:
            deciding.stop(self.bulk_act)
        elif "_anyway" in post:
            return self._anyway()
        elif "_start" in post:
            note, wrong = _note(post.get("note", ""))
            return self.question(wrong=wrong) if wrong else self.start(note)
        elif not self.bulk_act.finished_at and self.bulk_act.started_at:
            return self._go_on()
        return HttpResponseRedirect(self.address)

    def start(self, note=None):
        """Begin, or go on after a stop, and do the first stretch."""
        if self.bulk_act.finished_at is None:
            deciding.start(self.bulk_act, note=note, now=self.now)
        return self._go_on()

    def _go_on(self):
        if self.bulk_act.finished_at is None:
            try:
                deciding.carry_on(
                    self.bulk_act, user=self.request.user, seconds=STRETCH, now=self.now
                )
            except deciding.Overtaken:
                self.bulk_act.refresh_from_db()
        if not self.bulk_act.finished_at:
            return self._as_json() or HttpResponseRedirect(self.address)
        tell(self.request, self.bulk_act, self.address)
        back = self.bulk_act.back or reverse("admin:articles_article_changelist")
        return self._as_json(back) or HttpResponseRedirect(back)

    def _as_json(self, back=""):
        if self.request.headers.get("Accept") != "application/json":
            return None
        said = {name: getattr(self.bulk_act, name) for name in ("place", "total")}
        said |= {"stopped": self.bulk_act.is_stopped, "back": back}
        return JsonResponse(said | {"words": self._how_far()})

    def _anyway(self):
        """The same act on what moved and was ticked, as this page showed it."""
        versions = versions_seen(self.request.POST.getlist("moved"))
        moved = self.bulk_act.passed.exclude(moved=[]).filter(article__in=versions)
        keys = moved.values_list("article", flat=True)
        if not keys:
            return HttpResponseRedirect(self.address)
        again = deciding.again(
            self.bulk_act,
            {pk: versions[pk] for pk in keys},
            user=self.request.user,
            now=self.now,
        )
        return BulkPage(self.admin, self.request, again).start()

    # Pages

    def question(self, foreseen=None, *, wrong=""):
        bulk_act, question = self.bulk_act, QUESTIONS[self.bulk_act.act]()
        if foreseen is None:
            versions = {pk: version for pk, version, _mark in bulk_act.chosen}
            foreseen = foresee(question, versions, self.now)
        return self._page(
            "question",
            title=question.title(bulk_act.total),
            meaning=question.meaning(bulk_act.total),
            counts=foreseen.counts,
            happening=foreseen.happening,
            rows=foreseen.rows,
            more=bulk_act.total - LISTED,
            note=self.request.POST.get("note", bulk_act.note),
            wrong=wrong,
        )

    def _progress(self):
        go = _SIGNER.sign(f"{self.bulk_act.pk}:{self.bulk_act.place}")
        return self._page("progress", title=self._title(), go=go, words=self._how_far())

    def _is_next(self, go):
        """Whether an address is of a page that showed it as far as it is now."""
        if self.bulk_act.is_stopped:
            return False
        wanted = f"{self.bulk_act.pk}:{self.bulk_act.place}"
        try:
            return _SIGNER.unsign(go) == wanted
        except signing.BadSignature:
            return False

    def _passed_over(self):
        if "csv" in self.request.GET:
            return self._as_csv()
        rows = self.bulk_act.passed.select_related("article").order_by("pk")
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("p"))
        reasons = self.bulk_act.passed.filter(moved=[]).values_list("reason")
        change_set = self.bulk_act.change_set
        return self._page(
            "finished",
            title=self._title(),
            done=acts.done(self.bulk_act.act, self.bulk_act.changed),
            when=moment(self.bulk_act.finished_at, self.now),
            undo=acts.undo_tag(self.request, change_set) if change_set else "",
            reasons=reasons.annotate(count=Count("pk")).order_by("-count", "reason"),
            moved_count=self.bulk_act.passed.exclude(moved=[]).count(),
            page=page,
            rows=passed_over(page, self.now),
        )

    def _as_csv(self):
        """All that were passed over, for whoever goes on elsewhere."""
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        name = f"passed-over-{self.bulk_act.pk}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        writer = csv.writer(response)
        writer.writerow([_("Path"), _("Title"), _("Why")])
        rows = self.bulk_act.passed.select_related("article").order_by("pk")
        for each in passed_over(rows, self.now):
            article = each["article"]
            cells = article.path, article.title, each["why"]
            writer.writerow([_unarmed(cell) for cell in cells])
        return response

    def _page(self, name, **context):
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "subtitle": None,
            "media": self.admin.media,
            "bulk_act": self.bulk_act,
            "address": self.address,
            "back": self.bulk_act.back,
            **context,
        }
        template = f"admin/articles/bulk/{name}.html"
        return TemplateResponse(self.request, template, context)

    def _title(self):
        if self.bulk_act.undoes:
            return _("Undo: %s") % self.bulk_act.undoes.get_act_display()
        title = QUESTIONS[self.bulk_act.act]().title(self.bulk_act.total)
        return title.removesuffix("?")

    def _how_far(self):
        text = ngettext(
            "%(place)s of %(total)s article", "%(place)s of %(total)s articles",
            self.bulk_act.total,
        )  # fmt: skip
        return text % {
            "place": f"{self.bulk_act.place:,}",
            "total": f"{self.bulk_act.total:,}",
        }


def _note(text):
    """The note, and what is wrong with it."""
    field = TextField(required=False)
    try:
        return field.clean(text) or "", ""
    except ValidationError as error:
        return "", error.messages[0]


def _unarmed(cell):
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell and cell[0] in "=+-@\t\r" else cell
