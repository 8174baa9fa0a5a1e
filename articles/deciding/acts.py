"""The acts: what an editor can want, as decisions on fields."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from articles import tables
from articles.deciding.carrying import (
    Carrier,
    Decision,
    Outcome,
    Skip,
)
from articles.deciding.items import redecide_items
from articles.deciding.moving import LOOKED_AT, Stale, moved_since, refuse_stale
from articles.deciding.paths import PathTaken, born_path
from articles.deciding.rights import fields_decided
from articles.frontmatter import Document
from articles.frontmatter.lines import LINE_END
from articles.merging import hold_value
from articles.models import (
    ALWAYS,
    Act,
    Article,
    Change,
    ChangeSet,
    SourceFile,
    State,
    Waits,
)
from articles.record import DECIDABLE, Record, from_document, onto

__all__ = [
    "create",
    "Edited",
    "edit",
    "edit_unmoved",
    "edited",
    "hold_back",
    "publish",
    "release",
    "retire",
    "shown",
    "unless_stale",
    "withheld",
]


def edit(
    article: Article,
    values: dict[str, Any],
    *,
    user,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> ChangeSet | None:
    """Hold the given values, by Record field name, also those that equal upstream.

    A value may be a function of the record as it is when the act has the article to
    itself. With `version`, raises Stale if a field to be changed moved since. Raises
    FrontMatterError for what the file cannot say, and PathTaken where the new title or
    date of an article born here names another. Answers None where all of it was
    decided already.
    """

    def decide(article: Article) -> list[Decision]:
        record, wanted = _wanted(article, values, act.now)
        if version is not None:
            refuse_stale(article, _differing(wanted, record), version)
        return [edited(act, article, record, *item) for item in wanted.items()]

    act = _editing(values, user, note, now)
    return act.run([article], decide, passing_over=Skip).change_set


class Edited(NamedTuple):
    """What an edit held, and what it left because it had moved."""

    change_set: ChangeSet | None
    stale: Stale | None


def edit_unmoved(
    article: Article,
    values: dict[str, Any],
    *,
    user,
    version: int,
    note: str = "",
    now: datetime | None = None,
) -> Edited:
    """Edit those of the fields that did not move since `version`, and tell the others."""
    moved: dict[str, Change] = {}

    def decide(article: Article) -> list[Decision]:
        record, wanted = _wanted(article, values, act.now)
        moved.update(moved_since(article, _differing(wanted, record), version))
        return [
            edited(act, article, record, name, value)
            for name, value in wanted.items()
            if name not in moved
        ]

    act = _editing(values, user, note, now)
    change_set = act.run([article], decide, passing_over=Skip).change_set
    return Edited(change_set, Stale(moved) if moved else None)


def publish(
    articles: Iterable[Article],
    *,
    user,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Let readers see articles: now, or from `starts_at` on, until `ends_at`.

    This act and the three below take the `version` of the one article they are about
    and raise Stale where somebody decided otherwise since, but for a decision that
    says what stands already.
    """
    if ends_at and ends_at <= (starts_at or ALWAYS):
        raise ValueError("ends_at must come after starts_at")
    times = {"starts_at": starts_at, "ends_at": ends_at}

    def decide(article: Article) -> list[Decision]:
        decision = shown(act, article, "true", **times)
        return unless_stale(article, [decision], version)

    act = Carrier(Act.PUBLISH, user, note, now)
    act.check_right()
    return act.run(articles, decide, lightly=True)


