"""What the benchmarks measure, once a run, and the table they end with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import results
from tests.benchmarks.generate import write_tree

ROOT = Path(__file__).parent.parent.parent
# BENCH_FILES: fewer, for trying the benchmarks themselves; such results are not kept.
FILES = int(os.environ.get("BENCH_FILES", "5000"))
# So many articles tell stories: 200,000 of them.
TOLD = 40 * FILES

_lines = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def values(tmp_path_factory, pytestconfig) -> dict[str, float]:
    """The value of each row, by its name."""
    from django.db import connection

    raw = _measure_all(tmp_path_factory.mktemp("trees"))
    found = {row.name: round(row.of(raw), 3) for row in results.ROWS}
    engine = connection.vendor
    before = results.committed(engine)
    pytestconfig.stash[_lines] = [
        f"{engine}, {raw['small']['files']:,} and {raw['large']['files']:,} files",
        f"{raw['stories']['articles']:,} articles with {raw['stories']['links']:,} links",
        *results.table_of(found, before),
        *results.remarks(raw),
    ]
    if "BENCH_FILES" not in os.environ:
        results.save(engine, found, raw)
    return found


def pytest_terminal_summary(terminalreporter, config):
    for line in config.stash.get(_lines, []):
        terminalreporter.write_line(line)


def _measure_all(folder: Path) -> dict:
    """The raw measurements, each in a process of its own, one after the other.

    The large tree and the other importer are measured once: they take minutes.
    """
    small, large, part = folder / "small", folder / "large", folder / "part"
    write_tree(small, FILES)
    write_tree(large, 10 * FILES)
    write_tree(part, FILES // 4)
    before = _measure("whole", small)
    return {
        "large": _measure("whole", large),
        # Before and after the large one, so that a machine's mood weighs less.
        "around": [before, _measure("whole", small)],
        "small": _measure("small", small),
        "naive": _measure("naive", part),
        "stories": _measure("stories", TOLD),
    }


def _measure(what: str, of: Path | int) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.measure", what, str(of)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)
