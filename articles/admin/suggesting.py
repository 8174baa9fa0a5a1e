"""What the policy suggests of articles, on their pages and in their list, and the
answer of an editor who accepts it. It never applies by itself."""

from django.contrib import messages
from django.utils.translation import gettext as _, gettext_lazy

from articles.admin import acts
from articles.admin.clock import moment, now_of
from articles.admin.filters import ChoiceFilter
from articles.admin.wording import judgement_in_words, reason_in_words, who
from articles.deciding import mark_of, may
from articles.models import Act, Place, Rules
from articles.policy import Judgement


class SuggestionFilter(ChoiceFilter):
    """Where the policy suggests something else than what stands."""

    title = gettext_lazy("suggestion")
    parameter_name = "suggestion"

    def lookups(self, request, model_admin):
        return [("otherwise", _("Differs from what stands"))]


def policy_panel(request, site, article):
    """The panel of an article's page; its button is one of the article's form."""
    place, rules = suggesting(article)
    if place is None:
        return None
    policy = rules.policy
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
        "mark": mark_of(suggested),
        "asks": article.is_public(now_of(request)) and not suggested.published,
        "may_accept": suggestion.heat is not None
        and not is_done
        and may(request.user, Act.ACCEPT),
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
    # What was typed is saved by now, and may have moved what is suggested.
    places = Place.objects.with_reasons().select_related("article")
    place = places.filter(article=page.article.pk).first()
    policy = Rules.current().policy
    suggested = place.suggested(policy) if place else Judgement()
    if mark_of(suggested) != request.POST["_accept"]:
        moved = _("The suggestion is another one by now. Look once more.")
        messages.warning(request, moved)
        return None
    if place.article.is_public(now) and not suggested.published:
        return page.ask("accept_suggestion", note, version)
    acts.accept_suggestion(request, [page.article], now=now, note=note, version=version)
    return None


def suggesting(article):
    """Where an article stands, and the rules; asked once a page.

    One fetched with its place and what is related costs the rules alone.
    """
    if not hasattr(article, "told_by"):
        article.told_by = getattr(article, "place", None), Rules.current()
    return article.told_by
