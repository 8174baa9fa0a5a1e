"""Statements on stories, as steps of an act: made, withdrawn, and logged as changes."""

from collections.abc import Iterable, Iterator
from typing import Any

from articles.models import Article, Change, ChangeSet, Place, Statement
from articles.reopening import reopen_pairs

__all__ = ["SAID", "Say", "touched_by", "unsaid", "write_said"]

# The fields of the changes that statements make: on stories, and on duplicates.
STORY, DUPLICATE = "story", "duplicate"
SAID = (STORY, DUPLICATE)


class Say:
    """A statement made, or withdrawn."""

    is_repeated = False

    def __init__(self, statement: Statement, *, withdraws: bool = False):
        self.statement = statement
        self.withdraws = withdraws
        self.field = STORY if statement.is_on_stories else DUPLICATE

    def changes(self) -> Iterator[tuple[str, Any, Any]]:
        said = _written(self.statement)
        yield (self.field, said, None) if self.withdraws else (self.field, None, said)


def write_said(steps: Iterable[Say], change_set: ChangeSet):
    """Write statements made by a change set, and delete those it withdraws."""
    steps = list(steps)
    if not steps:
        return
    gone = [each.statement.pk for each in steps if each.withdraws]
    made = [each.statement for each in steps if not each.withdraws]
    for statement in made:
        statement.change_set = change_set
    if gone:
        Statement.objects.filter(pk__in=gone).delete()
    if made:
        Statement.objects.bulk_create(made)
    reopen_pairs(_ends(each for each in steps if each.field == DUPLICATE))


def touched_by(steps: Iterable[Say]) -> set[int]:
    """The articles that statements on stories are about."""
    return _ends(each for each in steps if each.statement.is_on_stories)


def _ends(steps: Iterable[Say]) -> set[int]:
    said = [each.statement for each in steps]
    return {key for each in said for key in (each.article_id, each.other_id)} - {None}


def unsaid(change: Change) -> Say | None:
    """What puts the change of a statement back.

    None where it was already, or where somebody said otherwise of the same since then.
    A statement that comes back has the number it had: later ones still outdo it.
    """
    told = change.new or change.old
    known = Statement.objects.filter(pk=told["number"]).first()
    said = known or _read(told, change.article_id)
    if bool(change.new) != bool(known) or said is None or _is_outdone(said):
        return None
    return Say(said, withdraws=bool(known))


def _read(told: dict[str, Any], article_id: int) -> Statement | None:
    """The statement of a change; None where what it is about is gone."""
    other = Article.objects.filter(path=told["other"]).first()
    if told["other"] and other is None:
        return None
    return Statement(
        pk=told["number"],
        kind=told["kind"],
        article_id=article_id,
        other=other,
        title=told["title"],
    )


def _is_outdone(said: Statement) -> bool:
    """Whether a later statement says which articles go together, or who leads."""
    later = Statement.objects.filter(pk__gt=said.pk)
    if said.kind in (Statement.Kind.TOGETHER, Statement.Kind.APART):
        pair = [said.article_id, said.other_id]
        kinds = [Statement.Kind.TOGETHER, Statement.Kind.APART]
        later = later.filter(kind__in=kinds, article__in=pair, other__in=pair)
    elif said.is_on_stories:
        places = Place.objects.filter(article=said.article_id)
        story = places.values("story")
        later = later.filter(kind=said.kind, article__place__story__in=story)
    else:
        return False
    return later.exists()


def _written(statement: Statement) -> dict[str, Any]:
    """All that it says, as JSON: what a Change keeps and undo puts back."""
    return {
        "number": statement.pk,
        "kind": str(statement.kind),
        "other": statement.other.path if statement.other else None,
        "title": statement.title,
    }
