from dataclasses import fields

import pytest

from articles.frontmatter import Token
from articles.record import (
    FIELDS,
    FIELDS_BY_NAME,
    LAYOUT,
    ChangeClass,
    ImageRecord,
    ProviderRecord,
    Record,
    RelatedRecord,
)
from articles.record.fields import IMAGE_FIELDS, PROVIDER_FIELDS, RELATED_FIELDS


@pytest.mark.parametrize(
    ("cls", "table"),
    [
        (Record, FIELDS),
        (RelatedRecord, RELATED_FIELDS),
        (ProviderRecord, PROVIDER_FIELDS),
        (ImageRecord, IMAGE_FIELDS),
    ],
)
def test_the_table_names_every_field_of_the_record(cls, table):
    named = [each.name for each in fields(cls) if each.name not in ("body", "extra")]
    assert [each.name for each in table] == named


def test_fields_are_found_by_name():
    assert FIELDS_BY_NAME["published_at"].key == "publishedDateTime"


def test_sections_come_last_and_secured_at_the_very_end():
    sections = [each.section for each in FIELDS]
    assert sections == sorted(sections)
    assert LAYOUT.order[-1] == "secured"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("secured", ChangeClass.SEALED),
        ("related", ChangeClass.RELATED),
        *[(name, ChangeClass.RANKING) for name in ("quality", "heat", "published")],
        *[(name, ChangeClass.VISIBLE) for name in ("title", "removed", "topics")],
    ],
)
def test_a_change_means_what_design_says(name, change):
    assert FIELDS_BY_NAME[name].change is change


def same(key, one, other):
    identity = LAYOUT.below(key).identity
    return identity(one) == identity(other)


def test_related_items_with_one_address_are_the_same():
    assert same("related", {"webUrl": "u", "title": "a"}, {"webUrl": "u", "title": "b"})


def test_related_items_without_address_are_the_same_by_title_and_date():
    one = {"webUrl": "", "title": "a", "publishedDateTime": "2023-03-31"}
    other = {**one, "publishedDateTime": Token("2023-03-31"), "quality": "5"}
    assert same("related", one, other)
    assert not same("related", one, {**one, "title": "b"})


def test_images_with_one_address_are_the_same():
    assert same("images", {"url": "u", "width": "1"}, {"url": "u", "width": "2"})


@pytest.mark.parametrize("key", ["related", "images"])
def test_an_item_that_is_no_mapping_is_the_same_as_its_equal(key):
    assert same(key, "a", "a")
    assert not same(key, "a", None)
