"""What an article is looked up by, as numbers that a database can index.

Stored are an article's own keys; asked for are these and those of its title in the
days before and after. Two articles can be duplicates only where one's stored keys are
among those asked for the other.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Final, NamedTuple

from articles.duplicates.addresses import read
from articles.duplicates.shapes import Candidate
from articles.duplicates.titles import FEWEST_WORDS, plain, word_pairs

__all__ = ["CLOSE_DAYS", "Keys", "asked_of", "keys_of"]

# Further apart, equal titles are a series or a fashion; copies came within 39 hours.
CLOSE_DAYS: Final = 2

_DAY: Final = 86_400
_APART: Final = 0x9E3779B97F4A7C15  # odd: no period's keys are another's


class Keys(NamedTuple):
    """Of its pages, and of its title whenever it came; and the period it came in."""

    pages: frozenset[int]
    titles: frozenset[int]
    period: int | None

    @classmethod
    def of(cls, candidate: Candidate) -> "Keys":
        at = candidate.instant
        period = None if at is None else int(at.timestamp() // (CLOSE_DAYS * _DAY))
        titles = () if period is None else _title_texts(candidate)
        return cls(
            frozenset(_number("page", each) for each in _pages(candidate)),
            frozenset(_number("words", each) for each in titles),
            period,
        )

    @property
    def stored(self) -> frozenset[int]:
        """Signed 64-bit numbers to index."""
        return self.pages.union(self.titles_in(0))

    @property
    def asked(self) -> frozenset[int]:
        """The numbers under which its duplicates are found."""
        return self.pages.union(*(self.titles_in(later) for later in (-1, 0, 1)))

    def titles_in(self, later: int) -> Iterator[int]:
        """The keys of its title, so many periods later."""
        return (self.title_in(title, later) for title in self.titles)

    def title_in(self, title: int, later: int) -> int:
        return _signed(title + ((self.period or 0) + later) * _APART)


def keys_of(candidate: Candidate) -> frozenset[int]:
    return Keys.of(candidate).stored


def asked_of(candidate: Candidate) -> frozenset[int]:
    return Keys.of(candidate).asked


def _pages(candidate: Candidate) -> set[str]:
    """The front page of a site is where no article has its own address."""
    pages = map(read, set(candidate.addresses.values()))
    return {page.canonical for page in pages if page.names_page}


def _title_texts(candidate: Candidate) -> Iterator[str]:
    """What titles meet under: all of their words, or two of the first."""
    words = plain(candidate.title, candidate.provider)
    if words.count(" ") + 1 >= FEWEST_WORDS:
        yield f"= {words}"
        yield from word_pairs(words)


def _number(kind: str, text: str) -> int:
    data = text.encode(errors="surrogatepass")
    digest = blake2b(data, digest_size=8, person=kind.encode()).digest()
    return int.from_bytes(digest, signed=True)


def _signed(number: int) -> int:
    """The number modulo 2 ** 64, as a column has it."""
    return (number + 2**63) % 2**64 - 2**63
