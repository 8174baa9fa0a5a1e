"""Whether pairs of duplicates still ask: kept as the set of open pairs says."""

import pytest

from articles import deciding
from articles.models import ChangeSet, DuplicatePair
from articles.pairing import forget_looks, look_for_duplicates
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles():
    made = [
        make_article(
            title="The night ferry",
            original_url=f"https://tidewater.example/night?utm_id={number}",
        )
        for number in range(3)
    ]
    look_for_duplicates()
    assert DuplicatePair.objects.asking().count() == 3
    return made


def check(count):
    asking = set(DuplicatePair.objects.asking())
    assert asking == set(DuplicatePair.objects.open())
    assert len(asking) == count


def test_a_pair_that_is_told_apart_asks_no_more_until_that_is_undone(articles):
    act = deciding.tell_apart(articles[:2], user=None).change_set
    check(2)
    deciding.undo(act, user=None)
    check(3)


def test_a_copy_stands_for_what_it_is_a_copy_of(articles):
    one, two, three = articles
    deciding.tell_apart([one, three], user=None)
    deciding.mark_canonical(one, [two], user=None)
    check(0)
    deciding.undo(ChangeSet.objects.first(), user=None)
    check(2)


def test_what_is_found_anew_asks_as_far_as_nobody_decided(articles):
    deciding.tell_apart(articles[:2], user=None)
    DuplicatePair.objects.all().delete()
    forget_looks()
    look_for_duplicates()
    check(2)
