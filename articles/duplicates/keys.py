"""What an article is looked up by, as numbers that a database can index.

Stored are `keys_of` an article; asked for are `asked_of` it, which also have the days
before and after. Two articles can be duplicates only where one's stored keys are among
those asked for the other.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

from articles.duplicates.addresses import read
from articles.duplicates.shapes import Candidate
from articles.duplicates.titles import FEWEST_WORDS, plain, word_pairs

__all__ = [
    "CLOSE_DAYS",
    "asked_of",
    "keys_of",
    "page_keys",
    "period_of",
    "title_texts",
]

# Further apart, equal titles are a series or a fashion; copies came within 39 hours.
CLOSE_DAYS: Final = 2

_DAY = 86_400


def keys_of(candidate: Candidate) -> frozenset[int]:
    """Signed 64-bit numbers to index: of its pages, and of its title in its days."""
    return page_keys(candidate) | _keys_on(candidate, period_of(candidate))


def asked_of(candidate: Candidate) -> frozenset[int]:
    """The numbers under which its duplicates are found."""
    period = period_of(candidate)
    near = () if period is None else (period - 1, period, period + 1)
    return page_keys(candidate).union(*(_keys_on(candidate, each) for each in near))


def period_of(candidate: Candidate) -> int | None:
    if candidate.instant is None:
        return None
    return int(candidate.instant.timestamp() // (CLOSE_DAYS * _DAY))


def page_keys(candidate: Candidate) -> frozenset[int]:
    """The front page of a site is where no article has its own address."""
    pages = (read(url) for url in candidate.addresses.values())
    return frozenset(_key("page", page.canonical) for page in pages if page.names_page)


def _keys_on(candidate: Candidate, period: int | None) -> frozenset[int]:
    if period is None:
        return frozenset()
    words = plain(candidate.title, candidate.provider)
    return frozenset(_key("words", f"{period} {text}") for text in title_texts(words))


def title_texts(words: str) -> Iterator[str]:
    """What titles meet under: all of their words, or two of the first."""
    if words.count(" ") + 1 >= FEWEST_WORDS:
        yield f"= {words}"
        yield from word_pairs(words)


def _key(kind: str, text: str) -> int:
    data = text.encode(errors="surrogatepass")
    digest = blake2b(data, digest_size=8, person=kind.encode()).digest()
    return int.from_bytes(digest, signed=True)
