"""How many articles each choice of the filters would leave, beside the choice.

Of the filters that are not in force, given those that are. Exact to 1,000.
"""

from django.db.models import Count

from articles.admin.filters import filters_of
from articles.admin.wording import in_digits
from articles.measuring import counted_at_once
from articles.models import Article, ArticleTopic

# What is worth its count; the other filters are questions that few articles answer.
COUNTED = ("state", "provider", "topic", "type", "quality", "heat")


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
    if changelist.keys is None:
        counts = _of_many(request, changelist, asked)
    else:
        counts = _of_few(request, changelist.keys, asked)
    numbers = iter(counts[name] for name in asked)
    for spec in specs:
        spec.counts = [in_digits(next(numbers)) for _wanted in spec.facets()]


def _of_many(request, changelist, asked):
    """Each counted up to the bound, all of them in one query."""
    found = changelist.queryset.order_by() if changelist.is_filtered else None
    filters, sets = filters_of(request, {}), {}
    for name, wanted in asked.items():
        if "topic" not in wanted:
            articles = Article.objects.order_by() if found is None else found
            sets[name] = filters.narrowed(articles, wanted)
        elif found is None:  # read off an index
            sets[name] = ArticleTopic.objects.filter(topic=wanted["topic"])
        else:
            sets[name] = found.about(wanted["topic"])
    return counted_at_once(sets, request.user)


def _of_few(request, keys, asked):
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
