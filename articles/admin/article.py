"""ArticleAdmin: configuration in reading order, then hooks, then the cells of its list."""

from django.contrib import admin
from django.db.models import Prefetch
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import deciding
from articles.admin import cells, here, vanished
from articles.admin.bulk.actions import ACTIONS
from articles.admin.bulk.page import urls_of as bulk_urls_of
from articles.admin.bulk.seen import seen_field
from articles.admin.clock import moment, short
from articles.admin.conflicts import ConflictsPage
from articles.admin.duplicates.filter import DuplicateFilter
from articles.admin.filters import (
    DateFilter,
    HeatFilter,
    HeldFilter,
    ProviderFilter,
    QualityFilter,
    QuestionFilter,
    StateFilter,
    TopicFilter,
    TypeFilter,
)
from articles.admin.finding import completing
from articles.admin.finding.asking import answered
from articles.admin.listing import ArticleList
from articles.admin.old import urls_of as old_urls_of
from articles.admin.readonly import refuse_other_actions, sees
from articles.admin.stories.actions import join_stories, split_stories
from articles.admin.stories.cells import place_in_story
from articles.admin.suggesting import SuggestionFilter
from articles.admin.timeline import history_page
from articles.admin.views import AddPage, ChangePage
from articles.admin.violations import ViolationFilter, urls_of
from articles.models import Act, Article, ArticleTopic, Story


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = [
        "picture",
        "headline",
        "state_now",
        "quality_meter",
        "heat_meter",
        "published_time",
        "story",
    ]
    list_display_links = ["headline"]
    list_select_related = ["provider__house", "place"]
    list_filter = [
        StateFilter,
        QuestionFilter,
        SuggestionFilter,
        ViolationFilter,
        DuplicateFilter,
        ProviderFilter,
        TopicFilter,
        QualityFilter,
        HeatFilter,
        DateFilter,
        HeldFilter,
        TypeFilter,
    ]
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["title"]  # that there is a box; `matching` says what it finds
    search_help_text = _("Words, or what to ask: quality:>80")
    ordering = ["-published_at", "path"]
    actions = [*ACTIONS, join_stories, split_stories]

    # The form: what is judged stands beside, the record in groups.
    judgement = ["quality", "heat"]
    groups = [
        (_("Text"), {"fields": ["title", "excerpt", "body"], "open": True}),
        (
            _("Source"),
            {
                "fields": [
                    "provider_name",
                    "provider_domain",
                    "published_at",
                    "web_url",
                    "original_url",
                    "amp_web_url",
                    "cdn_amp_web_url",
                ],
                "open": True,
            },
        ),
        (
            _("Technical"),
            {
                "fields": ["category", "type", "removed", "featured_content"],
                "open": False,
            },
        ),
    ]

    # Rights

    def has_delete_permission(self, request, obj=None):
        """Articles are retired, never deleted: upstream would bring them back."""
        return False

    def has_publish_permission(self, request, obj=None):
        return deciding.may(request.user, Act.PUBLISH)

    def has_hold_back_permission(self, request, obj=None):
        return deciding.may(request.user, Act.HOLD_BACK)

    def has_release_permission(self, request, obj=None):
        return deciding.may(request.user, Act.RELEASE)

    def has_arrange_permission(self, request):
        return deciding.may(request.user, Act.JOIN)

    def has_bulk_publish_permission(self, request):
        return deciding.may(request.user, Act.PUBLISH, several=True)

    def has_bulk_hold_back_permission(self, request):
        return deciding.may(request.user, Act.HOLD_BACK, several=True)

    def has_bulk_leave_permission(self, request):
        return deciding.may(request.user, Act.LEAVE, several=True)

    def has_bulk_accept_permission(self, request):
        return deciding.may(request.user, Act.ACCEPT, several=True)

    def has_bulk_release_permission(self, request):
        return deciding.may(request.user, Act.RELEASE, several=True)

    def has_bulk_change_permission(self, request):
        return deciding.may(request.user, Act.REFRESH, several=True)

    # The list, beside it the queues that list articles, and acts on many

    def get_urls(self):
        return [
            *urls_of(self),
            *ConflictsPage.urls(self),
            *bulk_urls_of(self),
            *vanished.urls_of(self),
            *old_urls_of(self),
            *completing.urls_of(self),
            *here.urls_of(self),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        refuse_other_actions(self, request)
        return super().changelist_view(request, extra_context)

    def get_list_display(self, request):
        hidden = () if sees(self.admin_site, request, Story) else ("story",)
        return [name for name in self.list_display if name not in hidden]

    def get_changelist(self, request, **kwargs):
        return ArticleList

    def get_queryset(self, request):
        entries = ArticleTopic.objects.select_related("topic")
        parts = ["holds", Prefetch("topic_entries", entries), "images__picture"]
        return super().get_queryset(request).prefetch_related(*parts)

    def get_search_results(self, request, queryset, search_term):
        return answered(request, queryset, search_term), False

    # The form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            return AddPage(self, request).respond()
        return ChangePage(self, request, object_id).respond()

    def history_view(self, request, object_id, extra_context=None):
        return history_page(self, request, object_id)

    # Cells

    def action_checkbox(self, article):
        """What chooses a row sends the version that the row shows."""
        return format_html(
            '{}<input type="hidden" name="_seen" value="{}">',
            super().action_checkbox(article),
            seen_field(article),
        )

    @admin.display(description=_("Picture"))
    def picture(self, article):
        return cells.thumb(article)

    @admin.display(description=_("Article"), ordering="title")
    def headline(self, article):
        return cells.headline(article, cells.held_fields(article))

    @admin.display(description=_("State"), ordering="state")
    def state_now(self, article):
        return cells.badge(article.state_at(article.listed_at))

    @admin.display(description=_("Quality"), ordering="quality")
    def quality_meter(self, article):
        return cells.quality(article.quality)

    @admin.display(description=_("Heat"), ordering="heat")
    def heat_meter(self, article):
        suggested = cells.suggested(article, article.listed_policy, article.listed_at)
        return format_html("{}{}", cells.heat(article.heat), suggested)

    @admin.display(description=_("Published"), ordering="published_at")
    def published_time(self, article):
        when = article.published_at
        return format_html(
            '{}<span class="date-short">{}</span>',
            moment(when, article.listed_at),
            short(when),
        )

    @admin.display(description=_("Story"))
    def story(self, article):
        place = getattr(article, "place", None)
        return place_in_story(place) if place else "–"
