"""Whose word each field of an article is: which import last moved it, who holds it."""

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.cells import label_of
from articles.admin.clock import moment
from articles.admin.marking import difference
from articles.admin.suggesting import suggesting
from articles.admin.wording import in_words, reason_in_words, upstream_of, who
from articles.merging import hold_value
from articles.models import Act, Change


class Provenance:
    """What is known of the fields of one article, asked once for all of them."""

    def __init__(self, article, record, now):
        self.article = article
        self.record = record
        self.now = now
        self.conflicts = article.fields_in_conflict()
        self.is_born = article.source.base is None
        self._moves = {} if self.is_born else last_moves(article)
        self._suggestion = _suggestion_of(article)
        self._history = reverse("admin:articles_article_history", args=[article.pk])

    def origin(self, name):
        """Which import, or which undo of one, last moved upstream's word on a field."""
        key = self.article.pk
        change = self._moves.get((key, name)) or self._moves.get((key, ""))
        if change is None:
            return None
        return {
            "words": _brought_by(change.change_set),
            "when": moment(change.change_set.at, self.now),
            "label": label_of(name),
            "history": self.history(name),
        }

    def history(self, name):
        return f"{self._history}?field={name}"

    def hold(self, name):
        """Who holds a field since when and why, and what upstream says of it."""
        hold = self.article.hold_on(name)
        if hold is None:
            return None
        mine = hold_value(name, getattr(self.record, name))
        return {
            "field": name,
            "label": label_of(name),
            "by": who(hold.user),
            "since": moment(hold.at, self.now),
            "note": hold.note,
            "always": hold.always,
            "upstream": upstream_of(self.article, name),
            "releasable": not self.is_born,
            "may_be_kept": not (self.is_born or hold.is_judgement or hold.always),
            "in_conflict": name in self.conflicts,
            "value": in_words(name, mine),
            "history": self.history(name),
            **self._beside(name, mine),
        }

    def _beside(self, name, mine):
        """Upstream's word beside the decision, marked by word where it is a text."""
        if self.is_born:
            return {"agrees": False, "marked": ""}
        theirs = hold_value(name, getattr(self.article.base, name))
        agrees = theirs == mine
        is_long = name in _MARKED and theirs and mine and not agrees
        return {
            "agrees": agrees,
            "marked": difference(name, theirs, mine) if is_long else "",
        }

    def suggestion(self, name):
        """What the policy has to say at a judgement; nothing without a quality."""
        suggestion = self._suggestion
        if suggestion is None or suggestion.heat is None:
            return ""
        if name == "heat":
            return _("The policy suggests %d.") % suggestion.heat
        if name == "published":
            if suggestion.published:
                return _("The policy suggests to publish.")
            return _("The policy suggests to hold back.")
        if name == "quality":
            return _("For the policy it %s.") % reason_in_words(suggestion.reason)
        return ""


# Fields whose values are read rather than looked at.
_MARKED = (
    "title", "excerpt", "body", "featured_content", "topics", "images", "related",
    "original_url", "web_url", "amp_web_url", "cdn_amp_web_url",
)  # fmt: skip


def last_moves(*articles):
    """The last change of upstream's word, by article and field; of "", its arrival."""
    rows = Change.objects.filter(
        article__in=articles, hold_before__isnull=True, hold_after__isnull=True
    )
    upstream = rows.filter(change_set__act__in=[Act.IMPORT, Act.UNDO])
    last = upstream.order_by().values("article", "field").annotate(last=Max("pk"))
    found = Change.objects.filter(pk__in=last.values("last"))
    found = found.select_related("change_set__user")
    found = found.only("article", "field", "change_set")
    return {(each.article_id, each.field): each for each in found}


def _brought_by(change_set):
    if change_set.run_id is not None:
        return _("import %d") % change_set.run_id
    return _("put back by %s") % who(change_set.user, change_set.act)


def _suggestion_of(article):
    place, rules = suggesting(article)
    return place and place.suggestion(rules.policy)
