import pytest

from articles.stories import Link, follows
from tests.stories.graphs import links, node

LEAD, FOLLOWER = 120, -1


def leaders(nodes, *pairs, **options):
    return follows({each.key: each for each in nodes}, links(*pairs), **options)


def test_an_article_follows_the_best_that_its_file_names():
    found = leaders([node(1, 60), node(2, 70), node(3, 80)], (1, 2), (1, 3))
    assert found == {1: 3}


def test_nothing_follows_what_it_outranks():
    assert leaders([node(1, 60), node(2, 70)], (2, 1)) == {}


def test_being_named_proves_nothing():
    assert leaders([node(1, 80), node(2, 60)], (1, 2)) == {}


def test_of_equals_the_first_by_path_leads():
    first, second = node(2, path="_news/a.md"), node(1, path="_news/b.md")
    assert leaders([first, second], (1, 2), (2, 1)) == {1: 2}


def test_the_quality_of_the_copy_counts_as_when_the_file_was_written():
    assert leaders([node(1, 60), node(2, 90)], (1, 2, 50)) == {}
    assert leaders([node(1, 60), node(2, 50)], (1, 2, 90)) == {1: 2}


def test_what_has_no_quality_is_outranked_by_what_has_one():
    assert leaders([node(1, None), node(2, 0)], (1, 2), (2, 1)) == {1: 2}


def test_a_link_to_what_is_not_there_is_none():
    assert leaders([node(1, 60)], (1, 2, 90), (3, 1)) == {}


def test_upstreams_lead_leads_though_it_names_better():
    assert leaders([node(1, 60, LEAD), node(2, 70)], (1, 2)) == {}


@pytest.mark.parametrize("heat", [-2147483648, -2])
def test_other_heat_below_zero_says_nothing(heat):
    assert leaders([node(1, 60, heat), node(2, 70)], (1, 2), (2, 1)) == {1: 2}


def test_upstreams_follower_follows_the_best_lead_it_names():
    nodes = [node(1, 60, FOLLOWER), node(2, 50, LEAD), node(3, 40, LEAD), node(4, 90)]
    assert leaders(nodes, (1, 2), (1, 3), (1, 4)) == {1: 2}


def test_without_one_it_follows_what_outranks_it():
    nodes = [node(1, 60, FOLLOWER), node(2, 70, FOLLOWER), node(3, 50, LEAD)]
    assert leaders(nodes, (1, 2), (3, 1)) == {1: 2}


def test_without_that_it_follows_the_best_lead_that_names_it():
    nodes = [node(1, 60, FOLLOWER), node(2, 50, LEAD), node(3, 40, LEAD), node(4, 90)]
    assert leaders(nodes, (2, 1), (3, 1), (4, 1)) == {1: 2}


def test_without_any_it_follows_the_best_it_names():
    nodes = [node(1, 60, FOLLOWER), node(2, 50, FOLLOWER), node(3, 40)]
    assert leaders(nodes, (1, 2), (1, 3)) == {1: 2}


def test_an_article_without_links_follows_none():
    assert leaders([node(1, 60, FOLLOWER), node(2, 60)]) == {}


def test_only_those_asked_for_are_asked():
    nodes = [node(1, 60), node(2, 70), node(3, 65, FOLLOWER), node(4, 50, LEAD)]
    pairs = [(1, 2), (3, 2), (4, 3)]
    assert leaders(nodes, *pairs, among={1}) == {1: 2}
    assert leaders(nodes, *pairs, among={3}) == {3: 2}


def test_a_link_is_a_tuple_of_source_and_target():
    assert Link(1, 2) == (1, 2, None)


def test_what_names_an_article_is_asked_for_where_its_own_file_leaves_it_open():
    nodes = [node(1, 60, FOLLOWER), node(2, 50, LEAD), node(3, 60, FOLLOWER)]
    asked = []

    def naming(keys):
        asked.append(keys)
        return links((2, 1), (3, 1))

    assert leaders(nodes, (3, 2), naming=naming) == {1: 2, 3: 2}
    assert asked == [{1}]


def test_and_never_where_every_file_settles_it():
    nodes = [node(1, 60), node(2, 90, LEAD), node(3, 60, FOLLOWER)]
    assert leaders(nodes, (1, 2), (3, 2), naming=None) == {1: 2, 3: 2}
    assert leaders(nodes, (1, 2), (3, 2), naming=pytest.fail) == {1: 2, 3: 2}
