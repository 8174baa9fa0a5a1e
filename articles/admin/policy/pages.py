"""The policy's page: rules, audit, and the trial that comes before any other rule."""

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin import acts
from articles.admin.clock import moment, now_of
from articles.admin.policy.forms import RULES, ChangeForm, TryForm
from articles.admin.policy.showing import audited, tried
from articles.admin.rights import sees_articles
from articles.admin.wording import who
from articles.auditing import audit, try_policy
from articles.models import Article, Provider, Rules, Topic
from articles.policy import Policy
from articles.rating import RulesMoved, change_rules

# So many of the newest articles are looked at, unless all are asked for.
NEWEST = 20_000
# Of what disagrees, for who may see articles.
EXAMPLES = 5
# Earlier rules, and names that are offered while typing.
EARLIER = 5
OFFERED = 200


@admin.register(Rules)
class RulesAdmin(admin.ModelAdmin):
    """One row, one page: what stands in place of its list."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return PolicyPage(self, request).respond()

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return HttpResponseRedirect(reverse("admin:articles_rules_changelist"))


class PolicyPage:
    """GET shows and tries, POST changes the rules."""

    template = "admin/articles/rules/policy.html"

    def __init__(self, modeladmin, request):
        self.admin = modeladmin
        self.request = request
        self.rules = Rules.current()
        self.newest = None if "all" in request.GET else NEWEST
        self.examples = EXAMPLES if sees_articles(request.user) else 0

    def respond(self):
        if not self.admin.has_view_permission(self.request):
            raise PermissionDenied
        if self.request.method == "POST":
            return self._change()
        given = self.request.GET
        form = TryForm(given) if "factor" in given else TryForm(initial=self._initial())
        return self.page(form)

    def _initial(self):
        return {name: getattr(self.rules, name) for name in RULES}

    # POST

    def _change(self):
        if not self.admin.has_change_permission(self.request):
            raise PermissionDenied
        form = ChangeForm(self.request.POST)
        if not form.is_valid():
            messages.error(
                self.request, _("These rules make no sense; try them first.")
            )
        elif form.cleaned_data["seen"] != _seen(self.rules):
            self._refuse_moved()
        else:
            self._use(form.settings())
        return HttpResponseRedirect(self.request.path)

    def _use(self, settings):
        before = self.rules.policy
        try:
            # The rules and the word about them, or neither.
            with transaction.atomic():
                took = change_rules(settings, seen=before)
                self.rules = Rules.current()
                change = _changed(before, settings)
                self.admin.log_change(self.request, self.rules, change)
        except RulesMoved:
            self._refuse_moved()
            return
        text = _(
            "The policy suggests by these rules from now on (%(took).1f s): %(change)s"
        )
        acts.tell_with_way_back(
            self.request,
            text % {"took": took, "change": change},
            self.request.path,
            seen=_seen(self.rules),
            **{name: getattr(before, name) for name in RULES},
        )

    def _refuse_moved(self):
        moved = _("Somebody changed the rules meanwhile. Look once more.")
        messages.warning(self.request, moved)

    # The page

    def page(self, form):
        total = Article.objects.count()
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": _("Policy"),
            "subtitle": None,
            "media": self.admin.media,
            "rules": self.rules,
            "seen": _seen(self.rules),
            "form": form,
            "total": f"{total:,}",
            "bound": f"{NEWEST:,}" if self.newest and total > self.newest else "",
            "may_change": self.admin.has_change_permission(self.request),
            "earlier": self._earlier(),
            "providers": _names(Provider),
            "topics": _names(Topic),
            **(self._trial(form) if form.is_valid() else self._audit(form)),
        }
        return TemplateResponse(self.request, self.template, context)

    def _audit(self, form):
        if form.is_bound or not Article.objects.exists():
            return {}
        found = audit(examples=self.examples, newest=self.newest)
        sides = [
            (_("Upstream"), found.upstream, 0),
            (_("Editors"), found.editors, found.accepted),
        ]
        return {
            "audit": found,
            "sides": [
                {
                    "heading": heading,
                    "rows": audited(agreements, found.policy),
                    "accepted": accepted,
                }
                for heading, agreements, accepted in sides
            ],
        }

    def _trial(self, form):
        policy, current = form.policy(), Policy(self.rules.policy)
        found = try_policy(policy, examples=self.examples, newest=self.newest)
        return {
            "trial": [
                (_("Upstream"), tried(found.upstream)),
                (_("Editors"), tried(found.editors)),
            ],
            "is_other": policy.settings != current.settings,
            "has_condition": bool(policy.conditions),
            "wanted": [(name, form.cleaned_data[name]) for name in RULES],
            "change": _changed(current.settings, policy.settings),
        }

    def _earlier(self):
        """What the rules were, as the log has it."""
        kind = ContentType.objects.get_for_model(Rules)
        entries = LogEntry.objects.filter(content_type=kind).select_related("user")
        return [
            {
                "change": each.get_change_message(),
                "by": who(each.user),
                "when": moment(each.action_time, now_of(self.request)),
            }
            for each in entries[:EARLIER]
        ]


def _seen(rules):
    return " ".join(str(getattr(rules, name)) for name in RULES)


def _changed(before, after):
    """What changes from some rules to others, in words."""
    labels = {
        "factor": _("K"),
        "threshold": _("published from heat"),
        "follower_heat": _("heat of followers"),
    }
    pairs = [(labels[n], getattr(before, n), getattr(after, n)) for n in RULES]
    changes = [f"{label} {old} → {new}" for label, old, new in pairs if old != new]
    return ", ".join(changes) or _("nothing")


def _names(model):
    """The first of the names to choose from; another can be typed."""
    return (
        model.objects.order_by("name")
        .values_list("name", flat=True)
        .distinct()[:OFFERED]
    )
