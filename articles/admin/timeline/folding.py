"""A page of a timeline: so many acts that tell something, and what lies between them.

Upstream moved one article more than 400 times. What only machines read must not push
what people did to another page, so pages are counted by what tells something.
"""

from bisect import bisect_left

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q

from articles.models import Act, Change
from articles.record import FIELDS, ChangeClass

__all__ = ["FLAPPING", "folded_page"]

PAGE = 50
# Acts that a fold opens to at most; the filter lists the others.
OPENED = 20

# What machines move at any time and readers see at no time.
FLAPPING = [
    each.name
    for each in FIELDS
    if each.change not in (ChangeClass.VISIBLE, ChangeClass.SEALED)
]


def folded_page(acts, article, number):
    """The page of that number, and all acts on it; `acts` say which is their `last` change.

    The last one of each fold has as `more` how many more there are.
    """
    others = Change.objects.filter(change_set=OuterRef("pk"), article=article)
    tells = ~Q(act=Act.IMPORT) | Exists(others.exclude(field__in=[*FLAPPING, "waits"]))
    telling, noise = acts.filter(tells), acts.exclude(tells)
    page = Paginator(telling, PAGE).get_page(number)
    shown = page.object_list = list(page.object_list)
    if page.has_previous():
        noise = noise.filter(last__lt=telling[page.start_index() - 2].last)
    if page.has_next():
        noise = noise.filter(last__gt=shown[-1].last)
    more = _opened(shown, noise)
    for each in (opened := list(acts.filter(pk__in=more))):
        each.more = more[each.pk]
    return page, sorted([*shown, *opened], key=_last, reverse=True)


def _opened(shown, noise) -> dict[int, int]:
    """The acts that folds open to, each with how many more its fold has behind it."""
    places = sorted(each.last for each in shown)
    folds: dict[int, list[int]] = {}
    for pk, last in noise.prefetch_related(None).values_list("pk", "last"):
        folds.setdefault(bisect_left(places, last), []).append(pk)
    more: dict[int, int] = {}
    for keys in folds.values():
        more |= dict.fromkeys(keys[:OPENED], 0)
        more[keys[:OPENED][-1]] = len(keys) - len(keys[:OPENED])
    return more


def _last(change_set):
    return change_set.last
