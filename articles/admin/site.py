"""The admin site: named as the site is, with a start page of what waits."""

from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from articles.admin import again
from articles.admin.clock import zone_name
from articles.admin.navigation import NAMES, Navigation, pages_for, place_of
from articles.admin.overview import Overview
from articles.admin.ranking.page import TopPage
from articles.admin.review import urls_of
from articles.admin.saved import pages as saved

# Queues that are counted on the start page, also where no list is theirs alone.
ALSO = ("waiting", "conflicts", "moved")
METHODS = ["GET", "HEAD", "POST"]


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

    def admin_view(self, view, cacheable=None):
        """A page here is looked at or sent something, and kept by no cache.

        What was typed when the session had ended goes along with signing in.
        """
        inner = super().admin_view(require_http_methods(METHODS)(view), cacheable=False)

        def guarded(request, *args, **kwargs):
            if again.carries_on(request):
                return again.ask_to_sign_in(self, request)
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def get_urls(self):
        top = self.admin_view(lambda request: TopPage(self, request).respond())
        pages = [path("articles/top/", top, name="top"), *urls_of(self)]
        pages += saved.urls_of(self)
        stock = [each for each in super().get_urls() if not _is_left_out(each)]
        return [*pages, *stock]

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

    def login(self, request, extra_context=None):
        """Signing in leads where one was going; else to the view one begins with."""
        response = super().login(request, extra_context)
        if request.method != "POST" or not request.user.is_authenticated:
            return again.carry(request, response)
        if shown := again.shown_again(self, request):
            return shown
        if response.get("Location") == reverse("admin:index"):
            start = saved.start_of(request.user)
            return HttpResponseRedirect(start) if start else response
        return response

    def index(self, request, extra_context=None):
        """The start page; what its navigation counts is counted once for both."""
        navigation = Navigation(request, self.get_app_list(request), also=ALSO)
        more = Overview(self, request, navigation.sizes).context()
        context = {"navigation": navigation, **more, **(extra_context or {})}
        return super().index(request, context)


def _is_left_out(pattern):
    """Django's way from any object to its page, whether or not one may see it."""
    return getattr(pattern, "name", "") == "view_on_site"
