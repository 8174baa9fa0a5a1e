"""What waits, in every queue that somebody may see, and since when."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.admin.clock import moment, now_of
from articles.admin.overview import links
from articles.admin.wording import in_digits
from articles.measuring import oldest_of

# What queues are called, and the pages that they stand on.
NAMES = {
    "waiting": (_("Articles to look at"), "articles_review"),
    "conflicts": (_("Conflicts with upstream"), "articles_conflicts"),
    "duplicates": (
        _("Pairs that may be one article"),
        "articles_duplicatepair_changelist",
    ),
    "vanished": (_("Vanished files"), "articles_vanished"),
    "moved": (_("Accepted suggestions that moved"), ""),
    "runs": (_("Imports that did not end well"), "articles_importrun_changelist"),
    "plans": (_("Plans of imports"), "articles_importplan_changelist"),
}


def queues(request, sizes):
    """A row for each queue, of its size and its oldest entry."""
    names = [name for name in NAMES if name in sizes]
    now = now_of(request)
    oldest = oldest_of([each for each in names if sizes[each]], request.user, now)
    return [
        {
            "name": NAMES[name][0],
            "size": in_digits(sizes[name]),
            "waits": sizes[name] > 0,
            "oldest": moment(oldest.get(name), now),
            "address": _address(NAMES[name][1]),
        }
        for name in names
    ]


def _address(page):
    return reverse(f"admin:{page}") if page else links.articles(asks="moved")
