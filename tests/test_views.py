"""The pages readers see: what is there, what leads where, and what never shows."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from django.utils import timezone

from articles.deciding import join, mark_canonical, publish, rename, retire, undo
from articles.markup import Video
from articles.models import Act, ChangeSet, Picture, Place
from articles.record import ProviderRecord
from articles.stories import url_key
from tests.factories import (
    make_article,
    make_image,
    make_related,
    moment,
    write_upstream,
)

pytestmark = pytest.mark.django_db

FILM = '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>'
VIDEO = Video("YouTube", "dQw4w9WgXcQ")


class Page(HTMLParser):
    """A page as its parts: text, links, headings, elements."""

    def __init__(self, response):
        super().__init__()
        self.links, self.elements, self.text, self.headings = {}, [], "", []
        self._href, self._level = [], None
        self.feed(response.content.decode())
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.elements.append((tag, attrs))
        if tag == "a":
            self._href.append(attrs["href"])
            self.links.setdefault(attrs["href"], "")
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self._level = tag
            self.headings.append([tag, ""])

    def handle_endtag(self, tag):
        if tag == "a":
            self._href.pop()
        if tag == self._level:
            self._level = None

    def handle_data(self, data):
        self.text += data
        if self._href:
            self.links[self._href[-1]] += data
        if self._level:
            self.headings[-1][1] += data

    def all(self, tag, **wanted):
        return [
            attrs
            for name, attrs in self.elements
            if name == tag and wanted.items() <= attrs.items()
        ]


def see(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return Page(response)


def day(number):
    return moment(f"2026-11-{number:02}T08:00:00Z")


def titles(page):
    """The headlines of a page, in its order."""
    return [
        " ".join(text.split())
        for tag, text in page.headings
        if text.strip().startswith("Story")
    ]


def make_stories(count, **over):
    for number in range(1, count + 1):
        make_article(
            f"_news/story-{number:02}.md",
            title=f"Story {number}",
            published_at=day(number),
            **over,
        )


# The front


def test_the_front_says_the_newest_first_and_25_a_page(client):
    make_stories(27, heat=None, quality=None)
    assert titles(see(client, "/")) == [f"Story {n}" for n in range(27, 2, -1)]
    assert titles(see(client, "/page/2/")) == ["Story 2", "Story 1"]


def test_pages_lead_to_each_other(client, settings):
    settings.PAGE_SIZE = 2
    make_stories(5)
    assert see(client, "/").all("a", rel="next")[0]["href"] == "/page/2/"
    middle = see(client, "/page/2/")
    assert middle.all("a", rel="prev")[0]["href"] == "/"
    assert middle.all("a", rel="next")[0]["href"] == "/page/3/"
    assert not see(client, "/page/3/").all("a", rel="next")


@pytest.mark.parametrize("number", [0, 3, 10**9, 10**30])
def test_a_page_that_is_not_there_is_not_found(client, number):
    make_stories(2)
    see(client, f"/page/{number}/", 404)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/page/1/", "/"),
        ("/top/page/1/", "/top/"),
        ("/top", "/top/"),
        ("/topics/harbour/page/1/", "/topics/harbour/"),
        ("/providers/tidewater-post/page/1/", "/providers/tidewater-post/"),
        ("/page/2", "/page/2/"),
        ("/news/story-01", "/news/story-01/"),
        ("/topics", "/topics/"),
        ("/providers/tidewater-post", "/providers/tidewater-post/"),
    ],
)
def test_every_page_has_one_address(client, path, to):
    make_stories(1)
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (301, to)


@pytest.mark.parametrize("count", [1, 2, 5, 6, 9])
def test_a_front_with_little_news_still_has_its_headings_in_order(client, count):
    make_stories(count)
    levels = [int(tag[1]) for tag, _ in see(client, "/").headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))


def test_an_empty_site_says_kindly_how_to_fill_it(client):
    page = see(client, "/")
    assert "manage.py import_articles PATH" in page.text
    assert "make demo" in page.text


def test_a_site_with_nothing_public_yet_does_not_ask_to_be_filled(client):
    make_article(published=False)
    page = see(client, "/")
    assert "Come back a little later." in page.text
    assert "import_articles" not in page.text


def test_an_excerpt_shows_characters_and_no_markup(client):
    make_article(title="A & B", excerpt="the ferry&#8217;s &lt;b&gt; <i>return</i>")
    content = client.get("/").content.decode()
    assert "the ferry’s &lt;b&gt; &lt;i&gt;return&lt;/i&gt;" in content
    assert "A &amp; B" in content


def test_texts_find_their_own_direction(client):
    make_article(title="الميناء القديم", excerpt="تبدأ سلطة الميناء")
    page = see(client, "/")
    assert page.all("h3", dir="auto")
    assert page.all("p", dir="auto")


def test_dates_stand_under_the_day_of_the_site(client, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    settings.PAGE_SIZE = 8
    make_stories(9)
    page = see(client, "/page/2/")
    assert "Sunday 1 November 2026" in page.text
    assert page.all("time", datetime="2026-11-01T17:00:00+09:00")


# Pictures


def give_picture(url):
    Picture.objects.create(
        key=url_key(url),
        url=url,
        file="pictures/a.webp",
        width=640,
        height=400,
        sizes={"320": "pictures/a-320.webp"},
    )


def test_a_picture_of_ours_is_shown_in_sizes(client):
    image = make_image(title="A bell")
    give_picture(image.url)
    article = make_article(images=(image,))
    [shown] = see(client, article.get_absolute_url()).all("img")
    assert shown["srcset"] == (
        "/media/pictures/a-320.webp 320w, /media/pictures/a.webp 640w"
    )
    assert (shown["width"], shown["height"], shown["alt"]) == ("640", "400", "A bell")


@pytest.mark.parametrize("path", ["/", "/news/story-01/"])
def test_without_one_a_quiet_plate_stands_there_and_nothing_remote(client, path):
    make_stories(1, images=(make_image(),))
    page = see(client, path)
    assert not page.all("img")
    plates = [e for _, e in page.elements if "plate" in e.get("class", "").split()]
    assert plates
    assert all(plate["aria-hidden"] == "true" for plate in plates)


# The article


def test_an_article_names_its_source_its_time_and_the_way_there(client, settings):
    settings.TIME_ZONE = "Europe/Copenhagen"
    article = make_article(published_at=day(20), web_url="https://www.tide.example/a")
    page = see(client, article.get_absolute_url())
    assert "Reported by Tidewater Post" in page.text
    assert "Friday, 20 November 2026, 09:00 CET" in page.text
    assert page.all("a", href="https://www.tide.example/a", rel="noopener noreferrer")
    assert "tide.example" in page.links["https://www.tide.example/a"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", None])
def test_an_article_without_a_safe_address_has_no_way_there(client, url):
    article = make_article(web_url=url, original_url=url)
    page = see(client, article.get_absolute_url())
    assert "at the source" not in page.text
    assert all(link.startswith("/") or link == "#main" for link in page.links)


def test_a_body_is_shown_clean(client):
    article = make_article(body="\n## Tides\n\nHigh at *nine*.\n<script>1</script>\n")
    content = client.get(article.get_absolute_url()).content.decode()
    assert '<h2 dir="auto">Tides</h2>' in content
    assert "<em>nine</em>" in content
    assert "<script>1" not in content


def test_a_video_is_a_link_until_someone_plays_it(client):
    article = make_article(type="video", featured_content=FILM, web_url=None)
    page = see(client, article.get_absolute_url())
    [facade] = page.all("a", href=VIDEO.watch_url, **{"data-embed": VIDEO.embed_url})
    assert facade["data-title"] == article.title
    assert not page.all("iframe")
    assert page.all("script", type="module")


def test_featured_content_is_never_put_out_as_it_is(client):
    article = make_article(featured_content="<iframe src='https://a.example/planted'>")
    content = client.get(article.get_absolute_url()).content.decode()
    assert "planted" not in content
    assert "<script" not in content


def test_neighbours_are_the_next_public_ones(client):
    make_stories(4)
    make_article("_news/hidden.md", published_at=day(3), published=False)
    page = see(client, "/news/story-03/")
    assert page.all("a", href="/news/story-04/", rel="prev")
    assert page.all("a", href="/news/story-02/", rel="next")
    assert not see(client, "/news/story-04/").all("a", rel="prev")
    assert not see(client, "/news/story-01/").all("a", rel="next")


def test_neighbours_of_one_instant_go_by_path(client):
    for name in "abc":
        make_article(f"_news/{name}.md", published_at=day(1))
    page = see(client, "/news/b/")
    assert page.all("a", href="/news/a/", rel="prev")
    assert page.all("a", href="/news/c/", rel="next")


@pytest.mark.parametrize("heat", [47, -1, None])
def test_quality_and_what_is_sealed_are_never_shown(client, heat):
    article = make_article(quality=47_110, heat=heat, secured="bWFya2Vy;YQ==")
    story = article.place.story.get_absolute_url()
    for path in ("/", article.get_absolute_url(), "/topics/harbour/", "/top/", story):
        content = client.get(path).content.decode()
        assert "quality" not in content.lower()
        if heat == 47:
            assert "47110" not in content
            assert "47,110" not in content
        assert "bWFya2Vy" not in content


# Related coverage


def test_coverage_leads_to_our_page_if_that_is_public(client):
    target = make_article("_news/target.md", title="The target today")
    copy = make_related(title="The target then", web_url=target.web_url)
    article = make_article(related=(copy,))
    page = see(client, article.get_absolute_url())
    assert "The target today" in page.links["/news/target/"]
    assert "The target then" not in page.text


def test_coverage_leads_to_the_source_if_our_page_is_not_public(client):
    target = make_article("_news/target.md", published=False)
    copy = make_related(title="The target then", web_url=target.web_url)
    article = make_article(related=(copy,))
    page = see(client, article.get_absolute_url())
    assert "/news/target/" not in page.links
    assert "The target then" in page.links[target.web_url]
    assert page.all("a", href=target.web_url, rel="noopener noreferrer")


@pytest.mark.parametrize("url", ["", None, "javascript:alert(1)"])
def test_coverage_that_leads_nowhere_is_hidden(client, url):
    article = make_article(related=(make_related(title="Nowhere", web_url=url),))
    page = see(client, article.get_absolute_url())
    assert "Nowhere" not in page.text
    assert "Related coverage" not in page.text


def test_coverage_is_named_once_and_never_the_article_itself(client):
    twice = make_related(title="Twice")
    itself = make_related(title="Itself", web_url="https://tide.example/itself")
    article = make_article(
        web_url="https://tide.example/itself", related=(twice, twice, itself)
    )
    page = see(client, article.get_absolute_url())
    assert page.text.count("Twice") == 1
    assert "Itself" not in page.text


# What is not public


def test_what_was_taken_down_is_gone_and_says_so(client):
    latest = make_article()
    retire([make_article("_news/retired.md", title="Secret")], user=None)
    page = see(client, "/news/retired/", 410)
    assert "no longer available" in page.text
    assert "Secret" not in page.text
    assert latest.get_absolute_url() in page.links


def test_a_tombstone_of_upstream_is_gone(client):
    make_article("_news/removed.md", published=False, removed=True)
    see(client, "/news/removed/", 410)


@pytest.fixture
def duplicates():
    """Two articles, of which the second was marked a copy of the first."""
    first = make_article("_news/first.md", topics=("first",))
    second = make_article("_news/second.md", web_url="https://tide.example/second")
    mark_canonical(first, [second], user=None)
    return first, second


def test_the_address_of_a_copy_leads_to_what_it_is_a_copy_of(client, duplicates):
    """For now: an undo brings its own page back."""
    answer = client.get("/news/second/")
    assert (answer.status_code, answer.url) == (302, "/news/first/")
    undo(ChangeSet.objects.get(act=Act.CANONICAL), user=None)
    see(client, "/news/second/")


def test_a_copy_is_gone_where_readers_do_not_see_the_other_either(client, duplicates):
    first, second = duplicates
    retire([first], user=None)
    see(client, "/news/second/", 410)


def test_a_copy_that_was_published_again_is_shown(client, duplicates):
    publish([duplicates[1]], user=None)
    see(client, "/news/second/")


def test_coverage_by_a_copy_leads_to_what_it_is_a_copy_of(client, duplicates):
    first, second = duplicates
    item = make_related(web_url=second.web_url, title=second.title)
    make_article("_news/third.md", related=(item,))
    page = see(client, "/news/third/")
    assert page.all("a", href="/news/first/")
    assert not page.all("a", href=second.web_url)


def test_coverage_of_an_article_does_not_name_its_own_copy(client, duplicates):
    first, second = duplicates
    item = make_related(web_url=second.web_url, title=second.title)
    write_upstream(first, related=(item,))
    assert "Related coverage" not in see(client, "/news/first/").text


def test_a_page_with_copies_among_its_coverage_costs_three_queries_more(
    client, duplicates, django_assert_max_num_queries
):
    items = []
    for number in range(4):
        copy = make_article(web_url=f"https://tide.example/{number}")
        mark_canonical(duplicates[0], [copy], user=None)
        items.append(make_related(web_url=copy.web_url, title=copy.title))
    make_article("_news/third.md", related=tuple(items))
    with django_assert_max_num_queries(12):
        see(client, "/news/third/")


def test_what_has_expired_is_gone(client):
    now = timezone.now()
    article = make_article("_news/expired.md")
    start, end = now - timedelta(hours=2), now - timedelta(hours=1)
    publish([article], user=None, starts_at=start, ends_at=end)
    see(client, "/news/expired/", 410)


def test_what_was_never_public_is_not_found(client):
    later = timezone.now() + timedelta(hours=1)
    make_article("_news/unpublished.md", published=False)
    publish([make_article("_news/scheduled.md")], user=None, starts_at=later)
    for stem in ("unpublished", "scheduled", "nothing"):
        see(client, f"/news/{stem}/", 404)


def test_of_two_files_with_one_stem_the_public_one_is_shown(client):
    retire([make_article("_a/one.md", title="Retired")], user=None)
    make_article("_c/one.md", title="The third")
    make_article("_b/one.md", title="The second")
    assert ["h1", "The second"] in see(client, "/news/one/").headings


# Topics and providers


def test_topics_and_providers_are_listed_with_what_is_public(client):
    provider = ProviderRecord("Island Times", "islands.example")
    make_stories(2, topics=("Harbour", "Harbour", None, "Food"))
    make_article(published=False, topics=("Secret",), provider=provider)
    topics, providers = see(client, "/topics/"), see(client, "/providers/")
    assert "Harbour 2 articles" in topics.text
    assert "Secret" not in topics.text
    assert "Tidewater Post 2 articles" in providers.text
    assert "Island Times" not in providers.text


def test_lists_of_nothing_say_so(client):
    assert "Nothing has been published yet." in see(client, "/topics/").text
    assert "Nothing has been published yet." in see(client, "/providers/").text


def test_a_topic_and_a_provider_list_their_own(client):
    make_stories(2)
    make_article(topics=("Food",), provider=ProviderRecord("Other", "o.example"))
    for path in ("/topics/harbour/", "/providers/tidewater-post/"):
        assert titles(see(client, path)) == ["Story 2", "Story 1"]
    provider = see(client, "/providers/tidewater-post/")
    assert provider.all("a", href="https://tidewater.example/")


def test_a_provider_without_a_domain_has_no_home(client):
    make_article(provider=ProviderRecord("Hearsay", None))
    page = see(client, "/providers/hearsay/")
    assert all(link.startswith("/") or link == "#main" for link in page.links)


def test_an_article_without_provider_topics_or_excerpt_is_shown(client):
    article = make_article(provider=None, topics=(), excerpt=None)
    see(client, "/")
    assert "Reported by" not in see(client, article.get_absolute_url()).text


@pytest.mark.parametrize("kind", ["topics", "providers"])
def test_what_nobody_knows_publicly_is_not_found(client, kind):
    provider = ProviderRecord("Secret", "secret.example")
    make_article(published=False, topics=("Secret",), provider=provider)
    see(client, f"/{kind}/secret/", 404)
    see(client, f"/{kind}/nothing/", 404)


# All pages

PAGES = [
    "/",
    "/page/2/",
    "/top/",
    "/top/page/2/",
    "/news/story-01/",
    "/topics/",
    "/topics/harbour/",
    "/topics/harbour/page/2/",
    "/providers/",
    "/providers/tidewater-post/",
]


@pytest.fixture
def site(settings):
    settings.PAGE_SIZE = 10
    make_stories(12, images=(make_image(),), related=(make_related(),))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_known_by_one_address_a_title_and_a_language(client, site, path):
    page = see(client, path)
    assert page.all("link", rel="canonical") == [
        {"rel": "canonical", "href": f"http://localhost:8000{path}"}
    ]
    assert page.all("html", lang="en-us")
    assert len(page.all("title")) == 1
    assert len([1 for tag, _ in page.headings if tag == "h1"]) == 1
    assert [tag for tag, _ in page.elements].count("main") == 1


@pytest.mark.parametrize("path", [*PAGES, "/nothing/"])
def test_readers_get_no_cookie_and_pages_are_the_same_for_all(client, site, path):
    response = client.get(path)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("path", [*PAGES, "/nothing/"])
def test_nothing_is_styled_scripted_or_fetched_from_elsewhere(client, site, path):
    page = see(client, path, 404 if path == "/nothing/" else 200)
    for tag, attributes in page.elements:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "srcset", "action"):
            assert attributes.get(name, "/").startswith("/")


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/", 9),
        ("/page/2/", 3),
        ("/top/", 6),
        ("/top/page/2/", 6),
        ("/news/story-05/", 7),
        ("/news/nothing/", 3),
        ("/topics/", 1),
        ("/topics/harbour/", 4),
        ("/providers/", 1),
        ("/providers/tidewater-post/", 4),
        ("/nothing/", 0),
    ],
)
def test_a_page_costs_the_same_few_queries_however_full(
    client, site, django_assert_num_queries, path, queries
):
    with django_assert_num_queries(queries):
        client.get(path)


def test_a_page_of_what_is_gone_costs_six_queries(
    client, site, django_assert_num_queries
):
    retire([make_article("_news/retired.md")], user=None)
    with django_assert_num_queries(6):
        client.get("/news/retired/")


def test_pages_are_only_read(client):
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/news/%00/",
        "/news/%ff%fe/",
        "/news/%E2%80%A8/",
        "/topics/a%00b/",
        "/providers/%00/page/2/",
        "/api/news/%00/",
        "/api/news/%00/page/1/",
        f"/news/{'a' * 5000}/",
        f"/page/{'9' * 5000}/",
    ],
)
def test_addresses_that_nobody_means_are_not_found(client, path):
    assert client.get(path).status_code == 404


# Errors


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (SuspiciousOperation, 400, "could not be understood"),
        (PermissionDenied, 403, "not open to you"),
    ],
)
def test_errors_have_pages_of_their_own(client, monkeypatch, error, status, words):
    def refuse(*args):
        raise error

    monkeypatch.setattr("articles.views._public", refuse)
    assert words in see(client, "/", status).text


def test_an_unknown_host_gets_the_page_of_a_bad_request(client):
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert b"could not be understood" in response.content


def test_the_page_of_a_broken_server_needs_nothing_that_may_be_broken(monkeypatch):
    def refuse(*args):
        raise RuntimeError

    monkeypatch.setattr("articles.views._public", refuse)
    monkeypatch.setattr("articles.context.site", refuse)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert b"Something broke on our side." in response.content


# Stories


def make_story(**over):
    """A story of two: one that leads, and one that names it."""
    lead = make_article(quality=90, heat=None, **over)
    item = make_related(web_url=lead.web_url, quality=90)
    follower = make_article(quality=50, heat=None, related=(item,))
    assert lead.place.story == follower.place.story
    return lead.place.story, lead, follower


def test_a_story_shows_its_lead_and_the_others(client):
    story, lead, follower = make_story()
    page = Page(client.get(story.get_absolute_url()))
    assert page.headings[:2] == [["h1", lead.title], ["h2", "Who else reports"]]
    assert page.links[lead.get_absolute_url()].strip() == "Open this report →"
    assert follower.get_absolute_url() in page.links


def test_a_story_is_called_what_an_editor_calls_it(client):
    story, lead, _ = make_story()
    rename(story, "The <ferry> & the harbour", user=None)
    page = Page(client.get(story.get_absolute_url()))
    assert page.headings[:2] == [
        ["h1", "The <ferry> & the harbour"],
        ["h2", lead.title],
    ]


def test_a_story_shows_what_is_public_and_no_more(client):
    story, lead, follower = make_story(published=False)
    response = client.get(story.get_absolute_url())
    assert lead.title not in response.content.decode()
    assert Page(response).headings[0] == ["h1", follower.title]
    retire([follower], user=None)
    assert client.get(story.get_absolute_url()).status_code == 404


def test_a_story_that_merged_into_another_leads_there_for_now(client):
    """Kept for good by a browser, it would lead in a circle once joined otherwise."""
    story, *_ = make_story()
    other = make_article(quality=20, heat=None).place.story
    joined = join([story, other], user=None)
    response = client.get(other.get_absolute_url())
    assert (response.status_code, response.url) == (302, story.get_absolute_url())
    undo(joined.change_set, user=None)
    see(client, other.get_absolute_url())


def test_a_story_that_merged_leads_nowhere_while_readers_see_nothing_there(client):
    story, lead, follower = make_story()
    other = make_article(quality=20, heat=None)
    address = other.place.story.get_absolute_url()
    join([story, other.place.story], user=None)
    retire([lead, follower, other], user=None)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", [0, 10**30])
def test_a_story_that_never_was_is_not_found(client, number):
    assert client.get(f"/story/{number}/").status_code == 404


def test_a_story_lists_who_else_reports_in_its_order_then_those_elsewhere(client):
    lead = make_article("_news/lead.md", quality=90, heat=None)
    for name, quality in (("third", 50), ("second", 60)):
        copy = make_related(web_url=lead.web_url, quality=90)
        make_article(f"_news/{name}.md", quality=quality, heat=None, related=(copy,))
    elsewhere = make_related(title="From the islands")
    hidden = make_article("_news/hidden.md", published=False)
    copies = (elsewhere, make_related(web_url=hidden.web_url))
    write_upstream(lead, related=copies)
    page = see(client, lead.place.story.get_absolute_url())
    links = [href for href in page.links if "second" in href or "third" in href]
    assert links == ["/news/second/", "/news/third/"]
    assert list(page.links).index("/news/third/") < list(page.links).index(
        elsewhere.web_url
    )
    assert "/news/hidden/" not in page.links
    assert hidden.web_url in page.links
    assert "Island Times" in page.text


def test_an_article_leads_to_its_story_if_readers_find_others_there(client):
    story, lead, follower = make_story()
    assert story.get_absolute_url() in see(client, lead.get_absolute_url()).links
    retire([follower], user=None)
    assert story.get_absolute_url() not in see(client, lead.get_absolute_url()).links


# The top


def make_hot(*heats, **over):
    """Stories of one article each, of the same day, called by their heat."""
    return [make_article(title=f"Story {heat}", heat=heat, **over) for heat in heats]


def test_the_front_begins_with_the_hottest_and_goes_on_with_the_latest(client):
    make_hot(90, 300, 120)
    page = see(client, "/")
    hot = ["Story 300", "Story 120", "Story 90"]
    assert titles(page)[:3] == hot
    names = [text for tag, text in page.headings if tag in ("h1", "h2")]
    assert names == ["The news", "Top stories", "Latest"]


def test_below_the_top_the_latest_are_the_same_25_as_ever(client):
    make_stories(27)
    page = see(client, "/")
    assert titles(page)[8:] == [f"Story {n}" for n in range(27, 2, -1)]
    assert titles(page)[:8] == [f"Story {n}" for n in range(27, 19, -1)]


def test_a_story_stands_at_the_top_once_by_its_best_public_member(client):
    _, lead, follower = make_story()
    assert titles_in(see(client, "/top/")) == [lead.title]
    retire([lead], user=None)
    assert titles_in(see(client, "/top/")) == [follower.title]


def titles_in(page):
    return [" ".join(text.split()) for tag, text in page.headings if tag == "h2"]


def test_what_has_no_heat_does_not_stand_at_the_top(client):
    make_article(quality=None, heat=None)
    make_article(quality=0, heat=-1)
    assert not titles_in(see(client, "/top/"))
    assert "No story has heat yet" in see(client, "/top/").text
    for path in ("/", "/top/"):
        assert "inf" not in see(client, path).text.lower().split()
        assert "-1" not in see(client, path).text


def test_nothing_public_is_said_kindly(client):
    make_article(published=False)
    assert (
        "Nothing has been published on this site so far." in see(client, "/top/").text
    )


def test_stories_that_are_not_told_leave_the_front_as_it_is(client):
    make_stories(3)
    Place.objects.all().delete()
    page = see(client, "/")
    assert titles(page) == ["Story 3", "Story 2", "Story 1"]
    assert "No story has heat yet" in see(client, "/top/").text


def test_a_schedule_brings_a_story_to_the_top_and_takes_it_away(client):
    (story,) = make_hot(100)
    hour = timedelta(hours=1)
    publish([story], user=None, starts_at=timezone.now() + hour)
    assert not titles(see(client, "/top/"))
    publish([story], user=None, starts_at=timezone.now() - hour)
    assert titles(see(client, "/top/")) == ["Story 100"]
    publish([story], user=None, ends_at=timezone.now() - hour)
    assert not titles(see(client, "/top/"))


def test_without_publishing_on_import_only_what_editors_publish_is_there(
    client, settings
):
    settings.PUBLISH_ON_IMPORT = False
    one, _ = make_hot(90, 100)
    publish([one], user=None)
    assert titles(see(client, "/top/")) == ["Story 90"]


def test_the_top_goes_on_from_page_to_page_and_ends(client, settings, monkeypatch):
    monkeypatch.setattr("articles.views.TOP_PAGES", 2)
    settings.PAGE_SIZE = 2
    make_hot(*range(100, 150, 10))
    first, last = see(client, "/top/"), see(client, "/top/page/2/")
    assert titles(first) == ["Story 140", "Story 130"]
    assert titles(last) == ["Story 120", "Story 110"]
    assert first.all("a", rel="next")[0]["href"] == "/top/page/2/"
    assert last.all("a", rel="prev")[0]["href"] == "/top/"
    assert last.all("ol", start="3")
    assert not last.all("a", rel="next")
    assert "That is all that stands at the top." in last.text
    see(client, "/top/page/3/", 404)


def test_a_story_at_the_top_says_why_and_who_else_reports(client):
    copies = (make_related(), make_related())
    hidden = make_article("_news/hidden.md", published=False)
    copies += (make_related(web_url=hidden.web_url, provider=None),)
    (article,) = make_hot(100, related=copies)
    for path in ("/", "/top/"):
        page = see(client, path)
        assert page.all("details")
        assert "Its heat is 100, as its record states." in page.text
        # One link for each source, and none to a page of ours that is not public.
        assert copies[0].web_url in page.links
        assert "/news/hidden/" not in page.links
        assert article.place.story.get_absolute_url() in page.links


def test_a_story_that_an_editor_named_has_its_own_name_and_page_at_the_top(client):
    (article,) = make_hot(100)
    rename(article.place.story, "Story of the ferry", user=None)
    story = article.place.story
    assert titles(see(client, "/top/")) == ["Story of the ferry"]
    assert "Story of the ferry" in see(client, "/top/").links[story.get_absolute_url()]
