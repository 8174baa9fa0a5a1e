"""What waits, in every queue that somebody may see, and since when."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.admin.clock import moment, now_of
from articles.admin.overview import links
from articles.admin.wording import in_digits
from articles.measuring import oldest_of

# What a queue asks, by its name; the rules of the data are one queue each.
NAMES = {
    "waiting": _("Articles to look at"),
    "conflicts": _("Conflicts with upstream"),
    "duplicates": _("Pairs that may be one article"),
    "vanished": _("Vanished files"),
    "moved": _("Accepted suggestions that moved"),
    "runs": _("Imports that did not end well"),
    "plans": _("Plans of imports"),
}


def queues(request, sizes):
    """A row for each queue, of its size and its oldest entry."""
    names = [name for name in NAMES if name in sizes]
    now = now_of(request)
    oldest = oldest_of([each for each in names if sizes[each]], request.user, now)
    return [
        {
            "name": NAMES[name],
            "size": in_digits(sizes[name]),
            "waits": sizes[name] > 0,
            "oldest": moment(oldest.get(name), now),
            "address": _address(name),
        }
        for name in names
    ]


def _address(name):
    if name in ("duplicates", "runs", "plans"):
        models = {
            "duplicates": "duplicatepair",
            "runs": "importrun",
            "plans": "importplan",
        }
        return reverse(f"admin:articles_{models[name]}_changelist")
    if name == "vanished":
        return reverse("admin:articles_vanished")
    asks = {"waiting": "waiting", "conflicts": "conflict", "moved": "moved"}
    return links.articles(asks=asks[name])
