"""What was typed when the session had ended: carried through signing in, and shown again.

The server keeps none of it: it goes along in the page that asks to sign in, and comes
back in the form, where nothing is saved before its button is pressed once more. So it
is without scripts as well; with them, static/articles/admin/typed.js keeps it too.
"""

import json

from django.contrib.admin.forms import AdminAuthenticationForm
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

__all__ = ["AGAIN", "ask_to_sign_in", "carries_on", "carry", "shown_again"]

# What the forms of articles take for: show it again, and save nothing.
AGAIN = "_again"
PAGES = ("articles_article_change", "articles_article_add")
# Characters that go along; more than any article somebody wrote by hand.
MOST = 1_000_000


def carries_on(request) -> bool:
    """Whether a refused request is of a form that can be shown again."""
    if request.method != "POST" or not request.user.is_anonymous:
        return False
    return request.resolver_match.url_name in PAGES and len(_typed(request)) <= MOST


def _typed(request) -> str:
    """What was typed, and no button, token or file."""
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    kept = [(name, request.POST[name]) for name in names if not name.startswith("_")]
    return json.dumps(kept)


def ask_to_sign_in(site, request):
    """The page that asks for it, with what was typed on its way."""
    context = {
        **site.each_context(request),
        "title": _("Log in"),
        "subtitle": None,
        "form": AdminAuthenticationForm(request),
        "app_path": reverse("admin:login"),
        "username": "",
        "next": request.get_full_path(),
        "typed": _typed(request),
    }
    response = TemplateResponse(request, "admin/login.html", context, status=403)
    add_never_cache_headers(response)
    return response


def carry(request, response):
    """What signing in answers, with what was typed on its way still."""
    typed = request.POST.get("typed", "")
    if typed and hasattr(response, "context_data"):
        response.context_data |= {"typed": typed, "next": request.POST.get("next")}
    return response


def shown_again(site, request):
    """Back to the form, once somebody signed in; None where nothing was typed."""
    address, typed = request.POST.get("next", ""), request.POST.get("typed", "")
    if not typed or not _is_form(request, address):
        return None
    try:
        values = [(str(name), str(value)) for name, value in json.loads(typed)]
    except (ValueError, TypeError):
        return None
    context = {
        **site.each_context(request),
        "title": _("Signed in again"),
        "address": address,
        "values": [*values, (AGAIN, "1")],
    }
    return TemplateResponse(request, "admin/again.html", context)


def _is_form(request, address) -> bool:
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return False
    try:
        return resolve(address.partition("?")[0]).url_name in PAGES
    except Resolver404:
        return False
