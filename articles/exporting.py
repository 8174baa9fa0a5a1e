"""Articles -> files: render, compare, write; never over what upstream wrote since.

An article without holds leaves as its base, byte for byte. Each file is written
beside its place and renamed, so that a reader sees the old or the new one, whole.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from secrets import token_hex

from django.utils import timezone

from articles import tables
from articles.frontmatter import FrontMatterError
from articles.models import Article, SourceFile
from articles.models.source import digest

__all__ = ["ExportResult", "export_articles", "select"]

BATCH = 500


class Outcome(StrEnum):
    """What became of an article's file; `differs` is what --check says of it."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    DIFFERS = "differs"
    FAILED = "failed"


@dataclass
class ExportResult:
    """What an export did. `differing` are paths whose file is not what we would write."""

    counts: dict[Outcome, int] = field(
        default_factory=lambda: dict.fromkeys(Outcome, 0)
    )
    differing: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def summary(self) -> str:
        """The counts as a sentence, without those that are zero."""
        parts = [
            f"{count} {outcome}" for outcome, count in self.counts.items() if count
        ]
        return ", ".join(parts) or "no articles selected"


def select(
    now: datetime, *, state=(), topic=(), provider=(), path=(), start=None, end=None
):
    """The articles of a selection; several values of one kind widen it.

    `state` are State values at `now`; `topic` and `provider` are names; `path` are
    paths or folders of the tree; `start` and `end` bound publishedDateTime.
    """
    articles = Article.objects.all()
    if state:
        articles = articles.in_states(state, now)
    if topic:
        articles = articles.about_any(topic)
    if provider:
        articles = articles.filter(provider__name__in=provider)
    if path:
        articles = articles.below(*path)
    if start:
        articles = articles.filter(published_at__gte=start)
    if end:
        articles = articles.filter(published_at__lt=end)
    return articles


def export_articles(
    articles,
    dest: Path,
    *,
    check: bool = False,
    progress: Callable[[ExportResult], None] | None = None,
    now: datetime | None = None,
) -> ExportResult:
    """Write the files of a queryset of articles below `dest`.

    With `check`, nothing is written: the result names what differs. `progress` is
    called with the result so far after each batch.
    """
    export = _Export(Path(dest).absolute(), now or timezone.now(), check=check)
    if export.dest.exists() and not export.dest.is_dir():
        export.fail(f"{dest}: not a folder")
        return export.result
    for batch in _batches(articles):
        export.take(batch)
        if progress:
            progress(export.result)
    return export.result


def _batches(articles) -> Iterator[list[Article]]:
    """By path, so that files are met in the order of their folders."""
    last = ""
    rows = articles.order_by("path").with_records()
    while batch := list(rows.filter(path__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].path


class _Export:
    """One export on its way: where to, as of when, and what became of it."""

    def __init__(self, dest: Path, now: datetime, *, check: bool):
        self.dest = dest
        self.now = now
        self.check = check
        self.result = ExportResult()

    def take(self, batch: list[Article]):
        """Write the files of a batch, and the note of those that were written."""
        notes: list[tuple] = []
        try:
            for article in batch:
                self._export(article, notes)
        finally:  # an interruption must not forget what stands on disk already
            self._note(notes)

    def _export(self, article: Article, notes: list[tuple]):
        try:
            data = article.render(self.now)
            file = _place(self.dest, article.path)
            outcome = self._write(article, file, data)
        except FrontMatterError as error:
            return self.fail(str(error))
        except OSError as error:
            return self.fail(f"{article.path}: {error.strerror or error}")
        except _Refused as error:
            return self.fail(f"{article.path}: {error}")
        self.result.counts[outcome] += 1
        if outcome is Outcome.DIFFERS:
            self.result.differing.append(article.path)
        elif article.source.needs_note_of(digest(data)):
            notes.append((digest(data), self.now, article.pk))
        return None

    def _note(self, notes: list[tuple]):
        if notes and not self.check:
            with tables.writing():
                tables.update(SourceFile, ("written_digest", "written_at"), notes)

    def _write(self, article: Article, file: Path, data: bytes) -> Outcome:
        current = _read(file)
        if current == data:
            return Outcome.UNCHANGED
        if self.check:
            return Outcome.DIFFERS
        if current is not None and digest(current) not in article.source.voices():
            raise _Refused("changed since the last import; import first")
        _replace(file, data)
        return Outcome.WRITTEN

    def fail(self, message: str):
        self.result.counts[Outcome.FAILED] += 1
        self.result.failures.append(message)


class _Refused(Exception):
    """A file that must not be written."""


def _place(dest: Path, path: str) -> Path:
    """The file of a path, which never leads out of `dest`, links included."""
    parts = PurePosixPath(path).parts
    if not parts or parts[0] == "/" or ".." in parts:
        raise _Refused("the path leads out of the destination")
    file = dest.joinpath(*parts)
    # Not Path.resolve: it raises for links in a circle.
    folder = Path(os.path.realpath(file.parent))
    if file.is_symlink() or not folder.is_relative_to(os.path.realpath(dest)):
        raise _Refused("a symbolic link stands in the way; remove it")
    return file


def _read(file: Path) -> bytes | None:
    """What stands there, or None for nothing."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):  # a pipe would be waited on for ever
        raise _Refused("not a regular file; remove it")
    return file.read_bytes()


def _replace(file: Path, data: bytes):
    """Write whole or not at all: beside it, synced, renamed over it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".newsroom-{token_hex(8)}")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
            stream.flush()
            if file.exists():
                os.fchmod(stream.fileno(), stat.S_IMODE(file.stat().st_mode))
            os.fsync(stream.fileno())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
