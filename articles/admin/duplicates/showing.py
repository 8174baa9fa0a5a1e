"""A group as its page shows it: members side by side, and why they may be one."""

from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin.cells import badge, heat, quality
from articles.admin.clock import exact, moment
from articles.duplicates import Candidate, Pair, group, is_carried
from articles.models import Article, DuplicatePair, Statement

# So many pairs of a group say why; the number says the rest.
REASONS = 12

_ADDRESSES = ("original_url", "web_url", "amp_web_url", "cdn_amp_web_url")


@dataclass
class Member:
    """An article of a group, as its card shows it."""

    article: Article
    badge: str
    quality: str
    heat: str
    related: int
    published: str
    published_when: str
    published_exactly: str
    addresses: list[tuple[str, str]]
    why: str = ""
    copies: list[Article] = field(default_factory=list)
    is_chosen: bool = False
    is_included: bool = True


@dataclass
class Card:
    """A group, the proposed canonical one first."""

    members: list[Member]
    reasons: list[tuple[str, str, str]]
    reasons_left: int
    is_contradictory: bool
    size: int

    @property
    def number(self) -> int:
        """What names the group on its page, and in its own address."""
        return self.members[0].article.pk

    @property
    def left(self) -> int:
        return self.size - len(self.members)


def cards_of(groups, now, *, chosen=None) -> list[Card]:
    """Groups with all that is shown of them; `chosen` is what was sent of the form."""
    keys = {key for each in groups for key in each.members}
    articles = Article.objects.filter(pk__in=keys).with_related_counts()
    articles = {each.pk: each for each in articles.select_related("provider")}
    copies, pairs = _copies_of(keys), _pairs_shown(groups)
    return [
        _card(each, articles, copies, now, chosen, _reasons(each, pairs))
        for each in groups
    ]


def _pairs_shown(groups) -> dict[int, DuplicatePair]:
    """The pairs of groups that say why, by their numbers."""
    keys = [key for each in groups for key in each.pairs[:REASONS]]
    return DuplicatePair.objects.select_related("first", "second").in_bulk(keys)


def _reasons(found, pairs) -> list[tuple[str, str, str]]:
    shown = [pairs[key] for key in found.pairs[:REASONS] if key in pairs]
    shown.sort(key=lambda pair: (pair.first_id, pair.second_id))
    return [(str(each.first), str(each.second), each.evidence) for each in shown]


def _card(found, articles, copies, now, chosen, reasons) -> Card:
    candidates = [_candidate(articles[key]) for key in found.members if key in articles]
    pairs = [Pair(candidates[0].key, each.key, ()) for each in candidates[1:]]
    (ordered,) = group(candidates, pairs)
    shown = ordered.members[: deciding.MOST_DUPLICATES]
    first = articles[ordered.canonical]
    members = [_member(articles[key], first, copies, now) for key in shown]
    members[0].why = _why(candidates, ordered.members)
    members[0].is_chosen = True
    if chosen is not None:
        for member in members:
            member.is_chosen = member.article.pk == chosen.canonical
            member.is_included = member.article.pk in chosen.included
    left = len(found.pairs) - len(reasons)
    return Card(members, reasons, left, found.is_contradictory, len(ordered.members))


def _candidate(article: Article) -> Candidate:
    return Candidate(
        article.pk,
        article.path,
        instant=article.published_at,
        provider=article.provider.name if article.provider else None,
        published=article.published,
    )


def _copies_of(keys) -> dict[int, list[Article]]:
    copies: dict[int, list[Article]] = {}
    said = Statement.objects.copying().filter(other__in=keys)
    for each in said.select_related("article"):
        copies.setdefault(each.other_id, []).append(each.article)
    return copies


def _member(article: Article, first: Article, copies, now) -> Member:
    stands = {True: _("says published"), False: _("says not published")}
    return Member(
        article,
        badge(article.state_at(now)),
        quality(article.quality),
        heat(article.heat),
        article.related_count,
        stands.get(article.published, _("says nothing of it")),
        moment(article.published_at, now),
        exact(article.published_at),
        _addresses(article, first),
        copies=copies.get(article.pk, []),
    )


def _why(candidates: list[Candidate], order: tuple[int, ...]) -> str:
    """What the proposed one has before the others, as core's `group` prefers it."""
    by_key = {each.key: each for each in candidates}
    first, *others = (by_key[key] for key in order)
    reasons = []
    if first.published and not all(each.published for each in others):
        reasons.append(_("published"))
    if not is_carried(first.provider or "") and any(
        is_carried(each.provider or "") for each in others
    ):
        reasons.append(_("the house's own"))
    if all(each.instant is None or first.instant < each.instant for each in others):
        reasons.append(_("the oldest"))
    return ", ".join(reasons) or _("the first by path")


def _addresses(article: Article, first: Article) -> list[tuple[str, str]]:
    """The addresses by their names, what differs from the first one's set off."""
    names = {
        "original_url": "originalUrl",
        "web_url": "webUrl",
        "amp_web_url": "ampWebUrl",
        "cdn_amp_web_url": "cdnAmpWebUrl",
    }
    return [
        (names[name], _set_off(url, getattr(first, name) if article != first else url))
        for name in _ADDRESSES
        if (url := getattr(article, name))
    ]


def _set_off(url: str, other: str | None):
    """The address, with what it has otherwise than another in a mark."""
    start, end = _common(url, other or "")
    middle = url[start : len(url) - end]
    if not middle:
        return format_html("{}", url)
    return format_html(
        "{}<mark>{}</mark>{}", url[:start], middle, url[len(url) - end :]
    )


def _common(one: str, other: str) -> tuple[int, int]:
    """How much two texts share at their starts, and then at their ends."""
    shortest = min(len(one), len(other))
    start = next((i for i in range(shortest) if one[i] != other[i]), shortest)
    rest = shortest - start
    end = next((i for i in range(rest) if one[-1 - i] != other[-1 - i]), rest)
    return start, end
