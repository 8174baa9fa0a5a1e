"""Hold: an editor's decision on one field; ChangeSet and Change: who did what, why;
FormerBase: what an import replaced, for its undo."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.merging import JUDGEMENTS, is_in_conflict
from articles.models.article import Article
from articles.models.runs import ImportRun
from articles.policy import Judgement


class Act(models.TextChoices):
    """What a change set did, as its heading says it."""

    IMPORT = "import", _("Imported")
    CREATE = "create", _("Created")
    EDIT = "edit", _("Edited")
    PUBLISH = "publish", _("Published")
    HOLD_BACK = "hold_back", _("Held back")
    RETIRE = "retire", _("Retired")
    RELEASE = "release", _("Released to upstream")
    KEEP_MINE = "keep_mine", _("Kept against upstream")
    KEEP_FILE = "keep_file", _("Kept though gone upstream")
    JOIN = "join", _("Joined stories")
    SPLIT = "split", _("Split a story")
    MOVE = "move", _("Moved to another story")
    LEAD = "lead", _("Chose the lead")
    RENAME = "rename", _("Renamed a story")
    ACCEPT = "accept", _("Accepted the suggestion")
    REFRESH = "refresh", _("Refreshed copies")
    CANONICAL = "canonical", _("Marked duplicates")
    DISTINCT = "distinct", _("Told apart")
    LEAVE = "leave", _("Left to upstream")
    RESTORE = "restore", _("Restored")
    UNDO = "undo", _("Undone")


def _written(instant):
    return instant and instant.astimezone(UTC).isoformat()


class ChangeSet(models.Model):
    """The changes of one act: an import, a bulk act, one save."""

    act = models.CharField(_("act"), max_length=9, choices=Act)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    note = models.TextField(_("why"), blank=True)
    run = models.OneToOneField(
        ImportRun, models.CASCADE, null=True, blank=True, related_name="change_set"
    )
    undoes = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        verbose_name = _("change set")
        verbose_name_plural = _("change sets")
        ordering = ["-at", "-id"]
        permissions = [("undo_others", _("Can undo what others did"))]
        indexes = [models.Index("at", "id", name="change_set_at")]
        constraints = [
            models.CheckConstraint(
                name="change_set_act_known", condition=Q(act__in=Act.values)
            ),
        ]

    def __str__(self):
        return f"{self.get_act_display()}, {self.at:%Y-%m-%d %H:%M} UTC"


class Hold(models.Model):
    """An editor's decision on one field of one article.

    `value` and `seen` (upstream's value when it was decided) are in the written form
    of merging.hold_value; null is absence. Judgements belong to the path; other holds
    belong to (path, originalUrl), whose key is `copy`, and are set aside while the
    base is another copy of the story (DESIGN.md, replaced). `accepted_heat` is the
    heat that the policy suggested, where the decision was to accept its suggestion.
    `always` is a decision on substance that no word of upstream calls in question.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="holds")
    field = models.CharField(_("field"), max_length=32)
    value = models.JSONField(_("value"), null=True)
    seen = models.JSONField(_("upstream then"), null=True)
    copy = models.BigIntegerField(default=0, editable=False)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    took_down = models.BooleanField(_("took down what was public"), default=False)
    accepted_heat = models.BigIntegerField(null=True, editable=False)
    always = models.BooleanField(
        _("against whatever upstream says"), default=False, db_default=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("since"))
    note = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["id"]
        indexes = [
            models.Index(
                "article",
                name="hold_accepted",
                condition=Q(accepted_heat__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "field"],
                name="hold_one_per_judgement",
                condition=Q(field__in=JUDGEMENTS),
            ),
            models.UniqueConstraint(
                fields=["article", "field", "copy"],
                name="hold_one_per_field_and_copy",
                condition=~Q(field__in=JUDGEMENTS),
            ),
            models.CheckConstraint(
                name="hold_never_on_sealed", condition=~Q(field="secured")
            ),
            models.CheckConstraint(
                name="hold_schedule_only_on_published",
                condition=Q(field="published")
                | Q(starts_at__isnull=True, ends_at__isnull=True, took_down=False),
            ),
            models.CheckConstraint(
                name="hold_accepts_only_published",
                condition=Q(field="published") | Q(accepted_heat__isnull=True),
            ),
            models.CheckConstraint(
                name="hold_ends_after_it_starts",
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
            ),
        ]

    def __str__(self):
        return self.field

    @property
    def is_judgement(self):
        return self.field in JUDGEMENTS

    @property
    def accepted(self):
        """The suggestion that it accepted, or None."""
        if self.accepted_heat is None:
            return None
        return Judgement(self.accepted_heat, self.value == "true")

    def is_active(self, copy):
        """Whether it counts while the base is the copy of that key."""
        return self.is_judgement or self.copy == copy

    def is_in_conflict(self, base):
        """Whether a base calls it in question, and nobody has answered that for good."""
        return not self.always and self.is_contradicted(base)

    def is_contradicted(self, base):
        """Whether a base says neither what upstream said then nor what is held."""
        return is_in_conflict(base, self.field, self.value, self.seen)

    def decides_like(self, other):
        """Whether it says the same; on substance, also of the same word of upstream."""
        names = ["value", "starts_at", "ends_at", "took_down", "accepted_heat"]
        names += ["always", "copy", "seen"]
        if self.is_judgement:
            names = names[:-2]
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def is_of(self, snapshot):
        """Whether it is the hold that a snapshot was taken of.

        Its copy may have changed since, by the first base that an article born here
        got, and its user, by the end of an account.
        """
        mine = self.snapshot() | {"copy": snapshot["copy"], "user": snapshot["user"]}
        return mine == snapshot

    def snapshot(self):
        """All that it says, as JSON: what a Change keeps and undo puts back."""
        said = {
            "value": self.value,
            "seen": self.seen,
            "copy": self.copy,
            "starts_at": _written(self.starts_at),
            "ends_at": _written(self.ends_at),
            "took_down": self.took_down,
            "accepted_heat": self.accepted_heat,
            "user": self.user_id,
            "at": _written(self.at),
            "note": self.note,
        }
        # Said only where there is something: older snapshots do not know it.
        if self.accepted_heat is None:
            del said["accepted_heat"]
        if self.always:
            said["always"] = True
        return said

    @classmethod
    def from_snapshot(cls, article_id, field, snapshot):
        times = {
            name: snapshot[name] and datetime.fromisoformat(snapshot[name])
            for name in ("starts_at", "ends_at", "at")
        }
        plain = ("value", "seen", "copy", "took_down", "note")
        values = {name: snapshot[name] for name in plain}
        return cls(
            article_id=article_id,
            field=field,
            user_id=snapshot["user"],
            accepted_heat=snapshot.get("accepted_heat"),
            always=snapshot.get("always", False),
            **times,
            **values,
        )

    def value_at(self, now):
        """The held value; a schedule makes published true only within its time."""
        if self.field != "published" or self.value != "true":
            return self.value
        started = self.starts_at is None or self.starts_at <= now
        ended = self.ends_at is not None and self.ends_at <= now
        return "true" if started and not ended else "false"


