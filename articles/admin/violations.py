"""Where records break the rules of the data: a queue for each rule, and in words on the
page of an article. Drifted copies are refreshed by choice; nothing is changed by itself.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from articles.admin import acts
from articles.admin.bulk.seen import seen_field, versions_seen
from articles.admin.cells import badge, label_of
from articles.admin.clock import moment, now_of
from articles.admin.filters import ChoiceFilter
from articles.admin.items import keys_of
from articles.admin.numbers import number_of
from articles.admin.wording import in_digits, in_words
from articles.deciding import may
from articles.measuring import sizes_of
from articles.merging import hold_value, keyed
from articles.models import Act, Article, Story
from articles.policy import Rule
from articles.violating import violations_of

# Articles on a page of a queue.
PAGE = 25

# A rule, what it is called, and what it means that it is broken.
RULES: dict[Rule, tuple[Promise, Promise]] = {
    Rule.PUBLISHED_UNRANKED: (
        gettext_lazy("Published without heat"),
        gettext_lazy(
            "The record says published, and says no heat: it ranks by what the policy"
            " suggests. Give it a heat, or hold it back."
        ),
    ),
    Rule.PUBLISHED_FOLLOWER: (
        gettext_lazy("Published, but follows"),
        gettext_lazy(
            "The record says published, and heat −1: another article leads its story."
            " Give it a heat, choose it as the lead, or hold it back."
        ),
    ),
    Rule.OUTRANKED_LEAD: (
        gettext_lazy("Lead with lower quality"),
        gettext_lazy(
            "Somebody in the story has more quality than the article that leads it."
            " Choose another lead, or judge their quality anew."
        ),
    ),
    Rule.RELATED_UNSORTED: (
        gettext_lazy("Related not sorted"),
        gettext_lazy(
            "Related coverage stands by falling quality upstream, and here it does not."
            " Decisions are on items, whatever their order, so there is no button that"
            " sorts them: what is judged anew in an item keeps its place."
        ),
    ),
    Rule.DRIFTED_COPY: (
        gettext_lazy("Drifted copies"),
        gettext_lazy(
            "An item of related coverage says something else than the record that it"
            " was copied from. Refresh what you choose: only these lines of the file"
            " change, and undo brings them back."
        ),
    ),
}


class ViolationFilter(ChoiceFilter):
    title = gettext_lazy("rule broken")
    parameter_name = "breaks"

    def lookups(self, request, model_admin):
        return [(rule.value, name) for rule, (name, _meaning) in RULES.items()]


def violations_panel(request, site, article):
    """The panel of an article's page: what it breaks, and where that is mended."""
    copies = [each for each in article.related.all() if each.drifted]
    found = violations_of([article], now_of(request), drifted_copies=copies)
    broken = found[article.pk]
    if not broken:
        return None
    rules = dict.fromkeys(each.rule for each in broken)
    return {
        "template": "admin/articles/article/_violations.html",
        "heading": _("Rules it breaks"),
        "article": article,
        "rules": [
            (rule.value, *RULES[rule], [one for one in broken if one.rule is rule])
            for rule in rules
        ],
    }


def counts_of_violations(request):
    """The rules of the data, each with how often it is broken."""
    names = {rule.value: name for rule, (name, _meaning) in RULES.items()}
    counts = sizes_of(names, request.user, now_of(request))
    return [
        (rule, name, in_digits(counts[rule]), counts[rule])
        for rule, name in names.items()
    ]


def urls_of(modeladmin):
    view = modeladmin.admin_site.admin_view(ViolationsPage(modeladmin).view)
    return [path("violations/", view, name="articles_violations")]


