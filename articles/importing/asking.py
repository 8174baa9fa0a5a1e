"""Why an update lets an article wait for an editor again (DESIGN.md, state).

An article that was decided on, or left to upstream, asks again when upstream changes
what readers see of it, puts another copy in its place, or flips the publication that
nobody decided on.
"""

from articles.importing.comparing import Planned
from articles.merging import UpdateClass
from articles.models import Article, Waits
from articles.record import FIELDS, ChangeClass

__all__ = ["asked_by"]

# What readers do not see of an article.
_UNSEEN = {each.name for each in FIELDS if each.change is not ChangeClass.VISIBLE}


def asked_by(planned: Planned) -> Waits:
    """Why the article of an update waits when its file is the base; if it does.

    Asked before the base is taken. A weaker reason than that it waits for is none.
    """
    before = Waits(planned.article.source.waits)
    return Waits.strongest(before, _reason(planned))


def _reason(planned: Planned) -> Waits:
    if planned.update is UpdateClass.REPLACED:
        return Waits.REPLACED
    article = planned.article
    decided = article.hold_on("published")
    if decided is None and _is_flipped(planned):
        return Waits.FLIPPED
    is_hidden = decided is not None and decided.value == "false"
    if not is_hidden and _is_seen(planned, article):
        return Waits.CHANGED
    return Waits.LOOKED_AT


def _is_flipped(planned: Planned) -> bool:
    """Whether upstream's word on publication is another; none is as good as true."""
    return any(
        each.field == "published" and (each.old is False) != (each.new is False)
        for each in planned.differences
    )


def _is_seen(planned: Planned, article: Article) -> bool:
    """Whether it shows: what an editor holds stays as it is for readers."""
    held = {hold.field for hold in article.active_holds()}
    return any(
        each.field not in _UNSEEN and each.field not in held
        for each in planned.differences
    )
