"""The admin site: named as the site is, with a start page of what waits."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.db.models import OuterRef, Subquery
from django.urls import path
from django.utils.translation import gettext_lazy as _, ngettext

from articles.admin.cells import badge
from articles.admin.clock import moment, now_of, zone_name
from articles.admin.navigation import NAMES, Navigation, pages_for, place_of
from articles.admin.ranking.page import TopPage
from articles.admin.readonly import sees
from articles.admin.review import urls_of
from articles.admin.violations import counts_of_violations
from articles.admin.wording import act_badge, counts_of, in_digits, who
from articles.measuring import counted
from articles.models import (
    Act,
    Article,
    Change,
    ChangeSet,
    DuplicatePair,
    ImportRun,
    Rules,
    State,
)

RECENT = 8


class NewsroomSite(AdminSite):
    index_title = _("Overview")
    enable_nav_sidebar = False
    empty_value_display = "\u2013"  # as our own cells have it

    @property
    def site_header(self):
        return settings.SITE_NAME

    @property
    def site_title(self):
        return settings.SITE_NAME

    def each_context(self, request):
        context = super().each_context(request)
        navigation = Navigation(request, context["available_apps"])
        return context | {"zone": zone_name(), "navigation": navigation}

    def get_urls(self):
        top = self.admin_view(lambda request: TopPage(self, request).respond())
        pages = [path("articles/top/", top, name="top"), *urls_of(self)]
        return [*pages, *super().get_urls()]

    def get_app_list(self, request, app_label=None):
        """Newsroom first, its lists in the order of work."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            if app["app_label"] == "articles":
                app["models"] += pages_for(request)
                app["models"].sort(key=place_of)
                for model in app["models"]:
                    model["name"] = NAMES.get(model["object_name"], model["name"])
        return sorted(apps, key=lambda app: app["app_label"] != "articles")

    def index(self, request, extra_context=None):
        context = {"states": [], "recent": [], "last_run": None, "waiting": []}
        context["violations"] = []
        if request.user.has_perm("articles.view_article"):
            context |= self._overview(request)
        return super().index(request, context | (extra_context or {}))

    def _overview(self, request):
        """What stands where, and of the rest what its pages would show as well."""
        now = now_of(request)
        sees_changes, sees_runs = (
            sees(self, request, model) for model in (ChangeSet, ImportRun)
        )
        return {
            "states": [_count(state, now) for state in State],
            "waiting": _waiting(),
            "duplicates": _duplicates(),
            "violations": [each for each in counts_of_violations(request) if each[-1]],
            "sees_changes": sees_changes,
            "recent": _recent(now) if sees_changes else [],
            "sees_runs": sees_runs,
            "last_run": _last_run(now) if sees_runs else None,
        }


def _recent(now):
    """The last decisions of people, each with the first article it was about."""
    first = Change.objects.filter(change_set=OuterRef("pk")).order_by("pk")
    sets = ChangeSet.objects.exclude(act=Act.IMPORT).select_related("user")
    sets = sets.annotate(about=Subquery(first.values("article__title")[:1]))
    return [
        {
            "change_set": each,
            "act": act_badge(Act(each.act)),
            "who": who(each.user),
            "when": moment(each.at, now),
        }
        for each in sets[:RECENT]
    ]


def _count(state, now):
    found = counted(Article.objects.in_state(state, now))
    return {
        "state": state,
        "badge": badge(state),
        "meaning": state.meaning,
        "count": in_digits(found),
        "some": found > 0,
    }


def _waiting():
    """The questions that editors have to answer, each as a filter and in words."""
    vanished = counted(Article.objects.vanished())
    conflicts = counted(Article.objects.in_conflict())
    moved = counted(Article.objects.suggested_anew(Rules.current().policy))
    words = [
        (
            "vanished",
            vanished,
            ngettext("%s file vanished: decide", "%s files vanished: decide", vanished),
        ),
        (
            "conflict",
            conflicts,
            ngettext(
                "%s article in conflict with upstream: decide",
                "%s articles in conflict with upstream: decide",
                conflicts,
            ),
        ),
        (
            "moved",
            moved,
            ngettext(
                "%s accepted suggestion has moved: decide",
                "%s accepted suggestions have moved: decide",
                moved,
            ),
        ),
    ]
    return [(key, text % in_digits(found)) for key, found, text in words if found]


def _duplicates():
    """How many pairs wait for a decision, in words."""
    found = counted(DuplicatePair.objects.open())
    text = ngettext(
        "%s pair may be one article: decide",
        "%s pairs may be one article: decide",
        found,
    )
    return text % in_digits(found) if found else ""


def _last_run(now):
    run = ImportRun.objects.first()
    if run is None:
        return None
    return {
        "run": run,
        "when": moment(run.started_at, now),
        "counts": counts_of(run),
        "failures": run.failures.count(),
    }
