"""RelatedArticle: what a record says of other articles, as copies of their records."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article, moment_of
from articles.querysets import CopyQuerySet
from articles.record import ProviderRecord, RelatedRecord


class RelatedArticle(models.Model):
    """Related coverage as the record copies it; `target` is the article meant."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="related", db_index=False
    )
    position = models.PositiveIntegerField()
    title = models.TextField(_("title"), null=True, blank=True)
    excerpt = models.TextField(_("excerpt"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    web_url = models.TextField(_("web URL"), null=True, blank=True)
    amp_web_url = models.TextField(_("AMP URL"), null=True, blank=True)
    cdn_amp_web_url = models.TextField(_("AMP URL at the CDN"), null=True, blank=True)
    type = models.TextField(_("type"), null=True, blank=True)
    quality = models.BigIntegerField(_("quality"), null=True, blank=True)
    provider_name = models.TextField(_("provider"), null=True, blank=True)
    provider_domain = models.TextField(_("domain"), null=True, blank=True)
    url_key = models.BigIntegerField(null=True, editable=False)
    title_key = models.BigIntegerField(null=True, editable=False)
    target = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
    )
    drifted = models.BooleanField(
        _("says something else than its record"),
        default=False,
        db_default=False,
        editable=False,
    )

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "position"], name="related_position"
            ),
        ]
        indexes = [
            models.Index("url_key", name="related_url_key"),
            models.Index("title_key", name="related_title_key"),
            models.Index("article", name="related_drifted", condition=Q(drifted=True)),
        ]

    def __str__(self):
        return self.title or self.web_url or ""

    @property
    def copy(self):
        """What it says as a record has it, told by the row."""
        provider = ProviderRecord(self.provider_name, self.provider_domain)
        return RelatedRecord(
            title=self.title,
            excerpt=self.excerpt,
            published_at=self.published_at and moment_of(self.published_at),
            web_url=self.web_url,
            amp_web_url=self.amp_web_url,
            cdn_amp_web_url=self.cdn_amp_web_url,
            type=self.type,
            quality=self.quality,
            provider=None if provider == ProviderRecord() else provider,
        )
