"""Files compared with what is known -> what would happen. Reads, never writes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from articles import frontmatter
from articles.frontmatter import Document, FrontMatterError, NotFrontMatter
from articles.importing.scanning import Failure, FoundFile, read_file
from articles.models import SourceFile
from articles.models.source import digest
from articles.record import Record, from_document

__all__ = ["Outcome", "PlannedFile", "plan"]


class Outcome(StrEnum):
    """What became of a file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class PlannedFile:
    """A file that says something new: its bytes, read and understood."""

    path: str
    data: bytes = field(repr=False)
    digest: str
    document: Document
    record: Record


@dataclass(frozen=True)
class Plan:
    """What a batch of files would do: `news` is for apply, the rest is for the word."""

    news: list[PlannedFile]
    unchanged: list[str]
    skipped: list[Failure]
    failed: list[Failure]


def plan(found: Iterable[FoundFile | Failure]) -> Plan:
    """Read files and set aside those whose bytes are known already."""
    found = list(found)
    known = _known_digests(each.path for each in found if isinstance(each, FoundFile))
    result = Plan([], [], [], [])
    for each in found:
        if isinstance(each, Failure):
            result.failed.append(each)
            continue
        try:
            data = read_file(each.file)
            name = digest(data)
            if name in known.get(each.path, ()):
                result.unchanged.append(each.path)
            else:
                result.news.append(_understand(each.path, data, name))
        except NotFrontMatter as error:
            result.skipped.append(Failure(each.path, error.message, error.line))
        except FrontMatterError as error:
            result.failed.append(Failure(each.path, error.message, error.line))
        except OSError as error:
            message = error.strerror or type(error).__name__
            result.failed.append(Failure(each.path, message))
    return result


def _understand(path: str, data: bytes, name: str) -> PlannedFile:
    document = frontmatter.parse(data, path=path)
    return PlannedFile(path, data, name, document, from_document(document))


def _known_digests(paths: Iterable[str]) -> dict[str, set[str]]:
    """Per path, the digests of bytes that say nothing new."""
    rows = SourceFile.objects.filter(article__path__in=list(paths)).values_list(
        "article__path", "read_digest", "written_digest", "written_at"
    )
    return {path: SourceFile.known(*digests) for path, *digests in rows}
