"""BulkAct: one act on many articles, on its way; PassedOver: those it passed over, and why.

What it did is in its change set, like what any act did; this is who asked for what on
which articles, as they were shown, and how far it has come.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.history import ChangeSet


class BulkAct(models.Model):
    """An act on the articles that were chosen, of which the first `place` are done.

    `act` is its name in articles/deciding/bulk.py. `chosen` are an article's key, the
    version that was seen of it, and what else was seen (deciding/choosing.py): a list
    is fixed when it is asked about, and what moved since then is passed over. `back`
    is where it was asked for.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="bulk_acts",
        verbose_name=_("by"),
    )
    act = models.CharField(_("act"), max_length=24)
    note = models.TextField(_("why"), blank=True)
    chosen = models.JSONField(default=list)
    back = models.TextField(blank=True)
    asked_at = models.DateTimeField(_("asked"), db_index=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    is_stopped = models.BooleanField(_("stopped"), default=False)
    total = models.PositiveIntegerField(_("articles"))
    place = models.PositiveIntegerField(_("done"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    change_set = models.ForeignKey(
        ChangeSet, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undoes = models.ForeignKey(
        ChangeSet, models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("bulk act")
        verbose_name_plural = _("bulk acts")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="bulk_act_within_its_articles", condition=Q(place__lte=F("total"))
            ),
        ]

    def __str__(self):
        return f"{self.act}, {self.place} of {self.total}"


class PassedOver(models.Model):
    """An article that a bulk act passed over.

    `moved` are the fields that moved since `version`, which was seen of it; where
    there are none, `reason` says why.
    """

    bulk_act = models.ForeignKey(BulkAct, models.CASCADE, related_name="passed")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    reason = models.TextField(blank=True)
    version = models.PositiveBigIntegerField(default=0)
    moved = models.JSONField(default=list)

    class Meta:
        verbose_name = _("passed over")
        verbose_name_plural = _("passed over")
        ordering = ["id"]

    def __str__(self):
        return self.reason or ", ".join(self.moved)
