import pytest
from django.db import DataError, IntegrityError

from articles.importing.refusing import reason_of


class Cause(Exception):
    """A driver's error, with PostgreSQL's word on it."""

    def __init__(self, primary):
        self.diag = type("Diagnosis", (), {"message_primary": primary})


def caused(error, primary):
    error.__cause__ = Cause(primary)
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (IntegrityError("CHECK constraint failed: named"),
         "CHECK constraint failed: named"),
        (IntegrityError("refused\nDETAIL:  Failing row contains (\\x2d2d)."), "refused"),
        (DataError('invalid input syntax for type bigint: "c2Vj"'),
         "invalid input syntax for type bigint"),
        (DataError("wrong: 'c2Vj\nYw=='"), "wrong"),
        (caused(IntegrityError("long\nDETAIL:  c2Vj"), 'violates "named"'),
         'violates "named"'),
        (caused(DataError("cannot contain NUL"), None), "cannot contain NUL"),
        (DataError(), "DataError"),
    ],
)  # fmt: skip
def test_the_reason_is_one_line_that_quotes_no_value(error, reason):
    assert reason_of(error) == reason
