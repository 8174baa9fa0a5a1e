"""The filters of the article list: each asks a method of the queryset.

Those with thousands of values are searched by a plain form; a value that makes no
sense finds nothing, because a filter that is ignored misleads every bulk act.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import chain, repeat

from django.contrib.admin import SimpleListFilter
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from articles.admin.cells import FOLLOWS, label_of
from articles.admin.clock import now_of
from articles.admin.finding.asking import policy_of
from articles.filters import HELD, ArticleFilter
from articles.models import Article, ArticleTopic, Provider, State, Topic

# So many of the newest articles say which names are offered without typing.
RECENT = 300
FRESH = 60  # seconds
OFFERED = 7


class ArticlesFilter(SimpleListFilter):
    """A shell: what it finds is said by `articles.filters`.

    `counts` are of what each choice would find, in digits, if that is counted.
    """

    counts: Sequence[str] = ()

    def counted(self):
        """A count for each choice; none is none."""
        return chain(self.counts, repeat(""))

    def queryset(self, request, queryset):
        names = self.expected_parameters()
        asked = {name: self.used_parameters.get(name) for name in names}
        if not any(asked.values()):
            return queryset
        return filters_of(request, asked, queryset).qs


class ChoiceFilter(ArticlesFilter):
    """A filter with a few known values."""

    def has_output(self):
        return True

    def in_words(self):
        return self.value()

    def choices(self, changelist):
        every, *others = super().choices(changelist)
        yield every
        for choice, count in zip(others, self.counted(), strict=False):
            yield choice | {"count": count}

    def facets(self):
        """What each of the choices asks for, in their order."""
        return [{self.parameter_name: value} for value, _name in self.lookup_choices]


class StateFilter(ChoiceFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices


class TypeFilter(ChoiceFilter):
    title = _("type")
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return [
            ("article", _("Article")),
            ("video", _("Video")),
            ("other", _("Anything else")),
        ]


class HeldFilter(ChoiceFilter):
    title = _("decided by editors")
    parameter_name = "held"

    def lookups(self, request, model_admin):
        return [
            ("any", _("Anything")),
            *((name, label_of(name).capitalize()) for name in HELD),
            ("nothing", _("Nothing")),
        ]


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


class TypedFilter(ArticlesFilter):
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
        """Names of the newest articles, read anew every minute."""
        key = f"recent-{self.parameter_name}"
        if (found := cache.get(key)) is None:
            cache.set(key, found := self.recent(), FRESH)
        return found

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
        choices = zip(self.lookup_choices, self.counted(), strict=False)
        for (pk, name), count in choices:
            wanted = {self.parameter_name: pk}
            yield {
                "count": count,
                "selected": str(pk) == chosen and not self.shown,
                "query_string": changelist.get_query_string(wanted, own),
                "display": name,
            }

    def facets(self):
        return [{self.parameter_name: key} for key, _name in self.lookup_choices]

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


class TopicFilter(NameFilter):
    title = _("topic")
    parameter_name = "topic"
    model = Topic

    def recent(self):
        newest = Article.objects.newest_first().values("pk")[:RECENT]
        entries = ArticleTopic.objects.filter(article__in=newest).exclude(topic=None)
        return _most(entries.order_by().values_list("topic_id", "topic__name"))


class RangeFilter(TypedFilter):
    """From and to, typed or one of a few usual ranges."""

    template = "admin/articles/_filter_range.html"
    input_type = "number"
    endings = ("_from", "_to")

    def facets(self):
        return [wanted for _label, wanted in self.presets()]

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
        choices = zip(self.presets(), self.counted(), strict=False)
        for (label, wanted), count in choices:
            yield {
                "count": count,
                "selected": used == wanted,
                "query_string": changelist.get_query_string(wanted, own),
                "display": label,
            }

    def lookups(self, request, model_admin):
        return [(label, label) for label, _wanted in self.presets()]


class NumberFilter(RangeFilter):
    def between(self, label, lowest=None, highest=None):
        pairs = zip(self.names, (lowest, highest), strict=True)
        return label, {name: str(n) for name, n in pairs if n is not None}

    def absent(self, label):
        return label, {self.parameter_name: "none"}


class QualityFilter(NumberFilter):
    title = _("quality")
    parameter_name = "quality"

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
    parameter_name = "heat"

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


def filters_of(request, asked, queryset=None):
    """The filters of articles, as a request has them."""
    now, policy = now_of(request), policy_of(request)
    return ArticleFilter(asked, queryset, now=now, policy=policy, user=request.user)


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
