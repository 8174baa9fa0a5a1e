"""The read API, value by value as FORMAT.md 3 says, and for clients of old."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from articles.deciding import mark_canonical, publish, retire
from articles.importing import import_articles
from articles.record import ProviderRecord
from tests.factories import (
    make_article,
    make_image,
    make_related,
    moment,
    take_file,
)

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parent.parent / "fixtures"
SITE = "http://localhost:8000"


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.json()


def paths(page):
    return [record["path"] for record in page["value"]]


# The oracle: what the files say, read by PyYAML and nothing of ours.


def read_tree(folder):
    """Every public record of a folder, in the API's shape and order."""
    files = sorted(folder.rglob("*.md"))
    read = [(file, *_split(file.read_bytes().decode("utf-8-sig"))) for file in files]
    shown = [
        _expected(file, yaml.load(front, Loader=yaml.BaseLoader), body)  # noqa: S506
        for file, front, body in read
    ]
    shown = [record for record in shown if record is not None]
    shown.sort(key=lambda record: record["path"])
    shown.sort(
        key=lambda record: datetime.fromisoformat(record["publishedDateTime"]),
        reverse=True,
    )
    return shown


def _split(text):
    """Front matter and body: the fence is the first line of three hyphens alone."""
    lines = text.splitlines(keepends=True)
    end = next(i for i, line in enumerate(lines) if i and line.rstrip() == "---")
    return "".join(lines[1:end]), "".join(lines[end + 1 :])


def _expected(file, front, body):
    if front.get("published") == "false" or front.get("removed") == "true":
        return None
    written = front["publishedDateTime"].replace("Z", "+00:00")
    instant = datetime.fromisoformat(written)
    return {
        "path": f"_news/{file.name}",
        "title": front["title"],
        "excerpt": front.get("excerpt"),
        "sourceUrl": f"{SITE}/api/news/{file.stem}/",
        "webUrl": front.get("webUrl") or f"{SITE}/news/{file.stem}/",
        "originalUrl": front.get("originalUrl"),
        "featuredContent": front.get("featuredContent"),
        "highlight": None,
        "heat": _number(front.get("heat")),
        "tags": None,
        "images": [_image(image) for image in front.get("images") or []] or None,
        "content": body,
        "type": front.get("type"),
        "ampWebUrl": front.get("ampWebUrl"),
        "cdnAmpWebUrl": front.get("cdnAmpWebUrl"),
        "publishedDateTime": instant.astimezone(
            ZoneInfo("Europe/Copenhagen")
        ).isoformat(),
        "updatedDateTime": None,
        "provider": _provider(front.get("provider")),
        "locale": "en-us",
        "categories": [front["category"]] if "category" in front else None,
        "topics": [topic or None for topic in front.get("topics") or []] or None,
    }


def _number(text):
    return None if text is None else int(text)


def _image(image):
    return {
        "url": image["url"],
        "width": _number(image.get("width")),
        "height": _number(image.get("height")),
        "title": image.get("title"),
        "attribution": image.get("attribution"),
        "isCached": image.get("isCached") == "true",
    }


def _provider(provider):
    if not provider:
        return None
    return {
        "name": provider["name"],
        "domain": provider["domain"],
        "images": [_image(image) for image in provider.get("images") or []] or None,
        "publishers": None,
        "authors": None,
    }


@pytest.fixture
def demo(settings):
    settings.TIME_ZONE = "Europe/Copenhagen"
    result = import_articles([FIXTURES])
    assert not result.failures
    return read_tree(FIXTURES)


def test_the_pages_say_what_the_files_say(client, demo):
    seen, number = [], 1
    while number:
        path = "/api/news/" if number == 1 else f"/api/news/page/{number}/"
        page = get(client, path)
        assert list(page) == ["page", "value", "nextPage"]
        assert page["page"] == number
        seen += page["value"]
        number = page["nextPage"]
    assert len(demo) > 50
    assert seen == demo
    assert [list(record) for record in seen] == [list(record) for record in demo]


