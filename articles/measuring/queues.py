"""What waits for editors: each queue as a set of rows, all of them counted at once."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from articles.models import Article, DuplicatePair, ImportPlan, ImportRun, Place
from articles.policy import Rule
from articles.querysets import EXACT, Capped, counted

__all__ = ["EXACT", "QUEUES", "counted", "sizes_of"]

QUEUES: dict[str, Callable[[datetime], QuerySet]] = {
    "waiting": lambda now: Place.objects.waiting(),
    "conflicts": lambda now: Article.objects.in_conflict(),
    "duplicates": lambda now: DuplicatePair.objects.open(),
    "vanished": lambda now: Article.objects.vanished(),
    "runs": lambda now: ImportRun.objects.unsettled(),
    "plans": lambda now: ImportPlan.objects.waiting(now),
    **{
        rule.value: lambda now, rule=rule: Article.objects.rows_breaking(rule, now)
        for rule in Rule
    },
}


def sizes_of(names: Iterable[str], user, now: datetime) -> dict[str, int]:
    """How many wait in each of these queues, in one query; EXACT + 1 is "and more".

    Selected beside the row of `user`, who asks: it is one row, and it is there.
    """
    counts = {name: Capped(QUEUES[name](now)) for name in names}
    if not counts:
        return {}
    rows = get_user_model().objects.filter(pk=user.pk).order_by()
    return rows.values(**counts).get()
