"""What is refused before a page sees it: a form that is older than its session."""

from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import csrf

__all__ = ["csrf_failure"]


def csrf_failure(request, reason=""):
    """Kindly and with the way back, for editors; for others as Django has it."""
    if not request.path.startswith(reverse("admin:index")):
        return csrf.csrf_failure(request, reason=reason)
    context = {
        **admin.site.each_context(request),
        "title": _("This form was too old"),
        "back": _back(request),
    }
    response = TemplateResponse(request, "admin/csrf.html", context, status=403)
    return response.render()


def _back(request) -> str:
    """The page that the form was on, as far as the browser says."""
    back = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return back
    return reverse("admin:index")