def test_each_record_has_an_address_of_its_own(client, demo):
    for record in demo:
        assert get(client, record["sourceUrl"].removeprefix(SITE)) == record


def test_a_topic_has_pages_of_its_own(client, demo, settings):
    settings.PAGE_SIZE = 4
    expected = [record for record in demo if "Harbour" in (record["topics"] or [])]
    first = get(client, "/api/news/harbour/")
    second = get(client, "/api/news/harbour/page/2/")
    assert first == {"page": 1, "value": expected[:4], "nextPage": 2}
    assert (second["page"], second["value"]) == (2, expected[4:8])


# Pages


def test_an_empty_site_has_one_empty_page(client):
    assert get(client, "/api/news/") == {"page": 1, "value": [], "nextPage": None}


def test_newest_come_first_and_ties_go_by_path(client):
    make_article("_news/b.md", published_at=moment("2026-11-02T00:00:00Z"))
    make_article("_news/a.md", published_at=moment("2026-11-02T00:00:00Z"))
    make_article("_news/B.md", published_at=moment("2026-11-02T01:00:00+01:00"))
    make_article("_news/c.md", published_at=moment("2026-11-03T00:00:00Z"))
    page = get(client, "/api/news/")
    assert paths(page) == ["_news/c.md", "_news/B.md", "_news/a.md", "_news/b.md"]


def test_the_last_page_names_no_next(client, settings):
    settings.PAGE_SIZE = 2
    for name in "abcd":
        make_article(f"_news/{name}.md")
    assert get(client, "/api/news/page/1/")["nextPage"] == 2
    last = get(client, "/api/news/page/2/")
    assert (last["page"], len(last["value"]), last["nextPage"]) == (2, 2, None)


@pytest.mark.parametrize("number", [0, 2, 10**6, 10**30])
def test_a_page_out_of_range_is_not_found(client, number):
    make_article(topics=("Harbour",))
    get(client, f"/api/news/page/{number}/", 404)
    get(client, f"/api/news/harbour/page/{number}/", 404)


# Names


def test_a_stem_wins_over_a_topic(client):
    make_article("_news/harbour.md", topics=("Harbour",), title="The stem")
    assert get(client, "/api/news/harbour/")["title"] == "The stem"
    assert get(client, "/api/news/harbour/page/1/")["page"] == 1


def test_a_stem_that_is_not_public_leaves_its_place_to_the_topic(client):
    make_article("_news/harbour.md", published=False)
    other = make_article(topics=("Harbour",))
    assert paths(get(client, "/api/news/harbour/")) == [other.path]


def test_page_wins_over_both(client):
    make_article("_news/page.md", topics=("page",))
    get(client, "/api/news/page/", 404)
    get(client, "/api/news/page/page/1/", 404)
    assert get(client, "/api/news/page/1/")["page"] == 1


def test_of_two_files_with_one_stem_the_first_public_one_is_served(client):
    make_article("_a/one.md", published=False)
    make_article("_c/one.md", title="The third")
    make_article("_b/one.md", title="The second")
    assert get(client, "/api/news/one/")["title"] == "The second"


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/elsewhere/",
        "/api/news/nothing/",
        "/api/news/nothing/page/1/",
        "/api/news/a/b/c/",
        "/api/news/page/first/",
    ],
)
def test_what_is_unknown_is_a_problem_in_json(client, path):
    response = client.get(path)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": f"There is nothing at {path}",
    }
    assert response.status_code == 404


def test_the_record_of_a_copy_is_that_of_what_it_is_a_copy_of(client):
    """At its own address, which its path and sourceUrl name; for now."""
    first, second = make_article("_news/first.md"), make_article("_news/second.md")
    mark_canonical(first, [second], user=None)
    answer = client.get("/api/news/second/")
    assert (answer.status_code, answer.url) == (302, "/api/news/first/")
    answer = client.get("/api/news/second/?rank=1&more=x")
    assert answer.url == "/api/news/first/?rank=1"
    assert paths(get(client, "/api/news/")) == ["_news/first.md"]
    retire([first], user=None)
    get(client, "/api/news/second/", 404)


