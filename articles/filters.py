"""What a list of articles may be filtered by: one definition for the admin, its saved
views and the API. A value that makes no sense finds nothing, because a filter that is
ignored misleads every bulk act.
"""

from datetime import timedelta

import django_filters
from django import forms
from django.utils import timezone

from articles import finding
from articles.models import Article, State
from articles.policy import Rule

__all__ = ["HELD", "ArticleFilter"]

# What a column of numbers holds.
_BIGGEST = 2**62

_ASKS = ("waiting", "vanished", "conflict", "moved")
_DUPLICATES = ("possible", "copy", "canonical")
HELD = ("published", "quality", "heat", "title", "excerpt", "topics", "images")


class _Whole(django_filters.Filter):
    """A whole number that fits a column."""

    field_class = forms.IntegerField

    def __init__(self, **options):
        super().__init__(min_value=-_BIGGEST, max_value=_BIGGEST, **options)


class _Day(django_filters.DateFilter):
    """A day of the site's zone, as browsers write it."""

    def __init__(self, **options):
        super().__init__(input_formats=["%Y-%m-%d"], **options)


class _OneOf(django_filters.ChoiceFilter):
    def __init__(self, values, **options):
        choices = [(value, value) for value in values]
        super().__init__(choices=choices, empty_label=None, **options)


class ArticleFilter(django_filters.FilterSet):
    """`now` is the one instant of a request, `policy` its rules, `user` who asks."""

    q = django_filters.CharFilter(method="answering")
    state = _OneOf(State.values, method="in_state")
    asks = _OneOf(_ASKS, method="asking")
    suggestion = _OneOf(["otherwise"], method="suggested")
    breaks = _OneOf(Rule, method="breaking")
    duplicates = _OneOf(_DUPLICATES, method="duplicated")
    provider = _Whole(method="by")
    provider_name = django_filters.CharFilter(method="by_named")
    topic = _Whole(method="about")
    topic_name = django_filters.CharFilter(method="about_named")
    quality = _OneOf(["none"], method="lacking")
    quality_from = _Whole(method="from_number")
    quality_to = _Whole(method="to_number")
    heat = _OneOf(["none"], method="lacking")
    heat_from = _Whole(method="from_number")
    heat_to = _Whole(method="to_number")
    day = _OneOf((), method="lacking")
    day_from = _Day(method="from_day")
    day_to = _Day(method="to_day")
    held = _OneOf(["any", *HELD, "nothing"], method="holding")
    type = _OneOf(finding.FIELDS["type"].choices, method="of_type")

    class Meta:
        model = Article
        fields: list[str] = []

    def __init__(self, data, queryset=None, *, now, policy, user=None):
        super().__init__(data, Article.objects.all() if queryset is None else queryset)
        self.now, self.policy, self.user = now, policy, user

    def filter_queryset(self, queryset):
        if not self.is_valid():
            return queryset.none()
        try:
            return super().filter_queryset(queryset)
        except OverflowError:  # days at the end of time
            return queryset.none()

    def narrowed(self, articles, wanted):
        """Those that have values which are known to make sense, beside the others."""
        for name, value in wanted.items():
            found = self.filters[name]
            articles = found.filter(articles, found.field.clean(value))
        return articles

    def answering(self, articles, name, value):
        query = finding.parse(value, today=timezone.localdate(self.now))
        return articles.answering(
            query, now=self.now, rules=self.policy, user=self.user
        )

    def in_state(self, articles, name, value):
        return articles.in_state(value, self.now)

    def asking(self, articles, name, value):
        return {
            "waiting": articles.waiting,
            "vanished": articles.vanished,
            "conflict": articles.in_conflict,
            "moved": lambda: articles.suggested_anew(self.policy),
        }[value]()

    def suggested(self, articles, name, value):
        return articles.suggested_otherwise(self.policy, self.now)

    def breaking(self, articles, name, value):
        return articles.breaking(value, self.now)

    def duplicated(self, articles, name, value):
        return {
            "possible": articles.possible_duplicates,
            "copy": articles.copies,
            "canonical": articles.with_copies,
        }[value]()

    def by(self, articles, name, value):
        return articles.by(value)

    def by_named(self, articles, name, value):
        return articles.by_called(value)

    def about(self, articles, name, value):
        return articles.filed_under(value)

    def about_named(self, articles, name, value):
        return articles.filed_under_called(value)

    def lacking(self, articles, name, value):
        return articles.without(name)

    def from_number(self, articles, name, value):
        return articles.ranging(name.removesuffix("_from"), lowest=value)

    def to_number(self, articles, name, value):
        return articles.ranging(name.removesuffix("_to"), ceiling=value + 1)

    def from_day(self, articles, name, value):
        return articles.published_within(value, None)

    def to_day(self, articles, name, value):
        return articles.published_within(None, value + timedelta(days=1))

    def holding(self, articles, name, value):
        if value == "nothing":
            return articles.undecided()
        return articles.held(*() if value == "any" else (value,))

    def of_type(self, articles, name, value):
        if value == "other":
            return articles.of_other_types()
        return articles.of_type(value)
