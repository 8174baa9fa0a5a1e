import re

from articles.admin.marking import difference, marked


def spoken(html):
    """What a page says to who does not see it: the text without its tags."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_what_was_reworded_is_marked_by_tag_and_said_in_words():
    html = marked("The ferry sails", "The fairy sails")
    assert re.search(r"<del>.*ferry.*</del><ins>.*fairy.*</ins> sails", html)
    assert spoken(html) == "The [gone: ferry] [new: fairy] sails"


def test_markup_in_a_text_is_text():
    assert "<b>" not in marked("a <b>word</b>", "a <i>word</i>")
    assert "&lt;" in marked("a <b>word</b>", "a <i>word</i>")


def test_a_break_that_came_alone_is_seen():
    assert "¶" in marked("One.\nTwo.", "One.\n\nTwo.")


def test_what_stays_is_counted_where_it_is_long():
    long = " ".join(f"word{number}" for number in range(100))
    assert "… 88 words …" in marked(long, f"{long} end")
    assert "…" not in marked(long, f"{long} end", whole=True)


def test_a_number_is_replaced_as_a_whole():
    assert spoken(difference("heat", "78", "147")) == "[gone: 78] [new: 147]"


def test_a_text_that_was_absent_came():
    assert spoken(difference("excerpt", None, "Now")) == "[new: Now]"


def test_a_value_that_stays_is_not_marked():
    assert difference("quality", "58", "58") == '<span class="reworded">58</span>'


def test_topics_are_marked_one_by_one():
    said = spoken(difference("topics", ["Harbour", "Rail"], ["Harbour", "Ferries"]))
    assert said == "Harbour[new: Ferries] [gone: Rail]"


def test_that_only_the_order_is_another_is_said():
    assert "another order" in difference("topics", ["A", "B"], ["B", "A"])


def test_no_topics_on_either_side_are_nothing():
    assert spoken(difference("topics", None, [])) == "nothing"


def item(title, **more):
    return {"title": title, "webUrl": f"https://x.example/{title}", **more}


def test_items_come_go_and_change_by_themselves():
    old = [item("went"), item("stays"), item("altered", quality="5")]
    new = [item("stays"), item("altered", quality="6"), item("came")]
    html = difference("related", old, new)
    assert [*re.findall(r'<li class="(\w+)">', html)] == [
        "went",
        "came",
        "altered",
        "stayed",
    ]
    assert "quality" in html
    assert "1 item stays" in html


def test_what_changed_within_an_item_is_marked_by_word():
    old, new = item("one") | {"excerpt": "A b c"}, item("one") | {"excerpt": "A x c"}
    assert "A [gone: b] [new: x] c" in spoken(difference("related", [old], [new]))


def test_a_provider_within_an_item_is_told():
    old = item("one", provider={"name": "Post"})
    new = item("one", provider={"name": "Wire"})
    assert "[gone: Post] [new: Wire]" in spoken(difference("related", [old], [new]))
