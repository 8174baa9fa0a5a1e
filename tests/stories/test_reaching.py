"""Telling again what a change affects equals telling everything."""

from hypothesis import given, settings, strategies as st

from articles.stories import affected
from tests.stories.graphs import Graph, edits, graphs, links, node, say


@settings(max_examples=300)
@given(graphs(), st.lists(edits(), max_size=4))
def test_incremental_equals_full(graph, changes):
    stories = graph.told()
    for change in changes:
        graph, touched = change.apply(graph)
        stories = graph.told_again(touched, stories)
        assert stories == graph.told()


def reached(graph, *touched):
    return affected(
        touched,
        linked=graph.linked,
        followed=graph.followed,
        beside=graph.stated,
    )


def test_a_change_does_not_reach_along_links_that_join_nothing():
    """What a neighbour follows is reached, and its story, but nothing beyond."""
    heats = {2: -1}
    chain = Graph(
        {key: node(key, heat=heats.get(key, 120)) for key in range(9)},
        frozenset(links(*((key, key + 1) for key in range(8)))),
    )
    assert reached(chain, 1) == {0, 1, 2, 3}
    assert reached(chain, 7) == {6, 7, 8}


def test_statements_lead_on():
    graph = Graph({}, frozenset(), (say(1, "apart", 1, 2), say(2, "title", 2)))
    assert reached(graph, 1) == {1, 2}


def test_nothing_touched_affects_nothing():
    assert reached(Graph({}, frozenset())) == set()
