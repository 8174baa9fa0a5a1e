"""How a decision is carried out: holds, versions, changes and tables in one go."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from articles import tables
from articles.merging import hold_value
from articles.models import Act, Article, Change, ChangeSet, Hold
from articles.naming import file_stem
from articles.projecting import project

__all__ = ["Carrier", "Decision", "Outcome", "PathTaken", "Skip", "Stale", "born_path"]

# Articles a transaction: others who write wait for one chunk at most.
CHUNK = 250

COLLECTION = "_news"

RIGHTS = {
    Act.CREATE: "articles.add_article",
    Act.EDIT: "articles.change_article",
    Act.PUBLISH: "articles.publish_article",
    Act.HOLD_BACK: "articles.publish_article",
    Act.RETIRE: "articles.publish_article",
    Act.RELEASE: "articles.release_article",
}


class Stale(Exception):
    """A decision on fields that moved since the version it was made on.

    `changes` are the latest Change of each such field, by field name.
    """

    def __init__(self, changes: dict[str, Change]):
        super().__init__(", ".join(changes))
        self.changes = changes

    @property
    def fields(self) -> list[str]:
        return list(self.changes)


class PathTaken(Exception):
    """Another article has the path that a new one would get."""

    def __init__(self, path: str):
        super().__init__(path)
        self.path = path


@dataclass
class Outcome:
    """What an act did. `skipped` are pairs of an article and the reason."""

    change_set: ChangeSet | None = None
    changed: list[Article] = field(default_factory=list)
    skipped: list[tuple[Article, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Decision:
    """What an act wants of one field: a hold's value, or to be rid of the hold."""

    field: str
    value: Any = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    takes_down: bool = False
    releases: bool = False
    snapshot: dict | None = None


class Skip(Exception):
    """An article that an act passes over; the text is the reason."""


class Carrier:
    """One act on its way: who does what, when, and the change set it makes."""

    def __init__(self, act: Act, user, note: str, now: datetime | None, undoes=None):
        self.act = act
        self.user = user
        self.note = note
        self.now = now or timezone.now()
        self.undoes = undoes
        self.change_set: ChangeSet | None = None

    def check_right(self):
        """Undo takes the right to do what it undoes."""
        act, undone = self.act, self.undoes
        while act == Act.UNDO and undone is not None:
            act, undone = Act(undone.act), undone.undoes
        right = RIGHTS.get(act)
        if self.user is not None and not (right and self.user.has_perm(right)):
            raise PermissionDenied(right or act)

    def run(
        self, articles: Iterable[Article], decide: Callable[[Article], list[Decision]]
    ) -> Outcome:
        """Decide on each article, a chunk and a transaction at a time."""
        self.check_right()
        outcome = Outcome()
        for keys in _chunks([article.pk for article in articles]):
            with transaction.atomic():
                chosen = []
                for article in _locked(keys):
                    try:
                        chosen.append((article, decide(article)))
                    except Skip as reason:
                        outcome.skipped.append((article, str(reason)))
                outcome.changed += self.apply(chosen)
        outcome.change_set = self.change_set
        return outcome

    def apply(self, chosen: list[tuple[Article, list[Decision]]]) -> list[Article]:
        """Write holds, changes and tables for articles that are locked."""
        if not chosen:
            return []
        if self.change_set is None:
            self.change_set = ChangeSet.objects.create(
                act=self.act,
                user=self.user,
                at=self.now,
                note=self.note,
                undoes=self.undoes,
            )
        before = {article.pk: article.record(self.now) for article, _ in chosen}
        replaced = [self._holds(*each) for each in chosen]
        pairs = [pair for each in replaced for pair in each.values()]
        Hold.objects.filter(pk__in=[old.pk for old, _ in pairs if old]).delete()
        Hold.objects.bulk_create(new for _, new in pairs if new)
        fresh = Article.objects.with_records().in_bulk(list(before))
        for article, _ in chosen:
            fresh[article.pk].version = article.version + 1
            fresh[article.pk].modified_at = self.now
        Change.objects.bulk_create(
            change
            for (article, _), holds in zip(chosen, replaced, strict=True)
            for change in self._changes(before[article.pk], fresh[article.pk], holds)
        )
        for article in fresh.values():
            _rename_unwritten(article, self.now)
        project(fresh.values(), self.now)
        return list(fresh.values())

    def _holds(
        self, article: Article, decisions: list[Decision]
    ) -> dict[str, tuple[Hold | None, Hold | None]]:
        """For each decided field, the hold that was and the hold that will be."""
        current = {hold.field: hold for hold in article.active_holds()}
        return {
            decision.field: (current.get(decision.field), self._hold(article, decision))
            for decision in decisions
        }

    def _changes(self, before, article: Article, holds) -> Iterator[Change]:
        after = article.record(self.now)
        for name, (old, new) in holds.items():
            yield Change(
                change_set=self.change_set,
                article=article,
                field=name,
                old=hold_value(name, getattr(before, name)),
                new=hold_value(name, getattr(after, name)),
                version=article.version,
                hold_before=old and old.snapshot(),
                hold_after=new and new.snapshot(),
            )

    def _hold(self, article: Article, decision: Decision) -> Hold | None:
        if decision.releases:
            return None
        if decision.snapshot is not None:
            return Hold.from_snapshot(article.pk, decision.field, decision.snapshot)
        base = article.base
        seen = (
            hold_value(decision.field, getattr(base, decision.field)) if base else None
        )
        return Hold(
            article_id=article.pk,
            field=decision.field,
            value=decision.value,
            seen=seen,
            copy=article.source.copy,
            starts_at=decision.starts_at,
            ends_at=decision.ends_at,
            took_down=decision.takes_down,
            user=self.user,
            at=self.now,
            note=self.note,
        )


def born_path(record) -> str:
    """The path a new article gets from its title and date (FORMAT.md 1)."""
    return f"{COLLECTION}/{file_stem(record.title, record.published_at.instant)}.md"


def _rename_unwritten(article: Article, now: datetime):
    """Until its first export the path of a born article follows title and date."""
    if article.source.base is not None or article.source.written_digest:
        return
    path = born_path(article.record(now))
    if path == article.path:
        return
    if Article.objects.filter(path=path).exists():
        raise PathTaken(path)
    article.path = path
    tables.update(
        Article, ("path", "stem"), [(path, Article.stem_of(path), article.pk)]
    )


def _locked(keys: list[int]) -> list[Article]:
    """Articles with all they need to decide, in the order of `keys`."""
    rows = Article.objects.with_records().select_for_update(of=("self",))
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    stream = iter(keys)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk
