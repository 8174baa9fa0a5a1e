"""What moved while somebody decided: theirs and mine side by side, field by field.

Whoever decides on a version shows with `moved_rows` what refuses it, through
templates/admin/articles/article/_moved.html. A refusal is of the fields that moved
and of no others; each stays open until mine is applied anyway or theirs is taken.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from articles.admin.cells import label_of
from articles.admin.clock import moment
from articles.admin.marking import difference, is_long
from articles.admin.wording import in_words, told, who
from articles.merging import hold_value
from articles.models import Change
from articles.record import Record

__all__ = ["Moved", "Open", "moved_rows", "read_open", "written"]


class Open(NamedTuple):
    """A field that is refused: the version decided on, and the button that decided it.

    The button is `name=value`; without one the field was typed.
    """

    version: int
    button: str = ""


class Moved(NamedTuple):
    """A field that moved, as a page shows it. `button`, of a name and a value, applies mine."""

    field: str
    label: str
    by: str
    when: str
    note: str
    theirs: Any
    mine: Any
    button: tuple[str, str]

    @property
    def is_typed(self) -> bool:
        return self.button[0] == "_mine"


def moved_rows(
    changes: Mapping[str, Change],
    record: Record,
    mine: Mapping[str, Any],
    now,
    *,
    buttons: Mapping[str, str] | None = None,
) -> list[Moved]:
    """What moved, by the latest change of each field, and what was wanted instead.

    `mine` has values as a record has them, by field; where a button was pressed, one
    of `buttons`, words. What it does not have is shown without.
    """
    buttons = buttons or {}
    return [
        Moved(
            name,
            label_of(name),
            who(change.change_set.user, change.change_set.act),
            moment(change.change_set.at, now),
            change.change_set.note,
            *_sides(name, record, change, mine, words=name in buttons),
            _pair(buttons.get(name) or f"_mine={name}"),
        )
        for name, change in changes.items()
    ]


def _sides(name, record, change, mine, *, words):
    """Theirs, and mine with what differs from it marked by word."""
    if words or not hasattr(record, name):
        return told(change, name).new or in_words(name, change.new), mine.get(name, "")
    theirs = hold_value(name, getattr(record, name))
    if name not in mine:
        return difference(name, theirs, theirs, whole=True), ""
    wanted = hold_value(name, mine[name])
    if is_long(theirs, wanted):
        return in_words(name, theirs), difference(name, theirs, wanted)
    shown = difference(name, theirs, theirs, whole=True)
    return shown, difference(name, theirs, wanted, whole=True)


def _pair(button: str) -> tuple[str, str]:
    name, _equals, value = button.partition("=")
    return name, value


def written(opened: Mapping[str, Open]) -> str:
    """Open fields as the hidden input of a form."""
    return json.dumps(opened) if opened else ""


def read_open(text: str | None, buttons: Collection[str]) -> dict[str, Open]:
    """Open fields as a form sent them back; what no page of ours says is not read."""
    try:
        said = json.loads(text or "{}")
        found = {name: Open(*each) for name, each in said.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
    return {
        name: each
        for name, each in found.items()
        if name.isidentifier() and _is_ours(each, buttons)
    }


def _is_ours(each: Open, buttons: Collection[str]) -> bool:
    if type(each.version) is not int or not isinstance(each.button, str):
        return False
    is_version = 0 <= each.version < 2**63
    return is_version and (not each.button or _pair(each.button)[0] in buttons)
