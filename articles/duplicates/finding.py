"""Candidates -> the pairs of them that may be one article, with their evidence.

Only those that share a key are compared; a key that more than `BUSY` articles have
says nothing of any of them. The words of titles are held for two periods at a time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain, combinations, product
from typing import Final, NamedTuple, TypeAlias

from articles.duplicates.addresses import differences, read
from articles.duplicates.houses import house_key
from articles.duplicates.keys import CLOSE_DAYS, page_keys, period_of, title_texts
from articles.duplicates.shapes import Candidate, Evidence, Kind, Pair
from articles.duplicates.titles import (
    ALIKE,
    ALIKE_ELSEWHERE,
    FEWEST_WORDS,
    likeness,
    plain,
)

__all__ = ["BUSY", "evidence_of", "find_pairs"]

BUSY: Final = 100

_CLOSE: Final = timedelta(days=CLOSE_DAYS)


class _Titled(NamedTuple):
    words: str
    candidate: Candidate


_Couple: TypeAlias = tuple[Candidate, Candidate]
# The candidates that share a text, in one period.
_Shelf: TypeAlias = Mapping[str, Sequence[_Titled]]


def find_pairs(
    candidates: Iterable[Candidate], *, touched: Collection[int] | None = None
) -> list[Pair]:
    """The pairs, by their keys; with `touched`, only those that one of these is in.

    Then the candidates need only be those touched and, for each key asked for them,
    whoever has it, or BUSY + 1 of these.
    """
    every = list(candidates)
    found = {}
    for one, other in chain(_same_page(every), _alike(every, touched)):
        first, second = (one, other) if one.key < other.key else (other, one)
        if _is_asked(first, second, touched):
            found[first.key, second.key] = (first, second)
    return [
        Pair(*keys, evidence)
        for keys, couple in sorted(found.items(), key=lambda item: item[0])
        if (evidence := evidence_of(*couple))
    ]


def _is_asked(
    one: Candidate, other: Candidate, touched: Collection[int] | None
) -> bool:
    return touched is None or one.key in touched or other.key in touched


def _same_page(candidates: Iterable[Candidate]) -> Iterator[_Couple]:
    shelf = defaultdict(list)
    for candidate in candidates:
        for key in page_keys(candidate):
            shelf[key].append(candidate)
    for block in shelf.values():
        if len(block) <= BUSY:
            yield from combinations(block, 2)


def _alike(
    candidates: Iterable[Candidate], touched: Collection[int] | None
) -> Iterator[_Couple]:
    periods = defaultdict(list)
    for candidate in candidates:
        period = period_of(candidate)
        if period is not None:
            periods[period].append(candidate)
    before: tuple[int, _Shelf] = (0, {})
    for period in sorted(periods):
        shelf = _shelf(periods[period])
        yield from _close(_within(shelf), touched)
        if before[0] == period - 1:
            yield from _close(_between(before[1], shelf), touched)
        before = (period, shelf)


def _shelf(candidates: Iterable[Candidate]) -> _Shelf:
    shelf = defaultdict(list)
    for candidate in candidates:
        titled = _Titled(plain(candidate.title, candidate.provider), candidate)
        for text in title_texts(titled.words):
            shelf[text].append(titled)
    return {text: block for text, block in shelf.items() if len(block) <= BUSY}


def _within(shelf: _Shelf) -> Iterator[tuple[_Titled, _Titled]]:
    for block in shelf.values():
        yield from combinations(block, 2)


def _between(before: _Shelf, after: _Shelf) -> Iterator[tuple[_Titled, _Titled]]:
    for text in before.keys() & after.keys():
        yield from product(before[text], after[text])


def _close(
    couples: Iterable[tuple[_Titled, _Titled]], touched: Collection[int] | None
) -> Iterator[_Couple]:
    seen = set()
    for one, other in couples:
        first, second = one.candidate, other.candidate
        if (first.key, second.key) in seen or not _is_asked(first, second, touched):
            continue
        seen.add((first.key, second.key))
        if _title_evidence(one, other) is not None:
            yield first, second


def evidence_of(first: Candidate, second: Candidate) -> tuple[Evidence, ...]:
    """Why the two may be one, the best reason first; empty if nothing says so."""
    titled = (
        _Titled(plain(each.title, each.provider), each) for each in (first, second)
    )
    found = (_address_evidence(first, second), _title_evidence(*titled))
    return tuple(each for each in found if each is not None)


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
