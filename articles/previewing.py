"""Preview links: one article as readers would see it, for who has no account.

The address is signed and names a row, which says until when it holds: what is over or
revoked shows nothing, and nobody guesses an address or finds the next one.

    make -> PreviewLink -> token_of -> the address -> opened -> the article's page
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils.http import base36_to_int, int_to_base36

from articles import deciding
from articles.models import Act, Article, PreviewLink

__all__ = [
    "SPANS",
    "make",
    "may_make",
    "may_revoke",
    "open_links",
    "opened",
    "revoke",
    "token_of",
]

# How long a link holds, by choice of who makes it.
SPANS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))

# No sign of base 64 or base 36, and none that a mail program ends an address at.
_SEPARATOR = "~"
_LONGEST = 120


def make(article: Article, span: timedelta, *, user, now: datetime) -> PreviewLink:
    """A link that shows the article until `span`, one of SPANS, is over."""
    if span not in SPANS:
        raise ValueError(f"a link holds for one of {SPANS}")
    if not may_make(user):
        raise PermissionDenied("articles.change_article or articles.publish_article")
    return PreviewLink.objects.create(
        article=article, user=user, created_at=now, expires_at=now + span
    )


def revoke(link: PreviewLink, *, user, now: datetime) -> bool:
    """Let a link show nothing from now on; False where it showed nothing already."""
    if not may_revoke(link, user):
        raise PermissionDenied("articles.undo_others")
    open_still = _open(PreviewLink.objects.filter(pk=link.pk), now)
    return bool(open_still.update(revoked_at=now))


def open_links(article: Article, now: datetime) -> list[PreviewLink]:
    """Those that show an article, the latest first, with who made them."""
    return list(_open(article.preview_links.select_related("user"), now))


def may_make(user) -> bool:
    """Whoever edits texts or publishes may show them before."""
    return deciding.may(user, Act.EDIT) or deciding.may(user, Act.PUBLISH)


def may_revoke(link: PreviewLink, user) -> bool:
    """One's own; those of others take the right to undo what others did."""
    return may_make(user) and (
        user is None or link.user_id == user.pk or deciding.may_undo_others(user)
    )


def token_of(link: PreviewLink) -> str:
    """What names a link in its address.

    With the time that it was made at: its number alone may be another link's one day,
    where a database was built anew.
    """
    return _signer().sign("-".join(_marks(link)))


def opened(token: str) -> PreviewLink | None:
    """The link that a token names, be it over or not; None for what we never signed."""
    try:
        number, made = _signer().unsign(token[:_LONGEST]).split("-")
        link = PreviewLink.objects.filter(pk=base36_to_int(number)).first()
    except (BadSignature, ValueError):
        return None
    return link if link and made == _marks(link)[1] else None


def _open(links: QuerySet[PreviewLink], now: datetime) -> QuerySet[PreviewLink]:
    return links.filter(revoked_at=None, expires_at__gt=now)


def _marks(link: PreviewLink) -> tuple[str, str]:
    made = round(link.created_at.timestamp() * 1_000_000)
    return int_to_base36(link.pk), int_to_base36(made)


def _signer() -> Signer:
    return Signer(salt="articles.previewing", sep=_SEPARATOR)
