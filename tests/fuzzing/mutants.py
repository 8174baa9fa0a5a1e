"""Broken files by the thousand: the fixtures and the test data, damaged at random.

A mutant is told by its seed and its number alone, so that a failure names all that is
needed to make it again: `mutant(seed, number)`.
"""

import re
from functools import cache
from pathlib import Path
from random import Random

from articles.frontmatter import FrontMatterError, parse
from articles.record import Moment, from_document
from tests.strategies import KNOWN, NASTY

__all__ = ["DECISIONS", "MARKER", "corpus", "decisions", "mutant"]

ROOT = Path(__file__).parent.parent.parent
FOLDERS = (ROOT / "fixtures", ROOT / "tests" / "data")

# Stands in every file that a mutant is made of; no message may ever repeat it.
MARKER = "c2VhbGVkLWJ5LXRoZS1mdXp6ZXI="
_SECURED = re.compile(rb'^secured: .*?(?=\r?$)|^secured: "[^"]*"', re.MULTILINE)

_FENCED = re.compile(
    rb"(\xef\xbb\xbf)?---[ \t]*[\r\n](.*[\r\n])?---[ \t]*([\r\n]|\Z)", re.DOTALL
)
_END = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")
_NUMBER = re.compile(rb"\b\d+\b")
_DATE = re.compile(rb"\d{4}-\d\d-\d\d(T[0-9:]+Z?)?")
_VALUE = re.compile(rb"(?<=: )[^\r\n]+")
_KEY = re.compile(rb"^[ -]*([A-Za-z]+)(?=:)", re.MULTILINE)

NUMBERS = [
    "0", "-0", "-1", "+5", "010", "0x1F", "0o17", "1_000", "1e3", "1.0", ".5", ".inf",
    ".nan", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "9" * 20, "9" * 5000, "-", "+", "--1", "1 2", "١٢", "½",
    "12:30:45", "0b1", "null", "~", "true", "No", "yEs",
]  # fmt: skip
DATES = [
    "0000-00-00", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31",
    "9999-12-31T23:59:59-23:59", "9998-12-31T23:59:59-23:59", "1000-01-01T00:00:00+23:59",
    "2023-02-29", "2024-02-29T24:00:00Z", "2023-01-01T23:59:60Z", "2023-13-01",
    "2023-01-01T00:00:00+24:00", "2023-01-01T00:00:00+99:99", "2023-01-01T00:00:00-00:60",
    "2023-01-01 1:02:03.123456789 +5", "2023-1-1t1:00:00Z", "10000-01-01", "-2023-01-01",
    "٢٠٢٣-٠١-٠١", "2023-01-01T00:00:00.Z", "2023-01-01T00:00:00 \t Z", "20230101",
    "2023-W01-1", "2023-01-01T00:00Z", "2023-01-01T00", "2023-01-01T00:00:00z",
]  # fmt: skip
# Bytes that are no UTF-8, or no text to somebody.
BYTES = [
    b"\x00", b"\x80", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\xaf", b"\xed\xa0\x80",
    b"\xed\xb0\x80", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfe\xff", b"\xff",
    b"\xef\xbb\xbf", b"\xef\xbf\xbe", b"\xc2\x85", b"\xc2\xa0", b"\xe2\x80\xa8", b"\r",
    b"\xe2\x80\xa9", b"\xf0\x9f\x98\x80", b"\xf0\x9f\x98", b"\x1b[2J", b"\x7f", b"\x0b",
]  # fmt: skip
TOKENS = [
    "---\n", "\n---\n", "\r\n---\r\n", "--- \t\n", "---\r", "...\n", "\n\n", "\r\n", "\n",
    "!!python/object/apply:os.system ", "!!str ", "!<x> ", "&a *a", "*a", "&a ", "<<: *a\n",
    "<<: {}\n", '"<<": {}\n', "? ", "? a\n: b\n", ": ", "- ", "- - - ", "|\n", "|2-\n",
    ">+\n", "|+\n\n\n", "|9\n", "%YAML 1.1\n", "%TAG ! x\n", "\t", "\t# ", " # ", "#",
    "{", "}", "[", "]", "[]", "{}", "{a: b, }", "[a, ", "{? a : b}", ",", '"', "'", "''",
    '\\"', "\\", "\\x00", "\\0", "\\N\\L\\P", '"\\uD800"', '"\\UFFFFFFFF"', "`", "@",
    "secured:\n", "\nsecured: x\n", "\nquality: high\n", "\ntitle:\n  - x\n", "null", "=",
    "\nrelated:\n  -\n", "\nrelated: {}\n", "\nimages: [1]\n", "\ntopics: a\n", "\na:\n b",
    "\nprovider: ~\n", "\nprovider: []\n", "\n? title\n: x\n", "\n  title: x\n", "\n-\n",
]  # fmt: skip
# Rare, for they cost time: what is only bad because there is so much of it.
LONG = [
    " " * 300, " " * 5000, "[" * 40, "[" * 2000, "{a: " * 500, "- " * 1000, "? " * 600,
    "a" * 1100, '"' * 999, "x" * 70_000, "\n" * 3000, "\t" * 400, "#\n" * 2000, "a: " * 50,
    "\ntopics: [" + "a, " * 400 + "]\n", "\nt:\n" + "  - a\n" * 500, "\\" * 4001,
]  # fmt: skip
# Hostile to a line, a quote or a reader: what an editor may type all the same.
TITLES = [*NASTY, "A plain title", 'Say "hi": # no', " x ", "a\r\nb", "", *NUMBERS[:9]]
DECISIONS = {
    "quality": [7, 0, -(2**31), None],
    "heat": [147, -1, 2**63 - 1, None],
    "published": [True, False, None],
    "title": TITLES,
    "topics": [(), ("C#", None, "a: b")],
    "published_at": [Moment.read("2026-11-20T08:30:00Z")],
    "body": ["", "\nText.\n---\nMore"],
}


