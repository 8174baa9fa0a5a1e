"""Other rules: all that follows changes at once, and telling agrees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import rating
from articles.models import Article, Place, Rules
from articles.policy import Settings
from articles.rating import RulesMoved, change_rules
from articles.telling import retell_all
from tests.test_telling import write

pytestmark = pytest.mark.django_db


def places():
    return list(Place.objects.order_by("pk").values())


@pytest.fixture
def ferry():
    write("ferry", quality=90, heat=-1)
    write("harbour", "ferry", quality=70)
    write("pier", "ferry", quality=60, heat=80)
    write("alone", quality=None, heat=None)
    return Article.objects.get(stem="2026-11-20-ferry")


def test_rules_are_kept_and_the_half_life_stays(ferry):
    before = Rules.current().half_life
    assert change_rules(Settings(10, 60, -2)) >= 0
    rules = Rules.objects.get()
    assert rules.policy == Settings(10, 60, -2)
    assert rules.half_life == before


def test_suggestions_follow_the_rules(ferry):
    change_rules(Settings(factor=5, follower_heat=-7))
    heats = Place.objects.values_list("article__stem", "suggested_heat")
    assert {stem.removeprefix("2026-11-20-"): heat for stem, heat in heats} == {
        "ferry": -7, "harbour": -7, "pier": 65, "alone": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "policy", [Settings(5), Settings(threshold=1), Settings(0, 0, -3), Settings()]
)
def test_telling_afterwards_has_nothing_to_change(ferry, policy):
    change_rules(policy)
    changed = places()
    retell_all()
    assert places() == changed


def test_places_are_rated_a_batch_at_a_time(ferry, monkeypatch):
    monkeypatch.setattr(rating, "BATCH", 2)
    change_rules(Settings(factor=7))
    changed = places()
    retell_all()
    assert places() == changed


def test_another_threshold_alone_rewrites_no_place(ferry):
    with CaptureQueriesContext(connection) as queries:
        change_rules(Settings(threshold=1))
    assert not [q for q in queries if "articles_place" in q["sql"]]


def test_rules_that_moved_since_they_were_seen_are_left(ferry):
    change_rules(Settings(10), seen=Settings())
    with pytest.raises(RulesMoved):
        change_rules(Settings(5), seen=Settings())
    assert Rules.current().factor == 10
