from hypothesis import given, strategies as st

from articles.stories import arranged, tell
from tests.stories.graphs import graphs, links, members, node, say

NODES = [node(1, 90), node(2, 80), node(3, 70), node(4, 60), node(5, 50)]
# 2 and 3 follow 1, 5 follows 4.
LINKS = links((2, 1), (3, 1), (5, 4))


def arrange(*groups, linked=LINKS, before=()):
    """What has to be said, and the stories that it makes."""

    def tell_with(said):
        return tell(NODES, linked, [*before, *said])

    said = arranged(groups, tell_with=tell_with, number=100)
    return said, members(tell_with(said))


def test_two_stories_are_merged_by_one_statement():
    said, stories = arrange((1, 2, 3, 4, 5))
    assert said == [say(100, "together", 4, 1)]
    assert stories == [(1, 2, 3, 4, 5)]


def test_an_article_is_split_off_by_one_statement():
    said, stories = arrange((1, 2), (3,))
    assert said == [say(100, "apart", 3, 1)]
    assert stories == [(1, 2), (3,), (4, 5)]


def test_an_article_moves_from_one_story_to_another():
    said, stories = arrange((1, 2), (4, 5, 3))
    assert said == [say(100, "together", 3, 4), say(101, "apart", 3, 1)]
    assert stories == [(1, 2), (3, 4, 5)]


def test_what_strays_when_the_lead_is_taken_out_is_held_together():
    said, stories = arrange((2, 3), (1,))
    assert stories == [(1,), (2, 3), (4, 5)]
    assert {each.kind for each in said} == {"apart", "together"}


def test_an_earlier_statement_does_not_hinder():
    before = [say(1, "apart", 3, 4)]
    _, stories = arrange((1, 2, 3, 4, 5), before=before)
    assert stories == [(1, 2, 3, 4, 5)]


def test_nothing_is_said_of_what_is_so_already():
    assert arrange((1, 2, 3), (4, 5))[0] == []


@given(graphs(), st.data())
def test_stories_come_out_as_they_are_wanted(graph, data):
    stories = graph.told()
    concerned = [key for story in stories[:3] for key in story.members]
    places = [data.draw(st.integers(0, 2)) for _ in concerned]
    groups = [
        [key for key, place in zip(concerned, places, strict=True) if place == wanted]
        for wanted in sorted(set(places))
    ]

    def tell_with(said):
        return tell(graph.nodes.values(), graph.links, [*graph.statements, *said])

    after = tell_with(arranged(groups, tell_with=tell_with, number=100))
    found = {frozenset(story.members) for story in after}
    assert {frozenset(group) for group in groups} <= found
