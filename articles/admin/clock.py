"""The one `now` of a request, and times in words with the exact ones behind them."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _, ngettext

_MINUTE, _HOUR, _DAY, _MONTH, _YEAR = 60, 3600, 86400, 30.44 * 86400, 365.25 * 86400


def now_of(request):
    """One instant for a whole request: what it lists and what it decides agree."""
    if not hasattr(request, "newsroom_now"):
        request.newsroom_now = timezone.now()
    return request.newsroom_now


def exact(instant) -> str:
    """A time to the minute, with the zone named."""
    local = timezone.localtime(instant)
    return f"{date_format(local, 'l j F Y, H:i')} ({zone_name()})"


def short(instant) -> str:
    return date_format(timezone.localtime(instant), "j M Y")


def zone_name() -> str:
    return timezone.get_current_timezone_name()


def relative(instant, now) -> str:
    """How long ago, or in how long, in one unit."""
    seconds = (now - instant).total_seconds()
    text = _span(abs(seconds))
    if not text:
        return _("just now") if seconds >= 0 else _("in a moment")
    return (_("%s ago") if seconds >= 0 else _("in %s")) % text


def _span(seconds) -> str:
    if seconds < _MINUTE:
        return ""
    if seconds < _HOUR:
        return _("%d min") % (seconds // _MINUTE)
    if seconds < _DAY:
        return _("%d h") % (seconds // _HOUR)
    if seconds < 2 * _MONTH:
        days = int(seconds // _DAY)
        return ngettext("%d day", "%d days", days) % days
    if seconds < 2 * _YEAR:
        return _("%d months") % (seconds // _MONTH)
    return _("%d years") % (seconds // _YEAR)


def time_of_day(instant):
    """A `<time>` to the minute, where the day stands above it."""
    local = timezone.localtime(instant)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        instant.isoformat(timespec="seconds"),
        exact(instant),
        date_format(local, "H:i"),
    )


def moment(instant, now):
    """A `<time>` in words; the exact one shows on hover and to programs."""
    if instant is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        instant.isoformat(timespec="seconds"),
        exact(instant),
        relative(instant, now),
    )
