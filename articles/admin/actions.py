"""The actions of the article list. What takes something away asks first."""

from django.contrib import admin
from django.contrib.admin import helpers
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


@admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
def publish(modeladmin, request, queryset):
    acts.publish(request, _plain(queryset), now=now_of(request))


@admin.action(description=gettext_lazy("Hold back"), permissions=["publish"])
def hold_back(modeladmin, request, queryset):
    acts.hold_back(request, _plain(queryset), now=now_of(request))


@admin.action(description=gettext_lazy("Retire…"), permissions=["publish"])
def retire(modeladmin, request, queryset):
    return confirmed(modeladmin, request, queryset, RETIRE)


@admin.action(description=gettext_lazy("Release to upstream…"), permissions=["release"])
def release(modeladmin, request, queryset):
    return confirmed(modeladmin, request, queryset, RELEASE)


class Retire:
    name = "retire"
    act = staticmethod(acts.retire)

    def title(self, count):
        return ngettext("Retire %d article?", "Retire %d articles?", count) % count

    def meaning(self):
        return _(
            "Readers no longer find them; their addresses answer that they were taken"
            " down (410). Undo brings them back."
        )

    def consequence(self, article, now):
        if article.is_public(now):
            return True, _("will be retired")
        if article.state_at(now) is State.RETIRED:
            return True, _("stays retired")
        return False, _("skipped: it is not public")


class Release:
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

    def meaning(self):
        return _(
            "What editors decided on them no longer counts and upstream’s word does"
            " again. Undo brings the decisions back."
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


RETIRE, RELEASE = Retire(), Release()


def confirmed(modeladmin, request, queryset, act, *, back=""):
    """Carry the act out once the editor has seen what it will do; else show that.

    `back` is where a question from an article's own page leads back to.
    """
    queryset = _plain(queryset)
    if "confirmed" in request.POST:
        note = request.POST.get("note", "").strip()
        act.act(request, queryset, now=now_of(request), note=note)
        return _return(request, request.POST.get("back"))
    return TemplateResponse(
        request,
        "admin/articles/article/confirm.html",
        {
            **modeladmin.admin_site.each_context(request),
            **_question(request, queryset, act),
            "opts": modeladmin.opts,
            "act": act.name,
            "back": back,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "across": request.POST.get("select_across", "0") == "1",
        },
    )


def _question(request, queryset, act):
    now = now_of(request)
    count = queryset.count()
    shown = queryset.with_records()[:LISTED]
    rows = []
    for article in shown:
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
        "meaning": act.meaning(),
        "rows": rows,
        "count": count,
        "more": count - len(rows),
        "keys": list(queryset.values_list("pk", flat=True)[: 10 * LISTED]),
        "happens": any(row["happens"] for row in rows) or count > len(rows),
    }


def _return(request, back):
    if back and url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return HttpResponseRedirect(back)
    return None


def _plain(queryset):
    """The chosen articles, without what the list fetches and leaves out."""
    return Article.objects.filter(pk__in=queryset.order_by().values("pk"))
