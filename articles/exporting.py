"""Articles -> files: render, compare, write; never over what upstream wrote since.

An article without holds leaves as its base, byte for byte. Each file is written
beside its place and renamed, so that a reader sees the old or the new one, whole.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath

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
    now: datetime, *, state=(), topic=(), provider=(), path=(), since=None, until=None
):
    """The articles of a selection; several values of one kind widen it.

    `state` are State values at `now`; `topic` and `provider` are names; `path` are
    paths or folders of the tree; `since` and `until` bound publishedDateTime.
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
    if since:
        articles = articles.filter(published_at__gte=since)
    if until:
        articles = articles.filter(published_at__lt=until)
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
    now = now or timezone.now()
    result = ExportResult()
    dest = Path(dest).absolute()
    for batch in _batches(articles):
        written = []
        for article in batch:
            _export(article, dest, now, result, written, check=check)
        tables.update(SourceFile, ("written_digest", "written_at"), written)
        if progress:
            progress(result)
    return result


def _batches(articles) -> Iterator[list[Article]]:
    """By path, so that files are met in the order of their folders."""
    last = ""
    rows = articles.order_by("path").with_records()
    while batch := list(rows.filter(path__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].path


def _export(article, dest, now, result, written, *, check):
    try:
        data = article.render(now)
        file = _place(dest, article.path)
        outcome = _write(article, file, data, check=check)
    except FrontMatterError as error:
        return _fail(result, str(error))
    except OSError as error:
        return _fail(result, f"{article.path}: {error.strerror or error}")
    except _Refused as error:
        return _fail(result, f"{article.path}: {error}")
    result.counts[outcome] += 1
    if outcome is Outcome.DIFFERS:
        result.differing.append(article.path)
        return None
    name = digest(data)
    if not check and name not in (
        article.source.base_digest,
        article.source.written_digest,
    ):
        written.append((name, now, article.pk))
    return None


def _fail(result: ExportResult, message: str):
    result.counts[Outcome.FAILED] += 1
    result.failures.append(message)


class _Refused(Exception):
    """A file that must not be written."""


def _place(dest: Path, path: str) -> Path:
    """The file of a path, which never leads out of `dest`, links included."""
    parts = PurePosixPath(path).parts
    if not parts or parts[0] == "/" or ".." in parts:
        raise _Refused("the path leads out of the destination")
    file = dest.joinpath(*parts)
    if file.is_symlink() or not file.parent.resolve().is_relative_to(dest.resolve()):
        raise _Refused("a symbolic link stands in the way; remove it")
    return file


def _write(article: Article, file: Path, data: bytes, *, check: bool) -> Outcome:
    try:
        current = file.read_bytes()
    except FileNotFoundError:
        current = None
    if current == data:
        return Outcome.UNCHANGED
    if check:
        return Outcome.DIFFERS
    if current is not None and digest(current) not in article.source.voices():
        raise _Refused("changed since the last import; import first")
    file.parent.mkdir(parents=True, exist_ok=True)
    _replace(file, data)
    return Outcome.WRITTEN


def _replace(file: Path, data: bytes):
    """Write whole or not at all: beside it, synced, renamed over it."""
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o666 & ~_umask()
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".newsroom-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
