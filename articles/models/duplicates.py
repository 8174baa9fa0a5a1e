"""What duplicates were found by, and which: told from records, at any time again.

What editors say about them is a Statement (models/story.py).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.querysets import DuplicatePairQuerySet


class DuplicateLook(models.Model):
    """That duplicates of an article were looked for, as it was then."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="duplicate_look"
    )
    modified_at = models.DateTimeField()

    class Meta:
        verbose_name = _("look for duplicates")
        verbose_name_plural = _("looks for duplicates")
        indexes = [models.Index("modified_at", name="duplicate_look_modified")]

    def __str__(self):
        return str(self.article_id)


class DuplicateKey(models.Model):
    """A key under which duplicates of an article meet (articles/duplicates/keys.py)."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="duplicate_keys")
    key = models.BigIntegerField()

    class Meta:
        verbose_name = _("key of duplicates")
        verbose_name_plural = _("keys of duplicates")
        indexes = [models.Index("key", "article", name="duplicate_key")]

    def __str__(self):
        return str(self.key)


class DuplicatePair(models.Model):
    """Two articles that may be one; `first` has the smaller number.

    `evidence` is the reasons as one sentence, the best first. `is_open` follows from
    statements as well: nobody has decided on it yet (articles/reopening.py).
    """

    first = models.ForeignKey(
        Article, models.CASCADE, related_name="duplicates_after", verbose_name=_("one")
    )
    second = models.ForeignKey(
        Article,
        models.CASCADE,
        related_name="duplicates_before",
        verbose_name=_("other"),
    )
    kind = models.CharField(_("evidence"), max_length=16)
    evidence = models.TextField(_("evidence in words"))
    is_open = models.BooleanField(default=True, db_default=True, editable=False)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of duplicates")
        verbose_name_plural = _("duplicates")
        ordering = ["first", "second"]
        indexes = [
            models.Index(
                "first",
                "second",
                name="duplicate_pair_open",
                condition=models.Q(is_open=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="duplicate_pair_once"
            ),
            models.CheckConstraint(
                name="duplicate_pair_in_order",
                condition=models.Q(first__lt=models.F("second")),
            ),
        ]

    def __str__(self):
        return self.evidence
