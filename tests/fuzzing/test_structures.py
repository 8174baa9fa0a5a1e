"""Legal records in every spelling of YAML that is read here.

`strategies.styled_documents` writes as a careful person might; this writes as nobody
would, but as YAML allows. Each spelling is what follows `key:` or `-`, line ends and
all; `column` is that of the key or dash, which every later line must stand behind.
"""

from dataclasses import dataclass

from hypothesis import event, given, strategies as st

from articles.frontmatter import parse
from tests.fuzzing.mutants import DECISIONS
from tests.fuzzing.properties import check, within_a_second

WORDS = st.sampled_from(
    ["news", "a b", "naïve", "\U0001f600 up", "100 %", "x#y:z", "~"]
)
FLOW_WORDS = st.sampled_from(["news", "a b", "C#", "x:y", "é", "-1"])
NUMBERS = st.sampled_from(["0", "-1", "+58", "007", "", "null"])
FLAGS = st.sampled_from(["true", "false", "Yes", "OFF", "~"])
DATES = st.sampled_from(["2023-03-31T13:15:00Z", "2023-03-31", "2023-3-1 1:15:00 -5"])
GAPS = st.sampled_from([" ", " ", "   ", "\t", " \t"])
COMMENTS = st.sampled_from(["", "", "", " # why", "\t#", " # --- 'x' \U0001f600"])
FENCES = st.sampled_from(["---", "---", "--- ", "---\t"])
BODIES = st.sampled_from(
    ["", "\n", "\nText.\n---\nMore", "---\n", " \n...\n", "\ufeff"]
)
DECIDED = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in DECISIONS.items()}
)


@dataclass(frozen=True)
class Kind:
    """What may stand behind a key: text, a mapping of keys, or a list of one kind."""

    words: st.SearchStrategy | None = None
    table: tuple = ()
    item: "Kind | None" = None


TEXT, FLAG = Kind(WORDS), Kind(FLAGS)
NUMBER, DATE = Kind(NUMBERS), Kind(DATES)
IMAGE = Kind(table=(("url", TEXT), ("width", NUMBER), ("isCached", FLAG), ("x", TEXT)))
IMAGES = Kind(item=IMAGE)
PROVIDER = Kind(table=(("name", TEXT), ("domain", TEXT), ("images", IMAGES)))
ITEM = Kind(
    table=(("title", TEXT), ("quality", NUMBER), ("provider", PROVIDER), ("y", TEXT))
)
ANY = Kind(table=(("a", TEXT), ("b", Kind(item=Kind(item=TEXT))), ("c", IMAGE)))
ROOT = {
    "category": TEXT,
    "excerpt": TEXT,
    "quality": NUMBER,
    "heat": NUMBER,
    "published": FLAG,
    "provider": PROVIDER,
    "topics": Kind(item=TEXT),
    "images": IMAGES,
    "related": Kind(item=ITEM),
    "secured": TEXT,
    "unknown": ANY,
    "list": Kind(item=ANY),
}


def of_kind(kind, column):
    if kind.words is not None:
        is_text = kind.words is WORDS
        return texts(column) if is_text else tokens(kind.words, column)
    block = mappings if kind.table else lists
    return st.one_of(block(kind, column), block(kind, column), flows(kind, column))


def between(column):
    """Blank lines and comments; further in they might join a block scalar above."""
    pad = " " * column
    return st.sampled_from(
        ["", "", "", "", "\n", " \n", "# note\n", f"{pad}# key: x\n\n", "#\n#\n"]
    )


# Scalars


@st.composite
def tokens(draw, words, column):
    """A value of one line, which no quote and no break may change."""
    word, pad = draw(words), " " * (column + draw(st.integers(1, 5)))
    gap, comment = draw(GAPS), draw(COMMENTS)
    forms = [f"{gap}{word}{comment}\n"]
    if word:
        forms += [
            f"{gap}'{word}'{comment}\n",
            f'{gap}"{word}"{comment}\n',
            f"{comment}\n{pad}{word}\n",
            f"{gap}|-{comment}\n{pad}{word}\n",
        ]
    return draw(st.sampled_from(forms))


@st.composite
def texts(draw, column):
    one, two = draw(WORDS), draw(WORDS)
    width = draw(st.integers(1, 5))
    pad, gap, comment = " " * (column + width), draw(GAPS), draw(COMMENTS)
    break_ = draw(st.sampled_from(["\n", "\n\n", " \n \n", "\t\n"])) + pad
    forms = [
        f"{gap}{one}{comment}\n",
        f"{gap}{one}{break_}{two}{comment}\n",
        f"{comment}\n{pad}{one}{break_}{two}\n",
        f"{gap}'it''s {one}{break_}{two}'{comment}\n",
        f'{gap}"{one}\\\n{pad}\\x41\\U0001F600\\N {two}{break_}"{comment}\n',
        f"{comment}\n{pad}'{one}'\n",
        f"{gap}''{comment}\n",
    ]
    if width < 10:
        forms.append(_block_scalar(draw, column, [one, two]))
    return draw(st.sampled_from(forms))


