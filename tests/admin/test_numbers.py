"""Numbers of rows and versions, as addresses and forms name them."""

import pytest

from articles.admin.numbers import number_of


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)]
)
def test_digits_are_a_number(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize("text", [None, "", "-1", "1.5", " 7", "7\0", "٣", "9" * 19])
def test_anything_else_is_the_number_of_no_row(text):
    assert number_of(text) is None
