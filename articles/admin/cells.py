"""What articles look like in lists: thumb, badge, meter, headline. Escaped throughout."""

from html import unescape

from django.core.files.storage import default_storage
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _, ngettext

from articles.models import State
from articles.stories import url_key

# The widths of the bars: what upstream seldom exceeds, not what is allowed.
QUALITY_SCALE = 150
HEAT_SCALE = 300
# Upstream publishes from this heat on (FORMAT.md 2).
THRESHOLD = 70
FOLLOWS = -1


def badge(state: State):
    """A state by shape, word and colour; what it means stands in the tooltip."""
    return format_html(
        '<span class="badge badge-{0}" title="{2}"><svg aria-hidden="true">'
        '<use href="#state-{0}"></use></svg>{1}</span>',
        state.value,
        state.label,
        state.meaning,
    )


def quality(number):
    return _meter(number, QUALITY_SCALE, _("no quality"))


def heat(number):
    """Heat as a number and a bar with upstream's threshold; −1 follows a lead."""
    if number == FOLLOWS:
        return format_html(
            '<span class="meter meter-follows" title="{}">{}</span>',
            _("Another article leads its story (heat −1)."),
            _("follows"),
        )
    return _meter(number, HEAT_SCALE, _("no heat"), threshold=THRESHOLD)


def suggested(article, policy, now):
    """What the policy suggests in place of what stands, where it differs."""
    place = getattr(article, "place", None)
    if place is None or not place.differs(policy, now):
        return ""
    heat, published = place.suggested(policy)
    words = [] if heat == article.heat else [str(heat)]
    if published != article.is_public(now):
        words.append(_("publish") if published else _("hide"))
    return format_html(
        '<span class="suggested" title="{}"><span aria-hidden="true">→</span>'
        '<span class="visually-hidden">{}</span> {}</span>',
        _("What the policy suggests in place of what stands"),
        _("The policy suggests:"),
        ", ".join(words),
    )


def _meter(number, scale, absent, *, threshold=None):
    if number is None:
        return format_html(
            '<span class="meter"><span aria-hidden="true">–</span>'
            '<span class="visually-hidden">{}</span></span>',
            absent,
        )
    return format_html(
        '<span class="meter{}"><span class="meter-number">{}</span>'
        '<svg class="meter-bar" viewBox="0 0 100 6" preserveAspectRatio="none"'
        ' aria-hidden="true"><rect class="meter-track" width="100" height="6"></rect>'
        '<rect class="meter-fill" width="{}" height="6"></rect>{}</svg></span>',
        " meter-hot" if threshold is not None and number >= threshold else "",
        number,
        round(100 * min(max(number, 0), scale) / scale),
        format_html(
            '<rect class="meter-mark" x="{}" width="1" height="6"></rect>',
            round(100 * threshold / scale),
        )
        if threshold
        else "",
    )


def thumb(article):
    """Our smallest copy of the shown image, or a quiet placeholder."""
    image = article.shown_image
    kind = "video" if article.type == "video" else "article"
    if image is None:
        source = article.provider.shown_name if article.provider else ""
        letter = str(source or article.title or "?").lstrip()[:1].upper()
        inner = format_html('<span class="thumb-letter">{}</span>', letter)
    else:
        inner = picture_tag(image.picture)
    return format_html(
        '<span class="thumb thumb-{}" aria-hidden="true">{}</span>', kind, inner
    )


def picture_tag(picture, *, wide=False):
    """An `<img>` of our own copy: the smallest, or for `wide` the middle size."""
    order = ("640", "320", "1280") if wide else ("320", "640", "1280")
    name = next((picture.sizes[w] for w in order if w in picture.sizes), picture.file)
    return format_html(
        '<img src="{}" alt="" width="{}" height="{}" loading="lazy" decoding="async">',
        default_storage.url(name),
        picture.width,
        picture.height,
    )


def headline(article, held=()):
    """Title, then where it comes from and what it is about, then what is held."""
    provider = article.provider
    source = provider.shown_name if provider else _("no provider")
    topics = [entry.topic.name for entry in article.topic_entries.all() if entry.topic]
    return format_html(
        '<span class="headline"><span class="headline-title">{}</span></span>'
        '<span class="byline"><span class="byline-source" title="{}">{}</span>{}{}{}</span>',
        unescape(article.title).strip() or article.stem,
        _("The file says %s") % provider if provider else "",
        source,
        format_html_join("", '<span class="chip">{}</span>', ((t,) for t in topics)),
        held_mark(held),
        conflict_mark(article.conflicts),
    )


def held_mark(names):
    """That something is held, and in the tooltip what."""
    if not names:
        return ""
    listed = ", ".join(label_of(name) for name in names)
    return format_html(
        '<span class="held" title="{}"><svg aria-hidden="true">'
        '<use href="#icon-held"></use></svg>{}</span>',
        _("Decided by editors: %s") % listed,
        _("%d held") % len(names) if len(names) > 1 else _("%s held") % listed,
    )


def conflict_mark(count):
    """That upstream moved what is held, and of how many fields."""
    if not count:
        return ""
    return format_html(
        '<span class="in-conflict" title="{}">{}</span>',
        _("Upstream moved what editors decided on."),
        ngettext("%d in conflict", "%d in conflict", count) % count,
    )


def held_fields(article) -> list[str]:
    """The fields held now, told without reading the base: for lists.

    A hold of substance counts while its copy is the one that the article shows. Where
    the address itself is held, the copy cannot be told from the row; then all count.
    """
    holds = article.holds.all()
    readdressed = any(hold.field == "original_url" for hold in holds)
    copy = url_key(article.original_url) or 0
    return [hold.field for hold in holds if readdressed or hold.is_active(copy)]


def label_of(name: str) -> str:
    """The name of a record's field in words."""
    return {
        "title": _("title"),
        "excerpt": _("excerpt"),
        "body": _("body"),
        "featured_content": _("featured content"),
        "category": _("category"),
        "type": _("type"),
        "quality": _("quality"),
        "heat": _("heat"),
        "published": _("publication"),
        "published_at": _("date"),
        "removed": _("removed"),
        "provider": _("provider"),
        "topics": _("topics"),
        "images": _("pictures"),
        "related": _("related coverage"),
        "original_url": _("original address"),
        "web_url": _("web address"),
        "amp_web_url": _("AMP address"),
        "cdn_amp_web_url": _("AMP address at the CDN"),
        "extra": _("other keys"),
        "vanished": _("file"),
        "waits": _("desk"),
        "story": _("story"),
        "duplicate": _("duplicates"),
        "": _("article"),
    }.get(name, name)
