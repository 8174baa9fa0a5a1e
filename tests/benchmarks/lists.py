"""The list of articles at any size: each way to it, beside its own first page.

    DATABASE_URL=... python -m tests.benchmarks.lists COUNT

Writes COUNT articles into a database of its own and prints medians in milliseconds of
CPU, of whole requests in process and of the server's process, and their ratios to the
first page. What is measured is what WAYS says: every filter and sort of the list, the
search with words of every frequency, pages at any depth, and combinations of them.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

import django

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
YEARS = timedelta(days=5 * 365)
END = datetime(2026, 11, 1, tzinfo=UTC)
SLICE = 5_000
WORDS, PROVIDERS, TOPICS = 20_000, 300, 40

# What the list is asked, by the name of it; {first}, {deep}: keys of rows.
WAYS = {
    "first page": "",
    # Filters: often, seldom and never
    **{f"state {state}": f"state={state}" for state in (
        "incoming", "published", "scheduled", "expired", "held_back", "retired",
    )},
    "open question waiting": "asks=waiting",
    "open question conflict": "asks=conflict",
    "open question vanished": "asks=vanished",
    "open question moved": "asks=moved",
    "suggestion differs": "suggestion=otherwise",
    "may be a duplicate": "duplicates=possible",
    "copies": "duplicates=copy",
    "decided": "held=any",
    "decided on heat": "held=heat",
    "undecided": "held=nothing",
    "provider of many": "provider=1",
    "provider of few": "provider=300",
    "part of one provider's name": "provider_name=Paper+299",
    "part of every provider's name": "provider_name=paper",
    "topic of many": "topic=1",
    "topic of few": "topic=40",
    "part of every topic's name": "topic_name=topic",
    "quality from 100": "quality_from=100",
    "quality of 77": "quality_from=77&quality_to=77",
    "no quality": "quality=none",
    "heat of followers": "heat_from=-1&heat_to=-1",
    "no heat": "heat=none",
    "past 7 days": "day_from=2026-10-25",
    "a month of long ago": "day_from=2022-06-01&day_to=2022-06-30",
    "videos": "type=video",
    "other types": "type=other",
    **{f"breaks {rule}": f"breaks={rule}" for rule in (
        "published_unranked", "published_follower", "outranked_lead",
        "related_unsorted", "drifted_copy",
    )},
    # Search: words by the share of articles that have them
    "search without a match": "q=zzzz",
    **{f"search, {share} of 1,000,000": f"q=w{word}x" for share, word in (
        ("one in 2", 0), ("one in 20", 20), ("one in 100", 130), ("one in 400", 500),
        ("one in 2,000", 2_600), ("few", 19_999),
    )},
    "search, two frequent words": "q=w0x+w3x",
    "search, a frequent and a rare word": "q=w0x+w19999x",
    "search, a phrase": "q=%22w0x+w1x%22",
    "search, a beginning": "q=w1999*",
    "search, a shunned word": "q=-w0x",
    "search, a provider and a word": "q=paper299+w0x",
    "asked: the example": "q=quality:>80+topic:t1+state:incoming+age:<9y+-w5x",
    "asked: not a topic": "q=-topic:t1",
    "asked: with a picture": "q=has:picture",
    "asked: a lead": "q=is:lead",
    # Sorts, both ways
    **{f"sorted by {name}{way}": f"o={sign}{column}" for column, name in (
        (2, "title"), (3, "state"), (4, "quality"), (5, "heat"), (6, "date"),
    ) for sign, way in (("", ""), ("-", ", falling"))},
    # Combinations
    "state and sort by quality": "state=incoming&o=-4",
    "topic and sort by heat": "topic=1&o=-5",
    "search and sort by quality": "q=w20x&o=-4",
    "topic and provider": "topic=1&provider=1",
    "state and provider": "state=published&provider=1",
    "quality and topic": "quality_from=100&topic=2",
    "search and state": "q=w20x&state=published",
    "search and topic": "q=w130x&topic=1",
    "past 7 days by quality": "day_from=2026-10-25&o=-4",
    # Depth
    "page 20": "p=20",
    "deep page": "after={deep}",
    "last page": "before=end",
    "deep page by quality": "after={deep}&o=-4",
    "last page by title": "before=end&o=2",
    "deep page of a state": "state=incoming&after={deep}",
    "deep page of a search": "q=w0x&after={deep}",
}  # fmt: skip


def main(count: int) -> dict:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("SECRET_KEY", "for-measuring")
    django.setup()
    from tests.benchmarks.databases import Databases

    with TemporaryDirectory() as folder, Databases(Path(folder)) as databases:
        databases.fresh()
        _write(count)
        return measure(count)


def measure(count: int) -> dict:
    """Medians in milliseconds by way, of an editor's requests."""
    client, deep = _editor(), count // 3
    url = "/admin/articles/article/"
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    served = dict.fromkeys(WAYS, 0.0)
    queries = {}
    for turn in range(ROUNDS + 1):
        for name, query in WAYS.items():
            address = f"{url}?{query.replace('{deep}', str(deep))}"
            seconds, server, asked = _request(client, address)
            if turn:  # the first warms up
                times[name].append(seconds * 1000)
                # Its clock ticks slower than a request takes.
                served[name] += server * 1000 / ROUNDS
            queries[name] = asked
    medians = {name: median(each) + served[name] for name, each in times.items()}
    first = medians["first page"]
    return {
        "articles": count,
        "medians": {name: round(value, 1) for name, value in medians.items()},
        "ratios": {name: round(value / first, 2) for name, value in medians.items()},
        "most queries": max(queries.values()),
    }


