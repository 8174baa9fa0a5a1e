"""One file against what is known of its article -> what it would do.

Reads, never writes: what comes out is all that a dry run, a preview and apply need.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from articles import frontmatter
from articles.frontmatter import CannotEdit, Document
from articles.importing.echoing import without_echoes
from articles.importing.scanning import Failure
from articles.merging import (
    Difference,
    UpdateClass,
    classify,
    differences,
    overlay,
)
from articles.models import Article, Change, SourceFile, Vanished
from articles.models.source import copy_of
from articles.record import Record, from_document

__all__ = ["Base", "Known", "Outcome", "Planned", "ReadFile", "compare", "known"]


class Outcome(StrEnum):
    """What becomes of a path."""

    CREATED = "created"
    UPDATED = "updated"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    RETURNED = "returned"
    VANISHED = "vanished"
    REFUSED = "refused"
    SKIPPED = "skipped"
    FAILED = "failed"


class Known(NamedTuple):
    """What an article and its file were known by; a plan holds while it is the same."""

    article_id: int
    version: int
    base_digest: str
    read_digest: str
    written_digest: str
    written_at: datetime | None
    pending_digest: str
    refused_digest: str
    vanished: str

    @property
    def voices(self) -> set[str]:
        """Digests of files that say nothing new."""
        return SourceFile.known(
            self.read_digest, self.written_digest, self.written_at, self.pending_digest
        )

    def says_nothing_new(self, digest: str) -> bool:
        """Whether a file with these bytes need not even be understood."""
        refused = digest == self.refused_digest
        return digest in self.voices and not refused and not self.is_missed

    @property
    def is_expected(self) -> bool:
        """Whether its absence from the tree would be news."""
        return bool(self.base_digest) and self.vanished == Vanished.PRESENT

    @property
    def is_missed(self) -> bool:
        """Whether a file that appears at the path is news by its presence alone."""
        return self.vanished in (Vanished.OPEN, Vanished.RETIRED)


_COLUMNS = ("article_id", "article__version", *Known._fields[2:])


def known(paths) -> dict[str, Known]:
    """What is known of paths, as far as it is."""
    rows = SourceFile.objects.filter(article__path__in=list(paths))
    found = rows.values_list("article__path", *_COLUMNS)
    return {path: Known(*values) for path, *values in found}


@dataclass(frozen=True)
class ReadFile:
    """The bytes of a path, read and understood."""

    path: str
    data: bytes = field(repr=False)
    digest: str
    document: Document
    record: Record


@dataclass(frozen=True)
class Base:
    """The base that comes next: upstream's file but for our own echoes."""

    data: bytes = field(repr=False)
    record: Record


@dataclass(frozen=True)
class Planned:
    """What would become of one path, or what became of it.

    `update` and `differences` say it of a file that changed, `conflicts` names the
    held fields that the new base contradicts. `known` is what it was decided on.
    """

    path: str
    outcome: Outcome
    update: UpdateClass | None = None
    differences: tuple[Difference, ...] = ()
    conflicts: tuple[str, ...] = ()
    message: str = ""
    line: int = 0
    known: Known | None = None
    file: ReadFile | None = field(default=None, repr=False)
    article: Article | None = field(default=None, repr=False)
    base: Base | None = field(default=None, repr=False)

    @property
    def digest(self) -> str:
        return self.file.digest if self.file else ""

    @property
    def is_news(self) -> bool:
        """Whether apply has anything to write."""
        if self.outcome in (Outcome.VANISHED, Outcome.RETURNED):
            return True
        if self.outcome is Outcome.REFUSED:  # but it is there
            return self.known.is_missed
        quiet = (Outcome.SKIPPED, Outcome.FAILED)
        return self.file is not None and self.outcome not in quiet

    @property
    def facts(self) -> dict:
        """What a machine is told: nothing of the texts."""
        facts = {
            "path": self.path,
            "outcome": str(self.outcome),
            "class": self.update and str(self.update),
            "fields": [each.field for each in self.differences],
            "conflicts": list(self.conflicts),
            "line": self.line,
            "message": self.message,
        }
        return {name: value for name, value in facts.items() if value}

    @property
    def failure(self) -> Failure:
        return Failure(self.path, self.message, self.line)


