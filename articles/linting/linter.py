"""All rules for one file, and what only several files show."""

from collections.abc import Iterator
from hashlib import blake2b
from operator import attrgetter

from articles.frontmatter import (
    FrontMatterError,
    Malformed,
    NotFrontMatter,
    Refused,
    escaped,
    parse,
)
from articles.linting.findings import Code, Finding, harmless
from articles.linting.judging import judge
from articles.linting.keys import check_keys
from articles.linting.names import check_name
from articles.linting.subject import Subject
from articles.linting.text import check_text
from articles.linting.values import wrong_values
from articles.record import RecordError, from_document

__all__ = ["Linter", "lint"]

_CODES: dict[type[FrontMatterError], Code] = {
    NotFrontMatter: Code.NO_FRONT_MATTER,
    Malformed: Code.MALFORMED,
    Refused: Code.REFUSED,
}


def lint(data: bytes, *, path: str) -> list[Finding]:
    """What is wrong with one file by itself, in the order of its lines."""
    return Linter().lint(data, path=path)


class Linter:
    """Lints one file after the other, and remembers what makes two of them copies."""

    def __init__(self) -> None:
        self._originals: dict[bytes, str] = {}

    def lint(self, data: bytes, *, path: str) -> list[Finding]:
        try:
            document = parse(data, path=path)
            subject = Subject(document, from_document(document))
        except RecordError as error:
            found = list(wrong_values(document, error))
        except FrontMatterError as error:
            code, message = _CODES[type(error)], harmless(error.message)
            return [Finding(path, error.line, code, message)]
        else:
            found = [*_judged(subject), *self._copies(subject)]
        return sorted(found, key=attrgetter("line", "code"))

    def _copies(self, subject: Subject) -> Iterator[Finding]:
        """The file, if one before it has its originalUrl."""
        url = subject.record.original_url
        if not url:
            return
        # Digests: the addresses of a whole tree weigh more than its paths.
        name = blake2b(url.encode(), digest_size=16).digest()
        path = subject.document.path
        first = self._originals.setdefault(name, path)
        if first != path:
            words = f"originalUrl: {escaped(first)} has it too"
            line = subject.document.line("originalUrl")
            yield subject.finding(Code.SAME_ORIGINAL, words, line=line)


def _judged(subject: Subject) -> Iterator[Finding]:
    for rule in (judge, check_keys, check_text, check_name):
        yield from rule(subject)