def hold_back(
    articles: Iterable[Article],
    *,
    user,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Keep articles from readers; those that were public are thereby retired."""

    def decide(article: Article) -> list[Decision]:
        return unless_stale(article, [withheld(act, article)], version)

    act = Carrier(Act.HOLD_BACK, user, note, now)
    act.check_right()
    return act.run(articles, decide, lightly=True)


def retire(
    articles: Iterable[Article],
    *,
    user,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Take down articles that readers see; their addresses answer 410 from now on."""

    def decide(article: Article) -> list[Decision]:
        (decision,) = unless_stale(article, [withheld(act, article)], version)
        if not (article.is_public(act.now) or article.state == State.RETIRED):
            raise Skip(_("not public, there is nothing to take down"))
        return [decision]

    act = Carrier(Act.RETIRE, user, note, now)
    act.check_right()
    return act.run(articles, decide, lightly=True)


def release(
    articles: Iterable[Article],
    fields: Iterable[str] | None = None,
    *,
    user,
    note: str = "",
    version: int | None = None,
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
        decisions = [act.release(article, name) for name in names]
        return unless_stale(article, decisions, version)

    act = Carrier(Act.RELEASE, user, note, now)
    act.check_right()
    return act.run(articles, decide)


def create(
    record: Record, *, user, note: str = "", now: datetime | None = None
) -> Article:
    """A new article, born here: every field it has is a hold, and no file is read.

    Raises PathTaken where the name it would get belongs to another article, and
    FrontMatterError for what no file can say.
    """
    blank = Document.blank()
    record = replace(record, **_with_newlines({"body": record.body}, blank, Record()))
    from_document(onto(blank, record))
    values = {
        name: getattr(record, name)
        for name in (*DECIDABLE, "secured", "extra")
        if getattr(record, name) != getattr(Record(), name)
    }
    _check_decidable(values)
    act = Carrier(Act.CREATE, user, note, now)
    act.check_right(fields_decided(values))
    with tables.writing():
        waits = Waits.LOOKED_AT if "published" in values else Waits.NEW
        article = _insert_born(record, act.now, waits)
        decisions = [edited(act, article, Record(), *item) for item in values.items()]
        act.write([act.carry(article, decisions)])
        Change.objects.create(
            change_set=act.change_set, article=article, new=article.path
        )
    return Article.objects.get(pk=article.pk)


def _insert_born(record: Record, now: datetime, waits: Waits) -> Article:
    """The rows of an article without a base; the caller writes its decisions."""
    path = born_path(record)
    if Article.objects.filter(path=path).exists():
        raise PathTaken(path)
    article = Article.objects.create(
        path=path,
        stem=Article.stem_of(path),
        published_at=record.published_at.instant,
        version=0,
        created_at=now,
        modified_at=now,
    )
    SourceFile.objects.create(article=article, waits=waits)
    return article


# Decisions


def _editing(values: dict[str, Any], user, note: str, now: datetime | None) -> Carrier:
    _check_decidable(values)
    act = Carrier(Act.EDIT, user, note, now)
    act.check_right(fields_decided(values))
    return act


def _wanted(
    article: Article, values: dict[str, Any], now: datetime
) -> tuple[Record, dict[str, Any]]:
    """The record as it is, and the values that an edit wants in it."""
    record = article.record(now)
    said = {n: v(record) if callable(v) else v for n, v in values.items()}
    return record, _with_newlines(said, article.document, record)


def _differing(wanted: dict[str, Any], record: Record) -> list[str]:
    """What an edit would change: to say what stands already refuses nobody."""
    return [name for name, value in wanted.items() if value != getattr(record, name)]


def _check_decidable(names: Iterable[str]):
    wrong = sorted(set(names) - set(DECIDABLE))
    if wrong:
        raise ValueError(f"nobody decides on {', '.join(wrong)}")


def _with_newlines(
    values: dict[str, Any], document: Document, record: Record
) -> dict[str, Any]:
    """A body with the newlines of its file, whatever a browser made of them."""
    if "body" not in values:
        return values
    body = LINE_END.sub("\n", values["body"])
    if body == LINE_END.sub("\n", record.body):
        return {**values, "body": record.body}
    return {**values, "body": body.replace("\n", document.newline)}


def edited(
    act: Carrier, article: Article, record: Record, name: str, value: Any
) -> Decision:
    if name == "published" and value is False:
        return withheld(act, article)
    if name == "published":
        return shown(act, article, hold_value(name, value))
    if name != "related":
        return act.hold(article, name, hold_value(name, value))
    hold = article.hold_on(name)
    base = article.base or Record()
    items = redecide_items(
        base.related, hold.value if hold else {}, record.related, value
    )
    # Decisions on no item are none: the field is upstream's again.
    return act.hold(article, name, items) if items else act.release(article, name)


def shown(act: Carrier, article: Article, value: str | None, **more) -> Decision:
    """Published as `value` says; keeps in mind that readers were told it is gone."""
    took_down = _was_taken_down(article)
    return act.hold(article, "published", value, took_down=took_down, **more)


def withheld(act: Carrier, article: Article, **more) -> Decision:
    """The decision that published is false; DESIGN.md, state: retired where that takes down what is public.

    What readers saw until its time was over was public, too; and what was retired
    once stays so: its readers were told that it is gone.
    """
    took_down = (
        article.is_public(act.now)
        or article.state_at(act.now) is State.EXPIRED
        or _was_taken_down(article)
    )
    return act.hold(article, "published", "false", took_down=took_down, **more)


def _was_taken_down(article: Article) -> bool:
    """Whether it is retired, or was before the decision that stands."""
    hold = article.hold_on("published")
    return article.state == State.RETIRED or bool(hold and hold.took_down)


def unless_stale(
    article: Article, decisions: list[Decision], version: int | None
) -> list[Decision]:
    """The decisions, made on `version`; Stale if what they change moved since.

    One that says again what stands is a look at an article that waits.
    """
    if version is not None:
        names = [each.field for each in decisions if not each.is_repeated]
        decides = any(each.field == "published" for each in decisions)
        if article.source.waits and decides and not names:
            names = LOOKED_AT
        refuse_stale(article, names, version)
    return decisions
