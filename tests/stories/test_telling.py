from random import Random

from hypothesis import given, strategies as st

from articles.stories import tell
from tests.stories.graphs import graphs, links, members, node, say

STAR = [node(1, 90), node(2, 80), node(3, 70), node(4, 60)]
TO_ONE = links((2, 1), (3, 1), (4, 1))


def told(nodes, linked=(), *said, **options):
    return members(tell(nodes, linked, said, **options))


def test_an_article_alone_is_a_story():
    assert told([node(1)]) == [(1,)]


def test_nothing_tells_no_story():
    assert told([]) == []


def test_the_lead_comes_first_and_the_others_by_quality():
    assert told(STAR[::-1], TO_ONE) == [(1, 2, 3, 4)]


def test_followers_of_followers_are_of_the_story():
    assert told(STAR, links((3, 2), (2, 1))) == [(1, 2, 3), (4,)]


def test_a_lead_by_upstreams_word_leads_before_better_articles():
    nodes = [node(1, 60, 120), node(2, 90, -1)]
    assert told(nodes, links((2, 1))) == [(1, 2)]


def test_of_two_leads_put_together_the_better_leads():
    nodes = [node(1, 60, 120), node(2, 90, 120), node(3, 95)]
    said = say(1, "together", 1, 2), say(2, "together", 2, 3)
    assert told(nodes, [], *said) == [(2, 3, 1)]


def test_articles_that_follow_each_other_are_led_by_the_best():
    """Each file has a copy of the other that was better when it was made."""
    linked = links((1, 2, 99), (2, 1, 99))
    assert told([node(1, 60), node(2, 70)], linked) == [(2, 1)]


def test_editors_put_stories_together():
    linked = links((2, 1), (4, 3))
    assert told(STAR, linked, say(1, "together", 2, 4)) == [(1, 2, 3, 4)]


def test_editors_take_an_article_out():
    assert told(STAR, TO_ONE, say(1, "apart", 3, 1)) == [(1, 2, 4), (3,)]


def test_what_follows_an_article_goes_with_it():
    linked = links((2, 1), (3, 1), (4, 3))
    assert told(STAR, linked, say(1, "apart", 3, 1)) == [(1, 2), (3, 4)]


def test_a_better_article_does_not_carry_off_what_it_follows():
    """4 is the best and follows 3, which stays with 1, whom editors keep 4 from."""
    nodes = [node(1, 90), node(3, 70), node(4, 95)]
    linked = links((3, 1), (4, 3, 99))
    assert told(nodes, linked, say(1, "apart", 4, 1)) == [(1, 3), (4,)]


def test_of_two_that_are_kept_apart_the_better_stays_with_the_lead():
    assert told(STAR, TO_ONE, say(1, "apart", 3, 2)) == [(1, 2, 4), (3,)]


def test_the_later_of_two_statements_stands():
    apart, together = say(1, "apart", 3, 1), say(2, "together", 1, 3)
    assert told(STAR, TO_ONE, apart, together) == [(1, 2, 3, 4)]
    again = say(3, "apart", 1, 3)
    assert told(STAR, TO_ONE, apart, together, again) == [(1, 2, 4), (3,)]


def test_what_is_kept_apart_stays_so_for_all_that_is_put_with_it():
    said = say(3, "apart", 1, 2), say(2, "together", 1, 3), say(1, "together", 3, 2)
    assert told(STAR, [], *said) == [(1, 3), (2,), (4,)]


def test_an_editor_chooses_the_lead():
    said = say(1, "leads", 2), say(2, "leads", 3)
    assert told(STAR, TO_ONE, *said) == [(3, 1, 2, 4)]


def test_an_editor_names_a_story_and_the_latest_name_stands():
    said = [say(1, "title", 1, title="Harbour"), say(2, "title", 4, title="Ferry")]
    (story,) = tell(STAR, TO_ONE, said)
    assert story.title == "Ferry"


def test_a_story_has_no_title_of_its_own():
    assert {story.title for story in tell(STAR, TO_ONE)} == {None}


def test_what_is_said_of_absent_articles_waits():
    said = [say(1, "together", 1, 7), say(2, "leads", 8), say(3, "apart", 8, 2)]
    assert told(STAR, TO_ONE, *said) == [(1, 2, 3, 4)]


def test_only_the_stories_asked_for_are_told():
    linked = links((2, 1), (4, 3))
    assert told(STAR, linked, among={3, 4}) == [(3, 4)]


def test_what_is_gone_is_not_told():
    assert told(STAR, TO_ONE, among={1, 2, 3, 4, 5}) == [(1, 2, 3, 4)]


@given(graphs())
def test_every_article_is_in_one_story(graph):
    found = [key for story in graph.told() for key in story.members]
    assert sorted(found) == sorted(graph.nodes)


@given(graphs(), st.integers())
def test_the_order_in_which_all_comes_in_does_not_matter(graph, seed):
    def shuffled(items):
        return Random(seed).sample(list(items), k=len(items))  # noqa: S311 -- a test

    nodes, linked = shuffled(graph.nodes.values()), shuffled(graph.links)
    assert tell(nodes, linked, shuffled(graph.statements)) == graph.told()


@given(graphs())
def test_a_statement_that_stands_last_is_obeyed(graph):
    if len(graph.nodes) < 2:
        return
    one, other = sorted(graph.nodes)[:2]
    for kind, expected in (("together", True), ("apart", False)):
        said = (*graph.statements, say(99, kind, one, other))
        stories = tell(graph.nodes.values(), graph.links, said)
        home = next(story.members for story in stories if one in story.members)
        assert (other in home) is expected
