"""Audits and back-tests as tables of a page, with examples that link to articles."""

from django.utils.translation import gettext as _

from articles.admin.wording import judgement_in_words, reason_in_words
from articles.models import Article
from articles.policy import Policy, Standing


def share(same: int, among: int) -> str:
    """So many of so many, and what part that is."""
    if not among:
        return ""
    numbers = {
        "same": f"{same:,}",
        "among": f"{among:,}",
        "part": f"{same / among:.1%}",
    }
    return _("%(same)s of %(among)s (%(part)s)") % numbers


def audited(agreements, policy: Policy):
    """The rows of one side of an audit."""
    examples = [e for found in agreements.values() for e in found.examples]
    articles = _articles(each.case for each in examples)
    return [
        {
            "standing": _label(standing),
            "heat": share(found.heat, found.heats),
            "published": share(found.published, found.decisions),
            "examples": [
                _example(each.case, policy, articles) for each in found.examples
            ],
        }
        for standing, found in agreements.items()
    ]


def tried(outcome):
    """What came of trying a policy on one side's decisions."""
    total = outcome.total
    before = total.published - outcome.gains + outcome.losses
    articles = _articles((*outcome.gained, *outcome.lost))
    return {
        "decisions": f"{total.decisions:,}",
        "before": share(before, total.decisions),
        "now": share(total.published, total.decisions),
        "heat": share(total.heat, total.heats),
        "gains": f"{outcome.gains:,}",
        "losses": f"{outcome.losses:,}",
        "gained": [_example(each, outcome.policy, articles) for each in outcome.gained],
        "lost": [_example(each, outcome.policy, articles) for each in outcome.lost],
    }


def _example(case, policy, articles):
    judged = policy.judge(case)
    suggestion = policy.suggest(case)
    reason = reason_in_words(suggestion.reason)
    if judged.published != suggestion.published:
        reason = _("the condition holds")
    return {
        "article": articles.get(case.path),
        "path": case.path,
        "said": judgement_in_words(case.said),
        "suggested": judgement_in_words(judged),
        "reason": reason,
    }


def _articles(cases):
    paths = {each.path for each in cases}
    found = Article.objects.filter(path__in=paths).only("path", "stem", "title")
    return {each.path: each for each in found}


def _label(standing: Standing) -> str:
    return {
        Standing.LEADS: _("Leads its story"),
        Standing.ALONE: _("No related"),
        Standing.FOLLOWS: _("Follows"),
        Standing.UNRATED: _("No quality"),
    }[standing]
