"""Stories, ranks and flags as the tables would have them told, against the rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from articles.models import RelatedArticle, Story
from articles.stories import Story as Told
from articles.telling import RANK, Region, is_outranked, ranks
from articles.verifying.findings import Finding, Part, differing

__all__ = ["wrong_stories"]

_MEND = "tell stories anew: project_articles"


def wrong_stories() -> Iterator[Finding]:
    """Where stories and places are not as a full telling has them."""
    region = Region()
    told = region.tell()
    untold = region.nodes.keys() - region.placed.keys()
    if untold:
        yield _untold([region.nodes[key].path for key in untold])
    known = [story for story in told if untold.isdisjoint(story.members)]
    rows = Story.objects.order_by().values_list("pk", "title", "lead_id")
    said = {number: row for number, *row in rows}
    for story in known:
        yield from _wrong_story(story, region, said)
    yield from _wrong_ranks(known, region)
    rows = Story.objects.standing().exclude(merged_into=None)
    for number, lead in rows.values_list("pk", "lead__path"):
        message = f"story {number} has articles, and leads to another one; {_MEND}"
        yield Finding(Part.TABLE, lead or "", "story.merged_into", message)
    yield from _wrong_drift()


def _wrong_drift() -> Iterator[Finding]:
    """Copies that are flagged as drifted, or not, against what they say."""
    rows = RelatedArticle.objects.misjudged().order_by("article__path", "position")
    columns = ("article__path", "position", "drifted", "has_drifted")
    for path, position, found, expected in rows.values_list(*columns):
        place = f"related[{position}].drifted"
        yield _differs(path, place, found, bool(expected))


def _untold(paths: list[str]) -> Finding:
    first, others = min(paths), len(paths) - 1
    who = f"it and {others:,} more have" if others else "it has"
    return Finding(Part.TABLE, first, "story", f"{who} no story yet; {_MEND}")


def _wrong_story(
    story: Told, region: Region, said: Mapping[int, list]
) -> Iterator[Finding]:
    numbers = {region.placed[key].story for key in story.members}
    stored = [key for number in sorted(numbers) for key in region.members[number]]
    if len(numbers) > 1 or {*stored} != {*story.members}:
        yield _wrong(story, region, "story", *_named(region, stored, story.members))
        return
    positions = [region.placed[key].position for key in stored]
    if tuple(stored) != story.members:
        named = _named(region, stored, story.members)
        yield _wrong(story, region, "story.order", *named)
    elif positions != [*range(len(positions))]:
        expected = [*range(len(positions))]
        yield _wrong(story, region, "story.order", positions, expected)
    title, lead = said[numbers.pop()]
    if lead != story.lead:
        named = _named(region, [lead], [story.lead])
        yield _wrong(story, region, "story.lead", *named)
    if title != (story.title or ""):
        yield _wrong(story, region, "story.title", title, story.title or "")


def _named(region: Region, *groups) -> list[str]:
    """Articles by their paths; None is nobody."""
    nodes = region.nodes
    return [
        ", ".join(nodes[key].path if key in nodes else "nobody" for key in keys)
        for keys in groups
    ]


def _wrong(
    story: Told, region: Region, place: str, found: Any, expected: Any
) -> Finding:
    return _differs(region.nodes[story.lead].path, place, found, expected)


def _wrong_ranks(stories: list[Told], region: Region) -> Iterator[Finding]:
    leads = {
        key: (key == story.lead, key == story.lead and is_outranked(story, region))
        for story in stories
        for key in story.members
    }
    for key, expected, found in ranks(leads, region):
        for name, one, other in zip(RANK, found, expected, strict=True):
            if one != other:
                yield _differs(region.nodes[key].path, f"place.{name}", one, other)


def _differs(path: str, place: str, found: Any, expected: Any) -> Finding:
    message = f"{differing('table', found, expected)}; {_MEND}"
    return Finding(Part.TABLE, path, place, message)