class ViolationsPage:
    """The queue of a rule; of one article alone where it is asked for."""

    def __init__(self, modeladmin):
        self.admin = modeladmin

    def view(self, request):
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return TemplateResponse(
                request, "admin/articles/violations.html", self._context(request)
            )
        if not may(request.user, Act.REFRESH):
            raise PermissionDenied
        _refresh(request)
        return HttpResponseRedirect(request.get_full_path())

    def _context(self, request):
        now = now_of(request)
        counts = counts_of_violations(request)
        rule = _rule_asked(request, counts)
        found, alone = _found(request, rule, now)
        rows = list(found.with_records()[: PAGE + 1])
        shown = rows[:PAGE]
        broken = violations_of(shown, now)
        name, meaning = RULES[rule]
        return {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "media": self.admin.media,
            "subtitle": None,
            "title": _("Violations"),
            "rules": counts,
            "rule": rule.value,
            "rule_name": name,
            "meaning": meaning,
            "rows": [
                _row(each, broken[each.pk], rule, now)
                | {"story": self._story_address(each)}
                for each in shown
            ],
            "alone": alone,
            "after": shown[-1].pk if len(rows) > PAGE else None,
            "is_later": "after" in request.GET,
            "refreshes": rule is Rule.DRIFTED_COPY and may(request.user, Act.REFRESH),
        }

    def _story_address(self, article):
        place = getattr(article, "place", None)
        if place is None or not self.admin.admin_site.is_registered(Story):
            return ""
        return reverse("admin:articles_story_change", args=[place.story_id])


def _rule_asked(request, counts):
    """The rule that is asked for, else the first one that something breaks."""
    asked = request.GET.get("rule")
    broken = [rule for rule, _name, _digits, count in counts if count]
    known = [asked] if asked in list(Rule) else broken
    return Rule(next(iter(known), Rule.PUBLISHED_UNRANKED))


def _found(request, rule, now):
    """The articles of a queue, from where it is asked to go on."""
    found = Article.objects.breaking(rule, now).newest_first()
    found = found.select_related("provider__house", "place__story")
    alone = _article(request.GET.get("article"))
    if alone is not None:
        return found.filter(pk=alone.pk), alone
    last = _article(request.GET.get("after"))
    return (found if last is None else found.behind(last)), None


def _article(text):
    number = number_of(text)
    return None if number is None else Article.objects.filter(pk=number).first()


def _row(article, broken, rule, now):
    """An article with what it breaks of a rule; drifted copies field by field."""
    keys = keys_of(article.record(now).related)
    found = [each for each in broken if each.rule is rule]
    return {
        "article": article,
        "seen": seen_field(article),
        "badge": badge(article.state_at(now)),
        "when": moment(article.published_at, now),
        "broken": [
            {
                "words": each.violation.words,
                "follower": each.follower,
                "qualities": each.qualities if rule is Rule.RELATED_UNSORTED else (),
                "copy": each.copy,
                "number": each.copy and each.copy.position + 1,
                "fields": [_side_by_side(one) for one in each.differences],
                "key": each.copy and f"{article.pk}:{keys[each.copy.position]}",
            }
            for each in found
        ],
    }


def _side_by_side(difference):
    name = difference.field
    copied, original = (
        in_words(name, hold_value(name, value))
        for value in (difference.copied, difference.original)
    )
    return {
        "name": name,
        "label": capfirst(label_of(name)),
        "copied": copied,
        "original": original,
    }


def _refresh(request):
    chosen = _chosen(request.POST)
    if not chosen:
        messages.warning(request, _("Nothing was chosen, so nothing was refreshed."))
        return
    articles = Article.objects.with_records().in_bulk(chosen)
    items = {
        pk: _named(article, chosen[pk], now_of(request))
        for pk, article in articles.items()
    }
    acts.refresh_copies(
        request,
        list(items),
        items=items,
        versions=versions_seen(request.POST.getlist("_seen")),
        now=now_of(request),
    )


def _chosen(post):
    """What is ticked: by article, fields by the short names of items; None is all."""
    chosen: dict[int, dict[str, set[str]] | None] = {}
    for value in post.getlist("copy"):
        pk, _colon, rest = value.partition(":")
        key, _colon, field = rest.partition(":")
        if number_of(pk):
            fields = chosen.setdefault(int(pk), {})
            fields.setdefault(key, set()).add(field)
    chosen |= dict.fromkeys(filter(None, map(number_of, post.getlist("all"))))
    return chosen


def _named(article, fields, now):
    """Fields by the items of a record; what is not in it any more names nothing."""
    if fields is None:
        return None
    related = article.record(now).related
    names = zip(keys_of(related), keyed(related), strict=True)
    return {key: fields[name] for name, key in names if name in fields}
