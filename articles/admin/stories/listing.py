"""StoryAdmin: configuration in reading order, then hooks, then the cells of its list."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from articles import deciding
from articles.admin.clock import moment, now_of
from articles.admin.readonly import ChippedList, ReadOnlyAdmin
from articles.admin.rights import sees_articles
from articles.admin.stories import cells
from articles.admin.stories.filters import MembersFilter, ReadersFilter, ShapedFilter
from articles.admin.stories.page import StoryPage
from articles.models import Act, Place, Story

# So many stories are listed; to count all that there are would take too long.
BOUND = 2000


# What a row shows; a page of fifty bodies is read by nobody.
_SHOWN = (
    "title", "lead__path", "lead__stem", "lead__title", "lead__heat",
    "lead__provider__name", "lead__provider__domain", "lead__provider__slug",
    "lead__place__suggested_heat",
)  # fmt: skip


class BoundedPaginator(Paginator):
    """Counts no further than somebody would turn pages."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:BOUND].count()


class StoryList(ChippedList):
    """The stories that have articles, the newest first, each with what its row shows."""

    def get_queryset(self, request, exclude_parameters=None):
        found = super().get_queryset(request, exclude_parameters)
        return found.only(*_SHOWN).newest_first()

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.is_cut = self.result_count >= BOUND
        now = now_of(request)
        facts = _facts_of([story.pk for story in self.result_list], now)
        for story in self.result_list:
            story.__dict__ |= facts[story.pk]
            story.listed_at = now


def _facts_of(numbers, now):
    """What rows show, by the numbers of stories: counts, the newest, and editors' hand."""
    places = Place.objects.order_by().filter(story__in=numbers)
    count = Count("pk")
    counts = places.values_list("story").annotate(count, Max("article__published_at"))
    members = {number: row for number, *row in counts}
    public = dict(places.public(now).values_list("story").annotate(count))
    shaped = Story.objects.order_by().filter(pk__in=numbers).shaped()
    shaped = set(shaped.values_list("pk", flat=True))
    facts = {}
    for number in numbers:
        size, newest_at = members.get(number, (0, None))
        facts[number] = {
            "members_count": size,
            "newest_at": newest_at,
            "public_count": public.get(number, 0),
            "is_shaped": number in shaped,
        }
    return facts


@admin.register(Story)
class StoryAdmin(ReadOnlyAdmin):
    list_display = [
        "headline",
        "members",
        "public",
        "heat_meter",
        "newest",
        "number",
    ]
    list_display_links = ["headline"]
    list_select_related = ["lead__provider", "lead__place"]
    list_filter = [MembersFilter, ShapedFilter, ReadersFilter]
    list_per_page = 50
    paginator = BoundedPaginator
    search_fields = ["title"]
    search_help_text = gettext_lazy("Title of the story or of an article in it")
    change_list_template = "admin/articles/story/change_list.html"

    # Rights

    def has_view_permission(self, request, obj=None):
        """A story names its articles: who may not see these sees no story."""
        may = super().has_view_permission(request, obj)
        return may and sees_articles(request.user)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_arrange_permission(self, request):
        return deciding.may(request.user, Act.JOIN)

    # The list

    def get_changelist(self, request, **kwargs):
        return StoryList

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    # The page

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return StoryPage(self, request, object_id).respond()

    # Cells

    @admin.display(description=gettext_lazy("Story"))
    def headline(self, story):
        return cells.headline(story, shaped=story.is_shaped)

    @admin.display(description=gettext_lazy("Articles"))
    def members(self, story):
        return cells.size(story.members_count)

    @admin.display(description=gettext_lazy("Readers see"))
    def public(self, story):
        return cells.public(story.public_count)

    @admin.display(description=gettext_lazy("Heat of the lead"))
    def heat_meter(self, story):
        return cells.heats(story.lead.heat, story.lead.place.suggested_heat)

    @admin.display(description=gettext_lazy("Newest"))
    def newest(self, story):
        return moment(story.newest_at, story.listed_at)

    @admin.display(description=gettext_lazy("Number"))
    def number(self, story):
        return story.pk
