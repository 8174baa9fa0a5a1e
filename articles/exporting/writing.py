"""Files that differ -> written, with a note before and a note after.

The note before is what makes a killed export harmless: whatever of a batch stands on
disk then is known as ours, to the next export and to the next import.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from articles import tables
from articles.exporting.places import Tree
from articles.exporting.remembering import Memory
from articles.exporting.results import FileReport, Outcome, Reporter
from articles.exporting.trouble import Refused, Stopped
from articles.models import Article, SourceFile
from articles.models.source import digest

__all__ = ["CHANGED", "Item", "Writer"]

CHANGED = "changed since the last import; import first"

# Bytes that wait to be written: a batch of very large files is written in parts.
_WAITING = 32 * 1024 * 1024

# Failures in a row, and no file written: the rest would fail as well.
_PATIENCE = 100


@dataclass(frozen=True)
class Item:
    """An article, the bytes its file is to have, and the digest found there ('': none)."""

    article: Article
    data: bytes = field(repr=False)
    digest: str
    found: str

    @property
    def path(self) -> str:
        return self.article.path

    @property
    def needs_note(self) -> bool:
        """Whether these bytes, where they stand, are news to the note of what was."""
        return self.article.source.needs_note_of(self.digest)

    @property
    def is_new(self) -> bool:
        """Whether something else was written last: also a base is ours to replace."""
        return self.digest != self.article.source.written_digest

    @property
    def needs_warning(self) -> bool:
        """Whether nobody would know these bytes for ours; the base is upstream's."""
        return self.is_new and self.digest != self.article.source.base_digest

    @property
    def is_settled(self) -> bool:
        """Whether a killed export wrote what was found, and could not say so."""
        return bool(self.found) and self.found == self.article.source.pending_digest


class Writer:
    """Writes what it is given, a batch at a time, and notes what was written."""

    def __init__(
        self,
        tree: Tree,
        memory: Memory,
        reporter: Reporter,
        now: datetime,
        *,
        beat: Callable[[], None],
    ):
        self.beat = beat
        self.tree = tree
        self.memory = memory
        self.reporter = reporter
        self.now = now
        self.waiting: list[Item] = []
        self.size = 0
        self.notes: list[tuple] = []
        self.has_written = False
        self.failures = 0

    def add(self, item: Item):
        self.waiting.append(item)
        self.size += len(item.data)
        if self.size > _WAITING:
            self.flush()

    def note(self, pk: int, digest: str):
        """Remember for the next flush that a file says this already."""
        self.notes.append((digest, self.now, "", None, pk))

    def may_replace(self, item: Item, found: str) -> bool:
        """Whether bytes of this digest ('': none) are the base, or were written here."""
        voices = item.article.source.voices()
        return not found or found in voices or found in self.memory.ours(item.path)

    def flush(self):
        """Write what waits; an interruption forgets nothing that stands on disk."""
        items, self.waiting, self.size = self.waiting, [], 0
        self._warn(items)
        written: list[Item] = []
        unsure: list[Item] = []
        try:
            for item in items:
                unsure.append(item)
                if self._write(item):
                    written.append(item)
                unsure.remove(item)
        finally:
            self.tree.settle(each.path for each in written)
            self._note(items, written, unsure)

    def _warn(self, items: list[Item]):
        """Say what is about to be written, and what a killed export wrote before."""
        settled = []
        for item in items:
            source = item.article.source
            if item.is_settled:
                settled.append((source.pending_digest, source.pending_at, source.pk))
                source.written_digest = source.pending_digest
        pending = [
            (each.digest, self.now, each.article.pk)
            for each in items
            if each.needs_warning
        ]
        if settled or pending:
            with tables.writing():
                self.beat()
                tables.update(SourceFile, ("written_digest", "written_at"), settled)
                tables.update(SourceFile, ("pending_digest", "pending_at"), pending)

    def _note(self, items: list[Item], written: list[Item], unsure: list[Item]):
        """Say what was written; and that nothing is pending but what is not sure."""
        for item in written:
            if item.is_new:
                self.note(item.article.pk, item.digest)
        done = {id(each) for each in (*written, *unsure)}
        failed = [
            ("", None, each.article.pk)
            for each in items
            if each.needs_warning and id(each) not in done
        ]
        notes, self.notes = self.notes, []
        if notes or failed:
            with tables.writing():
                self.beat()
                columns = ("written_digest", "written_at", "pending_digest")
                tables.update(SourceFile, (*columns, "pending_at"), notes)
                tables.update(SourceFile, ("pending_digest", "pending_at"), failed)

    def _write(self, item: Item) -> bool:
        try:
            data = self.tree.read_afresh(item.path)
            if data is not None and not self.may_replace(item, digest(data)):
                raise Refused(CHANGED)
            self.tree.make()
            self.memory.enter(item.path, item.digest)
            self.tree.write(item.path, item.data)
        except (OSError, Refused) as error:
            self._fail(item, error)
            return False
        self.has_written = True
        self.memory.settle(item.path, item.digest)
        report = FileReport(item.path, Outcome.WRITTEN, sha256=item.digest)
        self.reporter.say(report)
        return True

    def _fail(self, item: Item, error: OSError | Refused):
        self.reporter.fail(item.path, error)
        self.failures += isinstance(error, OSError)
        if self.failures >= _PATIENCE and not self.has_written:
            raise Stopped("none of the files could be written; see the errors above")
