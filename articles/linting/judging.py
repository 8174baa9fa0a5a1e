"""Rules on values: judgements by upstream's policy (FORMAT.md 2), lists, the sealed.

What a collection's factor K would have to be is not told by one file, so heat is
judged only by what holds for every K.
"""

import re
from collections.abc import Callable, Iterator

from articles.linting.findings import Code, Finding
from articles.linting.subject import Subject
from articles.policy import HIGHEST_BONUS, PUBLISHED_FROM, first_unsorted
from articles.record import Record

__all__ = ["judge"]

_BASE64 = re.compile(
    r"(?:[A-Za-z0-9+/]{4})+|(?:[A-Za-z0-9+/]{4})*"
    r"(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)"
)

Said = Iterator[tuple[Code, str, str]]  # the code, the key it is about, the words


def judge(subject: Subject) -> Iterator[Finding]:
    """What the values of a record say against FORMAT.md."""
    for rule in _RULES:
        for code, key, words in rule(subject.record):
            line = subject.document.line(key)
            yield subject.finding(code, f"{key}: {words}", line=line)
    yield from _related_order(subject)
    yield from _sealed(subject)


def _published(record: Record) -> Said:
    heat, published = record.heat, record.published
    if heat is None or published is None or _is_tombstone(record):
        return
    if published != (heat >= PUBLISHED_FROM):
        stated = "true" if published else "false"
        words = f"{stated}, but heat is {heat}; true goes with {PUBLISHED_FROM} or more"
        yield Code.PUBLISHED_AGAINST_HEAT, "published", words


def _together(record: Record) -> Said:
    stated = {"quality": record.quality, "heat": record.heat}
    if not _is_tombstone(record):
        stated["published"] = record.published
    missing = [key for key, value in stated.items() if value is None]
    if missing and len(missing) < len(stated):
        there = next(key for key in stated if key not in missing)
        words = (
            f"stated without {' and '.join(missing)};"
            " state quality, heat and published together, or none"
        )
        yield Code.JUDGEMENTS_APART, there, words


def _heat(record: Record) -> Said:
    heat, quality = record.heat, record.quality
    if heat == -1 and not record.related:
        words = "-1, but no related; an article alone leads its story"
        yield Code.ALONE_BUT_NOT_LEADING, "heat", words
    if heat is None or quality is None or heat == -1:
        return
    if heat < quality:
        words = f"{heat} is neither -1 nor at least the quality, {quality}"
        yield Code.HEAT_BELOW_QUALITY, "heat", words
    elif not record.related and heat > quality + HIGHEST_BONUS:
        words = (
            f"{heat}, but without related it is the quality, {quality}, "
            f"and at most {HIGHEST_BONUS} more"
        )
        yield Code.HEAT_WITHOUT_RELATED, "heat", words


def _tombstone(record: Record) -> Said:
    if record.removed is not None and not _is_tombstone(record):
        words = "a tombstone is `removed: true` beside `published: false`"
        yield Code.HALF_A_TOMBSTONE, "removed", words


def _is_tombstone(record: Record) -> bool:
    return record.removed is True and record.published is False


_RULES: tuple[Callable[[Record], Said], ...] = (
    _published,
    _together,
    _heat,
    _tombstone,
)


def _related_order(subject: Subject) -> Iterator[Finding]:
    place = first_unsorted(subject.record.related)
    if place is not None:
        yield subject.finding(
            Code.RELATED_ORDER,
            "related: not sorted by quality, the highest first",
            line=subject.document.line("related", place),
        )


def _sealed(subject: Subject) -> Iterator[Finding]:
    sealed = subject.record.secured
    if sealed is None:
        return
    line = subject.document.line("secured")
    if next(reversed(subject.document.values)) != "secured":
        words = "secured: not the last key; put it behind all others"
        yield subject.finding(Code.SEALED_NOT_LAST, words, line=line)
    if not _looks_sealed(sealed):
        words = (
            "secured: not two base64 parts of the usual sizes;"
            " take the line from upstream's file again"
        )
        yield subject.finding(Code.SEALED_SHAPE, words, line=line)


def _looks_sealed(text: str) -> bool:
    """Two base64 parts of the sizes seen (FORMAT.md 6), found without decoding."""
    first, _, second = text.partition(";")
    if not (_BASE64.fullmatch(first) and _BASE64.fullmatch(second)):
        return False
    size = _size(first)
    return 240 <= size <= 400 and size % 16 == 0 and _size(second) == 16


def _size(base64: str) -> int:
    """How many bytes the letters of a base64 text stand for."""
    return len(base64) // 4 * 3 - base64.count("=")
