"""What duplicates are found among, and a pair of them with its evidence.

Articles go by the number the caller knows them by. Candidates are tuples, for there
are hundreds of thousands of them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from articles.record import Record

__all__ = ["Candidate", "Evidence", "Kind", "Pair"]


_USED_AGAIN = timedelta(days=30)


class Candidate(NamedTuple):
    """An article, as far as duplicates are concerned."""

    key: int
    path: str
    title: str | None = None
    instant: datetime | None = None
    original_url: str | None = None
    web_url: str | None = None
    amp_web_url: str | None = None
    cdn_amp_web_url: str | None = None
    provider: str | None = None
    published: bool | None = None

    @classmethod
    def of(cls, key: int, path: str, record: Record) -> "Candidate":
        at, provider = record.published_at, record.provider
        return cls(
            key,
            path,
            record.title,
            at.instant if at else None,
            record.original_url,
            record.web_url,
            record.amp_web_url,
            record.cdn_amp_web_url,
            provider.name if provider else None,
            record.published,
        )

    @property
    def addresses(self) -> dict[str, str]:
        """The addresses it has, by the key each stands under in its file."""
        found = {
            "originalUrl": self.original_url,
            "webUrl": self.web_url,
            "ampWebUrl": self.amp_web_url,
            "cdnAmpWebUrl": self.cdn_amp_web_url,
        }
        return {name: url for name, url in found.items() if url}


class Kind(StrEnum):
    """What makes a pair, the strongest first."""

    SAME_ADDRESS = "same address"
    SAME_PAGE = "same page"
    SAME_TITLE = "same title"
    ALIKE_TITLE = "alike title"


@dataclass(frozen=True)
class Evidence:
    """Why two articles may be one.

    `fields`: where the address stands in the first and in the second. `differing`:
    what two addresses of one page differ in, in words. `likeness`: of titles, from 0
    to 1. `apart`: how far the two are, None where a date is missing.
    """

    kind: Kind
    fields: tuple[str, ...] = ()
    differing: str = ""
    likeness: float = 1.0
    apart: timedelta | None = None

    @property
    def sentence(self) -> str:
        return f"{self._what}{self._when}"

    @property
    def _what(self) -> str:
        match self.kind:
            case Kind.SAME_ADDRESS:
                return f"same {_either(*self.fields)}"
            case Kind.SAME_PAGE:
                return f"same {_either(*self.fields)} but for {self.differing}"
            case Kind.SAME_TITLE:
                return "same title"
        return f"titles {int(100 * self.likeness)} % alike"

    @property
    def _when(self) -> str:
        """Of one address it is worth a word only where it was used again."""
        if self.apart is None or (self.fields and self.apart < _USED_AGAIN):
            return ""
        return f", {_duration(self.apart)}"


def _either(first: str, second: str) -> str:
    if first == second:
        return first
    return f"address ({first} of the one, {second} of the other)"


def _duration(apart: timedelta) -> str:
    minutes = round(apart.total_seconds() / 60)
    if minutes == 0:
        return "at the same time"
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'} apart"
    if minutes < 48 * 60:
        return f"{round(minutes / 60)} hours apart"
    return f"{round(minutes / 1440)} days apart"


@dataclass(frozen=True)
class Pair:
    """Two articles that may be one, the smaller key first; the best evidence first."""

    first: int
    second: int
    evidence: tuple[Evidence, ...]

    @property
    def reason(self) -> str:
        """All of the evidence as one English sentence."""
        text = "; ".join(each.sentence for each in self.evidence)
        return f"{text[0].upper()}{text[1:]}."
