"""Stories keep their addresses when a database is built again."""

import json

import pytest

from articles import deciding
from articles.exporting import export_articles
from articles.models import (
    Act,
    Article,
    ChangeSet,
    Hold,
    House,
    Place,
    Provider,
    Rules,
    Statement,
    Story,
)
from articles.record import ProviderRecord
from articles.telling import change_half_life, retell_all
from tests.dumping.rebuilding import all_tables, dump, load, read_in, wipe
from tests.factories import make_article, write_upstream
from tests.test_telling import (
    assert_all_is_told,
    naming,
    stories,
    story_of,
    told,
    write,
)

pytestmark = pytest.mark.django_db


def named(name):
    return Article.objects.get(stem=f"2026-11-20-{name}")


@pytest.fixture
def tree(tmp_path):
    """Stories that were told in another order than a whole import tells them."""
    wipe()  # and count stories and statements from 1
    write("zebra", quality=80)
    write("storm", quality=80)
    write("gale", "storm")
    write("pier")
    write("ferry", quality=90)
    write("harbour", "ferry", quality=70)
    write_upstream(named("pier"), related=naming("ferry"))
    deciding.move([named("gale")], story_of(named("ferry")), user=None)
    deciding.split([named("harbour")], user=None, note="another matter")
    deciding.rename(story_of(named("ferry")), "The ferry returns", user=None)
    return tmp_path


def export(root):
    assert not export_articles(Article.objects.all(), root).failures


def rebuild(root, text):
    wipe()
    read_in(root)
    return load(text)


def addresses():
    """What each address shows, or the one that it leads to."""
    lead_on = Story.objects.exclude(merged_into=None)
    return stories() | dict(lead_on.values_list("pk", "merged_into"))


def test_addresses_and_statements_are_the_old_ones(tree):
    export(tree)
    before, shown, text = all_tables(), addresses(), dump()
    assert len(shown) > len(stories())
    wipe()
    read_in(tree)
    assert addresses() != shown
    assert load(text).failures == []
    assert addresses() == shown
    assert all_tables() == before
    assert_all_is_told()


def test_a_second_load_moves_nothing(tree):
    export(tree)
    text = dump()
    rebuild(tree, text)
    before = all_tables()
    assert load(text).summary == "6 unchanged"
    assert all_tables() == before


def test_where_files_have_changed_since_an_address_goes_with_the_lead(tree):
    number = story_of(named("ferry")).pk
    text = dump()
    write_upstream(named("pier"), related=())
    write_upstream(named("ferry"), quality=20)
    export(tree)
    rebuild(tree, text)
    assert "ferry" in stories()[number].split()
    assert story_of(named("pier")).pk != number
    assert_all_is_told()


def test_a_story_that_is_new_since_gives_way(tree):
    text = dump()
    write("aster")
    export(tree)
    before = addresses()
    aster = story_of(named("aster")).pk
    del before[aster]
    rebuild(tree, text)
    after = addresses()
    assert after.pop(story_of(named("aster")).pk) == "aster"
    assert after == before


def test_a_dump_of_earlier_moves_no_story_that_went_on_since(tree):
    text = dump()
    pier = named("pier")
    deciding.join([story_of(named("zebra")), story_of(named("storm"))], user=None)
    write_upstream(pier, related=())
    write("aster")
    before, shown = all_tables(), addresses()
    result = load(text)
    assert result.counts["loaded"] == 0
    assert addresses() == shown
    assert all_tables() == before


