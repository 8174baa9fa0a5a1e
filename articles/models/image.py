"""Image as a record names it; Picture, our own copy of the file behind it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Picture(models.Model):
    """A picture file of our own for an image address, with its sizes.

    `sizes` maps widths in pixels to the names of renditions in the media storage.
    """

    key = models.BigIntegerField(unique=True, editable=False)
    url = models.TextField(_("address"))
    file = models.TextField(_("file"))
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    sizes = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self):
        return self.file


class Image(models.Model):
    """An image as the record names it; `picture` is our copy, if we have one."""

    article = models.ForeignKey(
        "Article", models.CASCADE, related_name="images", db_index=False
    )
    position = models.PositiveIntegerField()
    url = models.TextField(_("address"), null=True, blank=True)
    width = models.BigIntegerField(_("width"), null=True, blank=True)
    height = models.BigIntegerField(_("height"), null=True, blank=True)
    title = models.TextField(_("title"), null=True, blank=True)
    attribution = models.TextField(_("attribution"), null=True, blank=True)
    is_cached = models.BooleanField(_("cached upstream"), null=True, blank=True)
    url_key = models.BigIntegerField(null=True, editable=False)
    picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "position"], name="image_position"
            ),
        ]
        indexes = [models.Index("url_key", name="image_url_key")]

    def __str__(self):
        return self.title or self.url or ""
