"""How many articles each choice of the filters would leave, beside the choice.

Of the filters that are not in force, given those that are. Exact to 1,000; where very
many are found, told by some of them: "37+" is at least so many.
"""

from django.db.models import Count

from articles.admin.filters import filters_of
from articles.admin.wording import in_digits
from articles.measuring import EXACT, counted_at_once
from articles.models import Article, ArticleTopic

# What is worth its count; the other filters are questions that few articles answer.
COUNTED = ("state", "provider", "topic", "type", "quality", "heat")

# Of so many the choices are told.
TOLD_BY = 5_000


def count_facets(request, changelist):
    """Give each choice its `count`, in digits."""
    specs = [
        spec
        for spec in changelist.filter_specs
        if spec.parameter_name in COUNTED and not any(spec.used_parameters.values())
    ]
    asked = {
        f"facet_{number}": wanted
        for number, wanted in enumerate(
            wanted for spec in specs for wanted in spec.facets()
        )
    }
    if not changelist.is_filtered:
        counts, more = _of_all(request, asked), ""
    else:
        counts = _of_some(request, changelist.keys[:TOLD_BY], asked)
        more = "" if changelist.are_all and len(changelist.keys) <= TOLD_BY else "+"
    numbers = iter(counts[name] or 0 for name in asked)
    for spec in specs:
        spec.counts = [_shown(next(numbers), more) for _wanted in spec.facets()]


def _shown(number, more):
    return in_digits(number) if number > EXACT else f"{number:,}{more}"


def _of_all(request, asked):
    """Each read off an index up to the bound, all of them in one query."""
    filters, every = filters_of(request, {}), Article.objects.order_by()
    sets = {
        name: ArticleTopic.objects.filter(topic=wanted["topic"])
        if "topic" in wanted
        else filters.narrowed(every, wanted)
        for name, wanted in asked.items()
    }
    return counted_at_once(sets, request.user)


def _of_some(request, keys, asked):
    """All of them read once, and topics once more."""
    articles = Article.objects.order_by().among(keys)
    topics = {name: wanted["topic"] for name, wanted in asked.items() if "topic" in wanted}  # fmt: skip
    filters, every = filters_of(request, {}), Article.objects.order_by()
    # Each is a condition on the article's own row.
    conditions = {
        name: filters.narrowed(every, wanted).query.where
        for name, wanted in asked.items()
        if name not in topics
    }
    counts = articles.aggregate(
        **{name: Count("pk", filter=where) for name, where in conditions.items()}
    )
    return counts | _by_topic(articles, topics)


def _by_topic(articles, topics):
    entries = ArticleTopic.objects.order_by().filter(topic__in=topics.values())
    entries = entries.filter(article__in=articles.values("pk")).values("topic")
    rows = entries.annotate(number=Count("article", distinct=True)) if topics else ()
    numbers = {str(row["topic"]): row["number"] for row in rows}
    return {name: numbers.get(topic, 0) for name, topic in topics.items()}