def test_an_address_that_is_new_since_an_earlier_load_leads_on(tree):
    """By the way they went, stories may have other addresses than at once."""
    for name in ("left", "right"):
        write(name, quality=50)
    write("lead", quality=90)
    write_upstream(named("left"), related=naming("lead"))
    write_upstream(named("right"), related=naming("lead"))
    text = dump()
    old = story_of(named("lead")).pk
    # Who led leaves, and comes back to those who have an address of their own now.
    write_upstream(named("left"), related=naming("right"), quality=60)
    write_upstream(named("right"), related=(), quality=95)
    write_upstream(named("lead"), related=naming("right", quality=95))
    new = story_of(named("lead")).pk
    load(text)
    (number,) = {story_of(named(name)).pk for name in ("left", "right", "lead")}
    assert number == old
    if new != old:
        assert Story.objects.get(pk=new).merged_into_id == old
    assert_all_is_told()


def test_an_address_waits_for_a_file_that_was_not_there(tree):
    export(tree)
    text, shown = dump(), addresses()
    file = tree / named("zebra").path
    data = file.read_bytes()
    file.unlink()
    assert rebuild(tree, text).summary == "5 loaded, 1 unknown"
    file.write_bytes(data)
    read_in(tree)
    assert load(text).summary == "1 loaded, 5 unchanged"
    assert addresses() == shown


