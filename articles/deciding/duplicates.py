"""What an editor can say of duplicates: one stands for its copies, or none is a copy.

Said is what stands: an act withdraws the statements that it contradicts, and lets what
led to a copy lead to what that is a copy of. All of it comes back by its undo.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import combinations

from django.db.models import Q
from django.utils.translation import gettext as _

from articles import tables
from articles.deciding.acts import withheld
from articles.deciding.carrying import Anew, Carrier, Outcome, Skip, Step
from articles.deciding.moving import Stale, refuse_stale
from articles.deciding.saying import Say
from articles.deciding.undoing import restored
from articles.models import Act, Article, Change, Statement

__all__ = ["MOST_DUPLICATES", "mark_canonical", "tell_apart"]

# Articles that one act is about: told apart, each is from each other.
MOST_DUPLICATES = 50

# What an editor saw of the articles, and judged by.
_SEEN = (
    "published", "duplicate", "title", "published_at", "provider", "original_url",
    "web_url", "amp_web_url", "cdn_amp_web_url",
)  # fmt: skip


def mark_canonical(
    canonical: Article,
    copies: Iterable[Article],
    *,
    user,
    note: str = "",
    versions: Mapping[int, int] | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Say that one article stands for its copies, and hold these unpublished.

    Their files and histories stay, and their addresses lead to the one. `versions` are
    those that the decision was made on, by article; raises Stale where they moved.
    """
    act = Carrier(Act.CANONICAL, user, note, now)
    act.check_right()
    keys = [key for key in _keys(copies) if key != canonical.pk]
    if reason := _why_not(keys, least=1):
        return Outcome(reason=reason)
    with tables.writing():
        _refuse_stale(versions or {})
        said = _Sayings([canonical.pk, *keys])
        said.let_stand(canonical.pk, keys)
        return said.make(act, held=set(keys))


def tell_apart(
    articles: Iterable[Article],
    *,
    user,
    note: str = "",
    versions: Mapping[int, int] | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Say of articles that each is no copy of any other.

    Where one was marked a copy of another, it takes the right to mark.
    """
    act = Carrier(Act.DISTINCT, user, note, now)
    act.check_right()
    keys = _keys(articles)
    if reason := _why_not(keys, least=2):
        return Outcome(reason=reason)
    with tables.writing():
        _refuse_stale(versions or {})
        said = _Sayings(keys)
        for one, other in combinations(keys, 2):
            said.tell_apart(one, other)
        if said.unmarks:
            Carrier(Act.CANONICAL, user, note, now).check_right()
        return said.make(act)


def _keys(articles: Iterable[Article]) -> list[int]:
    return sorted({article.pk for article in articles})


def _why_not(keys: list[int], *, least: int) -> str:
    if len(keys) > MOST_DUPLICATES:
        return _("At most %d articles are decided on at once.") % MOST_DUPLICATES
    if len(keys) >= least:
        return ""
    return _("An article alone has no duplicates: choose another one.")


def _refuse_stale(versions: Mapping[int, int]):
    """Raise Stale with what moved of any of the articles."""
    moved = {}
    for article in Article.objects.filter(pk__in=versions).order_by("pk"):
        try:
            refuse_stale(article, _SEEN, versions[article.pk])
        except Stale as stale:
            for name, change in stale.changes.items():
                moved[f"{article.path}: {name}"] = change
    if moved:
        raise Stale(moved)


class _Sayings:
    """What is to be said and withdrawn, by what stands of the articles."""

    def __init__(self, keys: list[int]):
        self.articles = Article.objects.only("path").in_bulk(keys)
        among = Q(article__in=keys) | Q(other__in=keys)
        statements = Statement.objects.filter(among).select_related("other")
        self.leads = {each.article_id: each for each in statements.copying()}
        self.apart = defaultdict(list)
        for each in statements.telling_apart():
            self.apart[frozenset((each.article_id, each.other_id))].append(each)
        self.steps: dict[int, list[Step]] = defaultdict(list)
        self.new: list[Statement] = []
        self.led: set[int] = set()
        # Whether something is no copy any more.
        self.unmarks = False
        # That the one was a copy of one of these: as such it was kept from readers.
        self.kept_as: Statement | None = None

    def let_stand(self, canonical: int, copies: list[int]):
        """Let copies, and what led to them, lead to the one or to what it leads to."""
        its = self.leads.get(canonical)
        if its and its.other_id in copies:
            self._withdraw(its)
            self.kept_as = its
        elif its:
            canonical = its.other_id
            self.articles[canonical] = its.other
        led = [key for key, each in self.leads.items() if each.other_id in copies]
        led = [key for key in led if key != canonical]
        for key in dict.fromkeys([*copies, *led]):
            if key != canonical:
                self._point(key, canonical)
        self.led.update(led)

    def _point(self, key: int, canonical: int):
        known = self.leads.get(key)
        if known and known.other_id == canonical:
            return
        for each in [*self.apart.get(frozenset((key, canonical)), ()), known]:
            if each:
                self._withdraw(each)
        self._say(Statement.Kind.COPY, key, canonical)

    def tell_apart(self, one: int, other: int):
        if frozenset((one, other)) in self.apart:
            return
        for key, its in ((one, other), (other, one)):
            known = self.leads.get(key)
            if known and known.other_id == its:
                self._withdraw(known)
        self._say(Statement.Kind.DISTINCT, one, other)

    def _say(self, kind: Statement.Kind, key: int, other: int):
        said = Statement(kind=kind, article_id=key, other=self.articles[other])
        self.new.append(said)
        self.steps[key].append(Say(said))

    def _withdraw(self, statement: Statement):
        self.unmarks |= statement.kind == Statement.Kind.COPY
        self.steps[statement.article_id].append(Say(statement, withdraws=True))

    def make(self, act: Carrier, *, held: Iterable[int] = ()) -> Outcome:
        """Say it; those `held` are kept from readers by the same act."""
        if self.new:
            numbers = tables.reserve_ids(Statement, len(self.new))
            for number, statement in zip(numbers, self.new, strict=True):
                statement.pk = number
        held = set(held)

        def decide(article: Article) -> list[Step]:
            steps = self.steps.get(article.pk, [])
            if article.pk in held or (article.pk in self.led and _is_held(article)):
                decision = withheld(act, article)
                steps = [*steps, Anew(*decision) if steps else decision]
            elif self.kept_as and article.pk == self.kept_as.article_id:
                steps = [*steps, *self._kept_no_more(article)]
            if not steps:
                raise Skip(_("decided so already"))
            return steps

        return act.run(list(self._in_order(held)), decide)

    def _kept_no_more(self, article: Article) -> Iterator[Step]:
        """What was there before it was marked a copy, unless decided on again since."""
        made = Change.objects.filter(article=article, field="published")
        change = made.filter(change_set=self.kept_as.change_set_id).first()
        decision = change and change.hold_after and restored(article, change)
        if decision:
            yield decision

    def _in_order(self, held: set[int]) -> Iterator[int]:
        """Whom it is about; told apart so already, the first is named for it."""
        about = sorted({*self.steps, *held})
        yield from about or sorted(self.articles)[:1]


def _is_held(article: Article) -> bool:
    """Whether it is kept from readers already: then by the later act as well."""
    hold = article.hold_on("published")
    return hold is not None and hold.value == "false"
