"""The days that figures are of: those of the site's zone, today the last of them."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils import timezone

from articles.querysets import midnight

__all__ = ["Days"]

SHOWN = 30


@dataclass(frozen=True)
class Days:
    dates: tuple[date, ...]

    @classmethod
    def until(cls, now: datetime, count: int = SHOWN) -> "Days":
        today = timezone.localdate(now)
        back = range(count - 1, -1, -1)
        return cls(tuple(today - timedelta(days=each) for each in back))

    @property
    def since(self) -> datetime:
        """When the first of them began."""
        return midnight(self.dates[0])

    @property
    def today(self) -> date:
        return self.dates[-1]

    def place(self, instant: datetime) -> int:
        """Which of the days an instant fell on; -1 is before them."""
        return bisect_right(self._begins, instant) - 1

    def counted(self, instants: Iterable[tuple[datetime, int]]) -> list[int]:
        """How many fell on each day, of pairs of a time and how many then."""
        counts = [0] * len(self.dates)
        for instant, number in instants:
            place = self.place(instant)
            if place >= 0:
                counts[place] += number
        return counts

    @cached_property
    def _begins(self) -> list[datetime]:
        return [midnight(each) for each in self.dates]
