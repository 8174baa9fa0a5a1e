"""The list: what a row shows, what a filter finds, how much it asks of the database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding, picturing, search
from articles.admin import listing, wording
from articles.admin.article import ArticleAdmin
from articles.models import Provider, State, Topic
from articles.pictures import prepare
from articles.querysets import counting
from articles.record import ProviderRecord
from tests.admin.browsing import LIST
from tests.factories import make_article, make_image, make_record, moment

pytestmark = pytest.mark.django_db


def listed(client, query=""):
    """The titles of the articles that a list shows, in its order."""
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return [article.title for article in response.context["cl"].result_list]


def page_of(client, query=""):
    return client.get(f"{LIST}?{query}").content.decode()


def test_newest_first(client):
    make_article(title="Older", published_at=moment("2026-11-19T08:00:00Z"))
    make_article(title="Newer", published_at=moment("2026-11-20T08:00:00Z"))
    assert listed(client) == ["Newer", "Older"]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client, django_assert_num_queries
):
    for number in range(3):
        make_article(images=(make_image(),), topics=(f"Topic {number}", None))
    client.get(LIST)
    # session, user, count, keys, rows, topics, images, holds, rules, facets,
    # saved views, and counts beside.
    with django_assert_num_queries(12):
        client.get(LIST)
    for number in range(20):
        make_article(
            images=(make_image(),),
            topics=(f"Topic {number}",),
            provider=ProviderRecord(f"Provider {number}"),
        )
    with django_assert_num_queries(12):
        client.get(LIST)


def test_a_search_asks_few_questions(client, django_assert_max_num_queries):
    for number in range(3):
        make_article(title=f"Lighthouse {number}", topics=(f"Topic {number}",))
    client.get(LIST)
    # Beyond the session and the user: 15.
    with django_assert_max_num_queries(17):
        assert len(listed(client, "q=lighthouse")) == 3


def test_an_empty_list_says_how_to_fill_it(client):
    assert ".venv/bin/python manage.py import_articles PATH" in page_of(client)


def test_a_list_that_filters_emptied_says_so(client):
    make_article()
    page = page_of(client, "q=nothing+like+it")
    assert "No article answers to all of this." in page
    assert "import_articles" not in page


def test_a_row_shows_our_smallest_copy_of_the_picture(client, picture_file):
    image = make_image()
    make_article(images=(image,))
    picture = picturing.keep(image.url, prepare(picture_file("a.png").read()))
    assert f'src="/media/{picture.sizes["320"]}"' in page_of(client)
    small = picture_file("a.png", (100, 80)).read()
    picture = picturing.keep(image.url, prepare(small))
    assert f'src="/media/{picture.file}"' in page_of(client)


def test_a_row_shows_what_is_absent_in_words(client):
    make_article(quality=None, heat=None)
    page = page_of(client)
    assert "no quality</span>" in page
    assert "no heat</span>" in page


def test_heat_of_minus_one_follows(client):
    make_article(heat=-1)
    assert ">follows</span>" in page_of(client)


def test_a_bar_never_outgrows_its_scale_and_the_number_is_never_clamped(client):
    make_article(quality=189, heat=-2147483648)
    page = page_of(client)
    assert '<span class="meter-number">189</span>' in page
    assert '<rect class="meter-fill" width="100"' in page
    assert '<span class="meter-number">-2147483648</span>' in page


def test_a_row_marks_what_is_held(client, chief):
    one = make_article()
    deciding.edit(one, {"heat": 90}, user=chief)
    assert "heat held" in page_of(client)
    deciding.edit(one, {"title": "x", "original_url": "https://a.example"}, user=chief)
    assert "3 held" in page_of(client)


def test_a_row_shows_entities_as_characters(client):
    make_article(title="It&#8217;s <open>")
    page = page_of(client)
    assert "It’s &lt;open&gt;" in page


def test_a_time_names_the_sites_zone(client, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    make_article(published_at=moment("2026-07-01T08:00:00Z"))
    assert "Wednesday 1 July 2026, 10:00 (Europe/Berlin)" in page_of(client)


def test_an_article_without_provider_or_title_still_shows(client):
    make_article("_news/2026-nameless.md", provider=None, title="", topics=(None,))
    page = page_of(client)
    assert "2026-nameless" in page
    assert "no provider" in page


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("incoming", ["in"]),
        ("published", ["out"]),
        ("scheduled", ["soon"]),
        ("expired", ["over"]),
        ("held_back", ["held"]),
        ("retired", ["gone"]),
        ("nonsense", []),
    ],
)
def test_state_is_read_off_the_clock(client, chief, state, found):
    now = timezone.now()
    named = {
        title: make_article(title=title, published=title == "gone")
        for title in ("in", "out", "soon", "over", "held", "gone")
    }
    deciding.publish([named["out"]], user=chief)
    deciding.publish([named["soon"]], user=chief, starts_at=now + timedelta(1))
    deciding.publish([named["over"]], user=chief, ends_at=now - timedelta(1))
    deciding.hold_back([named["held"]], user=chief)
    deciding.retire([named["gone"]], user=chief)
    assert listed(client, f"state={state}") == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("quality_from=50&quality_to=60", ["b"]),
        ("quality_from=50", ["b", "a"]),
        ("quality_to=60", ["c", "b"]),
        ("quality=none", ["d"]),
        ("quality=odd", []),
        ("quality_from=odd", []),
        ("quality_from=99999999999999999999", []),
        ("quality_from=&quality_to=", ["d", "c", "b", "a"]),
        ("heat_from=-1&heat_to=-1", ["c"]),
    ],
)
def test_ranges_of_numbers(client, query, found):
    for title, quality, heat in [
        ("a", 100, 100),
        ("b", 55, 75),
        ("c", 20, -1),
        ("d", None, None),
    ]:
        day = {"a": 17, "b": 18, "c": 19, "d": 20}[title]
        date = moment(f"2026-11-{day}T08:00:00Z")
        make_article(title=title, quality=quality, heat=heat, published_at=date)
    assert listed(client, query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("day_from=2026-11-20", ["late"]),
        ("day_to=2026-11-19", ["early"]),
        ("day_from=2026-11-19&day_to=2026-11-20", ["late", "early"]),
        ("day_from=yesterday", []),
        ("day=x", []),
    ],
)
def test_days_are_those_of_the_sites_zone(client, settings, query, found):
    settings.TIME_ZONE = "Europe/Berlin"
    make_article(title="late", published_at=moment("2026-11-19T23:30:00Z"))
    make_article(title="early", published_at=moment("2026-11-19T22:30:00Z"))
    assert listed(client, query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("held=any", ["topics", "heat"]),
        ("held=nothing", ["none"]),
        ("held=heat", ["heat"]),
        ("held=odd", []),
    ],
)
def test_what_is_held(client, chief, query, found):
    heat = make_article(title="heat", published_at=moment("2026-11-18T08:00:00Z"))
    topics = make_article(title="topics", published_at=moment("2026-11-19T08:00:00Z"))
    make_article(title="none")
    deciding.edit(heat, {"heat": 5}, user=chief)
    deciding.edit(topics, {"topics": ("A",)}, user=chief)
    assert listed(client, query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("type=article", ["article"]),
        ("type=video", ["video"]),
        ("type=other", ["quiz"]),
        ("type=odd", []),
    ],
)
def test_types(client, query, found):
    for kind in ("article", "video", "quiz"):
        make_article(title=kind, type=kind)
    assert listed(client, query) == found


def test_provider_and_topic_by_key_or_part_of_the_name(client):
    make_article(title="a", provider=ProviderRecord("Tideline"), topics=("Harbour",))
    make_article(title="b", provider=ProviderRecord("Gridwatch"), topics=("Energy",))
    provider = Provider.objects.get(name="Tideline")
    topic = Topic.objects.get(name="Energy")
    assert listed(client, f"provider={provider.pk}") == ["a"]
    assert listed(client, "provider_name=grid") == ["b"]
    assert listed(client, f"topic={topic.pk}") == ["b"]
    assert listed(client, "topic_name=harb") == ["a"]
    assert listed(client, f"topic={topic.pk}&topic_name=harb") == []
    assert listed(client, "topic=harb") == []
    assert listed(client, f"provider={'9' * 19}") == []
    assert listed(client, f"topic={'9' * 18}") == []


def test_a_name_of_digits_is_found_by_its_digits(client):
    make_article(title="a", provider=ProviderRecord("24 heures"), topics=("2022",))
    make_article(title="b", provider=ProviderRecord("Tideline"), topics=("Harbour",))
    assert listed(client, "provider_name=24") == ["a"]
    assert listed(client, "topic_name=2022") == ["a"]


def test_what_was_typed_stands_in_its_input_and_in_a_chip(client):
    make_article(provider=ProviderRecord("24 heures"))
    page = page_of(client, "provider_name=24")
    assert '<input type="search" name="provider_name" value="24"' in page
    assert '<span class="chip-title">provider</span> 24 ' in page
    provider = Provider.objects.get(name="24 heures")
    page = page_of(client, f"provider={provider.pk}&provider_name=heu")
    assert '<span class="chip-title">provider</span> 24 heures, heu ' in page
    assert f'name="provider" value="{provider.pk}"' not in filter_form(page)


def filter_form(page):
    """The form of the filter by provider."""
    start = page.index('data-filter-title="provider"')
    return page[start : page.index("</form>", start)]


@pytest.mark.parametrize(
    "query",
    [
        "provider_name=arena%00",
        "topic_name=arena%00",
        "provider=1%00",
        "q=arena%00",
        "title=Arena%00",
        "title__startswith=Arena%00",
        "state=incoming&q=%00",
    ],
)
def test_what_no_database_takes_for_text_finds_nothing(client, query):
    make_article(title="Arena", provider=ProviderRecord("Arena"), topics=("Arena",))
    assert listed(client, query) == []


def test_a_search_that_is_refused_lets_no_act_loose_on_the_whole_list(client):
    article = make_article()
    data = {"action": "publish", "_selected_action": [article.pk], "select_across": 1}
    client.post(f"{LIST}?q=a%00", data)
    article.refresh_from_db()
    assert article.state == State.INCOMING


def test_filters_in_force_are_told_and_lifted_one_by_one(client):
    make_article(provider=ProviderRecord("Tideline"))
    provider = Provider.objects.get(name="Tideline")
    query = f"provider={provider.pk}&state=incoming&quality_from=10&quality_to=70"
    page = page_of(client, query)
    assert '<span class="chip-title">provider</span> Tideline' in page
    assert '<span class="chip-title">state</span> Incoming' in page
    assert '<span class="chip-title">quality</span> 10 – 70' in page
    assert "Lift all" in page
    assert '<span class="chip-title">type</span> odd' in page_of(client, "type=odd")


def test_a_filters_form_carries_the_other_filters_along(client):
    make_article()
    page = page_of(client, "state=incoming&p=1")
    assert '<input type="hidden" name="state" value="incoming">' in page
    assert 'name="p"' not in page


@pytest.mark.parametrize("text", ["lighthouse", "climb", "tideline", "2026-tower"])
def test_search_finds_title_excerpt_provider_and_path(client, text):
    make_article(
        "_news/2026-tower.md",
        title="The lighthouse",
        excerpt="Climb it.",
        provider=ProviderRecord("Tideline"),
    )
    make_article()
    assert listed(client, f"q={text}") == ["The lighthouse"]


def test_every_word_must_be_found(client):
    make_article(title="The lighthouse", provider=ProviderRecord("Tideline"))
    assert listed(client, "q=lighthouse+tideline") == ["The lighthouse"]
    assert listed(client, "q=lighthouse+gridwatch") == []


@pytest.mark.parametrize("column", range(1, 7))
def test_every_column_sorts(client, column):
    make_article()
    make_article()
    assert len(listed(client, f"o={column}")) == 2


def test_a_born_article_is_listed_like_any_other(client, chief):
    deciding.create(make_record(title="Born here"), user=chief)
    assert listed(client) == ["Born here"]


@pytest.fixture
def pages_of_two(monkeypatch):
    """Five articles on pages of two, of which the first two have numbers."""
    monkeypatch.setattr(ArticleAdmin, "list_per_page", 2)
    monkeypatch.setattr(listing, "NUMBERED", 2)
    for number in range(5):
        date = moment(f"2026-11-{20 - number}T08:00:00Z")
        make_article(title=f"T{number}", quality=number, published_at=date)


def ways(client, query=""):
    return client.get(f"{LIST}?{query}").context["cl"].ways


def test_pages_have_numbers_and_then_go_on_from_row_to_row(client, pages_of_two):
    assert listed(client, "p=2") == ["T2", "T3"]
    after = ways(client, "p=2")["after"]
    assert after.startswith("?after=")
    assert listed(client, after[1:]) == ["T4"]
    back = ways(client, after[1:])["before"]
    assert listed(client, back[1:]) == ["T2", "T3"]


def test_the_last_page_is_one_step_away_in_any_order(client, pages_of_two):
    assert listed(client, "before=end") == ["T3", "T4"]
    assert listed(client, "before=end&o=-4") == ["T1", "T0"]
    assert ways(client, "before=end")["after"] == ""
    assert listed(client, ways(client)["last"][1:]) == ["T3", "T4"]


def test_a_filtered_list_has_pages_too(client, pages_of_two):
    assert listed(client, "quality_from=1&p=2") == ["T3", "T4"]
    assert listed(client, "quality_from=1&before=end") == ["T3", "T4"]


@pytest.mark.parametrize("query", ["p=0", "p=x", "after=x", "after=999999", "before=x"])  # fmt: skip
def test_a_page_that_is_not_there_leads_to_the_list(client, pages_of_two, query):
    response = client.get(f"{LIST}?{query}")
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?e=1")


def test_behind_the_last_page_stands_the_last_with_its_filters(client):
    make_article(type="video")
    assert len(listed(client, "type=video&p=2")) == 1


def test_another_filter_or_order_begins_at_the_beginning(client, pages_of_two):
    page = page_of(client, "p=2")
    assert "p=2&amp;" not in page
    assert "state=incoming&amp;p=" not in page


def test_counts_stop_and_go_on_when_asked(client, pages_of_two, monkeypatch):
    monkeypatch.setattr(listing, "EXACT", 3)
    monkeypatch.setattr(counting, "EXACT", 3)
    monkeypatch.setattr(wording, "EXACT", 3)
    assert "3+ articles" in page_of(client)
    assert "5 articles" in page_of(client, "count=exact")
    assert ways(client, "count=exact")["count"] == ""


def facets(client, query=""):
    """The counts beside the choices, by filter and choice."""
    changelist = client.get(f"{LIST}?{query}").context["cl"]
    return {
        (spec.parameter_name, str(choice["display"])): choice["count"]
        for spec in changelist.filter_specs
        for choice in spec.choices(changelist)
        if choice.get("count")
    }


def test_choices_say_how_many_they_would_leave(client, monkeypatch):
    make_article(quality=120, topics=("Sea",), type="video")
    make_article(quality=80, topics=("Sea", "Energy"), provider=ProviderRecord("Tide"))
    make_article(quality=None, heat=None, topics=(), type="quiz")
    counts = facets(client)
    assert counts["state", "Incoming"] == "3"
    assert counts["state", "Retired"] == "0"
    assert counts["quality", "100+"] == counts["quality", "None"] == "1"
    assert counts["topic", "Sea"] == "2"
    assert counts["provider", "Tide"] == "1"
    assert counts["type", "Anything else"] == "1"
    counts = facets(client, "quality_from=1")
    assert counts["topic", "Sea"] == "2"
    assert counts["heat", "70–149"] == "2"
    assert counts["type", "Anything else"] == "0"
    assert ("quality", "100+") not in counts


def test_where_very_many_are_found_choices_say_what_is_known(client, monkeypatch):
    monkeypatch.setattr(search, "MANY", 1)
    for _ in range(3):
        make_article(topics=("Sea",))
    counts = facets(client, "quality_from=1")
    assert counts["topic", "Sea"] == "2+"
    assert counts["state", "Retired"] == "0+"
    assert "1,000+ found" in page_of(client, "quality_from=1")
    assert "3 found" in page_of(client, "quality_from=1&count=exact")
