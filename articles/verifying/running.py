"""One verification from its arguments to its result."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path

from django.utils import timezone

from articles import tables
from articles.importing.scanning import scan
from articles.models import Article, Vanished
from articles.verifying.files import manifest_line, missing_files, wrong_files
from articles.verifying.findings import Finding, Report, VerifyResult
from articles.verifying.pages import PageFails, Pages
from articles.verifying.rows import sound, wrong_rows
from articles.verifying.stories import wrong_stories

__all__ = ["verify_articles"]

BATCH = 250


def verify_articles(
    paths: Iterable[Path] = (),
    *,
    root: Path | None = None,
    report: Report,
    manifest: Callable[[str], object] | None = None,
    every_page: bool = False,
    progress: Callable[[VerifyResult], None] | None = None,
    now: datetime | None = None,
) -> VerifyResult:
    """Compare bases, tables and pages, and the files of `paths`, where there are any.

    `report` is called with each difference as it is found, `manifest` with each line
    of the digests that an export would have. With `every_page` each article's page is
    rendered, else a sample. `progress` is called with the result so far.
    """
    run = _Run(now or timezone.now(), report, every_page=every_page)
    with tables.reading():
        for batch in _batches():
            run.take(batch, manifest)
            if progress:
                progress(run.result)
        run.tell_stories()
        run.ask_pages()
        if paths := list(paths):
            run.read_files(paths, root)
    return run.result


def _batches() -> Iterator[list[Article]]:
    """By path, as the lines of a manifest are."""
    rows = Article.objects.order_by("path").with_records()
    last = ""
    while batch := list(rows.filter(path__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].path


class _Run:
    """One verification on its way."""

    def __init__(self, now: datetime, report: Report, *, every_page: bool):
        self.now = now
        self.report = report
        self.result = VerifyResult()
        self.pages = Pages(now, every=every_page)

    def take(self, batch: list[Article], manifest: Callable[[str], object] | None):
        """Bases and tables; what the pages have to say is noted on the way."""
        fine = []
        for article in batch:
            if wrong := sound(article, self.now):
                self._tell(wrong)
                self.pages.expect_nothing(article)
                continue
            fine.append(article)
            self.pages.expect(article)
            is_written = article.source.vanished not in (
                Vanished.OPEN,
                Vanished.RETIRED,
            )
            if manifest and is_written:
                manifest(manifest_line(article, self.now))
        for wrong in wrong_rows(fine, self.now):
            self._tell(wrong)
        self.result.articles += len(batch)

    def tell_stories(self):
        for wrong in wrong_stories():
            self._tell(wrong)

    def ask_pages(self):
        try:
            for wrong in chain(self.pages.wrong_listing(), self.pages.wrong_pages()):
                self._tell(wrong)
        except PageFails as fails:
            self._tell(fails.finding)
        self.result.served, self.result.pages = self.pages.served, self.pages.asked

    def read_files(self, paths: list[Path], root: Path | None):
        found = scan(paths, root=root)
        for wrong in wrong_files(found, self.now):
            self.result.files += 1
            if wrong:
                self._tell(wrong)
        if found.is_whole:
            for wrong in missing_files(found):
                self._tell(wrong)
        else:
            self.result.notes.append(
                "missing files were not looked for: not a whole tree was read"
            )

    def _tell(self, finding: Finding):
        self.result.count(finding)
        self.report(finding)
