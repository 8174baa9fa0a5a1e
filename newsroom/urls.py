"""Addresses: the admin, the pictures, and everything else in `articles.urls`."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from articles.picturing import FOLDER

handler400 = "articles.views.bad_request"
handler403 = "articles.views.forbidden"
handler404 = "articles.views.not_found"
handler500 = "articles.views.server_error"


# A name is a digest of what the file holds: it never changes.
@require_safe
@cache_control(public=True, immutable=True, max_age=365 * 24 * 60 * 60)
def picture(request, name):
    """Serve one picture; nothing else below MEDIA_ROOT has an address."""
    return serve(request, name, document_root=settings.MEDIA_ROOT / FOLDER)


urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
]

# Other storages hand out addresses of their own.
if settings.STORAGES["default"]["BACKEND"].endswith(".FileSystemStorage"):
    prefix = settings.MEDIA_URL.lstrip("/")
    urlpatterns.insert(0, path(f"{prefix}{FOLDER}/<path:name>", picture))
