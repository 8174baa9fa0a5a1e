"""A text in the search box -> what it asks for, each with its place."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from articles.finding import (
    FIELDS,
    Ages,
    Choice,
    Days,
    Fault,
    Name,
    Numbers,
    Text,
    parse,
)
from articles.finding.parsing import LONGEST, MOST_TERMS

TODAY = date(2026, 11, 27)
DAY = timedelta(days=1)


def asked(text):
    return parse(text, today=TODAY)


def only(text):
    """The one value that a text asks for."""
    query = asked(text)
    assert query.faults == ()
    (term,) = query.terms
    return term.value


def fault(text):
    """The one fault of a text, and the word that it points at."""
    (found,) = asked(text).faults
    return found.fault, text[found.start : found.end]


def test_the_example_of_the_help_is_read_term_by_term():
    query = asked(
        'quality:>80 heat:-1 provider:"The Verge" topic:AI state:incoming has:conflict'
        ' age:<2d -word "a phrase"'
    )
    assert query.faults == ()
    assert [(term.field, term.value, term.is_shunned) for term in query.terms] == [
        ("quality", Numbers(81, None), False),
        ("heat", Numbers(-1, 0), False),
        ("provider", Name("The Verge"), False),
        ("topic", Name("AI"), False),
        ("state", Choice("incoming"), False),
        ("has", Choice("conflict"), False),
        ("age", Ages(None, 2 * DAY), False),
        ("", Text("word"), True),
        ("", Text("a phrase"), False),
    ]


def test_a_term_knows_its_place():
    text = 'ferry -provider:"The Verge"'
    ferry, verge = asked(text).terms
    assert text[ferry.start : ferry.end] == "ferry"
    assert text[verge.start : verge.end] == '-provider:"The Verge"'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80", Numbers(80, 81)),
        (">80", Numbers(81, None)),
        (">=80", Numbers(80, None)),
        ("<80", Numbers(None, 80)),
        ("<=80", Numbers(None, 81)),
        ("40..70", Numbers(40, 71)),
        ("40..", Numbers(40, None)),
        ("..70", Numbers(None, 71)),
        ("-5..-5", Numbers(-5, -4)),
        ("−1", Numbers(-1, 0)),
        ("none", Choice("none")),
        ("NONE", Choice("none")),
        ('" 80 "', Numbers(80, 81)),
    ],
)
def test_numbers_are_one_or_a_range(text, value):
    assert only(f"quality:{text}") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-20", Days(date(2026, 11, 20), date(2026, 11, 21))),
        ("2026-11-01..2026-11-20", Days(date(2026, 11, 1), date(2026, 11, 21))),
        ("2026-11", Days(date(2026, 11, 1), date(2026, 12, 1))),
        ("2026-12", Days(date(2026, 12, 1), date(2027, 1, 1))),
        ("2026", Days(date(2026, 1, 1), date(2027, 1, 1))),
        (">2026-11", Days(date(2026, 12, 1), None)),
        ("<2026", Days(None, date(2026, 1, 1))),
        ("today", Days(TODAY, TODAY + DAY)),
        ("yesterday..today", Days(TODAY - DAY, TODAY + DAY)),
    ],
)
def test_days_are_one_a_month_a_year_or_a_range(text, value):
    assert only(f"date:{text}") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<2d", Ages(None, 2 * DAY)),
        (">90min", Ages(timedelta(minutes=90), None)),
        ("1w..1mo", Ages(7 * DAY, 30 * DAY)),
        ("3h", Ages(timedelta(hours=3), timedelta(hours=4))),
        (">1Y", Ages(365 * DAY, None)),
        (">999999y", Ages(timedelta(days=200_000), None)),
    ],
)
def test_ages_have_units(text, value):
    assert only(f"age:{text}") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("State:Held_Back", Choice("held-back")),
        ("type:video", Choice("video")),
        ("held:title", Choice("title")),
        ("breaks:drifted-copy", Choice("drifted-copy")),
        ("topic:none", Choice("none")),
        ("by:none", Name("none")),
        ("path:_news/2026", Name("_news/2026")),
        ("http://a.example/b", Text("http://a.example/b")),
        ("12:30", Text("12:30")),
        ("harb*", Text("harb*", begins=True)),
        ('"harb*"', Text("harb*")),
        ('"not closed', Text("not closed")),
        ("it's", Text("it's")),
    ],
)
def test_values_and_words(text, value):
    assert only(text) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ferry qualty:80", (Fault.UNKNOWN_FIELD, "qualty")),
        ("-qualty:80", (Fault.UNKNOWN_FIELD, "qualty")),
        ("note: ferry", (Fault.UNKNOWN_FIELD, "note")),
        ("ferry quality:", (Fault.NO_VALUE, "quality:")),
        ('provider:""', (Fault.NO_VALUE, 'provider:""')),
        ("quality:high", (Fault.NO_NUMBER, "high")),
        ("quality:..", (Fault.NO_NUMBER, "..")),
        ("quality:>", (Fault.NO_NUMBER, ">")),
        ("quality:9999999999999999999", (Fault.NO_NUMBER, "9" * 19)),
        ("quality:70..40", (Fault.BACKWARDS, "70..40")),
        ("date:soon", (Fault.NO_DAY, "soon")),
        ("date:2026-13", (Fault.NO_DAY, "2026-13")),
        ("date:2026-02-30", (Fault.NO_DAY, "2026-02-30")),
        ("date:0000", (Fault.NO_DAY, "0000")),
        ("date:9999", (Fault.NO_DAY, "9999")),
        ("age:2", (Fault.NO_AGE, "2")),
        ("age:<2x", (Fault.NO_AGE, "<2x")),
        ("state:incomming", (Fault.UNKNOWN_VALUE, "incomming")),
        ("state:zzz", (Fault.UNKNOWN_VALUE, "zzz")),
        ("ferry €", (Fault.NOTHING, "€")),
        ("-", (Fault.NOTHING, "-")),
    ],
)
def test_a_fault_points_at_the_word(text, found):
    assert fault(text) == found


def test_a_fault_says_what_may_be_meant():
    (unknown,) = asked("qualty:80").faults
    assert unknown.nearest == "quality"
    (value,) = asked("state:incomming").faults
    assert (value.field, value.nearest) == ("state", "incoming")
    (backwards,) = asked("quality:70..40").faults
    assert backwards.nearest == "40..70"
    assert asked("state:zzz").faults[0].nearest == ""
    assert asked("zzz:1").faults[0].nearest == ""


def test_every_fault_is_found_at_once():
    query = asked("quality:high state:x ferry")
    assert [each.fault for each in query.faults] == ["no_number", "unknown_value"]
    assert len(query.terms) == 1


def test_too_much_at_once_is_a_fault():
    (found,) = asked("a " * (MOST_TERMS + 1)).faults
    assert found.fault == Fault.TOO_MANY
    assert found.start == 2 * MOST_TERMS
    assert asked("a" * (LONGEST + 1)).faults[0].fault == Fault.TOO_MANY


def test_nothing_asks_for_nothing():
    assert asked("  ").terms == ()
    assert asked("").faults == ()


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_every_example_and_choice_can_be_asked_for(field):
    for value in (*field.examples, *field.choices):
        assert asked(f"{field.name}:{value}").faults == ()


@given(st.text(max_size=60))
def test_no_text_is_an_error_and_all_of_it_is_read(text):
    query = asked(text)
    places = sorted((each.start, each.end) for each in (*query.terms, *query.faults))
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert query.terms or query.faults or not query.text.strip()


@given(
    st.lists(
        st.sampled_from(
            [
                "-",
                ":",
                '"',
                " ",
                "quality:",
                "date:",
                "age:",
                "..",
                ">",
                "7",
                "d",
                "none",
            ]
        ),
        max_size=12,
    )
)
def test_no_mixture_of_the_language_is_an_error(parts):
    asked("".join(parts))
