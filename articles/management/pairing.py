"""Duplicates looked for at the end of another command's run."""

from collections.abc import Callable

from django.core.management.base import CommandError
from django.db import DatabaseError

from articles.pairing import look_for_duplicates

__all__ = ["look_beside"]


def look_beside(lock, stop: Callable[[], bool]):
    """Look for duplicates within a run, which stays alive; raises CommandError."""
    try:
        look_for_duplicates(progress=lambda looked: lock.beat(), stop=stop)
    except DatabaseError as error:
        message = (
            f"the database failed while duplicates were looked for: {error}; the files"
            " are in step, and the next run looks again"
        )
        raise CommandError(message, returncode=2) from error
