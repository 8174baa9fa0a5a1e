"""The shapes of the lines of a dump: keys, types, what is left out.

Keys that have their default are left out, so that the line of an untouched article is
short. `checked` reads what anybody may have written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from articles.dumping.values import (
    Read,
    Wrong,
    anything,
    at,
    changed_field,
    copy_key,
    count,
    counts,
    digest,
    flag,
    list_of,
    number,
    one_of,
    optional,
    path,
    positive,
    seconds,
    small,
    text,
    time,
    upstream,
    version,
)
from articles.frontmatter import printable
from articles.merging import JUDGEMENTS, overlay
from articles.models import Act, ImportRun, Statement, Vanished, Waits
from articles.record import DECIDABLE, FIELDS, Record

__all__ = [
    "ARTICLE",
    "CHANGE",
    "CHANGE_SET",
    "FAILURE",
    "HEADER",
    "HOLD",
    "LINES",
    "PROVIDER",
    "RULES",
    "RUN",
    "SNAPSHOT",
    "STATEMENT",
    "STORY",
    "TOPIC",
    "checked",
    "compact",
    "instant",
    "written",
]

_REQUIRED = {each.name for each in FIELDS if each.required}


@dataclass(frozen=True)
class Key:
    """A key of a line: how its value is read, and what it is where it is left out.

    `read` raises ValueError that says what it wants.
    """

    read: Read
    default: Any = ...


Shape: TypeAlias = dict[str, Key]


def written(instant: datetime | None) -> str | None:
    return instant and instant.astimezone(UTC).isoformat()


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def compact(shape: Shape, values: dict[str, Any]) -> dict[str, Any]:
    """The values in the order of the shape, without those that go without saying."""
    return {
        name: values[name]
        for name, key in shape.items()
        if key.default is ... or values[name] != key.default
    }


def checked(shape: Shape, values: Any) -> dict[str, Any]:
    """All values that a shape has. Raises ValueError for what it cannot be."""
    if not isinstance(values, dict):
        raise ValueError("expected an object")
    unknown = sorted(values.keys() - shape.keys())
    if unknown:
        raise Wrong("not known here", printable(unknown[0]))
    found = {}
    for name, key in shape.items():
        if name in values:
            found[name] = at(name, key.read, values[name])
        elif key.default is ...:
            raise Wrong("missing", name)
        else:
            found[name] = key.default
    return found


def _part(shape: Shape, refuse: Callable[[dict[str, Any]], None] | None = None):
    def read(value: Any) -> dict[str, Any]:
        found = checked(shape, value)
        if refuse:
            refuse(found)
        return found

    return read


# What a hold may be


def _refuse_value(field: str, value: Any):
    if value is None:
        if field in _REQUIRED:
            raise Wrong("a record needs it", "value")
        return
    try:
        if field == "body":
            text(value)
        overlay(Record(), {field: value})
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Wrong(f"not what {field} can be", "value") from None


def _refuse_hold(hold: dict[str, Any]):
    """What the constraints of the table refuse, and what no record could say."""
    field, start, end = hold["field"], hold["starts_at"], hold["ends_at"]
    if field != "published" and (start or end or hold["took_down"]):
        raise ValueError("only published has a schedule")
    if field != "published" and hold["accepted_heat"] is not None:
        raise Wrong("only published is ever suggested", "accepted_heat")
    if field in JUDGEMENTS and hold["always"]:
        raise Wrong("no word of upstream calls a judgement in question", "always")
    if start and end and datetime.fromisoformat(end) <= datetime.fromisoformat(start):
        raise Wrong("not after starts_at", "ends_at")
    _refuse_value(field, hold["value"])


def _refuse_change(change: dict[str, Any]):
    if change["field"] in SAID_FIELDS:
        for name in ("old", "new"):
            change[name] = at(name, optional(_part(SAID)), change[name])
    if change["field"] == "waits":
        for name in ("old", "new"):
            change[name] = at(name, optional(_part(WAITING)), change[name])
    for name in ("before", "after"):
        if change[name] is not None:
            field = at("field", one_of(DECIDABLE), change["field"])
            at(name, _refuse_hold, {"field": field, **change[name]})


def _refuse_statement(statement: dict[str, Any]):
    """What the constraints of the table refuse."""
    is_about_one = statement["kind"] in _ABOUT_ONE
    if is_about_one != (statement["other"] is None):
        raise Wrong("not with this kind of statement", "other")
    if statement["other"] == statement["about"]:
        raise Wrong("the article itself", "other")


def _refuse_article(article: dict[str, Any]):
    slots = set()
    for hold in article["holds"]:
        field = hold["field"]
        slot = (field, 0 if field in JUDGEMENTS else hold["copy"])
        if slot in slots:
            raise Wrong(f"{field} is decided twice", "holds")
        slots.add(slot)
    if bool(article["vanished"]) != bool(article["vanished_at"]):
        raise Wrong("it goes with vanished_at, neither without", "vanished")
    if article["waits_since"] and article["waits"] == "":
        raise Wrong("not of what was looked at", "waits_since")


# The changes that statements make (deciding/saying.py).
SAID_FIELDS = ("story", "duplicate")
_ABOUT_ONE = (Statement.Kind.LEADS, Statement.Kind.TITLE)


# The shapes

_MAYBE_TIME = Key(optional(time), None)
_MAYBE_TEXT = Key(optional(text), None)
_MAYBE_DIGEST = Key(digest, "")

# As Hold.snapshot has it, but for the user, who goes by name.
SNAPSHOT: Shape = {
    "value": Key(anything, None),
    "seen": Key(anything, None),
    "copy": Key(copy_key, 0),
    "starts_at": _MAYBE_TIME,
    "ends_at": _MAYBE_TIME,
    "took_down": Key(flag, default=False),
    "accepted_heat": Key(optional(copy_key), None),
    "always": Key(flag, default=False),
    "user": _MAYBE_TEXT,
    "at": Key(time),
    "note": Key(text, ""),
}
HOLD: Shape = {"field": Key(one_of(DECIDABLE)), **SNAPSHOT}
# What a change says of a statement; all of it is always there.
SAID: Shape = {
    "number": Key(positive),
    "kind": Key(one_of(Statement.Kind.values)),
    "other": Key(optional(path)),
    "title": Key(text),
}
# What a change says of an article that waits (SourceFile.waiting).
WAITING: Shape = {
    "why": Key(one_of(set(Waits.values) - {""})),
    "since": _MAYBE_TIME,
}
CHANGE: Shape = {
    "set": Key(number),
    "field": Key(changed_field, ""),
    "old": Key(anything, None),
    "new": Key(anything, None),
    "version": Key(number, 1),
    "before": Key(optional(_part(SNAPSHOT)), None),
    "after": Key(optional(_part(SNAPSHOT)), None),
}
FAILURE: Shape = {
    "path": Key(text),
    "line": Key(count, 0),
    "message": Key(text),
}
RUN: Shape = {
    "started_at": Key(time),
    "finished_at": _MAYBE_TIME,
    "status": Key(one_of(ImportRun.Status.values), "finished"),
    "user": _MAYBE_TEXT,
    "sources": Key(list_of(text), []),
    "counts": Key(counts, {}),
    "failures": Key(list_of(_part(FAILURE)), []),
}

HEADER: Shape = {
    "newsroom": Key(version),
    "kind": Key(one_of({"decisions"})),
    "at": Key(time),
    "change_sets": Key(number),
    "stories": Key(number, 0),
    "articles": Key(number),
    "statements": Key(number, 0),
}
TOPIC: Shape = {"topic": Key(text), "slug": Key(text)}
PROVIDER: Shape = {
    "provider": Key(text),
    "domain": Key(text, ""),
    "slug": Key(text),
    "house": _MAYBE_TEXT,
    "stands": Key(flag, default=False),
}
RULES: Shape = {
    "rules": Key(one_of({"site"})),
    "factor": Key(count),
    "threshold": Key(small),
    "follower_heat": Key(small),
    "half_life": Key(seconds),
}
CHANGE_SET: Shape = {
    "change_set": Key(number),
    "act": Key(one_of(Act.values)),
    "user": _MAYBE_TEXT,
    "at": Key(time),
    "note": Key(text, ""),
    "undoes": Key(optional(number), None),
    "run": Key(optional(_part(RUN)), None),
}
# An address: that of a story which has articles, or that leads to another one.
STORY: Shape = {
    "story": Key(positive),
    "lead": Key(optional(path), None),
    "merged_into": Key(optional(positive), None),
}
ARTICLE: Shape = {
    "article": Key(path),
    "in_story": Key(optional(positive), None),
    "version": Key(number, 1),
    "created_at": Key(time),
    "modified_at": _MAYBE_TIME,  # None is: when it was created
    "base_digest": _MAYBE_DIGEST,  # "" is: born here
    "upstream": Key(optional(upstream), None),
    "read_digest": Key(optional(digest), None),  # None is: that of the base
    "written_digest": _MAYBE_DIGEST,
    "written_at": _MAYBE_TIME,
    "pending_digest": _MAYBE_DIGEST,
    "pending_at": _MAYBE_TIME,
    "refused_digest": _MAYBE_DIGEST,
    "vanished": Key(one_of(Vanished.values), ""),
    "vanished_at": _MAYBE_TIME,
    # None is: looked at, where there is a decision on published, and else new.
    "waits": Key(optional(one_of(Waits.values)), None),
    "waits_since": _MAYBE_TIME,
    "holds": Key(list_of(_part(HOLD, _refuse_hold)), []),
    "changes": Key(list_of(_part(CHANGE, _refuse_change)), []),
}
STATEMENT: Shape = {
    "statement": Key(positive),
    "kind": Key(one_of(Statement.Kind.values)),
    "about": Key(path),
    "other": Key(optional(path), None),
    "title": Key(text, ""),
    "set": Key(number),
}
_ARTICLE = _part(ARTICLE, _refuse_article)

# By the key that tells them apart, in the order in which they stand in a dump.
LINES: dict[str, Read] = {
    "newsroom": _part(HEADER),
    "topic": _part(TOPIC),
    "provider": _part(PROVIDER),
    "rules": _part(RULES),
    "change_set": _part(CHANGE_SET),
    "story": _part(STORY),
    "article": _ARTICLE,
    "statement": _part(STATEMENT, _refuse_statement),
}
