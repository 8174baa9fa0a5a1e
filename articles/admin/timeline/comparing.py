"""Two points of an article's history beside each other, and the way back to one."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin import acts
from articles.admin.cells import label_of
from articles.admin.clock import moment
from articles.admin.fields import note_of
from articles.admin.marking import difference, replaced
from articles.admin.numbers import number_of
from articles.admin.stale import moved_rows
from articles.admin.timeline.page import HistoryPage
from articles.admin.wording import act_badge, publication, who
from articles.deciding import Stale
from articles.models import Act, ChangeSet
from articles.recalling import EXTRA, recall, recall_now
from articles.record import DECIDABLE


class ComparePage(HistoryPage):
    """GET shows what differs; POST restores it, where the later point is now."""

    template = "admin/articles/article/compare.html"

    def __init__(self, modeladmin, request, object_id):
        super().__init__(modeladmin, request, object_id)
        self.earlier = self._point(request.GET.get("from"))
        self.later = self._point(request.GET.get("to"))
        if self.earlier is None:
            raise Http404(_("There is no such point in the history of this article."))

    def _point(self, text):
        """The act after which the article is looked at; None is now."""
        if not text:
            return None
        touching = ChangeSet.objects.filter(changes__article=self.article)
        found = touching.filter(pk=number_of(text) or 0).select_related("user").first()
        if found is None:
            raise Http404(_("There is no such point in the history of this article."))
        return found

    def respond(self):
        if self.request.method == "POST":
            return self._restore()
        return self.page()

    # POST

    def _restore(self):
        asked = self.request.POST.get("restore", "")
        fields = None if asked == "*" else [asked]
        if self.later is not None or (fields and asked not in DECIDABLE):
            return HttpResponseRedirect(self.request.get_full_path())
        if not deciding.may(self.request.user, Act.RESTORE, fields or ()):
            raise PermissionDenied
        try:
            acts.restore(
                self.request,
                self.article,
                self.earlier,
                fields,
                note=note_of(self.request.POST),
                # A page of ours always says it; what does not is as old as can be.
                version=number_of(self.request.POST.get("version")) or 0,
                now=self.now,
            )
        except Stale as stale:
            return self._refuse(stale)
        return HttpResponseRedirect(self._history())

    def _refuse(self, stale):
        """Show what moved, and the two points as they are now."""
        self.article = self._fetch(self.article.pk)
        record = self.article.record(self.now)
        moved = moved_rows(stale.changes, record, {}, self.now)
        return self.page(status=409, moved=moved)

    def _history(self):
        return reverse("admin:articles_article_history", args=[self.article.pk])

    # The page

    def page(self, status=200, moved=()):
        before, after = self._recalled(self.earlier), self._recalled(self.later)
        whole = "whole" in self.request.GET
        names = [*DECIDABLE, EXTRA]
        differing = [name for name in names if _differ(name, before, after)]
        rows = [self._row(name, before, after, whole=whole) for name in differing]
        alike = [label_of(name) for name in names if name not in differing]
        return self.answer(
            status,
            title=_("Compare"),
            earlier=self._shown(self.earlier),
            later=self._shown(self.later),
            rows=rows,
            alike=", ".join(alike),
            moved=moved,
            is_whole=whole,
            other_length=self._address(whole=None if whole else 1),
            with_now=self._address(to=None),
            restores=self.later is None and any(row["may_restore"] for row in rows),
            restores_all=self._may_restore([n for n in differing if n in DECIDABLE]),
        )

    def _recalled(self, point):
        if point is None:
            return recall_now(self.article, self.now)
        return recall(self.article, point.pk)

    def _row(self, name, before, after, *, whole):
        lost = name in before.lost, name in after.lost
        return {
            "field": name,
            "label": capfirst(label_of(name)),
            "lost": lost,
            "marked": "" if any(lost) else _marked(name, before, after, whole=whole),
            "whose": _whose(name, before),
            "may_restore": self.later is None
            and name in DECIDABLE
            and not lost[0]
            and self._may_restore([name]),
        }

    def _may_restore(self, fields):
        return deciding.may(self.request.user, Act.RESTORE, fields)

    def _shown(self, point):
        if point is None:
            return None
        return {
            "pk": point.pk,
            "act": act_badge(Act(point.act)),
            "who": _by_whom(point),
            "when": moment(point.at, self.now),
            "note": point.note,
        }

    def _address(self, **more):
        values = {
            "from": self.earlier.pk,
            "to": self.later and self.later.pk,
            "whole": 1 if "whole" in self.request.GET else None,
            **more,
        }
        said = {name: value for name, value in values.items() if value is not None}
        return f"?{urlencode(said)}"


def _differ(name, before, after):
    """Whether a field differs, or may: nobody knows any more."""
    if name in before.lost or name in after.lost:
        return True
    if name == "published" and before.publication != after.publication:
        return True
    return before.values[name] != after.values[name]


def _marked(name, before, after, *, whole):
    if name == "published":
        sides = (
            publication(side.holds.get(name), side.values[name])
            for side in (before, after)
        )
        return replaced(*sides)
    return difference(name, before.values[name], after.values[name], whole=whole)


def _whose(name, recalled):
    """Whose word it was at the earlier point."""
    if name in recalled.holds:
        return _("a decision then")
    return _("upstream’s word then") if recalled.upstream else ""


def _by_whom(point):
    if point.run_id is not None:
        return _("import %d") % point.run_id
    return who(point.user, point.act)
