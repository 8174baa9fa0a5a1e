"""Each act, and what it leaves in holds, versions, changes and tables."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.frontmatter import FrontMatterError
from articles.models import Act, Article, Change, ChangeSet, Hold, State
from articles.record import ImageRecord, ProviderRecord
from tests.factories import (
    SEALED,
    make_article,
    make_editor,
    make_file,
    moment,
    take_file,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
DAY = timedelta(days=1)


def fresh(article):
    return Article.objects.with_records().get(pk=article.pk)


def lines_changed(before: bytes, after: bytes):
    """What left and what came, as lines."""
    old, new = before.splitlines(), after.splitlines()
    return [x for x in old if x not in new], [x for x in new if x not in old]


# Versions


@pytest.mark.parametrize("act", [deciding.publish, deciding.retire, deciding.release])
def test_an_act_on_an_older_version_is_refused(act):
    article = make_article()
    deciding.publish([article], user=None, ends_at=NOW + DAY)
    with pytest.raises(deciding.Stale) as stale:
        act([article], user=None, version=1)
    assert stale.value.fields == ["published"]
    assert fresh(article).version == 2
    act([article], user=None, version=2)
    assert fresh(article).version == 3


def test_holding_back_what_somebody_published_since_is_refused():
    article = make_article(published=False)
    deciding.publish([article], user=None)
    with pytest.raises(deciding.Stale):
        deciding.hold_back([article], user=None, version=1)
    assert fresh(article).state == State.PUBLISHED


def test_what_moved_elsewhere_or_says_the_same_stops_no_act():
    article = make_article()
    deciding.edit(article, {"title": "Else"}, user=None)
    assert deciding.publish([article], user=None, version=1).changed
    assert deciding.publish([article], user=None, version=1).skipped


def test_release_is_refused_for_the_released_fields_alone():
    article = make_article()
    deciding.edit(article, {"title": "One", "heat": 1}, user=None)
    deciding.edit(article, {"title": "Two"}, user=None)
    with pytest.raises(deciding.Stale):
        deciding.release([article], ["title"], user=None, version=2)
    assert deciding.release([article], ["heat"], user=None, version=2).changed


# Edit


def test_a_value_can_be_a_function_of_the_record_under_the_lock():
    article = make_article(topics=("One",))
    write_upstream(article, topics=("One", "Two"))
    more = {"topics": lambda record: (*record.topics, "Three")}
    deciding.edit(article, more, user=None)
    assert fresh(article).record(NOW).topics == ("One", "Two", "Three")


def test_an_edit_holds_the_value_with_who_when_and_why():
    article, editor = make_article(quality=58), make_editor("change_article")
    deciding.edit(article, {"quality": 90}, user=editor, note="scoop", now=NOW)
    hold = Hold.objects.get()
    assert (hold.field, hold.value, hold.seen) == ("quality", "90", "58")
    assert (hold.user, hold.at, hold.note) == (editor, NOW, "scoop")


def test_an_edit_changes_only_its_own_line():
    article = make_article(quality=58)
    before = article.render(NOW)
    deciding.edit(article, {"quality": 90}, user=None)
    changed = lines_changed(before, fresh(article).render(NOW))
    assert changed == ([b"quality: 58"], [b"quality: 90"])


def test_an_edit_reaches_the_tables():
    article = make_article()
    values = {
        "title": "A new title",
        "topics": ("Ferries", None, "Harbour"),
        "provider": ProviderRecord("The Lantern", "lantern.example"),
        "images": (ImageRecord("https://lantern.example/a.jpg", 4, 3),),
    }
    deciding.edit(article, values, user=None)
    article.refresh_from_db()
    assert article.title == "A new title"
    assert article.provider.name == "The Lantern"
    topics = [str(entry) for entry in article.topic_entries.all()]
    assert topics == ["Ferries", "", "Harbour"]
    assert [image.width for image in article.images.all()] == [4]


def test_topics_and_images_are_held_as_whole_lists():
    article = make_article(topics=("One", "Two"))
    deciding.edit(article, {"topics": ("Two",)}, user=None)
    write_upstream(article, topics=("One", "Two", "Three"))
    assert fresh(article).record(NOW).topics == ("Two",)


def test_an_edit_that_equals_upstream_makes_a_hold_and_changes_no_line():
    article = make_article(heat=78)
    before = article.render(NOW)
    assert deciding.edit(article, {"heat": 78}, user=None)
    assert fresh(article).render(NOW) == before
    write_upstream(article, heat=-1)
    assert fresh(article).record(NOW).heat == 78


def test_absence_is_a_value_that_can_be_held():
    article = make_article(heat=78)
    before = article.render(NOW)
    deciding.edit(article, {"heat": None, "excerpt": None}, user=None)
    gone, come = lines_changed(before, fresh(article).render(NOW))
    assert [line.split(b":")[0] for line in gone] == [b"excerpt", b"heat"]
    assert come == []


def test_deciding_the_same_again_is_nothing():
    article = make_article()
    deciding.edit(article, {"quality": 90}, user=None)
    assert deciding.edit(article, {"quality": 90}, user=None) is None
    assert ChangeSet.objects.filter(act=Act.EDIT).count() == 1


def test_deciding_the_same_on_a_newer_word_of_upstream_is_keeping_mine():
    article = make_article(title="Theirs")
    deciding.edit(article, {"title": "Mine"}, user=None)
    write_upstream(article, title="Theirs, newer")
    assert deciding.edit(article, {"title": "Mine"}, user=None)
    assert Hold.objects.get().seen == "Theirs, newer"


@pytest.mark.parametrize("name", ["secured", "extra", "path", "state"])
def test_nobody_decides_on_what_is_no_field_of_judgement_or_substance(name):
    with pytest.raises(ValueError, match=f"nobody decides on {name}"):
        deciding.edit(make_article(), {name: "x"}, user=None)


@pytest.mark.parametrize(
    "values",
    [
        {"title": None},
        {"published_at": None},
        {"title": "\ud800"},
        {"body": "NUL\0"},
        {"type": "x" * 300},
    ],
)
def test_what_no_file_can_say_is_refused_when_it_is_decided(values):
    article = make_article()
    with pytest.raises(ValueError, match=".") as refused:
        deciding.edit(article, values, user=None)
    assert isinstance(refused.value, (FrontMatterError, ValueError))
    assert not Hold.objects.exists()
    assert not ChangeSet.objects.filter(act=Act.EDIT).exists()


def test_a_title_may_be_anything_else():
    title = "C# \u2028 \U0001f600 “x” \\ \" ' : - #\u00a0"
    article = make_article()
    deciding.edit(article, {"title": title}, user=None)
    assert fresh(article).record(NOW).title == title


# Bodies


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("typed", ["One\n\nTwo\n", "One\r\n\r\nTwo\r\n"])
def test_a_body_gets_the_newlines_of_its_file(newline, typed):
    data = make_file().replace(b"\n", newline.encode())
    article = take_file("_news/a.md", data)
    deciding.edit(article, {"body": typed}, user=None)
    body = f"One{newline}{newline}Two{newline}"
    assert fresh(article).record(NOW).body == body
    assert fresh(article).render(NOW) == data.removesuffix(newline.encode()) + (
        body.encode()
    )


def test_a_body_that_differs_in_newlines_alone_is_not_changed():
    data = make_file(body="Mixed\n") + b"up\r\nhere\n"
    article = take_file("_news/a.md", data)
    deciding.edit(article, {"body": "Mixed\r\nup\r\nhere\r\n"}, user=None)
    assert fresh(article).render(NOW) == data


# Publication


def act_on(article, name, **how):
    return getattr(deciding, name)([article], user=None, now=NOW, **how)


def states(article, *instants):
    article = fresh(article)
    return [article.state_at(NOW + instant) for instant in instants]


def test_published_at_once_and_for_good():
    article = make_article(published=False)
    act_on(article, "publish")
    assert states(article, -DAY, 0 * DAY, DAY) == [State.PUBLISHED] * 3
    assert fresh(article).record(NOW).published is True


def test_published_from_a_time_until_a_time():
    article = make_article(published=False)
    act_on(article, "publish", starts_at=NOW + DAY, ends_at=NOW + 3 * DAY)
    assert states(article, 0 * DAY, DAY, 2 * DAY, 3 * DAY) == [
        State.SCHEDULED,
        State.PUBLISHED,
        State.PUBLISHED,
        State.EXPIRED,
    ]
    record = fresh(article).record
    said = [record(NOW + each * DAY).published for each in range(4)]
    assert said == [False, True, True, False]


@pytest.mark.parametrize("starts_at", [NOW, NOW + DAY])
def test_a_time_that_ends_before_it_begins_is_refused(starts_at):
    with pytest.raises(ValueError, match="ends_at must come after"):
        act_on(make_article(), "publish", starts_at=starts_at, ends_at=NOW)
    with pytest.raises(ValueError, match="ends_at must come after"):
        act_on(make_article(), "publish", ends_at=NOW.replace(year=1960))


def test_publishing_what_upstream_publishes_holds_it_and_changes_no_line():
    article = make_article(published=True)
    before = article.render(NOW)
    act_on(article, "publish")
    assert fresh(article).state == State.PUBLISHED
    assert fresh(article).render(NOW) == before


def test_publishing_twice_is_named_as_decided_already():
    article = make_article()
    act_on(article, "publish")
    outcome = act_on(article, "publish")
    assert outcome.skipped == [(article, "decided so already")]
    assert outcome.change_set is None
    assert act_on(article, "publish", ends_at=NOW + DAY).changed == [article]


def test_holding_back_what_was_public_retires_it():
    article = make_article(published=True)
    act_on(article, "hold_back")
    assert fresh(article).state == State.RETIRED
    assert fresh(article).record(NOW).published is False


def test_holding_back_what_was_not_public_holds_it_back():
    article = make_article(published=False)
    act_on(article, "hold_back")
    assert fresh(article).state == State.HELD_BACK


def test_holding_back_what_is_scheduled_holds_it_back():
    article = make_article(published=False)
    act_on(article, "publish", starts_at=NOW + DAY)
    act_on(article, "hold_back")
    assert fresh(article).state == State.HELD_BACK


@pytest.mark.parametrize("starts_at", [None, NOW - 2 * DAY])
def test_holding_back_what_is_expired_retires_it(starts_at):
    article = make_article(published=False)
    act_on(article, "publish", starts_at=starts_at, ends_at=NOW - DAY)
    assert states(article, 0 * DAY) == [State.EXPIRED]
    act_on(article, "hold_back")
    assert fresh(article).state == State.RETIRED


def test_retiring_what_is_expired_is_skipped_as_the_question_says():
    article = make_article(published=False)
    act_on(article, "publish", ends_at=NOW - DAY)
    assert act_on(article, "retire").skipped


@pytest.mark.parametrize(
    "made", [{"removed": True, "published": False}, {"published": True}]
)
def test_what_was_retired_is_so_again_when_its_schedule_is_held_back(made):
    article = make_article(**made)
    if article.state != State.RETIRED:
        act_on(article, "retire")
    for days in (1, 2):
        act_on(article, "publish", starts_at=NOW + days * DAY)
        assert states(article, 0 * DAY) == [State.SCHEDULED]
    act_on(article, "hold_back")
    assert fresh(article).state == State.RETIRED


def test_publishing_twice_after_a_retirement_is_decided_already():
    article = make_article(published=True)
    act_on(article, "retire")
    act_on(article, "publish")
    assert act_on(article, "publish").skipped == [(article, "decided so already")]


def test_an_unpublishing_edit_is_holding_back():
    article = make_article(published=True)
    deciding.edit(article, {"published": False}, user=None)
    assert fresh(article).state == State.RETIRED


def test_deciding_that_published_is_absent_lets_readers_see_it():
    article = make_article(published=False)
    deciding.edit(article, {"published": None}, user=None)
    assert fresh(article).state == State.PUBLISHED
    assert b"published:" not in fresh(article).render(NOW)


def test_retired_stays_retired_whatever_is_held_back_next():
    article = make_article(published=True)
    act_on(article, "retire")
    act_on(article, "hold_back", note="again")
    deciding.edit(article, {"quality": 1}, user=None)
    assert fresh(article).state == State.RETIRED


def test_published_again_what_was_retired_can_be_held_back_only_by_retiring():
    article = make_article(published=True)
    for name in ("retire", "publish", "hold_back"):
        act_on(article, name)
    assert fresh(article).state == State.RETIRED


def test_retiring_what_is_not_public_is_skipped_with_the_reason():
    article = make_article(published=False)
    outcome = act_on(article, "retire")
    assert outcome.skipped == [(article, "not public, there is nothing to take down")]
    assert (outcome.changed, outcome.change_set) == ([], None)
    assert fresh(article).state == State.INCOMING


def test_incoming_is_not_public_where_imports_do_not_publish(settings):
    settings.PUBLISH_ON_IMPORT = False
    article = make_article(published=True)
    assert not article.is_public(NOW)
    act_on(article, "hold_back")
    assert fresh(article).state == State.HELD_BACK


def test_a_tombstone_is_retired_and_stays_so_when_held_back():
    article = make_article(published=False, removed=True)
    assert article.state == State.RETIRED
    act_on(article, "hold_back")
    assert fresh(article).state == State.RETIRED
    deciding.release([article], user=None)
    assert fresh(article).state == State.RETIRED


def test_a_tombstone_can_be_published():
    article = make_article(published=False, removed=True)
    act_on(article, "publish")
    assert fresh(article).state == State.PUBLISHED
    assert fresh(article).is_public(NOW)


# Release


def test_release_of_one_field_gives_that_back_and_keeps_the_others():
    article = make_article(quality=58, heat=78)
    deciding.edit(article, {"quality": 1, "heat": 2}, user=None)
    deciding.release([article], ["quality"], user=None)
    record = fresh(article).record(NOW)
    assert (record.quality, record.heat) == (58, 2)


def test_release_of_all_gives_the_file_back():
    article = make_article()
    before = article.render(NOW)
    values = {"title": "X", "topics": (), "body": "\nText\n", "heat": None}
    deciding.edit(article, values, user=None)
    deciding.release([article], user=None)
    assert fresh(article).render(NOW) == before
    assert not Hold.objects.exists()


def test_release_of_what_nobody_holds_is_skipped_with_the_reason():
    article = make_article()
    deciding.edit(article, {"quality": 1}, user=None)
    outcome = deciding.release([article], ["heat"], user=None)
    assert outcome.skipped == [(article, "nothing is held")]


# Versions, change sets, changes


def test_each_act_moves_version_and_modified_once():
    article = make_article(now=NOW - DAY)
    deciding.edit(article, {"quality": 1, "heat": 2, "title": "X"}, user=None, now=NOW)
    article.refresh_from_db()
    assert (article.version, article.modified_at) == (2, NOW)


def test_a_change_says_from_to_and_the_holds_around_it():
    article = make_article(quality=58)
    deciding.edit(article, {"quality": 60}, user=None, now=NOW, note="one")
    made = deciding.edit(article, {"quality": 90}, user=None, now=NOW, note="two")
    change = made.changes.get()
    assert (change.field, change.old, change.new) == ("quality", "60", "90")
    assert change.version == 3
    before, after = change.hold_before, change.hold_after
    assert (before["value"], before["note"]) == ("60", "one")
    assert (after["value"], after["note"], after["seen"]) == ("90", "two", "58")


def test_the_sealed_part_never_stands_in_a_change():
    article = make_article(secured=SEALED)
    deciding.edit(article, {"title": "X"}, user=None)
    deciding.publish([article], user=None)
    deciding.release([article], user=None)
    assert article.sealed_size == len(SEALED)
    for change in Change.objects.all():
        assert SEALED not in repr(vars(change))


def test_what_an_act_answers_is_as_it_is_now():
    article = make_article(published=False)
    (changed,) = act_on(article, "publish", starts_at=NOW + DAY).changed
    assert (changed.state_at(NOW), changed.version) == (State.SCHEDULED, 2)


# Two editors, one after the other


def test_a_decision_on_a_field_that_moved_is_refused_and_says_by_whom():
    article, other = make_article(), make_editor("change_article")
    deciding.edit(article, {"title": "Theirs"}, user=other)
    with pytest.raises(deciding.Stale) as stale:
        deciding.edit(article, {"title": "Mine", "heat": 1}, user=None, version=1)
    assert stale.value.fields == ["title"]
    assert stale.value.changes["title"].new == "Theirs"
    assert stale.value.changes["title"].change_set.user == other
    assert fresh(article).record(NOW).heat == 78


def test_a_decision_on_other_fields_goes_through():
    article = make_article()
    deciding.edit(article, {"title": "Theirs"}, user=None)
    assert deciding.edit(article, {"heat": 1}, user=None, version=1)


def test_a_decision_like_theirs_is_not_refused():
    article = make_article()
    deciding.edit(article, {"title": "Same"}, user=None)
    assert deciding.edit(article, {"title": "Same"}, user=None, version=1) is None


def test_an_update_that_readers_see_refuses_decisions_on_what_it_moved():
    article = make_article(title="Old")
    write_upstream(article, title="New")
    with pytest.raises(deciding.Stale):
        deciding.edit(article, {"title": "Mine"}, user=None, version=1)


def test_machine_flaps_refuse_nobody():
    article = make_article(title="Old", heat=78)
    write_upstream(article, heat=-1)
    assert deciding.edit(article, {"heat": 1}, user=None, version=1)
    write_upstream(article, title="New", quality=59)
    assert deciding.edit(article, {"quality": 1}, user=None, version=1)


# Replaced copies


def test_holds_of_substance_belong_to_their_copy_and_judgements_to_the_path():
    a, b = "https://a.example/", "https://b.example/"
    article = make_article(title="T", original_url=a)
    deciding.edit(article, {"title": "Mine", "quality": 99}, user=None)
    write_upstream(article, original_url=b)
    record = fresh(article).record(NOW)
    assert (record.title, record.quality) == ("T", 99)
    deciding.edit(article, {"title": "Mine on b"}, user=None)
    write_upstream(article, original_url=a)
    assert fresh(article).record(NOW).title == "Mine"
    assert Hold.objects.count() == 3


def test_published_at_keeps_its_offset():
    article = make_article()
    instant = moment("2026-11-20T10:30:00+01:00")
    deciding.edit(article, {"published_at": instant}, user=None)
    assert b"publishedDateTime: 2026-11-20T10:30:00+01:00\n" in fresh(article).render(
        NOW
    )
