"""Each rule finds what it names, at its line, and nothing in what upstream writes."""

import re
from pathlib import Path

import pytest
from hypothesis import given

from articles.frontmatter import MAX_FILE, CannotEdit, escaped, parse
from articles.linting import MENDABLE, Code, Finding, Level, Linter, lint, mend, mending
from articles.record import from_document
from tests.factories import make_file, make_related
from tests.strategies import records

DOCS = Path(__file__).parent.parent / "docs" / "checks.md"
NAME = "_news/2026-11-20-ferry-returns.md"
SEALED = f"{'c2Vh' * 80};{'bGVk' * 5}bA=="
TEXT = f"""\
---
category: news
title: "Ferry returns"
excerpt: "The crossing \\"opens\\" again."
publishedDateTime: 2026-11-20T08:30:00Z
originalUrl: "https://tidewater.example/ferry#top"
webUrl: "https://tidewater.example/ferry"
type: article
quality: 58
heat: 98
published: true

provider:
  name: Tidewater Post
  domain: tidewater.example

topics:
  - Harbour
  - "1984"

images:
  - url: "https://tidewater.example/ferry.jpg"
    width: 1200
    height: 800
    isCached: true

related:
  - title: "Islanders count"
    publishedDateTime: 2026-11-20T09:00:00Z
    webUrl: "https://islands.example/count"
    type: article
    provider:
      name: Island Times
      domain: islands.example
    quality: 40
  - title: "Islanders wait"
    publishedDateTime: 2026-11-19T09:00:00Z
    webUrl: "https://islands.example/count"
    type: article
    provider:
      name: Island Times
      domain: islands.example
    quality: 30

secured: "{SEALED}"
---

"""
RELATED = TEXT[TEXT.index("related:") : TEXT.index("secured:")]


