"""A tree of files against what is known of it; the manifest of an export.

A file is right where its bytes are the base, what was last read or written at its
path, or what export would write now: of everything else an import or an export is due.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

from articles.frontmatter import FrontMatterError
from articles.importing.scanning import Failure, FoundFile, Scan
from articles.models import Article, Vanished
from articles.models.source import digest
from articles.verifying.findings import Finding, Part
from articles.writing import whole_file

__all__ = ["manifest_in", "manifest_line", "missing_files", "wrong_files"]

BATCH = 250


def wrong_files(found: Scan, now: datetime) -> Iterator[Finding | None]:
    """For each file that a scan finds, what is wrong with it, or None."""
    stream = iter(found)
    while batch := list(islice(stream, BATCH)):
        paths = [each.path for each in batch if isinstance(each, FoundFile)]
        articles = Article.objects.with_records().filter(path__in=paths)
        known = {article.path: article for article in articles}
        for each in batch:
            yield _wrong_file(each, known.get(each.path), now)


def _wrong_file(
    found: FoundFile | Failure, article: Article | None, now: datetime
) -> Finding | None:
    if isinstance(found, Failure):
        place = f"line {found.line}" if found.line else ""
        return Finding(Part.FILE, found.path, place, found.message)
    try:
        name = digest(found.read())
    except FrontMatterError as error:
        return _wrong(found.path, error.message)
    except OSError as error:
        return _wrong(found.path, error.strerror or type(error).__name__)
    message = _trouble(article, name, now)
    return _wrong(found.path, message) if message else None


def _trouble(article: Article | None, name: str, now: datetime) -> str:
    if article is None:
        return "extra: the database has no such article; import it, or remove the file"
    source = article.source
    if name == source.refused_digest:
        return "its import was undone; export to write what is true instead"
    if source.vanished in (Vanished.OPEN, Vanished.RETIRED):
        return "there again after it had vanished; import it"
    if name in source.voices() or name == _rendered(article, now):
        return ""
    return "changed since the last import; import it"


def _rendered(article: Article, now: datetime) -> str:
    try:
        return digest(article.render(now))
    except FrontMatterError:
        return ""  # told by rows.py


def missing_files(found: Scan) -> Iterator[Finding]:
    """Articles that have no file in a tree that was read as a whole."""
    written = Article.objects.exportable().order_by("path")
    rows = written.values_list("path", "source__base_digest", "source__written_digest")
    for path, base_digest, written_digest in rows.iterator():
        if found.seen(path):
            continue
        if base_digest or written_digest:
            message = "missing: export to write it again, or import to be asked"
        else:
            message = "missing: born here and never written; export it"
        yield _wrong(path, message)


def manifest_line(article: Article, now: datetime) -> str:
    """What `sha256sum -c` reads: the digest of what export would write, and the path."""
    name = digest(article.render(now))
    path = article.path
    # As sha256sum writes names that hold the end of a line.
    escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    mark = "\\" if escaped != path else ""
    return f"{mark}{name}  {escaped}\n"


@contextmanager
def manifest_in(file: Path | None, otherwise: Callable[[str], object]):
    """What writes lines into a file, which is whole or not at all; `-` is `otherwise`.

    None for no file.
    """
    if file is None:
        yield None
    elif file == Path("-"):
        yield otherwise
    else:
        with whole_file(file) as stream:
            yield lambda line: stream.write(line.encode())


def _wrong(path: str, message: str) -> Finding:
    return Finding(Part.FILE, path, "", message)
