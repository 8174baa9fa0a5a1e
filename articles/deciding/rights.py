"""Who may do what: the right that each act takes."""

from articles.models import Act, ChangeSet

__all__ = ["has_right", "may_undo", "rights_of"]

_EDIT = "articles.change_article"
_STORY = "articles.change_story"
_PUBLISH = "articles.publish_article"
_RIGHTS = {
    Act.CREATE: "articles.add_article",
    Act.EDIT: _EDIT,
    Act.PUBLISH: _PUBLISH,
    Act.HOLD_BACK: _PUBLISH,
    Act.RETIRE: _PUBLISH,
    Act.RELEASE: "articles.release_article",
    Act.KEEP_MINE: _EDIT,
    Act.KEEP_FILE: _PUBLISH,
    Act.JOIN: _STORY,
    Act.SPLIT: _STORY,
    Act.MOVE: _STORY,
    Act.LEAD: _STORY,
    Act.RENAME: _STORY,
    Act.ACCEPT: _PUBLISH,
    Act.REFRESH: _EDIT,
    Act.CANONICAL: _PUBLISH,
    Act.DISTINCT: _EDIT,
    Act.IMPORT: "articles.import_files",
}


def may_undo(change_set: ChangeSet, user) -> bool:
    """Whether `undo` of a change set is open to a user."""
    published = change_set.changes.filter(field="published")
    decided = published.exclude(hold_before__isnull=True, hold_after__isnull=True)
    rights = rights_of(Act.UNDO, change_set, decided.exists())
    return all(has_right(user, right) for right in rights)


def rights_of(
    act: Act, undone: ChangeSet | None, decides_published
) -> list[str | None]:
    """The rights an act takes; None is one that nobody has."""
    while act == Act.UNDO and undone is not None:
        act, undone = Act(undone.act), undone.undoes
    if act in (Act.CREATE, Act.EDIT) and decides_published:
        return [_RIGHTS[act], _PUBLISH]
    return [_RIGHTS.get(act)]


def has_right(user, right: str | None) -> bool:
    return user is None or bool(right and user.has_perm(right))
