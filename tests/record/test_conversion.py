from dataclasses import replace

import pytest

from articles.frontmatter import Document, FrontMatterError, emit, parse
from articles.record import (
    ImageRecord,
    Moment,
    ProviderRecord,
    Record,
    RecordError,
    RelatedRecord,
    from_document,
    onto,
)

NOT_A_DATE = 'not a date like 2023-03-31T13:15:00Z: "yesterday"'
HEAD = 'title: "A"\npublishedDateTime: 2023-03-31T13:15:00Z\n'


def document(block, body="\n"):
    return parse(f"---\n{HEAD}{block}---\n{body}".encode(), path="x.md")


def rewritten(block, **values):
    """The lines behind the head, once the record has other values."""
    before = document(block)
    after = onto(before, replace(from_document(before), **values))
    assert from_document(parse(emit(after))) == from_document(after)
    return after.text.removeprefix(f"---\n{HEAD}").removesuffix("---\n\n")


# Reading


def test_a_record_states_what_its_file_says():
    record = from_document(document("heat: -1\ntopics:\n  - AI\nzebra: no\n", "Text"))
    assert record == Record(
        title="A",
        published_at=Moment.read("2023-03-31T13:15:00Z"),
        heat=-1,
        topics=("AI",),
        body="Text",
        extra={"zebra": "no"},
    )


@pytest.mark.parametrize(
    ("block", "heat", "published"),
    [
        ("", None, None),
        ("heat: -1\npublished: false\n", -1, False),
        ("heat: 0\n", 0, None),
    ],
)
def test_absent_below_and_stated_are_three_states(block, heat, published):
    record = from_document(document(block))
    assert (record.heat, record.published) == (heat, published)


