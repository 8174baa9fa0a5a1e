"""Lines -> database: every line checked first, then restored a batch at a time.

A load that was killed is completed by another one: each article is restored whole or
not at all, and one that says what its line says already is left as it is.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import BinaryIO

from django.utils import timezone

from articles import locking, tables
from articles.dumping import restoring
from articles.dumping.acts import ActLoader
from articles.dumping.addressing import Addresses
from articles.dumping.checking import check, entries
from articles.dumping.naming import restore_houses, restore_slugs
from articles.dumping.restoring import CannotRestore, Restored
from articles.dumping.saying import StatementLoader, keep_numbers, restore_rules
from articles.dumping.shapes import LINES
from articles.dumping.stating import Line, Teller, user_names
from articles.frontmatter import FrontMatterError, escaped
from articles.models import Article, Vanished
from articles.pairing import forget_looks

__all__ = ["LoadResult", "Outcome", "load_decisions"]

# Articles a transaction: an editor who saves meanwhile waits for one batch at most.
BATCH = 50


class Outcome(StrEnum):
    """What became of the line of an article."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    GONE = "gone"
    FAILED = "failed"


@dataclass
class LoadResult:
    """What a load did: counts, and every path it could not restore, with the reason.

    GONE are those whose files had vanished, and whom no import can bring back.
    `other_bases` are paths whose file upstream has written since the dump,
    `statements_left` counts statements about articles that were not restored.
    """

    counts: Counter[Outcome] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    unknown_users: list[str] = field(default_factory=list)
    other_bases: list[str] = field(default_factory=list)
    statements_left: int = 0
    has_other_rules: bool = False

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def summary(self) -> str:
        """The counts as a sentence."""
        counts = [(self.counts[outcome], outcome) for outcome in Outcome]
        parts = [f"{count:,} {outcome}" for count, outcome in counts if count]
        return ", ".join(parts) or "no articles in the dump"

    @property
    def notes(self) -> list[str]:
        """What the operator should know, and need not mend."""
        notes = [
            f"no user {name}: decisions of theirs are nobody's"
            for name in self.unknown_users
        ]
        if others := len(self.other_bases):
            notes.append(
                f"files that changed since the dump: {others:,}; decisions hold"
            )
        if gone := self.counts[Outcome.GONE]:
            notes.append(f"articles left out because their files are gone: {gone:,}")
        if left := self.statements_left:
            notes.append(f"statements left out with articles they are about: {left:,}")
        if self.has_other_rules:
            notes.append("rules of heat: others are set here, and stay")
        return notes


def load_decisions(
    file: BinaryIO,
    *,
    progress: Callable[[LoadResult], None] | None = None,
    wait: float = 65,
    waiting: Callable[[str], None] | None = None,
    now: datetime | None = None,
) -> LoadResult:
    """Restore what a dump says, into a database that has imported the same tree.

    `file` can be read twice: from its beginning, and again. Raises BadDump, and then
    has written nothing; locking.Busy, where another run is on for `wait` seconds and
    more, of which `waiting` is told; and locking.LockLost, where one took over.
    `progress` is called with the result so far after each batch.
    """
    check(file)
    file.seek(0)
    lines = entries(file)
    with locking.running("load", wait=wait, tell=waiting) as lock:
        load = _Load(now or timezone.now(), lock)
        while batch := list(islice(lines, BATCH)):
            load.take(batch)
            if progress:
                progress(load.result)
        load.finish()
        forget_looks()  # what was restored changed, as it says, long ago
    return load.result


