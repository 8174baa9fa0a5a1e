"""Some articles -> all that their stories are told from, each row read once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from articles import tables
from articles.models import Article, Place, RelatedArticle, Statement
from articles.stories import (
    Node,
    Statement as Said,
    StatementKind,
    Story as Told,
    affected,
    follows,
    gather,
)

__all__ = ["Placed", "Region"]

# So many articles that what their files name is kept in mind at a time.
SLICE = 5_000

_NODE = ("id", "path", "quality", "heat")
_PLACE = ("article_id", "story_id", "position")


class Placed(NamedTuple):
    """Where an article stands, as it was told last."""

    article: int
    story: int
    position: int


class Region:
    """What stories are told from near some articles, or of all: each row is read once.

    `among` are the articles whose stories are told, and `members` those of each story
    as it was told last, in order. `related` counts what files list, found or not.
    `heats` are heats to suppose of some articles instead of those they have.
    """

    def __init__(
        self,
        touched: Iterable[int] | None = None,
        *,
        heats: Mapping[int, int | None] | None = None,
    ):
        self._heats = heats or {}
        self.nodes: dict[int, Node] = {}
        self.related: Counter[int] = Counter()
        self.statements: dict[int, Said] = {}
        self.placed: dict[int, Placed] = {}
        self.members: dict[int, list[int]] = {}
        self._leaders: dict[int, int] = {}
        self._named: dict[int, dict[int, int | None]] = {}
        self._naming: dict[int, list[int]] = {}
        self._asked_leaders: set[int] = set()
        self._asked_nodes: set[int] = set()
        self._asked_places: set[int] = set()
        self._asked_statements: set[int] = set()
        self._has_statements = Statement.objects.exists()
        if touched is None:
            self.among = self._read_all()
        else:
            self.among = affected(
                touched,
                linked=self._linked,
                followed=self._followed,
                beside=self._beside,
            )

    def tell(self, said: Sequence[Said] = ()) -> list[Told]:
        """The stories as they are, or would be, were these statements made as well."""
        nodes = {key: self.nodes[key] for key in self.among if key in self.nodes}
        return gather(nodes, self._leaders, [*self.statements.values(), *said])

    def _read_all(self) -> set[int]:
        keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), SLICE):
            some = set(keys[start : start + SLICE])
            self._read_places(some)
            set(self._read_statements(some))
            self._read_leaders(some)
            self._named.clear()
            self._naming.clear()
        return set(keys)

    def _linked(self, keys: set[int]) -> set[int]:
        """What articles name, and what names them."""
        self._read_named(keys)
        self._read_naming(keys)
        near = set()
        for key in keys:
            near.update(self._named[key], self._naming[key])
        return near

    def _followed(self, keys: set[int]) -> Iterator[int]:
        self._read_leaders(keys)
        for key in keys:
            if key in self._leaders:
                yield self._leaders[key]

    def _beside(self, keys: set[int]) -> Iterator[int]:
        self._read_places(keys)
        for story in {self.placed[key].story for key in keys if key in self.placed}:
            yield from self.members[story]
        yield from self._following(keys - self.placed.keys())
        yield from self._read_statements(keys)

    def _following(self, keys: set[int]) -> Iterator[int]:
        """What follows articles that were never told."""
        near = self._linked(keys)
        self._read_leaders(near | keys)
        for key in near:
            if self._leaders.get(key) in keys:
                yield key

    def _read_leaders(self, keys: set[int]):
        """Whom articles follow, and the nodes that say so."""
        fresh = keys - self._asked_leaders
        self._asked_leaders |= fresh
        self._read_named(fresh)
        named = {key: self._named[key] for key in fresh}
        self._read_nodes(fresh.union(*named.values()))
        links = (
            (key, other, quality)
            for key, others in named.items()
            for other, quality in others.items()
        )
        self._leaders |= follows(self.nodes, links, among=fresh, naming=self._claims)

    def _claims(self, keys: set[int]) -> Iterator[tuple[int, int, None]]:
        """The links to followers from whatever names them."""
        self._read_naming(keys)
        self._read_nodes(set().union(*(self._naming[key] for key in keys)))
        return ((other, key, None) for key in keys for other in self._naming[key])

    def _read_named(self, keys: set[int]):
        """Whom files name. Of several copies of one article, the first speaks."""
        fresh = keys - self._named.keys()
        self._named |= {key: {} for key in fresh}
        columns = ("article_id", "position", "target_id", "quality")
        rows = tables.select(RelatedArticle, columns, "article_id", fresh)
        for source, _, target, quality in sorted(rows, key=itemgetter(0, 1)):
            self.related[source] += 1
            if target is not None:
                self._named[source].setdefault(target, quality)

    def _read_naming(self, keys: set[int]):
        fresh = keys - self._naming.keys()
        self._naming |= {key: [] for key in fresh}
        columns = ("article_id", "target_id")
        for source, target in tables.select(
            RelatedArticle, columns, "target_id", fresh
        ):
            self._naming[target].append(source)

    def _read_nodes(self, keys: set[int]):
        fresh = keys - self._asked_nodes
        self._asked_nodes |= fresh
        for row in tables.select(Article, _NODE, "id", fresh):
            self.nodes[row[0]] = Node._make(row)
        for key in self._heats.keys() & fresh:
            self.nodes[key] = self.nodes[key]._replace(heat=self._heats[key])

    def _read_places(self, keys: set[int]):
        """The places of articles, and of all who share a story with them."""
        fresh = keys - self._asked_places
        self._asked_places |= fresh
        rows = tables.sharing(Place, _PLACE, "story_id", "article_id", fresh)
        for row in sorted(rows, key=itemgetter(1, 2)):
            if row[0] not in self.placed:
                placed = self.placed[row[0]] = Placed._make(row)
                self.members.setdefault(placed.story, []).append(placed.article)
                self._asked_places.add(placed.article)

    def _read_statements(self, keys: set[int]) -> Iterator[int]:
        """Who stands in a statement about articles that none was read of yet."""
        fresh = keys - self._asked_statements
        self._asked_statements |= fresh
        if not self._has_statements:
            return
        rows = Statement.objects.filter(kind__in=list(StatementKind)).values_list(
            "pk", "kind", "article_id", "other_id", "title"
        )
        for row in tables.having_any(rows, article_id=fresh, other_id=fresh):
            number, kind, article, other, title = row
            said = Said(number, StatementKind(kind), article, other, title or None)
            self.statements[number] = said
            yield article
            if other is not None:
                yield other