@cache
def corpus() -> tuple[bytes, ...]:
    """What mutants are made of, each file sealed with the marker."""
    files = (file for folder in FOLDERS for file in sorted(folder.rglob("*.md")))
    return tuple(completed(sealed(file.read_bytes())) for file in files)


def completed(data: bytes) -> bytes:
    """The file with what makes a record of it, where that is all it lacks."""
    needed = {b"title:": b"A title", b"publishedDateTime:": b"2023-03-31T13:15:00Z"}
    head, fence, tail = data.partition(b"---\n")
    for key, value in needed.items():
        if key not in tail:
            tail = key + b" " + value + b"\n" + tail
    changed = head + fence + tail
    try:
        from_document(parse(changed))
    except FrontMatterError:
        return data
    return changed


def sealed(data: bytes) -> bytes:
    """The file with the marker for what it keeps secret, or beside it."""
    line = f'secured: "{MARKER}"'.encode()
    if _SECURED.search(data):
        return _SECURED.sub(line, data)
    head, fence, tail = data.partition(b"\n---")
    return head + b"\n" + line + fence + tail if fence else data


def mutant(seed: int, number: int, files: tuple[bytes, ...] = ()) -> bytes:
    random = Random(f"{seed}/{number}")  # noqa: S311 -- dice, no secrets
    files = files or corpus()
    data = random.choice(files)
    for _ in range(random.choice((1, 1, 1, 1, 2, 2, 3, 6))):
        damage = random.choice(DAMAGES)
        damaged = damage(random, data, files)
        # Without fences nothing else is looked at: seldom enough is enough.
        if _FENCED.match(damaged) or random.random() < 0.1:
            data = damaged
    return data


def decisions(seed: int, number: int, names: list[str]) -> dict[str, object]:
    """What an editor decides on a mutant, by field name."""
    random = Random(f"decided {seed}/{number}")  # noqa: S311 -- dice too
    return {name: random.choice(DECISIONS[name]) for name in names}


# Places


def _span(random: Random, data: bytes, longest: int = 40) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.randint(0, longest))


def _lines(data: bytes) -> list[bytes]:
    return _END.split(data)


def _token(random: Random) -> bytes:
    kinds = random.choice((NASTY, TOKENS, TOKENS, BYTES, NUMBERS, DATES))
    found = random.choice(LONG if random.random() < 0.02 else kinds)
    return found if isinstance(found, bytes) else found.encode()


# Damages: each takes the dice, the file and all files, and answers the file damaged


def flip_bit(random, data, files):
    if not data:
        return data
    place = random.randrange(len(data))
    flipped = data[place] ^ 1 << random.randrange(8)
    return data[:place] + bytes([flipped]) + data[place + 1 :]


def put_byte(random, data, files):
    start, end = _span(random, data, 1)
    return data[:start] + random.randbytes(1) + data[end:]


def delete_span(random, data, files):
    start, end = _span(random, data)
    return data[:start] + data[end:]


def double_span(random, data, files):
    start, end = _span(random, data, random.choice((4, 40, 1000)))
    return data[:end] + data[start:end] * random.choice((1, 1, 2, 30)) + data[end:]


