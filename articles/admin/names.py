"""Providers and topics: projections of the records, shown with what they lead to.
Which articles that is, only who may see articles learns.

Renaming one would be a decision on every record that names it; it is not done here.
"""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _, ngettext

from articles.admin.cells import badge
from articles.admin.clock import moment, now_of
from articles.admin.houses import join_providers
from articles.admin.readonly import ReadOnlyAdmin, count_of
from articles.admin.rights import sees_articles
from articles.models import Article, ArticleTopic, Provider, Topic

# The newest articles that a name's page shows.
NEWEST = 10


class NameAdmin(ReadOnlyAdmin):
    list_per_page = 100
    template = "admin/articles/name.html"

    def counted(self, queryset):
        number = count_of(self.entries, self.parameter)
        return queryset.annotate(articles_count=number)

    def facts(self, request, found):
        now = now_of(request)
        articles = self.articles_of(found)
        named = articles if sees_articles(request.user) else articles.none()
        return {
            "title": str(found),
            "count": articles.count(),
            "public": articles.public(now).count(),
            "listed": self.address(found),
            "sees_articles": sees_articles(request.user),
            "newest": [
                (each, badge(each.state_at(now)), moment(each.published_at, now))
                for each in named.newest_first()[:NEWEST]
            ],
        }

    def address(self, found):
        url = reverse("admin:articles_article_changelist")
        return f"{url}?{self.parameter}={found.pk}"

    @admin.display(description=_("Articles"))
    def articles(self, found):
        count = found.articles_count
        text = ngettext("%d article", "%d articles", count) % count
        return format_html('<a href="{}">{}</a>', self.address(found), text)


@admin.register(Provider)
class ProviderAdmin(NameAdmin):
    list_display = ["name_shown", "domain", "house", "articles"]
    list_select_related = ["house"]
    search_fields = ["name", "domain", "house__name"]
    actions = [join_providers]
    entries, parameter = Article, "provider"

    def has_join_permission(self, request):
        return request.user.has_perm("articles.change_house")

    def articles_of(self, provider):
        return Article.objects.by(provider)

    @admin.display(description=_("Name"), ordering="name")
    def name_shown(self, provider):
        return str(provider)


@admin.register(Topic)
class TopicAdmin(NameAdmin):
    list_display = ["name_shown", "slug", "articles"]
    search_fields = ["name"]
    entries, parameter = ArticleTopic, "topic"

    def articles_of(self, topic):
        return Article.objects.about(topic)

    @admin.display(description=_("Name"), ordering="name")
    def name_shown(self, topic):
        return topic.name or "–"
