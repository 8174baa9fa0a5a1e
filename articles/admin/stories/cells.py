"""What stories look like in lists. Escaped throughout."""

from html import unescape

from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, ngettext

from articles.admin.cells import heat
from articles.models import Place


def title(story):
    """What a story is called: by an editor, or as its lead is."""
    return unescape(str(story)).strip() or str(story.pk)


def headline(story, *, shaped):
    """Its title, then who leads it or where that comes from, then what editors did."""
    return format_html(
        '<span class="headline"><span class="headline-title">{}</span></span>'
        '<span class="byline"><span class="byline-source">{}</span>{}{}</span>',
        title(story),
        _led(story),
        mark(_("named by editors")) if story.title else "",
        mark(_("shaped by editors")) if shaped else "",
    )


def _led(story):
    if story.title:
        return _("led by “%s”") % unescape(str(story.lead)).strip()
    return str(story.lead.provider or _("no provider"))


def sizes_of(numbers):
    """How many articles are in stories, by their numbers."""
    places = Place.objects.order_by().filter(story__in=set(numbers))
    return dict(places.values_list("story").annotate(Count("pk")))


def place_in_story(place):
    """Where an article stands in its story, as the way there."""
    size = place.story_size
    if size == 1:
        words = _("alone")
    elif place.position == 0:
        words = _("leads %d") % size
    else:
        words = _("%(number)d of %(size)d") % {
            "number": place.position + 1,
            "size": size,
        }
    return format_html(
        '<a href="{}">{}<span class="visually-hidden"> {}</span></a>',
        reverse("admin:articles_story_change", args=[place.story_id]),
        words,
        _("in its story"),
    )


def mark(words):
    """That an editor had a hand in it."""
    return format_html(
        '<span class="held"><svg aria-hidden="true"><use href="#icon-held"></use></svg>'
        "{}</span>",
        words,
    )


def size(count):
    return ngettext("%d article", "%d articles", count) % count


def public(count):
    if not count:
        return _("none public")
    return ngettext("%d public", "%d public", count) % count


def heats(stated, suggested):
    """The heat that a record states, and where it differs what the policy suggests."""
    if suggested is None or suggested == stated:
        return heat(stated)
    return format_html(
        '<span class="heats">{} <span class="suggestion">{}</span></span>',
        heat(stated),
        suggestion(suggested),
    )


def suggestion(number):
    """What heat is suggested, in words: −1 is no number."""
    if number < 0:
        return _("suggested: follows")
    return _("suggested: %d") % number
