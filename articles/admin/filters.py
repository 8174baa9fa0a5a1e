"""The filters of the article list: each asks a method of the queryset.

Those with thousands of values are searched by a plain form; a value that makes no
sense finds nothing, because a filter that is ignored misleads every bulk act.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.contrib.admin import SimpleListFilter
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from articles.admin.cells import FOLLOWS, label_of
from articles.admin.clock import now_of
from articles.models import Article, ArticleTopic, Provider, Rules, State, Topic

# So many of the newest articles say which names are offered without typing.
RECENT = 300
OFFERED = 7


class ChoiceFilter(SimpleListFilter):
    """A filter with a few known values."""

    def has_output(self):
        return True

    def in_words(self):
        return self.value()


class StateFilter(ChoiceFilter):
    title = _("state")
    parameter_name = "state"

    def __init__(self, request, *args):
        super().__init__(request, *args)
        self.now = now_of(request)

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() not in State.values:
            return queryset.none()
        return queryset.in_state(self.value(), self.now)


class TypeFilter(ChoiceFilter):
    title = _("type")
    parameter_name = "type"
    known = ("article", "video")

    def lookups(self, request, model_admin):
        return [
            ("article", _("Article")),
            ("video", _("Video")),
            ("other", _("Anything else")),
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        if value == "other":
            return queryset.of_other_types(*self.known)
        return queryset.of_type(value) if value in self.known else queryset.none()


class HeldFilter(ChoiceFilter):
    title = _("decided by editors")
    parameter_name = "held"
    fields = ("published", "quality", "heat", "title", "excerpt", "topics", "images")

    def lookups(self, request, model_admin):
        return [
            ("any", _("Anything")),
            *((name, label_of(name).capitalize()) for name in self.fields),
            ("nothing", _("Nothing")),
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        if value == "any":
            return queryset.held()
        if value == "nothing":
            return queryset.undecided()
        return queryset.held(value) if value in self.fields else queryset.none()


class QuestionFilter(ChoiceFilter):
    """What nobody has answered yet."""

    title = _("open question")
    parameter_name = "asks"

    def lookups(self, request, model_admin):
        return [
            ("waiting", _("Waits for a look")),
            ("vanished", _("File vanished")),
            ("conflict", _("In conflict")),
            ("moved", _("Suggestion has moved")),
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        if value == "waiting":
            return queryset.waiting()
        if value == "vanished":
            return queryset.vanished()
        if value == "moved":
            return queryset.suggested_anew(Rules.current().policy)
        return queryset.in_conflict() if value == "conflict" else queryset.none()


class TypedFilter(SimpleListFilter):
    """A filter with a form: what is typed has parameters of its own."""

    endings: tuple[str, ...] = ()

    def __init__(self, request, params, model, model_admin):
        self.names = [f"{self.parameter_name}{ending}" for ending in self.endings]
        self.now = now_of(request)
        super().__init__(request, params, model, model_admin)
        for name in self.names:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def has_output(self):
        return True

    def expected_parameters(self):
        return [self.parameter_name, *self.names]

    def typed(self):
        return [(self.used_parameters.get(name) or "").strip() for name in self.names]


class NameFilter(TypedFilter):
    """Articles by a name of which there are thousands: typed, or one of the recent.

    `provider` is a primary key, from a link; `provider_name` is part of a name.
    """

    template = "admin/articles/_filter_search.html"
    endings = ("_name",)

    def lookups(self, request, model_admin):
        return self.recent()

    def queryset(self, request, queryset):
        (typed,) = self.typed()
        if typed:
            queryset = self.named(queryset, typed)
        if not self.value():
            return queryset
        try:
            return self.keyed(queryset, _small(self.value()))
        except ValueError:
            return queryset.none()

    def choices(self, changelist):
        own = self.expected_parameters()
        self.others = _others(changelist, own)
        self.input_name, (self.shown,) = self.names[0], self.typed()
        chosen = self.value()
        if chosen or self.shown:
            yield {
                "selected": False,
                "query_string": changelist.get_query_string(remove=own),
                "display": gettext("All"),
            }
        for pk, name in self.lookup_choices:
            wanted = {self.parameter_name: pk}
            yield {
                "selected": str(pk) == chosen and not self.shown,
                "query_string": changelist.get_query_string(wanted, own),
                "display": name,
            }

    def in_words(self):
        """What is asked for: the name behind a primary key, and what was typed."""
        return ", ".join(
            filter(None, [self._name_of(self.value() or ""), *self.typed()])
        )

    def _name_of(self, key):
        try:
            found = self.model.objects.filter(pk=_small(key)).first()
        except ValueError:
            return key
        return str(found) if found else key


class ProviderFilter(NameFilter):
    title = _("provider")
    parameter_name = "provider"
    model = Provider

    def recent(self):
        rows = Article.objects.newest_first().exclude(provider=None)
        return _most(rows.values_list("provider_id", "provider__name")[:RECENT])

    def keyed(self, queryset, key):
        return queryset.by(key)

    def named(self, queryset, text):
        return queryset.by_named(text)


class TopicFilter(NameFilter):
    title = _("topic")
    parameter_name = "topic"
    model = Topic

    def recent(self):
        newest = Article.objects.newest_first().values("pk")[:RECENT]
        entries = ArticleTopic.objects.filter(article__in=newest).exclude(topic=None)
        return _most(entries.order_by().values_list("topic_id", "topic__name"))

    def keyed(self, queryset, key):
        return queryset.about(key)

    def named(self, queryset, text):
        return queryset.about_named(text)


class RangeFilter(TypedFilter):
    """From and to, typed or one of a few usual ranges."""

    template = "admin/articles/_filter_range.html"
    input_type = "number"
    endings = ("_from", "_to")

    def in_words(self):
        below, above = self.typed()
        return f"{below or '…'} – {above or '…'}"

    def choices(self, changelist):
        own = self.expected_parameters()
        self.others = _others(changelist, own)
        self.inputs = list(
            zip(self.names, self.typed(), [_("from"), _("to")], strict=True)
        )
        used = {k: v for k, v in self.used_parameters.items() if v}
        if used:
            yield {
                "selected": False,
                "query_string": changelist.get_query_string(remove=own),
                "display": gettext("All"),
            }
        for label, wanted in self.presets():
            yield {
                "selected": used == wanted,
                "query_string": changelist.get_query_string(wanted, own),
                "display": label,
            }

    def lookups(self, request, model_admin):
        return [(label, label) for label, _wanted in self.presets()]

    def queryset(self, request, queryset):
        try:
            return self.ranged(queryset)
        except (ValueError, OverflowError):
            return queryset.none()

    def ranged(self, queryset):
        below, above = self.typed()
        return queryset.ranging(
            self.field,
            self.lowest(below) if below else None,
            self.ceiling(above) if above else None,
        )


class NumberFilter(RangeFilter):
    def ranged(self, queryset):
        if self.value() == "none":
            return queryset.without(self.field)
        if self.value():
            return queryset.none()
        return super().ranged(queryset)

    def lowest(self, text):
        return _small(text)

    def ceiling(self, text):
        return _small(text) + 1

    def between(self, label, lowest=None, highest=None):
        pairs = zip(self.names, (lowest, highest), strict=True)
        return label, {name: str(n) for name, n in pairs if n is not None}

    def absent(self, label):
        return label, {self.parameter_name: "none"}


class QualityFilter(NumberFilter):
    title = _("quality")
    parameter_name = field = "quality"

    def presets(self):
        return [
            self.between("100+", 100),
            self.between("70–99", 70, 99),
            self.between("40–69", 40, 69),
            self.between(gettext("Below 40"), highest=39),
            self.absent(gettext("None")),
        ]


class HeatFilter(NumberFilter):
    title = _("heat")
    parameter_name = field = "heat"

    def presets(self):
        return [
            self.between("150+", 150),
            self.between("70–149", 70, 149),
            self.between("0–69", 0, 69),
            self.between(gettext("Follows (−1)"), FOLLOWS, FOLLOWS),
            self.absent(gettext("None")),
        ]


class DateFilter(RangeFilter):
    """Days of the site's zone, both included."""

    title = _("date of publication")
    parameter_name = "day"
    field = "published_at"
    input_type = "date"

    def presets(self):
        today = timezone.localdate(self.now)
        spans = [
            (gettext("Today"), 0),
            (gettext("Past 7 days"), 6),
            (gettext("Past 30 days"), 29),
        ]
        return [
            (label, {self.names[0]: str(today - timedelta(days=days))})
            for label, days in spans
        ]

    def ranged(self, queryset):
        return queryset.none() if self.value() else super().ranged(queryset)

    def lowest(self, text):
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time()))

    def ceiling(self, text):
        return self.lowest(str(date.fromisoformat(text) + timedelta(days=1)))


def _most(rows):
    """The names that occur most among rows of key and name."""
    counted = Counter(rows).most_common(OFFERED)
    return [(str(pk), name or "–") for (pk, name), _count in counted]


def _small(text) -> int:
    """A number that fits a column. Raises ValueError."""
    number = int(text)
    if abs(number) >= 2**62:
        raise ValueError(text)
    return number


def _others(changelist, own):
    """The other parameters of the list, which a filter's form must carry along."""
    dropped = {*own, "p"}
    return [(k, v) for k, v in changelist.params.items() if k not in dropped]
