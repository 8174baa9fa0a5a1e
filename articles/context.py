"""What every page knows about the site it belongs to."""

from django.conf import settings


def site(request):
    """`site` in each template: its name, its address and its locale."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "url": settings.SITE_URL,
            "locale": settings.SITE_LOCALE,
        }
    }
