"""Stories in the admin: seen in a list, explained and corrected on a page each."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import deciding
from articles.models import Act, Article, ChangeSet, Place, Statement, Story
from tests.admin.browsing import LIST, asked, messages_of
from tests.factories import make_article, make_related, moment

pytestmark = pytest.mark.django_db

STORIES = "/admin/articles/story/"


def url_of(name):
    return f"https://tidewater.example/{name}"


def write(name, *named, quality=60, heat=None, **over):
    """An article called by its name, whose file names others."""
    related = tuple(make_related(web_url=url_of(each), quality=90) for each in named)
    return make_article(
        f"_news/2026-11-20-{name}.md",
        title=over.pop("title", name.capitalize()),
        web_url=url_of(name),
        quality=quality,
        heat=heat,
        related=related,
        **over,
    )


@pytest.fixture
def ferry():
    """Two stories: ferry, with harbour and pier; and storm, with gale."""
    write("storm", quality=80, published_at=moment("2026-11-22T08:00:00Z"))
    write("gale", "storm")
    lead = write("ferry", quality=90, heat=120)
    write("harbour", "ferry", quality=70, heat=-1, published=False)
    write("pier", "ferry", quality=60)
    return lead


def named(name):
    return Article.objects.get(stem=f"2026-11-20-{name}")


def story_of(name):
    return Story.objects.select_related("lead").get(places__article=named(name))


def page_url(name):
    return f"{STORIES}{story_of(name).pk}/change/"


def page_of(client, name):
    return client.get(page_url(name)).content.decode()


def members(name):
    return [each.title for each in Article.objects.in_story(story_of(name))]


def seen(*names):
    return [each.token for each in deciding.see([story_of(name) for name in names])]


def send(client, name, **typed):
    """Press a button on the page of a story, as it stands."""
    return client.post(page_url(name), {"seen": seen(name), **typed})


def titles_in(page):
    """What the list names, in its order."""
    return re.findall(r'headline-title">([^<]*)<', page)


# The list


def test_the_list_shows_stories_of_several_articles_the_newest_first(client, ferry):
    write("alone", published_at=moment("2026-11-24T08:00:00Z"))
    write("late", "ferry", published_at=moment("2026-11-23T08:00:00Z"))
    page = client.get(STORIES).content.decode()
    assert titles_in(page) == ["Ferry", "Storm"]
    for text in ("4 articles", "3 public", "2 articles", "2 public"):
        assert text in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("members=one", ["Alone"]),
        ("members=any", ["Storm", "Ferry", "Alone"]),
        ("members=nonsense", []),
        ("readers=see", ["Storm", "Ferry"]),
        ("members=any&readers=miss", ["Alone"]),
        ("readers=nonsense", []),
        ("shaped=yes", ["Ferry"]),
        ("shaped=nonsense", []),
        ("q=gale", ["Storm"]),
        ("q=Crossings", ["Ferry"]),
        ("q=harbour+ferry", []),
        ("q=%00", []),
    ],
)
def test_the_list_is_filtered_and_searched(client, ferry, query, titles):
    write("alone", published=False, published_at=moment("2026-11-01T08:00:00Z"))
    story = Story.objects.get(pk=story_of("ferry").pk)
    deciding.rename(story, "Crossings over", user=None)
    shown = [
        title.replace("Crossings over", "Ferry")
        for title in titles_in(client.get(f"{STORIES}?{query}").content.decode())
    ]
    assert shown == titles


def test_the_list_says_what_editors_did_and_who_leads(client, ferry):
    deciding.rename(story_of("ferry"), "Crossings", user=None)
    page = client.get(STORIES).content.decode()
    assert "Crossings" in page
    assert page.count("named by editors") == page.count("shaped by editors</span>") == 1
    assert "led by “Ferry”" in page


def test_no_heat_and_following_are_never_bare_numbers(client, ferry):
    deciding.choose_lead(named("harbour"), user=None)
    page = client.get(STORIES).content.decode()
    assert "follows" in page
    assert "no heat" in page
    assert ">-1<" not in page
    assert ">None<" not in page


def test_an_empty_list_says_how_stories_come_about(client):
    page = client.get(STORIES).content.decode()
    assert "No story of several articles yet" in page
    assert "No story answers" in client.get(f"{STORIES}?q=x").content.decode()


def test_the_list_counts_no_further_than_its_bound(client, ferry, monkeypatch):
    monkeypatch.setattr("articles.admin.stories.listing.BOUND", 1)
    page = client.get(STORIES).content.decode()
    assert "These are the newest 1" in page


def test_what_the_list_asks_is_read_off_an_index(client, ferry):
    with CaptureQueriesContext(connection) as queries:
        client.get(STORIES)
    counted, listed = (q["sql"] for q in queries if "newest_seconds" in q["sql"])
    plan = plan_of(listed)
    for index in ("place_newest_first", "place_in_story"):
        assert index in plan
    for costly in ("TEMP B-TREE", "Sort", "UNION", "Append"):
        assert costly not in plan
    assert "articles_article" not in counted


def plan_of(sql):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for kind in ("seqscan", "sort", "hashjoin", "mergejoin", "material"):
                cursor.execute(f"SET LOCAL enable_{kind} = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(str(row) for row in cursor.fetchall())


def counted(client, url):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_list_asks_as_many_questions_however_many_rows(client, ferry):
    before = counted(client, STORIES)
    for number in range(6):
        write(f"lead-{number}", quality=80)
        write(f"other-{number}", f"lead-{number}")
    deciding.rename(story_of("lead-1"), "Other", user=None)
    assert counted(client, STORIES) == before


# The page


def test_a_page_says_why_each_article_is_in_the_story(client, chief, ferry):
    stories = [story_of("ferry"), story_of("storm")]
    deciding.join(stories, user=chief, note="one night")
    page = page_of(client, "ferry")
    for text in (
        "leads: upstream gives it heat",
        "follows “Ferry”, which its file names",
        "put with “Ferry” by Ada",
        "follows “Storm”, which its file names",
        "one night",
        "5 articles",
        "4 public",
    ):
        assert text in page


def test_a_page_says_who_chose_the_lead_and_whom_editors_keep_apart(
    client, chief, ferry
):
    deciding.split([named("pier")], user=chief)
    deciding.choose_lead(named("harbour"), user=chief, note="the scoop")
    page = page_of(client, "harbour")
    assert "chosen to lead by Ada" in page
    assert "others here follow it" in page
    apart = page_of(client, "pier")
    assert "leads" in apart
    assert "Pier</a>: not in one story with “Ferry”" in page
    assert "the scoop" in page


def test_a_page_tells_the_acts_that_shaped_it_each_with_its_undo(client, chief, ferry):
    first = deciding.rename(story_of("ferry"), "Crossings", user=chief).change_set
    second = deciding.choose_lead(named("pier"), user=chief).change_set
    deciding.undo(second, user=chief)
    page = page_of(client, "ferry")
    assert f"/changeset/{first.pk}/undo/" in page
    assert f"/changeset/{second.pk}/undo/" not in page
    assert f"/changeset/{second.pk}/change/" in page


def test_a_page_links_to_the_readers_page_only_where_there_is_one(client):
    hidden = write("hidden", published=False)
    assert "As readers see it" not in page_of(client, "hidden")
    deciding.publish([hidden], user=None)
    assert f'href="/story/{story_of("hidden").pk}/"' in page_of(client, "hidden")


def test_former_addresses_lead_to_where_their_articles_went(client, ferry):
    former = story_of("storm")
    deciding.join([story_of("ferry"), former], user=None)
    assert f"Story {former.pk}</a>" in page_of(client, "ferry")
    page = client.get(f"{STORIES}{former.pk}/change/").content.decode()
    assert "Its articles are in another story now" in page
    assert f'href="{page_url("ferry")}"' in page


def test_an_empty_story_says_so(client):
    story = Story.objects.create(title="Gone")
    page = client.get(f"{STORIES}{story.pk}/change/").content.decode()
    assert "No article is in it any more" in page


@pytest.mark.parametrize("key", ["999", "x", "9" * 40])
def test_a_story_that_never_was_is_not_found(client, key):
    assert client.get(f"{STORIES}{key}/change/").status_code == 404


def test_a_page_asks_as_many_questions_however_many_articles(client, chief, ferry):
    deciding.join([story_of("ferry"), story_of("storm")], user=chief)
    before = counted(client, page_url("ferry"))
    for number in range(6):
        write(f"more-{number}", "ferry", "storm")
        other = write(f"other-{number}")
        deciding.join([story_of("ferry"), other.place.story], user=chief)
    assert len(members("ferry")) == 17
    assert counted(client, page_url("ferry")) == before


# Rights


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("url", [STORIES, f"{STORIES}{{pk}}/change/"])
@pytest.mark.parametrize("rights", [[], ["view_story"], ["change_story"]])
def test_without_a_right_every_page_is_closed(client_with, ferry, url, method, rights):
    """A story names its articles: it takes the right to see these as well."""
    url = url.format(pk=story_of("ferry").pk)
    assert getattr(client_with(*rights), method)(url).status_code == 403


BUTTONS = [
    {"_rename": "1", "title": "X"},
    {"lead": "{pier}"},
    {"_split": "1", "members": "{pier}"},
    {"_move": "1", "members": "{pier}", "words": "storm"},
    {"_join": "1", "words": "storm"},
    {"_join": "1", "target": "{storm}", "_confirm": "1"},
]


@pytest.mark.parametrize("typed", BUTTONS, ids=str)
def test_who_may_only_look_changes_nothing(client_with, ferry, typed):
    client = client_with("view_story", "view_article", "change_article")
    keys = {"pier": named("pier").pk, "storm": story_of("storm").pk}
    typed = {name: value.format(**keys) for name, value in typed.items()}
    assert send(client, "ferry", **typed).status_code == 403
    assert not Statement.objects.exists()
    page = page_of(client, "ferry")
    for name in ("_rename", "_split", "_move", "_join", "lead"):
        assert f'name="{name}"' not in page
    assert "the right to change stories" in page


def test_the_right_to_change_stories_is_enough_for_who_sees_articles(
    client_with, ferry
):
    client = client_with("view_article", "change_story")
    assert send(client, "ferry", _rename="1", title="Crossings").status_code == 302
    assert str(story_of("ferry")) == "Crossings"


@pytest.mark.parametrize(("path", "status"), [("add/", 404), ("{pk}/delete/", 403)])
def test_stories_are_neither_added_nor_deleted(client, ferry, path, status):
    url = STORIES + path.format(pk=story_of("ferry").pk)
    assert client.get(url).status_code == status
    assert client.post(url, {"post": "yes"}).status_code == status


# Acts


def test_a_story_is_renamed_and_called_what_its_lead_is_again(client, ferry):
    response = send(client, "ferry", _rename="1", title=" Crossings ", note="shorter")
    assert messages_of(response) == ["The story is called “Crossings” now."]
    assert ChangeSet.objects.first().note == "shorter"
    assert f"undo-{ChangeSet.objects.first().pk}" in tags_of(client, response)
    send(client, "ferry", _rename="1", title="")
    assert str(story_of("ferry")) == "Ferry"


def tags_of(client, response):
    return client.get(response.url).content.decode().replace("/changeset/", "undo-")


def test_a_lead_is_chosen(client, ferry):
    response = send(client, "ferry", lead=named("pier").pk, note="the source")
    assert members("ferry")[0] == "Pier"
    assert messages_of(response) == ["“Pier” leads its story now."]


def test_chosen_articles_are_split_off(client, ferry):
    response = send(client, "ferry", _split="1", members=[named("pier").pk])
    assert members("pier") == ["Pier"]
    assert response.url == page_url("ferry")
    (message,) = messages_of(response)
    assert f'<a href="{page_url("pier")}">Pier</a>' in message


@pytest.mark.parametrize("button", ["_split", "_move"])
def test_nothing_chosen_is_asked_for(client, ferry, button):
    response = send(client, "ferry", **{button: "1", "words": "storm", "note": "why"})
    page = response.content.decode()
    assert "Choose the articles first." in page
    assert 'value="storm"' in page
    assert 'value="why"' in page


def words_for(name):
    return [
        str(story_of(name).pk),
        f"#{story_of(name).pk}",
        f"/story/{story_of(name).pk}/",
        f"https://news.example{page_url(name)}",
        f"http://news.example/news/{named(name).stem}/",
        f"{LIST}{named(name).pk}/change/",
        f" {name} ",
    ]


@pytest.mark.parametrize("way", range(7))
def test_another_story_is_found_by_number_address_and_words(client, ferry, way):
    response = send(client, "ferry", _join="1", words=words_for("storm")[way])
    assert "Join 2 stories?" in response.content.decode()
    assert not Statement.objects.exists()


def test_a_former_number_finds_the_story_it_leads_to(client, ferry):
    write("flood", quality=99)
    deciding.join([story_of("flood"), story_of("storm")], user=None)
    former = Story.objects.exclude(merged_into=None).get()
    response = send(client, "ferry", _join="1", words=str(former.pk))
    for name in ("Flood", "Storm", "Gale"):
        assert name in response.content.decode()


def test_of_several_stories_one_is_chosen(client, ferry):
    write("storm-warning", title="Storm warning")
    response = send(client, "ferry", _join="1", words="storm", note="one night")
    page = response.content.decode()
    assert "Which story?" in page
    for name in ("storm", "storm-warning"):
        assert f'name="target" value="{story_of(name).pk}"' in page
    typed = asked(response) | {"target": story_of("storm").pk, "seen": seen("ferry")}
    response = client.post(page_url("ferry"), typed)
    assert "Join 2 stories?" in response.content.decode()
    assert asked(response)["note"] == "one night"


@pytest.mark.parametrize("words", ["nothing like it", "", "12345", "\0", "ferry"])
def test_what_finds_no_other_story_is_asked_again(client, ferry, words):
    response = send(client, "ferry", _join="1", words=words)
    assert response.status_code == 200
    assert "Join 2 stories?" not in response.content.decode()
    assert not Statement.objects.exists()


def confirmed(client, name, response, **typed):
    """Say yes to what a page asks."""
    page = response.content.decode()
    tokens = re.findall(r'name="seen" value="([^"]*)"', page)
    tokens = [token.replace("&quot;", '"') for token in tokens]
    repeated = re.findall(r'name="members" value="(\d+)"', page)
    answer = asked(response) | {"seen": tokens, "members": repeated, "_confirm": "1"}
    return client.post(page_url(name), answer | typed)


def test_joining_shows_both_stories_and_the_one_they_become(client, ferry):
    response = send(client, "ferry", _join="1", words="storm")
    page = response.content.decode()
    before, after = page.split("As it would be")
    for name in ("Ferry", "Harbour", "Pier", "Storm", "Gale"):
        assert name in before
        assert name in after
    assert "5 articles" in after
    assert "5 articles" not in before
    response = confirmed(client, "ferry", response, note="one night")
    assert len(members("ferry")) == 5
    assert response.url == page_url("ferry")
    assert "2 stories joined:" in messages_of(response)[0]
    assert ChangeSet.objects.first().act == Act.JOIN
    assert ChangeSet.objects.first().note == "one night"


def test_moving_shows_what_it_leaves_and_where_it_goes(client, ferry):
    typed = {"_move": "1", "members": [named("pier").pk], "words": "storm"}
    response = send(client, "ferry", **typed)
    assert "Move 1 article?" in response.content.decode()
    response = confirmed(client, "ferry", response)
    assert "Pier" in members("storm")
    assert members("ferry") == ["Ferry", "Harbour"]
    assert "1 article moved to" in messages_of(response)[0]


def test_moving_all_leads_on_to_where_they_went(client, ferry):
    keys = [each.pk for each in Article.objects.in_story(story_of("storm"))]
    url = page_url("storm")
    response = send(client, "storm", _move="1", members=keys, words="ferry")
    response = confirmed(client, "storm", response)
    assert response.url == page_url("ferry") != url
    assert len(members("ferry")) == 5


def test_enter_in_an_input_of_the_articles_does_nothing(client, ferry):
    response = send(client, "ferry", _enter="1", words="storm", note="why")
    page = response.content.decode()
    assert "press one of the buttons" in page
    assert 'value="storm"' in page
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"seen": "nonsense", "_rename": "1"},
        {"_split": "1", "members": "999"},
        {"_rename": "1", "title": "a\0b"},
        {"lead": "x"},
    ],
    ids=str,
)
def test_what_no_form_sends_is_refused_and_breaks_nothing(client, ferry, typed):
    response = send(client, "ferry", **typed)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not Statement.objects.exists()


# What moved meanwhile


def test_an_act_on_a_story_that_moved_is_refused_with_theirs_and_mine(
    client, chief, ferry
):
    tokens = seen("ferry")
    deciding.rename(story_of("ferry"), "Theirs", user=chief, note="first")
    typed = {"seen": tokens, "_rename": "1", "title": "Mine", "note": "better"}
    response = client.post(page_url("ferry"), typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert str(story_of("ferry")) == "Theirs"
    for text in ("It is called “Theirs” now.", "called “Mine”", "Ada", 'value="Mine"'):
        assert text in page
    again = typed | {"seen": newest_token(page)}
    assert client.post(page_url("ferry"), again).status_code == 302
    assert str(story_of("ferry")) == "Mine"


def newest_token(page):
    return re.search(r'name="seen" value="([^"]*)"', page)[1].replace("&quot;", '"')


def test_a_choice_of_articles_survives_a_refusal(client, ferry):
    tokens = seen("ferry")
    deciding.move([named("gale")], story_of("ferry"), user=None)
    typed = {"seen": tokens, "_split": "1", "members": [named("pier").pk]}
    response = client.post(page_url("ferry"), typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert "1 article came: “Gale”." in page
    assert "split off: “Pier”" in page
    assert re.search(rf'value="{named("pier").pk}"[^>]* checked', page)


def test_a_question_answered_too_late_is_asked_again(client, ferry):
    response = send(client, "ferry", _join="1", words="storm")
    deciding.split([named("gale")], user=None)
    late = confirmed(client, "ferry", response)
    assert late.status_code == 409
    assert "1 article left: “Gale”." in late.content.decode()
    assert members("ferry") == ["Ferry", "Harbour", "Pier"]
    confirmed(client, "ferry", late)
    assert len(members("ferry")) == 4


# The list of articles


def choose(client, action, *names, **more):
    keys = [named(name).pk for name in names]
    return client.post(LIST, {"action": action, "_selected_action": keys} | more)


def agreed(client, response):
    """Say yes to what an action of the list asks."""
    page = response.content.decode()
    tokens = re.findall(r'name="seen" value="([^"]*)"', page)
    tokens = [token.replace("&quot;", '"') for token in tokens]
    return client.post(LIST, asked(response) | {"seen": tokens, "_confirm": "1"})


def test_stories_of_chosen_articles_are_joined_after_a_question(client, ferry):
    response = choose(client, "join_stories", "pier", "gale")
    assert "Join 2 stories?" in response.content.decode()
    assert not Statement.objects.exists()
    response = agreed(client, response)
    assert "2 stories joined:" in messages_of(response)[0]
    assert len(members("ferry")) == 5


def test_articles_of_one_story_have_nothing_to_join(client, ferry):
    response = choose(client, "join_stories", "pier", "harbour")
    assert messages_of(response) == [
        "Nothing was done: these articles are in one story already."
    ]


def test_chosen_articles_are_split_off_after_a_question(client, ferry):
    response = choose(client, "split_stories", "pier", "gale")
    assert "Split 2 articles off" in response.content.decode()
    agreed(client, response)
    assert sorted(members("pier")) == ["Gale", "Pier"]


def test_too_many_articles_are_refused(client, ferry, monkeypatch):
    monkeypatch.setattr("articles.admin.stories.actions.MOST", 1)
    response = choose(client, "split_stories", "pier", "gale")
    assert "choose at most 1" in messages_of(response)[0]


def test_a_question_of_the_list_is_asked_again_where_stories_moved(client, ferry):
    response = choose(client, "join_stories", "pier", "gale")
    deciding.choose_lead(named("harbour"), user=None)
    late = agreed(client, response)
    assert late.status_code == 409
    assert "“Harbour” leads it now." in late.content.decode()


@pytest.mark.parametrize("action", ["join_stories", "split_stories"])
def test_the_actions_take_the_right_to_change_stories(client_with, ferry, action):
    client = client_with("view_article", "change_article", "publish_article")
    assert f'value="{action}"' not in client.get(LIST).content.decode()
    choose(client, action, "pier", "gale", _confirm="1")
    assert not Statement.objects.exists()


def test_the_list_of_articles_leads_to_stories_for_who_may_see_them(
    client, client_with, ferry
):
    write("alone")
    page = client.get(LIST).content.decode()
    for name, words in (("ferry", "leads 3"), ("pier", "3 of 3"), ("alone", "alone")):
        assert f'<a href="{page_url(name)}">{words}<' in page
    other = client_with("view_article").get(LIST).content.decode()
    assert STORIES not in other


# The article's page


def panel_of(client, name):
    page = client.get(f"{LIST}{named(name).pk}/change/").content.decode()
    return page.partition(">Story</h2>")[2].partition("</section>")[0]


def test_an_articles_page_tells_its_story(client, client_with, ferry):
    panel = panel_of(client, "pier")
    for text in ("Number 3 of 3", "Ferry", "2 other members", "Harbour"):
        assert text in panel
    assert page_url("pier") in panel
    assert "Leads a story of 3 articles" in panel_of(client, "ferry")
    assert STORIES not in panel_of(client_with("view_article"), "pier")


def test_an_article_alone_is_said_to_be(client):
    write("alone")
    assert "A story of its own" in panel_of(client, "alone")


def test_an_article_of_which_no_story_is_told_has_no_panel(client):
    article = write("alone")
    Place.objects.filter(article=article).delete()
    assert panel_of(client, "alone") == ""
    assert client.get(LIST).status_code == 200