@pytest.mark.parametrize(
    ("block", "error"),
    [
        ("heat: hot\n", 'x.md:4: heat: not a whole number: "hot"'),
        (
            "related:\n  - title: a\n  - title: b\n\n  - publishedDateTime: yesterday\n",
            f"x.md:8: related[2].publishedDateTime: {NOT_A_DATE}",
        ),
        (
            "related:\n  - provider:\n      images:\n        - url: x\n          width: y\n",
            'x.md:8: related[0].provider.images[0].width: not a whole number: "y"',
        ),
        (
            "topics:\n  - a\n  - b: c\n",
            "x.md:6: topics[1]: expected text, found a mapping",
        ),
        (
            "title2: x\nsecured:\n  - MARKER\n",
            "x.md:6: secured: expected text, found a list",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_path(block, error):
    with pytest.raises(RecordError) as caught:
        from_document(document(block))
    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("block", "error"),
    [
        (
            HEAD.splitlines()[0],
            "x.md:2: publishedDateTime: missing; a record needs its",
        ),
        (
            HEAD.splitlines()[1] + "\ntitle:",
            "x.md:3: title: missing; a record needs its",
        ),
    ],
)
def test_a_record_needs_its_title_and_date(block, error):
    with pytest.raises(RecordError, match=error):
        from_document(parse(f"---\n{block}\n---\n".encode(), path="x.md"))


def test_a_record_error_is_one_thing_wrong_with_one_file():
    assert issubclass(RecordError, FrontMatterError)


# Writing


FULL = Record(
    category="news",
    title="A",
    excerpt="",
    published_at=Moment.read("2023-03-31T13:15:00Z"),
    original_url="https://paper.example/a",
    type="article",
    quality=58,
    heat=-1,
    removed=True,
    published=False,
    featured_content="<b>",
    provider=ProviderRecord("Paper & Co", "paper.example"),
    topics=("AI", None),
    images=(ImageRecord("https://paper.example/a.jpg", 5, 4, is_cached=True),),
    related=(RelatedRecord(title="B", web_url="", quality=7),),
    secured="a;b",
)
CANONICAL = """---
category: news
title: "A"
excerpt: ""
publishedDateTime: 2023-03-31T13:15:00Z
originalUrl: "https://paper.example/a"
type: article
quality: 58
heat: -1
removed: true
published: false

featuredContent: "<b>"

provider:
  name: Paper & Co
  domain: paper.example

topics:
  - AI
  - \n
images:
  - url: "https://paper.example/a.jpg"
    width: 5
    height: 4
    isCached: true

related:
  - title: "B"
    webUrl: ""
    quality: 7

secured: "a;b"
---

"""


def test_a_record_without_a_file_is_written_in_the_canonical_dialect():
    assert emit(onto(Document.blank(), FULL)).decode() == CANONICAL


def test_the_newline_of_the_document_is_that_of_every_line():
    written = emit(onto(Document.blank(newline="\r\n"), replace(FULL, body="\r\n")))
    assert written.decode() == CANONICAL.replace("\n", "\r\n")


def test_an_unchanged_record_changes_nothing():
    before = document("heat: 010\npublished: yes\n")
    assert onto(before, from_document(before)) is before


def test_a_body_is_replaced_as_a_whole():
    assert (
        onto(document("", "old"), replace(from_document(document("")), body="new")).body
        == "new"
    )


ITEMS = """topics: [AI, 010]
images:
  - url: "a" # first
    width: 010
related:
  - webUrl: "a"
    quality: 007 # low
    images: []
    provider: ~
  - webUrl: "b"
    quality: +9
    note: x
"""


def test_an_edit_next_door_leaves_the_words_of_other_values():
    after = rewritten(ITEMS, images=(ImageRecord("a", 10, 5),))
    assert after == ITEMS.replace("width: 010\n", "width: 010\n    height: 5\n")


def test_items_that_move_take_their_lines_along():
    first, second = from_document(document(ITEMS)).related
    after = rewritten(ITEMS, related=(second, first))
    head, one, other = ITEMS.partition("related:\n")[0], *ITEMS.split("  - webUrl:")[1:]
    assert after == f"{head}related:\n  - webUrl:{other}  - webUrl:{one}"


def test_an_item_that_moves_and_changes_keeps_its_style():
    first, second = from_document(document(ITEMS)).related
    after = rewritten(ITEMS, related=(replace(second, title="B"), first))
    expected = '  - webUrl: "b"\n    quality: +9\n    note: x\n    title: "B"\n'
    assert f"related:\n{expected}" in after


def test_a_retitled_item_is_found_by_its_address():
    first, second = from_document(document(ITEMS)).related
    new = RelatedRecord(web_url="new")
    after = rewritten(ITEMS, related=(new, first, replace(second, title="B")))
    assert 'title: "B"\n    webUrl: "b"\n    quality: +9\n    note: x\n' in after
    assert "    quality: 007 # low\n    images: []\n    provider: ~\n" in after


def test_an_item_with_another_address_is_found_by_its_place():
    first, second = from_document(document(ITEMS)).related
    after = rewritten(ITEMS, related=(first, replace(second, web_url="c")))
    assert after == ITEMS.replace('webUrl: "b"', 'webUrl: "c"')


def test_an_item_can_lose_values_and_unknown_keys():
    first, second = from_document(document(ITEMS)).related
    after = rewritten(ITEMS, related=(first, replace(second, quality=None, extra={})))
    assert after == ITEMS.replace("    quality: +9\n    note: x\n", "")


def test_a_list_without_items_takes_its_key_along():
    assert rewritten("topics:\n  - AI\nheat: 5\n", topics=()) == "heat: 5\n"


def test_a_part_takes_its_key_along():
    assert rewritten("provider:\n  name: x\nheat: 5\n", provider=None) == "heat: 5\n"


def test_a_null_becomes_a_value_in_its_place():
    after = rewritten(
        "heat: # none\nprovider: ~\n", heat=5, provider=ProviderRecord("x")
    )
    assert after == "heat: 5 # none\nprovider:\n  name: x\n"


def test_unknown_keys_come_go_and_change():
    after = rewritten(
        "a: 1\nb: 2\nc: 3\n", extra={"a": "1", "b": "x", "d": {"e": None}}
    )
    assert after == "a: 1\nb: x\nd:\n  e:\n"


def test_an_unknown_key_may_stand_without_a_value():
    assert rewritten("a: 1\n", extra={"a": None, "b": None}) == "a: \nb:\n"
    assert rewritten("a:\n", extra={}) == ""
