"""Markup: what of hostile text becomes HTML, a video or a link."""

from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from hypothesis import given, strategies as st

from articles.markup import Html, Video, safe_html, safe_url, video

YOUTUBE = Video("YouTube", "dQw4w9WgXcQ")
VIMEO = Video("Vimeo", "9900583140")


class Found(HTMLParser):
    """Every tag and attribute of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://tidewater.example/a?b=c&d#e",
        "http://tidewater.example:8080/",
        "HTTPS://TIDEWATER.EXAMPLE",
        "https://tidewater.example/with a blank",
        "https://münchen.example/straße",
    ],
)
def test_an_address_at_a_host_is_a_link(url):
    assert safe_url(f" {url}\n") == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "/news/",
        "//tidewater.example",
        "https:",
        "https:///path",
        "https://",
        "ftp://tidewater.example",
        "javascript:alert(1)",
        "JaVaScRiPt://tidewater.example/%0aalert(1)",
        "data:text/html,hello",
        "java\nscript:alert(1)",
        "https://tidewater.example/\nnext",
        "https://tide\twater.example/",
        "https://tide water.example/",
        "https://tide\u200bwater.example/",
        "https://bank.example@tidewater.example/",
        "https://tidewater.example:port/",
        "https://[tidewater",
    ],
)
def test_anything_else_is_not_a_link(url):
    assert safe_url(url) is None


# Bodies


def test_markdown_becomes_html():
    html = safe_html("A *wet* [quay](https://tidewater.example 'Map').\n\n- one\n")
    assert html == (
        '<p dir="auto">A <em>wet</em> <a href="https://tidewater.example" title="Map"'
        ' rel="noopener noreferrer">quay</a>.</p>\n'
        '<ul>\n<li dir="auto">one</li>\n</ul>\n'
    )


def test_html_stays_html_also_where_markdown_would_see_code():
    html = safe_html("\r\n<p>First</p>\n\n    <p>Second</p>\n")
    assert Found(html).tags == ["p", "p"]


def test_a_body_that_begins_with_an_automatic_link_is_markdown():
    assert "<em>" in safe_html("<https://tidewater.example> is *there*")


def test_what_scrolls_is_reached_by_keyboard():
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert '<table tabindex="0">' in safe_html(table)
    assert '<pre tabindex="0">' in safe_html("```\nls\n```")


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ("# a\n\n## b", ["h2", "h3"]),
        ("### a\n\n##### b\n\n### c\n\n# d", ["h2", "h3", "h2", "h2"]),
        ("<h4>a</h4><h6>b</h6><h5>c</h5>", ["h2", "h3", "h3"]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", ["h2", "h3", "h4", "h5", "h6", "h6"]),
        ("<h2><div><h5>a</h5></div></h2>", ["h2", "div", "h3"]),
    ],
)  # fmt: skip
def test_headings_follow_the_page_and_leave_no_level_out(body, tags):
    assert Found(safe_html(body)).tags == tags


def test_a_nested_heading_ends_as_it_began():
    html = safe_html("<h2>a<div><h5>b</h5></div></h2>")
    assert html.index("</h3>") < html.index("</h2>")


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<p onclick='alert(1)' style='color:red' class='x' id='main'>a</p>",
        "<img src='https://elsewhere.example/pixel.gif'>",
        "![pixel](https://elsewhere.example/pixel.gif)",
        "<iframe src='https://www.youtube.com/embed/dQw4w9WgXcQ'></iframe>",
        "<svg><a xlink:href='javascript:alert(1)'>a</a></svg>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href='//elsewhere.example'>a</a><a href='/admin/'>b</a>",
        "<a href='https://bank.example@elsewhere.example/'>a</a>",
        "<form action='https://elsewhere.example'><input name='q'></form>",
        "<style>*{color:red}</style><link rel='stylesheet' href='//elsewhere.example'>",
        "<base href='https://elsewhere.example'><meta http-equiv='refresh' content='0'>",
    ],
)
def test_nothing_that_acts_loads_or_misleads_survives(body):
    found = Found(safe_html(body))
    assert set(found.tags) <= {"p", "a"}
    assert set(found.attributes) <= {("dir", "auto"), ("rel", "noopener noreferrer")}


@given(st.text(alphabet="<>/=\"'&;#!- ahpscriptx[]()*`\n", max_size=80))
def test_no_text_at_all_becomes_a_tag_we_do_not_know(body):
    found = Found(safe_html(body))
    assert not set(found.tags) & {"script", "iframe", "img", "svg", "style", "form"}
    assert not [name for name, _ in found.attributes if name.startswith("on")]


def test_a_mail_address_may_be_written_to():
    assert 'href="mailto:desk@tidewater.example"' in safe_html(
        "[desk](mailto:desk@tidewater.example)"
    )


def test_entities_stay_what_they_are():
    assert safe_html("<p>a &amp; b&nbsp;&lt;c</p>") == (
        '<p dir="auto">a &amp; b&nbsp;&lt;c</p>'
    )


def test_templates_take_html_as_it_is_and_text_escaped():
    template = Template("{{ html }}{{ text }}")
    context = Context({"html": Html("<b>"), "text": "<b>"})
    assert template.render(context) == "<b>&lt;b&gt;"


# Videos


@pytest.mark.parametrize(
    "src",
    [
        "https://www.youtube.com/embed/dQw4w9WgXcQ",
        "http://youtube.com/embed/dQw4w9WgXcQ?rel=0&amp;start=10",
        "//www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        "https://WWW.YouTube.com/embed/dQw4w9WgXcQ/",
        "https://m.youtube.com/watch?app=m&amp;v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ?t=4",
    ],
)
def test_a_video_at_youtube_is_recognised(src):
    assert video(f'<iframe allowfullscreen src="{src}"></iframe>') == YOUTUBE


@pytest.mark.parametrize(
    "src",
    [
        "https://player.vimeo.com/video/9900583140",
        "//vimeo.com/9900583140",
        "https://www.vimeo.com/9900583140#t=1",
    ],
)
def test_a_video_at_vimeo_is_recognised(src):
    assert video(f"<IFRAME SRC='{src}'>") == VIMEO


@pytest.mark.parametrize(
    "src",
    [
        "https://player.vimeo.com/video/9900583140?h=0a1b2c",
        "https://vimeo.com/9900583140/0a1b2c",
    ],
)
def test_an_unlisted_video_keeps_its_key(src):
    found = video(f"<iframe src='{src}'></iframe>")
    assert found == Video("Vimeo", "9900583140", "0a1b2c")
    assert found.watch_url == "https://vimeo.com/9900583140/0a1b2c"
    assert "?h=0a1b2c&" in found.embed_url


@pytest.mark.parametrize("key", ["xyz", "0" * 41, "0a%22"])
def test_a_key_that_cannot_be_one_is_left_out(key):
    src = f"https://player.vimeo.com/video/9900583140?h={key}"
    assert video(f"<iframe src='{src}'></iframe>") == VIMEO


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "plain text",
        "https://www.youtube.com/embed/dQw4w9WgXcQ",
        "<iframe></iframe>",
        "<iframe src></iframe>",
        "<img src='https://www.youtube.com/embed/dQw4w9WgXcQ'>",
        "<!-- <iframe src='https://youtu.be/dQw4w9WgXcQ'></iframe> -->",
        "<iframe src='https://youtube.com.elsewhere.example/embed/dQw4w9WgXcQ'>",
        "<iframe src='https://youtube.com@elsewhere.example/embed/dQw4w9WgXcQ'>",
        "<iframe src='https://youtube.com:443/embed/dQw4w9WgXcQ'>",
        "<iframe src='https://elsewhere.example/www.youtube.com/embed/dQw4w9WgXcQ'>",
        "<iframe src='javascript://www.youtube.com/embed/dQw4w9WgXcQ'>",
        "<iframe src='https://www.youtube.com/embed/dQw4w9WgXcQ\"onload='>",
        "<iframe src='https://www.youtube.com/embed/short'>",
        "<iframe src='https://www.youtube.com/embed/dQw4w9Wgéçà'>",
        "<iframe src='https://www.youtube.com/embed/'>",
        "<iframe src='https://www.youtube.com/watch'>",
        "<iframe src='https://www.youtube.com/'>",
        "<iframe src='https://youtu.be/'>",
        "<iframe src='https://player.vimeo.com/video/'>",
        "<iframe src='https://player.vimeo.com/video/12a'>",
        "<iframe src='https://player.vimeo.com/video/١٢٣'>",
        "<iframe src='https://player.vimeo.com/video/123456789012345678901'>",
        "<iframe src='https://[youtube'>",
        "<![bad[<iframe src='https://youtu.be/dQw4w9WgXcQ'>",
        " " * 20_000 + "<iframe src='https://youtu.be/dQw4w9WgXcQ'></iframe>",
    ],
)
def test_anything_else_is_no_video(content):
    assert video(content) is None


def test_the_first_video_is_the_one():
    other = "<iframe src='https://elsewhere.example/'></iframe>"
    first = "<iframe src='https://youtu.be/dQw4w9WgXcQ'></iframe>"
    second = "<iframe src='https://vimeo.com/9900583140'></iframe>"
    assert video(other + first + second) == YOUTUBE


def test_of_two_sources_a_browser_takes_the_first():
    content = "<iframe src='https://youtu.be/dQw4w9WgXcQ' src='https://vimeo.com/1'>"
    assert video(content) == YOUTUBE


def test_players_come_from_hosts_that_set_no_cookie():
    assert YOUTUBE.embed_url == (
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"
    )
    assert VIMEO.embed_url == (
        "https://player.vimeo.com/video/9900583140?dnt=1&autoplay=1"
    )


def test_every_video_has_a_page_of_its_own():
    assert YOUTUBE.watch_url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert VIMEO.watch_url == "https://vimeo.com/9900583140"


def test_a_body_too_long_for_markup_is_shown_as_the_text_it_is():
    """Nested tags and open brackets cost the square of their number."""
    body = "<div>" * 20_001
    html = safe_html(body)
    assert html.startswith('<pre dir="auto" tabindex="0">&lt;div&gt;&lt;div&gt;')
    assert "<div>" not in html