def test_a_topic_wins_over_what_a_copy_leads_to(client):
    first = make_article("_news/first.md", topics=("Second",))
    mark_canonical(first, [make_article("_news/second.md")], user=None)
    assert paths(get(client, "/api/news/second/")) == ["_news/first.md"]


def test_a_topic_without_anything_public_is_unknown(client):
    make_article(topics=("Harbour",), published=False)
    get(client, "/api/news/harbour/", 404)


@pytest.mark.parametrize("path", ["/api/news", "/api/news/page/1", "/api/news/a-stem"])
def test_an_address_without_its_slash_leads_to_the_one_with(client, path):
    assert client.get(path).headers["Location"] == f"{path}/"


def test_the_api_is_only_read(client):
    assert client.post("/api/news/").status_code == 405
    assert client.head("/api/news/").status_code == 200


# What is public


def test_nobody_sees_what_is_held_back_retired_or_of_another_time(client):
    now = timezone.now()
    past, future = now - timedelta(hours=1), now + timedelta(hours=1)
    shown = make_article("_news/shown.md")
    make_article("_news/unpublished.md", published=False)
    make_article("_news/removed.md", published=False, removed=True)
    retire([make_article("_news/retired.md")], user=None)
    publish([make_article("_news/later.md")], user=None, starts_at=future)
    ended = make_article("_news/ended.md")
    publish([ended], user=None, starts_at=past - timedelta(hours=1), ends_at=past)
    assert paths(get(client, "/api/news/")) == [shown.path]
    for stem in ("unpublished", "removed", "retired", "later", "ended"):
        get(client, f"/api/news/{stem}/", 404)


def test_incoming_waits_where_import_does_not_publish(client, settings):
    settings.PUBLISH_ON_IMPORT = False
    make_article("_news/one.md")
    assert get(client, "/api/news/")["value"] == []
    get(client, "/api/news/one/", 404)


# Values


def test_what_is_absent_is_null_and_what_is_ours_is_never_there(client):
    bare = take_file(
        "_news/bare.md", b"---\ntitle: Bare\npublishedDateTime: 2026-11-01\n---\n"
    )
    record = get(client, "/api/news/bare/")
    said = {
        "path": bare.path,
        "title": "Bare",
        "sourceUrl": f"{SITE}/api/news/bare/",
        "webUrl": f"{SITE}/news/bare/",
        "content": "",
        "publishedDateTime": "2026-11-01T00:00:00+00:00",
        "locale": "en-us",
    }
    assert {key: value for key, value in record.items() if value is not None} == said
    assert len(record) == 21


def test_quality_related_and_sealed_stay_inside(client):
    article = make_article(quality=4711, secured="c2VhbGVkLW1hcmtlcg==;YQ==")
    text = client.get(f"/api/news/{article.stem}/").content.decode()
    assert "4711" not in text
    assert "c2VhbGVk" not in text
    assert "related" not in text


def test_texts_come_as_they_are_written(client):
    make_article(
        "_news/a.md",
        title="Smørrebrød \U0001f980\u00a0",
        excerpt=" the ferry&#8217;s\r\n<b>return</b> ",
        body="\r\nA *body*\r\n",
    )
    response = client.get("/api/news/a/")
    assert response.headers["Content-Type"] == "application/json"
    assert "Smørrebrød \U0001f980\u00a0".encode() in response.content
    record = json.loads(response.content)
    assert record["excerpt"] == " the ferry&#8217;s\r\n<b>return</b> "
    assert record["content"] == "\r\nA *body*\r\n"


def test_an_empty_topic_keeps_its_place(client):
    make_article("_news/a.md", topics=("Harbour", None, "Food"))
    assert get(client, "/api/news/a/")["topics"] == ["Harbour", None, "Food"]


