"""How much of a plan one transaction takes."""

import pytest

from articles.importing import applying
from articles.importing.applying import Applier


@pytest.fixture
def applier(monkeypatch):
    monkeypatch.setattr(applying, "BATCH", 500)
    monkeypatch.setattr(applying, "LONGEST", 0.2)
    made = Applier(run=None, now=None)
    made.size = 100
    return made


@pytest.mark.parametrize(
    ("files", "seconds", "size"),
    [
        (100, 0.4, 50),  # twice too long
        (100, 0.2, 100),  # just right
        (100, 0.1, 151),  # time for more, in small steps
        (100, 0.0, 151),
        (30, 0.4, 15),  # even these were too many
        (30, 0.001, 100),  # few files prove nothing
        (1, 60.0, 1),
    ],
)
def test_a_transaction_takes_as_many_files_as_its_time_allows(
    applier, files, seconds, size
):
    applier._measure(files, seconds)
    assert applier.size == size


def test_and_never_more_than_a_batch(applier):
    applier.size = 450
    applier._measure(450, 0.001)
    assert applier.size == 500
