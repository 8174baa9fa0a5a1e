"""Numbers into pictures: where each bar, line and label of a chart stands.

templates/admin/articles/overview/_chart.html draws it as SVG; colours and patterns are
the style sheet's, so that nothing is told by colour alone. Every chart has a title, a
description in words and, behind it, a table (figures.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil, floor, log10

__all__ = ["Bar", "Chart", "Series", "bars", "spread"]

# In units of the drawing, which is as wide as its frame.
WIDTH, HEIGHT = 360, 150
# Where bars stand, and the highest of them ends: below and above is room for labels.
FLOOR, CEILING = 132, 16
# How much of its place a bar fills.
FILLED = 0.72
# Labels below, at most: more would run into each other.
LABELS = 5


@dataclass(frozen=True)
class Series:
    """A row of values, one for each place along the floor."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Bar:
    """A rectangle; `series` counts from 1 and names colour and pattern."""

    x: float
    y: float
    width: float
    height: float
    series: int = 1


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """A chart with everything in its place; `lines` are points as SVG has them."""

    title: str
    description: str
    bars: list[Bar] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    rules: list[Label] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    width, height, floor = WIDTH, HEIGHT, FLOOR


def bars(title, description, names, series, *, told=()) -> Chart:
    """Bars beside each other, those of several series upon each other.

    `names` stand below; `told` are words above the bars, where there is room for them.
    """
    places = len(names)
    totals = [sum(column) for column in zip(*(s.values for s in series), strict=True)]
    scale = _Scale(max(totals, default=0), places)
    found = [
        scale.bar(
            place, sum(each.values[place] for each in series[:number]), value, number
        )
        for number, one in enumerate(series)
        for place, value in enumerate(one.values)
        if value
    ]
    words = [
        Label(scale.middle(place), _round(scale.y(total) - 4), text)
        for place, (total, text) in enumerate(zip(totals, told, strict=False))
    ]
    rules = [] if told else scale.rules()
    labels = scale.labels(names) + words
    return Chart(title, description, bars=found, rules=rules, labels=labels)


def spread(title, description, names, spreads, *, say, unit=1) -> Chart:
    """A line of middles over bars from low to high; None is a gap.

    `spreads` have `low`, `middle` and `high`; `say` tells a value in words,
    and the highest that is written is a round number of `unit`.
    """
    scale = _Scale(max((s.high for s in spreads if s), default=0), len(names), unit)
    points = [s and (scale.middle(n), scale.y(s.middle)) for n, s in enumerate(spreads)]
    runs = (list(run) for known, run in groupby(points, bool) if known)
    return Chart(
        title,
        description,
        bars=[
            scale.bar(place, each.low, each.high - each.low, 0)
            for place, each in enumerate(spreads)
            if each
        ],
        lines=[" ".join(f"{x},{y}" for x, y in run) for run in runs],
        dots=[each for each in points if each],
        rules=scale.rules(say),
        labels=scale.labels(names),
    )


class _Scale:
    """From values to places in the drawing."""

    def __init__(self, highest: float, places: int, unit: float = 1):
        self.top = _nice(highest / unit) * unit
        self.step = WIDTH / max(places, 1)

    def y(self, value: float) -> float:
        return _round(FLOOR - (FLOOR - CEILING) * min(value / self.top, 1))

    def middle(self, place: int) -> float:
        return _round(self.step * (place + 0.5))

    def bar(self, place: int, below: float, value: float, number: int) -> Bar:
        """The bar of a value upon what is below it; also a small one is seen."""
        width = self.step * FILLED
        y, foot = self.y(below + value), self.y(below)
        height = max(_round(foot - y), 1.0)
        left = self.middle(place) - width / 2
        return Bar(
            _round(left), _round(foot - height), _round(width), height, number + 1
        )

    def rules(self, say=None) -> list[Label]:
        """Lines across at the top and half way, each with its value."""
        values = [self.top] if self.top < 2 else [self.top, self.top / 2]
        say = say or (lambda value: f"{value:,.0f}")
        return [Label(0, self.y(value), say(value), "start") for value in values]

    def labels(self, names: Sequence[str]) -> list[Label]:
        """Names below, as many as there is room for, the last one always."""
        every = ceil(len(names) / LABELS) if len(names) > LABELS else 1
        last = len(names) - 1
        return [
            Label(self.middle(place), HEIGHT - 4, name)
            if place < last or every == 1
            else Label(WIDTH, HEIGHT - 4, name, "end")
            for place, name in enumerate(names)
            if (last - place) % every == 0 and (every == 1 or place > 1)
        ]


def _nice(value: float) -> float:
    """The next round number up: 1, 2, 4, 6 or 8 of a power of ten, 1 at least."""
    if value <= 1:
        return 1
    power = 10 ** floor(log10(value))
    return next(n * power for n in (1, 2, 4, 6, 8, 10) if n * power >= value)


def _round(value: float) -> float:
    return round(value, 1)
