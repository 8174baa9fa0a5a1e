"""SourceFile: what upstream last said, byte for byte; ImportRun: how it came in."""

from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles import frontmatter
from articles.merging import overlay
from articles.models.article import Article
from articles.record import Record, from_document, onto
from articles.stories import url_key


def copy_of(base):
    """The key of the originalUrl that holds of substance belong to."""
    return (url_key(base.original_url) if base else None) or 0


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


class SourceFile(models.Model):
    """The file behind an article.

    `base` is what upstream last said, kept verbatim; None for an article born in the
    admin until a file is first read at its path. Three digests (SHA-256, hex) tell
    whose voice a file is: `base_digest` of the base, `read_digest` of the bytes last
    read at the path (they differ where echoes were kept out of the base), and
    `written_digest` of the bytes export last wrote there, at `written_at`; which is
    None where they were a former base: upstream's own word, and none of ours.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="source"
    )
    base = models.BinaryField(null=True, editable=False)
    base_digest = models.CharField(max_length=64, blank=True, editable=False)
    read_digest = models.CharField(max_length=64, blank=True, editable=False)
    written_digest = models.CharField(max_length=64, blank=True, editable=False)
    written_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("source file")
        verbose_name_plural = _("source files")
        constraints = [
            models.CheckConstraint(
                name="source_base_has_digest",
                condition=Q(base__isnull=True, base_digest="")
                | Q(base__isnull=False) & ~Q(base_digest=""),
            ),
        ]

    def __str__(self):
        return self.article.path

    @property
    def copy(self) -> int:
        """Which copy of the story the base is; 0 where it names no originalUrl."""
        return copy_of(self.article.base)

    def document(self):
        """The base parsed; a blank document where there is none."""
        path = self.article.path
        if self.base is None:
            return frontmatter.Document.blank(path=path)
        return frontmatter.parse(bytes(self.base), path=path)

    def record(self):
        return None if self.base is None else from_document(self.article.document)

    def voices(self) -> set[str]:
        """Digests of bytes that export may replace: all that we know already."""
        return {self.base_digest, self.read_digest, self.written_digest} - {""}

    @staticmethod
    def known(read_digest, written_digest, written_at) -> set[str]:
        """Digests of files that say nothing new: what was read, and our own voice.

        What we wrote was upstream's own word if it was the base, and upstream may
        say it again: it swaps copies of a story to and fro, byte for byte.
        """
        return {read_digest, written_digest} if written_at else {read_digest}

    def needs_note_of(self, name: str) -> bool:
        """Whether bytes of this digest, written, are news to the note of what was.

        An untouched file needs no note: its bytes are the base.
        """
        return name != (self.written_digest or self.base_digest)

    def take(self, data: bytes):
        """Let `data` be the base of this instance; the caller writes the row."""
        self.base, self.base_digest = data, digest(data)
        self.article.__dict__.pop("document", None)
        self.article.__dict__.pop("base", None)

    def record_with(self, holds, now):
        """Base overlaid with holds, as it is at `now`."""
        held = {hold.field: hold.value_at(now) for hold in holds}
        return overlay(
            self.article.base or Record(body=self.article.document.body), held
        )

    def render_with(self, holds, now) -> bytes:
        """The file as export writes it at `now`; without holds, the base itself."""
        if not holds and self.base is not None:
            return bytes(self.base)
        record = self.record_with(holds, now)
        return frontmatter.emit(onto(self.article.document, record))


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

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ["-started_at", "-id"]
        indexes = [models.Index("started_at", "id", name="import_run_started")]
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
