"""Speed and memory, as ratios within one run: `make bench`.

Each row of the table is a test, so that a run fails by the name of what is over its
bound; but for the few in seconds, which are of the machine. The whole table is printed at the end, and kept in results.json.
"""

import pytest

from tests.benchmarks.results import ROWS, Row

RATIOS = [row for row in ROWS if not row.is_of_this_machine]


@pytest.mark.parametrize("row", RATIOS, ids=lambda row: row.name)
def test_a_measurement_keeps_its_must(row: Row, values: dict[str, float]):
    value = values[row.name]

    assert not row.misses(value, row.must), f"{row.name}: {value}, must {row.must}"
