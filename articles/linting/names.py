"""Rules on file names: `<date>-<slug>.md` (FORMAT.md 1). A name is never derived."""

import re
from collections.abc import Iterator
from datetime import UTC, date

from articles.linting.findings import Code, Finding
from articles.linting.subject import Subject

__all__ = ["check_name"]

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-[a-z0-9-]+\.md", re.ASCII)


def check_name(subject: Subject) -> Iterator[Finding]:
    """The form of the name, and its date beside that of publication."""
    stated = _date(subject.document.path)
    if stated is None:
        words = "not named <date>-<slug>.md; a path, once imported, stays all the same"
        yield subject.finding(Code.FILE_NAME, words, line=0)
        return
    moment = subject.record.published_at
    published = moment and moment.instant.astimezone(UTC).date()
    if published and abs((published - stated).days) > 1:
        words = f"publishedDateTime: {published} in UTC, but the name says {stated}"
        line = subject.document.line("publishedDateTime")
        yield subject.finding(Code.DATE_IN_NAME, words, line=line)


def _date(path: str) -> date | None:
    found = _NAME.fullmatch(path.rpartition("/")[2])
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
