"""The figures of the start page: a picture, what it says in a line, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from articles.admin.overview import charts, links
from articles.admin.overview.charts import Chart, Series
from articles.admin.wording import in_digits
from articles.measuring import EXACT, Acts, Arrivals, Band, Decisions

__all__ = [
    "Cell", "Figure", "ages", "agreement", "by_editor", "imports", "overturned",
    "speed",
]  # fmt: skip

# Editors with a pattern of their own; the others share one.
NAMED = 4


@dataclass(frozen=True)
class Cell:
    """A number or word, and the list it leads to."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Figure:
    """`legend` names the series of the picture; without a chart, `lead` says why."""

    key: str
    heading: str
    lead: str
    chart: Chart | None = None
    legend: Sequence[Cell] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    notes: list[str] = field(default_factory=list)


def ages(found: Sequence[Band]) -> Figure:
    """How old what waits is, by the day it was published."""
    sizes = [each.size for each in found]
    heading, waiting = _("What waits, by age"), in_digits(min(sum(sizes), EXACT + 1))
    if not any(sizes):
        return Figure("ages", heading, _("Nothing waits for a look. Well done."))
    names = [_("today"), _("yesterday"), _("2–7 days"), _("8–30 days"), _("older")]
    told = [in_digits(size) for size in sizes]
    said = ", ".join(f"{name}: {size}" for name, size in zip(names, told, strict=True))
    return Figure(
        "ages",
        heading,
        ngettext(
            "%s article waits, counted by the day it was published.",
            "%s articles wait, counted by the day they were published.",
            sum(sizes),
        )
        % waiting,
        charts.bars(heading, said, names, [Series(heading, sizes)], told=told),
        columns=[_("Published"), _("Wait")],
        rows=[
            [Cell(name), Cell(size, _waiting(each))]
            for name, size, each in zip(names, told, found, strict=True)
        ],
    )


def _waiting(band: Band) -> str:
    return links.articles(asks="waiting", day_from=band.since, day_to=band.until)


def by_editor(acts: Acts, names: dict[int | None, str]) -> Figure:
    """Articles decided on each day, by who did."""
    heading, editors = _("Decisions by day and editor"), acts.by_editor
    if not editors:
        return Figure("decisions", heading, _("Nobody has decided on anything yet."))
    days, total = acts.days.dates, sum(map(sum, editors.values()))
    series, legend = _busiest(editors, names, acts.days)
    lead = ngettext(
        "%(count)s decision in %(days)d days.",
        "%(count)s decisions in %(days)d days.",
        total,
    ) % {"count": f"{total:,}", "days": len(days)}
    return Figure(
        "decisions",
        heading,
        lead,
        charts.bars(heading, _each(legend), _dated(days), series),
        legend=legend,
        columns=[_("Day"), *(names[key] for key in editors)],
        rows=_by_day(
            acts.days,
            {key: Series(names[key], values) for key, values in editors.items()},
            lambda day, key: links.decisions(day=day, by=key),
        ),
        notes=_cut(
            _("Only the latest %s acts are counted; earlier days show less than was."),
            acts,
            len(acts.acts),
        ),
    )


def _busiest(editors, names, days):
    """The series of those who decided most, and of the others together."""
    shown = list(editors.items())[:NAMED]
    others = [values for _key, values in list(editors.items())[NAMED:]]
    series = [Series(names[key], values) for key, values in shown]
    legend = [
        Cell(
            f"{names[key]}: {sum(values):,}",
            links.decisions(since=days.dates[0], by=key),
        )
        for key, values in shown
    ]
    if others:
        together = [sum(column) for column in zip(*others, strict=True)]
        series.append(Series(_("Others"), together))
        legend.append(Cell(_("Others: %s") % f"{sum(together):,}"))
    return series, legend


def speed(found: Decisions) -> Figure:
    """How long first decisions took since their articles came in, day by day."""
    heading, days, spreads = _("From arrival to decision"), found.days, found.speed()
    if not any(spreads):
        lead = _("No article had its first decision on publication in these days.")
        return Figure("speed", heading, lead)
    last = next(each for each in reversed(spreads) if each)
    unit = 24 if max(each.high for each in spreads if each) >= 48 else 1
    lead = _("Half of the last day’s first decisions took less than %s.")
    columns = [_("Day"), _("A quarter within"), _("Half within"), _("Three in four")]
    rows = [
        [
            Cell(name),
            *(Cell(_hours(each[part])) for part in range(3)),
            Cell(f"{each.decisions:,}", links.decisions(day=day)),
        ]
        for day, name, each in zip(days.dates, _dated(days.dates), spreads, strict=True)
        if each
    ]
    told = "; ".join(f"{row[0].text}: {row[2].text}" for row in rows)
    return Figure(
        "speed",
        heading,
        lead % _hours(last.middle),
        charts.spread(
            heading, told, _dated(days.dates), spreads, say=_hours, unit=unit
        ),
        columns=[*columns, _("Decisions")],
        rows=rows[::-1],
        notes=[
            _("The line is the median; half of all took what the bars show."),
            *_decisions_cut(found),
        ],
    )


