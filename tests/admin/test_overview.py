"""The start page: what waits, figures of the last days, and where numbers lead."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import deciding
from articles.admin.overview import charts
from articles.measuring.decisions import Spread
from articles.models import ImportFailure, ImportRun, SourceFile
from articles.record import Moment
from tests.admin.browsing import LIST
from tests.factories import make_article, make_editor

pytestmark = pytest.mark.django_db


def page_of(client):
    return unescape(client.get("/admin/").content.decode())


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def decide(user, days=0, act=deciding.publish, **over):
    now = timezone.now() - timedelta(days=days)
    article = make_article(now=now - timedelta(hours=6), **over)
    act([article], user=user, now=now)
    return article


# What stands where, and what waits


def test_articles_are_counted_by_state_and_lead_to_their_lists(client, chief):
    deciding.publish([make_article()], user=chief, note="today")
    make_article()
    response = client.get("/admin/")
    counts = {each["state"].value: each["count"] for each in response.context["states"]}
    assert (counts["published"], counts["incoming"]) == ("1", "1")
    page = response.content.decode()
    assert f'href="{LIST}?state=published"' in page
    assert "today" in page


def test_counts_stop_where_they_would_cost_too_much(client, monkeypatch):
    for module in ("querysets.counting", "admin.wording"):
        monkeypatch.setattr(f"articles.{module}.EXACT", 2)
    for _ in range(3):
        make_article()
    assert client.get("/admin/").context["states"][0]["count"] == "2+"


def test_queues_say_how_much_waits_since_when(client, chief):
    make_article()
    since = timezone.now() - timedelta(days=3)
    SourceFile.objects.update(vanished="open", vanished_at=since)
    rows = {each["name"]: each for each in client.get("/admin/").context["queues"]}
    assert rows["Vanished files"]["size"] == "1"
    assert "3 days ago" in rows["Vanished files"]["oldest"]
    assert rows["Vanished files"]["address"] == "/admin/articles/article/vanished/"
    assert rows["Conflicts with upstream"]["waits"] is False


def test_every_address_of_a_queue_is_one(client):
    make_article()
    for each in client.get("/admin/").context["queues"]:
        assert client.get(each["address"]).status_code == 200


def test_what_waits_is_told_by_age_and_leads_to_the_list(client):
    now = timezone.now()
    for days in (0, 1, 3, 3, 40):
        make_article(published_at=Moment.at(now - timedelta(days=days)))
    (figure,) = client.get("/admin/").context["aged"]
    assert [row[1].text for row in figure.rows] == ["1", "1", "2", "0", "1"]
    for _name, number in figure.rows:
        found = client.get(number.address).context["cl"].result_count
        assert str(found) == number.text


# Figures of the last days


def figure(client, key):
    figures = client.get("/admin/").context["figures"]
    return next(each for each in figures if each.key == key)


def test_decisions_are_told_by_day_and_editor_and_lead_to_them(client, chief):
    decide(chief)
    decide(make_editor("publish_article", name="Bela"), days=2)
    decide(None, days=2)
    found = figure(client, "decisions")
    assert found.lead == "3 decisions in 30 days."
    names = found.columns[1:]
    assert set(names) == {"Ada", "Bela", "the system"}
    today, earlier = (
        {n: c.text for n, c in zip(names, row[1:], strict=True)} for row in found.rows
    )
    assert today == {"Ada": "1", "Bela": "–", "the system": "–"}
    assert earlier == {"Ada": "–", "Bela": "1", "the system": "1"}
    for row in found.rows:
        for cell in (each for each in row if each.address):
            assert client.get(cell.address).context["cl"].result_count == 1


def test_my_own_decisions_today_are_told(client, chief):
    decide(chief)
    decide(chief, days=3)
    decide(None)
    assert "1 decision is yours today." in text_of(page_of(client))


def test_editors_beyond_the_fourth_share_a_pattern(client):
    for number in range(6):
        decide(make_editor("publish_article", name=f"E{number}"))
    found = figure(client, "decisions")
    assert len(found.legend) == 5
    assert found.legend[-1].text == "Others: 2"
    assert len(found.columns) == 7
    assert {bar.series for bar in found.chart.bars} == {1, 2, 3, 4, 5}


def test_speed_is_told_as_a_median_with_its_quartiles(client, chief):
    decide(chief)
    found = figure(client, "speed")
    assert found.lead == "Half of the last day’s first decisions took less than 6 h."
    assert [cell.text for cell in found.rows[0][1:]] == ["6 h", "6 h", "6 h", "1"]
    assert client.get(found.rows[0][4].address).context["cl"].result_count == 1


def test_slow_days_are_told_in_days(client, chief):
    article = make_article(now=timezone.now() - timedelta(days=6))
    deciding.publish([article], user=chief)
    found = figure(client, "speed")
    assert [each.text for each in found.chart.rules] == ["8 days", "4 days"]


def test_overturned_decisions_are_told_and_lead_to_their_acts(client, chief):
    article = decide(chief, days=1, title="Taken down again")
    decide(chief)
    deciding.hold_back([article], user=chief)
    found = figure(client, "overturned")
    assert found.lead == "1 of 3 decisions on publication (33 %)."
    assert [[c.text for c in row[1:]] for row in found.rows] == [["2", "–"], ["–", "1"]]
    gone = client.get(found.rows[1][2].address).context["cl"].result_list
    assert [each.changes.first().article for each in gone] == [article]
    stood, overturned = (client.get(each.address) for each in found.legend)
    assert stood.context["cl"].result_count == 2
    assert overturned.context["cl"].result_count == 1


def test_agreement_with_the_policy_is_told_of_each_kind(client, chief):
    decide(chief, quality=100)
    decide(chief, quality=10)
    decide(chief, quality=10, act=deciding.hold_back)
    found = figure(client, "agreement")
    assert found.lead.startswith("2 of 3 articles stand as the policy suggests (67 %)")
    assert [[c.text for c in row[1:]] for row in found.rows] == [["1", "1"], ["1", "–"]]
    agreed, differed = (client.get(each.address) for each in found.legend)
    assert agreed.context["cl"].result_count == 2
    assert differed.context["cl"].result_count == 1


def test_one_of_something_is_told_as_one(client, chief):
    decide(chief, quality=100)
    assert figure(client, "agreement").lead.startswith("1 of 1 article stands as")
    make_article()
    (ages,) = client.get("/admin/").context["aged"]
    assert ages.lead.startswith("1 article waits, counted by the day it was")


def test_imports_are_told_by_day_and_lead_to_their_runs(client):
    make_article()
    ImportRun.objects.update(counts={"created": 3, "unchanged": 4, "failed": 1})
    found = figure(client, "imports")
    assert found.lead == "8 files read, 3 changed an article, 1 failed."
    assert [cell.text for cell in found.rows[0][1:]] == ["8", "3", "1"]
    assert client.get(found.rows[0][1].address).context["cl"].result_count == 1


def test_figures_that_stopped_counting_say_so(client, chief, monkeypatch):
    for name, bound in (
        ("decisions.ACTS", 1), ("decisions.DECISIONS", 1), ("arrivals.RUNS", 1),
    ):  # fmt: skip
        monkeypatch.setattr(f"articles.measuring.{name}", bound)
    decide(chief)
    decide(chief)
    ImportRun.objects.update(counts={"created": 1})
    page = page_of(client)
    assert "Only the latest 1 acts are counted" in page
    assert "Only the latest 1 decisions are counted" in page
    assert "Only the latest 1 imports are counted" in page


def test_days_name_their_zone(client, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    make_article()
    assert "Days are those of Europe/Vienna." in page_of(client)


def test_every_picture_has_its_name_its_words_and_its_table(client, chief):
    decide(chief)
    make_article()
    ImportRun.objects.update(counts={"created": 1})
    page = page_of(client)
    pictures = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert len(pictures) == 6
    for each in pictures:
        assert 'role="img" aria-labelledby="' in each
        assert "<title id=" in each
        assert "<desc id=" in each
        assert "style=" not in each
    assert page.count("<summary>In numbers") == len(pictures)


# For whom, and how much it asks


@pytest.mark.parametrize(
    ("right", "headings"),
    [
        ("view_topic", []),
        ("view_changeset", ["Last decisions", "Overturned decisions"]),
        ("view_importrun", ["Last import", "Imports"]),
    ],
)
def test_the_page_shows_what_its_links_lead_to(client_with, chief, right, headings):
    decide(chief)
    page = client_with("view_article", right).get("/admin/").content.decode()
    for heading in (
        "Articles by state", "What waits, by age", "Last decisions",
        "Overturned decisions", "Last import", "Imports",
    ):  # fmt: skip
        of_articles = heading in ("Articles by state", "What waits, by age")
        assert (f">{heading}</h2>" in page) is (of_articles or heading in headings)
    assert ("/admin/articles/changeset/" in page) is (right == "view_changeset")
    assert ("/admin/articles/importrun/" in page) is (right == "view_importrun")


def test_without_articles_only_imports_are_told(client_with, chief):
    decide(chief)
    page = client_with("view_importrun").get("/admin/").content.decode()
    assert ">Imports</h2>" in page
    assert LIST not in page


def test_the_page_asks_as_much_of_many_as_of_few(client, chief):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/admin/")
        return len(queries)

    decide(chief)
    few = asked()
    for _ in range(3):
        decide(chief)
        decide(None, days=4, act=deciding.hold_back)
    assert asked() == few
    session_user = 2
    assert few - session_user <= 15


# Before there is anything


def test_an_empty_site_says_how_to_fill_it(client):
    page = page_of(client)
    assert ".venv/bin/python manage.py import_articles PATH" in page
    assert "/admin/articles/importrun/import/" in page
    assert "/admin/articles/article/add/" in page


def test_of_an_empty_site_readers_are_told_whom_to_wait_for(client_with):
    page = page_of(client_with("view_article"))
    assert "Whoever runs this site brings the first files in" in page
    assert "import_articles" not in page


def test_where_nothing_was_decided_the_page_says_so(client):
    make_article()
    assert "Nobody has decided on anything yet" in page_of(client)


def test_the_last_import_is_told(client):
    make_article()
    run = ImportRun.objects.get()
    ImportFailure.objects.create(run=run, path="x.md", message="no")
    assert "Could not be read" in client.get("/admin/").content.decode()


# Numbers into pictures


def test_bars_stand_on_the_floor_and_upon_each_other():
    low, high = charts.Series("a", [1, 0]), charts.Series("b", [3, 2])
    first, upon, other = charts.bars("t", "d", ["x", "y"], [low, high]).bars
    assert first.y + first.height == charts.FLOOR
    assert upon.y + upon.height == pytest.approx(first.y)
    assert upon.y == charts.CEILING
    assert (first.series, upon.series, other.series) == (1, 2, 2)


def test_a_line_has_gaps_where_nothing_is_known():
    known = Spread(1, 2, 4, 4)
    chart = charts.spread("t", "d", "abcd", [known, known, None, known], say=str)
    assert [len(line.split()) for line in chart.lines] == [2, 1]
    assert len(chart.dots) == len(chart.bars) == 3


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 1), (1, 1), (3, 4), (7, 8), (9, 10), (11, 20), (650, 800)]
)
def test_the_highest_number_written_is_a_round_one(highest, top):
    chart = charts.bars("t", "d", ["x"], [charts.Series("a", [highest])])
    assert chart.rules[0].text == str(top)


def test_labels_do_not_run_into_each_other():
    names = [str(n) for n in range(30)]
    shown = charts.bars("t", "d", names, [charts.Series("a", [1] * 30)]).labels
    assert [each.text for each in shown] == ["5", "11", "17", "23", "29"]
    assert shown[-1].anchor == "end"


# What an app has


def test_the_page_of_an_app_names_its_lists(client, client_with):
    page = client.get("/admin/articles/").content.decode()
    assert "Change sets" in page.partition('id="content-main"')[2]
    page = client_with("view_topic").get("/admin/articles/").content.decode()
    lists = page.partition('id="content-main"')[2]
    assert "Topics" in lists
    assert "Change sets" not in lists
