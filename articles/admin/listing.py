"""The list of articles: its order, its pages from any place on, its counts."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Count, OuterRef, Subquery

from articles.admin.bulk.actions import mark_of_list
from articles.admin.clock import now_of
from articles.admin.facets import count_facets
from articles.admin.finding.asking import policy_of, query_of
from articles.admin.finding.wording import echo, language
from articles.admin.readonly import ChippedList, chips
from articles.admin.saved.panel import panel_of
from articles.admin.wording import in_digits
from articles.measuring import EXACT, counted
from articles.models import Article, Place

# What a row shows; a page of fifty bodies is read by nobody.
_SHOWN = (
    "path", "stem", "title", "published_at", "type", "quality", "heat", "original_url",
    "provider", "state", "public_from", "public_until", "conflicts", "place__story",
    "place__position", "version",
)  # fmt: skip
_BESIDE = (
    "provider__name",
    "provider__domain",
    "provider__house__name",
    "place__suggested_heat",
)

# Pages of a long list have numbers up to here; deeper ones are reached row by row.
NUMBERED = 20
FIRST = 1

AFTER, BEFORE, END, COUNT = "after", "before", "end", "count"
# What belongs to one page of a list, and to none that is asked otherwise.
PASSING = ("p", AFTER, BEFORE, COUNT)


class ArticleList(ChippedList):
    """The list with what a row shows; `keys` are of those found, all of them or some."""

    passing = PASSING

    def __init__(self, request, *args, **kwargs):
        self.place = {name: request.GET.get(name, "") for name in PASSING}
        super().__init__(request, *args, **kwargs)

    @property
    def mark(self):
        """Sent along with a choice across pages, of which only these rows are shown."""
        return mark_of_list() if self.multi_page else ""

    def get_filters_params(self, params=None):
        found = super().get_filters_params(params)
        return {name: each for name, each in found.items() if name not in PASSING}

    def get_query_string(self, new_params=None, remove=None):
        """Another list begins at its beginning."""
        kept = new_params or {}
        passing = [name for name in PASSING if name not in kept]
        return super().get_query_string(new_params, [*(remove or []), *passing])

    def get_ordering_field_columns(self):
        """One column: an index has one order."""
        return dict(list(super().get_ordering_field_columns().items())[:1])

    def get_results(self, request):
        query = query_of(request, self.query)
        self.echo, self.language = echo(query) if query.faults else None, language()
        self.chips = [each for spec in self.filter_specs for each in chips(self, spec)]
        is_refused = self.queryset.query.is_empty()
        self.is_filtered = bool(self.query or self.get_filters_params() or is_refused)
        articles, self.keys, self.are_all = Article.objects.order_by(), [], False
        if self.is_filtered:
            articles, self.keys, self.are_all = self.queryset.few_or_many()
        self._count()
        self._turn_to_page(articles.walk(**self._sort()))
        self._fetch(request)
        count_facets(request, self)
        self.saved = panel_of(request)

    def _count(self):
        """Exactly where it costs nothing, or where that was asked for."""
        is_asked, found = bool(self.place[COUNT]), self.queryset.order_by()
        if self.are_all:
            self.result_count = len(self.keys)
        elif is_asked:
            self.result_count = found.count()
        else:
            self.result_count = EXACT + 1 if self.keys else counted(found)
        self.is_exact = is_asked or self.result_count <= EXACT
        self.count_shown = (
            f"{self.result_count:,}" if is_asked else in_digits(self.result_count)
        )

    def _sort(self):
        """The column that the list is asked to be sorted by; else the newest first."""
        for number, way in self.get_ordering_field_columns().items():
            column = self.get_ordering_field(self.list_display[number])
            if column is None or ORDER_VAR not in self.params:
                break
            return {"sort": column, "falls": way == "desc"}
        return {}

    def _turn_to_page(self, walk):
        try:
            page = Page(walk, self.place, self.list_per_page, self._numbered_up_to())
        except (ValueError, OverflowError, Article.DoesNotExist) as error:
            raise IncorrectLookupParameters from error
        self.page, self.page_num = page, page.number
        self.multi_page = page.is_one_of_several

    def _numbered_up_to(self):
        """Rows up to which pages have numbers."""
        numbered = NUMBERED * self.list_per_page
        return max(numbered, len(self.keys)) if self.are_all else numbered

    def _fetch(self, request):
        rows = self.apply_select_related(self.root_queryset)
        rows = rows.only(*_SHOWN, *_BESIDE).annotate(story_size=_story_size())
        found = rows.in_bulk(self.page.keys)
        self.result_list = [found[key] for key in self.page.keys if key in found]
        self.show_admin_actions, self.show_full_result_count = True, False
        self.can_show_all, self.full_result_count = False, None
        now, policy = now_of(request), policy_of(request)
        for article in self.result_list:
            article.listed_at, article.listed_policy = now, policy
            if hasattr(article, "place"):
                article.place.story_size = article.story_size

    @property
    def ways(self):
        """The ways to other pages, each an address; those there are none to are empty."""
        page, address = self.page, self.get_query_string
        return {
            "first": address() if page.has_before and page.number != FIRST + 1 else "",
            "before": address(page.before) if page.has_before else "",
            "after": address(page.after) if page.has_after else "",
            "last": address({BEFORE: END}) if page.has_after else "",
            "count": "" if self.is_exact else address({COUNT: "exact"}),
            "numbers": [
                (number, address({"p": number}) if number != page.number else "")
                for number in page.numbers(self.result_count)
            ],
        }


def _story_size():
    """How many articles are in the story of a row."""
    members = Place.objects.order_by().filter(story=OuterRef("place__story"))
    return Subquery(members.values("story").annotate(size=Count("pk")).values("size"))


class Page:
    """One page: by its number, or from a row on, or up to one."""

    def __init__(self, walk, place, size, numbered_up_to):
        self.size, self.numbered_up_to = size, numbered_up_to
        self.number = None
        if place[AFTER]:
            keys = walk.after(int(place[AFTER]), size + 1)
            self.keys, self.has_after = keys[:size], len(keys) > size
            self.has_before = True
        elif place[BEFORE]:
            is_end = place[BEFORE] == END
            keys = walk.before(None if is_end else int(place[BEFORE]), size + 1)
            self.keys, self.has_before = keys[-size:], len(keys) > size
            self.has_after = not is_end
        else:
            self._numbered(walk, int(place["p"] or FIRST))

    def _numbered(self, walk, number):
        start = (number - FIRST) * self.size
        if not 0 <= start < max(self.numbered_up_to, self.size):
            raise ValueError(number)
        keys = walk.from_start(start + self.size + 1)[start:]
        if number > FIRST and not keys:
            # What filled it was decided on: the last page that there is, filters kept.
            self._numbered(walk, number - 1)
            return
        self.number, self.keys = number, keys[: self.size]
        self.has_before, self.has_after = number > FIRST, len(keys) > self.size

    @property
    def is_one_of_several(self):
        return self.has_before or self.has_after

    @property
    def before(self):
        if self.number:
            return {"p": self.number - 1}
        return {BEFORE: self.keys[0]} if self.keys else {}

    @property
    def after(self):
        if self.number and self.number * self.size < self.numbered_up_to:
            return {"p": self.number + 1}
        return {AFTER: self.keys[-1]} if self.keys else {}

    def numbers(self, count):
        """The numbers around this one, and those at the ends."""
        last = max(1, -(-min(count, self.numbered_up_to) // self.size))
        around = range((self.number or 1) - 2, (self.number or 1) + 3)
        return sorted({1, last, *(each for each in around if 1 < each < last)})
