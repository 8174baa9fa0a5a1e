"""Titles -> how alike two of them are, and keys under which alike ones meet.

Two titles that share `SHARED_WORDS` of the longer one's words, however few these are,
also share two words among the first few, if the words of both are put in one order.
Long words go first, for they are rare. So only titles under the same pair of words are
ever compared, and nothing has to be counted beforehand.
"""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from html import unescape
from itertools import combinations
from math import ceil

from articles.duplicates.houses import house_of

__all__ = [
    "ALIKE",
    "ALIKE_ELSEWHERE",
    "FEWEST_WORDS",
    "SHARED_WORDS",
    "likeness",
    "plain",
    "word_pairs",
]

# Of the characters, in order. In one house 90 % is the same article retitled; what two
# houses word themselves came to 91 %, and what one took over from the other to 95 %.
ALIKE = 0.9
ALIKE_ELSEWHERE = 0.95

SHARED_WORDS = 0.8  # of the longer title's words, in any order
FEWEST_WORDS = 4  # fewer say too little to be an article's own

# Scripts that part no words: each sign counts as one. Apostrophes part none either.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_WORD = re.compile(rf"[{_SIGNS}]|(?:(?![{_SIGNS}])\w)+[+#]*")
_APOSTROPHES = re.compile(r"(?<=\w)['\u2019\u02bc`](?=\w)")
_MARKS = "-|\u2013\u2014\u00b7"  # between a title and who published it
_LONGEST = 400  # characters; what comes after them counts for nothing
_MOST_FIRST = 8  # words; enough for titles of 30

# Titles that differ in one of these are about two things: part 1 and part 2.
_COUNTING = """
one two three four five six seven eight nine ten first second third fourth fifth
ii iii iv v vi vii viii ix x xi xii
monday tuesday wednesday thursday friday saturday sunday
january february april june july august september october november
december not no
"""
_NUMBERS = frozenset(_COUNTING.split())


@lru_cache(maxsize=8_192)
def plain(title: str | None, provider: str | None = None) -> str:
    """The words of a title, without the provider's name after it."""
    text = " ".join(unescape(title or "")[:_LONGEST].split())
    while (cut := _last_mark(text)) > 0 and _words(text[cut + 2 :]) in _names(provider):
        text = text[:cut]
    return _words(text)


def _names(provider: str | None) -> set[str]:
    return {_words(provider or ""), _words(house_of(provider or ""))} - {""}


def _last_mark(text: str) -> int:
    return max(text.rfind(f" {mark} ") for mark in _MARKS)


def _words(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(_APOSTROPHES.sub("", text)))


def word_pairs(words: str) -> Iterator[str]:
    """What titles are looked up by; those that are alike have at least one in common.

    Each with the numbers, which have to agree.
    """
    numbers = " ".join(_split(words)[1])
    ordered = sorted(set(words.split()), key=lambda word: (-len(word), word))
    count = len(ordered)
    if count >= FEWEST_WORDS:
        first = ordered[: min(count - ceil(SHARED_WORDS * count) + 2, _MOST_FIRST)]
        yield from (f"{numbers} {one} {other}" for one, other in combinations(first, 2))


@lru_cache(maxsize=32_768)
def _split(words: str) -> tuple[frozenset[str], tuple[str, ...]]:
    every = words.split()
    numbers = (
        word for word in every if word in _NUMBERS or any(map(str.isdigit, word))
    )
    return frozenset(every), tuple(sorted(numbers))


def likeness(one: str, other: str) -> float:
    """How alike the words of two titles are, from 0 to 1; below ALIKE it is a bound.

    Numbers have to agree, whatever the rest.
    """
    if one == other:
        return 1.0
    (first, numbers), (second, others) = _split(one), _split(other)
    if numbers != others:
        return 0.0
    shared = len(first & second) / max(len(first), len(second), 1)
    if shared < SHARED_WORDS:
        return 0.0
    # The result depends on the order, and must not
    return SequenceMatcher(
        None, min(one, other), max(one, other), autojunk=False
    ).ratio()
