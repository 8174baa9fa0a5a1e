"""What a key does at the desk, and which keys an editor has.

A key presses the button, follows the link or opens the input that the page marks with
the name of its command; so keys can do nothing that a mouse cannot.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Command(NamedTuple):
    """What a key does, by the name that the page and the preferences know it by."""

    name: str
    key: str
    label: str


GROUPS = [
    (
        _("Decide, and go on to the next"),
        [
            Command("publish", "p", _("Publish")),
            Command("hold_back", "h", _("Hold back")),
            Command("retire", "r", _("Retire")),
            Command("accept", "a", _("Accept the suggestion")),
            Command("leave", "l", _("Leave to upstream")),
            Command("schedule", "s", _("Publish at a time, and until")),
            Command("skip", "x", _("Skip for later")),
        ],
    ),
    (
        _("Judge, and stay"),
        [
            Command("quality_down", "d", _("Quality down")),
            Command("quality_up", "f", _("Quality up")),
            Command("quality", "q", _("Type the quality")),
            Command("heat_down", "c", _("Heat down")),
            Command("heat_up", "v", _("Heat up")),
            Command("heat", "e", _("Type the heat")),
            Command("topic", "t", _("Assign a topic")),
            Command("note", "n", _("Note, for the next decision")),
        ],
    ),
    (
        _("Get around"),
        [
            Command("next", "j", _("Next")),
            Command("previous", "k", _("Previous")),
            Command("source", "o", _("Open the source")),
            Command("undo", "u", _("Undo the last")),
            Command("help", "?", _("Show the keys")),
        ],
    ),
]
COMMANDS = {each.name: each for _group, some in GROUPS for each in some}


def keys_of(preferences) -> dict[str, str]:
    """The key of each command, as an editor has them; an empty one is no key."""
    own = preferences.keys if preferences else {}
    own = own if isinstance(own, Mapping) else {}
    return {name: str(own.get(name, each.key)) for name, each in COMMANDS.items()}


def are_on(preferences) -> bool:
    return preferences is None or preferences.keys_on


def groups_of(keys) -> list[dict]:
    """The commands group by group, each with its key: what the dialog shows."""
    return [
        {"name": name, "commands": [(each, keys[each.name]) for each in some]}
        for name, some in GROUPS
    ]