def compare(
    file: ReadFile,
    article: Article | None,
    known: Known | None,
    *,
    now: datetime,
    again: bool = False,
    since: Iterable[Change] = (),
) -> Planned:
    """What a file means for its article; `article` comes `with_records`.

    DESIGN.md, echo: our own voice leaves the base as it is. `again` takes a file
    whose import was undone. `since` are the changes of decisions since the export.
    """
    if article is None or known is None:
        return Planned(file.path, Outcome.CREATED, file=file)
    told = _Comparison(file, article, known, now, since)
    if file.digest == known.refused_digest and not again:
        message = "its import was undone; import it with --again, or change the file"
        return told.plan(Outcome.REFUSED, message=message)
    undone = file.digest == known.refused_digest
    if not undone and told.is_our_voice():
        outcome = Outcome.RETURNED if known.is_missed else Outcome.UNCHANGED
        return told.plan(outcome)
    if article.source.base is None and (
        file.record.original_url != article.original_url
    ):
        message = (
            "an article born here has this path and another originalUrl; rename "
            "the file, or give the article its originalUrl, and import again"
        )
        return told.plan(Outcome.FAILED, message=message)
    return told.take()


class _Comparison:
    """A file beside the article it is of."""

    def __init__(
        self,
        file: ReadFile,
        article: Article,
        known: Known,
        now: datetime,
        since: Iterable[Change],
    ):
        self.since = since
        self.file = file
        self.article = article
        self.known = known
        self.now = now

    def plan(self, outcome: Outcome, **more) -> Planned:
        return Planned(
            self.file.path,
            outcome,
            known=self.known,
            file=self.file,
            article=self.article,
            **more,
        )

    def is_our_voice(self) -> bool:
        """What was read or written, or what export would write now."""
        if self.file.digest in self.known.voices:
            return True
        try:
            return self.file.data == self.article.render(self.now)
        except CannotEdit:
            return False

    def take(self) -> Planned:
        """Let the file be the new base, but for the echoes in it."""
        old, base = self.article.base, self._base()
        update = UpdateClass.VISIBLE if old is None else classify(old, base.record)
        outcome = Outcome.UPDATED if update else Outcome.UNCHANGED
        if update is UpdateClass.REPLACED:
            outcome = Outcome.REPLACED
        elif update is None and self.known.is_missed:
            outcome = Outcome.RETURNED
        return self.plan(
            outcome,
            update=update,
            differences=tuple(self._differences(base.record)),
            conflicts=self._conflicts(base.record, update),
            base=base,
        )

    def _differences(self, base: Record) -> list[Difference]:
        """From base to base; of an article born here, what readers will see of it."""
        if self.article.base is not None:
            return differences(self.article.base, base)
        holds = self.article.active_holds()
        held = {hold.field: hold.value_at(self.now) for hold in holds}
        return differences(self.article.record(self.now), overlay(base, held))

    def _base(self) -> Base:
        file = self.file
        if self.article.base is None:
            return Base(file.data, file.record)
        document = without_echoes(self.article, file.document, self.since, now=self.now)
        if document is file.document:
            return Base(file.data, file.record)
        return Base(frontmatter.emit(document), from_document(document))

    def _conflicts(self, base: Record, update: UpdateClass | None) -> tuple[str, ...]:
        holds = self.article.active_holds()
        if update is UpdateClass.REPLACED:
            copy = copy_of(base)
            holds = [each for each in self.article.holds.all() if each.is_active(copy)]
        return tuple(hold.field for hold in holds if hold.is_in_conflict(base))
