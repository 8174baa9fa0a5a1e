"""Acts as a timeline tells them: by day, with what machines move all the time folded.

Nothing is hidden: what is folded opens in its place.
"""

from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _, ngettext

from articles.admin.cells import label_of
from articles.admin.clock import short, time_of_day
from articles.admin.history import changes_in_words
from articles.admin.marking import difference, marked
from articles.admin.timeline.folding import FLAPPING
from articles.admin.wording import act_badge, who
from articles.models import Act

__all__ = ["days_of"]

_TEXTS = ("title", "excerpt", "body", "featured_content")
# What is longer stands behind a summary of it.
LONG = 1500


def days_of(change_sets, *, folds: bool):
    """Days, each with its entries; `folds` takes runs of noise together."""
    entries = _entries(change_sets)
    items = _folded(entries) if folds else [{"entry": each} for each in entries]
    for day, some in groupby(items, key=lambda item: _day_of(_first(item))):
        yield date_format(day, "l j F Y"), list(some)


def _first(item):
    return item["entry"] if "entry" in item else item["fold"][0]


def _day_of(entry):
    return timezone.localtime(entry["change_set"].at).date()


def _entries(change_sets):
    everything = [change for each in change_sets for change in each.shown_changes]
    told = changes_in_words(everything)
    words = {change.pk: _marked(change, one) for change, one in told}
    return [_entry(each, words) for each in change_sets]


def _entry(change_set, words):
    changes = change_set.shown_changes
    is_import = change_set.act == Act.IMPORT
    noise = [each for each in changes if _is_noise(each, changes)]
    telling = [each for each in changes if each not in noise]
    return {
        "change_set": change_set,
        "act": act_badge(Act(change_set.act)),
        "who": who(change_set.user, change_set.act),
        "when": time_of_day(change_set.at),
        "is_import": is_import,
        "run": change_set.run_id,
        "is_replaced": is_import and any(map(_is_replaced, changes)),
        "undone_by": list(change_set.undone_by.all()),
        "changes": [words[each.pk] for each in telling],
        "noise": [words[each.pk] for each in noise],
        "noise_labels": _labels(noise),
        "is_noise": is_import and bool(noise) and not telling,
    }


def _is_noise(change, changes) -> bool:
    """Whether a machine moves it at any time, or it goes without saying."""
    if change.field == "waits":
        return len(changes) > 1
    return change.field in FLAPPING and change.change_set.act == Act.IMPORT


def _is_replaced(change) -> bool:
    return change.field == "original_url" and bool(change.old and change.new)


def _labels(changes) -> str:
    return ", ".join(dict.fromkeys(label_of(each.field) for each in changes))


def _folded(entries):
    """Entries, with each run of those that are noise as one."""
    for is_noise, some in groupby(entries, key=lambda each: each["is_noise"]):
        run = list(some)
        if is_noise:
            more = sum(getattr(each["change_set"], "more", 0) for each in run)
            yield {
                "fold": run,
                "more": more,
                "words": _fold_in_words(run, more),
                "when": _fold_when(run, more),
            }
        else:
            yield from ({"entry": each} for each in run)


def _fold_in_words(run, more):
    labels = ", ".join(dict.fromkeys(each["noise_labels"] for each in run))
    labels = ", ".join(dict.fromkeys(labels.split(", ")))
    words = ngettext(
        "%(count)d import moved %(fields)s",
        "%(count)d imports moved %(fields)s",
        len(run) + more,
    )
    return words % {"count": len(run) + more, "fields": labels}


def _fold_when(run, more):
    """From when to when; of days, where it is more than one."""
    last, first = run[0]["change_set"].at, run[-1]["change_set"].at
    if more:
        return format_html(_("the last at {}"), time_of_day(last))
    if _day_of(run[0]) != _day_of(run[-1]):
        return f"{short(first)} – {short(last)}"
    if len(run) == 1:
        return time_of_day(last)
    return format_html("{}–{}", time_of_day(first), time_of_day(last))


def _marked(change, one):
    """A change in words; of a text, word by word, and of topics, one by one."""
    old, new = change.old, change.new
    if change.field in _TEXTS and old and new:
        one.marked = marked(old, new)
        one.long = len(old) + len(new) > LONG
    elif change.field == "topics":
        one.marked, one.long = difference("topics", old, new), False
    return one


def telling(change_sets) -> list[int]:
    """The acts that stand in sight, and not in a fold."""
    return [
        each.pk
        for each in change_sets
        if not all(_is_noise(one, each.shown_changes) for one in each.shown_changes)
    ]


def everybody() -> list[tuple[str, str]]:
    """Whose acts a timeline can be filtered by, before the people by name."""
    return [("people", _("people")), ("imports", _("imports"))]
