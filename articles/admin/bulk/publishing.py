"""The questions of acts that decide whether readers see articles, or leave that."""

from django.utils.translation import gettext as _, ngettext

from articles.admin.bulk.fates import (
    COLUMNS,
    Fate,
    Question,
    decided,
    decision_on,
    hold_on_publication,
)
from articles.admin.wording import reason_in_words
from articles.deciding import mark_of
from articles.models import Rules, State
from articles.policy import Judgement

__all__ = ["AcceptSuggestion", "HoldBack", "Leave", "Publish", "Retire"]


class Publish(Question):
    name = "publish"
    asks_always = False

    def title(self, count):
        return ngettext("Publish %d article?", "Publish %d articles?", count) % count

    def meaning(self, count):
        return ngettext(
            "Readers see it from now on, whatever upstream says of it later.",
            "Readers see them from now on, whatever upstream says of them later.",
            count,
        )

    def fate(self, article, now):
        hold = decision_on(article)
        if hold and hold.value == "true" and not (hold.starts_at or hold.ends_at):
            return decided(article)
        if article.state_at(now) is State.SCHEDULED:
            return Fate.does(_("published at once, not at the time set"))
        if article.is_public(now):
            return Fate.does(_("public already; from now on by decision"))
        return Fate.does(_("will be published"))


class HoldBack(Question):
    name = "hold_back"
    asks_always = False

    def title(self, count):
        text = ngettext("Hold back %d article?", "Hold back %d articles?", count)
        return text % count

    def meaning(self, count):
        return _(
            "Readers do not see what is held back. What they saw already counts as"
            " retired: its address answers that it was taken down (410)."
        )

    def fate(self, article, now):
        hold = decision_on(article)
        if hold and hold.value == "false":
            return decided(article)
        if article.is_public(now) or article.state_at(now) is State.EXPIRED:
            return Fate.does(_("will be taken down, and count as retired"))
        if article.state == State.RETIRED:
            return Fate.does(_("retired already; from now on by decision"))
        return Fate.does(_("will be held back"))


class Retire(Question):
    name = "retire"

    def title(self, count):
        return ngettext("Retire %d article?", "Retire %d articles?", count) % count

    def meaning(self, count):
        return ngettext(
            "Readers no longer find it; its address answers that it was taken down"
            " (410). Undo brings it back.",
            "Readers no longer find them; their addresses answer that they were taken"
            " down (410). Undo brings them back.",
            count,
        )

    def fate(self, article, now):
        if article.is_public(now):
            return Fate.does(_("will be retired"))
        if article.state != State.RETIRED:
            return Fate.skips(_("not public"))
        hold = decision_on(article)
        if hold and hold.value == "false":
            return decided(article)
        return Fate.does(_("retired already; from now on by decision"))


class Leave(Question):
    name = "leave"
    fields = ("published", "waits")
    asks_always = False

    def fetch(self, articles):
        columns = [*COLUMNS, "source__waits", "source__base_digest"]
        return articles.select_related("source").only(*columns)

    def title(self, count):
        text = ngettext(
            "Leave %d article to upstream?", "Leave %d articles to upstream?", count
        )
        return text % count

    def meaning(self, count):
        return _(
            "Marked as looked at: upstream’s word stands, and nothing is decided. It"
            " comes back when upstream changes what readers see."
        )

    def fate(self, article, now):
        if not article.source.waits:
            return Fate.skips(_("they do not wait"))
        if not article.source.base_digest:
            return Fate.skips(_("born here, upstream has no word on them"))
        return Fate.does(_("will be left to upstream"))


class AcceptSuggestion(Question):
    """Made for one request, by the rules as they are."""

    name = "accept_suggestion"
    fields = ("published", "heat")

    def __init__(self):
        self.policy = Rules.current().policy

    def fetch(self, articles):
        return super().fetch(articles).with_suggestions()

    def title(self, count):
        text = ngettext(
            "Accept the suggestion for %d article?",
            "Accept the suggestions for %d articles?",
            count,
        )
        return text % count

    def meaning(self, count):
        return ngettext(
            "It is published or held back as the policy suggests, and keeps that"
            " whatever upstream says. Undo brings back what was decided before.",
            "They are published or held back as the policy suggests, and keep that"
            " whatever upstream says. Undo brings back what was decided before.",
            count,
        )

    def fate(self, article, now):
        suggested, hold = self._suggested(article), hold_on_publication(article)
        if suggested.heat is None:
            return Fate.skips(_("without quality nothing is suggested"))
        if hold and hold.accepted == suggested and article.heat == suggested.heat:
            return decided(article)
        return Fate.does(self._shown_or_not(article, suggested, now))

    def mark(self, article):
        return mark_of(self._suggested(article))

    def _suggested(self, article):
        place = getattr(article, "place", None)
        return place.suggested(self.policy) if place else Judgement()

    @staticmethod
    def _shown_or_not(article, suggested, now):
        is_public = article.is_public(now)
        if suggested.published and article.state_at(now) is State.SCHEDULED:
            return _("published at once, not at the time set")
        if suggested.published:
            return _("public already") if is_public else _("will be published")
        return _("will be taken down") if is_public else _("will be held back")

    def more(self, article):
        suggested = self._suggested(article)
        if suggested.heat is None:
            return ""
        reason = reason_in_words(article.place.suggestion(self.policy).reason)
        if article.heat == suggested.heat:
            return reason
        return _("heat becomes %(heat)d, %(reason)s") % {
            "heat": suggested.heat,
            "reason": reason,
        }
