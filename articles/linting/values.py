"""Rules on the kinds of values: an import names the first wrong one, this names all."""

from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

from articles.frontmatter import Document, Value
from articles.linting.findings import Code, Finding, harmless
from articles.record import FIELDS, Field, RecordError
from articles.record.kinds import Kind, WrongValue

__all__ = ["wrong_values"]

# Who has so many knows what to do; finding the line of each takes its time.
_MOST = 100

Step: TypeAlias = str | int
Wrong: TypeAlias = tuple[list[Step], str]


def wrong_values(document: Document, error: RecordError) -> Iterator[Finding]:
    """All that keeps a document from being a record; `error` is the first of it."""
    yield _finding(document, error.line, error.message)
    wrong = (each for field in FIELDS for each in _wrong_field(field, document.values))
    for steps, words in islice(wrong, _MOST):
        message = f"{_dotted(steps)}: {words}"
        if message != error.message:
            yield _finding(document, document.line(*steps), message)


def _finding(document: Document, line: int, message: str) -> Finding:
    return Finding(document.path, line, Code.WRONG_VALUE, harmless(message))


def _wrong_field(field: Field, values: dict[str, Value]) -> Iterator[Wrong]:
    value = values.get(field.key)
    found = list(_wrong(field.kind, value, [field.key]))
    yield from found
    if field.required and not found and field.kind.read(value) is None:
        yield [field.key], f"missing; a record needs its {field.key}"


def _wrong(kind: Kind, value: Value, steps: list[Step]) -> Iterator[Wrong]:
    try:
        kind.read(value)
    except WrongValue as wrong:
        if not wrong.steps:
            yield steps, wrong.message
            return
        for step, below, part in _parts(kind, value):
            yield from _wrong(below, part, [*steps, step])


def _parts(kind: Kind, value: Value) -> list[tuple[Step, Kind, Value]]:
    if isinstance(value, list):
        return [(i, kind.item or kind, item) for i, item in enumerate(value)]
    stated = value if isinstance(value, dict) else {}
    known = [each for each in kind.table if each.key in stated]
    return [(each.key, each.kind, stated[each.key]) for each in known]


def _dotted(steps: list[Step]) -> str:
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps)[1:]
