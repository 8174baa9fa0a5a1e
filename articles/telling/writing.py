"""Stories told of a region -> the rows of Story and Place that differ."""

from collections.abc import Iterator, Mapping

from articles import tables
from articles.models import Place, Story
from articles.stories import Told as ToldBefore, name_stories
from articles.telling.ranks import RANK, is_outranked, ranks
from articles.telling.region import Region

__all__ = ["Writing"]

_STORY = ("title", "lead_id", "merged_into_id")
_PLACE = ("article_id", "story_id", "position", *RANK)


class Writing:
    """The stories of a region, on their way into the tables.

    Only `touched` can rank otherwise, and what leads or follows now and did not.
    """

    def __init__(self, region: Region, touched: set[int]):
        self.region = region
        self.touched = touched
        self.placed = region.placed
        self.stories = region.tell()
        self.moved: set[int] = set()

    def write(self):
        before = {tuple(keys): number for number, keys in self.region.members.items()}
        numbers = [before.pop(story.members, None) for story in self.stories]
        new = [place for place, number in enumerate(numbers) if number is None]
        self.moved = set(new)
        naming = name_stories(
            [ToldBefore(number, members) for members, number in before.items()],
            [self.stories[place] for place in new],
        )
        for place, number in zip(new, naming.numbers, strict=True):
            numbers[place] = number
        ids = self._write_new(numbers)
        _redirect(
            {
                number: None if place is None else numbers[new[place]]
                for number, place in naming.redirects.items()
            }
        )
        self._write_changed(numbers, ids)
        self._write_places(numbers)

    def _write_new(self, numbers: list[int | None]) -> set[int]:
        """Number the stories that have none yet, and write them; answers the new."""
        unnamed = [place for place, number in enumerate(numbers) if number is None]
        for place, number in self._former(unnamed).items():
            numbers[place] = number
        new = [place for place in unnamed if numbers[place] is None]
        ids = tables.reserve_ids(Story, len(new)) if new else []
        rows = []
        for place, number in zip(new, ids, strict=True):
            numbers[place] = number
            story = self.stories[place]
            rows.append((story.title or "", story.lead, number))
        tables.insert(Story, ("title", "lead_id", "id"), rows)
        return set(ids)

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

    def _write_changed(self, numbers: list[int], new: set[int]):
        told = [
            (story.title or "", story.lead, None, number)
            for number, story in zip(numbers, self.stories, strict=True)
            if number not in new
        ]
        ids = [number for *_, number in told]
        stored = set(tables.select(Story, (*_STORY, "id"), "id", ids))
        tables.update(Story, _STORY, [row for row in told if row not in stored])

    def _write_places(self, numbers: list[int]):
        places = {
            key: (number, position)
            for story, number in zip(self.stories, numbers, strict=True)
            for position, key in enumerate(story.members)
        }
        moved = [
            (*place, key)
            for key, place in places.items()
            if key in self.placed and self.placed[key][1:3] != place
        ]
        tables.update(Place, ("story_id", "position"), moved)
        self._write_ranks(places)

    def _write_ranks(self, places: Mapping[int, tuple[int, int]]):
        new, old = [], []
        for key, rank, before in ranks(dict(self._judged()), self.region):
            if key not in self.placed:
                new.append((key, *places[key], *rank))
            elif rank != before:
                old.append((*rank, key))
        tables.insert(Place, _PLACE, new)
        tables.update(Place, RANK, old)

    def _judged(self) -> Iterator[tuple[int, tuple[bool, bool]]]:
        """Whom to rank; and whether they lead, and lead better ones."""
        for place, story in enumerate(self.stories):
            if place not in self.moved and self.touched.isdisjoint(story.members):
                continue
            yield story.lead, (True, is_outranked(story, self.region))
            for key in story.members[1:]:
                placed = self.placed.get(key)
                if placed is None or key in self.touched or placed.position == 0:
                    yield key, (False, False)


def _redirect(merged: Mapping[int, int | None]):
    """Let addresses lead where their articles are, and those that led there as well."""
    if merged:
        rows = Story.objects.values_list("merged_into_id", "pk")
        earlier = list(tables.having(rows, "merged_into_id", merged))
        moved = [(target, number) for number, target in merged.items()]
        moved += [(merged[number], pk) for number, pk in earlier]
        tables.update(Story, ("merged_into_id",), moved)
