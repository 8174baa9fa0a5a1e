import re
from datetime import timedelta
from math import inf

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from articles import deciding, tables
from articles.models import (
    Article,
    ChangeSet,
    Place,
    RelatedArticle,
    Rules,
    State,
    Statement,
    Story,
)
from articles.projecting import project, project_all
from articles.ranking import rank_key
from articles.stories import (
    Link,
    Node,
    Statement as Said,
    StatementKind,
    Story as Told,
    tell,
)
from articles.telling import (
    change_half_life,
    retell,
    retell_all,
    retell_untold,
)
from tests.factories import (
    SEALED,
    make_article,
    make_born,
    make_related,
    moment,
    write_upstream,
)
from tests.plans import plan_of

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-23T12:00:00Z").instant


def url_of(name):
    return f"https://tidewater.example/{name}"


def naming(*named, quality=90):
    """Related items that name articles by their addresses."""
    return tuple(make_related(web_url=url_of(name), quality=quality) for name in named)


def write(name, *named, quality=60, heat=None, **over):
    """An article at an address, whose file names others."""
    return make_article(
        f"_news/2026-11-20-{name}.md",
        web_url=url_of(name),
        quality=quality,
        heat=heat,
        related=naming(*named, quality=over.pop("copied", 90)),
        **over,
    )


def stories():
    """The stories as they are stored: names of articles, the lead first."""
    found = {}
    for place in Place.objects.order_by("story", "position").select_related("article"):
        name = place.article.stem.removeprefix("2026-11-20-")
        found.setdefault(place.story_id, []).append(name)
    return {number: " ".join(names) for number, names in found.items()}


def told():
    return sorted(stories().values())


def story_of(article):
    return Story.objects.get(places__article=article)


def in_full():
    """What the core makes of all rows at once."""
    nodes = Article.objects.values_list("pk", "path", "quality", "heat")
    rows = RelatedArticle.objects.filter(target__isnull=False)
    links = {}
    for row in rows.order_by("article", "position").values_list(
        "article_id", "target_id", "quality"
    ):
        links.setdefault(row[:2], Link(*row))
    said = Statement.objects.values_list(
        "pk", "kind", "article_id", "other_id", "title"
    )
    return tell(
        [Node(*row) for row in nodes],
        links.values(),
        [
            Said(pk, StatementKind(kind), one, other, title or None)
            for pk, kind, one, other, title in said
        ],
    )


def stored():
    members = {}
    for place in Place.objects.order_by("story", "position"):
        members.setdefault(place.story_id, []).append(place.article_id)
    titles = dict(Story.objects.values_list("pk", "title"))
    found = [Told(tuple(keys), titles[pk] or None) for pk, keys in members.items()]
    return sorted(found, key=lambda story: story.lead)


def assert_all_is_told():
    assert stored() == in_full()
    for story in Story.objects.standing():
        first = story.places.order_by("position").first()
        assert first.article_id == story.lead_id
        assert story.merged_into_id is None
        assert [each.position for each in story.places.order_by("position")] == list(
            range(story.places.count())
        )
    for place in Place.objects.select_related("article"):
        shown = (place.article.public_from, place.article.public_until)
        assert (place.public_from, place.public_until) == shown
        assert place.is_incoming == (place.article.state == State.INCOMING)
    merged = Story.objects.filter(merged_into__isnull=False)
    assert not merged.filter(pk__in=Story.objects.standing()).exists()
    assert not merged.exclude(merged_into__in=Story.objects.standing()).exists()


def test_an_article_alone_is_a_story():
    article = write("ferry")
    assert told() == ["ferry"]
    assert story_of(article).lead == article


def test_an_article_joins_the_story_it_follows():
    write("ferry", quality=90)
    write("harbour", "ferry")
    assert told() == ["ferry harbour"]


def test_an_article_that_comes_late_is_found_by_those_that_named_it():
    write("harbour", "ferry")
    assert told() == ["harbour"]
    write("ferry", quality=90)
    assert told() == ["ferry harbour"]


