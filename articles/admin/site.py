"""The admin site: named as the site is, with a start page of what waits."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.urls import path
from django.utils.translation import gettext_lazy as _

from articles.admin.clock import zone_name
from articles.admin.navigation import NAMES, Navigation, pages_for, place_of
from articles.admin.overview import Overview
from articles.admin.ranking.page import TopPage
from articles.admin.review import urls_of

# Queues that are counted on the start page, also where no list is theirs alone.
ALSO = ("waiting", "conflicts", "moved")


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
        """The start page; what its navigation counts is counted once for both."""
        navigation = Navigation(request, self.get_app_list(request), also=ALSO)
        more = Overview(self, request, navigation.sizes).context()
        context = {"navigation": navigation, **more, **(extra_context or {})}
        return super().index(request, context)
