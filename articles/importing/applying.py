"""A plan -> bases, changes and the tables, in one transaction a batch."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from articles import frontmatter, tables
from articles.frontmatter import CannotEdit, Document
from articles.importing.planning import Outcome, PlannedFile
from articles.importing.refusing import REFUSALS, reason_of
from articles.importing.scanning import Failure
from articles.merging import (
    Difference,
    UpdateClass,
    adopt,
    classify,
    differences,
    hold_value,
)
from articles.models import Act, Article, Change, ChangeSet, Hold, ImportRun, SourceFile
from articles.models.source import copy_of, digest
from articles.projecting import Projection, standing
from articles.record import from_document

__all__ = ["Applied", "Applier"]

_SOURCE = ("base", "base_digest", "read_digest")


@dataclass
class Applied:
    """What became of the files of a batch, by path."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


@dataclass
class Applier:
    """Applies the batches of one run at one `now`, as one change set."""

    run: ImportRun
    now: datetime
    change_set: ChangeSet | None = None

    def apply(self, news: list[PlannedFile]) -> Applied:
        """Take in new bytes. Rows that a database refuses cost their own file only."""
        if not news:
            return Applied()
        before = self.change_set
        try:
            with tables.writing():
                return _Batch(self, news).write()
        except REFUSALS as error:
            # The rolled back transaction took a change set of its making along.
            self.change_set = before
            if len(news) > 1:
                return _joined(self.apply([each]) for each in news)
            message = (
                f"the database refused it: {reason_of(error)}; "
                "correct the file, or report this as a fault of the newsroom"
            )
            failure = Failure(news[0].path, message)
            return Applied({failure.path: Outcome.FAILED}, [failure])

    def changes(self) -> ChangeSet:
        """The change set of the run, made when the first change comes."""
        if self.change_set is None:
            self.change_set = ChangeSet.objects.create(
                act=Act.IMPORT, user=self.run.user, at=self.now, run=self.run
            )
        return self.change_set


def _joined(parts) -> Applied:
    joined = Applied()
    for part in parts:
        joined.outcomes |= part.outcomes
        joined.failures += part.failures
    return joined


class _Batch:
    """The rows of one transaction."""

    def __init__(self, applier: Applier, news: list[PlannedFile]):
        self.applier = applier
        self.now = applier.now
        self.news = news
        self.applied = Applied()
        self.projection = Projection()
        self.rows: dict[str, list[tuple]] = defaultdict(list)

    def write(self) -> Applied:
        known = {
            article.path: article
            for article in Article.objects.for_writing().filter(
                path__in=[each.path for each in self.news]
            )
        }
        created = [each for each in self.news if each.path not in known]
        ids = tables.reserve_ids(Article, len(created))
        for article_id, planned in zip(ids, created, strict=True):
            self._create(article_id, planned)
        for planned in self.news:
            if planned.path in known:
                self._update(known[planned.path], planned)
        self._write_rows()
        return self.applied

    def _create(self, article_id: int, planned: PlannedFile):
        self._note(planned, Outcome.CREATED)
        self.projection.add(
            article_id,
            planned.record,
            standing(planned.record, None),
            version=1,
            modified_at=self.now,
            path=planned.path,
            new=True,
        )
        digests = planned.digest, planned.digest
        self.rows["new sources"].append((article_id, planned.data, *digests, ""))
        self.rows["changes"].append((article_id, "", None, planned.path, 1))

    def _update(self, article: Article, planned: PlannedFile):
        """DESIGN.md, echo: our own voice leaves the base as it is."""
        source = article.source
        if planned.digest in source.known(
            source.read_digest, source.written_digest, source.written_at
        ):
            return self._note(planned, Outcome.UNCHANGED)
        if planned.data == self._rendered(article):
            self.rows["echoes"].append((planned.digest, article.pk))
            return self._note(planned, Outcome.UNCHANGED)
        if source.base is None and planned.record.original_url != article.original_url:
            return self._fail(
                planned,
                "an article born here has this path and another originalUrl; "
                "rename the file or retire the article",
            )
        return self._take(article, planned)

    def _rendered(self, article: Article) -> bytes | None:
        """What export would write, or None where it cannot."""
        try:
            return article.render(self.now)
        except CannotEdit:
            return None

    def _take(self, article: Article, planned: PlannedFile):
        """Let the file be the new base, but for the echoes in it."""
        data, base, old = planned.data, planned.record, article.base
        if old is not None:
            document = self._without_echoes(article, planned.document)
            if document is not planned.document:
                data, base = frontmatter.emit(document), from_document(document)
        source = article.source
        was_base = source.written_digest == source.base_digest
        written_at = None if was_base else source.written_at
        self.rows["sources"].append(
            (data, digest(data), planned.digest, written_at, article.pk)
        )
        update = UpdateClass.VISIBLE if old is None else classify(old, base)
        self._note(planned, Outcome.UPDATED if update else Outcome.UNCHANGED)
        if update is UpdateClass.SEALED:
            size = base.secured and len(base.secured.encode())
            self.rows["sizes"].append((size, article.pk))
        elif update is not None:
            if update is not UpdateClass.REPLACED:
                self._keep_holds(article, copy_of(base))
            before = article.record(self.now) if old is None else old
            article.source.take(data)
            after = article.record(self.now) if old is None else base
            self._change(article, differences(before, after), update)
            self.projection.add_article(article, self.now)

    def _without_echoes(self, article: Article, document: Document) -> Document:
        """The file as upstream would have it; what we wrote last may be out of date."""
        holds = article.active_holds()
        held = {hold.field: hold.value_at(self.now) for hold in holds}
        document = adopt(article.document, document, held)
        written_at = article.source.written_at
        written = {
            hold.field: hold.value_at(written_at)
            for hold in holds
            if written_at and hold.at <= written_at
        }
        stale = {name: written[name] for name in written if written[name] != held[name]}
        return adopt(article.document, document, stale)

    def _keep_holds(self, article: Article, copy: int):
        """Decisions stay where originalUrl came or went without another copy coming."""
        set_aside = {hold.field for hold in article.holds.all() if hold.copy == copy}
        for hold in article.active_holds():
            if hold.field not in set_aside and not hold.is_judgement:
                hold.copy = copy
                self.rows["holds"].append((copy, hold.pk))

    def _change(self, article: Article, found: list[Difference], update: UpdateClass):
        article.modified_at = self.now
        article.version += update.moves_version
        for each in found:
            self.rows["changes"].append(
                (
                    article.pk,
                    each.field,
                    hold_value(each.field, each.old),
                    hold_value(each.field, each.new),
                    article.version,
                )
            )

    def _note(self, planned: PlannedFile, outcome: Outcome):
        self.applied.outcomes[planned.path] = outcome

    def _fail(self, planned: PlannedFile, message: str):
        self.applied.failures.append(Failure(planned.path, message))
        self._note(planned, Outcome.FAILED)

    def _write_rows(self):
        rows = self.rows
        self.projection.write()
        tables.insert(
            SourceFile, ("article_id", *_SOURCE, "written_digest"), rows["new sources"]
        )
        tables.update(SourceFile, (*_SOURCE, "written_at"), rows["sources"])
        tables.update(SourceFile, ("read_digest",), rows["echoes"])
        tables.update(Article, ("sealed_size",), rows["sizes"])
        tables.update(Hold, ("copy",), rows["holds"])
        if rows["changes"]:
            change_set = self.applier.changes().pk
            tables.insert(
                Change,
                ("article_id", "field", "old", "new", "version", "change_set_id"),
                [(*row, change_set) for row in rows["changes"]],
            )
