"""The acts: what an editor can want, as decisions on fields."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles import tables
from articles.deciding.carrying import (
    Carrier,
    Decision,
    Outcome,
    PathTaken,
    Skip,
    Stale,
    born_path,
)
from articles.merging import decide_items, hold_value
from articles.models import Act, Article, Change, ChangeSet, SourceFile
from articles.projecting import Projection, standing
from articles.record import FIELDS, Record

__all__ = ["create", "edit", "hold_back", "publish", "release", "retire", "undo"]

_DECIDABLE = [*(each.name for each in FIELDS if each.name != "secured"), "body"]


def edit(
    article: Article,
    values: dict[str, Any],
    *,
    user,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> ChangeSet | None:
    """Hold the given values, by Record field name, where they differ from the record.

    With `version`, raises Stale if a field to be decided has moved since. Answers
    None where nothing differs.
    """

    def decide(article: Article) -> list[Decision]:
        record, base = article.record(act.now), article.base or Record()
        decided = {n: v for n, v in values.items() if v != getattr(record, n)}
        if version is not None:
            _refuse_stale(article, decided, version)
        if not decided:
            raise Skip(_("nothing to change"))
        return [_edited(article, base, *item, act.now) for item in decided.items()]

    act = Carrier(Act.EDIT, user, note, now)
    return act.run([article], decide).change_set


def publish(
    articles: Iterable[Article],
    *,
    user,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Let readers see articles: now, or from `starts_at` on, until `ends_at`."""
    if starts_at and ends_at and ends_at <= starts_at:
        raise ValueError("ends_at must come after starts_at")
    decision = Decision("published", "true", starts_at=starts_at, ends_at=ends_at)
    return Carrier(Act.PUBLISH, user, note, now).run(articles, lambda _: [decision])


def hold_back(
    articles: Iterable[Article], *, user, note: str = "", now: datetime | None = None
) -> Outcome:
    """Keep articles from readers; those that were public are thereby retired."""
    act = Carrier(Act.HOLD_BACK, user, note, now)
    return act.run(articles, lambda article: [_withheld(article, act.now)])


def retire(
    articles: Iterable[Article], *, user, note: str = "", now: datetime | None = None
) -> Outcome:
    """Take down articles that readers see; their addresses answer 410 from now on."""

    def decide(article: Article) -> list[Decision]:
        decision = _withheld(article, act.now)
        if not decision.takes_down:
            raise Skip(_("not public, there is nothing to take down"))
        return [decision]

    act = Carrier(Act.RETIRE, user, note, now)
    return act.run(articles, decide)


def release(
    articles: Iterable[Article],
    fields: Iterable[str] | None = None,
    *,
    user,
    note: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Give decided fields, or all of them, back to upstream."""
    wanted = None if fields is None else set(fields)

    def decide(article: Article) -> list[Decision]:
        if article.source.base is None:
            raise Skip(_("born here, upstream has no word on it"))
        held = [hold.field for hold in article.active_holds()]
        names = [name for name in held if wanted is None or name in wanted]
        if not names:
            raise Skip(_("nothing is held"))
        return [Decision(name, releases=True) for name in names]

    return Carrier(Act.RELEASE, user, note, now).run(articles, decide)


def undo(change_set: ChangeSet, *, user, now: datetime | None = None) -> Outcome:
    """Put back the holds as they were before a change set.

    Fields decided on again since then are left as they are; an article with nothing
    left to put back is named among the skipped.
    """
    changes: dict[int, list[Change]] = {}
    for change in change_set.changes.exclude(hold_before=None, hold_after=None):
        changes.setdefault(change.article_id, []).append(change)

    def decide(article: Article) -> list[Decision]:
        current = {hold.field: hold.snapshot() for hold in article.active_holds()}
        undone = [
            change
            for change in changes[article.pk]
            if current.get(change.field) == change.hold_after
        ]
        if not undone:
            raise Skip(_("decided on again since then"))
        return [_restored(change) for change in undone]

    act = Carrier(Act.UNDO, user, "", now, undoes=change_set)
    return act.run(Article.objects.filter(pk__in=changes), decide)


def create(
    record: Record, *, user, note: str = "", now: datetime | None = None
) -> Article:
    """A new article, born here: every field it has is a hold, and no file is read.

    Raises PathTaken where the name it would get belongs to another article.
    """
    act = Carrier(Act.CREATE, user, note, now)
    act.check_right()
    with transaction.atomic():
        article = _insert_born(record, act.now)
        names = [n for n in _DECIDABLE if getattr(record, n) not in (None, (), "")]
        act.apply(
            [
                (
                    article,
                    [
                        _edited(article, Record(), name, getattr(record, name), act.now)
                        for name in names
                    ],
                )
            ]
        )
        Change.objects.create(
            change_set=act.change_set, article=article, new=article.path
        )
    return Article.objects.get(pk=article.pk)


def _insert_born(record: Record, now: datetime) -> Article:
    """The rows of an article without a base; its holds are the caller's to write."""
    path = born_path(record)
    if Article.objects.filter(path=path).exists():
        raise PathTaken(path)
    (pk,) = tables.reserve_ids(Article, 1)
    projection = Projection()
    projection.add(
        pk,
        record,
        standing(None, None),
        version=0,
        modified_at=now,
        path=path,
        new=True,
    )
    projection.write()
    SourceFile.objects.create(article_id=pk)
    return Article.objects.with_records().get(pk=pk)


# Decisions


def _edited(article, base: Record, name: str, value: Any, now) -> Decision:
    if name == "published" and value is False:
        return _withheld(article, now)
    if name == "related":
        return Decision(name, decide_items(base.related, value))
    return Decision(name, hold_value(name, value))


def _withheld(article: Article, now) -> Decision:
    """Published false; DESIGN.md, state: retired where that takes down what is public."""
    return Decision("published", "false", takes_down=_was_public(article, now))


def _was_public(article: Article, now) -> bool:
    if article.is_public(now):
        return True
    holds = article.active_holds()
    return any(hold.field == "published" and hold.took_down for hold in holds)


def _restored(change: Change) -> Decision:
    if change.hold_before is None:
        return Decision(change.field, releases=True)
    return Decision(change.field, snapshot=change.hold_before)


def _refuse_stale(article: Article, decided: Iterable[str], version: int):
    later = article.changes.filter(version__gt=version, field__in=list(decided))
    moved = {
        change.field: change for change in later.select_related("change_set__user")
    }
    if moved:
        raise Stale(moved)
