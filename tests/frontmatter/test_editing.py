"""Changes touch their own lines: pairs of files, before and after.

`tests/data/edits/NAME.before.md` becomes `NAME.after.md` by the changes named here.
"""

from pathlib import Path

import pytest

from articles.frontmatter import (
    NULL,
    Layout,
    Quoted,
    Token,
    emit,
    parse,
)

EDITS = Path(__file__).parent.parent / "data" / "edits"

ITEMS = Layout(
    order=("title", "url", "note", "size"),
    identity=lambda item: item.get("url") if isinstance(item, dict) else item,
)
LAYOUT = Layout(
    order=("category", "title", "heat", "published", "provider", "topics", "items"),
    sections=frozenset({"provider", "topics", "items"}),
    children={"provider": Layout(order=("name", "domain")), "items": ITEMS},
)
PROVIDER = {"name": "Mail", "domain": Token("mail.example")}


def item(url, **values):
    return {"url": Quoted(url), **values}


CHANGES = {
    # Scalars keep their quotes, comments and blanks.
    "scalar_styles": {
        "title": 'It\'s "new"',
        "heat": Token("79"),
        "single": "it's 'it'",
        "plain": "C# here",
        "tabbed": "new",
        "empty": "filled",
        "commented": "filled",
        "quoted_empty": Quoted("filled"),
    },
    "scalar_styles_crlf": {"title": "New", "heat": Token("79"), "note": "x"},
    "scalar_styles_cr": {"title": "New", "heat": Token("79"), "note": "x"},
    "single_quotes_give_up": {"title": "a tab\there"},
    "block_scalars": {"title": "New", "note": "New", "kept": "New", "last": None},
    "multi_line_scalars": {"title": "New", "plain": "New"},
    # Fields find their place.
    "add_to_few": {
        "category": "news",
        "heat": Token("58"),
        "published": Token("false"),
        "provider": PROVIDER,
        "topics": ["AI", "C#", None],
        "items": [item("u", note=[])],
        "other": {"a": {}, "b": [[None, "x"]], "c": None},
        "empty": NULL,
    },
    "add_before_section": {"title": "New"},
    "add_between_sections": {"topics": ["AI"]},
    "add_to_odd_order": {"heat": Token("1"), "topics": ["AI"]},
    "add_to_indented_root": {"heat": Token("1"), "topics": ["AI"]},
    "add_to_comments": {"title": "New"},
    "add_behind_kept_blanks": {"topics": ["AI"]},
    # Fields go with the blank line that set them off.
    "remove_sections": {"provider": None, "items": None},
    "remove_sections_crlf": {"provider": None, "items": None},
    "remove_some": {"title": None, "heat": None, "topics": None, "absent": None},
    "remove_behind_kept_blanks": {"topics": None},
    "remove_all": {"title": None, "heat": None},
    # Mappings.
    "mapping_values": {"provider": {"name": "Mail", "domain": "mail.example"}},
    "mapping_keys": {"provider": {"domain": "mail.example", "motto": "no", "at": None}},
    "mapping_first_key": {"provider": {"name": "Mail", "zone": "x"}},
    "mapping_to_other": {"provider": {"motto": "x"}},
    "mapping_to_text": {"provider": "Mail"},
    "text_to_mapping": {"provider": PROVIDER},
    "flow_mapping": {
        "provider": {"name": "O'Mail, Ltd", "domain": None, "zone": "010", "size": "5"}
    },
    "flow_mapping_grows": {"provider": {"name": "Paper", "domain": "x", "zone": "y"}},
    "flow_mapping_nests": {"provider": {"name": {"a": "b"}, "zone": "1"}},
    # Lists.
    "list_items": {"topics": ["Bridges", "New", "C#", "", None, "Harbour"]},
    "list_shrinks": {"topics": ["C#"]},
    "list_to_empty": {"topics": []},
    "list_zero_indented": {"topics": ["AI", "Bridges", "New"]},
    "list_wide": {"topics": ["New", "Bridges", "AI", "End"]},
    "list_in_flow": {"topics": ["AI", "x, y", "010", "New"]},
    "list_to_text": {"topics": "AI"},
    "list_of_odd_items": {"odd": [["a", "c"], ["e"], {"k": "2"}, None, "z"]},
    "items_within": {
        "items": [
            item("a", title="New", note="one", size="1"),
            item("b", note="new", size="2"),
            item("d", size="4"),
            item("c", more={"x": "y"}),
        ]
    },
    "items_first_keys_go": {
        "items": [item("a"), item("b"), {"size": "3"}, {"note": "new", "size": "4"}]
    },
    "items_change_kind": {"items": ["text", {"url": "b"}, ["c"]]},
    # What no edit within can say is written anew.
    "explicit_keys": {"title": "New", "heat": Token("2"), "bare": "filled"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_edit_rewrites_only_its_own_lines(name):
    before = parse(EDITS.joinpath(f"{name}.before.md").read_bytes())
    after = before.change(CHANGES[name], LAYOUT)
    assert emit(after) == EDITS.joinpath(f"{name}.after.md").read_bytes()


def test_every_pair_of_files_is_used():
    names = {path.name.split(".")[0] for path in EDITS.iterdir()}
    assert names == set(CHANGES)


def test_a_very_long_list_is_written_anew():
    lines = "- 'a'\n" * 201
    before = parse(f"---\ntopics:\n{lines}other: x\n---\n".encode())
    after = before.change({"topics": ["a"] * 200}, LAYOUT)
    assert after.text == "---\ntopics:\n" + '  - "a"\n' * 200 + "other: x\n---\n"


def test_a_line_before_another_line_end_keeps_its_own():
    before = parse(b"---\rtitle: x\n\na: 1\r---\r")
    after = before.change({"heat": Token("2")}, LAYOUT)
    assert after.text == "---\rtitle: x\nheat: 2\r\n\na: 1\r---\r"


def test_a_gap_behind_another_line_end_is_a_line_of_its_own():
    before = parse(b"---\ntitle: x\ra: 1\n---\n")
    after = before.change({"topics": ["AI"]}, LAYOUT)
    assert after.text == "---\ntitle: x\r\r\ntopics:\n  - AI\n\na: 1\n---\n"
