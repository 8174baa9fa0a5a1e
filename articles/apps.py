"""The one app: everything a Newsroom does with articles."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Newsroom"

    def ready(self):
        # It registers itself, and needs the settings.
        import_module("articles.checks")


class NewsroomAdminConfig(AdminConfig):
    """Django's admin with a site of ours in it; the rest is stock."""

    default_site = "articles.admin.site.NewsroomSite"

    def ready(self):
        # The site lives in a package that registers with it: the package goes first,
        # or autodiscovery would make the site anew while it is being filled.
        import_module("articles.admin")
        super().ready()
