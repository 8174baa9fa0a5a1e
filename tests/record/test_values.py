from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from articles.record import ImageRecord, Moment, Record, RelatedRecord
from tests import strategies

NOON = datetime(2023, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2023-03-31T12:00:00Z",
        "2023-03-31T14:00:00+02:00",
        "2023-03-31T14:00:00+0200",
        "2023-03-31 14:00:00 +2",
        "2023-03-31t06:30:00-530",
        "2023-3-31T12:00:00.000Z",
        "2023-03-31\t12:00:00",
    ],
)
def test_a_moment_keeps_its_words_and_knows_its_instant(text):
    moment = Moment.read(text)
    assert (moment.text, moment.instant) == (text, NOON)


def test_a_date_alone_is_its_midnight():
    assert Moment.read("2023-03-31").instant == datetime(2023, 3, 31, tzinfo=UTC)


def test_a_fraction_of_a_second_is_kept_to_the_microsecond():
    instant = Moment.read("2023-03-31T12:00:00.1234567Z").instant
    assert instant == NOON + timedelta(microseconds=123456)


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2023", "2023-02-30", "2023-03-31T24:00:00Z", "2023-13-01"),
        *("2023-03-31T12:00Z", "2023-W13-5T12:00:00Z", "20230331T120000Z", "12:30:45"),
        *(
            "2023-03-31T12:00:00+24:00",
            "2023-03-31T12:00:60Z",
            "2023-03-31 ",
            "٢٠٢٣-٠٣-٣١",
        ),
        *(
            "0999-12-31",
            "9999-01-01",
            "9999-12-31T23:59:59-10:00",
            "0001-01-01T00:00:00+10",
        ),
        "9998-12-31T23:59:59Z\n",
    ],
)
def test_other_text_is_no_moment(text):
    with pytest.raises(ValueError, match="."):
        Moment.read(text or " ")


@pytest.mark.parametrize(
    "text", ["1000-01-01T00:00:00+14:00", "9998-12-31T23:59:59-14"]
)
def test_no_offset_leads_out_of_what_can_be_compared(text):
    assert Moment.read(text).instant.utcoffset() == timedelta(0)


@given(strategies.moments())
def test_a_moment_is_what_its_words_are(moment):
    assert Moment.read(moment.text) == moment


def test_an_instant_is_written_as_upstream_does():
    instant = datetime(2023, 3, 31, 14, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))
    assert Moment.at(instant) == Moment.read("2023-03-31T12:00:00Z")


def test_an_image_is_known_by_its_address():
    assert ImageRecord(url="u", width=1).identity == ("u",)
    assert ImageRecord().identity == ("",)


def test_a_related_item_is_known_by_its_address():
    assert RelatedRecord(title="t", web_url="u").identity == ("u",)


def test_a_related_item_without_address_is_known_by_title_and_instant():
    texts = ("2023-03-31T02:00:00+02:00", "2023-03-31T00:00:00Z")
    items = [
        RelatedRecord(title="t", web_url="", published_at=Moment.read(text))
        for text in texts
    ]
    assert items[0].identity == items[1].identity
    assert items[0].identity != RelatedRecord(title="t", web_url="").identity
    assert RelatedRecord().identity == ("", "")


def test_a_record_takes_other_values_by_name():
    assert Record(title="a").with_values({"heat": 5}) == Record(title="a", heat=5)


def test_a_printed_record_does_not_show_what_is_sealed():
    assert "MARKER" not in repr(Record(secured="MARKER"))
