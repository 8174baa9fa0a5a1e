"""What Hypothesis draws from: hostile texts, records, and documents in odd styles.

A `Styled` document remembers whose lines its lines are, so that a test can say what an
edit must leave alone without asking the editor.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from hypothesis import strategies as st

from articles.record import (
    FIELDS,
    ImageRecord,
    Moment,
    ProviderRecord,
    Record,
    RelatedRecord,
)
from articles.record.fields import IMAGE_FIELDS, PROVIDER_FIELDS, RELATED_FIELDS

TABLES = (FIELDS, RELATED_FIELDS, PROVIDER_FIELDS, IMAGE_FIELDS)
KNOWN = {field.key for table in TABLES for field in table}

# What breaks naive code, or a YAML reader, when it stands in a text.
NASTY = [
    "---", "...", ": ", " #", "#", "'", '"', "\\", "\t", "\n", "\r\n", "\r", "\x85",
    "\u2028", "\u2029", "\ufeff", "\u00a0", "\u200b", "\x07", "\x1b", "\x7f", "\x9f",
    "\ufffe", "\U0001f600", "\U0010ffff", "\u0301", "\u202e", "- ", "? ", "&a", "*a",
    "!t", "|", ">", "[", "]", "{", "}", ",", "%", "@", "`", "<<", "null", "~", "yes",
    "010", "1.10", "1e3", "0x1F", "12:30:45", "2023-01-01", "=", "&#8217;", "  ",
]  # fmt: skip


LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def texts():
    """Any text but NUL and lone surrogates, which no file can hold."""
    nasty, some = st.sampled_from(NASTY), st.text(LETTERS, max_size=4)
    return (
        nasty
        | st.text(LETTERS, max_size=8)
        | st.tuples(some, nasty, some, nasty).map("".join)
    )


def moments():
    usual = st.datetimes(datetime(1000, 1, 1), datetime(9998, 12, 31)).map(
        lambda at: f"{at.isoformat(timespec='seconds')}Z"
    )
    odd = st.sampled_from(
        [
            "2023-03-31",
            "2023-03-31T13:15:00+02:00",
            "2023-03-31 13:15:00.250 -0530",
            "2023-3-1t1:15:00Z",
            "1000-01-01T00:00:00+14:00",
        ]
    )
    return (usual | odd).map(Moment.read)


INTEGERS = st.integers(-(2**63), 2**63 - 1)
KEYS = texts().filter(lambda key: key not in KNOWN)
VALUES = st.recursive(
    st.none() | texts(),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(texts(), below, max_size=3)
    ),
    max_leaves=5,
)
EXTRAS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=2)


def some_of(most, strategies):
    """Values for at most so many of the names, to keep the drawing quick."""
    return st.sets(st.sampled_from(sorted(strategies)), max_size=most).flatmap(
        lambda names: st.fixed_dictionaries({name: strategies[name] for name in names})
    )


def images():
    values = {
        "url": texts(),
        "width": INTEGERS,
        "height": INTEGERS,
        "is_cached": st.booleans(),
        "title": texts(),
        "attribution": texts(),
        "extra": EXTRAS,
    }
    return some_of(3, values).map(lambda values: ImageRecord(**values))


IMAGES = st.lists(images(), min_size=1, max_size=2).map(tuple)


def providers():
    values = {"name": texts(), "domain": texts(), "images": IMAGES, "extra": EXTRAS}
    return some_of(3, values).map(lambda values: ProviderRecord(**values))


PROVIDERS = providers()
# What an article and a related item have in common.
PARTS = {
    "excerpt": texts(),
    "original_url": texts(),
    "web_url": texts(),
    "amp_web_url": texts(),
    "cdn_amp_web_url": texts(),
    "type": texts(),
    "quality": INTEGERS,
    "provider": PROVIDERS,
    "images": IMAGES,
    "extra": EXTRAS,
}
RELATED_PARTS = PARTS | {"title": texts(), "published_at": moments()}


def related_items():
    return some_of(5, RELATED_PARTS).map(lambda values: RelatedRecord(**values))


RECORD_PARTS = PARTS | {
    "category": texts(),
    "heat": INTEGERS,
    "removed": st.booleans(),
    "published": st.booleans(),
    "featured_content": texts(),
    "topics": st.lists(st.none() | texts(), min_size=1, max_size=4).map(tuple),
    "related": st.lists(related_items(), min_size=1, max_size=3).map(tuple),
    "secured": texts(),
    "body": st.sampled_from(["", "\r\n", "\nText.\n---\nMore.\n"]) | texts(),
}


@st.composite
def records(draw):
    title, moment = draw(texts()), draw(moments())
    values = draw(some_of(8, RECORD_PARTS))
    return Record(title=title, published_at=moment, **values)


@st.composite
def changed_records(draw, record):
    """The record with some of its fields changed, absent or edited within."""
    changed = replace(record, **draw(some_of(4, RECORD_PARTS)))
    gone = draw(st.sets(st.sampled_from(sorted(RECORD_PARTS)), max_size=4))
    blank = Record()
    changed = replace(changed, **{name: getattr(blank, name) for name in gone})
    if record.related and draw(st.booleans()):
        changed = replace(changed, related=draw(edited_items(record.related)))
    if record.topics and draw(st.booleans()):
        topics = st.lists(st.sampled_from([*record.topics, "AI", None]), max_size=5)
        changed = replace(changed, topics=tuple(draw(topics)))
    if record.provider and draw(st.booleans()):
        values = draw(some_of(2, {"name": texts(), "domain": texts(), "extra": EXTRAS}))
        changed = replace(changed, provider=replace(record.provider, **values))
    return changed


@st.composite
def edited_items(draw, items):
    """Items dropped, repeated, moved, added, and some with other values."""
    kept = draw(st.lists(st.sampled_from(items) | related_items(), max_size=4))
    edits = draw(st.lists(some_of(2, RELATED_PARTS), max_size=2))
    blank = [{}] * len(kept)
    return tuple(
        replace(item, **edit) for item, edit in zip(kept, edits + blank, strict=False)
    )


# Documents in styles that upstream does not use.


@dataclass(frozen=True)
class Chunk:
    """Lines without their ends, and the field they belong to; '' for none."""

    key: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Styled:
    chunks: tuple[Chunk, ...]
    newline: str
    bom: str
    body: str

    def encode(self):
        lines = [line for chunk in self.chunks for line in chunk.lines]
        ends = "".join(line + self.newline for line in ["---", *lines, "---"])
        return (self.bom + ends + self.body).encode()


WORDS = st.sampled_from(
    ["news", "a b", "C sharp", "naïve", "\U0001f600 up", "it's", 'say "x"', "100 %"]
)
MANY_WORDS = st.lists(WORDS, min_size=2, max_size=4).map(" ".join)
COMMENTS = st.sampled_from(["# a note", "# key: value", "#", "# --- \U0001f600"])
SPACES = st.sampled_from([" ", "  ", " \t", "\t"])


@st.composite
def scalars(draw, indent, values=WORDS):
    """The lines of a scalar, the first of which goes behind its colon or dash."""
    text = draw(values)
    comment = draw(st.sampled_from(["", "", " # why", "\t# \U0001f600"]))
    folded = text.replace(" ", "\n" + indent + "  ", 1).split("\n")
    single, double = text.replace("'", "''"), text.replace('"', '\\"')
    forms = [
        [f"'{single}'{comment}"],
        [f'"{double}"{comment}'],
        f'"{double}"'.replace(" ", f"\n{indent}  ", 1).split("\n"),
    ]
    if values in (WORDS, MANY_WORDS):
        header = draw(st.sampled_from(["|", ">", "|-", ">+", "|+"]))
        forms.append([header + comment, f"{indent}  {text}", f"{indent}   more"])
        forms.append([header, f"{indent}  # not a comment", "", f"{indent}  {text}"])
    if not text.startswith(("'", '"')):
        forms.append([text + comment])
        forms.append([*folded[:-1], folded[-1] + comment])
    return draw(st.sampled_from(forms))


def _behind(name, gap, lines):
    return [f"{name}{gap}{lines[0]}", *lines[1:]]


@st.composite
def pairs(draw, key, indent, values=WORDS):
    name = draw(st.sampled_from([key, key, f'"{key}"', f"'{key}'", f"{key} "])) + ":"
    return _behind(indent + name, draw(SPACES), draw(scalars(indent, values)))


@st.composite
def mappings(draw, table, indent, unknown="note"):
    """A block mapping of some keys of a table, in any order, comments between."""
    keys = draw(st.permutations([*table, unknown]))
    keys = keys[: draw(st.integers(1, len(keys)))]
    lines = []
    for key in keys:
        if draw(st.integers(0, 5)) == 0 and lines:
            lines.append(indent + draw(COMMENTS))
        lines += draw(pairs(key, indent, table.get(key, WORDS)))
    return lines


NUMBERS = st.sampled_from(["58", "010", "-1", "+7"])
FLAGS = st.sampled_from(["true", "false", "yes", "No"])
DATES = st.sampled_from(["2023-03-31T13:15:00Z", "2023-03-31", "2023-03-31 1:15:00 +2"])
IMAGE = {"url": WORDS, "width": NUMBERS, "isCached": FLAGS}
PROVIDER = {"name": WORDS, "domain": WORDS}
RELATED = {"title": MANY_WORDS, "publishedDateTime": DATES, "quality": NUMBERS}


@st.composite
def items(draw, lines_of, root):
    """A list of one to three items, at any indent the key allows."""
    indent = root + draw(st.sampled_from(["", "  ", "    "]))
    blanks = draw(st.sampled_from([" ", "   "]))
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 4)) == 0:
            lines.append(indent + " " + draw(COMMENTS))
        first, *rest = draw(lines_of(indent + " " + blanks))
        lines += [f"{indent}-{blanks}{first.lstrip(' ')}", *rest]
    return lines


@st.composite
def _field_lines(draw, key, root):
    if key == "topics":
        flow = st.sampled_from([["topics: [AI, 'x y', \"z\"] # all"], ["topics: []"]])
        block = items(scalars, root).map(lambda lines: ["topics:", *lines])
        first, *rest = draw(flow | block)
        return [root + first, *rest]
    if key == "provider" and draw(st.integers(0, 3)) == 0:
        return [root + "provider: { name: The Times, 'domain': a.example } # one line"]
    if key == "provider":
        return [root + "provider: # two", *draw(mappings(PROVIDER, root + "   "))]
    tables = {"images": IMAGE, "related": RELATED}
    if key in tables:
        return [f"{root}{key}:", *draw(items(partial(mappings, tables[key]), root))]
    if key == "unknown":
        return [root + "unknown: { a: [1, 2], b: {} }"]
    values = {
        "publishedDateTime": DATES,
        "quality": NUMBERS,
        "heat": NUMBERS,
        "published": FLAGS,
        "title": MANY_WORDS,
    }
    return draw(pairs(key, root, values.get(key, WORDS)))


@st.composite
def styled_documents(draw, newlines=("\n", "\r\n", "\r")):
    """Valid records that no machine would write so."""
    root = draw(st.sampled_from(["", "", "  "]))
    optional_keys = [field.key for field in FIELDS if not field.required]
    known = draw(st.sets(st.sampled_from([*optional_keys, "unknown", "other"])))
    known -= {"removed"}
    keys = draw(st.permutations(sorted(known | {"title", "publishedDateTime"})))
    chunks = []
    for key in keys:
        between = draw(st.lists(COMMENTS | st.just(""), max_size=2))
        chunks += [Chunk("", (line,)) for line in between]
        chunks.append(Chunk(key, tuple(draw(_field_lines(key, root)))))
    return Styled(
        tuple(chunks),
        draw(st.sampled_from(newlines)),
        draw(st.sampled_from(["", "", "\ufeff"])),
        draw(st.sampled_from(["", "\n", "\r\n", "\nText.\n---\nMore"])),
    )
