"""Open pairs -> the groups that they connect, the first to be decided on first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from articles.duplicates import Candidate, Pair, group
from articles.models import Article, DuplicatePair, Statement

# Open pairs that are grouped for a page; those that contradict each other come first,
# so that of more only the least urgent are missing until others are handled.
MOST = 5_000

# Articles of one group that are looked for; a form takes as many as an act does.
LARGEST = 200


@dataclass
class Found:
    """A group: the articles in it, and the numbers of its pairs."""

    members: tuple[int, ...]
    is_contradictory: bool
    pairs: list[int] = field(default_factory=list)


def open_groups() -> list[Found]:
    """All there are, contradictory ones first, then the largest."""
    pairs = DuplicatePair.objects.open().contradicting_first()
    return _grouped(pairs.values_list("pk", "one", "two")[:MOST])


def group_of(article: int) -> Found | None:
    """The group that an article is in, itself or by what it is a copy of."""
    rows: dict[int, tuple[int, int, int]] = {}
    seen: set[int] = set()
    ahead = _alike([article]) | {article}
    while ahead and len(seen) < LARGEST:
        seen |= ahead
        pairs = DuplicatePair.objects.open().of(ahead)
        found = list(pairs.values_list("pk", "one", "two")[:MOST])
        rows |= {row[0]: row for row in found}
        ends = {end for row in found for end in row[1:]}
        ahead = (_alike(ends) | ends) - seen
    groups = _grouped(rows.values())
    return groups[0] if groups else None


def _alike(keys: Collection[int]) -> set[int]:
    """What articles are copies of, and their copies."""
    said = Statement.objects.copying()
    rows = [
        *said.filter(article__in=keys).values_list("other", flat=True),
        *said.filter(other__in=keys).values_list("article", flat=True),
    ]
    return set(rows)


def _grouped(rows: Iterable[tuple[int, int, int]]) -> list[Found]:
    rows = list(rows)
    keys = {end for row in rows for end in row[1:]}
    stated = Article.objects.filter(pk__in=keys).values_list("pk", "published")
    candidates = [Candidate(pk, "", published=said) for pk, said in stated]
    pairs = [Pair(one, two, ()) for _, one, two in rows]
    groups = group(candidates, pairs)
    found = [Found(each.members, each.is_contradictory) for each in groups]
    place = {key: each for each in found for key in each.members}
    for number, one, _ in rows:
        place[one].pairs.append(number)
    return found
