"""The policy against all that upstream and editors said: how far it would agree.

    tables, bases, holds -> what each of them said of an article -> policy.Tallies

Upstream's word is the base, without the decisions on top of it. Where nothing is
decided the tables say what the base says, and only the bases of decided articles are
read. Nothing is written, and however many articles there are, few are in memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from articles import tables
from articles.models import Article, ArticleTopic, Hold, Rules
from articles.policy import (
    Agreement,
    Case,
    Estimate,
    Judgement,
    Outcome,
    Policy,
    Sample,
    Standing,
    Tallies,
    Trial,
    estimate_factor,
)

__all__ = ["Audit", "BackTest", "Judged", "audit", "judged", "try_policy"]

BATCH = 1_000

# Decisions that make the tables say something else than upstream of a case.
_HELD = ("quality", "heat", "published", "related")

# By article: the decisions by field, and the heat that one of them accepted.
_Holds: TypeAlias = dict[int, dict[str, tuple[Any, int | None]]]


class Judged(NamedTuple):
    """What was said of one article; None where nobody said anything.

    `accepted` where what editors said was to accept a suggestion.
    """

    upstream: Case | None
    editors: Case | None
    accepted: bool


@dataclass(frozen=True)
class Audit:
    """How far the rules of the site agree, by class; and the factor by upstream's.

    Of the editors' decisions, `accepted` were to accept a suggestion, and agree with
    it for that reason.
    """

    policy: Policy
    articles: int
    upstream: dict[Standing, Agreement]
    editors: dict[Standing, Agreement]
    accepted: int
    estimate: Estimate

    @property
    def agrees(self) -> bool:
        every = (*self.upstream.values(), *self.editors.values())
        return all((e.heat, e.published) == (e.heats, e.decisions) for e in every)


@dataclass(frozen=True)
class BackTest:
    """What another policy would have said, upstream's and editors' decisions apart."""

    upstream: Outcome
    editors: Outcome


def audit(*, examples: int = 5, newest: int | None = None) -> Audit:
    """Compare the rules of the site with all that was said, or of the newest."""
    policy = Policy(Rules.current().policy)
    upstream, editors = (Tallies(policy, examples=examples) for _ in range(2))
    counts = {"articles": 0, "accepted": 0}

    def samples() -> Iterator[Sample]:
        for each in judged(newest=newest):
            counts["articles"] += 1
            counts["accepted"] += each.accepted
            if each.editors:
                editors.add(each.editors)
            if each.upstream:
                upstream.add(each.upstream)
                case = each.upstream
                yield Sample(case.quality, case.said.heat, case.related)

    estimate = estimate_factor(samples())
    return Audit(
        policy,
        upstream=upstream.agreement,
        editors=editors.agreement,
        estimate=estimate,
        **counts,
    )


def try_policy(
    policy: Policy, *, examples: int = 5, newest: int | None = None
) -> BackTest:
    """Try a policy against the rules of the site."""
    current = Policy(Rules.current().policy)
    upstream, editors = (
        Trial(policy, current=current, examples=examples) for _ in range(2)
    )
    named = [each.topic for each in policy.conditions if each.topic is not None]
    for each in judged(topics=named, newest=newest):
        if each.upstream:
            upstream.add(each.upstream)
        if each.editors:
            editors.add(each.editors)
    return BackTest(upstream.outcome, editors.outcome)


def judged(
    *, topics: Iterable[str] = (), newest: int | None = None
) -> Iterator[Judged]:
    """What was said of each article, or of the newest; of topics, these are known."""
    topics = list(topics)
    with tables.reading():
        keys = iter(_keys(newest))
        while batch := list(islice(keys, BATCH)):
            holds = _holds(batch)
            bases = _bases(holds)
            about = _about(batch, topics)
            for row in _rows(batch):
                told = (holds.get(row.pk, {}), bases.get(row.pk), about.get(row.pk, ()))
                yield Judged(_upstream(row, *told), *_editors(row, *told))


class _Row(NamedTuple):
    """An article as the tables have it."""

    pk: int
    path: str
    quality: int | None
    heat: int | None
    published: bool | None
    removed: bool | None
    provider: str | None
    position: int
    related: int


def _keys(newest: int | None) -> list[int]:
    articles = Article.objects.filter(place__isnull=False)
    found = articles.order_by("pk") if newest is None else articles.newest_first()
    return list(found.values_list("pk", flat=True)[:newest])


def _rows(keys: list[int]) -> Iterator[_Row]:
    rows = Article.objects.with_related_counts().order_by()
    rows = rows.values_list(
        "pk", "path", "quality", "heat", "published", "removed", "provider__name",
        "place__position", "related_count",
    )  # fmt: skip
    found = {row[0]: _Row(*row) for row in tables.having(rows, "pk", keys)}
    return (found[key] for key in keys if key in found)


def _holds(keys: list[int]) -> _Holds:
    rows = Hold.objects.filter(field__in=_HELD).order_by()
    rows = rows.values_list("article_id", "field", "value", "accepted_heat")
    found: _Holds = {}
    for key, name, *said in tables.having(rows, "article_id", keys):
        found.setdefault(key, {})[name] = tuple(said)
    return found


def _bases(keys: Iterable[int]) -> dict[int, Any]:
    """The records of decided articles as upstream has them; None of those born here."""
    articles = Article.objects.select_related("source").only("path", "source__base")
    return {each.pk: each.base for each in articles.filter(pk__in=list(keys))}


def _about(keys: list[int], topics: list[str]) -> dict[int, tuple[str, ...]]:
    """Which of the topics articles are about."""
    if not topics:
        return {}
    rows = ArticleTopic.objects.filter(topic__name__in=topics).order_by()
    rows = rows.values_list("article_id", "topic__name")
    found: dict[int, tuple[str, ...]] = {}
    for key, name in tables.having(rows, "article_id", keys):
        found[key] = (*found.get(key, ()), name)
    return found


def _upstream(row: _Row, holds, base, topics) -> Case | None:
    """A tombstone is nothing that the policy would say (FORMAT.md 2)."""
    if holds and base is None:
        return None
    said, related = base or row, len(base.related) if base else row.related
    if said.removed:
        return None
    judgement = Judgement(said.heat, said.published)
    return _case(row, judgement, said.quality, related, topics)


def _editors(row: _Row, holds, base, topics) -> tuple[Case | None, bool]:
    if not {"heat", "published"} & holds.keys():
        return None, False
    heat, _ = holds.get("heat", (None, None))
    published, accepted = holds.get("published", (None, None))
    said = Judgement(
        None if heat is None else int(heat),
        None if published is None else published == "true",
    )
    case = _case(row, said, row.quality, row.related, topics)
    return case, accepted is not None


def _case(row: _Row, said: Judgement, quality, related: int, topics) -> Case:
    leads = row.position == 0
    return Case(row.path, said, quality, related, leads, row.provider, topics)