def test_a_killed_load_is_completed_with_all_addresses(tree, monkeypatch):
    export(tree)
    text, before = dump(), all_tables()
    wipe()
    read_in(tree)

    def die(addresses, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("articles.dumping.addressing.Addresses.restore", die)
        with pytest.raises(KeyboardInterrupt):
            load(text)
    load(text)
    assert all_tables() == before


# What editors say


def test_acts_on_stories_are_undone_in_the_new_database(tree):
    export(tree)
    rebuild(tree, dump())
    deciding.undo(ChangeSet.objects.get(act=Act.MOVE), user=None)
    deciding.undo(ChangeSet.objects.get(act=Act.SPLIT), user=None)
    assert told() == ["ferry harbour pier", "storm gale", "zebra"]


def test_the_number_of_a_statement_that_was_undone_is_nobody_elses(tree):
    undone = deciding.choose_lead(named("pier"), user=None).change_set
    again = deciding.undo(undone, user=None).change_set
    last = Statement.objects.last().pk
    export(tree)
    rebuild(tree, dump())
    deciding.choose_lead(named("zebra"), user=None)
    assert Statement.objects.last().pk > last + 1
    again = ChangeSet.objects.get(at=again.at, act=Act.UNDO)
    deciding.undo(again, user=None)
    assert story_of(named("pier")).lead == named("pier")
    assert story_of(named("zebra")).lead == named("zebra")


def test_statements_on_duplicates_come_back(tree):
    act = ChangeSet.objects.get(act=Act.SPLIT)
    for kind in ("copy", "distinct"):
        Statement.objects.create(
            kind=kind, article=named("pier"), other=named("zebra"), change_set=act
        )
    export(tree)
    before = all_tables()
    rebuild(tree, dump())
    assert all_tables() == before


def test_a_statement_about_what_was_not_restored_is_left_and_counted(tree):
    export(tree)
    text = dump()
    (tree / named("gale").path).unlink()
    result = rebuild(tree, text)
    assert result.statements_left == 2  # not with its old story, with another one
    assert "statements left out with articles they are about: 2" in result.notes
    assert told() == ["ferry pier", "harbour", "storm", "zebra"]


def test_a_statement_whose_number_was_given_here_is_named(tree):
    export(tree)
    text = dump()
    wipe()
    read_in(tree)
    deciding.choose_lead(named("zebra"), user=None)
    number = Statement.objects.get().pk
    result = load(text)
    assert result.failures[-1] == (
        f"statement {number}: another one was made here under this number; import "
        "into an empty database, and load again"
    )


def test_what_was_undone_here_is_not_said_again(tree):
    text = dump()
    deciding.undo(ChangeSet.objects.get(act=Act.SPLIT), user=None)
    before = all_tables()
    assert load(text).statements_left == 1
    assert all_tables() == before


def test_accepted_heat_comes_back(tree):
    deciding.publish([named("pier")], user=None)
    hold = Hold.objects.get()
    hold.accepted_heat = 138
    hold.save()
    change = hold.article.changes.get(field="published")
    change.hold_after = hold.snapshot()
    change.save()
    export(tree)
    before = all_tables()
    rebuild(tree, dump())
    assert all_tables() == before
    assert Hold.objects.get().accepted_heat == 138
    outcome = deciding.undo(ChangeSet.objects.get(act=Act.PUBLISH), user=None)
    assert outcome.changed == [named("pier")]


def test_what_is_kept_for_good_comes_back(tree):
    deciding.edit(named("pier"), {"excerpt": "Ours"}, user=None)
    deciding.keep_mine([named("pier")], ["excerpt"], user=None, always=True)
    export(tree)
    before = all_tables()
    rebuild(tree, dump())
    assert all_tables() == before
    assert Hold.objects.get().always
    deciding.undo(ChangeSet.objects.get(act=Act.KEEP_MINE), user=None)
    assert not Hold.objects.get().always


# What the site says


def test_rules_come_back_and_ranks_with_them(tree):
    Rules(pk=1, factor=3, threshold=9, follower_heat=-2).save()
    change_half_life(Rules.current().half_life / 7)
    export(tree)
    text = dump()
    rebuild(tree, text)
    assert dump().splitlines()[1:] == text.splitlines()[1:]
    before = list(Place.objects.order_by("pk").values())
    Place.objects.update(suggested_heat=None, rank_key=0)
    retell_all()
    assert list(Place.objects.order_by("pk").values()) == before


def test_rules_that_were_set_here_stay(tree):
    Rules(pk=1, factor=3).save()
    text = dump()
    Rules(pk=1, factor=4).save()
    result = load(text)
    assert result.notes == ["rules of heat: others are set here, and stay"]
    assert Rules.current().factor == 4


def test_houses_come_back_with_their_providers(tree):
    for number in range(3):
        provider = ProviderRecord(f"Post {number}", "post.example")
        make_article(f"_news/{number}.md", provider=provider)
    stands = Provider.objects.get(name="Post 1")
    house = House.objects.create(name="The Post", slug=stands.slug)
    Provider.objects.filter(domain="post.example").update(house=house)
    export(tree)
    before, text = all_tables(), dump()
    wipe()
    read_in(tree)
    other = House.objects.create(name="Another")
    Provider.objects.filter(name="Post 0").update(house=other)
    load(text)
    shown = Provider.objects.filter(domain="post.example").order_by("name")
    assert [str(each.house) for each in shown] == ["Another", "The Post", "The Post"]
    again = House.objects.get(name="The Post")
    assert again.slug == stands.slug
    Provider.objects.filter(name="Post 0").update(house=again)
    load(text)
    assert all_tables() == before


def test_a_house_whose_address_another_has_now_gets_its_own_again(tree):
    make_article("_news/1.md", provider=ProviderRecord("Post", "post.example"))
    house = House.objects.create(name="The Post", slug="post")
    Provider.objects.filter(name="Post").update(house=house)
    text = dump().replace('"slug":"post"', '"slug":"the-post"')
    load(text)
    assert House.objects.get().slug == Provider.objects.get(name="Post").slug
    assert House.objects.get().slug == "the-post"


# What older versions wrote


def as_before_stories(text):
    for line in map(json.loads, text.splitlines()):
        if "story" not in line:
            line |= {"newsroom": 1} if "newsroom" in line else {}
            for name in ("stories", "statements", "in_story"):
                line.pop(name, None)
            yield json.dumps(line)


def test_a_dump_from_before_stories_is_read(tmp_path):
    ferry = write("ferry", quality=90)
    write("harbour", "ferry")
    deciding.edit(ferry, {"title": "Ours"}, user=None)
    export(tmp_path)
    result = rebuild(tmp_path, "\n".join(as_before_stories(dump())))
    assert result.summary == "2 loaded"
    assert named("ferry").title == "Ours"
    assert told() == ["ferry harbour"]
