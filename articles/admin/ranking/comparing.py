"""Two tops side by side: who stands where, with how much heat left, and who moved."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _, ngettext

from articles.explaining import number
from articles.models import Article
from articles.ranking import heat_at
from articles.supposing import Top


def compared(
    before: Sequence[Top],
    after: Sequence[Top] | None,
    *,
    now: datetime,
    half_lives: tuple[timedelta, timedelta],
):
    """The rows of both; `after` is None where nothing is supposed."""
    articles = _articles([*before, *(after or [])])
    old = {top.lead: place for place, top in enumerate(before, start=1)}
    new = {top.lead: place for place, top in enumerate(after or [], start=1)}

    def row(place, top, half_life):
        left = heat_at(now, top.rank_key, half_life=half_life)
        return {
            "place": place,
            "article": articles[top.lead],
            "heat": round(2**top.log_heat),
            "left": number(left),
        }

    now_rows = [row(old[top.lead], top, half_lives[0]) for top in before]
    then_rows = [row(new[top.lead], top, half_lives[1]) for top in after or []]
    for each in then_rows:
        each["move"] = _moved(old.get(each["article"].pk), each["place"])
    if after is not None:
        for each in now_rows:
            each["leaves"] = each["article"].pk not in new
    return {"as_is": now_rows, "as_if": None if after is None else then_rows}


def _articles(tops):
    articles = Article.objects.select_related("provider").defer("body")
    return articles.in_bulk({top.lead for top in tops})


def _moved(old: int | None, new: int):
    """How far a story moved: a sign, and in words; None where it stays."""
    if old is None:
        return {"kind": "new", "sign": "+", "words": _("new here")}
    if old == new:
        return None
    count = abs(old - new)
    if new < old:
        words = ngettext("up %d", "up %d", count) % count
        return {"kind": "up", "sign": "▲", "words": words}
    words = ngettext("down %d", "down %d", count) % count
    return {"kind": "down", "sign": "▼", "words": words}
