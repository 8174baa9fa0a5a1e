"""Who may do what: the rights that each act takes, and each field within an edit.

docs/rights.md says the same as a table, and articles/groups.py who has which. A `user`
of None is the system itself and may do everything.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.query import QuerySet

from articles.models import Act, Change, ChangeSet

__all__ = [
    "JUDGED",
    "check",
    "fields_decided",
    "has_any",
    "may",
    "may_undo",
    "may_undo_others",
    "needed",
    "needed_for_several",
    "needed_to_undo",
]

# Rights of which any one is enough.
AnyOf: TypeAlias = tuple[str, ...]

_CHANGE: AnyOf = ("articles.change_article",)
_JUDGE: AnyOf = ("articles.judge_article", *_CHANGE)
_PUBLISH: AnyOf = ("articles.publish_article",)
_HOLD_BACK: AnyOf = ("articles.hold_back_article", *_PUBLISH)
_STORY: AnyOf = ("articles.change_story",)
_BULK: AnyOf = ("articles.bulk_article",)
_NOBODY: AnyOf = ()
_UNDO_OTHERS: AnyOf = ("articles.undo_others",)

# Fields that whoever may judge decides on; who may change others as well may so, too.
JUDGED = ("quality", "heat", "topics")

# What an act takes that decides on fields, by field; any other field takes _CHANGE.
_WITHHELD = "withheld"  # published, decided to be false
_OF_FIELD: Mapping[str, AnyOf] = {
    **dict.fromkeys(JUDGED, _JUDGE),
    "published": _PUBLISH,
    _WITHHELD: _HOLD_BACK,
}
_BY_FIELD = (Act.EDIT, Act.KEEP_MINE, Act.RESTORE)

_OF_ACT: Mapping[Act, AnyOf] = {
    Act.CREATE: ("articles.add_article",),
    Act.PUBLISH: _PUBLISH,
    Act.HOLD_BACK: _HOLD_BACK,
    Act.RETIRE: _PUBLISH,
    Act.RELEASE: ("articles.release_article",),
    Act.LEAVE: (*_JUDGE, *_PUBLISH),
    Act.KEEP_FILE: _PUBLISH,
    Act.JOIN: _STORY,
    Act.SPLIT: _STORY,
    Act.MOVE: _STORY,
    Act.LEAD: _STORY,
    Act.RENAME: _STORY,
    Act.ACCEPT: _PUBLISH,
    Act.REFRESH: _CHANGE,
    Act.CANONICAL: _PUBLISH,
    Act.DISTINCT: _CHANGE,
    Act.IMPORT: ("articles.import_files",),
}

# Acts that are about several articles by nature: many take no right of their own.
_OF_SEVERAL = frozenset(
    {Act.JOIN, Act.SPLIT, Act.MOVE, Act.LEAD, Act.RENAME}
    | {Act.CANONICAL, Act.DISTINCT, Act.IMPORT}
)

_HAS_HOLD = Q(hold_before__isnull=False) | Q(hold_after__isnull=False)


def may(user, act: Act, fields: Iterable[str] = (), *, several: bool = False) -> bool:
    """Whether an act is open to a user: on these fields, on several articles at once.

    For what an edge offers; the act itself checks again.
    """
    wanted = needed(act, fields)
    if several:
        wanted += needed_for_several(act)
    return all(has_any(user, rights) for rights in wanted)


def may_undo(change_set: ChangeSet, user) -> bool:
    """Whether `undo` of a change set is open to a user."""
    return user is None or all(
        has_any(user, rights) for rights in needed_to_undo(change_set, user)
    )


def may_undo_others(user) -> bool:
    """Whether what others did is open to a user, as far as the rest of it is."""
    return has_any(user, _UNDO_OTHERS)


def check(user, wanted: Iterable[AnyOf]):
    """Raise PermissionDenied, which names the first of the rights that is missing."""
    for rights in wanted:
        if not has_any(user, rights):
            raise PermissionDenied(" or ".join(rights) or "nobody may")


def needed(act: Act, fields: Iterable[str] = ()) -> list[AnyOf]:
    """The rights that an act takes, on one article."""
    fields = list(fields)
    if act in _BY_FIELD:
        found = [_OF_FIELD.get(name, _CHANGE) for name in fields]
        return list(dict.fromkeys(found)) or [_CHANGE]
    published = [_OF_FIELD[n] for n in ("published", _WITHHELD) if n in fields]
    return [_OF_ACT.get(act, _NOBODY), *(published if act == Act.CREATE else ())]


def needed_for_several(act: Act) -> list[AnyOf]:
    """What it takes besides to do it to more than one article at once."""
    return [] if act in _OF_SEVERAL else [_BULK]


def needed_to_undo(change_set: ChangeSet, user) -> list[AnyOf]:
    """The rights of the act at its root, and one of its own where others did it.

    What nobody is known to have done, an import on the server for one, others did.
    """
    root = change_set
    while root.act == Act.UNDO and root.undoes is not None:
        root = root.undoes
    act = Act(root.act)
    wanted = needed(act, _fields_of(root) if act in (*_BY_FIELD, Act.CREATE) else ())
    bulk = needed_for_several(act)
    if bulk and _is_about_several(change_set.changes):
        wanted += bulk
    is_own = change_set.user_id is not None and change_set.user_id == user.pk
    return wanted if is_own else [*wanted, _UNDO_OTHERS]


def fields_decided(values: Mapping[str, Any]) -> list[str]:
    """The fields of an edit as rights are given for them: hiding is not publishing."""
    return [
        _WITHHELD if name == "published" and value is False else name
        for name, value in values.items()
    ]


def has_any(user, rights: AnyOf) -> bool:
    return user is None or any(user.has_perm(right) for right in rights)


def _fields_of(change_set: ChangeSet) -> list[str]:
    decided = change_set.changes.filter(_HAS_HOLD).order_by()
    fields = set(decided.values_list("field", flat=True).distinct())
    if "published" in fields and _only_withholds(decided):
        fields = fields - {"published"} | {_WITHHELD}
    return sorted(fields)


def _only_withholds(changes: QuerySet[Change]) -> bool:
    published = changes.filter(field="published")
    return not published.exclude(hold_after__value="false").exists()


def _is_about_several(changes: QuerySet[Change]) -> bool:
    first = changes.order_by().values_list("article", flat=True).first()
    return first is not None and changes.exclude(article=first).exists()
