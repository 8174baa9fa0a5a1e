"""Tells stories: records and statements -> Story and Place rows, where they differ.

    touched -> Region: the links, statements and places near it -> stories -> rows

Importing and deciding call `retell` inside their transactions, with what projecting
says was touched; `retell_all` does so for all there is. What is told of a part equals
what would be told of the whole (articles/stories/reaching.py).
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

from django.db.models import F

from articles import tables
from articles.bearing import SHOWN, shown
from articles.models import Article, Place, RelatedArticle, Rules, Statement, Story
from articles.policy import Rated, story_violations
from articles.rating import rate
from articles.stories import (
    Link,
    Node,
    Statement as Said,
    StatementKind,
    Story as Told,
    Told as ToldBefore,
    affected,
    follows,
    name_stories,
    tell,
)

__all__ = ["Region", "change_half_life", "retell", "retell_all"]

_PLACE = (
    "article_id", "story_id", "position",
    "log_heat", "seconds", "rank_key", "suggested_heat", "outranked", *SHOWN,
)  # fmt: skip
_RANK = _PLACE[3:]

# The terms of a key, the key, the heat that is suggested, whether it leads better ones,
# and when readers see it.
_Rank: TypeAlias = tuple[
    float, float, float, int | None, bool, datetime | None, datetime | None, bool
]


class _Placed(NamedTuple):
    """A row of Place."""

    article: int
    story: int
    position: int
    log_heat: float
    seconds: float
    rank_key: float
    suggested_heat: int | None
    outranked: bool
    public_from: datetime | None
    public_until: datetime | None
    is_incoming: bool

    @property
    def rank(self) -> _Rank:
        return self[3:]


def retell(touched: Iterable[int]):
    """Tell the stories anew that a change of these articles may have changed.

    Touched is what stories.affected says it is. The caller holds the transaction.
    """
    touched = set(touched)
    if touched:
        region = Region(touched)
        _Writing(region, region.tell()).write()


def retell_all() -> int:
    """Tell all stories anew, whatever is stored of them; editors wait meanwhile."""
    with tables.writing():
        keys = set(Article.objects.order_by().values_list("pk", flat=True))
        retell(keys)
    return len(keys)


def change_half_life(half_life: timedelta) -> float:
    """Let heat halve every so often from now on; answers the seconds that it took."""
    start = time.monotonic()
    with tables.writing():
        rules = Rules.current()
        rules.half_life = half_life
        rules.save()
        key = F("log_heat") + F("seconds") / half_life.total_seconds()
        Place.objects.update(rank_key=key)
    return time.monotonic() - start


class Region:
    """What stories are told from near some articles: each row is read once.

    `among` are the articles whose stories are told, `members` those of each story as
    it was told last, in order, and `stories` its title and lead.
    """

    def __init__(self, touched: Iterable[int]):
        self.nodes: dict[int, Node] = {}
        self.related: Counter[int] = Counter()
        self.statements: dict[int, Said] = {}
        self.placed: dict[int, _Placed] = {}
        self.members: dict[int, list[int]] = {}
        self.stories: dict[int, tuple[str, int | None]] = {}
        self.dates: dict[int, datetime] = {}
        self.shown: dict[int, tuple[datetime | None, datetime | None, bool]] = {}
        self._links: dict[tuple[int, int], Link] = {}
        self._ends: dict[int, list[int]] = defaultdict(list)
        self._asked_links: set[int] = set()
        self._asked_places: set[int] = set()
        self._asked_statements: set[int] = set()
        self._has_statements = Statement.objects.exists()
        self.among = affected(
            touched, linked=self._linked, followed=self._followed, beside=self._beside
        )
        self._read_links(self.among)

    def tell(self, said: Sequence[Said] = ()) -> list[Told]:
        """The stories as they are, or would be, were these statements made as well."""
        statements = [*self.statements.values(), *said]
        return tell(
            self.nodes.values(), self._links.values(), statements, among=self.among
        )

    def _linked(self, keys: set[int]) -> Iterator[int]:
        self._read_links(keys)
        for key in keys:
            yield from self._ends.get(key, ())

    def _followed(self, keys: set[int]) -> Iterable[int]:
        self._read_links(keys)
        return follows(self.nodes, self._links.values(), among=keys).values()

    def _beside(self, keys: set[int]) -> Iterator[int]:
        self._read_places(keys)
        stories = {self.placed[key].story for key in keys if key in self.placed}
        for story in stories:
            yield from self.members[story]
        # What was never told may belong to whatever it is linked with.
        yield from self._linked(keys - self.placed.keys())
        yield from self._read_statements(keys)

    def _read_links(self, keys: set[int]):
        """The links from and to articles, with the nodes at their ends."""
        fresh = keys - self._asked_links
        self._asked_links |= fresh
        rows = RelatedArticle.objects.values_list(
            "article_id", "position", "target_id", "quality"
        )
        ends = set(fresh)
        # Of several copies of one article, the first speaks.
        for source, _, target, quality in sorted(
            tables.having_any(rows, article_id=fresh, target_id=fresh), key=_in_order
        ):
            if source in fresh:
                self.related[source] += 1
            if target is not None:
                ends |= {source, target}
                if (source, target) not in self._links:
                    self._links[source, target] = Link(source, target, quality)
                    self._ends[source].append(target)
                    self._ends[target].append(source)
        self._read_nodes(ends)

    def _read_nodes(self, keys: set[int]):
        rows = Article.objects.values_list(
            "pk", "path", "quality", "heat",
            "published_at", "public_from", "public_until", "state",
        )  # fmt: skip
        for row in tables.having(rows, "pk", keys - self.nodes.keys()):
            self.nodes[row[0]] = Node(*row[:4])
            self.dates[row[0]] = row[4]
            self.shown[row[0]] = shown(*row[5:])

    def _read_places(self, keys: set[int]):
        """The places of articles, and of all who share a story with them."""
        fresh = keys - self._asked_places
        rows = Place.objects.order_by().values_list("story_id", flat=True)
        stories = set(tables.having(rows, "article_id", fresh))
        rows = Place.objects.order_by("story", "position").values_list(
            "story__title", "story__lead_id", *_PLACE
        )
        for title, lead, *row in tables.having(
            rows, "story_id", stories - self.members.keys()
        ):
            placed = _Placed(*row)
            self.placed[placed.article] = placed
            self.members.setdefault(placed.story, []).append(placed.article)
            self.stories[placed.story] = (title, lead)
        self._asked_places |= fresh | self.placed.keys()

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


def _in_order(row) -> tuple[int, int]:
    return row[:2]


class _Writing:
    """Stories told of a region, on their way into the tables."""

    def __init__(self, region: Region, stories: list[Told]):
        self.region = region
        self.stories = stories
        self.placed = region.placed
        self.before = [
            ToldBefore(number, tuple(members))
            for number, members in region.members.items()
        ]

    def write(self):
        naming = name_stories(self.before, self.stories)
        numbers = self._write_stories(naming.numbers, naming.redirects)
        self._write_places(numbers)

    def _write_stories(
        self, kept: Sequence[int | None], redirects: Mapping[int, int | None]
    ) -> list[int]:
        """Write stories; answers their numbers."""
        unnamed = [place for place, number in enumerate(kept) if number is None]
        known = self._former(unnamed)
        new = [place for place in unnamed if place not in known]
        ids = tables.reserve_ids(Story, len(new)) if new else []
        known |= zip(new, ids, strict=True)
        numbers = [
            known[place] if number is None else number
            for place, number in enumerate(kept)
        ]
        rows = [
            (story.title or "", story.lead, number)
            for story, number in zip(self.stories, numbers, strict=True)
        ]
        fresh = set(ids)
        tables.insert(
            Story,
            ("title", "lead_id", "id"),
            [row for row in rows if row[-1] in fresh],
        )
        _redirect(
            {
                number: None if place is None else numbers[place]
                for number, place in redirects.items()
            }
        )
        tables.update(
            Story,
            ("title", "lead_id", "merged_into_id"),
            [
                (title, lead, None, number)
                for title, lead, number in rows
                if number not in fresh
                and self.region.stories.get(number) != (title, lead)
            ],
        )
        return numbers

    def _former(self, places: list[int]) -> dict[int, int]:
        """The addresses that stories had once, before they merged into others."""
        leads = {
            self.stories[place].lead: place
            for place in places
            if self.stories[place].lead in self.placed
        }
        rows = Story.objects.filter(merged_into__isnull=False)
        rows = rows.order_by("pk").values_list("lead_id", "pk")
        return {leads[lead]: pk for lead, pk in tables.having(rows, "lead_id", leads)}

    def _write_places(self, numbers: list[int]):
        rows = [
            (number, position, key)
            for story, number in zip(self.stories, numbers, strict=True)
            for position, key in enumerate(story.members)
        ]
        told = {key: position == 0 for _, position, key in rows}
        unplaced = told.keys() - self.placed.keys()
        outranked = {each.lead for each in self.stories if self._is_outranked(each)}
        ranks = _ranks(told, self.region, outranked)
        tables.insert(
            Place,
            _PLACE,
            [(key, *where, *ranks[key]) for *where, key in rows if key in unplaced],
        )
        tables.update(
            Place,
            ("story_id", "position"),
            [row for row in rows if self._has_moved(*row)],
        )
        tables.update(
            Place,
            _RANK,
            [
                (*rank, key)
                for key, rank in ranks.items()
                if key in self.placed and self.placed[key].rank != rank
            ],
        )

    def _is_outranked(self, story: Told) -> bool:
        lead, *followers = (
            Rated(key, self.region.nodes[key].quality) for key in story.members
        )
        return any(story_violations(lead, followers))

    def _has_moved(self, story: int, position: int, key: int) -> bool:
        placed = self.placed.get(key)
        return placed is not None and (placed.story, placed.position) != (
            story,
            position,
        )


def _redirect(merged: Mapping[int, int | None]):
    """Let addresses lead where their articles are, and those that led there as well."""
    if merged:
        rows = Story.objects.values_list("merged_into_id", "pk")
        earlier = list(tables.having(rows, "merged_into_id", merged))
        moved = [(target, number) for number, target in merged.items()]
        moved += [(merged[number], pk) for number, pk in earlier]
        tables.update(Story, ("merged_into_id",), moved)


def _ranks(
    leads: Mapping[int, bool], region: Region, outranked: Set[int]
) -> dict[int, _Rank]:
    """What articles would rank by, led their stories by them, and what is suggested.

    Those that do lead are told by their keys.
    """
    rules = Rules.current()
    found = {}
    for key, is_lead in leads.items():
        node, related, date = region.nodes[key], region.related[key], region.dates[key]
        rating = rate(
            node.quality, node.heat, date, related, leads=is_lead, rules=rules
        )
        found[key] = (*rating, key in outranked, *region.shown[key])
    return found
