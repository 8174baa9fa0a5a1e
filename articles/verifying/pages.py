"""What readers and client apps get against what the records say (FORMAT.md 3).

The views are asked as a browser would ask them, without a server in between, all as
of one `now`.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.urls import get_script_prefix, resolve, reverse
from django.utils import timezone

from articles.models import Article, State
from articles.projecting import image_as_json, standing
from articles.record import Record
from articles.verifying.findings import Finding, Part, differing

__all__ = ["PageFails", "Pages"]

# Pages rendered of those that readers see, and of those they do not; all is slow.
SAMPLE = 100


class PageFails(Exception):
    """A page that cannot be shown; so will others, and none more is asked."""

    def __init__(self, path: str, message: str):
        super().__init__(message)
        self.finding = _wrong(path, "", message)

    @classmethod
    def answering(cls, url: str, status: int) -> "PageFails":
        message = f"answers {status}; see the log, put it right, and verify again"
        return cls(url, message)


class Pages:
    """What the records say that readers get; then, what they do get.

    Of each article that is public it remembers two numbers: of its path, and of what
    the read API must say about it.
    """

    def __init__(self, now: datetime, *, every: bool = False):
        self.now = now
        self.every = every
        self.expected: dict[int, int] = {}
        self.sample: list[str] = []
        self.hidden: list[str] = []
        self.served = 0
        self.asked = 0
        self.broken: set[int] = set()

    def expect_nothing(self, article: Article):
        """Note that nobody can say what its record is; that is told elsewhere."""
        self.broken.add(hash(article.path))

    def expect(self, article: Article):
        """Note what readers are to get of an article; fetched `with_records`."""
        if self._is_public(article):
            record = article.record(self.now)
            self.expected[hash(article.path)] = _number(_as_told(article, record))
            self._note(self.sample, article.stem)
        else:
            self._note(self.hidden, article.stem)

    def _note(self, sample: list[str], stem: str):
        if self.every or len(sample) < SAMPLE:
            sample.append(stem)

    def _is_public(self, article: Article) -> bool:
        place = standing(article.base, article.hold_on("published"))
        return Article(
            state=place.state,
            public_from=place.public_from,
            public_until=place.public_until,
        ).is_public(self.now)

    def wrong_listing(self) -> Iterator[Finding]:
        """Where the read API says another thing, or another order, or not all."""
        met: set[int] = set()
        last = None
        for told in self._listed():
            self.served += 1
            place = -datetime.fromisoformat(told["publishedDateTime"]).timestamp()
            if last is not None and last >= (place, told["path"]):
                yield _wrong(told["path"], "order", "not newest first, ties by path")
            last = place, told["path"]
            met.add(hash(told["path"]))
            expected = self.expected.get(hash(told["path"]))
            if expected != _number(told) and hash(told["path"]) not in self.broken:
                yield from self._wrong_record(told)
        yield from self._missing(self.expected.keys() - met)

    def _listed(self) -> Iterator[dict[str, Any]]:
        url = reverse("articles:api_listing")
        number = 1
        while number:
            response = self._ask(url)
            if response.status_code != 200:
                raise PageFails.answering(url, response.status_code)
            page = json.loads(response.content)
            yield from page["value"]
            number = page["nextPage"]
            url = number and reverse("articles:api_page", args=[number])

    def _wrong_record(self, told: dict[str, Any]) -> Iterator[Finding]:
        path = told["path"]
        article = Article.objects.with_records().filter(path=path).first()
        if article is None or not self._is_public(article):
            yield _wrong(path, "", "readers get it, and its record says they must not")
            return
        expected = _as_told(article, article.record(self.now))
        for name in expected | told:
            if expected.get(name) != told.get(name):
                message = differing("page", told.get(name), expected.get(name))
                yield _wrong(path, name, message)

    def _missing(self, numbers: set[int]) -> Iterator[Finding]:
        paths = Article.objects.order_by("path").values_list("path", flat=True)
        for path in paths.iterator() if numbers else ():
            if hash(path) in numbers:
                yield _wrong(path, "", "public, and the read API does not list it")

    def wrong_pages(self) -> Iterator[Finding]:
        """Articles whose own page does not answer as it should."""
        stems = (*self.sample, *self.hidden)
        if stems:
            _refuse_uncollected()
        for stem in stems:
            self.asked += 1
            status = self._ask(reverse("articles:article", args=[stem])).status_code
            if status == 500:
                raise PageFails.answering(f"/news/{stem}/", status)
            expected = self._expected_status(stem)
            if expected is not None and status != expected:
                message = f"its page answers {status}, and should answer {expected}"
                yield _wrong(f"/news/{stem}/", "", message)

    def _expected_status(self, stem: str) -> int | None:
        """Several articles may have one stem: one that is public is what it shows."""
        articles = list(Article.objects.with_records().filter(stem=stem))
        if any(hash(article.path) in self.broken for article in articles):
            return None
        if any(map(self._is_public, articles)):
            return 200
        if Article.objects.in_place_at(stem, self.now):
            return 302  # to what it is a copy of
        return 410 if any(map(self._is_gone, articles)) else 404

    def _is_gone(self, article: Article) -> bool:
        place = standing(article.base, article.hold_on("published"))
        until = place.public_until
        is_over = place.state is State.PUBLISHED and until and until <= self.now
        return place.state is State.RETIRED or bool(is_over)

    def _ask(self, url: str):
        request = HttpRequest()
        request.method = "GET"
        request.path, request.path_info = url, _path_info(url)
        request.META |= _site()
        request.newsroom_now = self.now
        # What a view raises is answered as a server answers it: 404, 500.
        return convert_exception_to_response(_view)(request)


def _view(request: HttpRequest):
    match = resolve(request.path_info)
    return match.func(request, *match.args, **match.kwargs)


def _site() -> dict[str, str]:
    """What a server says of itself: error pages of DEBUG, for one, name their host."""
    site = urlsplit(settings.SITE_URL)
    port = site.port or (443 if site.scheme == "https" else 80)
    return {
        "HTTP_HOST": site.netloc,
        "SERVER_NAME": site.hostname or "",
        "SERVER_PORT": str(port),
    }


def _refuse_uncollected():
    """Without the manifest of static files each page would end in the same error."""
    for name, _storage in FileSystemFinder().list(()):
        try:
            staticfiles_storage.url(name)
        except ValueError:
            message = "not among the collected static files; run collectstatic"
            raise PageFails(name, f"{message}, and verify again") from None


def _path_info(url: str) -> str:
    """As a server hands it on: without its own prefix, and with no escapes."""
    return "/" + unquote(url.removeprefix(get_script_prefix()))


def _wrong(path: str, place: str, message: str) -> Finding:
    return Finding(Part.PAGE, path, place, message)


def _number(told: dict[str, Any]) -> int:
    data = json.dumps(told).encode()
    return int.from_bytes(blake2b(data, digest_size=8).digest())


def _as_told(article: Article, record: Record) -> dict[str, Any]:
    """A record as the read API gives it; said once more, to hold the API to it."""
    stem = Article.stem_of(article.path)
    instant = timezone.localtime(record.published_at.instant)
    return {
        "path": article.path,
        "title": record.title,
        "excerpt": record.excerpt,
        "sourceUrl": _absolute("articles:api_record", stem),
        "webUrl": record.web_url or _absolute("articles:article", stem),
        "originalUrl": record.original_url,
        "featuredContent": record.featured_content,
        "highlight": None,
        "heat": record.heat,
        "tags": None,
        "images": [image_as_json(each) for each in record.images] or None,
        "content": record.body,
        "type": record.type,
        "ampWebUrl": record.amp_web_url,
        "cdnAmpWebUrl": record.cdn_amp_web_url,
        "publishedDateTime": instant.isoformat(),
        "updatedDateTime": None,
        "provider": _provider(record),
        "locale": settings.SITE_LOCALE,
        "categories": None if record.category is None else [record.category],
        "topics": [name or None for name in record.topics] or None,
    }


def _provider(record: Record) -> dict[str, Any] | None:
    provider = record.provider
    if provider is None:
        return None
    return {
        "name": provider.name or None,
        "domain": provider.domain or None,
        "images": [image_as_json(each) for each in provider.images] or None,
        "publishers": None,
        "authors": None,
    }


def _absolute(name: str, stem: str) -> str:
    return settings.SITE_URL + reverse(name, args=[stem])
