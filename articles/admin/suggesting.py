"""What the policy suggests of articles, on their pages and in their list, and the
answer of an editor who accepts it. It never applies by itself."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from articles.admin import actions, acts
from articles.admin.clock import moment, now_of
from articles.admin.filters import ChoiceFilter
from articles.admin.wording import judgement_in_words, reason_in_words, who
from articles.models import Place, Rules, State
from articles.policy import Judgement


class SuggestionFilter(ChoiceFilter):
    """Where the policy suggests something else than what stands."""

    title = gettext_lazy("suggestion")
    parameter_name = "suggestion"

    def __init__(self, request, *args):
        super().__init__(request, *args)
        self.now = now_of(request)

    def lookups(self, request, model_admin):
        return [("otherwise", _("Differs from what stands"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() != "otherwise":
            return queryset.none()
        return queryset.suggested_otherwise(Rules.current().policy, self.now)


def policy_panel(request, site, article):
    """The panel of an article's page; its button is one of the article's form."""
    place, policy = suggesting(article)
    if place is None:
        return None
    suggestion = place.suggestion(policy)
    suggested, hold = suggestion.judgement, article.hold_on("published")
    accepted = hold and hold.accepted
    is_done = accepted == suggested and article.heat == suggested.heat
    return {
        "template": "admin/articles/article/_policy.html",
        "heading": _("Policy"),
        "suggested": judgement_in_words(suggested)
        if suggestion.heat is not None
        else "",
        "reason": reason_in_words(suggestion.reason),
        "upstream": _upstream(article),
        "accepted": judgement_in_words(accepted) if accepted else "",
        "by": who(hold.user) if hold else "",
        "since": moment(hold.at, now_of(request)) if hold else "",
        "has_moved": place.has_moved(hold, policy),
        "mark": _mark(suggested),
        "asks": article.is_public(now_of(request)) and not suggested.published,
        "may_accept": suggestion.heat is not None
        and not is_done
        and request.user.has_perm("articles.publish_article"),
    }


def _upstream(article):
    base = article.base
    if base is None:
        return _("nothing: it was born here")
    return judgement_in_words(Judgement(base.heat, base.published))


def press(page, note, version):
    """Accept what the page of an article showed; taking it down is asked first.

    Answers the question, or None.
    """
    request, now = page.request, page.now
    place, policy = suggesting(page.article)
    suggested = place.suggested(policy) if place else Judgement()
    if _mark(suggested) != request.POST["_accept"]:
        moved = _("The suggestion is another one by now. Look once more.")
        messages.warning(request, moved)
        return None
    if place.article.is_public(now) and not suggested.published:
        return page.ask(AcceptSuggestion(), note)
    acts.accept_suggestion(request, [page.article], now=now, note=note, version=version)
    return None


def suggesting(article):
    """Where an article stands as of now, and the policy; asked once a page."""
    if not hasattr(article, "told_by"):
        places = Place.objects.with_reasons().select_related("article")
        place = places.filter(article=article.pk).first()
        article.told_by = place, Rules.current().policy
    return article.told_by


def _mark(suggested):
    """A suggestion as the value of the button that accepts it."""
    return f"{suggested.heat} {'true' if suggested.published else 'false'}"


@admin.action(description=gettext_lazy("Accept suggestion…"), permissions=["publish"])
def accept_suggestion(modeladmin, request, queryset):
    return actions.confirmed(modeladmin, request, queryset, AcceptSuggestion())


class AcceptSuggestion(actions.Question):
    """What accepting will do; made for one request, by the rules as they are."""

    name = "accept_suggestion"
    act = staticmethod(acts.accept_suggestion)

    def __init__(self):
        self.policy = Rules.current().policy

    def fetch(self, articles):
        return articles.with_records().with_suggestions()

    def stamp(self, articles):
        """The question is about what was suggested as well."""
        heats = actions.summed(articles, "place__suggested_heat")
        return f"{super().stamp(articles)} {heats} {self.policy.threshold}"

    def title(self, count):
        return (
            ngettext(
                "Accept the suggestion for %d article?",
                "Accept the suggestions for %d articles?",
                count,
            )
            % count
        )

    def meaning(self, count):
        return ngettext(
            "It is published or held back as the policy suggests, and keeps that"
            " whatever upstream says. Undo brings back what was decided before.",
            "They are published or held back as the policy suggests, and keep that"
            " whatever upstream says. Undo brings back what was decided before.",
            count,
        )

    def consequence(self, article, now):
        place, hold = getattr(article, "place", None), article.hold_on("published")
        if place is None or place.suggested_heat is None:
            return False, _("skipped: it has no quality, so nothing is suggested")
        suggested = place.suggested(self.policy)
        is_heat_kept = article.heat == suggested.heat
        if hold and hold.accepted == suggested and is_heat_kept:
            return False, _("skipped: decided so already")
        words = [_shown_or_not(article, suggested, now)]
        if not is_heat_kept:
            words.append(_("heat becomes %d") % suggested.heat)
        reason = reason_in_words(place.suggestion(self.policy).reason)
        return True, f"{', '.join(words)}: {reason}"


def _shown_or_not(article, suggested, now):
    is_public = article.is_public(now)
    if suggested.published and article.state_at(now) is State.SCHEDULED:
        return _("will be published at once, not at its time")
    if suggested.published:
        return _("stays published") if is_public else _("will be published")
    return _("will be taken down") if is_public else _("will be held back")
