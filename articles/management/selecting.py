"""The options that choose articles, the same for every command that has them."""

from argparse import ArgumentTypeError
from datetime import datetime

from django.core.management.base import CommandError
from django.utils import timezone

from articles.frontmatter import escaped
from articles.models import Provider, State, Topic

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
    again = {"action": "append"}
    add("--state", choices=State.values, help="as it is now; may be repeated", **again)
    add("--topic", metavar="NAME", help="about a topic; may be repeated", **again)
    add("--provider", metavar="NAME", help="of a provider; may be repeated", **again)
    below = "one path, or all below a folder; may be repeated"
    add("--path", help=below, **again)
    at = {"type": instant, "metavar": "DATE"}
    add("--from", dest="start", help="published at or after", **at)
    add("--to", dest="end", help="published before", **at)


def selection_of(options) -> dict:
    """What was chosen; what was not is left out. A name nobody has is an error."""
    _refuse_unknown("topic", options.get("topic"), Topic)
    _refuse_unknown("provider", options.get("provider"), Provider)
    return {name: options[name] for name in _NAMES if options.get(name)}


def _refuse_unknown(kind: str, names: list[str] | None, model):
    known = model.objects.filter(name__in=names or ()).values_list("name", flat=True)
    if unknown := sorted({*(names or ())} - {*known}):
        listed = ", ".join(f'"{escaped(name)}"' for name in unknown)
        raise CommandError(f"no {kind} of this name: {listed}", returncode=2)
