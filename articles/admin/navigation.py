"""What there is to go to: lists and pages in groups, each queue with what waits in it.

A page of its own, that lists no model, has a line in PAGES; its place is in GROUPS.
"""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.admin.clock import now_of
from articles.admin.rights import sees_articles
from articles.admin.wording import in_digits
from articles.measuring import EXACT, sizes_of
from articles.policy import Rule

GROUPS = [
    (
        _("Work"),
        ["Review", "Article", "Conflict", "Violation", "DuplicatePair", "Vanished"],
    ),
    (_("Newsroom"), ["Story", "Top", "Topic", "Provider", "House", "Rules"]),
    (_("History"), ["ChangeSet", "ImportRun", "ImportPlan"]),
]
ORDER = [name for _group, names in GROUPS for name in names]

# Pages for who may see articles: what stands for each in GROUPS, its name, its view.
PAGES = [
    ("Review", _("Review"), "admin:articles_review"),
    ("Conflict", _("Conflicts"), "admin:articles_conflicts"),
    ("Violation", _("Violations"), "admin:articles_violations"),
    ("Vanished", _("Vanished files"), "admin:articles_vanished"),
    ("Top", _("Front page"), "admin:top"),
]

# What a list is called here, where its model is called otherwise.
NAMES = {"Rules": _("Policy")}
APPS = {"auth": _("Accounts")}

# The queues that wait behind a list or page, by what it is called in GROUPS.
WAITING = {
    "Review": ["waiting"],
    "Conflict": ["conflicts"],
    "Violation": [rule.value for rule in Rule],
    "DuplicatePair": ["duplicates"],
    "Vanished": ["vanished"],
    "ImportRun": ["runs"],
    "ImportPlan": ["plans"],
}


class Navigation:
    """The groups for one request; nothing is counted until a page shows them.

    `also` are queues behind lists that are counted along for who may see these.
    """

    def __init__(self, request, apps, *, also=()):
        self.request, self.apps, self.also = request, apps, also

    @cached_property
    def groups(self):
        return [
            {"name": name, "entries": [self._entry(each) for each in entries]}
            for name, entries in self._grouped()
            if entries
        ]

    @cached_property
    def sizes(self):
        """How much waits in each queue that one may see."""
        entries = [each for _name, entries in self._grouped() for each in entries]
        names = {
            queue for each in entries for queue in WAITING.get(each["object_name"], ())
        }
        if any(each["object_name"] == "Article" for each in entries):
            names |= {*self.also}
        return sizes_of(sorted(names), self.request.user, now_of(self.request))

    @cached_property
    def current(self):
        """The entry that the page belongs to, if any."""
        entries = (each for group in self.groups for each in group["entries"])
        return next((each for each in entries if each["here"]), None)

    def _grouped(self):
        """Lists with an address, by group; what has no place in one comes last."""
        own = [each for app in self.apps for each in _linked(app, "articles")]
        for name, names in GROUPS:
            yield name, [each for each in own if each["object_name"] in names]
        yield _("More"), [each for each in own if each["object_name"] not in ORDER]
        for app in self.apps:
            if app["app_label"] != "articles":
                name = APPS.get(app["app_label"], app["name"])
                yield name, list(_linked(app, app["app_label"]))

    def _entry(self, each):
        queues = WAITING.get(each["object_name"], ())
        waiting = min(sum(self.sizes[queue] for queue in queues), EXACT + 1)
        address, path = each["admin_url"], self.request.path
        return {
            "name": capfirst(each["name"]),
            "address": address,
            "waiting": in_digits(waiting) if waiting else "",
            "here": address == self._nearest
            and ("page" if address == path else "true"),
        }

    @cached_property
    def _nearest(self):
        """The address of the list that the page belongs to: of several, the longest."""
        addresses = (each["admin_url"] for app in self.apps for each in app["models"])
        path = self.request.path
        around = [each for each in addresses if each and path.startswith(each)]
        return max(around, default="", key=len)


def pages_for(request):
    """Pages that stand among the lists, in the shape of AdminSite.get_app_list."""
    if not sees_articles(request.user):
        return []
    return [
        {
            "name": name,
            "object_name": object_name,
            "model": None,
            "admin_url": reverse(view),
            "add_url": None,
            "view_only": True,
            "perms": {"view": True},
        }
        for object_name, name, view in PAGES
    ]


def place_of(model):
    """Where a list stands; one that nobody gave a place comes last."""
    name = model["object_name"]
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _linked(app, label):
    if app["app_label"] == label:
        yield from (each for each in app["models"] if each["admin_url"])
