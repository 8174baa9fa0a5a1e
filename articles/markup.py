"""What a record says in markup -> what a page may show. Nothing here is trusted.

`safe_html` turns a body into HTML that cannot do harm, `video` reads which video a
featuredContent embeds, `safe_url` says which addresses become links. The only place
that calls text safe: `Html` is what templates do not escape again.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import SplitResult, parse_qs, urlsplit

import nh3
from markdown_it import MarkdownIt

__all__ = ["EMBED_HOSTS", "Html", "Video", "safe_html", "safe_url", "video"]

Attributes = list[tuple[str, str | None]]

EMBED_HOSTS = {
    "YouTube": "www.youtube-nocookie.com",
    "Vimeo": "player.vimeo.com",
}


class Html(str):
    """Text that is HTML already; templates ask for `__html__` before they escape."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


# Addresses


def safe_url(url: str | None) -> str | None:
    """The address if it may become a link: http or https, at a host, without a login."""
    url = (url or "").strip()
    parts = _split(url)
    if parts is None or parts.scheme not in {"http", "https"}:
        return None
    return url if parts.hostname and "@" not in parts.netloc else None


def _split(url: str) -> SplitResult | None:
    if not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for what is not a port
    except ValueError:
        return None
    return None if " " in parts.netloc else parts


# Bodies

_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "th"}
_SCROLLING = {"pre", "table"}
_TAGS = (
    _BLOCKS
    | _SCROLLING
    | {"a", "abbr", "b", "br", "cite", "code", "dd", "del", "div", "dl", "dt", "em"}
    | {"figcaption", "figure", "hr", "i", "ins", "kbd", "mark", "ol", "q", "s", "samp"}
    | {"small", "span", "strong", "sub", "sup", "tbody", "tfoot", "thead", "tr", "ul"}
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# Each block finds its own direction; what scrolls can be reached by keyboard.
# One attribute each: of several, nh3 promises no order.
_SET = dict.fromkeys(_BLOCKS, {"dir": "auto"}) | dict.fromkeys(
    _SCROLLING, {"tabindex": "0"}
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


# Characters of a body that are read as markup. Some cost the square of their number, as
# a hundred thousand brackets or nested tags do: no reader is kept waiting for those.
MAX_MARKUP = 100_000


def safe_html(body: str) -> Html:
    """A body, Markdown or HTML, as HTML for below a page's own heading.

    One that is too long for markup is shown as the text it is.
    """
    if len(body) > MAX_MARKUP:
        return Html(f'<pre dir="auto" tabindex="0">{escape(body)}</pre>')
    html = body if _is_html(body) else _MARKDOWN.render(body)
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        link_rel="noopener noreferrer",
        set_tag_attribute_values=_SET,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
    )
    return Html(_Outline.of(cleaned))


def _is_html(body: str) -> bool:
    """Whether a body begins with a tag we know, and is not Markdown therefore."""
    opening = body.lstrip()[:2000]
    return opening.startswith("<") and next(_tags(opening), ("", []))[0] in _TAGS


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "a" and name == "href" and not value.startswith("mailto:"):
        return safe_url(value)
    return value


class _Outline(HTMLParser):
    """Puts the headings of clean HTML in order: from h2 on, no level left out."""

    @classmethod
    def of(cls, html: str) -> str:
        outline = cls()
        outline.feed(html)
        outline.close()
        return "".join(outline.written)

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self.above: list[int] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        text = self.get_starttag_text() or ""
        if level := _HEADINGS.get(tag):
            self.open.append(self._place(level))
            text = text.replace(tag, self.open[-1], 1)
        self.written.append(text)

    def _place(self, level: int) -> str:
        while self.above and self.above[-1] >= level:
            self.above.pop()
        self.above.append(level)
        return f"h{min(len(self.above) + 1, 6)}"

    def handle_endtag(self, tag: str) -> None:
        name = self.open.pop() if tag in _HEADINGS else tag
        self.written.append(f"</{name}>")

    def handle_data(self, data: str) -> None:
        self.written.append(data)

    def handle_entityref(self, name: str) -> None:
        self.written.append(f"&{name};")


# Videos

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")
_YOUTUBE_ID = _LETTERS | _DIGITS | {"-", "_"}
_VIMEO_HASH = frozenset("0123456789abcdef")
_YOUTUBE_HOSTS = {
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
# An iframe stands at the beginning; what follows is nobody's video.
_READ = 10_000


@dataclass(frozen=True)
class Video:
    """A video at a host we know. `key` opens an unlisted one at Vimeo."""

    host: str
    id: str
    key: str = ""

    @property
    def watch_url(self) -> str:
        if self.host == "YouTube":
            return f"https://www.youtube.com/watch?v={self.id}"
        return f"https://vimeo.com/{self.id}" + (f"/{self.key}" if self.key else "")

    @property
    def embed_origin(self) -> str:
        return f"https://{EMBED_HOSTS[self.host]}"

    @property
    def embed_url(self) -> str:
        """The player that sets no cookie, ready to play: somebody asked for it."""
        if self.host == "YouTube":
            return f"{self.embed_origin}/embed/{self.id}?autoplay=1"
        key = f"h={self.key}&" if self.key else ""
        return f"{self.embed_origin}/video/{self.id}?{key}dnt=1&autoplay=1"


def video(featured_content: str | None) -> Video | None:
    """The first video that a featuredContent embeds from a host we know."""
    for tag, attributes in _tags((featured_content or "")[:_READ]):
        if tag == "iframe":
            found = _video_at(dict(reversed(attributes)).get("src") or "")
            if found:
                return found
    return None


def _video_at(url: str) -> Video | None:
    parts = _split(url.strip())
    if parts is None or parts.scheme not in {"", "http", "https"}:
        return None
    host, steps = parts.netloc.lower(), parts.path.strip("/").split("/")
    query = parse_qs(parts.query)
    if host == "youtu.be":
        return _youtube(steps)
    if host in _YOUTUBE_HOSTS:
        return _youtube(steps[1:] if steps[0] != "watch" else query.get("v", []))
    if host in _VIMEO_HOSTS:
        steps = steps[1:] if steps[0] == "video" else steps
        return _vimeo([*steps, *query.get("h", [])])
    return None


def _youtube(steps: list[str]) -> Video | None:
    name = steps[0] if steps else ""
    is_id = len(name) == 11 and _YOUTUBE_ID.issuperset(name)
    return Video("YouTube", name) if is_id else None


def _vimeo(steps: list[str]) -> Video | None:
    name = steps[0] if steps else ""
    if not (0 < len(name) <= 20 and _DIGITS.issuperset(name)):
        return None
    key = steps[1] if len(steps) > 1 and len(steps[1]) <= 40 else ""
    return Video("Vimeo", name, key if _VIMEO_HASH.issuperset(key) else "")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, Attributes]] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.found.append((tag, attrs))


def _tags(html: str) -> Iterator[tuple[str, Attributes]]:
    """The start tags of hostile HTML, up to where Python's parser gives up."""
    parser = _Tags()
    with suppress(AssertionError):
        parser.feed(html)
        parser.close()
    yield from parser.found
