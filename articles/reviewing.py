"""Who is at which article, and which one an editor gets next at the desk.

A presence is an editor who has an article open; a claim is the presence of the one
whom the desk gave it to, and the others get another one. Both are over when nothing
was heard of the editor for a while. None of it is true of an article, and none of it
waits for whoever writes articles (tables.writing).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.models import Article, Later, Presence
from articles.querysets import ArticleQuerySet

__all__ = [
    "SILENCE",
    "bring_back",
    "claim",
    "leave_desk",
    "next_for",
    "others_at",
    "put_off",
    "see",
]

# Who gave no sign for so long is not at the article any more.
SILENCE = timedelta(minutes=2)


def see(article: Article, user, now: datetime):
    """Note that an editor has an article open; a claim of theirs stays one."""
    _note(Presence(article=article, user=user, at=now), ["at"])


def claim(article: Article, user, now: datetime) -> bool:
    """Let an editor have an article before others; false where one has it already."""
    mine = Presence(article=article, user=user, at=now, is_claim=True)
    try:
        with transaction.atomic():
            _forget_gone(now)
            _note(mine, ["at", "is_claim"])
    except IntegrityError:  # presence_one_claim_an_article
        return False
    return True


def leave_desk(article: Article, user):
    """Note that an editor has an article open no more."""
    Presence.objects.filter(article=article, user=user).delete()


def others_at(
    articles: Iterable[Article], user, now: datetime
) -> dict[int, list[Presence]]:
    """Who else has these articles open, by the keys of those that somebody has."""
    keys = [article.pk for article in articles]
    rows = _here(now).filter(article__in=keys).exclude(user=user)
    found: dict[int, list[Presence]] = defaultdict(list)
    for each in rows.select_related("user").order_by("pk"):
        found[each.article_id].append(each)
    return dict(found)


def put_off(article: Article, user, now: datetime):
    """Let an article come last for an editor, until the next day of the site."""
    Later.objects.filter(user=user, until__lte=now).delete()
    Later.objects.bulk_create(
        [Later(article=article, user=user, until=_tomorrow(now))],
        update_conflicts=True,
        unique_fields=["article", "user"],
        update_fields=["until"],
    )
    leave_desk(article, user)


def bring_back(user):
    """Let what an editor put off come in its turn again."""
    Later.objects.filter(user=user).delete()


def next_for(
    queryset: ArticleQuerySet,
    user,
    now: datetime,
    after: Article | None = None,
    *,
    claims: bool = True,
) -> Article | None:
    """Claim the most urgent of what waits in `queryset`, and that no other editor has.

    Given the article that the editor comes from, the next one behind it, which they
    leave; behind the last comes the first. What they put off comes when nothing else
    is left. Who may only look `claims` nothing, and keeps it from nobody.
    """
    lost: list[int] = [after.pk] if after else []
    for some in _in_turn(queryset, user, now, after):
        while (article := some.exclude(pk__in=lost).first()) is not None:
            if not claims or claim(article, user, now):
                if after:
                    leave_desk(after, user)
                return article
            lost.append(article.pk)  # to a colleague, a moment ago
    return None


def _in_turn(
    queryset: ArticleQuerySet, user, now: datetime, after: Article | None
) -> Iterator[ArticleQuerySet]:
    """What an editor may get, the best first; each asked only when the one before
    has nothing."""
    theirs = _here(now).filter(is_claim=True).exclude(user=user)
    later = Later.objects.filter(user=user, until__gt=now)
    free = queryset.waiting().most_urgent_first().filter(~_has(theirs))
    in_turn = free.filter(~_has(later))
    if getattr(after, "place", None):
        yield in_turn.as_urgent_behind(after)
        yield in_turn.less_urgent_than(after)
    yield in_turn
    keys = list(later.values_list("article", flat=True))
    if keys:
        yield free.filter(pk__in=keys)


def _has(rows) -> Exists:
    return Exists(rows.filter(article=OuterRef("pk")))


def _note(presence: Presence, fields: list[str]):
    """Write who is there; of who is there already, these fields."""
    Presence.objects.bulk_create(
        [presence],
        update_conflicts=True,
        unique_fields=["article", "user"],
        update_fields=fields,
    )


def _here(now: datetime):
    return Presence.objects.filter(at__gt=now - SILENCE)


def _forget_gone(now: datetime):
    """Delete whom nothing was heard of; what another deletes already is left to them."""
    gone = Presence.objects.filter(at__lte=now - SILENCE)
    gone = gone.select_for_update(skip_locked=True)
    keys = list(gone.values_list("pk", flat=True))
    if keys:
        Presence.objects.filter(pk__in=keys).delete()


def _tomorrow(now: datetime) -> datetime:
    """Where the next day begins, in the site's zone."""
    zone = timezone.get_default_timezone()
    day = timezone.localdate(now, zone) + timedelta(days=1)
    return datetime.combine(day, time.min, zone)