def test_an_address_stays_when_articles_join_and_another_leads():
    number = story_of(write("harbour", "ferry")).pk
    write("pier", "harbour", quality=50, copied=60)
    write("ferry", quality=90)
    assert stories() == {number: "ferry harbour pier"}


def test_the_address_of_the_smaller_story_leads_to_the_one_it_joined():
    old = story_of(write("pier")).pk
    write("ferry", quality=90)
    write("harbour", "ferry")
    pier = Article.objects.get(stem="2026-11-20-pier")
    write_upstream(pier, related=naming("ferry"))
    assert told() == ["ferry harbour pier"]
    (number,) = stories()
    assert Story.objects.get(pk=old).merged_into_id == number


def test_an_address_that_led_elsewhere_is_had_again_by_the_story_that_parts():
    pier = write("pier")
    old = story_of(pier).pk
    write("ferry", quality=90)
    write("harbour", "ferry")
    write_upstream(pier, related=naming("ferry"))
    write_upstream(pier, related=())
    assert story_of(pier).pk == old
    assert_all_is_told()


def test_addresses_lead_on_to_where_the_articles_went_at_last():
    pier, ferry = write("pier"), write("ferry", quality=70)
    write("harbour", "ferry")
    olds = [story_of(pier).pk, story_of(ferry).pk]
    write_upstream(pier, related=naming("ferry"))
    write("storm", quality=95)
    for name in ("coast", "gale", "tide", "wind"):
        write(name, "storm")
    write_upstream(ferry, related=naming("storm", quality=95))
    harbour = Article.objects.get(stem="2026-11-20-harbour")
    deciding.join([story_of(harbour), story_of(ferry)], user=None)
    standing = set(stories())
    for story in Story.objects.filter(pk__in=olds):
        assert story.pk in standing or story.merged_into_id in standing
    assert_all_is_told()


def test_what_only_sealed_changes_asks_nothing_of_stories():
    article = write("ferry", secured=SEALED)
    with CaptureQueriesContext(connection) as queries:
        write_upstream(article, secured=SEALED.replace("c2", "d3"))
    assert not any("articles_place" in each["sql"] for each in queries)


def test_what_moves_no_story_asks_nothing_of_stories():
    article = write("ferry", "harbour")
    with CaptureQueriesContext(connection) as queries:
        write_upstream(article, title="Ferry stays in the harbour tonight")
    asked = re.compile(r'(FROM|INTO|UPDATE) "articles_(place|story)"')
    assert not any(asked.search(each["sql"]) for each in queries)


def test_nothing_touched_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        retell(set())


def test_statements_do_not_grow_with_what_is_touched(django_assert_max_num_queries):
    keys = [write(f"ferry-{n}", f"ferry-{n + 1}", quality=50 + n).pk for n in range(12)]
    Place.objects.all().delete()
    Story.objects.all().delete()
    with django_assert_max_num_queries(20), tables.writing():
        retell(keys)
    assert_all_is_told()


def test_all_can_be_told_anew():
    write("ferry", quality=90)
    write("harbour", "ferry")
    write("pier")
    before = stories()
    ranks = list(Place.objects.order_by("pk").values())
    Place.objects.update(position=7, rank_key=0)
    assert retell_all() == 3
    assert stories() == before
    assert list(Place.objects.order_by("pk").values()) == ranks
    Place.objects.all().delete()
    Story.objects.all().delete()
    retell_all()
    assert told() == ["ferry harbour", "pier"]


def test_all_told_anew_keeps_what_editors_said():
    ferry, harbour = write("ferry", quality=90), write("harbour")
    deciding.join([story_of(ferry), story_of(harbour)], user=None)
    Place.objects.all().delete()
    retell_all()
    assert told() == ["ferry harbour"]


def test_what_was_told_wrongly_is_told_with_what_touches_it():
    """As where somebody wrote into the tables by hand."""
    write("ferry", quality=90)
    harbour = write("harbour", "ferry")
    Place.objects.filter(pk=harbour.pk).update(story=Story.objects.create())
    write_upstream(harbour, quality=61)
    assert_all_is_told()


