import pytest
from django.core.exceptions import PermissionDenied

from articles import deciding
from articles.models import Act, Article, Change, ChangeSet, Statement, Story
from tests.factories import make_editor, write_upstream
from tests.test_telling import assert_all_is_told, naming, story_of, told, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def ferry():
    """Two stories: ferry, with harbour and pier; and storm, with gale."""
    write("storm", quality=80)
    write("gale", "storm")
    article = write("ferry", quality=90)
    write("harbour", "ferry", quality=70)
    write("pier", "ferry", quality=60)
    return article


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
    assert not Statement.objects.exists()


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


def test_a_later_statement_stands_when_an_earlier_one_is_undone(ferry):
    change_set = deciding.choose_lead(named("pier"), user=None).change_set
    deciding.choose_lead(named("harbour"), user=None)
    deciding.undo(change_set, user=None)
    assert "harbour ferry pier" in told()


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
