"""Runs: ImportRun and what failed in it, ImportPlan and what it would do, RunLock."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.querysets import ImportPlanQuerySet, ImportRunQuerySet


class RunLock(models.Model):
    """Who imports or exports at the moment: one row, one holder, one heartbeat.

    An empty `token` is nobody. `beat_at` moves with every batch; a holder that is
    silent for too long has lost the lock (articles/locking.py).
    """

    token = models.CharField(max_length=32, blank=True)
    task = models.TextField(_("what"), blank=True)
    host = models.TextField(_("host"), blank=True)
    process = models.BigIntegerField(_("process"), null=True)
    since = models.DateTimeField(_("since"), null=True)
    beat_at = models.DateTimeField(_("last heard of"), null=True)
    run = models.ForeignKey("ImportRun", models.SET_NULL, null=True)

    class Meta:
        verbose_name = _("run lock")
        verbose_name_plural = _("run locks")

    def __str__(self):
        return self.task or "free"


class ImportRun(models.Model):
    """One run of an import: what it read, and what became of it."""

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        INTERRUPTED = "interrupted", _("interrupted")

    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=11, choices=Status, default=Status.RUNNING
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True
    )
    sources = models.JSONField(_("read from"), default=list)
    counts = models.JSONField(
        _("counts"), default=dict, help_text=_("Files by what happened to them.")
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ["-started_at", "-id"]
        indexes = [models.Index("started_at", "id", name="import_run_started")]
        permissions = [
            ("import_files", _("Can import files, and undo an import")),
        ]
        constraints = [
            models.CheckConstraint(
                name="import_run_finished_has_time",
                condition=Q(status="running") | Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.started_at:%Y-%m-%d %H:%M} UTC"


class ImportFailure(models.Model):
    """A file that an import could not read: where, and why."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="failures")
    path = models.TextField(_("path"))
    line = models.PositiveIntegerField(_("line"), default=0)
    message = models.TextField(_("message"))

    class Meta:
        verbose_name = _("import failure")
        verbose_name_plural = _("import failures")
        ordering = ["id"]

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class ImportPlan(models.Model):
    """What an import would do, shown before it is done; good for a day.

    `place` is the folder or the uploaded archive that apply reads again.
    """

    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("good until"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True
    )
    source = models.TextField(_("read from"))
    place = models.TextField(editable=False)
    is_uploaded = models.BooleanField(default=False, editable=False)
    is_partial = models.BooleanField(_("absent files say nothing"), default=False)
    counts = models.JSONField(
        _("counts"), default=dict, help_text=_("Files by what would happen to them.")
    )
    questions = models.JSONField(default=list, editable=False)
    run = models.OneToOneField(
        ImportRun, models.SET_NULL, null=True, blank=True, related_name="plan"
    )

    objects = ImportPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("import plan")
        verbose_name_plural = _("import plans")
        ordering = ["-made_at", "-id"]

    def __str__(self):
        return f"{self.source}, {self.made_at:%Y-%m-%d %H:%M} UTC"


class PlannedPath(models.Model):
    """One path of a plan: what would become of it, and on what that was decided.

    `digest` is of the file's bytes and `version` of the article; apply refuses the
    path where either moved. `differences` are {"field", "old", "new"} in the written
    form of merging.hold_value, in which nothing is sealed. `conflicts` names the fields
    whose decisions the new base would contradict.
    """

    plan = models.ForeignKey(ImportPlan, models.CASCADE, related_name="paths")
    path = models.TextField(_("path"))
    outcome = models.CharField(_("outcome"), max_length=9)
    update_class = models.CharField(_("class of change"), max_length=8, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveBigIntegerField(null=True, editable=False)
    differences = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    line = models.PositiveIntegerField(_("line"), default=0)
    message = models.TextField(_("message"), blank=True)
    is_applied = models.BooleanField(_("applied"), default=False)

    class Meta:
        verbose_name = _("planned path")
        verbose_name_plural = _("planned paths")
        ordering = ["id"]
        indexes = [
            models.Index("plan", "outcome", "update_class", name="planned_path_class"),
        ]

    def __str__(self):
        return self.path
