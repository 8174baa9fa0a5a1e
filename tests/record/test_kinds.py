import pytest

from articles.frontmatter import Quoted, Token
from articles.record import FIELDS_BY_NAME, ImageRecord, Moment, ProviderRecord
from articles.record.kinds import WrongValue


def kind(name):
    return FIELDS_BY_NAME[name].kind


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("heat", "58", 58),
        ("heat", "-1", -1),
        ("heat", "+7", 7),
        ("heat", "010", 10),
        ("heat", str(-(2**63)), -(2**63)),
        *[("heat", text, None) for text in (None, "null", "Null", "NULL", "~")],
        *[("published", text, True) for text in ("true", "True", "YES", "on")],
        *[("published", text, False) for text in ("false", "FALSE", "No", "off")],
        ("published", "~", None),
        ("published_at", "2023-03-31", Moment.read("2023-03-31")),
        ("title", "null", "null"),
        ("title", "", ""),
        ("title", None, None),
        ("topics", None, ()),
        ("topics", "~", ()),
        ("topics", [], ()),
        ("topics", ["AI", None, ""], ("AI", None, "")),
        ("provider", None, None),
        ("provider", "null", None),
        ("provider", {}, ProviderRecord()),
        ("provider", {"name": "x", "y": None}, ProviderRecord("x", extra={"y": None})),
        ("images", [{"width": "5"}], (ImageRecord(width=5),)),
    ],
)
def test_a_text_becomes_a_value(name, text, value):
    assert kind(name).read(text) == value


@pytest.mark.parametrize(
    ("name", "text", "steps", "message"),
    [
        ("heat", "hot", [], 'not a whole number: "hot"'),
        ("heat", "", [], 'not a whole number: ""'),
        ("heat", "1.5", [], 'not a whole number: "1.5"'),
        ("heat", "٥", [], 'not a whole number: "٥"'),
        ("heat", str(2**63), [], f'not a whole number: "{2**63}"'),
        ("heat", "1" * 90, [], f'not a whole number: "{"1" * 57}..."'),
        ("heat", ["1"], [], "not a whole number: a list"),
        ("published", "tRue", [], 'not true or false: "tRue"'),
        ("published", "1", [], 'not true or false: "1"'),
        ("published", {}, [], "not true or false: a mapping"),
        (
            "published_at",
            "yesterday\x1b",
            [],
            r'not a date like 2023-03-31T13:15:00Z: "yesterday\u001B"',
        ),
        ("title", ["a"], [], "expected text, found a list"),
        ("secured", {"a": "b"}, [], "expected text, found a mapping"),
        ("category", "é" * 126, [], "too long: at most 250 bytes are allowed"),
        ("provider", "x", [], 'expected a mapping, found "x"'),
        (
            "provider",
            'Paper\nsecured: "c2VhbGVk"',
            [],
            r'expected a mapping, found "Paper\u000A(sealed)"',
        ),
        ("provider", ["x"], [], "expected a mapping, found a list"),
        ("provider", {"domain": []}, ["domain"], "expected text, found a list"),
        ("topics", "AI", [], 'expected a list, found "AI"'),
        ("topics", {}, [], "expected a list, found a mapping"),
        ("topics", ["a", ["b"]], [1], "expected text, found a list"),
        ("topics", ["x" * 1001], [0], "too long: at most 1000 bytes are allowed"),
        ("images", [None], [0], "expected a mapping, found nothing"),
        ("images", [{"width": "x"}], [0, "width"], 'not a whole number: "x"'),
    ],
)
def test_a_wrong_value_says_where_and_what_was_expected(name, text, steps, message):
    with pytest.raises(WrongValue) as caught:
        kind(name).read(text)
    assert (caught.value.steps, caught.value.message) == (steps, message)


@pytest.mark.parametrize(
    ("name", "value", "text", "style"),
    [
        ("heat", -1, "-1", Token),
        ("published", True, "true", Token),
        ("published", False, "false", Token),
        ("published_at", Moment.read("2023-03-31"), "2023-03-31", Token),
        ("title", "a", "a", Quoted),
        ("category", "a", "a", str),
    ],
)
def test_a_value_becomes_text_that_knows_its_style(name, value, text, style):
    written = kind(name).write(value)
    assert (written, type(written)) == (text, style)


@pytest.mark.parametrize(
    "name", ["heat", "published", "published_at", "title", "provider"]
)
def test_an_absent_value_is_not_written(name):
    assert kind(name).write(None) is None


def test_an_empty_list_is_not_written():
    assert kind("topics").write(()) is None


def test_a_part_is_written_in_canonical_order_with_unknown_keys_last():
    part = ProviderRecord(
        name="n", images=(ImageRecord(height=2, width=1),), extra={"a": "b"}
    )
    written = kind("provider").write(part)
    assert written == {"name": "n", "images": [{"width": "1", "height": "2"}], "a": "b"}
    assert list(written) == ["name", "images", "a"]
