"""Preview links on the page of an article: made, shown to be copied, taken back.

Its buttons are those of the article's form, which saves what was typed first: what the
link shows is what stands on the page.
"""

from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, ngettext

from articles import previewing
from articles.admin.clock import exact, moment, now_of
from articles.admin.numbers import number_of
from articles.admin.wording import who
from articles.models import PreviewLink

__all__ = ["links_told", "press", "previews_panel"]


def previews_panel(request, site, article):
    """For who may make them; the panel of an article's page."""
    if not previewing.may_make(request.user):
        return None
    now = now_of(request)
    return {
        "template": "admin/articles/article/_previews.html",
        "heading": _("Preview for colleagues"),
        "spans": [(each.days, _in_days(each)) for each in previewing.SPANS],
        "links": [
            {
                "pk": each.pk,
                "address": address_of(each),
                "by": who(each.user),
                "since": moment(each.created_at, now),
                "until": moment(each.expires_at, now),
                "may_revoke": previewing.may_revoke(each, request.user),
            }
            for each in previewing.open_links(article, now)
        ],
    }


def links_told(article, now):
    """Every link there ever was, the latest first, without its address: by whom, since
    when, and until when it showed the article."""
    return [
        {
            "pk": each.pk,
            "by": who(each.user),
            "since": moment(each.created_at, now),
            "until": moment(each.revoked_at or each.expires_at, now),
            "is_revoked": each.revoked_at is not None,
        }
        for each in article.preview_links.select_related("user")
    ]


def address_of(link):
    """As it is sent to somebody: with the site in front."""
    path = reverse("articles:preview", args=[previewing.token_of(link)])
    return settings.SITE_URL + path


def press(page):
    """Make or take back a link, as the button says; the admin's log keeps which."""
    if "_make_link" in page.request.POST:
        _make(page)
    else:
        _revoke(page)


def _make(page):
    asked = page.request.POST.get("link_days", "")
    spans = {str(each.days): each for each in previewing.SPANS}
    span = spans.get(asked, previewing.SPANS[0])
    link = previewing.make(page.article, span, user=page.request.user, now=page.now)
    until = exact(link.expires_at)
    page.admin.log_change(
        page.request,
        page.article,
        _("Preview link %d made, until %s") % (link.pk, until),
    )
    text = _("Who has this address sees the article until {until}: {address}")
    messages.success(
        page.request, format_html(text, until=until, address=address_of(link))
    )


def _revoke(page):
    number = number_of(page.request.POST["_revoke_link"])
    link = PreviewLink.objects.filter(article=page.article, pk=number or 0).first()
    if link is None or not previewing.revoke(
        link, user=page.request.user, now=page.now
    ):
        messages.warning(page.request, _("That preview link was over already."))
        return
    page.admin.log_change(
        page.request, page.article, _("Preview link %d taken back") % link.pk
    )
    messages.success(page.request, _("The preview link shows nothing any more."))


def _in_days(span):
    return ngettext("%d day", "%d days", span.days) % span.days
