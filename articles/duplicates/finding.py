"""Candidates -> the pairs of them that may be one article, with their evidence.

Only those that share a key are compared; a key that more than `BUSY` articles have
says nothing of any of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import chain, product
from typing import Final, NamedTuple

from articles.duplicates.addresses import differences, read
from articles.duplicates.houses import house_key
from articles.duplicates.keys import CLOSE_DAYS, Keys
from articles.duplicates.shapes import Candidate, Evidence, Kind, Pair
from articles.duplicates.titles import (
    ALIKE,
    ALIKE_ELSEWHERE,
    FEWEST_WORDS,
    likeness,
    plain,
)

__all__ = ["BUSY", "evidence_of", "find_near", "find_pairs"]

BUSY: Final = 100

_CLOSE: Final = timedelta(days=CLOSE_DAYS)
_NOBODY: Final[tuple[int, ...]] = ()


class _Titled(NamedTuple):
    words: str
    candidate: Candidate


def find_pairs(
    candidates: Iterable[Candidate], *, touched: Collection[int] | None = None
) -> list[Pair]:
    """The pairs, by their keys; with `touched`, only those that one of these is in.

    Then the candidates need only be those touched and, for each key asked for them,
    whoever has it, or BUSY + 1 of these.
    """
    by_key = {each.key: each for each in candidates}
    keys = {key: Keys.of(each) for key, each in by_key.items()}
    holders = defaultdict(list)
    for key, its in keys.items():
        for number in its.stored:
            holders[number].append(key)
    asked = keys if touched is None else {k: v for k, v in keys.items() if k in touched}
    return find_near(asked, holders, by_key)


def find_near(
    touched: Mapping[int, Keys],
    holders: Mapping[int, Collection[int]],
    candidates: Mapping[int, Candidate],
) -> list[Pair]:
    """The pairs that these are in, by who holds the numbers that they ask for.

    Where more than BUSY do, it suffices to name so many, or one more.
    """
    found = []
    for key, keys in touched.items():
        seen = {key}
        for other, by_title in _met(keys, holders):
            if other in seen or (other in touched and other < key):
                continue
            seen.add(other)
            pair = _pair(candidates[key], candidates[other], by_title=by_title)
            if pair is not None:
                found.append(pair)
    return sorted(found, key=lambda pair: (pair.first, pair.second))


def _met(
    keys: Keys, holders: Mapping[int, Collection[int]]
) -> Iterator[tuple[int, bool]]:
    """Who shares a page, then who shares words of the title; these are told apart."""
    for page in keys.pages:
        if len(block := holders.get(page, _NOBODY)) <= BUSY:
            yield from ((other, False) for other in block)
    for title in keys.titles:
        blocks = [holders.get(keys.title_in(title, n), _NOBODY) for n in (0, -1, 1)]
        if len(blocks[0]) <= BUSY:
            near = chain.from_iterable(each for each in blocks if len(each) <= BUSY)
            yield from ((other, True) for other in near)


def _pair(one: Candidate, other: Candidate, *, by_title: bool) -> Pair | None:
    """Who met by title alone shares no page, and most of them no title either."""
    first, second = (one, other) if one.key < other.key else (other, one)
    if by_title and _title_evidence(_titled(first), _titled(second)) is None:
        return None
    evidence = evidence_of(first, second)
    return Pair(first.key, second.key, evidence) if evidence else None


def evidence_of(first: Candidate, second: Candidate) -> tuple[Evidence, ...]:
    """Why the two may be one, the best reason first; empty if nothing says so."""
    title = _title_evidence(_titled(first), _titled(second))
    found = (_address_evidence(first, second), title)
    return tuple(each for each in found if each is not None)


def _titled(candidate: Candidate) -> _Titled:
    return _Titled(plain(candidate.title, candidate.provider), candidate)


def _address_evidence(first: Candidate, second: Candidate) -> Evidence | None:
    """The best of all: the same text, then the same field, then the first of these."""
    found = []
    apart = _apart(first, second)
    for (one, url), (other, its) in product(
        first.addresses.items(), second.addresses.items()
    ):
        page = read(url)
        if not page.names_page or page.canonical != read(its).canonical:
            continue
        if url == its:
            evidence = Evidence(Kind.SAME_ADDRESS, (one, other), apart=apart)
        else:
            differing = differences(url, its)
            evidence = Evidence(Kind.SAME_PAGE, (one, other), differing, apart=apart)
        found.append((url != its, one != other, evidence))
    return min(found, key=lambda each: each[:2])[2] if found else None


def _title_evidence(first: _Titled, second: _Titled) -> Evidence | None:
    apart = _apart(first.candidate, second.candidate)
    if apart is None or apart > _CLOSE:
        return None
    if min(first.words.count(" "), second.words.count(" ")) + 1 < FEWEST_WORDS:
        return None
    alike = likeness(first.words, second.words)
    if alike < ALIKE or (
        alike < ALIKE_ELSEWHERE
        and not _of_one_house(first.candidate.provider, second.candidate.provider)
    ):
        return None
    kind = Kind.SAME_TITLE if alike == 1 else Kind.ALIKE_TITLE
    return Evidence(kind, likeness=alike, apart=apart)


def _apart(first: Candidate, second: Candidate) -> timedelta | None:
    if first.instant is None or second.instant is None:
        return None
    return abs(first.instant - second.instant)


def _of_one_house(one: str | None, other: str | None) -> bool:
    return bool(one and other and house_key(one) == house_key(other))
