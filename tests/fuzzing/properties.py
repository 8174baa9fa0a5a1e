"""What holds for any bytes that pretend to be a file, however broken.

Either the file says something, and then it leaves as it came, and a decision changes
the lines of its own field alone; or it is refused with path, line and a reason.
"""

import gc
import re
import signal
from contextlib import contextmanager
from dataclasses import replace

from articles.frontmatter import CannotEdit, Document, FrontMatterError, emit, parse
from articles.frontmatter.lines import LINE_END, is_blank, line_after, line_start
from articles.record import FIELDS_BY_NAME, Record, from_document, onto
from tests.fuzzing.mutants import MARKER

PATH = "_news/x.md"
_SEALED_LINE = re.compile(rf"secured: .?{MARKER[:8]}")


@contextmanager
def within_a_second(what):
    """Fail, naming the input, where it takes more than a second of the processor."""

    def ring(number, frame):
        raise AssertionError(f"{what}: more than a second")

    former = signal.signal(signal.SIGPROF, ring)
    gc.disable()  # what else the test run left behind is not the input's fault
    signal.setitimer(signal.ITIMER_PROF, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        gc.enable()
        signal.signal(signal.SIGPROF, former)


def check(data: bytes, edits: dict[str, object]) -> bool:
    """Whether the file was read; every rule about it is asserted on the way."""
    try:
        document = parse(data, path=PATH)
        record = from_document(document)
    except FrontMatterError as error:
        assert_names_the_place(error, data)
        return False
    assert emit(document) == data
    assert onto(document, record) is document
    for name, value in edits.items():
        check_edit(document, record, name, value)
    return True


def assert_names_the_place(error: FrontMatterError, data: bytes):
    assert str(error) == f"{error.path}:{error.line}: {error.message}"
    lines = LINE_END.split(data.decode(errors="replace"))
    assert 1 <= error.line <= len(lines)
    assert error.message.isprintable(), ascii(error.message)
    assert 0 < len(error.message) < 300
    assert_keeps_sealed(str(error), data)


def assert_keeps_sealed(text: str, data: bytes):
    """Nothing of what stands under its key; torn off its key it is any text."""
    whole = data.decode(errors="replace")
    if len(_SEALED_LINE.findall(whole)) == whole.count(MARKER[:8]):
        assert MARKER[:8] not in text


def check_edit(document: Document, record: Record, name: str, value):
    changed = replace(record, **{name: value})
    try:
        after = onto(document, changed)
    except CannotEdit as error:
        assert_names_the_place(error, emit(document))
        return
    assert from_document(parse(emit(after))) == changed
    if name == "body":
        assert after.text[: -len(value) or None].rstrip("\r\n") == head_of(document)
    elif changed != record:
        assert_lines_of_others_stand(document, after, FIELDS_BY_NAME[name].key)


def head_of(document: Document) -> str:
    return document.text[: document.fences.body].rstrip("\r\n")


def assert_lines_of_others_stand(document: Document, after: Document, key: str):
    if key not in document.values:
        assert_only_added(document.text, after.text, key)
        return
    head, tail = around(document, key)
    if key not in after.values:  # blank lines that set it off may go with it
        head, tail = head.rstrip(" \t\r\n"), tail.lstrip(" \t\r\n")
        left = after.text.removeprefix(head).removesuffix(tail)
        assert is_blank(left), left
    assert after.text.startswith(head), (head, after.text)
    assert after.text.endswith(tail), (tail, after.text)


def around(document: Document, key: str) -> tuple[str, str]:
    """The text before the lines of a field, and behind them."""
    first, last = next(p for p in document.tree.pairs if p[0].text == key)
    start = line_start(document.text, first.start)
    return document.text[:start], document.text[line_after(document.text, last.end) :]


def without(keys: set[str], document: Document) -> list[str]:
    """The lines of a file but those of some fields, and but blank ones."""
    pieces, place = [], 0
    for first, last in sorted(document.tree.pairs, key=lambda pair: pair[0].start):
        if first.text in keys:
            pieces.append(document.text[place : line_start(document.text, first.start)])
            place = line_after(document.text, last.end)
    lines = LINE_END.split("".join([*pieces, document.text[place:]]))
    return [line for line in lines if not is_blank(line)]


def assert_only_added(old: str, new: str, key: str):
    """The lines of the field, its items included, and blank ones that set it off."""
    place = 0
    before, after = (LINE_END.split(text) for text in (old, new))
    while place < len(before) and before[place] == after[place]:
        place += 1
    count = len(after) - len(before)
    added = [line for line in after[place : place + count] if not is_blank(line)]
    assert before[place:] == after[place + count :]
    assert re.match(rf" *{key}:", added[0]), added
    assert all(re.match(" *- ", line) for line in added[1:]), added
