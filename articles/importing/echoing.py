"""What of a file is our own voice coming back (DESIGN.md, echo).

An export writes decisions into files, and upstream edits those very files. So what is
read back may carry what is decided now, and what was decided when the file was written,
though it was changed or taken back since. Neither is upstream's word.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from articles.frontmatter import Document
from articles.merging import adopt
from articles.models import Article, Change, Hold

__all__ = ["changes_since_export", "without_echoes"]

_HAS_HOLD = Q(hold_before__isnull=False) | Q(hold_after__isnull=False)


def changes_since_export(articles: Iterable[Article]) -> dict[int, list[Change]]:
    """The decisions made or taken back since their files were written, by article."""
    exported = {each.pk: each.source.exported_at for each in articles}
    exported = {pk: instant for pk, instant in exported.items() if instant}
    found: dict[int, list[Change]] = defaultdict(list)
    if not exported:
        return found
    changes = Change.objects.filter(_HAS_HOLD, article__in=exported)
    later = changes.filter(change_set__at__gt=min(exported.values()))
    for change in later.select_related("change_set").order_by("pk"):
        if change.change_set.at > exported[change.article_id]:
            found[change.article_id].append(change)
    return found


def without_echoes(
    article: Article, document: Document, since: Iterable[Change], *, now: datetime
) -> Document:
    """A file of an article with a base, as upstream would have it.

    `since` are the changes since the export. What was decided now and what was decided
    then keep the lines of the base, where the file carries them.
    """
    holds = [each for each in article.active_holds() if not _is_agreed(article, each)]
    held = {hold.field: hold.value_at(now) for hold in holds}
    document = adopt(article.document, document, held)
    written_at = article.source.exported_at
    if written_at is None:
        return document
    then = _holds_then(article, since, written_at)
    written = {hold.field: hold.value_at(written_at) for hold in then}
    stale = {
        name: value
        for name, value in written.items()
        if name not in held or held[name] != value
    }
    return adopt(article.document, document, stale)


def _is_agreed(article: Article, hold: Hold) -> bool:
    """Whether a held value in the file can only be upstream's consent.

    DESIGN.md, conflict: it closes when upstream agrees; but where an export wrote the
    value, it is our own that comes back.
    """
    written_at = article.source.exported_at
    was_written = written_at is not None and hold.at <= written_at
    return not was_written and hold.is_contradicted(article.base)


def _holds_then(
    article: Article, since: Iterable[Change], written_at: datetime
) -> list[Hold]:
    """The decisions that counted when the file was written."""
    then = {_key(each): each for each in article.holds.all() if each.at <= written_at}
    told = set()
    for change in since:
        old, new = (
            snapshot and Hold.from_snapshot(article.pk, change.field, snapshot)
            for snapshot in (change.hold_before, change.hold_after)
        )
        key = _key(old or new)
        if key in told:
            continue
        told.add(key)
        then.pop(key, None)
        if old:
            then[key] = old
    return [each for each in then.values() if each.is_active(article.source.copy)]


def _key(hold: Hold) -> tuple[str, int | None]:
    return hold.field, None if hold.is_judgement else hold.copy
