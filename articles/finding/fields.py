"""What may be asked for: the fields of the language, in the order they are shown."""

from dataclasses import dataclass
from enum import StrEnum

from articles.policy import Rule

NONE = "none"


class Kind(StrEnum):
    """What a field is compared with."""

    NUMBER = "number"
    NAME = "name"
    CHOICE = "choice"
    AGE = "age"
    DAY = "day"
    WORD = "word"


@dataclass(frozen=True)
class Field:
    """A field: with `choices`, one of them; `may_lack`: `none` asks where it is absent."""

    name: str
    kind: Kind
    examples: tuple[str, ...]
    choices: tuple[str, ...] = ()
    may_lack: bool = False


_STATES = ("incoming", "published", "scheduled", "expired", "held-back", "retired")
_IS = (
    "waiting", "public", "decided", "undecided", "lead", "copy", "vanished",
)  # fmt: skip
_HAS = (
    "conflict", "suggestion", "moved-suggestion", "duplicate", "copies", "picture",
    "coverage", "topic", "provider",
)  # fmt: skip
_HELD = (
    "published", "quality", "heat", "title", "excerpt", "body", "topics", "images",
    "provider", "related", "type", "category", "anything",
)  # fmt: skip

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("quality", Kind.NUMBER, (">80", "40..70"), may_lack=True),
        Field("heat", Kind.NUMBER, ("-1", "100.."), may_lack=True),
        Field("state", Kind.CHOICE, ("incoming",), _STATES),
        Field("is", Kind.CHOICE, ("waiting",), _IS),
        Field("has", Kind.CHOICE, ("conflict",), _HAS),
        Field("provider", Kind.NAME, ('"Tidewater Post"',), may_lack=True),
        Field("topic", Kind.NAME, ("harbour",), may_lack=True),
        Field("age", Kind.AGE, ("<2d", "1w..1mo")),
        Field("date", Kind.DAY, ("2026-11-01..2026-11-20", "today")),
        Field("type", Kind.CHOICE, ("video",), ("article", "video", "other")),
        Field("held", Kind.CHOICE, ("title",), _HELD),
        Field("by", Kind.NAME, ("me",), ("me",)),
        Field(
            "breaks",
            Kind.CHOICE,
            ("drifted-copy",),
            tuple(rule.value.replace("_", "-") for rule in Rule),
        ),
        Field("path", Kind.WORD, ("_news/2026-11-20",)),
    )
}
