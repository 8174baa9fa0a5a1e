"""Acts on stories as somebody saw them: refused where they moved since."""

import pytest

from articles import deciding
from articles.deciding import Seen, StoryMoved
from articles.models import Act, ChangeSet, Statement, Story
from tests.deciding.test_storytelling import named
from tests.factories import make_editor, write_upstream
from tests.test_telling import naming, story_of, told, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ferry")]


def see(*names):
    return deciding.see(story_of(named(name)) for name in names)


ACTS = {
    "join": lambda seen: deciding.join(
        [story_of(named("ferry")), story_of(named("storm"))], user=None, seen=seen
    ),
    "split": lambda seen: deciding.split([named("pier")], user=None, seen=seen),
    "move": lambda seen: deciding.move(
        [named("pier")], story_of(named("storm")), user=None, seen=seen
    ),
    "lead": lambda seen: deciding.choose_lead(named("pier"), user=None, seen=seen),
    "rename": lambda seen: deciding.rename(
        story_of(named("ferry")), "Ferry", user=None, seen=seen
    ),
}
MEANWHILE = {
    "an article comes": lambda: write("quay", "ferry"),
    "an article goes": lambda: deciding.split([named("harbour")], user=None),
    "it goes itself": lambda: deciding.split([named("pier")], user=None),
    "another leads": lambda: deciding.choose_lead(named("harbour"), user=None),
    "it is renamed": lambda: deciding.rename(
        story_of(named("ferry")), "Harbour", user=None
    ),
    "the other grows": lambda: write("flood", "storm"),
    "an article changes": lambda: write_upstream(named("pier"), excerpt="Other."),
}
GROUPING = {"an article comes", "an article goes", "it goes itself", "another leads"}
REFUSED = {
    "join": GROUPING | {"the other grows"},
    "split": GROUPING,
    "move": GROUPING | {"the other grows"},
    "lead": {"it goes itself", "another leads"},
    "rename": {"another leads", "it is renamed"},
}


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_refused_for_what_it_depends_on_and_for_nothing_else(act, meanwhile):
    seen = see("ferry", "storm") if act in ("join", "move") else see("ferry")
    MEANWHILE[meanwhile]()
    before = told(), Statement.objects.count()
    if meanwhile in REFUSED[act]:
        with pytest.raises(StoryMoved):
            ACTS[act](seen)
        assert (told(), Statement.objects.count()) == before
    else:
        ACTS[act](seen)
        assert Statement.objects.count() > before[1]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_on_stories_as_they_are_is_done(act):
    assert ACTS[act](see("ferry", "storm")).change_set.act == act


def moved(act, seen):
    with pytest.raises(StoryMoved) as caught:
        ACTS[act](seen)
    (move,) = caught.value.moves
    assert str(caught.value) == " ".join(move.words)
    return move


def test_a_refusal_says_what_came_and_left_and_who_did_it():
    seen, editor = see("ferry"), make_editor("change_story", name="ada")
    deciding.move([named("gale")], story_of(named("ferry")), user=editor)
    deciding.split([named("harbour")], user=editor, note="another matter")
    move = moved("split", seen)
    assert move.story == story_of(named("ferry"))
    assert move.words == [
        f"1 article came: “{named('gale')}”.",
        f"1 article left: “{named('harbour')}”.",
    ]
    assert [each.act for each in move.change_sets] == [Act.SPLIT, Act.MOVE]
    assert {each.user for each in move.change_sets} == {editor}


def test_a_refusal_says_who_leads_and_what_it_is_called():
    seen = see("ferry")
    deciding.choose_lead(named("pier"), user=None)
    deciding.rename(story_of(named("ferry")), "Harbour", user=None)
    assert moved("rename", seen).words == [
        f"“{named('pier')}” leads it now.",
        "It is called “Harbour” now.",
    ]
    seen = see("ferry")
    deciding.rename(story_of(named("ferry")), "", user=None)
    assert moved("rename", seen).words == [
        "It is called what its lead is called again."
    ]


def test_a_refusal_says_what_a_story_has_become_part_of():
    seen = see("storm")
    deciding.join([story_of(named(name)) for name in ("ferry", "storm")], user=None)
    with pytest.raises(StoryMoved) as caught:
        deciding.rename(Story.objects.get(pk=seen[0].number), "X", user=None, seen=seen)
    assert str(caught.value) == f"It has become part of “{named('ferry')}”."


def test_a_refusal_names_the_import_that_did_it():
    seen = see("ferry")
    write_upstream(named("gale"), related=naming("ferry"), quality=30)
    assert [each.act for each in moved("split", seen).change_sets] == [Act.IMPORT]


def test_what_was_done_before_somebody_looked_is_not_blamed():
    deciding.choose_lead(named("pier"), user=None, note="earlier")
    seen = see("ferry")
    deciding.choose_lead(named("harbour"), user=None, note="later")
    assert [each.note for each in moved("lead", seen).change_sets] == ["later"]


def test_many_that_came_are_not_all_named():
    seen = see("storm")
    for number in range(7):
        write(f"flood-{number}", "storm")
    with pytest.raises(StoryMoved) as caught:
        deciding.join(
            [story_of(named(n)) for n in ("ferry", "storm")], user=None, seen=seen
        )
    (words,) = caught.value.moves[0].words
    assert words.startswith("7 articles came: “")
    assert words.endswith("”, ….")


def test_a_token_says_all_that_was_seen():
    deciding.rename(story_of(named("ferry")), 'The "ferry" – déjà vu', user=None)
    for each in [*see("ferry", "storm"), Seen(7, ())]:
        assert Seen.read(each.token) == each


@pytest.mark.parametrize(
    "token",
    ["", "{}", "[]", '[1,[2],"",null]', "[true,[],\"\",0]", '[1,[-2],"",0]',
     f'[{2**63},[],"",0]', '[1,["2"],"",0]', '[1,2,"",0]', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_token_is_refused(token):
    with pytest.raises(ValueError, match="token|Expecting"):
        Seen.read(token)


def test_seeing_many_stories_takes_no_more_queries_than_one(
    django_assert_num_queries,
):
    numbers = list(Story.objects.values_list("pk", flat=True))
    for some in (numbers[:1], numbers):
        with django_assert_num_queries(3):
            deciding.see(some)


def test_what_never_was_a_story_has_no_members():
    (seen,) = deciding.see([10_000])
    assert seen.members == ()
    assert not ChangeSet.objects.filter(act=Act.JOIN).exists()
