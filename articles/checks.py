"""What an operator has to put right before the site is safe to run."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register

__all__ = ["uploads_are_private"]


@register(Tags.security)
def uploads_are_private(app_configs=None, **kwargs):
    """Archives that were uploaded for an import hold what no reader may see."""
    uploads = Path(settings.IMPORT_UPLOADS)
    return [
        Error(
            f"IMPORT_UPLOADS lies in {name}, which is served to everybody.",
            hint="Let IMPORT_UPLOADS name a folder outside it.",
            id="articles.E001",
        )
        for name in ("MEDIA_ROOT", "STATIC_ROOT")
        if uploads.is_relative_to(getattr(settings, name))
    ]
