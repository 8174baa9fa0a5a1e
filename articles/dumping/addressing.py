"""The addresses of stories: those of a dump, for the stories as they are told here.

Stories are told again from records and statements, their numbers are not. Which story
has which is found as ever (articles/stories/naming.py), with what a dump tells as the
stories that were.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from articles import tables
from articles.models import Article, Place, Story
from articles.stories import Story as Told, Told as ToldBefore, name_stories

__all__ = ["Addresses"]

Line = dict[str, Any]


class _Row(NamedTuple):
    """A row of Story, but for its number."""

    title: str
    lead: int | None
    merged_into: int | None


class Addresses:
    """The stories of a dump: taken line by line, restored at the end."""

    def __init__(self):
        self.lines: dict[int, Line] = {}
        self.members: dict[int, list[str]] = defaultdict(list)

    def take_stories(self, lines: list[Line]):
        """Let nobody else have their numbers; the caller holds the transaction."""
        self.lines |= {line["story"]: line for line in lines}
        tables.reserve_until(Story, max(self.lines))

    def take_articles(self, lines: list[Line]):
        for line in lines:
            if line["in_story"] is not None:
                self.members[line["in_story"]].append(line["article"])

    def restore(self, *, keep_new: bool):
        """Give stories the numbers of the dump, and let its other ones lead on.

        Numbers that the dump does not know lead on as well, with `keep_new`. The
        caller holds the transaction; editors wait meanwhile.
        """
        if self.lines:
            here = _Here()
            restored = _Restored(self, here)
            rows = restored.rows()
            if keep_new:
                rows = {**restored.new_rows(), **rows}
            here.write(rows, restored.numbers)


class _Here:
    """The stories as they are told here, by the places in the lists of them."""

    def __init__(self):
        self.keys = dict(Article.objects.order_by().values_list("path", "pk"))
        columns = ("pk", "title", "lead_id", "merged_into_id")
        rows = Story.objects.order_by("pk").values_list(*columns)
        self.rows = {number: _Row(*row) for number, *row in rows}
        members: dict[int, list[int]] = defaultdict(list)
        places = Place.objects.order_by("story_id", "position")
        for number, key in places.values_list("story_id", "article_id"):
            members[number].append(key)
        self.numbers = list(members)
        self.stories = [Told(tuple(keys)) for keys in members.values()]

    def write(self, rows: Mapping[int, _Row], numbers: list[int]):
        """Write what differs; `numbers` are the new ones of the stories."""
        old = {n for n, row in self.rows.items() if rows.get(n) != row}
        new = {n for n, row in rows.items() if self.rows.get(n) != row}
        tables.delete(Story, old)
        tables.insert(
            Story,
            ("id", "title", "lead_id", "merged_into_id"),
            [(number, *rows[number]) for number in sorted(new)],
        )
        named = zip(self.numbers, numbers, self.stories, strict=True)
        tables.update(
            Place,
            ("story_id",),
            [
                (number, key)
                for was, number, story in named
                if number != was
                for key in story.members
            ],
        )


class _Restored:
    """The addresses of a dump among those that are here."""

    def __init__(self, dumped: Addresses, here: _Here):
        self.dumped = dumped
        self.here = here
        naming = name_stories(self._told(), here.stories)
        self.redirects = naming.redirects
        self.numbers = self._numbered(naming.numbers)
        self.standing = {*self.numbers}

    def rows(self) -> dict[int, _Row]:
        """The stories that are here, and what else the dump has addresses of."""
        rows = dict(self._led_on())
        for was, number in zip(self.here.numbers, self.numbers, strict=True):
            rows[number] = self.here.rows[was]._replace(merged_into=None)
        return rows

    def new_rows(self) -> dict[int, _Row]:
        """What else there are addresses of here, which the dump does not know."""
        moved = dict(zip(self.here.numbers, self.numbers, strict=True))
        return {
            number: _Row("", row.lead, moved.get(row.merged_into or number))
            for number, row in self.here.rows.items()
            if number not in self.dumped.lines
        }

    def _told(self) -> Iterator[ToldBefore]:
        """The stories of the dump, of the articles that are here; the lead first."""
        keys = self.here.keys
        for number, members in self.dumped.members.items():
            lead = self.dumped.lines[number]["lead"]
            found = [keys[path] for path in members if path in keys and path != lead]
            if lead in keys:
                found.insert(0, keys[lead])
            if found:
                yield ToldBefore(number, tuple(found))

    def _numbered(self, named: tuple[int | None, ...]) -> list[int]:
        """The numbers of the stories here: who was not known then keeps its own.

        An address that led elsewhere is had again by whom its lead leads, as ever.
        """
        former = {
            self.here.keys.get(line["lead"]): number
            for number, line in self.dumped.lines.items()
            if line["merged_into"]
        }
        numbers = [
            former.get(story.lead) if number is None else number
            for number, story in zip(named, self.here.stories, strict=True)
        ]
        free = [
            was if number is None and was not in self.dumped.lines else number
            for was, number in zip(self.here.numbers, numbers, strict=True)
        ]
        count = free.count(None)
        fresh = iter(tables.reserve_ids(Story, count) if count else ())
        return [next(fresh) if number is None else number for number in free]

    def _led_on(self) -> Iterator[tuple[int, _Row]]:
        """The addresses of the dump that no story has here."""
        for number, line in self.dumped.lines.items():
            is_lost = number in self.dumped.members and number not in self.redirects
            if number not in self.standing and not is_lost:
                lead = self.here.keys.get(line["lead"])
                yield number, _Row("", lead, self._target(line))

    def _target(self, line: Line) -> int | None:
        number = line["merged_into"] or line["story"]
        if number in self.standing:
            return number
        place = self.redirects.get(number)
        return None if place is None else self.numbers[place]
