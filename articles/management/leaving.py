"""What a first import brought and is old, marked as looked at by the command itself."""

from argparse import ArgumentTypeError
from datetime import timedelta

from django.utils import timezone

from articles import deciding
from articles.management.progress import progress

__all__ = ["age", "leave_older"]


def age(text: str) -> timedelta:
    """So many days, as `30` or `30d`."""
    number = text.removesuffix("d")
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        raise ArgumentTypeError(f"not a number of days: {text}")
    return timedelta(days=int(number))


def leave_older(command, than: timedelta, *, as_json: bool, quiet: bool):
    """Mark what nobody has looked at as looked at, if it is older; says of how many."""
    before = timezone.now() - than
    with progress(command.stderr, quiet=quiet or as_json, unit="articles") as show:
        left = deciding.leave_old(
            before,
            user=None,
            note=f"older than {than.days} days",
            progress=show,
        )
    tell = command.stderr.write if as_json else command.stdout.write
    tell(f"{left.total:,} older than {than.days} days marked as looked at")
