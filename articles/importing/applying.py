"""A plan -> bases, changes and the tables, in one transaction a batch."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from articles import tables
from articles.importing.asking import asked_by
from articles.importing.comparing import Known, Outcome, Planned, known
from articles.importing.planning import plan_news
from articles.importing.refusing import REFUSALS, reason_of
from articles.merging import UpdateClass, hold_value
from articles.models import (
    Act,
    Article,
    Change,
    ChangeSet,
    FormerBase,
    Hold,
    ImportRun,
    SourceFile,
    Vanished,
)
from articles.models.source import copy_of, digest
from articles.pacing import Pace
from articles.projecting import Projection, standing
from articles.telling import retell

__all__ = ["BATCH", "Applier", "refused"]

# Files a transaction, at most, and bytes: an editor who saves meanwhile waits for it.
BATCH = 500
MAX_BYTES = 8 * 1024 * 1024

_SOURCE = ("base", "base_digest", "read_digest")
_TAKEN = (*_SOURCE, "written_at", "refused_digest")
_MOVED = "the file or the article changed since the plan was made; make a new plan"


@dataclass
class Applier:
    """Applies the plans of one run at one `now`, as one change set.

    What moved since it was planned is planned anew, or with `refuse_moved` refused.
    `beat` is called in every transaction, and may raise to stop it.
    """

    run: ImportRun
    now: datetime
    again: bool = False
    refuse_moved: bool = False
    beat: Callable[[], None] = lambda: None
    change_set: ChangeSet | None = None
    pace: Pace = field(default_factory=lambda: Pace(BATCH))

    def apply(self, planned: list[Planned]) -> list[Planned]:
        """Do what was planned; answers what became of it, path by path.

        Rows that a database refuses cost their own path only.
        """
        done = [each for each in planned if not each.is_news]
        news = deque(each for each in planned if each.is_news)
        while news:
            batch = self._next(news)
            start = time.monotonic()
            done += self._apply(batch)
            self.pace.measure(len(batch), time.monotonic() - start)
        return done

    def _next(self, news: deque[Planned]) -> list[Planned]:
        batch, size = [], 0
        while news and len(batch) < self.pace.size and size < MAX_BYTES:
            batch.append(news.popleft())
            size += len(batch[-1].file.data) if batch[-1].file else 0
        return batch

    def _apply(self, batch: list[Planned], *, afresh: bool = False) -> list[Planned]:
        before = self.change_set
        try:
            with tables.writing():
                self.beat()
                settled = self._settle(batch, afresh=afresh)
                _Batch(self, [each for each in settled if each.is_news]).write()
                return settled
        except REFUSALS as error:
            # The rolled back transaction took a change set of its making along.
            self.change_set = before
            if len(batch) > 1:
                return [
                    done for each in batch for done in self._apply([each], afresh=True)
                ]
            message = (
                f"the database refused it: {reason_of(error)}; "
                "correct the file, or report this as a fault of the newsroom"
            )
            return [Planned(batch[0].path, Outcome.FAILED, message=message)]

    def _settle(self, batch: list[Planned], *, afresh: bool) -> list[Planned]:
        """The plan as it still holds, now that nobody else writes.

        `afresh`: a transaction failed, and left traces in the articles it read.
        """
        states = known(each.path for each in batch)
        same, moved = [], []
        for each in batch:
            is_same = states.get(each.path) == each.known
            (same if is_same else moved).append(each)
        settled = [refused(each) for each in moved] if self.refuse_moved else []
        if not self.refuse_moved:
            settled = self._replan(moved, states)
        spoilt = [each for each in same if afresh and each.file]
        fresh = [each for each in same if not (afresh and each.file)]
        return fresh + settled + self._replan(spoilt, states)

    def _replan(self, moved: list[Planned], states: dict[str, Known]) -> list[Planned]:
        files = [each.file for each in moved if each.file]
        gone = [each for each in moved if not each.file]
        planned = plan_news(files, states, now=self.now, again=self.again)
        # A file that was gone and is known otherwise by now is no question any more.
        return planned + [Planned(each.path, Outcome.UNCHANGED) for each in gone]

    def changes(self) -> ChangeSet:
        """The change set of the run, made when the first change comes."""
        if self.change_set is None:
            self.change_set = ChangeSet.objects.create(
                act=Act.IMPORT, user=self.run.user, at=self.now, run=self.run
            )
        return self.change_set


def refused(planned: Planned) -> Planned:
    """A path of a stored plan that is not any more what it was."""
    return Planned(planned.path, Outcome.FAILED, message=_MOVED)


class _Batch:
    """The rows of one transaction."""

    def __init__(self, applier: Applier, news: list[Planned]):
        self.applier = applier
        self.now = applier.now
        self.news = news
        self.projection = Projection()
        self.rows: dict[str, list[tuple]] = defaultdict(list)

    def write(self):
        created = [each for each in self.news if each.outcome is Outcome.CREATED]
        ids = tables.reserve_ids(Article, len(created))
        for article_id, planned in zip(ids, created, strict=True):
            self._create(article_id, planned)
        for planned in self.news:
            if planned.outcome is Outcome.VANISHED:
                self._miss(planned)
            elif planned.base is not None:
                self._take(planned)
            elif planned.outcome is not Outcome.CREATED:
                self._note(planned)
        self._write_rows()

    def _create(self, article_id: int, planned: Planned):
        file = planned.file
        self.projection.add(
            article_id,
            file.record,
            standing(file.record, None),
            version=1,
            modified_at=self.now,
            path=planned.path,
            new=True,
        )
        self.rows["new sources"].append(
            (article_id, file.data, file.digest, file.digest, "")
        )
        self.rows["changes"].append((article_id, "", None, planned.path, 1))

    def _miss(self, planned: Planned):
        """DESIGN.md, vanished: a question, and nothing but that."""
        state = planned.known
        self.rows["vanished"].append((Vanished.OPEN, self.now, state.article_id))
        self._change_file(state, Vanished.OPEN)

    def _note(self, planned: Planned):
        """Our own voice: the base stays."""
        state = planned.known
        is_ours = planned.outcome is not Outcome.REFUSED
        if is_ours and planned.digest not in state.voices:
            self.rows["echoes"].append((planned.digest, state.article_id))
        if state.is_missed:
            self._find(state)

    def _find(self, state: Known):
        """A file that re-appears answers the question that its absence was."""
        self.rows["vanished"].append((Vanished.PRESENT, None, state.article_id))
        self._change_file(state, Vanished.PRESENT)

    def _change_file(self, state: Known, vanished: Vanished):
        row = (state.article_id, "vanished", state.vanished or None)
        self.rows["changes"].append((*row, str(vanished) or None, state.version))

    def _take(self, planned: Planned):
        """Let the file be the new base."""
        article, base, update = planned.article, planned.base, planned.update
        source, state = article.source, planned.known
        was_base = source.written_digest == source.base_digest
        written_at = None if was_base else source.written_at
        name = digest(base.data)
        self.rows["sources"].append(
            (base.data, name, planned.digest, written_at, "", article.pk)
        )
        if state.vanished:
            self._find(state)
        if update is UpdateClass.SEALED:
            size = base.record.secured and len(base.record.secured.encode())
            self.rows["sizes"].append((size, article.pk))
        elif update is not None:
            if source.base is not None:
                self.rows["former"].append(
                    (article.pk, bytes(source.base), name, self.now)
                )
            if update is not UpdateClass.REPLACED:
                copy = copy_of(base.record)
                for hold in article.holds_to_carry(copy):
                    hold.copy = copy
                    self.rows["holds"].append((copy, hold.pk))
            self._change(planned)
            self._ask(planned)
            source.take(base.data, base.record)
            self.projection.add_article(article, self.now)

    def _change(self, planned: Planned):
        article = planned.article
        article.modified_at = self.now
        article.version += planned.update.moves_version
        if article.source.base is None:  # born here, and upstream has it now as well
            row = (article.pk, "", None, planned.path, article.version)
            self.rows["changes"].append(row)
        for each in planned.differences:
            self.rows["changes"].append(
                (
                    article.pk,
                    each.field,
                    hold_value(each.field, each.old),
                    hold_value(each.field, each.new),
                    article.version,
                )
            )

    def _ask(self, planned: Planned):
        """Let the article wait for an editor again, if the update is a reason to."""
        article = planned.article
        source, before = article.source, article.source.waiting
        why = asked_by(planned)
        if why == source.waits:
            return
        source.waits_since = source.waits_since if source.waits else self.now
        source.waits = why
        self.rows["waits"].append((str(why), source.waits_since, article.pk))
        row = (article.pk, "waits", before, source.waiting, article.version)
        self.rows["changes"].append(row)

    def _write_rows(self):
        rows = self.rows
        touched = self.projection.write()
        tables.insert(
            SourceFile, ("article_id", *_SOURCE, "written_digest"), rows["new sources"]
        )
        tables.update(SourceFile, _TAKEN, rows["sources"])
        tables.update(SourceFile, ("waits", "waits_since"), rows["waits"])
        retell(touched)
        tables.update(SourceFile, ("read_digest",), rows["echoes"])
        tables.update(SourceFile, ("vanished", "vanished_at"), rows["vanished"])
        tables.update(Article, ("sealed_size",), rows["sizes"])
        tables.update(Hold, ("copy",), rows["holds"])
        self._write_history()

    def _write_history(self):
        changes, former = self.rows["changes"], self.rows["former"]
        if not changes and not former:
            return
        change_set = self.applier.changes().pk
        tables.insert(
            Change,
            ("article_id", "field", "old", "new", "version", "change_set_id"),
            [(*row, change_set) for row in changes],
        )
        tables.insert(
            FormerBase,
            ("article_id", "base", "next_digest", "replaced_at", "change_set_id"),
            [(*row, change_set) for row in former],
        )
