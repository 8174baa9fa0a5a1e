"""The queue of duplicates, one group of it, and what was decided on them."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from articles import deciding
from articles.admin import acts
from articles.admin.cells import label_of
from articles.admin.clock import moment, now_of
from articles.admin.duplicates.forms import DecisionForm
from articles.admin.duplicates.groups import MOST, group_of, open_groups
from articles.admin.duplicates.showing import cards_of
from articles.admin.readonly import ReadOnlyAdmin
from articles.admin.rights import sees_articles
from articles.admin.wording import act_badge, titles_of, told, who
from articles.deciding import Stale
from articles.models import Act, Article, ChangeSet, DuplicatePair
from articles.pairing import look_for_duplicates, outstanding

# Groups a page, and acts on the page of those handled.
PAGE = 10
HANDLED = 25

# Articles that are looked at whenever the queue is opened, and when somebody asks to.
AT_ONCE = 100
LOOKED_AT = 3_000

# Outstanding articles are counted up to here.
EXACT = 1000


@admin.register(DuplicatePair)
class DuplicateAdmin(ReadOnlyAdmin):
    template = "admin/articles/duplicates/group.html"

    # Rights

    def has_view_permission(self, request, obj=None):
        """Who may see articles sees which of them may be one."""
        return sees_articles(request.user)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def rights(self, request):
        return {
            "mark": deciding.may(request.user, Act.CANONICAL),
            "tell_apart": deciding.may(request.user, Act.DISTINCT),
        }

    # Pages

    def get_urls(self):
        views = {
            "group/<int:article>/": (require_safe(self.group_view), "group"),
            "handled/": (require_safe(self.handled_view), "handled"),
            "decide/": (require_POST(self.decide_view), "decide"),
            "look/": (require_POST(self.look_view), "look"),
        }
        return [
            *(
                path(
                    route,
                    self.admin_site.admin_view(view),
                    name=f"articles_duplicatepair_{name}",
                )
                for route, (view, name) in views.items()
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        self._check_view(request)
        if request.method == "POST":
            raise PermissionDenied
        look_for_duplicates(limit=AT_ONCE)
        groups = open_groups()
        pairs = sum(len(each.pairs) for each in groups)
        page = Paginator(groups, PAGE).get_page(request.GET.get("p"))
        left = outstanding().order_by()[: EXACT + 1].count()
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "page": page,
            "cards": cards_of(page, now_of(request)),
            "count": len(groups),
            "pairs": pairs,
            "contradictory": sum(each.is_contradictory for each in groups),
            "is_cut": pairs >= MOST,
            "left": f"{EXACT:,}+" if left > EXACT else left,
            "left_count": left,
            "here": request.get_full_path(),
            "form": None,
            "note": "",
        }
        return self._page(request, "queue", context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The page of a pair is that of its group."""
        self._check_view(request)
        pair = self.get_object(request, object_id)
        if pair is None:
            raise Http404(_("There is nothing with this number."))
        return HttpResponseRedirect(group_url(pair.first_id))

    def group_view(self, request, article):
        self._check_view(request)
        return self._group_page(request, article)

    def _group_page(self, request, article, *, status=200, form=None, stale=None):
        subject = Article.objects.filter(pk=min(article, 2**63 - 1)).first()
        if subject is None:
            raise Http404(_("There is no article with this number."))
        found = group_of(subject.pk)
        chosen = form.chosen if form else None
        cards = cards_of([found], now_of(request), chosen=chosen) if found else []
        context = {
            "title": str(subject),
            "subject": subject,
            "cards": cards,
            "form": form,
            "note": form.cleaned_data.get("note", "") if form else "",
            "stale": stale or [],
            "here": group_url(subject.pk),
        }
        return self._page(request, "group", context, status)

    def handled_view(self, request):
        """Each act on duplicates, the latest first, with its undo."""
        self._check_view(request)
        sets = ChangeSet.objects.filter(act__in=[Act.CANONICAL, Act.DISTINCT])
        sets = sets.select_related("user").prefetch_related("undone_by")
        page = Paginator(sets, HANDLED).get_page(request.GET.get("p"))
        context = {
            "title": _("Handled"),
            "page": page,
            "entries": [self._entry(request, each) for each in page],
            "here": request.get_full_path(),
        }
        return self._page(request, "handled", context)

    def _entry(self, request, change_set):
        said = change_set.changes.filter(field="duplicate").select_related("article")
        shown, count = list(said.order_by("pk")[: acts.NAMED]), said.count()
        titles = titles_of(shown)
        return {
            "change_set": change_set,
            "act": act_badge(Act(change_set.act)),
            "who": who(change_set.user),
            "when": moment(change_set.at, now_of(request)),
            "changes": [
                (each.article, told(each, label_of(each.field), titles))
                for each in shown
            ],
            "more": count - len(shown),
            "is_undone": bool(change_set.undone_by.all()),
            "can_undo": deciding.may_undo(change_set, request.user),
        }

    # Acts

    def decide_view(self, request):
        self._check_view(request)
        right = "mark" if "_mark" in request.POST else "tell_apart"
        if not self.rights(request)[right]:
            raise PermissionDenied
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self._refused(request, form, 400)
        try:
            done = form.process(user=request.user, now=now_of(request))
        except Stale as stale:
            moved = [_moved(each, now_of(request)) for each in stale.changes.values()]
            return self._refused(request, form, 409, stale=moved)
        self._tell(request, *done)
        return HttpResponseRedirect(_back(request))

    def _refused(self, request, form, status, **more):
        numbers = form.numbers
        if not numbers:
            messages.warning(request, _("Nothing was chosen, so nothing was decided."))
            return HttpResponseRedirect(_back(request))
        return self._group_page(request, numbers[0], status=status, form=form, **more)

    def _tell(self, request, outcome, canonical):
        count = len(outcome.changed)
        if canonical is None:
            text = _("Told apart: they stay out of the queue.")
            acts.tell(request, outcome, text)
            return
        text = ngettext(
            "%(count)d article is a copy of “%(title)s” now, and kept from readers.",
            "%(count)d articles are copies of “%(title)s” now, and kept from readers.",
            count,
        ) % {"count": count, "title": canonical}
        aside = ""
        if not canonical.is_public(now_of(request)):
            aside = _(
                "It is not public itself: until it is, their addresses lead nowhere."
            )
        acts.tell(request, outcome, text, aside)

    def look_view(self, request):
        self._check_view(request)
        if not any(self.rights(request).values()):
            raise PermissionDenied
        looked = look_for_duplicates(limit=LOOKED_AT).total
        text = ngettext("%s article looked at.", "%s articles looked at.", looked)
        messages.success(request, text % f"{looked:,}")
        return HttpResponseRedirect(_back(request))

    def _check_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _page(self, request, name, context, status=200):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "subtitle": None,
            "media": self.media,
            "rights": self.rights(request),
            **context,
        }
        template = f"admin/articles/duplicates/{name}.html"
        return TemplateResponse(request, template, context, status=status)


def group_url(article: int) -> str:
    return reverse("admin:articles_duplicatepair_group", args=[article])


def _back(request) -> str:
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return back
    return reverse("admin:articles_duplicatepair_changelist")


def _moved(change, now):
    """What a form that is refused did not know."""
    return {
        "article": change.article,
        "told": told(change, label_of(change.field), titles_of([change])),
        "by": who(change.change_set.user, change.change_set.act),
        "when": moment(change.change_set.at, now),
    }
