"""What is being typed, and what of the language goes on so."""

import pytest

from articles.finding import Typing, known_beginnings, typing_at


@pytest.mark.parametrize(
    ("text", "place", "typing"),
    [
        ("qual", 4, Typing("", "qual", 0, 4)),
        ("ferry qual", 10, Typing("", "qual", 6, 10)),
        ("-qual", 5, Typing("", "qual", 1, 5)),
        ("state:in", 8, Typing("state", "in", 6, 8)),
        ("state:in ferry", 8, Typing("state", "in", 6, 8)),
        ('provider:"The V', 15, Typing("provider", "The V", 9, 15)),
        ("State:", 6, Typing("state", "", 6, 6)),
        ("ferry ", 6, Typing("", "", 6, 6)),
        ("", 0, Typing("", "", 0, 0)),
    ],
)
def test_the_part_at_the_caret(text, place, typing):
    assert typing_at(text, place) == typing


@pytest.mark.parametrize(
    ("text", "beginnings"),
    [
        ("he", ["heat:", "held:"]),
        ("", []),
        ("state:he", ["held-back"]),
        ("heat:n", ["none"]),
        ("age:", ["<2d", "1w..1mo"]),
        ("provider:no", ["none"]),
        ("provider:T", []),
        ("by:", ["me"]),
        ("nonsense:x", []),
    ],
)
def test_what_the_language_knows(text, beginnings):
    assert known_beginnings(typing_at(text, len(text))) == beginnings
