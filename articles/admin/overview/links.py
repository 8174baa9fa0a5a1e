"""The lists that numbers lead to, filtered to what was counted."""

from django.urls import reverse
from django.utils.http import urlencode

NOBODY = "nobody"  # as the filter of change sets calls who acts without an account


def articles(**query) -> str:
    return _list("article", query)


def decisions(*, day=None, since=None, by=(), fate=None) -> str:
    """Acts of editors: of a day, or from a day on; `by` is a key, None the system."""
    query = {"kind": "decisions", **_days(day, since), "fate": fate}
    if by != ():
        query["by"] = NOBODY if by is None else by
    return _list("changeset", query)


def imports(*, day=None, since=None) -> str:
    return _list("importrun", _days(day, since))


def change_set(number: int) -> str:
    return reverse("admin:articles_changeset_change", args=[number])


def _days(day, since):
    return {"day_from": since or day, "day_to": day}


def _list(name, query) -> str:
    address = reverse(f"admin:articles_{name}_changelist")
    found = {key: value for key, value in query.items() if value is not None}
    return f"{address}?{urlencode(found)}" if found else address
