"""The measurements of one run: what each row of the table is, must be, and was."""

import json
import os
import platform
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

__all__ = ["ROWS", "committed", "remarks", "save", "table_of"]

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Row:
    """A measurement, made of the raw ones; `must` and `aim` bound it from above.

    One in seconds is of this machine: it is shown, and nothing fails by it.
    """

    name: str
    unit: str
    must: float
    aim: float
    of: Callable[[dict], float]

    @property
    def is_of_this_machine(self) -> bool:
        return self.unit in (" s", " ms")

    @property
    def is_floor(self) -> bool:
        """Whether more is better: the other importer costs so many times as much."""
        return self.aim > self.must

    def misses(self, value: float, bound: float) -> bool:
        return value < bound if self.is_floor else value > bound


def _times(what: str, floor: str) -> Callable[[dict], float]:
    def ratio(raw: dict) -> float:
        client = raw["small"]["client"]
        return median(client[what]) / median(client[floor])

    return ratio


def _naive(raw: dict) -> float:
    return _per_file(raw["naive"]) / _per_file(raw["small"])


def _growth(raw: dict) -> float:
    return _per_file(raw["large"]) / mean(_per_file(each) for each in raw["around"])


def _memory(raw: dict) -> float:
    return raw["large"]["peak"] / mean(each["peak"] for each in raw["around"])


def _statements(raw: dict) -> float:
    return raw["small"]["statements"] / raw["small"]["files"] * 1000


def _telling(raw: dict) -> float:
    """Seconds of telling all, the server's among them; the dearer of both times."""
    return max(_seconds(raw, "tell all"), _seconds(raw, "tell all again"))


def _telling_ratio(raw: dict) -> float:
    return _telling(raw) / _seconds(raw, "read")


def _batch(name: str) -> Callable[[dict], float]:
    return lambda raw: _seconds(raw, name) * 1000


def _seconds(raw: dict, what: str) -> float:
    told = raw["stories"]
    # A server's clock ticks slower than a batch takes.
    return median(told["client"][what]) + mean(told["server"][what])


def _telling_memory(raw: dict) -> float:
    return raw["stories"]["peak"] / 1024


def _per_file(measured: dict) -> float:
    return median(measured["client"]["import"]) / measured["files"]


ROWS = (
    Row("first import / CSafeLoader", "x", 1.5, 0.9, _times("import", "parse")),
    Row("unchanged re-import / reading", "x", 4, 2.5, _times("import unchanged", "read")),
    Row("2 % changed / reading", "x", 10, 6, _times("import changed", "read")),
    Row("naive importer / first import", "x", 15, 30, _naive),
    Row("untouched export / reading and hashing", "x", 4, 2.5, _times("export", "read and hash")),
    Row("peak memory, large / small tree", "x", 1.2, 1.05, _memory),
    Row("statements per 1,000 files", "", 60, 30, _statements),
    Row("time per file, large / small tree", "x", 1.15, 1.05, _growth),
    Row("telling all stories / reading the rows", "x", 20, 10, _telling_ratio),
    Row("telling all stories", " s", 60, 20, _telling),
    Row("peak memory of telling all stories", " MiB", 1024, 512, _telling_memory),
    Row("telling what a batch of 50 touched", " ms", 50, 25, _batch("batch")),
    Row("the same, from any year", " ms", 50, 25, _batch("scattered batch")),
)  # fmt: skip


def committed(engine: str) -> dict[str, float]:
    """The values of the last commit's results, by the names of rows."""
    shown = subprocess.run(
        ["git", "show", f"HEAD:./{FILE.name}"],  # noqa: S607 -- whichever git is there
        cwd=FILE.parent,
        capture_output=True,
        check=False,
    )
    found = json.loads(shown.stdout) if shown.returncode == 0 else {}
    return found.get(engine, {}).get("values", {})


def save(engine: str, values: dict[str, float], raw: dict):
    """Put the results of one engine beside those of the other."""
    found = json.loads(FILE.read_text()) if FILE.exists() else {}
    found[engine] = {
        "values": values,
        "machine": {
            "python": platform.python_version(),
            "processors": os.cpu_count(),
            "database": raw["small"]["database"],
        },
        # Those that take minutes run once, over fewer files where they say so.
        "rounds and files": {
            name: [len(raw[name]["client"]["import"]), raw[name]["files"]]
            for name in ("small", "large", "naive")
        },
        "raw": raw,
    }
    FILE.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n")


def table_of(values: dict[str, float], before: dict[str, float]) -> list[str]:
    """The lines of the table that people read."""
    lines = [_line("", "now", "must", "aim", "committed", "")]
    for row in ROWS:
        now, old = values[row.name], before.get(row.name)
        change = f"{now / old - 1:+.0%}" if old else ""
        verdict = "over its must" if row.misses(now, row.must) else ""
        bound = ">=" if row.is_floor else "<="
        lines.append(
            _line(
                row.name,
                f"{now:.2f}{row.unit}",
                f"{bound} {row.must:g}",
                f"{bound} {row.aim:g}",
                f"{old:.2f} {change}" if old else "-",
                verdict,
            )
        )
    return lines


def remarks(raw: dict) -> list[str]:
    """What no row bounds, and is good to know."""
    small, server = raw["small"], sum(map(sum, raw["small"]["server"].values()))
    longest, dearest = (small[f"{each} transaction"] for each in ("longest", "dearest"))
    lines = [
        f"CPU a file, first import: {_per_file(small) * 1e6:.0f} us",
        f"transactions: {small['transactions']}",
        f"the longest: {longest * 1e3:.0f} ms; most CPU of ours: {dearest * 1e3:.0f} ms",
    ]
    if server:
        shares = ", ".join(
            f"{what} {median(times) / median(small['client'][what]):.2f}"
            for what, times in small["server"].items()
            if median(times)
        )
        lines.append(f"CPU of the server's process, of ours: {shares}")
    return lines


def _line(name, *cells):
    return f"{name:<40}{''.join(f'{cell:>16}' for cell in cells)}".rstrip()
