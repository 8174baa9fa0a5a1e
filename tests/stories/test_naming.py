from hypothesis import given, strategies as st

from articles.stories import Story, Told, name_stories


def named(old, *new):
    """Numbers by place, and redirects; `old` as {number: members, the lead first}."""
    told = [Told(number, members) for number, members in old.items()]
    naming = name_stories(told, [Story(members) for members in new])
    return naming.numbers, dict(naming.redirects)


def test_a_story_keeps_its_number_though_others_join_and_lead():
    assert named({7: (1, 2)}, (3, 1, 2)) == ((7,), {})


def test_a_new_story_has_no_number_yet():
    assert named({}, (1,)) == ((None,), {})


def test_of_a_split_story_the_number_stays_with_the_old_lead():
    assert named({7: (1, 2, 3)}, (2, 3), (1,)) == ((None, 7), {})


def test_without_the_old_lead_the_larger_share_keeps_it():
    assert named({7: (1, 2, 3, 4)}, (2,), (3, 4)) == ((None, 7), {})


def test_of_two_stories_in_one_the_larger_share_names_it():
    assert named({7: (1,), 8: (2, 3)}, (1, 2, 3)) == ((8,), {7: 0})


def test_of_equal_shares_the_one_that_still_leads_names_it():
    assert named({7: (1,), 8: (2,)}, (2, 1)) == ((8,), {7: 0})


def test_then_the_lower_number():
    assert named({8: (2,), 7: (1,)}, (3, 1, 2)) == ((7,), {8: 0})


def test_a_number_whose_home_is_taken_goes_to_what_is_left_of_its_articles():
    old = {7: (1, 2, 3), 8: (4, 5, 6)}
    assert named(old, (4, 5, 6, 1), (2, 3)) == ((8, 7), {})


def test_a_story_of_which_nothing_is_left_leads_nowhere():
    assert named({7: (1,)}, (2,)) == ((None,), {7: None})


keys = st.integers(0, 5)
partitions = st.dictionaries(keys, keys).map(
    lambda found: [
        tuple(key for key in found if found[key] == group)
        for group in sorted(set(found.values()))
    ]
)


@given(partitions, partitions)
def test_a_number_is_kept_once_or_redirects(before, after):
    numbers, redirects = named(dict(enumerate(before)), *after)
    kept = [number for number in numbers if number is not None]
    assert sorted([*kept, *redirects]) == list(range(len(before)))


@given(partitions)
def test_what_did_not_change_keeps_all_numbers(told):
    assert named(dict(enumerate(told)), *told) == (tuple(range(len(told))), {})
