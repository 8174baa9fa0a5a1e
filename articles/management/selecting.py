"""The options that choose articles, the same for every command that has them."""

from argparse import ArgumentTypeError
from datetime import datetime

from django.utils import timezone

from articles.models import State

__all__ = ["add_selection", "instant", "selection_of"]

_NAMES = ("published", "since", "state", "topic", "provider", "path", "start", "end")


def instant(text: str) -> datetime:
    """A date or an instant; without an offset it is in the site's zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        message = f"not a date: {text} (write 2026-11-20, or 2026-11-20T08:30)"
        raise ArgumentTypeError(message) from None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def add_selection(parser):
    """Let a command take what `exporting.select` takes."""
    add = parser.add_argument_group("which articles", "all, where nothing is said")
    add = add.add_argument
    add("--published", action="store_true", help="those that readers see now")
    add(
        "--since",
        type=instant,
        metavar="INSTANT",
        help="changed since: by an act, an import, or a schedule that passed",
    )
    add("--state", action="append", choices=State.values, help="as it is now")
    add("--topic", action="append", metavar="NAME", help="about a topic")
    add("--provider", action="append", metavar="NAME", help="of a provider")
    add("--path", action="append", help="one path, or all below a folder")
    at = {"type": instant, "metavar": "DATE"}
    add("--from", dest="start", help="published at or after", **at)
    add("--to", dest="end", help="published before", **at)


def selection_of(options) -> dict:
    """What was chosen; what was not is left out."""
    return {name: options[name] for name in _NAMES if options.get(name)}
