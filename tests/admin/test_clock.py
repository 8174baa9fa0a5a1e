"""Times in words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.admin.clock import exact, moment, relative

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(seconds=-20), "in a moment"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(minutes=-5), "in 5 min"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=40), "40 days ago"),
        (timedelta(days=100), "3 months ago"),
        (timedelta(days=1000), "2 years ago"),
    ],
)
def test_how_long_ago_in_one_unit(ago, text):
    assert relative(NOW - ago, NOW) == text


def test_the_exact_time_names_its_zone():
    with timezone.override("Europe/Berlin"):
        assert exact(NOW) == "Monday 23 November 2026, 13:00 (Europe/Berlin)"


def test_a_moment_is_readable_by_programs():
    assert 'datetime="2026-11-23T12:00:00+00:00"' in moment(NOW, NOW)


def test_no_moment_is_no_words():
    assert moment(None, NOW) == ""
