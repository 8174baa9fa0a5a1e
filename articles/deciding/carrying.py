"""How an act is carried out: holds, versions, changes and tables in one go.

decide (acts.py) -> Decision -> carry: checked in memory -> write: a chunk at once
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import tables
from articles.collecting import collecting_later
from articles.deciding.choosing import Chosen
from articles.deciding.files import AboutFile, Wait, write_files
from articles.deciding.lightly import read_lightly
from articles.deciding.moving import Stale, refuse_moved_of
from articles.deciding.outcome import Outcome
from articles.deciding.paths import PathTaken, renamed_path
from articles.deciding.rights import (
    check,
    needed,
    needed_for_several,
    needed_to_undo,
)
from articles.deciding.saying import Say, touched_by, write_said
from articles.frontmatter import FrontMatterError
from articles.merging import hold_value
from articles.models import (
    Act,
    Article,
    Change,
    ChangeSet,
    Hold,
)
from articles.pacing import Pace
from articles.projecting import project, project_standing
from articles.record import FIELDS, Record, RecordError, onto
from articles.telling import retell

__all__ = [
    "Anew",
    "Carrier",
    "Decision",
    "Outcome",
    "Skip",
    "Step",
    "told",
]

# Articles a transaction, at most: others who write wait for one chunk, and how long
# that takes depends on the machine and the act. A quarter is begun with, and half the
# time that is allowed is meant, because articles are unlike each other.
CHUNK = 250
LONGEST = 0.12

# What an outcome tells of each of its articles, of which there may be very many.
_TOLD = ("path", "stem", "title", "state", "public_from", "public_until")


class Skip(Exception):
    """An article that an act passes over; the text is the reason."""


class Decision(NamedTuple):
    """The hold on one field before and after an act; None is no hold."""

    field: str
    old: Hold | None
    new: Hold | None

    @property
    def is_repeated(self) -> bool:
        """Whether it says what was decided already."""
        if self.old is None or self.new is None:
            return self.old is self.new
        return self.old.decides_like(self.new)


class Anew(Decision):
    """A decision that is made also where it says what was decided already.

    It goes with a statement, so that the undo of the earlier one sees that it was
    decided on again; or it puts back whose decision it was.
    """

    is_repeated = False


Step: TypeAlias = Decision | AboutFile | Say


class _Carried(NamedTuple):
    """An article with its decisions laid over it, on the way into the tables."""

    article: Article
    before: Record
    after: Record
    decisions: list[Decision]
    about_file: list[AboutFile]
    said: list[Say]
    renamed: bool

    @property
    def is_on_publication_alone(self) -> bool:
        """Whether nothing else of its record is another by it."""
        return (
            all(each.field == "published" for each in self.decisions)
            and all(isinstance(each, Wait) for each in self.about_file)
            and not self.said
            and not self.renamed
        )

    def changes(self, change_set: ChangeSet) -> Iterator[Change]:
        for step in (*self.about_file, *self.said):
            for name, old, new in step.changes():
                yield Change(
                    change_set=change_set,
                    article=self.article,
                    field=name,
                    old=old,
                    new=new,
                    version=self.article.version,
                )
        for name, old, new in self.decisions:
            yield Change(
                change_set=change_set,
                article=self.article,
                field=name,
                old=hold_value(name, getattr(self.before, name)),
                new=hold_value(name, getattr(self.after, name)),
                version=self.article.version,
                hold_before=old and old.snapshot(),
                hold_after=new and new.snapshot(),
            )


class Carrier:
    """One act on its way: who does what, when, and the change set it makes."""

    def __init__(self, act: Act, user, note: str, now: datetime | None, undoes=None):
        self.act = act
        self.user = user
        self.note = note
        self.now = now or timezone.now()
        self.undoes = undoes
        self.change_set: ChangeSet | None = None
        self.chosen: Chosen | None = None
        self.left: dict[int, dict[str, None]] = {}  # each reason once

    def check_right(self, fields: Iterable[str] = ()):
        """Raise PermissionDenied where the user may not do this, on these fields.

        That several articles take a right of their own is checked where they are known.
        """
        if self.act == Act.UNDO and self.undoes is not None and self.user is not None:
            check(self.user, needed_to_undo(self.undoes, self.user))
        elif self.user is not None:
            check(self.user, needed(self.act, fields))

    def hold(self, article: Article, name: str, value: Any, **more) -> Decision:
        """The decision to hold a field at a value in its written form.

        What is kept against whatever upstream says stays so, until it is released.
        """
        base, old = article.base, article.hold_on(name)
        new = Hold(
            article_id=article.pk,
            field=name,
            value=value,
            seen=hold_value(name, getattr(base, name)) if base else None,
            copy=article.source.copy,
            always=old is not None and old.always,
            user=self.user,
            at=self.now,
            note=self.note,
            **more,
        )
        return Decision(name, old, new)

    def release(self, article: Article, name: str) -> Decision:
        """The decision to leave a field to upstream."""
        return Decision(name, article.hold_on(name), None)

    def leave(self, article: Article, reason: str):
        """Note what the act leaves as it is on an article that it may yet change."""
        self.left.setdefault(article.pk, {})[reason] = None

    def reasons(self, article_id: int) -> str:
        """All that was noted of an article, in one line."""
        return "; ".join(self.left.get(article_id, ()))

    def pass_over(self, article: Article) -> Skip:
        """To be raised where nothing is done to an article, for what was noted of it."""
        return Skip("; ".join(self.left.pop(article.pk)))

    def run(
        self,
        articles: Iterable[Article] | Iterable[int],
        decide: Callable[[Article], Sequence[Step]],
        *,
        fetch: Callable[[list[int]], None] = lambda keys: None,
        passing_over=(Skip, FrontMatterError, PathTaken),
        lightly: bool = False,
    ) -> Outcome:
        """Decide on articles, a chunk and a transaction at a time.

        `fetch` gets what `decide` needs for a chunk, by the keys of its articles. What
        `passing_over` names costs its own article only, any other error the chunk.
        Who decides on publication and nothing else reads articles `lightly`.
        """
        outcome = Outcome()
        for keys in self.chunks(articles, CHUNK):
            with collecting_later(), self.writing(keys) as done:
                fetch(keys)
                self._run_chunk(keys, decide, passing_over, done, lightly=lightly)
            outcome.add(done)
        outcome.change_set = self.change_set
        return outcome

    def chunks(
        self, articles: Iterable[Article] | Iterable[int] | Chosen, most: int
    ) -> Iterator[list[int]]:
        """The keys of articles, as many at a time as a transaction should take."""
        if isinstance(articles, Chosen):
            self.chosen, self.change_set = articles, articles.change_set
        keys = articles if self.chosen else _keys(articles)
        if len(keys) > 1 and self.act != Act.UNDO:
            check(self.user, needed_for_several(self.act))
        pace = Pace(most, first=max(most // 4, 1), longest=LONGEST)
        stream = iter(keys)
        while some := list(islice(stream, pace.size)):
            start = time.monotonic()
            yield some
            pace.measure(len(some), time.monotonic() - start)
            if self.chosen and self.chosen.is_over:
                return

    @contextmanager
    def writing(self, keys: list[int]) -> Iterator[Outcome]:
        """The transaction of a chunk, and what becomes of it; kept of a bulk act."""
        done = Outcome()
        with tables.writing():
            if self.chosen:
                self.chosen.begin(keys)
            yield done
            if self.chosen:
                self.chosen.end(self.change_set, done, self.now)

    def seen(self, article_id: int) -> int | None:
        """The version that a bulk act is about; None where it takes what there is."""
        return self.chosen.versions.get(article_id) if self.chosen else None

    def mark(self, article_id: int) -> str | None:
        """What else was seen of an article, where a bulk act is about that as well."""
        return self.chosen.marks.get(article_id) if self.chosen else None

    def _run_chunk(
        self, keys: list[int], decide, passing_over, outcome: Outcome, *, lightly: bool
    ):
        carried, moved = [], {}
        self.left.clear()
        for article in _locked(keys):
            is_light = lightly and read_lightly(article)
            try:
                carried.append(self.carry(article, decide(article), is_light=is_light))
            except Stale as stale:
                if self.seen(article.pk) is None:
                    raise
                moved[article.pk] = stale.fields
            except passing_over as reason:
                self.leave(article, getattr(reason, "message", "") or str(reason))
        self.write(carried)
        found = told(keys)
        outcome.changed += [found[one.article.pk] for one in carried]
        outcome.skipped += [(found[pk], self.reasons(pk)) for pk in self.left]
        outcome.moved += [(found[pk], fields) for pk, fields in moved.items()]

    def carry(
        self, article: Article, steps: Sequence[Step], *, is_light: bool = False
    ) -> _Carried:
        """Lay decisions over an article in memory, refusing what no file could say.

        What was read lightly is known to be able to.
        """
        steps = [*steps, *_looks(article, steps, self.now)]
        steps = [each for each in steps if not each.is_repeated]
        if not steps:
            raise Skip(_("decided so already"))
        if (seen := self.seen(article.pk)) is not None:
            refuse_moved_of(article, steps, seen)
        decisions = [each for each in steps if isinstance(each, Decision)]
        said = [each for each in steps if isinstance(each, Say)]
        about_file = [each for each in steps if isinstance(each, AboutFile)]
        before = article.record(self.now)
        for step in about_file:
            step.lay(article, self.now)
        gone = {each.old.pk for each in decisions if each.old}
        kept = [hold for hold in article.holds.all() if hold.pk not in gone]
        article.lay([*kept, *(each.new for each in decisions if each.new)])
        after = article.record(self.now)
        if not is_light:
            _refuse_unwritable(article, after)
        renamed = renamed_path(article, after)
        if renamed:
            article.path = renamed
        article.version += 1
        article.modified_at = self.now
        steps = (decisions, about_file, said)
        return _Carried(article, before, after, *steps, bool(renamed))

    def write(self, carried: list[_Carried]):
        """Write holds, changes and tables."""
        if not carried:
            return
        change_set = self.begin()
        decisions = [each for one in carried for each in one.decisions]
        Hold.objects.filter(
            pk__in=[each.old.pk for each in decisions if each.old]
        ).delete()
        Hold.objects.bulk_create(each.new for each in decisions if each.new)
        Change.objects.bulk_create(
            change for one in carried for change in one.changes(change_set)
        )
        about_file = [(one.article, step) for one in carried for step in one.about_file]
        write_files(about_file, change_set, self.now)
        renamed = [one.article for one in carried if one.renamed]
        tables.update(
            Article,
            ("path", "stem"),
            [(each.path, Article.stem_of(each.path), each.pk) for each in renamed],
        )
        said = [each for one in carried for each in one.said]
        write_said(said, change_set)
        alone = [one.article for one in carried if one.is_on_publication_alone]
        project_standing(alone, self.now)
        others = [one.article for one in carried if not one.is_on_publication_alone]
        touched = project(others, self.now)
        retell(touched | touched_by(said) | {each.pk for each in renamed})

    def begin(self) -> ChangeSet:
        """The change set of the act, made when the first change comes."""
        if self.change_set is None:
            self.change_set = ChangeSet.objects.create(
                act=self.act,
                user=self.user,
                at=self.now,
                note=self.note,
                undoes=self.undoes,
            )
        return self.change_set


def _looks(article: Article, steps: Sequence[Step], now: datetime) -> list[Wait]:
    """Whoever decides on publication looked; unless the act itself says what waits."""
    if any(isinstance(each, Wait) for each in steps):
        return []
    decided = [each for each in steps if each.field == "published"]
    return [Wait.after(article, each.new, now) for each in decided]


def _refuse_unwritable(article: Article, after: Record):
    """Raise FrontMatterError for a record that the article's file cannot say."""
    if after != article.base:
        onto(article.document, after, article.base)
    for each in FIELDS:
        if each.required and getattr(after, each.name) is None:
            message = f"{each.key}: missing; a record needs its {each.key}"
            raise RecordError(message, path=article.path)


def _keys(articles: Iterable[Article] | Iterable[int]) -> list[int]:
    """The primary keys, each once, in the order given."""
    if isinstance(articles, QuerySet):
        articles = articles.values_list("pk", flat=True)
    return list(dict.fromkeys(getattr(each, "pk", each) for each in articles))


def _locked(keys: list[int]) -> list[Article]:
    """Articles with all they need to decide, in the order of `keys`."""
    found = {
        each.pk: each for each in Article.objects.for_writing().filter(pk__in=keys)
    }
    return [found[key] for key in keys if key in found]


def told(keys: list[int]) -> dict[int, Article]:
    """Articles as they are now, in the few words that an outcome has for each."""
    return Article.objects.only(*_TOLD).in_bulk(keys)