def _request(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.benchmarks.watching import server_seconds

    with CaptureQueriesContext(connection) as context:
        server, start = server_seconds(), time.process_time()
        response = client.get(url)
        seconds, server = time.process_time() - start, server_seconds() - server
    if response.status_code != 200:
        raise SystemExit(f"{url}: {response.status_code}")
    return seconds, server, len(context)


def _editor():
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    # No manifest: a measurement needs no collectstatic.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    client = Client(headers={"host": "localhost"})
    user = get_user_model().objects.create_superuser("bench")
    client.force_login(user)
    return client


def _write(count: int):
    from articles.models import Provider, Topic

    chance = Random(1)  # noqa: S311 -- nothing depends on it
    Provider.objects.bulk_create(
        Provider(id=n, name=f"Paper {n}, the Daily", domain=f"paper{n}.example", slug=n)
        for n in range(1, PROVIDERS + 1)
    )
    Topic.objects.bulk_create(
        Topic(id=n, name=f"Topic T{n}", slug=f"topic-{n}") for n in range(1, TOPICS + 1)
    )
    for start in range(1, count + 1, SLICE):
        _write_slice(chance, range(start, min(start + SLICE, count + 1)), count)
    let_the_planner_know()


def _write_slice(chance, numbers, count):
    from articles import tables
    from articles.models import Article, ArticleTopic, Hold, Image, Place, Story

    rows = [_article(chance, number, count) for number in numbers]
    stories = sorted({(number + 2) // 3 for number in numbers})
    with tables.writing():
        tables.insert(Article, _ARTICLE, rows)
        done = set(Story.objects.filter(pk__in=stories).values_list("pk", flat=True))
        new = [(key, "") for key in stories if key not in done]
        tables.insert(Story, ("id", "title"), new)
        tables.insert(Place, _PLACE, [_place(row, count) for row in rows])
        topics = [
            (row[0], topic, place)
            for row in rows
            for place, topic in enumerate(_few(chance, row[0], TOPICS))
        ]
        tables.insert(ArticleTopic, ("article_id", "topic_id", "position"), topics)
        pictured = [(row[0], 0, f"https://a.example/{row[0]}.jpg") for row in rows[::2]]
        tables.insert(Image, ("article_id", "position", "url"), pictured)
        holds = [
            (row[0], "heat", "5", "7", 0, False, False, row[5], "")
            for row in rows[::50]
        ]
        tables.insert(Hold, _HOLD, holds)


_ARTICLE = (
    "id", "path", "stem", "title", "excerpt", "published_at", "original_url",
    "web_url", "type", "quality", "heat", "published", "body", "state", "public_from",
    "public_until", "provider_id", "url_key", "title_key", "conflicts", "version",
    "created_at", "modified_at",
)  # fmt: skip
_PLACE = (
    "article_id", "story_id", "position", "log_heat", "seconds", "rank_key",
    "suggested_heat", "public_from", "is_incoming", "waits",
)  # fmt: skip
_HOLD = (
    "article_id", "field", "value", "seen", "copy", "took_down", "always", "at", "note",
)  # fmt: skip
_STATES = ["incoming"] * 88 + ["published"] * 8 + ["held_back"] * 3 + ["retired"]
# Every word has its share of articles; the last has hardly any.
_WEIGHTS = list(accumulate(1 / (n + 4) for n in range(WORDS)))


def _article(chance, number, count):
    at = END - YEARS * (1 - number / count)
    words = [f"w{n}x" for n in chance.choices(range(WORDS), cum_weights=_WEIGHTS, k=42)]
    slug, state = (
        f"{at:%Y-%m-%d}-{'-'.join(words[:8])}-{number}",
        chance.choice(_STATES),
    )
    is_public = state in ("incoming", "published")
    public_from = at if is_public else None
    public_until = None
    if state == "published" and chance.random() < 0.02:
        public_from = END + timedelta(days=400) if number % 2 else at
        public_until = None if number % 2 else at + timedelta(days=5)
    quality = None if chance.random() < 0.02 else chance.randrange(190)
    heat = None if chance.random() < 0.05 else chance.choice((-1, -1, 60, 150, 190))
    kind = chance.choices(("article", "video", "quiz"), (94, 5, 1))[0]
    provider = next(iter(_few(chance, number, PROVIDERS)))
    return (
        number, f"_news/{slug}.md", slug, " ".join(words[:8]).capitalize(),
        " ".join(words[8:]), at, f"https://paper{provider}.example/{number}",
        f"https://reader.example/{number}", kind, quality, heat, (quality or 0) >= 50,
        "\n", state, public_from, public_until, provider, number, -number,
        int(chance.random() < 0.001), 1, at, at,
    )  # fmt: skip


def _place(row, count):
    number = row[0]
    heat = row[9] and row[9] + 20 * (number % 3)
    seconds = row[5].timestamp()
    return (
        number, (number + 2) // 3, (number - 1) % 3, 1.0, seconds, float(number), heat,
        row[14], row[13] == "incoming", number > count * 0.999,
    )  # fmt: skip


def _few(chance, number, most):
    """One to three of so many, the first of them far oftener; the last hardly ever."""
    if number % 20_000 == 7:
        return {most}
    return {
        (int(chance.paretovariate(0.9)) - 1) % (most - 1) + 1
        for _ in range(chance.randint(1, 3))
    }


def let_the_planner_know():
    """What a server does by itself within a minute or so."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1])), indent=1))
