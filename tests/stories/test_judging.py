from articles.stories import Share, Shares, hidden, measure, tell
from tests.stories.graphs import links, node

# Two stories as upstream has them: 1 leads 2 and 3, 4 leads 5; 6 stands alone.
NODES = [
    node(1, 90, 130), node(2, 80, -1), node(3, 70, -1),
    node(4, 60, 80), node(5, 50, -1), node(6, 40, 40),
]  # fmt: skip
LINKS = links((2, 1), (3, 1), (5, 4))


def test_what_upstream_told_is_told_alike():
    measured = measure(NODES, tell(NODES, LINKS))
    assert measured == Shares(Share(2, 2), Share(3, 3), Share(2, 2), 3)
    assert str(measured) == "100% (2/2) | 100% (3/3) | 100% (2/2) | 3"


def test_a_rule_is_judged_without_what_upstream_says():
    assert {each.heat for each in hidden(NODES)} == {None}
    assert measure(NODES, tell(hidden(NODES), LINKS)).led == Share(3, 3)


def test_stories_run_together_have_several_leads():
    joined = [*LINKS, *links((4, 1), (6, 4, 95))]
    measured = measure(NODES, tell(hidden(NODES), joined))
    assert measured == Shares(Share(0, 1), Share(3, 3), Share(0, 3), 6)


def test_stories_torn_apart_leave_followers_without_a_lead():
    measured = measure(NODES, tell(hidden(NODES), links((3, 2), (5, 4))))
    assert measured == Shares(Share(1, 2), Share(1, 3), Share(1, 1), 2)


def test_of_nothing_all_is_right():
    measured = measure([], [])
    assert measured.largest == 0
    assert measured.one_lead.ratio == 1.0
