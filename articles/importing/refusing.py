"""What the database says of a write, in one line that carries nothing of a file."""

import re

from django.db import DataError, Error, IntegrityError

__all__ = ["REFUSALS", "FailedFast", "ImportInterrupted", "reason_of"]

# What is wrong with the rows of a file. Any other trouble is the database's own:
# locked, full, gone.
REFUSALS = (DataError, IntegrityError)

# PostgreSQL quotes the value it cannot take: `invalid input syntax for ...: "value"`.
_QUOTED = re.compile(r""":\s*["'].*""", re.DOTALL)


class ImportInterrupted(Exception):
    """The database or somebody stopped a whole import; the batches before stand."""


class FailedFast(ImportInterrupted):
    """The first file that failed ended an import, as was asked for."""


def reason_of(error: Error) -> str:
    """The reason without its details, which quote the row: it holds what is sealed."""
    diagnosis = getattr(error.__cause__, "diag", None)
    primary = getattr(diagnosis, "message_primary", None) or str(error)
    lines = _QUOTED.sub("", primary).strip().splitlines()
    return lines[0] if lines else type(error).__name__
