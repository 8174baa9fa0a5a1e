"""What an audit of the policy says: to people in lines, to machines as JSON."""

from collections.abc import Iterator
from typing import Any

from articles.auditing import Audit
from articles.frontmatter import escaped
from articles.policy import Agreement, Disagreement, Estimate, Judgement, Standing

__all__ = ["disagreements", "in_lines", "summary"]


def in_lines(audit: Audit) -> Iterator[str]:
    settings, noun = audit.policy.settings, "article" + "s" * (audit.articles != 1)
    yield (
        f"{audit.articles:,} {noun}; K {settings.factor}, published from"
        f" {settings.threshold}, heat of followers {settings.follower_heat}"
    )
    for by, found in _sides(audit):
        yield f"{by}:" if found else f"{by}: nothing said"
        for standing, each in found.items():
            heat = _share(each.heat, each.heats)
            yield (
                f"  {standing:8} heat {heat}, published"
                f" {_share(each.published, each.decisions)}"
            )
            yield from (f"    {_example(example, audit)}" for example in each.examples)
        if by == "editors" and audit.accepted:
            yield f"  {audit.accepted:,} of them accepted what was suggested"
    yield _estimated(audit.estimate)


def disagreements(audit: Audit) -> Iterator[dict[str, Any]]:
    for by, found in _sides(audit):
        for standing, each in found.items():
            for example in each.examples:
                yield {
                    "by": by,
                    "class": standing,
                    "path": example.case.path,
                    "said": example.case.said._asdict(),
                    "suggested": example.judged._asdict(),
                    "reason": str(audit.policy.suggest(example.case).reason),
                }


def summary(audit: Audit) -> dict[str, Any]:
    settings, estimate = audit.policy.settings, audit.estimate
    return {
        "agrees": audit.agrees,
        "articles": audit.articles,
        "rules": {
            "factor": settings.factor,
            "threshold": settings.threshold,
            "follower_heat": settings.follower_heat,
        },
        **{
            by: {standing: _counts(each) for standing, each in found.items()}
            for by, found in _sides(audit)
        },
        "accepted": audit.accepted,
        "estimate": {
            "factor": estimate.factor,
            "exact": estimate.exact,
            "supporting": estimate.supporting,
            "voters": estimate.voters,
        },
    }


def _sides(audit: Audit) -> list[tuple[str, dict[Standing, Agreement]]]:
    return [("upstream", audit.upstream), ("editors", audit.editors)]


def _counts(agreement: Agreement) -> dict[str, int]:
    return {
        "heat": agreement.heat,
        "heats": agreement.heats,
        "published": agreement.published,
        "decisions": agreement.decisions,
    }


def _share(same: int, all_said: int) -> str:
    if not all_said:
        return "nothing to compare"
    return f"{same:,} of {all_said:,} ({same / all_said:.1%})"


def _example(example: Disagreement, audit: Audit) -> str:
    case = example.case
    reason = audit.policy.suggest(case).reason
    return f"{escaped(case.path)}: said {_said(case.said)}; {reason}"


def _said(said: Judgement) -> str:
    words = [] if said.heat is None else [f"heat {said.heat}"]
    if said.published is not None:
        words.append("published" if said.published else "not published")
    return ", ".join(words)


def _estimated(estimate: Estimate) -> str:
    if estimate.factor is None:
        return (
            "K cannot be estimated: no lead with related has a heat above its quality"
        )
    return (
        f"K by upstream's heat: {estimate.factor}, exact for {estimate.exact:,} of"
        f" {estimate.voters:,} leads with related, and with a bonus of at most 8 for"
        f" {estimate.supporting:,}"
    )
