from dataclasses import replace

import pytest
from hypothesis import given

from articles.frontmatter import parse
from articles.record import (
    ImageRecord,
    ProviderRecord,
    Record,
    RelatedRecord,
    keyed,
    masked,
    sealed_like,
    unsealed,
)
from tests import strategies
from tests.factories import SEALED

OLD, NEW = {"secured": "old"}, {"secured": "new"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("secured", "secured"),
        (NEW, {}),
        ({"secured": None, "a": "b"}, {"a": "b"}),
        ({"secured": {"a": ["b"]}}, {}),
        ({"a": [{"b": {**NEW, "c": "d"}}, "e"]}, {"a": [{"b": {"c": "d"}}, "e"]}),
    ],
)
def test_what_is_sealed_is_left_out_at_any_depth(value, expected):
    assert unsealed(value) == expected


@pytest.mark.parametrize(
    ("value", "other", "expected"),
    [
        ("a", NEW, "a"),
        ({"a": "b"}, "c", {"a": "b"}),
        (["a"], {"a": "b"}, ["a"]),
        ({"a": "b"}, NEW, {"a": "b", **NEW}),
        (OLD, NEW, NEW),
        ({"a": "b", **OLD}, {}, {"a": "b"}),
        ({"a": {"b": "c"}, "d": OLD}, {"a": NEW}, {"a": {"b": "c", **NEW}, "d": OLD}),
        ([{}, "a", {}], [OLD, NEW], [OLD, "a", NEW]),
        ([{}], ["a", None, OLD], [OLD]),
        ([None, "b"], [None, NEW], [None, "b"]),
    ],
)
def test_a_value_is_sealed_like_another(value, other, expected):
    assert sealed_like(value, other) == expected


@pytest.mark.parametrize(
    "name",
    [
        {"webUrl": "https://a.example", "title": "Any"},
        {"url": "https://a.example/1.jpg"},
        {"webUrl": "", "title": "A", "publishedDateTime": "2026-11-20"},
    ],
)
def test_an_edited_item_finds_its_seal_by_what_identifies_it(name):
    one, another = {**name, "a": "b"}, {"title": "Another", "a": "b"}
    theirs = [{**another, "a": "c", **OLD}, {**name, "a": "c", **NEW}]
    assert sealed_like([one, another], theirs) == [
        {**one, **NEW},
        {**another, **OLD},
    ]
    assert sealed_like([another], theirs[1:]) == [another]


def test_an_equal_item_comes_before_one_of_the_same_identity():
    name = {"url": "https://a.example/1.jpg"}
    theirs = [{**name, "width": "1", **OLD}, {**name, "width": "2", **NEW}]
    assert sealed_like([{**name, "width": "2"}], theirs) == [theirs[1]]


@given(strategies.VALUES)
def test_a_value_without_its_seals_is_itself_again_with_them(value):
    sealed = {"a": [{"b": value, **NEW}], **OLD}
    assert sealed_like(unsealed(sealed), sealed) == sealed


def test_no_repr_of_a_part_shows_what_is_sealed_in_it():
    extra = {"secured": SEALED, "meta": {"secured": SEALED}}
    image = ImageRecord("https://a.example", extra=extra)
    provider = ProviderRecord("Post", images=(image,), extra=extra)
    item = RelatedRecord("Ferry", provider=provider, images=(image,), extra=extra)
    record = Record(related=(item,), images=(image,), provider=provider, extra=extra)
    shown = repr(record)
    assert SEALED not in shown
    assert "Ferry" in shown


def test_items_are_known_by_what_identifies_them_and_their_number():
    item = RelatedRecord(web_url="https://a.example")
    twin, other = replace(item, title="Twin"), RelatedRecord(title="Other")
    name = ("https://a.example",)
    assert keyed((item, other, twin)) == {
        (name, 0): item,
        (("Other", ""), 0): other,
        (name, 1): twin,
    }
    assert list(keyed(["a", "B", "b"], str.lower)) == [("a", 0), ("b", 0), ("b", 1)]


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        ("title: x\nsecured: abc;d", "title: x\nsecured: (sealed, 5 bytes)"),
        ('secured: "a\\"b"\nheat: 1', "secured: (sealed, 3 bytes)\nheat: 1"),
        ("secured: é # why", "secured: (sealed, 2 bytes) # why"),
        ("secured: |\n  abc\n  d\nheat: 1", "secured: (sealed, 6 bytes)\nheat: 1"),
        ("secured:\n  - abc\nheat: 1", "secured: (sealed, 5 bytes)\nheat: 1"),
        ("secured:\nheat: 1", "secured:\nheat: 1"),
        (
            "related:\n  - secured: abc\n    title: x\n  - y",
            "related:\n  - secured: (sealed, 3 bytes)\n    title: x\n  - y",
        ),
        (
            'meta: {"secured": abc, more: [{secured: abc}]}',
            "meta: {secured: (sealed, 3 bytes), more: [{secured: (sealed, 3 bytes)}]}",
        ),
        ("insecured: abc", "insecured: abc"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_text_is_shown_without_what_is_sealed_in_it(block, shown, newline):
    text = f"---\n{block}\n---\nsecured: no\n".replace("\n", newline)
    expected = f"---\n{shown}\n---\nsecured: no\n".replace("\n", newline)
    assert masked(parse(text.encode())) == expected