def test_images_of_a_provider_come_along(client):
    image = make_image(is_cached=None, title="Logo", attribution="Desk")
    provider = ProviderRecord("Tidewater Post", "tidewater.example", (image,))
    make_article("_news/a.md", provider=provider)
    assert get(client, "/api/news/a/")["provider"]["images"] == [
        {
            "url": image.url,
            "width": 1200,
            "height": 800,
            "title": "Logo",
            "attribution": "Desk",
            "isCached": False,
        }
    ]


def test_times_are_in_the_zone_of_the_site(client, settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    make_article("_news/a.md", published_at=moment("2026-11-20T23:30:00+01:00"))
    record = get(client, "/api/news/a/")
    assert record["publishedDateTime"] == "2026-11-21T04:00:00+05:30"
    instant = datetime.fromisoformat(record["publishedDateTime"])
    assert instant == datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


# Ranks, for those who ask


def test_nobody_gets_ranks_who_does_not_ask(client):
    make_article("_news/a.md")
    plain = client.get("/api/news/").content
    assert b'"rank"' not in plain
    for query in ("?rank=", "?rank=0", "?rank=true", "?ranks=1"):
        assert client.get(f"/api/news/{query}").content == plain


def test_a_rank_comes_last_and_changes_nothing_before_it(client):
    make_article("_news/a.md", topics=("Harbour",))
    for path in ("/api/news/a/", "/api/news/", "/api/news/harbour/"):
        plain, ranked = get(client, path), get(client, f"{path}?rank=1")
        records = ranked.get("value", [ranked])
        assert [list(each)[-1] for each in records] == ["rank"]
        for each in records:
            del each["rank"]
        assert ranked == plain


def test_a_rank_says_what_a_story_stands_there_by(client):
    article = make_article("_news/a.md", heat=128)
    make_article("_news/b.md", heat=-1, quality=44)
    rank = get(client, "/api/news/a/?rank=1")["rank"]
    age = timezone.now() - article.published_at
    assert rank == {
        "heat": 128,
        "origin": "stated",
        "halfLife": 86_400.0,
        "age": pytest.approx(age.total_seconds(), abs=60),
        "score": pytest.approx(128 / 2 ** (age / timedelta(days=1)), rel=0.01),
        "key": pytest.approx(article.place.rank_key),
    }
    suggested = get(client, "/api/news/b/?rank=1")["rank"]
    assert (suggested["heat"], suggested["origin"]) == (44, "suggested")


def test_followers_and_what_has_no_heat_have_no_rank(client):
    lead = make_article("_news/lead.md", quality=90, heat=None)
    copy = make_related(web_url=lead.web_url, quality=90)
    make_article("_news/follower.md", quality=50, heat=None, related=(copy,))
    make_article("_news/cold.md", quality=None, heat=None)
    ranks = {
        record["path"]: record["rank"]
        for record in get(client, "/api/news/?rank=1")["value"]
    }
    assert ranks["_news/lead.md"]["heat"] == 90
    assert ranks["_news/follower.md"] is None
    assert ranks["_news/cold.md"] is None
    retire([lead], user=None)
    assert get(client, "/api/news/follower/?rank=1")["rank"]["heat"] == 50 + 20


# Queries


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/api/news/", 3),
        ("/api/news/?rank=1", 5),
        ("/api/news/page/2/", 3),
        ("/api/news/ferry-1/", 3),
        ("/api/news/harbour/", 5),
        ("/api/news/harbour/page/2/", 4),
        ("/api/news/nothing/", 3),
    ],
)
def test_a_page_costs_the_same_few_queries_however_full(
    client, settings, django_assert_num_queries, path, queries
):
    settings.PAGE_SIZE = 5
    for number in range(11):
        make_article(f"_news/ferry-{number}.md", images=(make_image(),))
    with django_assert_num_queries(queries):
        client.get(path)


@pytest.mark.django_db
def test_only_reading_is_allowed_and_no_token_asked_for():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/api/news/").status_code == 405