def test_a_follower_that_its_file_leaves_alone_follows_the_lead_that_names_it():
    """Asked for only where it depends on it."""
    write("harbour", heat=-1, quality=80)
    ferry = write("ferry", "harbour", heat=120, quality=50)
    assert told() == ["ferry harbour"]
    write_upstream(ferry, heat=-1)
    assert told() == ["harbour ferry"]
    assert_all_is_told()


def test_projecting_all_moves_no_story():
    write("ferry", quality=90)
    write("harbour", "ferry")
    before = list(Place.objects.values())
    project_all()
    retell_all()
    assert list(Place.objects.values()) == before


def test_projecting_says_what_was_touched():
    ferry, harbour = write("ferry", "pier"), write("harbour")
    with tables.writing():
        again = Article.objects.for_writing()
        assert project(again, timezone.now()) == set()
        Article.objects.filter(pk=ferry.pk).update(quality=1)
        assert project(Article.objects.for_writing(), timezone.now()) == {ferry.pk}
    assert harbour.pk in Place.objects.values_list("pk", flat=True)


# Ranks


def test_a_story_ranks_by_the_heat_of_its_lead():
    article = write("ferry", heat=120)
    wanted = rank_key(120, article.published_at, half_life=Rules.current().half_life)
    assert article.place.rank_key == wanted


@pytest.mark.parametrize("heat", [None, -1])
def test_without_heat_it_ranks_by_what_is_suggested_for_it_as_lead(heat):
    article = write("ferry", "harbour", "pier", quality=58, heat=heat)
    half_life = Rules.current().half_life
    wanted = rank_key(58 + 20 * 2, article.published_at, half_life=half_life)
    assert article.place.rank_key == wanted


@pytest.mark.parametrize(("quality", "heat"), [(None, None), (0, None), (58, 0)])
def test_without_any_heat_it_ranks_last_by_date(quality, heat):
    article = write("ferry", quality=quality, heat=heat)
    assert article.place.rank_key == -inf
    write("pier", quality=1, published_at=moment("2020-11-20T08:30:00Z"))
    write("early", quality=None, published_at=moment("2026-11-19T08:30:00Z"))
    ranked = Article.objects.ranked().values_list("stem", flat=True)
    assert [each.removeprefix("2026-11-20-") for each in ranked] == [
        "pier", "ferry", "early"
    ]  # fmt: skip


def test_a_rank_follows_heat_and_date():
    article = write("ferry", heat=120)
    before = article.place.rank_key
    article = write_upstream(article, heat=240)
    assert article.place.rank_key == before + 1
    article = write_upstream(article, published_at=moment("2026-11-21T08:30:00Z"))
    assert article.place.rank_key == before + 2


def test_another_half_life_is_one_statement_and_the_same_to_the_last_bit():
    articles = [write(f"ferry-{n}", heat=7 * n + 1) for n in range(5)]
    articles.append(write("cold", quality=None))
    half_life = timedelta(hours=7, seconds=13)
    with CaptureQueriesContext(connection) as queries:
        assert change_half_life(half_life) >= 0
    assert sum("articles_place" in each["sql"] for each in queries) == 1
    for article in Article.objects.filter(heat__isnull=False):
        wanted = rank_key(article.heat, article.published_at, half_life=half_life)
        assert article.place.rank_key == wanted
    assert Place.objects.get(article=articles[-1]).rank_key == -inf
    before = list(Place.objects.values())
    retell_all()
    assert list(Place.objects.values()) == before


# For readers


def test_for_readers_the_best_public_member_leads():
    write("ferry", quality=90, published=False)
    write("harbour", "ferry", quality=70)
    write("pier", "ferry", quality=60)
    assert told() == ["ferry harbour pier"]
    leading = Article.objects.leading(NOW)
    assert [each.stem for each in leading] == ["2026-11-20-harbour"]


def test_a_story_without_a_public_member_does_not_exist_for_readers():
    hidden = write("ferry", published=False)
    shown = write("pier")
    assert list(Story.objects.public(NOW)) == [story_of(shown)]
    deciding.publish([hidden], user=None, starts_at=NOW)
    assert Story.objects.public(NOW).count() == 2
    assert Story.objects.public(NOW - timedelta(minutes=1)).count() == 1


