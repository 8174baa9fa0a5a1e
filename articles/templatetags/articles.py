"""How records look on pages: dates, pictures, sources. Presentation only."""

import json
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from itertools import groupby
from urllib.parse import urlsplit
from zlib import crc32

from django import template
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _, ngettext

from articles import explaining, markup

register = template.Library()

PATTERNS = 6
# Where no size is so wide, the picture itself is no larger than a page needs.
WIDEST = 1280


# Words


@register.filter
def plain(text):
    """Text of the wire as a reader reads it: `&#8217;` is an apostrophe."""
    return unescape(text or "").strip()


@register.filter
def body_html(body):
    return markup.safe_html(body)


@register.filter
def has_words(body):
    return bool(body.strip())


@register.filter
def way_back(tags):
    """What the button sends that a message of the administration has, and where to."""
    address, values = json.loads(tags.partition("back-")[2])
    sent = [
        (name, each)
        for name, value in values.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    return {"address": address, "sent": sent}


@register.filter
def by_initial(subjects):
    """Things with names, filed under letters as in the index of a book."""
    filed = sorted(
        subjects, key=lambda each: (_filed_under(each), _short(_shown(each)).lower())
    )
    return [(key, list(group)) for key, group in groupby(filed, _filed_under)]


def _filed_under(subject):
    return _initial(_short(_shown(subject)))


def _shown(subject):
    """A topic's name, or the one that readers see of a provider."""
    return getattr(subject, "shown_name", "") or str(subject)


def _short(name):
    """A name as an index files it: The Courier stands under C."""
    return name.removeprefix("The ")


def _initial(name):
    letters = (each for each in name if each.isalnum())
    return next(letters, "·").upper()


@register.filter
def why(rank):
    """Why a story stands here, sentence by sentence."""
    return explaining.in_words(rank)


# Time


@register.simple_tag
def when(moment, now):
    """How long ago, or the date; the exact time with its zone on hover."""
    return _time(moment, ago(moment, now) or _date(moment, now))


@register.simple_tag
def clock(moment):
    """The time of day, for lists that stand under their date."""
    return _time(moment, date_format(timezone.localtime(moment), _("H:i")))


@register.simple_tag
def dateline(moment):
    """The exact time with its zone."""
    return _time(moment, _exact(moment))


@register.filter
def day(moment):
    """The day in the site's zone."""
    return timezone.localtime(moment).date()


def _time(moment, text):
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        timezone.localtime(moment).isoformat(),
        _exact(moment),
        text,
    )


def _exact(moment):
    return date_format(timezone.localtime(moment), _("l, j F Y, H:i T"))


@register.filter
def ago(moment, now):
    """Words for the last day; nothing for what is older, or still to come."""
    passed = now - moment
    minutes = int(passed / timedelta(minutes=1))
    if not timedelta() <= passed < timedelta(days=1):
        return ""
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {
            "n": minutes
        }
    hours = minutes // 60
    return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}


def _date(moment, now):
    moment, now = timezone.localtime(moment), timezone.localtime(now)
    return date_format(moment, _("j F") if moment.year == now.year else _("j F Y"))


# Pictures and videos


@dataclass(frozen=True)
class Photo:
    """A picture of our own, ready for an `img`."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str
    credit: str


@register.filter
def photo(article):
    """The first picture that we have a file of, or None."""
    image = article.shown_image
    return image and _photo(image, image.picture)


def _photo(image, picture):
    sizes = sorted((int(width), name) for width, name in picture.sizes.items())
    if not sizes or sizes[-1][0] < WIDEST:
        sizes.append((picture.width, picture.file))
    urls = [(width, default_storage.url(name)) for width, name in sizes]
    return Photo(
        src=urls[-1][1],
        srcset=", ".join(f"{url} {width}w" for width, url in urls),
        width=picture.width,
        height=picture.height,
        alt=plain(image.title),
        credit=plain(image.attribution),
    )


@register.filter
def plate(article):
    """Which pattern stands where a picture is missing; a source keeps its own."""
    return crc32(_source_name(article).encode()) % PATTERNS + 1


@register.filter
def monogram(article):
    """The letter that stands for a source."""
    return _initial(_source_name(article))


def _source_name(article):
    return _short(article.provider.shown_name if article.provider else "")


@register.filter
def is_video(article):
    return article.type == "video" or markup.video(article.featured_content) is not None


# Sources


@register.filter
def source_url(article):
    """Where the article itself is, if that is an address one can follow."""
    film = markup.video(article.featured_content)
    return (
        markup.safe_url(article.web_url)
        or markup.safe_url(article.original_url)
        or (film and film.watch_url)
    )


@register.filter
def host(url):
    return (urlsplit(url).hostname or "").removeprefix("www.")
