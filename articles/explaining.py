"""Why an article stands where it does: its rank as it is placed, in numbers and words.

Readers, editors and programs are told the same. How good an article is judged to be is
for editors: no word here tells it.
"""

from datetime import timedelta
from math import exp2, inf, isfinite

from django.utils.translation import gettext as _, ngettext

from articles.ranking import Origin, Rank, explain as explain_heat, ranking_heat

__all__ = ["explain", "in_numbers", "in_words", "number", "span"]

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def explain(article, *, now, half_life) -> Rank | None:
    """The rank that a story has by an article; None of one that was never placed.

    The article is fetched with its place.
    """
    place = getattr(article, "place", None)
    if place is None:
        return None
    # What is suggested for a follower as lead is kept in its logarithm alone.
    as_lead = None if place.log_heat == -inf else round(exp2(place.log_heat))
    heat = ranking_heat(article.heat, as_lead)
    return explain_heat(heat, article.published_at, now=now, half_life=half_life)


def in_words(rank: Rank) -> list[str]:
    """Sentences that lead from the heat to what is left of it."""
    if rank.score is None:
        return [
            _("No heat is known that would rank it."),
            _("Such stories come after all that have heat, the newest first."),
        ]
    return [_stated(rank), _cooled(rank), _("What has more left stands above it.")]


def in_numbers(rank: Rank) -> dict[str, object] | None:
    """The numbers alone, spans in seconds; None where nothing ranks."""
    if rank.key is None or rank.score is None:
        return None
    half_life = rank.half_life.total_seconds()
    spans = (rank.key, rank.score)
    key, score = (each if isfinite(each) else None for each in spans)
    return {
        "heat": rank.heat.value,
        "origin": str(rank.heat.origin),
        "halfLife": half_life,
        "age": rank.age.total_seconds(),
        "score": score,
        "key": key,
    }


def number(score: float) -> str:
    """What is left of heat, as precisely as it says something."""
    if not isfinite(score):
        return _("beyond measure")
    if score < 0.01:
        return _("next to nothing")
    return f"{score:,.0f}" if score >= 10 else f"{score:.2g}"


def span(time: timedelta) -> str:
    """How long, in the unit that people would use, in whole or half units."""
    time = abs(time)
    for unit, word in ((_DAY, _days), (_HOUR, _hours)):
        if time >= (2 * _DAY if unit is _DAY else _HOUR):
            return word(round(time / unit, 1))
    minutes = time // _MINUTE
    return ngettext("%d minute", "%d minutes", minutes) % minutes


def _stated(rank: Rank) -> str:
    if rank.heat.origin is Origin.STATED:
        return _("Its heat is %d, as its record states.") % rank.heat.value
    return (
        _("Its heat is %d, worked out here, for its record states none.")
        % rank.heat.value
    )


def _cooled(rank: Rank) -> str:
    facts = {
        "half_life": span(rank.half_life),
        "age": span(rank.age),
        "left": number(rank.score or 0),
    }
    if rank.age < timedelta(0):
        return (
            _("Heat halves every %(half_life)s, and it is dated %(age)s ahead:"
              " it counts as %(left)s.")
            % facts
        )  # fmt: skip
    return (
        _("Heat halves every %(half_life)s, and it is %(age)s old: %(left)s is left.")
        % facts
    )


def _days(count: float) -> str:
    return ngettext("%s day", "%s days", _plural(count)) % f"{count:g}"


def _hours(count: float) -> str:
    return ngettext("%s hour", "%s hours", _plural(count)) % f"{count:g}"


def _plural(count: float) -> int:
    """The number that decides the form: halves are many."""
    return int(count) if count == int(count) else 2