def test_the_lead_for_readers_follows_the_clock():
    ferry = write("ferry", quality=90)
    harbour = write("harbour", "ferry")
    deciding.publish([ferry], user=None, starts_at=NOW)
    assert Article.objects.leading(NOW).get() == ferry
    assert Article.objects.leading(NOW - timedelta(minutes=1)).get() == harbour


def test_the_members_of_a_story_come_in_its_order():
    write("pier", "ferry", quality=50)
    write("harbour", "ferry", quality=70)
    ferry = write("ferry", quality=90)
    members = Article.objects.in_story(story_of(ferry))
    assert [each.quality for each in members] == [90, 70, 50]


@pytest.mark.parametrize("on_import", [True, False])
def test_a_place_knows_when_readers_see_its_article(settings, on_import):
    settings.PUBLISH_ON_IMPORT = on_import
    write("ferry", heat=120)
    scheduled, over = write("harbour", heat=90), write("pier", heat=80)
    hidden, out = write("coast", heat=70, published=False), write("gale", heat=60)
    deciding.publish([scheduled], user=None, starts_at=NOW)
    deciding.publish([over], user=None, ends_at=NOW)
    deciding.retire([out], user=None)
    later = NOW + timedelta(minutes=1)
    for now in (NOW - timedelta(minutes=1), NOW, later):
        seen = set(Place.objects.public(now).values_list("pk", flat=True))
        assert seen == set(Article.objects.public(now).values_list("pk", flat=True))
        assert seen == {each.pk for each in Article.objects.leading(now).ranked()}
    assert scheduled.pk in seen
    assert not seen & {over.pk, hidden.pk, out.pk}


@pytest.mark.parametrize("on_import", [True, False])
def test_the_top_is_read_off_an_index_of_what_readers_may_see(settings, on_import):
    settings.PUBLISH_ON_IMPORT = on_import
    deciding.publish([write(f"ferry-{n}", heat=n + 70) for n in range(9)], user=None)
    plan = plan_of(Article.objects.leading(NOW).ranked()[:26])
    index = "place_at_the_top" if on_import else "place_at_the_top_decided"
    assert re.search(rf"{index}\b", plan)
    assert "place_in_story" in plan
    # Nothing is gone through, and only equal keys are put in order.
    assert not re.search(r"SCAN (?!T\d|articles_place USING INDEX)", plan)
    assert "Seq Scan" not in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan
    assert not re.search(r"(?<!Incremental )Sort +\(", plan)


def test_the_members_of_a_story_are_read_off_its_index():
    plan = plan_of(Article.objects.in_story(story_of(write("ferry"))))
    assert "place_in_story" in plan
    assert "TEMP B-TREE" not in plan
    assert not WHOLE.search(plan)


# A table that is gone through, on either database.
WHOLE = re.compile(
    r"(SCAN|Seq Scan on) (articles_)?(article|place|relatedarticle|story)\b"
)


