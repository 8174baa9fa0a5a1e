import time

import pytest
from hypothesis import given, strategies as st

from articles.rewording import MOST, Piece, Side, abridged, reworded
from tests.strategies import texts

SAME, GONE, CAME, LEFT_OUT = Side.SAME, Side.GONE, Side.CAME, Side.LEFT_OUT


def said(old, new):
    return [(each.side, each.text) for each in reworded(old, new)]


def test_a_word_is_marked_and_not_its_letters():
    assert said("The ferry sails", "The fairy sails") == [
        (SAME, "The "),
        (GONE, "ferry"),
        (CAME, "fairy"),
        (SAME, " sails"),
    ]


def test_equal_texts_stay_in_one_piece():
    assert said("As it was.", "As it was.") == [(SAME, "As it was.")]


def test_of_nothing_there_is_nothing_to_say():
    assert said("", "") == []


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "new", [(CAME, "new")]),
        ("old", "", [(GONE, "old")]),
        ("bus bus", "bus", [(SAME, "bus"), (GONE, " bus")]),
        ("one two", "two", [(GONE, "one "), (SAME, "two")]),
    ],
)
def test_words_come_and_go(old, new, pieces):
    assert said(old, new) == pieces


def test_an_apostrophe_does_not_part_a_word():
    assert said("it’s here", "it here") == [
        (GONE, "it’s"),
        (CAME, "it"),
        (SAME, " here"),
    ]


def test_punctuation_is_compared_by_itself():
    assert said("Yes, today.", "Yes: today.") == [
        (SAME, "Yes"),
        (GONE, ","),
        (CAME, ":"),
        (SAME, " today."),
    ]


def test_scripts_without_spaces_are_compared_by_letter():
    assert said("\u6e2f\u53e3\u958b", "\u6e2f\u53e3\u9589") == [
        (SAME, "\u6e2f\u53e3"),
        (GONE, "\u958b"),
        (CAME, "\u9589"),
    ]


def test_a_new_paragraph_is_a_change():
    assert said("One.\nTwo.", "One.\n\nTwo.") == [
        (SAME, "One."),
        (GONE, "\n"),
        (CAME, "\n\n"),
        (SAME, "Two."),
    ]


def test_crumbs_between_changes_go_with_them():
    assert said("the big red fox sat", "the small blue fox sat") == [
        (SAME, "the "),
        (GONE, "big red"),
        (CAME, "small blue"),
        (SAME, " fox sat"),
    ]


def test_what_stays_between_small_changes_stands():
    old, new = "version 1 of the report, 10 pages", "version 2 of the report, 12 pages"
    assert [text for side, text in said(old, new) if side is SAME] == [
        "version ",
        " of the report, ",
        " pages",
    ]


@given(texts(), texts())
def test_nothing_is_lost(old, new):
    pieces = reworded(old, new)
    assert "".join(text for side, text in pieces if side is not CAME) == old
    assert "".join(text for side, text in pieces if side is not GONE) == new


@given(texts(), texts())
def test_no_piece_is_empty_and_neighbours_differ(old, new):
    sides = [side for side, text in reworded(old, new) if text]
    assert sides == [each.side for each in reworded(old, new)]
    assert all(one is not other for one, other in zip(sides, sides[1:], strict=False))


@given(st.lists(st.sampled_from(["a", "b", "c ", " ", ", ", "\n"])), st.data())
def test_nothing_is_lost_of_what_repeats(words, data):
    old, new = "".join(words), "".join(data.draw(st.permutations(words)))
    pieces = reworded(old, new)
    assert "".join(text for side, text in pieces if side is not CAME) == old
    assert "".join(text for side, text in pieces if side is not GONE) == new


def lines(count, *, of="ferry"):
    return "".join(f"Line {number} of the {of} sails\n" for number in range(count))


def test_in_a_long_text_one_word_is_still_found():
    old = lines(3 * MOST)
    new = old.replace("Line 7 of the ferry", "Line 7 of the tram")
    assert [each for each in said(old, new) if each[0] is not SAME] == [
        (GONE, "ferry"),
        (CAME, "tram"),
    ]


def test_a_long_text_is_compared_by_line_and_within_by_word():
    old = lines(MOST)
    new = old.replace("Line 7 of the ferry", "Line 7 of the tram")
    new = new.replace(f"Line {MOST - 7} of the ferry", f"Line {MOST - 7} of the bus")
    assert [text for side, text in said(old, new) if side is CAME] == ["tram", "bus"]


def test_long_lines_that_differ_are_replaced_as_a_whole():
    kept = lines(MOST // 2)
    old, new = (" ".join(f"{w}{n}" for n in range(MOST)) for w in ("old", "new"))
    assert said(f"first {old}\n{kept}x", f"next {new}\n{kept}y") == [
        (GONE, f"first {old}\n"),
        (CAME, f"next {new}\n"),
        (SAME, kept),
        (GONE, "x"),
        (CAME, "y"),
    ]


def test_a_huge_text_that_has_nothing_in_common_takes_no_time():
    start = time.process_time()
    pieces = said(lines(50_000), lines(50_000, of="tram"))
    assert [side for side, _text in pieces] == [SAME, GONE, CAME, SAME]
    assert time.process_time() - start < 5


# Abridged


def stretch(count):
    return " ".join(f"word{number}" for number in range(count))


def test_what_stays_far_from_a_change_is_left_out():
    pieces = abridged([Piece(SAME, stretch(100)), Piece(CAME, " end")], around=2)
    assert [(each.side, each.words) for each in pieces] == [
        (LEFT_OUT, 98),
        (SAME, 2),
        (CAME, 1),
    ]


def test_between_changes_both_ends_stand():
    change = Piece(GONE, "x")
    pieces = abridged([change, Piece(SAME, f" {stretch(60)} "), change], around=3)
    assert [each.side for each in pieces] == [GONE, SAME, LEFT_OUT, SAME, GONE]


def test_a_change_at_the_start_leaves_the_end_out():
    pieces = abridged([Piece(GONE, "x "), Piece(SAME, stretch(60))], around=3)
    assert [each.side for each in pieces] == [GONE, SAME, LEFT_OUT]


def test_a_short_stretch_is_not_worth_leaving_out():
    pieces = [Piece(GONE, "x "), Piece(SAME, stretch(8))]
    assert abridged(pieces, around=3) == pieces


def test_a_text_that_did_not_change_is_left_out_but_for_its_size():
    assert abridged([Piece(SAME, stretch(60))]) == [Piece(LEFT_OUT, stretch(60))]
