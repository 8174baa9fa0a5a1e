"""Addresses: the admin, the pictures, and everything else in `articles.urls`."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.static import serve

PICTURES = "pictures"

handler400 = "articles.views.bad_request"
handler403 = "articles.views.forbidden"
handler404 = "articles.views.not_found"
handler500 = "articles.views.server_error"


def picture(request, name):
    """Serve one picture; nothing else below MEDIA_ROOT has an address."""
    return serve(request, name, document_root=settings.MEDIA_ROOT / PICTURES)


urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
]

# Other storages hand out addresses of their own.
if settings.STORAGES["default"]["BACKEND"].endswith(".FileSystemStorage"):
    urlpatterns.insert(0, path(f"media/{PICTURES}/<path:name>", picture))