def swap_spans(random, data, files):
    (a, b), (c, d) = sorted([_span(random, data), _span(random, data)])
    b = min(b, c)
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def put_token(random, data, files):
    start, end = _span(random, data, random.choice((0, 0, 8)))
    return data[:start] + _token(random) + data[end:]


def put_token_at_line(random, data, files):
    lines = _lines(data)
    place = random.randrange(len(lines))
    lines[place] = _token(random) + lines[place]
    return b"".join(lines)


def put_token_for_value(random, data, files):
    return _replaced(random, data, _VALUE, _token(random))


def put_token_before_value(random, data, files):
    return _replaced(random, data, _VALUE, _token(random), keep=True)


def drop_line(random, data, files):
    lines = _lines(data)
    del lines[random.randrange(len(lines))]
    return b"".join(lines)


def move_lines(random, data, files):
    lines = _lines(data)
    start = random.randrange(len(lines))
    end = start + random.choice((1, 1, 2, 5))
    moved, lines[start:end] = lines[start:end], []
    place = random.randint(0, len(lines))
    return b"".join([*lines[:place], *moved, *lines[place:]])


def double_line(random, data, files):
    """Mostly a duplicate key, of one level or another."""
    lines = _lines(data)
    line, place = random.choice(lines), random.randint(0, len(lines))
    times = random.choice((1, 1, 1, 50))
    return b"".join([*lines[:place], *[line] * times, *lines[place:]])


def indent(random, data, files):
    lines = _lines(data)
    start = random.randrange(len(lines))
    width = b" " * random.choice((1, 1, 2, 2, 4, 9, 80)) + random.choice((b"", b"\t"))
    for place in range(start, min(len(lines), start + random.choice((1, 1, 3)))):
        dedented = lines[place].removeprefix(b" " * random.choice((1, 2)))
        lines[place] = random.choice((width + lines[place], dedented))
    return b"".join(lines)


def truncate(random, data, files):
    start, end = sorted(random.choices(range(len(data) + 1), k=2))
    return random.choice((data[:end], data[:end], data[start:]))


def splice(random, data, files):
    """The head of one file and the tail of another."""
    other = random.choice(files)
    return data[: _span(random, data)[0]] + other[_span(random, other)[0] :]


def splice_lines(random, data, files):
    lines, others = _lines(data), _lines(random.choice(files))
    start = random.randrange(len(others))
    place = random.randrange(len(lines))
    found = others[start : start + random.randint(1, 12)]
    return b"".join([*lines[:place], *found, *lines[place:]])


def change_newlines(random, data, files):
    ends = (b"\n", b"\r\n", b"\r", b"\xc2\x85", b"\xe2\x80\xa8", b"\n\n", b"")
    one = random.choice(ends)
    if random.random() < 0.4:
        return data.replace(b"\r\n", b"\n").replace(b"\n", one)
    return _replaced(random, data, re.compile(rb"\r\n|\n|\r"), one)


def change_number(random, data, files):
    return _replaced(random, data, _NUMBER, random.choice(NUMBERS).encode())


def change_date(random, data, files):
    return _replaced(random, data, _DATE, random.choice(DATES).encode())


def rename_key(random, data, files):
    """The value of one key under the name of another, or the name on a line anew."""
    found = list(_KEY.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    name = random.choice(sorted(KNOWN)).encode()
    forms = (name, name, b'"%b"' % name, b"'%b'" % name, b"? %b\n" % name, b"- " + name)
    return data[: one.start(1)] + random.choice(forms) + data[one.end(1) :]


def requote(random, data, files):
    forms = (
        b"'%b'",
        b'"%b"',
        b"[%b]",
        b"{a: %b}",
        b"|\n  %b",
        b">-\n    %b\n",
        b"# %b",
    )
    found = list(_VALUE.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    text = one.group().strip(b"'\"")
    return data[: one.start()] + random.choice(forms) % text + data[one.end() :]


def _replaced(random, data, pattern, new, *, keep=False):
    found = list(pattern.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    return data[: one.start()] + new + data[one.start() if keep else one.end() :]


def close_early(random, data, files):
    """A fence moved: fields in the body, or a body among the fields."""
    return _replaced(random, data, re.compile(rb"^---\r?\n", re.MULTILINE), b"")


DAMAGES = [
    flip_bit, put_byte, delete_span, double_span, swap_spans, put_token, put_token,
    put_token_at_line, put_token_at_line, put_token_for_value, put_token_for_value,
    put_token_before_value, drop_line, move_lines, double_line, indent, indent, truncate,
    splice, splice_lines, change_newlines, change_number, change_date, rename_key,
    requote, close_early,
]  # fmt: skip
