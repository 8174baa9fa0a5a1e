"""Files -> findings, and files mended: lint a tree without a database.

Reads what an import would read, one file at a time. Of the files before it keeps
only what tells copies apart.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from articles.frontmatter import Refused
from articles.importing.scanning import Failure, FoundFile, read_file, scan
from articles.linting import MENDABLE, Code, Finding, Level, Linter, mend
from articles.writing import replace_file

__all__ = ["CheckResult", "check_articles"]


@dataclass
class CheckResult:
    """How much was found; what was fixed is neither an error nor a warning any more."""

    files: int = 0
    errors: int = 0
    warnings: int = 0
    fixed: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to do."""
        return not self.errors and not self.warnings

    @property
    def summary(self) -> str:
        """The counts as a sentence."""
        if not self.files and self.is_clean:
            return "no .md files found"
        parts = [
            _counted(self.errors, "error"),
            _counted(self.warnings, "warning"),
            f"{self.fixed:,} fixed" if self.fixed else "",
        ]
        said = ", ".join(filter(None, parts)) or "no problems"
        return f"{said} in {_counted(self.files, 'file') or 'no files'}"

    @property
    def facts(self) -> dict:
        """The counts as a machine reads them."""
        return asdict(self)

    def count(self, finding: Finding):
        if finding.fixed:
            self.fixed += 1
        elif finding.level is Level.ERROR:
            self.errors += 1
        else:
            self.warnings += 1


def check_articles(
    paths: Iterable[str | Path],
    *,
    report: Callable[[Finding], None],
    fix: bool = False,
    stdin: BinaryIO | None = None,
) -> CheckResult:
    """Lint the files of `paths`; `report` is called with each finding as it is made.

    With `fix`, what can be mended without a loss is, in files that stand on disk.
    `stdin` is what `-` reads.
    """
    result = CheckResult()
    linter = Linter()
    for found in scan(paths, stdin=stdin):
        result.files += isinstance(found, FoundFile)
        for finding in _findings(found, linter, fix=fix):
            result.count(finding)
            report(finding)
    return result


def _findings(
    found: FoundFile | Failure, linter: Linter, *, fix: bool
) -> list[Finding]:
    if isinstance(found, Failure):
        return [Finding(found.path, found.line, Code.UNREADABLE, found.message)]
    try:
        data = found.read()
    except (Refused, OSError) as error:
        return [Finding(found.shown, 0, Code.UNREADABLE, _reason(error))]
    findings = linter.lint(data, path=found.shown)
    stands_on_disk = found.data is None
    if fix and stands_on_disk and any(each.code in MENDABLE for each in findings):
        return _mended(found, data, findings, linter)
    return findings


def _mended(
    found: FoundFile, data: bytes, findings: list[Finding], linter: Linter
) -> list[Finding]:
    """What the file is rid of, and what is left where it now stands."""
    mended = mend(data, path=found.shown)
    try:
        if mended != data:
            _write(found.file, data, mended)
    except (Refused, OSError) as error:
        words = f"not mended: {_reason(error)}"
        return [Finding(found.shown, 0, Code.NOT_WRITTEN, words), *findings]
    left = linter.lint(mended, path=found.shown)
    gone = MENDABLE - {each.code for each in left}
    fixed = [replace(each, fixed=True) for each in findings if each.code in gone]
    return sorted(fixed + left, key=attrgetter("line", "code"))


def _write(file: Path, data: bytes, mended: bytes):
    if read_file(file) != data:
        raise Refused("it changed meanwhile; check again")
    replace_file(file, mended)


def _reason(error: Refused | OSError) -> str:
    if isinstance(error, Refused):
        return error.message
    return error.strerror or type(error).__name__


def _counted(count: int, thing: str) -> str:
    """`1 file`, `1,611 files`; nothing for none."""
    return f"{count:,} {thing}{'s' * (count != 1)}" if count else ""
