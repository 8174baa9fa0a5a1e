"""Stories as an editor saw them: what a form carries, and what moved since.

An act on stories is decided on what somebody saw of them. Imports and other editors
arrange the same stories, so an act takes what was seen, and refuses where that is not
so any more: see -> Seen -> token -> form -> Seen.read -> the act -> StoryMoved.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _, ngettext

from articles import tables
from articles.deciding.saying import STORY
from articles.models import Article, Change, ChangeSet, Place, Story

__all__ = [
    "LEAD", "MEMBERS", "TITLE", "Move", "Seen", "StoryMoved", "refuse_moved", "see"
]  # fmt: skip

# What an act depends on.
MEMBERS, LEAD, TITLE = "members", "lead", "title"

# What may arrange stories anew, as fields of changes; the empty one is a birth.
_ARRANGES = (STORY, "", "related", "quality", "heat")
# So many articles and acts are named; a message is not a list.
_NAMED = 5


@dataclass(frozen=True)
class Seen:
    """A story as it was shown: its articles, the lead first, and an editor's title.

    `mark` is the last change that history knew then.
    """

    number: int
    members: tuple[int, ...]
    title: str = ""
    mark: int = 0

    @property
    def lead(self) -> int | None:
        return self.members[0] if self.members else None

    @property
    def token(self) -> str:
        """All of it as text, for a form to carry."""
        said = [self.number, self.members, self.title, self.mark]
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, token: str) -> "Seen":
        """What a token says. Raises ValueError for what is none."""
        try:
            said = json.loads(token)
        except RecursionError:
            said = None
        match said:
            case [number, [*members], str(title), mark] if all(
                map(_is_key, [number, mark, *members])
            ):
                return cls(number, tuple(members), title, mark)
        raise ValueError("no token of what was seen of a story")


def _is_key(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63


def see(stories: Iterable[Story | int]) -> list[Seen]:
    """Stories as they are now, in the order given; one that is gone has no members."""
    numbers = [getattr(each, "pk", each) for each in stories]
    # The mark first: what moves meanwhile counts as later.
    mark = Change.objects.aggregate(mark=Max("pk"))["mark"] or 0
    titles = dict(
        tables.having(Story.objects.values_list("pk", "title"), "pk", numbers)
    )
    members: dict[int, list[int]] = {number: [] for number in numbers}
    rows = Place.objects.order_by("story_id", "position")
    rows = rows.values_list("story_id", "article_id")
    for number, key in tables.having(rows, "story_id", members):
        members[number].append(key)
    return [
        Seen(number, tuple(members[number]), titles.get(number, ""), mark)
        for number in numbers
    ]


@dataclass(frozen=True)
class Move:
    """What became of a story since somebody saw it.

    `change_sets` are the acts that may have done it, the latest first, as far as
    history knows.
    """

    then: Seen
    now: Seen
    story: Story | None
    came: list[Article]
    left: list[Article]
    change_sets: list[ChangeSet]

    @property
    def words(self) -> list[str]:
        """What moved, a sentence each."""
        if not self.now.members:
            return [self._ended()]
        return [*_came_and_left(self.came, self.left), *self._decided()]

    def _ended(self) -> str:
        into = self.story and self.story.merged_into
        if into:
            return _("It has become part of “%s”.") % into
        return _("It has no articles any more.")

    def _decided(self) -> Iterator[str]:
        if self.now.lead != self.then.lead:
            yield _("“%s” leads it now.") % (self.story and self.story.lead)
        if self.now.title != self.then.title and self.now.title:
            yield _("It is called “%s” now.") % self.now.title
        elif self.now.title != self.then.title:
            yield _("It is called what its lead is called again.")


class StoryMoved(Exception):
    """A decision on stories that are not what somebody saw any more."""

    def __init__(self, moves: list[Move]):
        super().__init__(" ".join(word for each in moves for word in each.words))
        self.moves = moves


def refuse_moved(
    seen: Iterable[Seen] | None,
    parts: Collection[str],
    *,
    about: Iterable[int] | None = None,
):
    """Raise StoryMoved for those seen stories of which one of the parts moved since.

    With `about`, only these members count among them. None seen is not asked.
    """
    seen = list(seen or ())
    if not seen:
        return
    only = None if about is None else frozenset(about)
    pairs = zip(seen, see(each.number for each in seen), strict=True)
    moved = [pair for pair in pairs if _differ(*pair, parts, only)]
    if moved:
        raise StoryMoved([_move(then, now) for then, now in moved])


def _differ(
    then: Seen, now: Seen, parts: Collection[str], only: frozenset[int] | None
) -> bool:
    came_and_left = {*then.members} ^ {*now.members}
    if only is not None:
        came_and_left &= only
    return bool(
        not now.members
        or (MEMBERS in parts and came_and_left)
        or (LEAD in parts and then.lead != now.lead)
        or (TITLE in parts and then.title != now.title)
    )


def _move(then: Seen, now: Seen) -> Move:
    came = set(now.members) - set(then.members)
    left = set(then.members) - set(now.members)
    articles = Article.objects.only("title", "stem").in_bulk([*came, *left])
    stories = Story.objects.select_related("lead", "merged_into__lead")
    return Move(
        then,
        now,
        stories.filter(pk=now.number).first(),
        [articles[key] for key in now.members if key in came],
        [articles[key] for key in then.members if key in left and key in articles],
        _arranging(then, now),
    )


def _arranging(then: Seen, now: Seen) -> list[ChangeSet]:
    """The acts since then on what is or was in a story."""
    changes = Change.objects.filter(
        pk__gt=then.mark,
        article__in={*then.members, *now.members},
        field__in=_ARRANGES,
    )
    sets = ChangeSet.objects.filter(pk__in=changes.values("change_set"))
    return list(sets.select_related("user").order_by("-pk")[:_NAMED])


def _came_and_left(came: list[Article], left: list[Article]) -> Iterator[str]:
    if came:
        count = len(came)
        told = ngettext("%d article came: %s.", "%d articles came: %s.", count)
        yield told % (count, _named(came))
    if left:
        count = len(left)
        told = ngettext("%d article left: %s.", "%d articles left: %s.", count)
        yield told % (count, _named(left))


def _named(articles: list[Article]) -> str:
    titles = [f"“{each}”" for each in articles[:_NAMED]]
    return ", ".join([*titles, "…"] if len(articles) > _NAMED else titles)