def edited(*edits, text=TEXT):
    """The file with each of `edits`, pairs of old and new, made once."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def said(text, path=NAME):
    data = text if isinstance(text, bytes) else text.encode()
    return [(each.line, each.code, each.message) for each in lint(data, path=path)]


def places(text, path=NAME):
    return [(line, str(code)) for line, code, _ in said(text, path)]


def test_what_upstream_writes_is_found_in_order():
    assert said(TEXT) == []
    assert said(TEXT.replace("\n", "\r\n")) == []
    assert said(TEXT + "A text, with\ttabs\n\n\n---\n# and more") == []


@given(record=records())
def test_what_we_write_has_the_style_of_upstream(record):
    style = {Code.SCALAR_STYLE, Code.INDENT, Code.SECTION_GAP, Code.STRAY_BLANK_LINE}
    found = lint(make_file(record), path=NAME)
    assert [each for each in found if each.code in style] == []


# What an import refuses, and what it skips


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a text", (1, "W001", "no front matter: the first line is not ---")),
        ("---\na: 1\n", (1, "E002", "front matter is not closed: no second ---")),
        (
            "---\na: 1\na: 2\n---\n",
            (3, "E003", "duplicate key: a"),
        ),
        (
            edited(("heat: 98", "heat: hot")),
            (10, "E004", 'heat: not a whole number: "hot"'),
        ),
        (
            edited(('title: "Ferry returns"\n', "")),
            (2, "E004", "title: missing; a record needs its title"),
        ),
    ],
)
def test_what_an_import_says_is_said_in_its_words(text, expected):
    assert said(text) == [expected]


def test_every_wrong_value_is_named_and_the_first_once():
    text = edited(
        ('title: "Ferry returns"\n', ""),
        ("heat: 98", "heat: hot"),
        ("2026-11-20T08:30:00Z", "soon"),
        ("quality: 40", "quality: high"),
        ("quality: 30", "quality: low"),
        ("      name: Island Times\n      domain: islands.example", "      - a"),
        ('topics:\n  - Harbour\n  - "1984"', "topics: Harbour"),
    )
    assert said(text) == [
        (2, "E004", "title: missing; a record needs its title"),
        (4, "E004", 'publishedDateTime: not a date like 2023-03-31T13:15:00Z: "soon"'),
        (9, "E004", 'heat: not a whole number: "hot"'),
        (16, "E004", 'topics: expected a list, found "Harbour"'),
        (30, "E004", "related[0].provider: expected a mapping, found a list"),
        (31, "E004", 'related[0].quality: not a whole number: "high"'),
        (39, "E004", 'related[1].quality: not a whole number: "low"'),
    ]


def test_of_thousands_of_wrong_values_a_hundred_are_named():
    items = "  - quality: high\n" * 2000
    assert len(said(edited((RELATED, f"related:\n{items}\n")))) == 100


@pytest.mark.parametrize(
    "keys", [("title",), ("publishedDateTime",), ("title", "publishedDateTime")]
)
def test_every_missing_value_is_named(keys):
    text = TEXT
    for key in keys:
        text = re.sub(f"^{key}:.*\n", "", text, count=1, flags=re.M)
    assert [message.split(":")[0] for _, _, message in said(text)] == list(keys)


def test_a_file_too_large_is_refused_as_a_whole():
    ((line, code, message),) = said(b"-" * (MAX_FILE + 1))
    assert (line, code) == (0, Code.REFUSED)
    assert message.startswith("file too large")


# Judgements


JUDGEMENTS = "quality: 58\nheat: 98\npublished: true\n"
ALONE = edited((RELATED, ""))


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ("", []),
        ("quality: 0\nheat: 0\npublished: false\n", []),
        ("quality: 58\nheat: -1\npublished: false\n", []),
        ("quality: 58\nheat: 70\npublished: true\n", []),
        ("quality: 58\nheat: 69\npublished: true\n", [(11, "W101")]),
        ("quality: 58\nheat: 70\npublished: false\n", [(11, "W101")]),
        ("quality: 58\nheat: -1\npublished: true\n", [(11, "W101")]),
        ("quality: 58\nheat: 98\n", [(9, "W102")]),
        ("published: false\n", [(9, "W102")]),
        ("heat: 98\npublished: true\n", [(9, "W102")]),
        ("quality: 58\nheat: 57\npublished: false\n", [(10, "W104")]),
        ("quality: 0\nheat: -2\npublished: false\n", [(10, "W104")]),
    ],
)
def test_judgements_follow_the_policy_of_upstream(judgements, expected):
    assert places(edited((JUDGEMENTS, judgements))) == expected


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ("quality: 62\nheat: 62\npublished: false\n", []),
        ("quality: 62\nheat: 70\npublished: true\n", []),
        ("quality: 62\nheat: 71\npublished: true\n", [(10, "W105")]),
        ("quality: 62\nheat: -1\npublished: false\n", [(10, "W103")]),
    ],
)
def test_an_article_alone_leads_its_story_with_its_quality(judgements, expected):
    assert places(edited((JUDGEMENTS, judgements), text=ALONE)) == expected


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ("quality: 58\nheat: 98\nremoved: true\npublished: false\n", []),
        ("quality: 58\nheat: 98\npublished: false\nremoved: true\n", []),
        ("removed: true\npublished: false\n", []),
        ("quality: 58\nremoved: true\npublished: false\n", [(9, "W102")]),
        ("quality: 58\nheat: 98\nremoved: true\npublished: true\n", [(11, "W106")]),
        ("quality: 58\nheat: 98\nremoved: false\npublished: true\n", [(11, "W106")]),
        ("removed: true\n", [(9, "W106")]),
    ],
)
def test_a_tombstone_is_removed_beside_published_false(judgements, expected):
    assert places(edited((JUDGEMENTS, judgements))) == expected


def test_the_words_say_what_is_stated_and_what_should_be():
    text = edited(("heat: 98", "heat: 12"), ("quality: 58\n", ""))
    first, second = (message for _, _, message in said(text))
    assert first.startswith("heat: stated without quality; state quality, heat and")
    assert second == "published: true, but heat is 12; true goes with 70 or more"


# Lists


def test_related_is_sorted_by_quality():
    text = edited(("quality: 30", "quality: 41"))
    assert said(text) == [
        (28, "W201", "related: not sorted by quality, the highest first")
    ]


def test_related_without_quality_may_stand_anywhere():
    assert places(edited(("    quality: 40\n", ""))) == []


def test_an_empty_topic_is_found():
    assert said(edited(('  - "1984"', "  - "))) == [
        (19, "W202", "topics[1]: empty; name a topic, or take the line out")
    ]


# Keys


@pytest.mark.parametrize(
    ("edit", "line", "name"),
    [
        (("quality: 58", "qualty: 58\nquality: 58"), 9, "qualty"),
        (("    width: 1200", "    wide:\n      secured: x"), 23, "images[0].wide"),
        (
            ("      domain: islands", "      site: a\n      domain: islands"),
            34,
            "related[0].provider.site",
        ),
        (("quality: 58", '"a\\u200Bb": 58\nquality: 58'), 9, "a\\u200Bb"),
    ],
)
def test_an_unknown_key_is_named_by_its_place(edit, line, name):
    words = f"{name}: unknown key, kept as it stands; is it spelled right?"
    assert said(edited(edit)) == [(line, "W301", words)]


def test_keys_stand_in_the_order_of_the_format():
    heat_first = edited(("quality: 58\nheat: 98", "heat: 98\nquality: 58"))
    words = "quality: out of order; it belongs before heat"
    assert said(heat_first) == [(10, "W302", words)]
    domain = edited(
        ("      name: Island Times\n", ""),
        ("domain: islands.example\n", "domain: i.example\n      name: Island\n"),
    )
    words = "related[0].provider.name: out of order; it belongs before domain"
    assert said(domain) == [(34, "W302", words)]


def test_amp_addresses_come_both_or_none():
    amp, cdn = 'ampWebUrl: "https://a.example"\n', 'cdnAmpWebUrl: "https://b.example"\n'
    assert places(edited(("type:", f"{amp}{cdn}type:"))) == []
    assert said(edited(("type:", f"{amp}type:"))) == [
        (8, "W303", "ampWebUrl: stated without cdnAmpWebUrl; state both or none")
    ]
    assert said(edited(("    type:", f"    {cdn}    type:"))) == [
        (
            31,
            "W303",
            "related[0].cdnAmpWebUrl: stated without ampWebUrl; state both or none",
        )
    ]


# What is sealed


def test_what_is_sealed_stands_last():
    text = edited((f'secured: "{SEALED}"\n', f'secured: "{SEALED}"\nfoo: 1\n'))
    assert places(text) == [(45, "W401"), (46, "W301")]
    line = f'secured: "{SEALED}"\n\n'
    text = edited((f'\nsecured: "{SEALED}"\n', ""), ("topics:", f"{line}topics:"))
    assert places(text) == [(17, "W401")]


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        "plain words",
        SEALED.replace(";", ""),
        SEALED + ";AAAA",
        SEALED.replace("=", ""),
        f"{'A' * 4};{'bGVk' * 5}bA==",
        f"{'A' * 324};{'bGVk' * 5}bA==",
        f"{'A' * 448 * 2};{'bGVk' * 5}bA==",
        f"{'A' * 320};{'bGVk' * 5}bGw=",
    ],
)
def test_what_is_sealed_has_two_parts_of_the_usual_sizes(sealed):
    ((line, code, message),) = said(edited((SEALED, sealed)))
    assert (line, code) == (45, "W402")
    assert not sealed or sealed not in message


@pytest.mark.parametrize(
    "edit",
    [
        ('secured: "', "secured: '"),
        ('secured: "', 'secured: !x "'),
        ('secured: "', "secured: "),
        ('secured: "', 'secured: ["'),
        ('secured: "', '  secured: "'),
        ('secured: "', '"'),
        ('secured: "', 'related: "'),
        ("    type:", f'    secured: "{SEALED}"\n    type:'),
        (f'secured: "{SEALED}"', f'"{SEALED}": 1'),
        (f'secured: "{SEALED}"', f'"secured {SEALED[200:]}": 1'),
        ('quality: 30\n\nsecured: "', 'quality: "'),
        ("30\n\nsecured: ", ""),
        ("30\n\nsecured: ", "30 "),
    ],
)
def test_no_finding_quotes_what_is_sealed(edit):
    found = said(edited(edit))
    assert found
    assert "c2Vh" not in repr(found)
    assert "bGVk" not in repr(found)


# Names and copies


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-11-19-ferry.md", []),
        ("_news/2026-11-21-ferry-2-.md", []),
        ("_news/2026-11-22-ferry.md", [(5, "W502")]),
        ("_news/2026-11-18-ferry.md", [(5, "W502")]),
        ("_news/ferry.md", [(0, "W501")]),
        ("_news/2026-11-20.md", [(0, "W501")]),
        ("_news/2026-02-30-ferry.md", [(0, "W501")]),
        ("_news/2026-11-20-Ferry.md", [(0, "W501")]),
        ("_news/2026-11-20-ferry.md\n", [(0, "W501")]),
    ],
)
def test_a_name_says_a_date_near_that_of_publication(name, expected):
    assert places(TEXT, name) == expected


def test_the_date_of_publication_is_taken_in_utc():
    late = edited(("2026-11-20T08:30:00Z", "2026-11-21T23:30:00-05:00"))
    assert said(late) == [
        (
            5,
            "W502",
            "publishedDateTime: 2026-11-22 in UTC, but the name says 2026-11-20",
        )
    ]


def test_the_second_file_of_an_original_names_the_first():
    linter = Linter()
    other = edited(("ferry#top", "ferry"))
    first, second, third = (f"_news/2026-11-20-{name}.md" for name in "abc")
    assert linter.lint(TEXT.encode(), path=first) == []
    assert linter.lint(other.encode(), path=second) == []
    message = f"originalUrl: {first} has it too"
    copy = Finding(third, 6, Code.SAME_ORIGINAL, message)
    assert linter.lint(TEXT.encode(), path=third) == [copy]
    assert linter.lint(TEXT.encode(), path=first) == []


def test_files_without_an_original_are_no_copies():
    linter = Linter()
    for url in ("", 'originalUrl: ""\n'):
        text = edited(('originalUrl: "https://tidewater.example/ferry#top"\n', url))
        for name in "ab":
            assert linter.lint(text.encode(), path=f"2026-11-20-{name}.md") == []


# Text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeff" + TEXT, [(1, "W601")]),
        (edited(("category: news", "category:\tnews")), [(2, "W602")]),
        (edited(("Ferry returns", "Ferry\treturns")), [(3, "W602"), (3, "W608")]),
        (edited(("category: news", "category: news # all")), [(2, "W603")]),
        (edited(("provider:", "# who\n# and\nprovider:")), [(13, "W603")]),
        (edited(("topics:", "# who\ntopics:"), ("8\nheat: 98", "8 #\nheat: 98")), [(9, "W603")]),
        (edited(("category: news\n", "category: news\r\n")), [(2, "W604")]),
        (TEXT.replace("\n", "\r"), [(1, "W604")]),
        (edited(("\r\ntype", "\ntype"), text=TEXT.replace("\n", "\r\n")), [(7, "W604")]),
        (TEXT + "A body\r\n", [(48, "W604")]),
        (edited(("\nprovider:", "provider:")), [(12, "W605")]),
        (edited(("\n\nprovider:", "\n# who\nprovider:")), [(12, "W603"), (12, "W605")]),
        (edited(("type:", "\ntype:")), [(8, "W606")]),
        (edited(("topics:", "\n \ntopics:")), [(16, "W606")]),
        (edited(("---\n\n", "\n---\n\n")), [(46, "W606")]),
        (edited(("---\ncategory", "---\n\ncategory")), [(2, "W606")]),
        (edited(("name: Tidewater Post", "name: |+\n    Post\n\n\n  x: 1")), [(14, "W608"), (18, "W301")]),
        (TEXT[:-1], [(46, "W607")]),
        (TEXT[:-2], [(46, "W607")]),
        (TEXT + "\n", [(46, "W607")]),
        (TEXT[:-1] + "  ", [(46, "W607")]),
    ],
)  # fmt: skip
def test_text_follows_the_lexical_dialect(text, expected):
    assert places(text) == expected


def test_what_occurs_often_is_told_once_with_its_number():
    text = edited(("category:", "# a\n# b\n# c\ncategory:"))
    ((_, _, message),) = said(text)
    assert message.endswith("(and 2 more)")


def test_a_first_section_needs_no_blank_line():
    text = '---\nprovider:\n  name: a\n\ntopics:\n  - a\ntitle: "a"\n'
    text += "publishedDateTime: 2026-11-20\n---\n\n"
    assert places(text) == [(7, "W302")]


@pytest.mark.parametrize(
    ("edit", "line", "words"),
    [
        (('"Ferry returns"', "Ferry returns"), 3, "title: expected in double quotes"),
        (('"Ferry returns"', "'Ferry returns'"), 3, "title: expected in double quotes"),
        (("returns", "return\\u0073"), 3, "title: expected in double quotes"),
        (("Ferry returns", "Ferry\n  returns"), 3, "title: expected in double quotes"),
        (("published: true", "published: Yes"), 11, "published: expected plain: true"),
        (("heat: 98", "heat: +98"), 10, "heat: expected plain: 98"),
        (("heat: 98", 'heat: "98"'), 10, "heat: expected plain: 98"),
        (("type: article", "type: 'article'"), 8, "type: expected plain, on one"),
        (
            ("Tidewater Post", "Tidewater\n    Post"),
            14,
            "provider.name: expected plain",
        ),
        (("  - Harbour", '  - "Harbour"'), 18, "topics[0]: expected plain, on one"),
    ],
)
def test_values_are_written_as_upstream_writes_them(edit, line, words):
    ((at, code, message),) = said(edited(edit))
    assert (at, code) == (line, "W608")
    assert message.startswith(words)


@pytest.mark.parametrize(
    "edit",
    [
        ('"1984"', "'1984'"),
        ("2026-11-20T08:30:00Z", "2026-11-20T08:30:00+01:00"),
        (
            "quality: 58\nheat: 98\npublished: true",
            "quality: ~\nheat:\npublished: null",
        ),
        ('topics:\n  - Harbour\n  - "1984"', "topics: ~"),
    ],
)
def test_what_means_the_same_in_other_words_may_stand(edit):
    assert places(edited(edit)) == []


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (('\n  - Harbour\n  - "1984"', ' [Harbour, "1984"]'), [(17, "W609")]),
        (("\n  - Harbour\n  - \"1984\"", " []"), [(17, "W609")]),
        (
            ("\n  name: Tidewater Post\n  domain: tidewater.example", " {name: a, x: {}}"),
            [(13, "W301"), (13, "W609")],
        ),
        (('  - Harbour\n  - "1984"', '- Harbour\n- "1984"'), [(18, "W610")]),
        (
            ("  name: Tidewater Post\n  d", "    name: Tidewater Post\n    d"),
            [(14, "W610")],
        ),
    ],
)  # fmt: skip
def test_lists_and_mappings_stand_on_lines_of_their_own(edit, expected):
    assert places(edited(edit)) == expected


def test_an_indented_front_matter_is_told_once():
    block = TEXT[4 : TEXT.index("---\n\n")]
    text = f"---\n{re.sub('^(?=.)', ' ', block, flags=re.M)}---\n\n"
    found = said(text)
    words = "front matter: expected indented by 0 blanks, found 1"
    assert found[0] == (2, Code.INDENT, words)


# Findings


def test_a_finding_reads_like_a_message_of_a_compiler():
    finding = Finding("_news/a\nb.md", 3, Code.TAB, "tab")
    assert str(finding) == "_news/a\\u000Ab.md:3: W602 tab"
    whole = Finding("a.md", 0, Code.FILE_END, "end", fixed=True)
    assert str(whole) == "a.md: W607 end (fixed)"
    assert whole.facts == {
        "path": "a.md",
        "line": 0,
        "code": "W607",
        "message": "end",
        "fixed": True,
        "level": "warning",
    }


def test_the_letter_of_a_code_is_its_level():
    assert Code.REFUSED.level is Level.ERROR
    assert Finding("a.md", 1, Code.TAB, "tab").level is Level.WARNING


def test_findings_come_in_the_order_of_lines():
    text = edited(("category:", "# a\ncategory:"), ("heat: 98", "heat: 1"))
    lines = [line for line, _ in places(text + "\n", "a.md")]
    assert lines == sorted(lines)
    assert len(lines) == 5


def test_messages_are_one_harmless_line():
    text = edited(("quality: 58", '"a\\nb\\e": 58\nheat: -9'), ("heat: 98\n", ""))
    for _, _, message in said(text):
        assert message == escaped(message)


def test_the_table_of_codes_is_complete():
    rows = re.findall(r"^\| `(\w+)` \|.*\| (yes|no)", DOCS.read_text(), re.M)
    assert rows == [(str(c), "yes" if c in MENDABLE else "no") for c in Code]


# Mending


UNSORTED = edited(("quality: 30", "quality: 41"))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_mending_moves_the_lines_of_related_and_no_other(newline):
    first, second = re.findall(r"  - title(?:.+\n)+?    quality.*\n", UNSORTED)
    swapped = UNSORTED.replace(first + second, second + first)
    data = UNSORTED.replace("\n", newline).encode()
    mended = mend(data, path=NAME)
    assert mended.decode() == swapped.replace("\n", newline)
    assert lint(mended, path=NAME) == []
    assert mend(mended, path=NAME) == mended


def test_items_of_one_quality_keep_their_order_and_those_without_their_place():
    qualities = (None, 10, 20, None, 10, 30)
    items = [make_related(quality=quality) for quality in qualities]
    data = mend(make_file(related=tuple(items)), path=NAME)
    related = from_document(parse(data)).related
    assert related == tuple(items[i] for i in (0, 5, 2, 3, 1, 4))


def test_odd_items_move_with_every_byte_of_theirs():
    odd = UNSORTED.replace("    type: article\n", "    type:   'article'\n    x: [1]\n")
    mended = mend(odd.encode(), path=NAME).decode()
    assert sorted(mended.split("\n")) == sorted(odd.split("\n"))
    assert mended.index("Islanders wait") < mended.index("Islanders count")


@pytest.mark.parametrize(
    "edit",
    [
        ('  - title: "Islanders wait', '  # next\n  - title: "Islanders wait'),
        ("related:\n", "related: # all\n"),
    ],
)
def test_what_a_comment_may_be_about_is_not_moved(edit):
    text = edited(edit, text=UNSORTED)
    assert mend(text.encode(), path=NAME) == text.encode()


def test_what_cannot_be_moved_byte_for_byte_stays():
    items = '[{title: "a", quality: 1}, {title: "b", quality: 2}]'
    text = edited((RELATED, f"related: {items}\n\n"))
    assert Code.RELATED_ORDER in [code for _, code, _ in said(text)]
    assert mend(text.encode(), path=NAME) == text.encode()


def test_what_the_text_does_not_allow_is_left_to_people(monkeypatch):
    def refuse(document, record):
        raise CannotEdit("too odd")

    monkeypatch.setattr(mending, "onto", refuse)
    assert mend(UNSORTED.encode(), path=NAME) == UNSORTED.encode()


@pytest.mark.parametrize("end", ["---", "---\n", "---\n\n\n", "---\n \t\n", "--- \n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_mending_ends_a_file_with_one_empty_line(end, newline):
    text = TEXT.removesuffix("---\n\n") + end
    mended = mend(text.replace("\n", newline).encode(), path=NAME).decode()
    assert mended.endswith(f"{newline}{end.splitlines()[0]}{newline}{newline}")
    assert lint(mended.encode(), path=NAME) == []


@given(record=records())
def test_mending_a_file_leaves_what_it_says_but_for_the_order(record):
    data = make_file(record)
    before, after = parse(data), parse(mend(data, path=NAME))
    said_before, said_after = from_document(before), from_document(after)
    assert sorted(map(repr, said_before.related)) == sorted(
        map(repr, said_after.related)
    )
    assert said_before.with_values(
        {"related": (), "body": ""}
    ) == said_after.with_values({"related": (), "body": ""})
