"""SourceFile: what upstream last said, byte for byte, and what export wrote of it."""

from datetime import UTC, datetime
from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles import frontmatter
from articles.merging import overlay
from articles.models.article import Article
from articles.querysets import SourceFileQuerySet
from articles.record import Record, from_document, onto
from articles.stories import url_key


def copy_of(base):
    """The key of the originalUrl that holds of substance belong to."""
    return (url_key(base.original_url) if base else None) or 0


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


class Vanished(models.TextChoices):
    """What became of the question that a vanished file asks (DESIGN.md, vanished)."""

    PRESENT = "", _("In the tree")
    OPEN = "open", _("Gone from the tree; nobody has answered yet")
    RETIRED = "retired", _("Gone from the tree, and stays unwritten")
    KEPT = "kept", _("Gone upstream, kept as ours")


class Waits(models.TextChoices):
    """Why an article waits for an editor's look, or that it does not."""

    LOOKED_AT = "", _("Looked at")
    NEW = "new", _("Came in")
    CHANGED = "changed", _("Upstream changed what readers see")
    REPLACED = "replaced", _("Upstream put another copy in its place")
    FLIPPED = "flipped", _("Upstream changed its mind on publication")

    @classmethod
    def strongest(cls, *reasons):
        """Of several reasons, the one that says most of what an editor has to look at."""
        order = [cls.LOOKED_AT, cls.NEW, cls.CHANGED, cls.FLIPPED, cls.REPLACED]
        return max(reasons, key=order.index)


def waiting_as(waits, since) -> dict | None:
    """Why an article waits and since when, as a Change keeps it."""
    if not waits:
        return None
    return {"why": str(waits), "since": since and since.astimezone(UTC).isoformat()}


def waits_by(waiting: dict | None) -> tuple[Waits, datetime | None]:
    """What `waiting_as` wrote."""
    if waiting is None:
        return Waits.LOOKED_AT, None
    since = waiting["since"]
    return Waits(waiting["why"]), since and datetime.fromisoformat(since)


class SourceFile(models.Model):
    """The file behind an article.

    `base` is what upstream last said, kept verbatim; None for an article born in the
    admin until a file is first read at its path. Three digests (SHA-256, hex) tell
    whose voice a file is: `base_digest` of the base, `read_digest` of the bytes last
    read at the path (they differ where echoes were kept out of the base), and
    `written_digest` of the bytes export last wrote there, at `written_at`; which is
    None where they were a former base: upstream's own word, and none of ours.
    `pending_digest` is of the bytes that export is about to write, since `pending_at`:
    a killed export leaves them behind, and they are our voice as well.
    `refused_digest` is of a file whose import was undone: it is not read again.

    `waits` is the question that every article asks: it waits for a decision on
    publication, or for being left to upstream, and asks again when upstream moves what
    readers see (DESIGN.md, state); `waits_since` None is since it came in. What asks
    already goes on asking, and since when; only for a stronger reason, if there is one.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="source"
    )
    base = models.BinaryField(null=True, editable=False)
    base_digest = models.CharField(max_length=64, blank=True, editable=False)
    read_digest = models.CharField(max_length=64, blank=True, editable=False)
    written_digest = models.CharField(max_length=64, blank=True, editable=False)
    written_at = models.DateTimeField(null=True, editable=False)
    pending_digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )
    pending_at = models.DateTimeField(null=True, editable=False)
    refused_digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )
    vanished = models.CharField(
        _("file"),
        max_length=7,
        choices=Vanished,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    vanished_at = models.DateTimeField(null=True, editable=False)
    waits = models.CharField(
        _("waits"),
        max_length=8,
        choices=Waits,
        blank=True,
        default=Waits.NEW,
        db_default=Waits.NEW,
        editable=False,
    )
    waits_since = models.DateTimeField(null=True, editable=False)

    objects = SourceFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("source file")
        verbose_name_plural = _("source files")
        constraints = [
            models.CheckConstraint(
                name="source_base_has_digest",
                condition=Q(base__isnull=True, base_digest="")
                | Q(base__isnull=False) & ~Q(base_digest=""),
            ),
            models.CheckConstraint(
                name="source_vanished_known", condition=Q(vanished__in=Vanished.values)
            ),
            models.CheckConstraint(
                name="source_waits_known", condition=Q(waits__in=Waits.values)
            ),
            models.CheckConstraint(
                name="source_vanished_has_time",
                condition=Q(vanished="", vanished_at__isnull=True)
                | ~Q(vanished="") & Q(vanished_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                "vanished",
                "vanished_at",
                name="source_vanished",
                condition=~Q(vanished=""),
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

    @property
    def waiting(self) -> dict | None:
        """Why it waits and since when, as a Change keeps it; None where it does not."""
        return waiting_as(self.waits, self.waits_since)

    def wait(self, waiting: dict | None):
        """Let this instance wait as `waiting` says; the caller writes the row."""
        self.waits, self.waits_since = waits_by(waiting)

    def voices(self) -> set[str]:
        """Digests of bytes that export may replace: all that we know already."""
        digests = (self.base_digest, self.read_digest)
        return {*digests, self.written_digest, self.pending_digest} - {""}

    @staticmethod
    def known(read_digest, written_digest, written_at, pending_digest="") -> set[str]:
        """Digests of files that say nothing new: what was read, and our own voice.

        What we wrote was upstream's own word if it was the base, and upstream may
        say it again: it swaps copies of a story to and fro, byte for byte.
        """
        said = {read_digest, pending_digest}
        return said | {written_digest} if written_at else said

    @property
    def exported_at(self):
        """When an export last wrote words of ours here, or was killed writing them."""
        return max(filter(None, (self.written_at, self.pending_at)), default=None)

    def needs_note_of(self, name: str) -> bool:
        """Whether bytes of this digest, written, are news to the note of what was.

        An untouched file needs no note: its bytes are the base. What a killed export
        left pending has to be settled in any case.
        """
        return bool(self.pending_digest) or name != (
            self.written_digest or self.base_digest
        )

    def take(self, data: bytes, record: Record | None = None):
        """Let `data`, which says `record`, be the base of this instance.

        The caller writes the row.
        """
        self.base, self.base_digest = data, digest(data)
        self.article.__dict__.pop("document", None)
        self.article.__dict__.pop("base", None)
        if record is not None:
            self.article.__dict__["base"] = record

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
