import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import deciding
from articles.models import Act, Article, Change, ChangeSet, Statement, Story
from tests.factories import make_editor, write_upstream
from tests.test_telling import assert_all_is_told, naming, story_of, told, write

pytestmark = pytest.mark.django_db


def named(name):
    return Article.objects.get(stem=f"2026-11-20-{name}")


def join(*names, **options):
    found = [story_of(named(name)) for name in names]
    return deciding.join(found, user=None, **options)


def test_stories_are_joined_and_keep_the_address_of_the_lead(ferry):
    first, second = story_of(ferry), story_of(named("storm"))
    outcome = join("ferry", "storm", note="one and the same")
    (members,) = told()
    assert members.startswith("ferry storm ")
    assert story_of(named("storm")) == first
    assert Story.objects.get(pk=second.pk).merged_into == first
    assert outcome.change_set.act == Act.JOIN
    assert outcome.change_set.note == "one and the same"


def test_articles_are_split_off_together(ferry):
    number = story_of(ferry).pk
    deciding.split([named("harbour"), named("pier")], user=None)
    assert told() == ["ferry", "harbour pier", "storm gale"]
    assert story_of(ferry).pk == number


def test_an_article_moves_to_another_story(ferry):
    deciding.move([named("pier")], story_of(named("storm")), user=None)
    assert told() == ["ferry harbour", "storm gale pier"]


def test_moving_an_article_to_where_it_is_says_nothing(ferry):
    outcome = deciding.move([named("pier")], story_of(ferry), user=None)
    assert outcome.change_set is None
    assert outcome.skipped == [(named("pier"), "in this story already")]
    assert not Statement.objects.exists()


def test_of_several_articles_those_move_that_are_elsewhere(ferry):
    pier, gale = named("pier"), named("gale")
    outcome = deciding.move([pier, gale], story_of(ferry), user=None)
    assert "ferry harbour pier gale" in told() or "ferry harbour gale pier" in told()
    assert outcome.changed == [gale]
    assert outcome.skipped == [(pier, "in this story already")]


def test_moving_all_of_a_story_lets_its_address_lead_on(ferry):
    old = story_of(named("storm"))
    deciding.move([named("storm"), named("gale")], story_of(ferry), user=None)
    assert len(told()) == 1
    old.refresh_from_db()
    assert old.merged_into == story_of(ferry)


def nothing_done(outcome):
    assert outcome.change_set is None
    assert outcome.changed == []
    assert not Statement.objects.exists()
    return outcome.reason


def test_a_story_is_not_joined_with_itself(ferry):
    for names in (["ferry"], ["ferry", "pier"], []):
        assert nothing_done(join(*names)) == (
            "A story is not joined with itself: choose two or more."
        )


def test_a_story_is_not_split_off_as_a_whole(ferry):
    for names in (["ferry", "harbour", "pier"], ["pier", "storm", "gale"]):
        outcome = deciding.split([named(name) for name in names], user=None)
        lead = ferry if "ferry" in names else named("storm")
        assert nothing_done(outcome) == (
            f"Nothing would be left of “{lead}”: leave an article in it."
        )


def test_nothing_is_done_to_a_story_without_articles(ferry):
    empty = Story.objects.create(title="Gone")
    for outcome in (
        deciding.join([story_of(ferry), empty], user=None),
        deciding.move([ferry], empty, user=None),
        deciding.rename(empty, "Here again", user=None),
    ):
        assert nothing_done(outcome) == "“Gone” has no articles any more."


def test_an_act_has_so_many_stories_or_articles_and_no_more(ferry, monkeypatch):
    monkeypatch.setattr("articles.deciding.storytelling.MOST", 1)
    articles = [named("harbour"), named("pier")]
    assert nothing_done(join("ferry", "storm")) == (
        "At most 1 stories are joined at once."
    )
    for outcome in (
        deciding.split(articles, user=None),
        deciding.move(articles, story_of(named("storm")), user=None),
    ):
        assert nothing_done(outcome) == (
            "At most 1 articles are taken out of their stories at once."
        )


def test_an_article_of_no_story_is_named_with_the_remedy(ferry):
    pier = named("pier")
    pier.place.delete()
    for outcome in (
        deciding.split([pier], user=None),
        deciding.move([pier], story_of(named("storm")), user=None),
    ):
        assert outcome.skipped == [
            (pier, "no story is told of it yet; run project_articles")
        ]


def test_an_editor_chooses_the_lead_and_the_address_stays(ferry):
    number = story_of(ferry).pk
    deciding.choose_lead(named("pier"), user=None)
    assert "pier ferry harbour" in told()
    assert story_of(ferry).pk == number
    assert story_of(ferry).lead == named("pier")


def test_a_choice_that_stands_is_not_made_twice(ferry):
    deciding.choose_lead(named("pier"), user=None)
    outcome = deciding.choose_lead(named("pier"), user=None)
    assert [reason for _, reason in outcome.skipped] == ["decided so already"]
    deciding.choose_lead(ferry, user=None)
    deciding.choose_lead(named("pier"), user=None)
    assert Statement.objects.count() == 3


def test_a_story_is_renamed_and_unnamed(ferry):
    story = story_of(ferry)
    deciding.rename(story, "  The ferry returns ", user=None)
    story.refresh_from_db()
    assert str(story) == "The ferry returns"
    deciding.rename(story, "", user=None)
    story.refresh_from_db()
    assert str(story) == ferry.title
    outcome = deciding.rename(story, "", user=None)
    assert outcome.change_set is None
    assert [article for article, _ in outcome.skipped] == [ferry]


