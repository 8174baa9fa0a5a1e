"""Tags: how dates, pictures and sources look to readers."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models import Article, Image, Picture, Provider
from articles.templatetags import articles as tags

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def article(**over):
    """An article in memory: these tags only look."""
    provider = over.pop("provider", Provider(name="The Estuary Post", slug="estuary"))
    return Article(provider=provider, **over)


# Words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the ferry&#8217;s", "the ferry’s"),
        ("salt &amp; ember", "salt & ember"),
        (" \r\nblank ", "blank"),
        (None, ""),
    ],
)
def test_entities_of_the_wire_are_characters_to_readers(text, shown):
    assert tags.plain(text) == shown


def test_names_are_filed_as_in_a_book():
    names = ["Tideline", "The Courier", "«Anker»", "anemone", "港町新聞"]
    providers = [Provider(name=name) for name in names]
    filed = [(k, [str(p) for p in group]) for k, group in tags.by_initial(providers)]
    assert filed == [
        ("A", ["anemone", "«Anker»"]),
        ("C", ["The Courier"]),
        ("T", ["Tideline"]),
        ("港", ["港町新聞"]),
    ]


# Time


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "21 November"),
        (timedelta(days=400), "18 October 2025"),
        (timedelta(hours=-1), "22 November"),
    ],
)
def test_a_time_is_said_as_people_say_it(passed, words):
    assert f">{words}</time>" in tags.when(NOW - passed, NOW)


def test_the_exact_time_is_there_in_the_zone_of_the_site(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    assert tags.when(NOW, NOW) == (
        '<time datetime="2026-11-22T21:00:00+09:00"'
        ' title="Sunday, 22 November 2026, 21:00 JST">just now</time>'
    )


def test_lists_under_a_date_say_the_time_of_day(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    assert ">21:00</time>" in tags.clock(NOW)
    assert tags.day(NOW - timedelta(hours=24)).isoformat() == "2026-11-21"


# Pictures


def photo_of(picture, **over):
    image = Image(picture=picture, **over)
    return tags._photo(image, picture)


def test_a_picture_offers_its_sizes_and_itself(settings):
    sizes = {"640": "pictures/a-640.webp", "320": "pictures/a-320.webp"}
    photo = photo_of(
        Picture(file="pictures/a.webp", width=900, height=600, sizes=sizes)
    )
    assert photo.srcset == (
        "/media/pictures/a-320.webp 320w, /media/pictures/a-640.webp 640w,"
        " /media/pictures/a.webp 900w"
    )
    assert (photo.src, photo.width, photo.height) == (
        "/media/pictures/a.webp",
        900,
        600,
    )


def test_a_very_large_picture_stays_at_home():
    sizes = {"1280": "pictures/a-1280.webp"}
    photo = photo_of(Picture(file="a.webp", width=9000, height=6000, sizes=sizes))
    assert photo.srcset == "/media/pictures/a-1280.webp 1280w"


def test_a_picture_without_sizes_is_shown_itself():
    photo = photo_of(
        Picture(file="a.webp", width=200, height=100),
        title="A bell &amp; a shed",
        attribution=None,
    )
    assert (photo.src, photo.alt, photo.credit) == (
        "/media/a.webp",
        "A bell & a shed",
        "",
    )


def test_a_source_keeps_its_pattern_and_its_letter():
    one, other = article(), article(title="another")
    assert tags.plate(one) == tags.plate(other)
    assert tags.plate(one) in range(1, 7)
    assert tags.monogram(one) == "E"
    assert tags.monogram(article(provider=None)) == "·"


# Videos and sources


@pytest.mark.parametrize(
    ("fields", "is_one"),
    [
        ({"type": "video"}, True),
        ({"featured_content": "<iframe src='https://youtu.be/dQw4w9WgXcQ'>"}, True),
        ({"type": "article", "featured_content": "<iframe src='/x'>"}, False),
        ({}, False),
    ],
)
def test_a_video_is_marked_as_one(fields, is_one):
    assert tags.is_video(article(**fields)) is is_one


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"web_url": "https://a.example/1"}, "https://a.example/1"),
        (
            {"web_url": "javascript:alert(1)", "original_url": "https://a.example/2"},
            "https://a.example/2",
        ),
        (
            {"featured_content": "<iframe src='https://youtu.be/dQw4w9WgXcQ'>"},
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        ),
        ({"web_url": ""}, None),
    ],
)
def test_the_way_to_the_source_is_the_first_that_can_be_followed(fields, url):
    assert tags.source_url(article(**fields)) == url


def test_a_host_is_named_without_its_www():
    assert tags.host("https://www.Estuary.example:8080/x") == "estuary.example"