def _block_scalar(draw, column, words):
    """`|` and `>`, with all that a header may say and all that a text may do."""
    width = draw(st.integers(1, 5))
    pad = " " * (column + width)
    blanks = draw(st.sampled_from(["", "\n", "\n\n"]))
    digit = str(width) if draw(st.booleans()) else ""
    marks = [digit, draw(st.sampled_from(["", "-", "+"]))]
    header = draw(st.sampled_from("|>")) + "".join(draw(st.permutations(marks)))
    lead = "  " if digit else ""
    comment = draw(st.sampled_from(["", " # why"]))
    return (
        f" {header}{comment}\n{blanks}{pad}{lead}{words[0]}\n{blanks}"
        f"{pad}  # {words[1]}\n{pad}{words[1]}: \t\n{blanks}"
    )


# Mappings and lists


@st.composite
def entries(draw, table, column):
    """Lines of a block mapping whose keys stand at `column`."""
    lines = ""
    for key, kind in table:
        name = draw(st.sampled_from([key, key, f'"{key}"', f"'{key}'", f"{key} "]))
        explicit = draw(st.integers(0, 7)) == 0
        behind = draw(of_kind(kind, column))
        if explicit:
            behind = _blank(behind)
        if lines:
            lines += draw(between(column))
        lines += " " * column
        lines += (
            f"? {name}{draw(COMMENTS)}\n{' ' * column}:" if explicit else f"{name}:"
        )
        lines += behind
    return lines


def some_of(table):
    return st.lists(st.sampled_from(table), min_size=1, unique_by=lambda pair: pair[0])


@st.composite
def mappings(draw, kind, column):
    below = column + draw(st.integers(1, 4))
    lines = draw(entries(draw(some_of(kind.table)), below))
    return f"{draw(COMMENTS)}\n{draw(between(below))}{lines}"


@st.composite
def lists(draw, kind, column):
    """Items at any column from that of the key on; mappings often on the dash's line."""
    at = column + draw(st.integers(0, 4))
    lines = f"{draw(COMMENTS)}\n"
    for _ in range(draw(st.integers(1, 3))):
        lines += draw(between(at)) + " " * at + "-" + draw(_items(kind.item, at))
    return lines


@st.composite
def _items(draw, kind, at):
    blanks = draw(st.integers(1, 4))
    if kind.table and draw(st.booleans()):
        below = at + 1 + blanks
        lines = draw(entries(draw(some_of(kind.table)), below))
        return " " * blanks + lines[below:]
    if kind.item and draw(st.booleans()):
        below = at + 1 + blanks
        first, second = draw(of_kind(kind.item, below)), draw(of_kind(kind.item, below))
        pad = " " * below
        return f"{' ' * blanks}-{_blank(first)}{pad}-{_blank(second)}"
    return _blank(draw(of_kind(kind, at)))


def _blank(text):
    """The text without tabs before it: libyaml wants none behind a dash or `? a\n:`."""
    rest = text.lstrip(" \t")
    return " " * (len(text) - len(rest)) + rest


# Flow


@st.composite
def flows(draw, kind, column):
    pad = " " * (column + draw(st.integers(1, 4)))
    text = draw(_flow(kind, f"{draw(COMMENTS)}\n{pad}"))
    return f"{draw(GAPS)}{text}{draw(COMMENTS)}\n"


@st.composite
def _flow(draw, kind, break_):
    breaks = st.sampled_from(["", "", " ", break_])
    if kind.words is not None:
        word = draw(FLOW_WORDS if kind.words is WORDS else kind.words)
        return draw(
            st.sampled_from([word, f"'{word}'", f'"{word}"']) if word else st.just("~")
        )
    if kind.item:
        parts = draw(st.lists(_flow(kind.item, break_), max_size=3))
        opening, closing = "[]"
    else:
        parts = [draw(_pair(*each, break_)) for each in draw(some_of(kind.table))]
        opening, closing = "{}"
    text = opening + draw(breaks)
    for number, part in enumerate(parts):
        comma = draw(st.booleans()) or number < len(parts) - 1
        text += part + draw(breaks) + ("," if comma else "") + draw(breaks)
    return text + closing


@st.composite
def _pair(draw, key, kind, break_):
    value = draw(_flow(kind, break_))
    gap = draw(st.sampled_from([" ", "  ", break_ + " "]))
    return draw(
        st.sampled_from(
            [f"{key}:{gap}{value}", f"'{key}' :{gap}{value}", f"? {key}{gap}: {value}"]
        )
    )


# Documents


@st.composite
def documents(draw):
    root = draw(st.sampled_from([0, 0, 0, 1, 4]))
    required = [("title", TEXT), ("publishedDateTime", DATE)]
    others = draw(
        st.lists(
            st.sampled_from(list(ROOT.items())), max_size=5, unique_by=lambda p: p[0]
        )
    )
    lines = draw(between(root)) + draw(
        entries(draw(st.permutations(required + others)), root)
    )
    newline = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    bom = draw(st.sampled_from(["", "", "\ufeff"]))
    text = f"{bom}{draw(FENCES)}\n{lines}{draw(between(root))}{draw(FENCES)}\n"
    return (text.replace("\n", newline) + draw(BODIES)).encode()


@given(documents(), DECIDED)
def test_a_legal_record_is_read_and_leaves_as_it_came(data, decisions):
    event(f"{len(parse(data).values)} keys")
    with within_a_second(data):
        assert check(data, decisions)
