"""The actions of the article list. What takes something away asks first."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db.models import Sum
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from articles.admin import acts
from articles.admin.cells import badge, label_of
from articles.admin.clock import now_of
from articles.admin.wording import upstream_of
from articles.models import Article, State

# So many articles are listed before a bulk act; the number says the rest.
LISTED = 100
# So many articles one act takes: a request that decides on more ends in a timeout,
# half done. Narrower filters and several rounds do the rest.
BOUND = 5000


@admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
def publish(modeladmin, request, queryset):
    articles = _bounded(request, queryset)
    if articles is not None:
        acts.publish(request, articles, now=now_of(request))


@admin.action(description=gettext_lazy("Hold back"), permissions=["hold_back"])
def hold_back(modeladmin, request, queryset):
    articles = _bounded(request, queryset)
    if articles is not None:
        acts.hold_back(request, articles, now=now_of(request))


@admin.action(description=gettext_lazy("Retire…"), permissions=["publish"])
def retire(modeladmin, request, queryset):
    return confirmed(modeladmin, request, queryset, RETIRE)


@admin.action(description=gettext_lazy("Release to upstream…"), permissions=["release"])
def release(modeladmin, request, queryset):
    return confirmed(modeladmin, request, queryset, RELEASE)


@admin.action(
    description=gettext_lazy("File vanished: retire…"), permissions=["publish"]
)
def retire_vanished(modeladmin, request, queryset):
    return confirmed(modeladmin, request, queryset, RETIRE_VANISHED)


@admin.action(description=gettext_lazy("File vanished: keep…"), permissions=["publish"])
def keep_vanished(modeladmin, request, queryset):
    return confirmed(modeladmin, request, queryset, KEEP_VANISHED)


class Question:
    """What an act will do to which articles, as its confirmation asks it."""

    def fetch(self, articles):
        """Articles with what `consequence` looks at."""
        return articles.with_records()

    def stamp(self, articles):
        """Moves when anything moves that the question is about."""
        return str(summed(articles, "version"))


class Retire(Question):
    name = "retire"
    act = staticmethod(acts.retire)

    def title(self, count):
        return ngettext("Retire %d article?", "Retire %d articles?", count) % count

    def meaning(self, count):
        return ngettext(
            "Readers no longer find it; its address answers that it was taken down"
            " (410). Undo brings it back.",
            "Readers no longer find them; their addresses answer that they were taken"
            " down (410). Undo brings them back.",
            count,
        )

    def consequence(self, article, now):
        if article.is_public(now):
            return True, _("will be retired")
        if article.state_at(now) is State.RETIRED:
            return True, _("stays retired")
        return False, _("skipped: it is not public")


class Release(Question):
    name = "release"
    act = staticmethod(acts.release)

    def title(self, count):
        return (
            ngettext(
                "Release %d article to upstream?",
                "Release %d articles to upstream?",
                count,
            )
            % count
        )

    def meaning(self, count):
        return ngettext(
            "What editors decided on it no longer counts and upstream’s word does"
            " again. Undo brings the decisions back.",
            "What editors decided on them no longer counts and upstream’s word does"
            " again. Undo brings the decisions back.",
            count,
        )

    def consequence(self, article, now):
        if article.source.base is None:
            return False, _("skipped: born here, upstream has no word on it")
        holds = article.active_holds()
        if not holds:
            return False, _("skipped: nothing is held")
        return True, "; ".join(
            _("%(field)s: upstream says %(value)s")
            % {"field": label_of(hold.field), "value": upstream_of(article, hold.field)}
            for hold in holds
        )


class RetireVanished(Question):
    name = "retire_vanished"
    act = staticmethod(acts.retire_vanished)

    def title(self, count):
        return (
            ngettext(
                "Retire %d article whose file vanished?",
                "Retire %d articles whose files vanished?",
                count,
            )
            % count
        )

    def meaning(self, count):
        return ngettext(
            "It is taken down, and its file stays unwritten. Should upstream bring the"
            " file back, that answers the question anew.",
            "They are taken down, and their files stay unwritten. Should upstream bring"
            " a file back, that answers the question anew.",
            count,
        )

    def consequence(self, article, now):
        if not article.source.vanished:
            return False, _IN_THE_TREE
        if article.is_public(now):
            return True, _("will be taken down, and its file stays unwritten")
        return True, _("its file stays unwritten")


class KeepVanished(Question):
    name = "keep_vanished"
    act = staticmethod(acts.keep_vanished)

    def title(self, count):
        return (
            ngettext(
                "Keep %d article whose file vanished?",
                "Keep %d articles whose files vanished?",
                count,
            )
            % count
        )

    def meaning(self, count):
        return ngettext(
            "It becomes ours: the next export writes its file again.",
            "They become ours: the next export writes their files again.",
            count,
        )

    def consequence(self, article, now):
        if not article.source.vanished:
            return False, _IN_THE_TREE
        return True, _("its file will be written again")


_IN_THE_TREE = gettext_lazy("skipped: its file is in the tree")

RETIRE, RELEASE = Retire(), Release()
RETIRE_VANISHED, KEEP_VANISHED = RetireVanished(), KeepVanished()


class ConfirmForm(forms.Form):
    """The answer to the question: of how many articles it was asked, as they were.

    `versions` is what the act takes for their stamp: it moves when anyone of them does.
    """

    count = forms.IntegerField(required=False, widget=forms.HiddenInput)
    versions = forms.CharField(required=False, widget=forms.HiddenInput)
    select_across = forms.BooleanField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(required=False)

    def confirms(self, articles, act):
        """Whether the answer is about these articles, as they are, and no others."""
        if not self.is_valid():
            return False
        asked = self.cleaned_data["count"]
        if asked is None:
            return not self.cleaned_data["select_across"]
        return (asked, self.cleaned_data["versions"]) == (
            articles.count(),
            act.stamp(articles),
        )


def summed(articles, field):
    return articles.aggregate(sum=Sum(field))["sum"] or 0


def confirmed(modeladmin, request, queryset, act, *, back=""):
    """Carry the act out once the editor has seen what it will do; else show that.

    `back` is where a question from an article's own page leads back to.
    """
    if "confirmed" not in request.POST:
        form = ConfirmForm({"select_across": request.POST.get("select_across")})
        return _ask(modeladmin, request, queryset, act, form, back=back)
    articles = _bounded(request, queryset)
    if articles is None:
        return None
    form, back = ConfirmForm(request.POST), request.POST.get("back", "")
    if not form.confirms(articles, act):
        if form.is_valid():
            moved = _("Something moved meanwhile. Look once more.")
            messages.warning(request, moved)
        return _ask(modeladmin, request, articles, act, form, back=back)
    act.act(request, articles, now=now_of(request), note=form.cleaned_data["note"])
    return _return(request, back)


def _ask(modeladmin, request, queryset, act, form, *, back):
    queryset = _plain(queryset)
    count = queryset.count()
    if count > BOUND:
        return _refuse(request, count)
    form.full_clean()
    return TemplateResponse(
        request,
        "admin/articles/article/confirm.html",
        {
            **modeladmin.admin_site.each_context(request),
            **_question(request, queryset, act, count),
            "opts": modeladmin.opts,
            "act": act.name,
            "versions": act.stamp(queryset),
            "back": _safe(request, back),
            "form": form,
            "note": form.cleaned_data.get("note", ""),
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "keys": _keys(queryset, across=form.cleaned_data["select_across"]),
        },
    )


def _question(request, queryset, act, count):
    now = now_of(request)
    rows = []
    for article in act.fetch(queryset)[:LISTED]:
        happens, what = act.consequence(article, now)
        rows.append(
            {
                "article": article,
                "badge": badge(article.state_at(now)),
                "happens": happens,
                "what": what,
            }
        )
    return {
        "title": act.title(count),
        "meaning": act.meaning(count),
        "rows": rows,
        "count": count,
        "more": count - len(rows),
        "happens": any(row["happens"] for row in rows) or count > len(rows),
    }


def _keys(queryset, *, across):
    """What the form sends as chosen: the keys; for a whole list any one of them.

    Django runs no action without one, also where `select_across` outdoes it.
    """
    keys = queryset.order_by().values_list("pk", flat=True)
    return list(keys[:1] if across else keys)


def _return(request, back):
    back = _safe(request, back)
    return HttpResponseRedirect(back) if back else None


def _safe(request, back):
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else ""


def _bounded(request, queryset):
    """The chosen articles, read off the filter once; None, told, if they are too many."""
    keys = list(_plain(queryset).order_by().values_list("pk", flat=True)[: BOUND + 1])
    if len(keys) > BOUND:
        return _refuse(request, _plain(queryset).count())
    return Article.objects.filter(pk__in=keys)


def _refuse(request, count):
    text = _(
        "Nothing was done: one act takes at most %(bound)s articles, and these are"
        " %(count)s. Narrow the filter, by date for example, and do it in several"
        " rounds."
    )
    numbers = {"bound": f"{BOUND:,}", "count": f"{count:,}"}
    messages.error(request, text % numbers)


def _plain(queryset):
    """The chosen articles, without what the list fetches and leaves out."""
    return Article.objects.filter(pk__in=queryset.order_by().values("pk"))
