"""What a record is made of: frozen values, free of files and tables.

What is sealed may stand under `secured` and in any `extra`; reprs show neither.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from articles.frontmatter import Value

__all__ = [
    "ImageRecord",
    "Moment",
    "ProviderRecord",
    "Record",
    "RelatedRecord",
    "keyed",
]

Extra: TypeAlias = Mapping[str, Value]

# Years 1000 to 9998: no offset leads out of what datetime can hold.
_YEAR = r"(?!9999)[1-9]\d{3}"
_USUAL = re.compile(rf"{_YEAR}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z", re.ASCII)
_DATE = re.compile(
    rf"({_YEAR})-(\d\d?)-(\d\d?)"
    r"(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)?"
    r"[ \t]*(Z|[-+]\d\d?(?::?\d\d)?)?)?\Z",
    re.ASCII,
)


@dataclass(frozen=True)
class Moment:
    """A date as written, with its offset and precision, and the instant it means.

    Without an offset it is UTC, as YAML has it.
    """

    text: str
    instant: datetime = field(compare=False)

    @classmethod
    def read(cls, text: str) -> "Moment":
        """Raises ValueError for what is not a date between the years 1000 and 9998."""
        return cls(text, _instant(text))

    @classmethod
    def at(cls, instant: datetime) -> "Moment":
        """An instant in the form upstream writes it: UTC, whole seconds, Z."""
        instant = instant.astimezone(UTC).replace(microsecond=0)
        return cls(f"{instant:%Y-%m-%dT%H:%M:%S}Z", instant)


def _instant(text: str) -> datetime:
    if _USUAL.match(text):
        return datetime.fromisoformat(text)
    found = _DATE.match(text)
    if found is None:
        raise ValueError(text)
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    return datetime.fromisoformat(
        f"{year}-{int(month):02}-{int(day):02}T{int(hour or 0):02}"
        f":{minute or '00'}:{second or '00'}.{(fraction or '0'):0<6}{_offset(zone)}"
    ).astimezone(UTC)


def _offset(zone: str | None) -> str:
    if zone is None or zone == "Z":
        return "+00:00"
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits, 0) if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return f"{zone[0]}{int(hours):02}:{int(minutes):02}"


@dataclass(frozen=True)
class ImageRecord:
    url: str | None = None
    width: int | None = None
    height: int | None = None
    is_cached: bool | None = None
    title: str | None = None
    attribution: str | None = None
    extra: Extra = field(default_factory=dict, repr=False)

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.url or "",)


@dataclass(frozen=True)
class ProviderRecord:
    name: str | None = None
    domain: str | None = None
    images: tuple[ImageRecord, ...] = ()
    extra: Extra = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class RelatedRecord:
    """A snapshot copy of another article, as it stood when upstream wrote it."""

    title: str | None = None
    excerpt: str | None = None
    published_at: Moment | None = None
    original_url: str | None = None
    web_url: str | None = None
    amp_web_url: str | None = None
    cdn_amp_web_url: str | None = None
    type: str | None = None
    provider: ProviderRecord | None = None
    quality: int | None = None
    images: tuple[ImageRecord, ...] = ()
    extra: Extra = field(default_factory=dict, repr=False)

    @property
    def identity(self) -> tuple[str, ...]:
        """What an item keeps through upstream's edits (FORMAT.md 4)."""
        if self.web_url:
            return (self.web_url,)
        at = self.published_at
        return (self.title or "", at.instant.isoformat() if at else "")


@dataclass(frozen=True)
class Record:
    """An article. None is absent; absent, empty and null lists are all ()."""

    category: str | None = None
    title: str | None = None
    excerpt: str | None = None
    published_at: Moment | None = None
    original_url: str | None = None
    web_url: str | None = None
    amp_web_url: str | None = None
    cdn_amp_web_url: str | None = None
    type: str | None = None
    quality: int | None = None
    heat: int | None = None
    removed: bool | None = None
    published: bool | None = None
    featured_content: str | None = None
    provider: ProviderRecord | None = None
    topics: tuple[str | None, ...] = ()
    images: tuple[ImageRecord, ...] = ()
    related: tuple[RelatedRecord, ...] = ()
    secured: str | None = field(default=None, repr=False)
    body: str = "\n"  # the empty line that files without a text end with
    extra: Extra = field(default_factory=dict, repr=False)

    def with_values(self, values: Mapping[str, Any]) -> "Record":
        """The record with other values, by field name."""
        return replace(self, **values)


_Item = TypeVar("_Item")


def keyed(
    items: Iterable[_Item],
    identity: Callable[[_Item], Hashable] = attrgetter("identity"),
) -> dict[tuple[Any, int], _Item]:
    """Items by what identifies them and which of their kind they are, from 0."""
    seen: Counter[Hashable] = Counter()
    found = {}
    for item in items:
        name = identity(item)
        found[(name, seen[name])] = item
        seen[name] += 1
    return found