def test_what_an_editor_says_outlasts_upstreams_word(ferry):
    deciding.split([named("pier")], user=None)
    write_upstream(named("pier"), related=naming("ferry", "harbour"))
    assert "pier" in told()
    assert_all_is_told()


@pytest.mark.parametrize(
    "act",
    [
        lambda: join("ferry", "storm"),
        lambda: deciding.split([named("harbour"), named("pier")], user=None),
        lambda: deciding.move([named("pier")], story_of(named("storm")), user=None),
        lambda: deciding.choose_lead(named("pier"), user=None),
        lambda: deciding.rename(story_of(named("ferry")), "Ferry", user=None),
    ],
    ids=["join", "split", "move", "lead", "rename"],
)
def test_an_act_on_stories_is_undone_and_done_again(ferry, act):
    def standing():
        rows = Story.objects.standing().order_by("lead")
        return told(), list(rows.values("title", "lead"))

    before = standing()
    done = act().change_set
    after = standing()
    said = list(Statement.objects.order_by("pk").values_list("pk", "kind"))
    assert after != before
    undone = deciding.undo(done, user=None).change_set
    assert standing() == before
    assert not Statement.objects.exists()
    assert_all_is_told()
    deciding.undo(undone, user=None)
    assert standing() == after
    assert list(Statement.objects.order_by("pk").values_list("pk", "kind")) == said


def test_what_is_undone_already_is_left(ferry):
    change_set = deciding.choose_lead(named("pier"), user=None).change_set
    deciding.undo(change_set, user=None)
    outcome = deciding.undo(change_set, user=None)
    assert [reason for _, reason in outcome.skipped] == ["undone already"]


AGAIN = {
    "lead": [
        lambda: deciding.choose_lead(named("pier"), user=None),
        lambda: deciding.choose_lead(named("harbour"), user=None),
    ],
    "rename": [
        lambda: deciding.rename(story_of(named("ferry")), "One", user=None),
        lambda: deciding.rename(story_of(named("ferry")), "Two", user=None),
    ],
    "join": [
        lambda: join("ferry", "storm"),
        lambda: deciding.split([named("storm"), named("gale")], user=None),
    ],
}


@pytest.mark.parametrize("acts", AGAIN.values(), ids=AGAIN)
def test_what_was_decided_again_is_left_and_listed_until_that_is_undone(ferry, acts):
    before = told(), [str(story) for story in Story.objects.standing()]
    first, second = (act().change_set for act in acts)
    after = told(), [str(story) for story in Story.objects.standing()]
    outcome = deciding.undo(first, user=None)
    assert {why for _, why in outcome.skipped} == {"decided on again since then"}
    assert outcome.change_set is None
    assert (told(), [str(story) for story in Story.objects.standing()]) == after
    deciding.undo(second, user=None)
    deciding.undo(first, user=None)
    assert (told(), [str(story) for story in Story.objects.standing()]) == before


def test_history_keeps_what_was_said_and_versions_move(ferry):
    pier = named("pier")
    deciding.split([pier], user=None)
    change = Change.objects.get(field="story")
    assert change.article == pier
    assert change.old is None
    assert change.new["kind"] == "apart"
    assert change.new["other"] == ferry.path
    assert named("pier").version == pier.version + 1
    deciding.undo(ChangeSet.objects.get(act=Act.SPLIT), user=None)
    withdrawn = Change.objects.filter(field="story").last()
    assert (withdrawn.old, withdrawn.new) == (change.new, None)


def test_a_story_is_arranged_by_who_may_change_stories(ferry):
    reader, editor = make_editor(), make_editor("change_story")
    with pytest.raises(PermissionDenied):
        deciding.choose_lead(ferry, user=reader)
    deciding.choose_lead(ferry, user=editor)
    change_set = ChangeSet.objects.get(act=Act.LEAD)
    assert deciding.may_undo(change_set, editor)
    assert not deciding.may_undo(change_set, reader)


FORESEEN = {
    "join": (
        lambda: deciding.foresee_join([story_of(named(n)) for n in ("ferry", "storm")]),
        lambda: join("ferry", "storm"),
    ),
    "split": (
        lambda: deciding.foresee_split([named("pier"), named("gale")]),
        lambda: deciding.split([named("pier"), named("gale")], user=None),
    ),
    "move": (
        lambda: deciding.foresee_move([named("ferry")], story_of(named("storm"))),
        lambda: deciding.move([named("ferry")], story_of(named("storm")), user=None),
    ),
}


@pytest.mark.parametrize(("foresee", "act"), FORESEEN.values(), ids=FORESEEN)
def test_what_is_foreseen_is_what_is_done_and_nothing_by_itself(ferry, foresee, act):
    write("alone")
    before = set(told())
    foreseen = {
        " ".join(
            Article.objects.get(pk=key).stem.removeprefix("2026-11-20-")
            for key in each.members
        )
        for each in foresee()
    }
    assert set(told()) == before
    act()
    assert foreseen == set(told()) - before


def test_an_act_on_many_articles_asks_for_all_of_them_at_once(ferry):
    def queries_of(count):
        taken = [
            write(f"{count}-{number}", "ferry", quality=30) for number in range(count)
        ]
        with CaptureQueriesContext(connection) as queries:
            outcome = deciding.split(taken, user=None)
        assert outcome.change_set.changes.count() == count
        return len(queries)

    assert queries_of(9) <= queries_of(3)
