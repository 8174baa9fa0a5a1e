"""The actions of the article list: what the list showed is what is chosen.

Each row sends the version that it showed, and a choice across pages the last change
that the list knew. Where the same happens to all that were ticked, it is done at once,
as the button says; anything else is a question first, with how many of what.
"""

from django.contrib import admin, messages
from django.db.models import Max
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from articles import deciding
from articles.admin.bulk.foreseeing import foresee
from articles.admin.bulk.page import BulkPage
from articles.admin.bulk.questions import QUESTIONS
from articles.admin.bulk.seen import versions_seen
from articles.admin.clock import now_of
from articles.admin.numbers import number_of
from articles.models import Change

__all__ = [
    "ACTIONS",
    "BOUND",
    "ask_of",
    "ask_of_one",
    "mark_of_list",
    "too_many",
]

# So many articles one act takes; narrower filters and several rounds do the rest.
BOUND = 20_000
# So many that were ticked are done at once; the question of more tells how many.
AT_ONCE = 100


def _action(name, words, right):
    @admin.action(description=words, permissions=[f"bulk_{right}"])
    def act(modeladmin, request, queryset):
        return _act(modeladmin, request, queryset, name)

    act.__name__ = name
    return act


ACTIONS = [
    _action("publish", gettext_lazy("Publish"), "publish"),
    _action("hold_back", gettext_lazy("Hold back"), "hold_back"),
    _action("leave", gettext_lazy("Leave to upstream"), "leave"),
    _action("accept_suggestion", gettext_lazy("Accept suggestion…"), "accept"),
    _action("retire", gettext_lazy("Retire…"), "publish"),
    _action("release", gettext_lazy("Release to upstream…"), "release"),
    _action("retire_vanished", gettext_lazy("File vanished: retire…"), "publish"),
    _action("keep_vanished", gettext_lazy("File vanished: keep…"), "publish"),
    _action("refresh_copies", gettext_lazy("Refresh drifted copies…"), "change"),
]


def ask_of_one(request, article, name, *, version, note, back):
    """The question of an act on one article, as its page showed it."""
    return ask_of(request, {article.pk: version}, name, note=note, back=back)


def ask_of(request, versions, name, *, note="", back):
    """The question of an act on articles, by the versions that a page showed."""
    foreseen = foresee(QUESTIONS[name](), versions, now_of(request))
    bulk_act = deciding.choose(
        name,
        versions,
        user=request.user,
        back=back,
        note=note,
        marks=foreseen.marks,
        now=now_of(request),
    )
    return HttpResponseRedirect(reverse("admin:articles_bulk", args=[bulk_act.pk]))


def _act(modeladmin, request, queryset, name):
    question, now = QUESTIONS[name](), now_of(request)
    versions = _as_shown(request, queryset)
    if versions is None:
        return None
    if not versions:
        messages.warning(request, _("There was nothing to decide on."))
        return None
    foreseen = foresee(question, versions, now)
    bulk_act = deciding.choose(
        name,
        versions,
        user=request.user,
        back=request.get_full_path(),
        marks=foreseen.marks,
        now=now,
    )
    page = BulkPage(modeladmin, request, bulk_act)
    ticked = request.POST.get("select_across") in (None, "", "0")
    is_plain = foreseen.is_plain and ticked and len(versions) <= AT_ONCE
    if question.asks_always or not is_plain:
        return page.question(foreseen)
    return page.start()


def _as_shown(request, queryset):
    """The chosen articles in the order of the list, with the versions that it showed.

    None, told, if they are too many.
    """
    rows = queryset.values_list("pk", "version")
    versions = dict(rows[: BOUND + 1])
    if len(versions) > BOUND:
        messages.error(request, too_many(queryset.count()))
        return None
    mark = number_of(request.POST.get("_mark"))
    if mark is not None:
        versions = deciding.seen_by(versions, mark)
    seen = versions_seen(request.POST.getlist("_seen"))
    return {pk: seen.get(pk, version) for pk, version in versions.items()}


def too_many(count):
    text = _(
        "Nothing was done: one act takes at most %(bound)s articles, and these are"
        " %(count)s. Narrow the filter, by date for example, and do it in several"
        " rounds."
    )
    return text % {"bound": f"{BOUND:,}", "count": f"{count:,}"}


def mark_of_list():
    """The last change that a list knows: what comes later, it did not show."""
    return Change.objects.aggregate(mark=Max("pk"))["mark"] or 0