class Change(models.Model):
    """One field of one article, from one value to another.

    An empty field name is the article as a whole: created. The field `vanished` is its
    file: gone from the tree, answered, back again (models.Vanished). The field `waits`
    is what it asks of editors (SourceFile.waiting). The fields
    `story` and `duplicate` are statements, made or withdrawn (models.Statement).
    `hold_before` and `hold_after` are the holds around it, which is what undo puts
    back.
    """

    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="changes")
    article = models.ForeignKey(Article, models.CASCADE, related_name="changes")
    field = models.CharField(_("field"), max_length=32, blank=True)
    old = models.JSONField(_("from"), null=True)
    new = models.JSONField(_("to"), null=True)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    hold_before = models.JSONField(null=True, editable=False)
    hold_after = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="change_never_of_sealed", condition=~Q(field="secured")
            ),
        ]

    def __str__(self):
        return self.field or "created"


class FormerBase(models.Model):
    """A base that an import, or the undo of one, replaced in more than `secured`.

    `next_digest` is of the base that took its place.
    """

    change_set = models.ForeignKey(
        ChangeSet, models.CASCADE, related_name="former_bases"
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="former_bases")
    base = models.BinaryField(editable=False)
    next_digest = models.CharField(max_length=64, editable=False)
    replaced_at = models.DateTimeField(_("replaced"))

    class Meta:
        verbose_name = _("former base")
        verbose_name_plural = _("former bases")
        ordering = ["id"]
        indexes = [models.Index("replaced_at", name="former_base_replaced")]
        constraints = [
            models.UniqueConstraint(
                fields=["change_set", "article"], name="former_base_one_an_act"
            ),
        ]

    def __str__(self):
        return str(self.article_id)