def overturned(found: Decisions) -> Figure:
    """Decisions on publication that were decided otherwise later, or undone."""
    heading, days = _("Overturned decisions"), found.days
    fates = {"stood": found.upheld(), "overturned": found.overturned()}
    names = {"stood": _("stood"), "overturned": _("overturned")}
    stood, gone = (len(some) for some in fates.values())
    if not stood + gone:
        return Figure("overturned", heading, _("Nobody decided on publication."))
    lead = ngettext(
        "%(gone)s of %(total)s decision on publication (%(share)s).",
        "%(gone)s of %(total)s decisions on publication (%(share)s).",
        stood + gone,
    ) % {
        "gone": f"{gone:,}",
        "total": f"{stood + gone:,}",
        "share": _share(gone, stood + gone),
    }
    series = {
        fate: Series(names[fate], days.counted((each.at, 1) for each in some))
        for fate, some in fates.items()
    }
    return Figure(
        "overturned",
        heading,
        lead,
        charts.bars(heading, lead, _dated(days.dates), list(series.values())),
        legend=[
            Cell(f"{each.name}: {sum(each.values):,}", links.decisions(fate=fate))
            for fate, each in series.items()
        ],
        columns=[_("Day"), _("Stood"), _("Overturned")],
        rows=_by_day(
            days, series, lambda day, fate: links.decisions(day=day, fate=fate)
        ),
        notes=[
            _("Overturned is what was decided otherwise later, or undone."),
            *_decisions_cut(found),
        ],
    )


def agreement(found: Decisions, threshold: int) -> Figure:
    """How much of what was decided the policy suggests as well."""
    heading, kinds = _("Agreement with the policy"), found.agreement(threshold)
    total, agree = (sum(getattr(e, n) for e in kinds) for n in ("decisions", "agree"))
    if not total:
        return Figure("agreement", heading, _("The policy suggests nothing on these."))
    names = [_("Published"), _("Not published")]
    numbers = {
        "agree": f"{agree:,}",
        "total": f"{total:,}",
        "share": _share(agree, total),
    }
    lead = ngettext(
        "%(agree)s of %(total)s article stands as the policy suggests (%(share)s).",
        "%(agree)s of %(total)s articles stand as the policy suggests (%(share)s).",
        total,
    )
    series = [
        Series(_("as suggested"), [each.agree for each in kinds]),
        Series(_("otherwise"), [each.decisions - each.agree for each in kinds]),
    ]
    lists = [links.decisions(fate=fate) for fate in ("agreed", "differed")]
    told = [f"{each.agree:,} / {each.decisions:,}" for each in kinds]
    return Figure(
        "agreement",
        heading,
        lead % numbers,
        charts.bars(heading, lead % numbers, names, series, told=told),
        legend=[
            Cell(f"{each.name}: {sum(each.values):,}", address)
            for each, address in zip(series, lists, strict=True)
        ],
        columns=[_("Decided"), _("As suggested"), _("Otherwise")],
        rows=[
            [Cell(name), *map(_linked, (one.values[n] for one in series), lists)]
            for n, name in enumerate(names)
        ],
        notes=[
            _(
                "By what the policy suggests now, of the latest decision on each article."
            ),
            *_decisions_cut(found),
        ],
    )


def imports(found: Arrivals) -> Figure:
    """Files that imports read, by day: how many moved an article, or failed."""
    heading, days = _("Imports"), found.days
    series = {
        "read": Series(_("read"), found.files()),
        "changed": Series(_("changed"), found.changed()),
        "failed": Series(_("failed"), found.failed()),
    }
    if not any(series["read"].values):
        return Figure("imports", heading, _("No files came in these days."))
    lead = ngettext(
        "%(read)s file read, %(changed)s changed an article, %(failed)s failed.",
        "%(read)s files read, %(changed)s changed an article, %(failed)s failed.",
        sum(series["read"].values),
    )
    lead %= {key: f"{sum(each.values):,}" for key, each in series.items()}
    drawn = [series["changed"], series["failed"]]
    return Figure(
        "imports",
        heading,
        lead,
        charts.bars(heading, lead, _dated(days.dates), drawn),
        legend=[
            Cell(
                f"{each.name}: {sum(each.values):,}", links.imports(since=days.dates[0])
            )
            for each in drawn
        ],
        columns=[_("Day"), _("Read"), _("Changed"), _("Failed")],
        rows=_by_day(days, series, lambda day, _key: links.imports(day=day)),
        notes=_cut(
            _("Only the latest %s imports are counted; earlier days show less."),
            found,
            len(found.imports),
        ),
    )


def _by_day(days, series, address) -> list[list[Cell]]:
    """A row for each day that has something, the latest first, each number linked."""
    values = {key: each.values for key, each in series.items()}
    return [
        [
            Cell(_date(day)),
            *(_linked(values[key][place], address(day, key)) for key in values),
        ]
        for place, day in reversed(list(enumerate(days.dates)))
        if any(each[place] for each in values.values())
    ]


def _linked(number: int, address: str) -> Cell:
    return Cell(f"{number:,}", address) if number else Cell("–")


def _decisions_cut(found: Decisions) -> list[str]:
    text = _("Only the latest %s decisions are counted; earlier days show less.")
    return _cut(text, found, len(found.decisions))


def _cut(text: str, found, counted: int) -> list[str]:
    """The note of figures that stopped counting."""
    return [text % f"{counted:,}"] if found.is_cut else []


def _each(cells: Sequence[Cell]) -> str:
    return "; ".join(each.text for each in cells)


def _dated(days: Sequence[date]) -> list[str]:
    return [_date(day) for day in days]


def _date(day: date) -> str:
    return date_format(day, "j M")


def _hours(hours: float) -> str:
    """A span in one unit, as short as on an axis."""
    if hours < 1:
        return _("%d min") % round(hours * 60)
    if hours < 48:
        return _("%s h") % f"{hours:.3g}"
    return _("%s days") % f"{hours / 24:.3g}"


def _share(part: int, total: int) -> str:
    return f"{100 * part / total:.0f} %"
