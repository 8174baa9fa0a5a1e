"""Base, upstream and holds as pure values: what no database needs to be asked."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from articles.frontmatter import emit, parse
from articles.merging import (
    UpdateClass,
    adopt,
    classify,
    decide_items,
    differences,
    hold_value,
    is_replaced,
    overlay,
)
from articles.record import (
    FIELDS,
    ImageRecord,
    Moment,
    ProviderRecord,
    Record,
    RelatedRecord,
    from_document,
    onto,
)
from tests import strategies
from tests.factories import SEALED, make_file, make_record, make_related

# Drawing whole records takes longer than testing them.
few = settings(max_examples=40)

HOLDABLE = [*(each.name for each in FIELDS if each.name != "secured"), "body"]


def document_of(record):
    return parse(make_file(record))


def related(*items, **decided):
    """The items of a base with decisions laid over them."""
    return overlay(Record(related=items), {"related": decided}).related


def decided(base, wanted):
    """The base with the decisions laid over it that make it `wanted`."""
    return related(*base, **decide_items(base, wanted))


def counted(items):
    return Counter(repr(hold_value("related", (item,))) for item in items)


# Overlay


def test_without_holds_the_record_is_the_base_itself():
    record = make_record()
    assert overlay(record, {}) is record


@few
@given(strategies.records(), strategies.records(), st.sets(st.sampled_from(HOLDABLE)))
def test_held_fields_are_as_held_and_all_others_as_the_base_has_them(base, held, names):
    values = {name: hold_value(name, getattr(held, name)) for name in names}
    record = overlay(base, values)
    for name in (*HOLDABLE, "secured", "extra"):
        assert getattr(record, name) == getattr(held if name in names else base, name)


def test_an_absent_body_is_an_empty_one():
    assert overlay(make_record(), {"body": None}).body == ""


def test_unknown_keys_have_a_written_form_of_their_own():
    assert hold_value("extra", {"mood": "calm"}) == {"mood": "calm"}


# Related, item by item


A, B, C = (make_related(quality=quality) for quality in (60, 50, 40))


def test_no_difference_is_no_decision():
    assert decide_items((A, B), (A, B)) == {}
    assert decide_items((A, B), (B, A)) == {}


def test_a_removed_item_stays_away_whatever_arrives_beside_it():
    decisions = decide_items((A, B), (A,))
    assert related(C, B, A, **decisions) == (C, A)
    assert related(A, **decisions) == (A,)


def test_a_removed_item_stays_away_though_upstream_rates_and_retitles_it():
    decisions = decide_items((A, B), (A,))
    assert related(A, replace(B, title="New", quality=1), **decisions) == (A,)


def test_an_added_item_goes_to_its_place_by_quality():
    assert related(A, C, **decide_items((A, C), (A, C, B))) == (A, B, C)
    assert related(**decide_items((), (B,))) == (B,)
    unrated = replace(B, quality=None)
    assert related(A, C, **decide_items((), (unrated,))) == (A, C, unrated)


def test_an_added_item_that_upstream_adds_too_is_upstream_s():
    decisions = decide_items((A,), (A, B))
    theirs = replace(B, quality=55)
    assert related(A, theirs, **decisions) == (A, theirs)


def test_a_changed_value_stays_and_the_item_s_other_values_follow_upstream():
    decisions = decide_items((A,), (replace(A, title="Ours"),))
    assert related(replace(A, quality=1), **decisions) == (
        replace(A, title="Ours", quality=1),
    )
    assert related(B, **decisions) == (B,)


def test_a_value_of_an_item_can_be_taken_away():
    decisions = decide_items((A,), (replace(A, excerpt=None, quality=None),))
    assert related(A, **decisions) == (replace(A, excerpt=None, quality=None),)


def test_an_unknown_key_without_a_value_outlives_a_change_beside_it():
    odd = replace(A, extra={"note": None, "mood": "calm"})
    wanted = replace(odd, title="Ours")
    assert decided((odd,), (wanted,)) == (wanted,)
    noted = replace(A, extra={"note": None})
    assert decided((A,), (noted,)) == (noted,)
    assert decided((noted,), (A,)) == (A,)


def test_of_two_items_with_one_address_each_has_decisions_of_its_own():
    twin = replace(A, title="The same address", quality=10)
    assert decided((A, twin), (A,)) == (A,)
    assert decided((A, twin), (twin,)) == (twin,)
    assert decided((A,), (A, twin)) == (A, twin)
    changed = replace(twin, title="Ours")
    assert decided((A, twin), (A, changed)) == (A, changed)


def test_items_without_an_address_are_known_by_title_and_date():
    first = replace(A, web_url="", title="First")
    later = replace(first, published_at=Moment.read("2026-11-21T00:00:00Z"))
    decisions = decide_items((first, later), (later,))
    assert related(first, later, **decisions) == (later,)
    retitled = replace(first, title="Retitled")
    assert related(retitled, later, **decisions) == (retitled, later)


def test_an_item_with_another_address_is_another_item():
    moved = replace(A, web_url="https://islands.example/moved")
    decisions = decide_items((A,), (moved,))
    assert set(decisions) == {"removed", "added"}
    assert related(A, **decisions) == (moved,)


# Sealed below the record


def sealed(text=SEALED):
    """A record in which whatever can be is sealed."""
    extra = {"secured": text}
    image = ImageRecord("https://a.example/1.jpg", title="One", extra=extra)
    provider = ProviderRecord("Post", "post.example", (image,), extra)
    return make_record(
        title="Ferry",
        web_url="https://a.example",
        original_url="https://a.example",
        images=(image,),
        provider=provider,
        related=(replace(A, provider=provider, images=(image,), extra=extra), B),
        extra={"meta": {"secured": text, "mood": "calm"}},
    )


SEALS = sealed()


def test_no_written_form_holds_what_is_sealed():
    for name in ("images", "provider", "related", "extra"):
        assert SEALED not in repr(hold_value(name, getattr(SEALS, name)))


@pytest.mark.parametrize(
    "decide",
    [
        {"title": "Ours"},
        {"provider": replace(A.provider, name="Ours")},
        {"provider": None},
        {"images": ()},
        {"excerpt": None},
        {"web_url": "https://elsewhere.example"},
    ],
)
def test_a_decision_on_a_value_of_an_item_holds_nothing_sealed_and_loses_nothing(
    decide,
):
    item = SEALS.related[0]
    provider = decide.get("provider")
    if provider:
        decide = {"provider": replace(item.provider, name=provider.name)}
    wanted = replace(item, **decide)
    decisions = decide_items((item, B), (wanted, B))
    assert SEALED not in repr(decisions)
    if "web_url" in decide:  # another item, as nobody but upstream can seal it
        assert SEALED not in repr(hold_value("related", related(item, **decisions)))
    else:
        assert related(item, B, **decisions) == (wanted, B)


def test_another_seal_alone_is_no_decision_and_an_update_of_its_class():
    other = sealed("bmV3;bmV3")
    assert decide_items(SEALS.related, other.related) == {}
    assert differences(SEALS, other) == []
    assert classify(SEALS, other) is UpdateClass.SEALED
    assert classify(SEALS, replace(other, heat=1)) is UpdateClass.RANKING


def test_a_difference_shows_no_value():
    (found,) = differences(replace(SEALS, extra={}), SEALS)
    assert repr(found) == "Difference('extra')"


HELD_PARTS = {
    "provider": replace(SEALS.provider, name="Ours"),
    "images": (replace(SEALS.images[0], title="Ours"),),
    "related": (replace(SEALS.related[0], title="Ours"), B),
}


@pytest.mark.parametrize("name", HELD_PARTS)
def test_a_held_value_carries_the_seals_of_the_base(name):
    wanted = HELD_PARTS[name]
    held = {name: hold_value(name, wanted)}
    assert getattr(overlay(SEALS, held), name) == wanted
    newly = sealed("bmV3;bmV3")
    assert "bmV3;bmV3" in str(onto_text(overlay(newly, held)))
    assert SEALED not in str(onto_text(overlay(newly, held)))


def onto_text(record):
    return document_of(record).text


@pytest.mark.parametrize("name", HELD_PARTS)
@pytest.mark.parametrize("item_by_item", [False, True])
def test_an_echo_that_upstream_sealed_anew_is_an_echo(name, item_by_item):
    held = {name: hold_value(name, HELD_PARTS[name])}
    if item_by_item:
        held = {"related": decide_items(SEALS.related, HELD_PARTS["related"])}
    newly = sealed("bmV3;bmV3")
    file = document_of(replace(overlay(newly, held), heat=1))
    adopted = adopt(document_of(SEALS), file, held)
    assert from_document(adopted) == replace(newly, heat=1)
    assert overlay(from_document(adopted), held) == from_document(file)


def test_an_item_that_upstream_sealed_anew_beside_news_is_an_echo():
    provider = replace(SEALS.related[0].provider, name="Ours")
    ours = replace(SEALS.related[0], provider=provider)
    held = {"related": decide_items(SEALS.related, (ours, B))}
    newly = sealed("bmV3;bmV3")
    news = replace(newly, related=(*newly.related, C))
    file = document_of(overlay(news, held))
    assert from_document(adopt(document_of(SEALS), file, held)) == news


SOME_ITEMS = st.lists(strategies.related_items(), max_size=2).map(tuple)
ITEMS = st.lists(
    st.builds(
        RelatedRecord,
        title=st.sampled_from(["One", "Two"]),
        excerpt=st.sampled_from([None, "", "Text"]),
        web_url=st.sampled_from([None, "", "https://a.example", "https://b.example"]),
        quality=st.sampled_from([None, -1, 0, 58, 2**63 - 1]),
        extra=st.sampled_from([{}, {"note": None}, {"note": "x"}]),
    ),
    max_size=6,
).map(tuple)


@given(ITEMS, ITEMS)
def test_decisions_on_a_base_make_it_what_was_wanted_up_to_order(base, wanted):
    assert counted(decided(base, wanted)) == counted(wanted)


@few
@given(SOME_ITEMS, SOME_ITEMS)
def test_any_items_can_be_decided_on(base, wanted):
    assert counted(decided(base, wanted)) == counted(wanted)


@given(ITEMS, ITEMS, ITEMS)
def test_items_that_nobody_decided_on_survive_every_decision(base, wanted, arriving):
    known = {item.identity for item in (*base, *wanted)}
    others = [item for item in arriving if item.identity not in known]
    result = related(*arriving, **decide_items(base, wanted))
    assert [item for item in result if item.identity not in known] == others


@given(ITEMS, ITEMS, ITEMS)
def test_what_we_removed_or_added_is_so_in_any_list_that_arrives(
    base, wanted, arriving
):
    result = related(*arriving, **decide_items(base, wanted))
    identities = {item.identity for item in result}
    before = {item.identity for item in base}
    after = {item.identity for item in wanted}
    assert after - before <= identities
    counts = Counter(item.identity for item in base)
    gone = [item.identity for item in arriving if item.identity in before - after]
    assert all(
        identity not in identities
        for identity in gone
        if gone.count(identity) <= counts[identity]
    )


# Updates


def test_equal_records_are_no_update():
    record = make_record()
    assert classify(record, record) is None
    assert differences(record, record) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"secured": SEALED}, UpdateClass.SEALED),
        ({"related": (A,), "secured": SEALED}, UpdateClass.RELATED),
        ({"heat": -1, "related": (A,)}, UpdateClass.RANKING),
        ({"title": "New", "heat": -1}, UpdateClass.VISIBLE),
        ({"extra": {"mood": "calm"}}, UpdateClass.VISIBLE),
        ({"body": ""}, UpdateClass.VISIBLE),
        ({"original_url": "https://copy.example/1"}, UpdateClass.REPLACED),
        ({"original_url": None}, UpdateClass.VISIBLE),
    ],
)
def test_an_update_is_of_the_highest_class_among_its_differences(values, expected):
    record = make_record()
    new = replace(record, **values)
    assert classify(record, new) is expected
    assert [each.field for each in differences(record, new)] == [
        name
        for name in (*HOLDABLE, "extra")
        if name in values and name != "secured"
    ]  # fmt: skip
    assert expected.moves_version == (expected in ("visible", "replaced"))


def test_replaced_takes_an_address_before_and_after():
    urls = (None, "", "https://a.example", "https://b.example")
    replaced = {
        (one, two)
        for one in urls
        for two in urls
        if is_replaced(Record(original_url=one), Record(original_url=two))
    }
    a, b = urls[2:]
    assert replaced == {(a, b), (b, a)}


# Adopt: echoes in a file that is otherwise new


@few
@given(st.data())
def test_base_and_holds_still_equal_the_file_and_other_fields_are_the_file_s(data):
    """A file that export wrote, and that somebody changed in other fields since."""
    base = document_of(data.draw(strategies.records()))
    before = from_document(base)
    wish = data.draw(strategies.changed_records(before))
    names = set(data.draw(st.sets(st.sampled_from(HOLDABLE)))) - {"original_url"}
    held = {name: hold_value(name, getattr(wish, name)) for name in names}
    if "related" in names and data.draw(st.booleans()):
        held["related"] = decide_items(before.related, wish.related)
    written = onto(base, overlay(before, held))
    other = data.draw(strategies.changed_records(from_document(written)))
    kept = {name: getattr(from_document(written), name) for name in names}
    kept["original_url"] = before.original_url
    file = onto(written, replace(other, **kept))

    adopted = adopt(base, parse(emit(file)), held)

    said = from_document(adopted)
    assert overlay(said, held) == from_document(file)
    for name in (*HOLDABLE, "secured", "extra"):
        source = before if name in names else from_document(file)
        assert getattr(said, name) == getattr(source, name)


def adopted_items(base, wanted, arriving):
    record = make_record(related=base)
    held = {"related": decide_items(base, wanted)}
    # Another list than ours, so that it is looked at item by item.
    document = adopt(
        document_of(record), document_of(replace(record, related=arriving)), held
    )
    items = from_document(document).related
    assert counted(related(*items, **held["related"])) == counted(arriving)
    return items


D = make_related(quality=30)


def test_an_item_that_we_removed_is_still_upstream_s_behind_its_neighbour():
    assert adopted_items((A, B, C), (A, C), (A, C, D)) == (A, B, C, D)
    assert adopted_items((A, B, C), (B, C), (B, C, D)) == (A, B, C, D)
    assert adopted_items((A, B), (), (D,)) == (A, B, D)


def test_an_item_that_we_added_is_not_upstream_s():
    assert adopted_items((A,), (A, B), (A, B, D)) == (A, D)


def test_an_item_that_we_added_is_upstream_s_once_upstream_rates_it():
    rated = replace(B, quality=51)
    assert adopted_items((A,), (A, B), (A, rated)) == (A, rated)


def test_a_value_that_we_changed_is_upstream_s_former_one():
    ours = replace(A, title="Ours", excerpt=None, type="video")
    assert adopted_items((A, B), (ours, B), (ours, C)) == (A, C)


def test_of_a_changed_item_only_the_values_we_decided_are_echo():
    ours = replace(A, title="Ours", extra={"mood": "calm"})
    found = replace(ours, quality=1, excerpt="Upstream's new one")
    expected = replace(A, quality=1, excerpt="Upstream's new one")
    assert adopted_items((A,), (ours,), (found,)) == (expected,)


def test_an_item_that_upstream_itself_took_back_is_as_upstream_has_it():
    ours = replace(A, title="Ours")
    record = make_record(related=(A, B))
    held = {"related": decide_items((A, B), (ours, B))}
    for arriving in ((A, C), (C,)):
        file = document_of(replace(record, related=arriving))
        assert adopt(document_of(record), file, held) == file


def test_one_of_two_items_with_one_address_that_we_removed_is_still_upstream_s():
    twin = replace(A, title="The same address", quality=10)
    assert adopted_items((A, B, twin), (twin, B), (twin, B, C)) == (A, B, twin, C)


def test_a_judgement_is_echo_also_in_another_copy():
    record = make_record(quality=58)
    held = {"quality": "3", "title": "Ours"}
    copy = replace(
        record, quality=3, title="Ours", original_url="https://copy.example/1"
    )
    document = adopt(document_of(record), document_of(copy), held)
    assert from_document(document) == replace(copy, quality=58)


def test_lines_that_lean_on_their_surroundings_are_kept_by_value():
    """Every key of the old base is indented; in the new file none is."""
    old = parse(b"---\n  title: First\n  publishedDateTime: 2026-11-20\n---\n")
    new = parse(b"---\ntitle: Ours\npublishedDateTime: 2026-11-20\nheat: 3\n---\n")
    document = adopt(old, new, {"title": "Ours"})
    assert emit(document) == emit(new).replace(b"Ours", b"First")


def test_lines_that_have_no_room_are_left_as_the_file_has_them():
    record = make_record(title="a" * 200_000)
    new = document_of(replace(record, title="Ours", excerpt="b" * 200_000))
    assert adopt(document_of(record), new, {"title": "Ours"}) == new


def test_a_body_that_we_wrote_is_echo():
    record = make_record(body="\nTheirs.\n")
    file = replace(record, body="\nOurs.\n", quality=1)
    document = adopt(document_of(record), document_of(file), {"body": "\nOurs.\n"})
    assert from_document(document) == replace(record, quality=1)