def test_telling_goes_through_no_table():
    """Its cost follows the size of the change, not of the database."""
    write("pier", "harbour", quality=50, copied=60)
    for name in ("coast", "gale"):
        write(name, "ferry", heat=-1)
    harbour = write("harbour", "ferry")
    write("ferry", quality=90)
    plans = {}

    def explain(execute, sql, params, many, context):
        if sql.lstrip("(").startswith("SELECT") and "articles_" in sql:
            how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
            execute(f"{how} {sql}", params, many, context)
            plans[sql] = "\n".join(str(row[-1]) for row in context["cursor"].fetchall())
        return execute(sql, params, many, context)

    with tables.writing(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        with connection.execute_wrapper(explain):
            retell({harbour.pk})
    assert len(plans) > 5
    assert {sql: plan for sql, plan in plans.items() if WHOLE.search(plan)} == {}


# Incremental equals full

NAMES = ["anchor", "buoy", "cargo", "dock", "eddy", "fjord"]
QUALITIES = [None, 40, 60, 60, 80]
HEATS = [None, None, -1, 0, 120]

_name = st.sampled_from(NAMES)
_files = st.tuples(
    st.just("write"),
    _name,
    st.sampled_from(QUALITIES),
    st.sampled_from(HEATS),
    st.lists(st.tuples(_name, st.sampled_from(QUALITIES)), max_size=3),
)
_acts = st.tuples(
    st.sampled_from(
        ["join", "split", "move", "lead", "rename", "hold", "undo"]
        + ["publish", "retire"]
    ),
    _name,
    _name,
    st.integers(0, 9),
)


def act(kind, *rest):
    if kind == "write":
        return write_or_change(*rest)
    one, other, number = rest
    found = {each.stem[11:]: each for each in Article.objects.all()}
    if kind == "undo":
        sets = ChangeSet.objects.exclude(act="import").order_by("pk")
        if sets:
            deciding.undo(sets[number % len(sets)], user=None)
    elif one in found and other in found:
        decide(kind, found[one], found[other], number)


def write_or_change(name, quality, heat, named):
    related = tuple(
        make_related(web_url=url_of(other), quality=copied) for other, copied in named
    )
    values = {"quality": quality, "heat": heat, "related": related}
    article = Article.objects.filter(stem=f"2026-11-20-{name}").first()
    if article:
        write_upstream(article, **values)
    else:
        make_article(f"_news/2026-11-20-{name}.md", web_url=url_of(name), **values)


def decide(kind, one, other, number):
    if kind == "join":
        deciding.join([story_of(one), story_of(other)], user=None)
    elif kind == "split":
        deciding.split([one], user=None)
    elif kind == "move":
        deciding.move([one], story_of(other), user=None)
    elif kind == "lead":
        deciding.choose_lead(one, user=None)
    elif kind == "rename":
        deciding.rename(story_of(one), f"Title {number}", user=None)
    elif kind == "publish":
        starts_at = NOW + timedelta(days=number - 5)
        deciding.publish([one], user=None, starts_at=starts_at)
    elif kind == "retire":
        deciding.retire([one], user=None)
    else:
        deciding.edit(one, {"quality": number * 10}, user=None)


@settings(max_examples=15)
@given(st.lists(_files | _acts, max_size=12))
def test_incremental_equals_full(steps):
    with transaction.atomic():
        for step in steps:
            act(*step)
            assert_all_is_told()
        transaction.set_rollback(True)


def test_a_born_article_is_a_story_at_once():
    article = make_born(title="Ferry returns to the old harbour")
    assert story_of(article).lead == article


def test_what_was_never_told_is_told_with_what_joins_it():
    """As in a database that is older than its stories."""
    for name, other in zip(NAMES, NAMES[1:], strict=False):
        write(name, other, quality=50 + len(name))
    Place.objects.all().delete()
    Story.objects.all().delete()
    article = Article.objects.get(stem="2026-11-20-buoy")
    write_upstream(article, quality=77)
    assert_all_is_told()


# A database from before stories


def forget_stories():
    Place.objects.all().delete()
    Story.objects.all().delete()


def test_stories_that_were_never_told_are_told_a_batch_at_a_time(monkeypatch):
    monkeypatch.setattr("articles.telling.BATCH", 2)
    write("ferry", quality=90)
    for name in ("anchor", "harbour", "pier"):
        write(name, *(["ferry"] if name == "harbour" else []))
    forget_stories()
    beats = []
    assert retell_untold(lambda: beats.append(Place.objects.count())) == 4
    assert told() == ["anchor", "ferry harbour", "pier"]
    assert len(beats) >= 2
    assert_all_is_told()


def test_where_all_stories_are_told_two_counts_are_all(django_assert_num_queries):
    write("ferry")
    with django_assert_num_queries(2):
        assert retell_untold() == 0


def test_of_untold_stories_those_that_were_told_keep_their_address(monkeypatch):
    monkeypatch.setattr("articles.telling.BATCH", 1)
    for name in NAMES:
        write(name, "fjord" if name != "fjord" else "anchor")
    forget_stories()
    number = story_of(write("ferry")).pk
    retell_untold()
    assert number in stories()
    assert_all_is_told()