class _Load:
    """One load on its way: who is who here, which act is which, and what became."""

    def __init__(self, now: datetime, lock: locking.Lock):
        self.now = now
        self.lock = lock
        self.result = LoadResult()
        self.users = {name: pk for pk, name in user_names().items()}
        self.acts = ActLoader(self.users)
        self.teller = Teller()
        self.addresses = Addresses()
        self.statements = StatementLoader()
        self.rules: Line | None = None
        # Paths of articles that are not as their lines say.
        self.left_out: set[str] = set()

    def take(self, batch: list[tuple[str, Line]]):
        lines: dict[str, list[Line]] = {kind: [] for kind in LINES}
        for kind, line in batch:
            lines[kind].append(_resolved(line, self._known_user))
        if lines["topic"] or lines["provider"]:
            with self._writing():
                restore_slugs(lines["topic"], lines["provider"])
                restore_houses(lines["provider"])
        self.rules = next(iter(lines["rules"]), self.rules)
        if lines["change_set"]:
            with self._writing():
                self.acts.load(lines["change_set"])
        if lines["story"]:
            with self._writing():
                self.addresses.take_stories(lines["story"])
        if lines["article"]:
            self._take_articles(lines["article"])
        if lines["statement"]:
            with self._writing():
                sets = self.acts.pks
                self.statements.load(lines["statement"], sets, self.left_out)

    def finish(self):
        """What all articles have to be there for; then drop what nobody needs."""
        keep = self.result.total > self._left()
        if keep:
            self._restore_stories()
        self.result.failures += self.statements.failures
        self.result.statements_left = self.statements.left
        self.acts.tidy(self._writing, keep=keep)

    def _restore_stories(self):
        with self._writing():
            is_set = self.rules is None or restore_rules(self.rules)
            self.result.has_other_rules = not is_set
            # What was told here since an earlier load may have been public.
            is_first = self.acts.made or self.acts.emptied()
            self.addresses.restore(keep_new=not is_first)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction in which nobody can take over."""
        with tables.writing():
            self.lock.beat()
            yield

    def _left(self) -> int:
        counts = self.result.counts
        return counts.total() - counts[Outcome.LOADED] - counts[Outcome.UNCHANGED]

    def _known_user(self, name: str | None) -> str | None:
        if name is None or name in self.users:
            return name
        if name not in self.result.unknown_users:
            self.result.unknown_users.append(name)
        return None

    def _take_articles(self, lines: list[Line]):
        self.teller.keys = self.acts.keys
        self.addresses.take_articles(lines)
        result = LoadResult()
        with self._writing():
            keep_numbers(lines)
            known = _known(line["article"] for line in lines)
            restored = [
                found
                for line in lines
                if (found := self._restore(known.get(line["article"]), line, result))
            ]
            if restored:
                restoring.write(restored, self.acts.pks, self.users, self.now)
        result.other_bases = [
            each.article.path for each in restored if each.base_is_other
        ]
        self.result.counts += result.counts
        self.result.failures += result.failures
        self.result.other_bases += result.other_bases

    def _restore(self, article, line: Line, result: LoadResult) -> Restored | None:
        outcome, message, restored = Outcome.LOADED, "", None
        if article is None and _is_gone(line):
            outcome = Outcome.GONE
        elif article is None and line["base_digest"]:
            outcome = Outcome.UNKNOWN
            message = "not in the database; import its file first, then load again"
        elif article and _says(self.teller.decisions(article), line):
            outcome = Outcome.UNCHANGED
        elif article and not restoring.is_pristine(article):
            outcome = Outcome.REFUSED
            message = "decided on or changed here since its first import; left as it is"
        else:
            try:
                restored = self._restored(article, line)
            except (CannotRestore, FrontMatterError) as error:
                outcome = Outcome.FAILED
                message = getattr(error, "message", str(error))
        result.counts[outcome] += 1
        if outcome not in (Outcome.LOADED, Outcome.UNCHANGED):
            self.left_out.add(line["article"])
        if message:
            result.failures.append(f"{escaped(line['article'])}: {message}")
        return restored

    def _restored(self, article: Article | None, line: Line) -> Restored:
        born = restoring.bear(line) if article is None else article
        try:
            return restoring.restore(born, line, self.users, self.now)
        except (CannotRestore, FrontMatterError):
            if article is None:
                born.delete()
            raise


def _known(paths) -> dict[str, Article]:
    rows = Article.objects.for_writing().filter(path__in=list(paths))
    rows = rows.prefetch_related("changes__change_set")
    return {article.path: article for article in rows}


def _is_gone(line: Line) -> bool:
    """Whether a line needs a file that no tree has, upstream's or exported."""
    is_written = line["vanished"] not in (Vanished.OPEN, Vanished.RETIRED)
    return bool(line["base_digest"]) and not is_written


def _says(told: Line, line: Line) -> bool:
    """Whether an article is as its line says, whatever its file says meanwhile."""
    return _comparable(told) == _comparable({name: line[name] for name in told})


def _comparable(line: Line) -> Line:
    # Which copy a decision is on follows the file (DESIGN.md, replaced).
    holds = [{**each, "copy": None} for each in line["holds"]]
    return line | {"holds": holds}


def _resolved(line: Line, known: Callable[[str | None], str | None]) -> Line:
    """A line with nobody where it names somebody who is not known here."""
    resolved = dict(line)
    if "user" in line:
        resolved["user"] = known(line["user"])
    for name in ("run", "before", "after"):
        if line.get(name):
            resolved[name] = _resolved(line[name], known)
    for name in ("holds", "changes"):
        if name in line:
            resolved[name] = [_resolved(each, known) for each in line[name]]
    return resolved
