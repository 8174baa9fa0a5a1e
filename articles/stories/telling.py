"""Whom articles follow, and what editors say -> stories.

Statements come first, the latest of them first of all; then every article joins the
one it follows, from the leads downwards, unless editors keep the two stories apart.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import replace

from articles.stories.following import follows
from articles.stories.shapes import Link, Node, Rank, Statement, StatementKind, Story

__all__ = ["gather", "tell"]


def tell(
    nodes: Iterable[Node],
    links: Iterable[Link],
    statements: Iterable[Statement] = (),
    *,
    among: Collection[int] | None = None,
) -> list[Story]:
    """The stories, in the order of their leads' keys, whatever order all comes in.

    With `among`, only the stories of these: they have to be what `affected` answers,
    and nodes and links all that they touch.
    """
    by_key = {node.key: node for node in nodes}
    keys = by_key if among is None else among
    told = {key: by_key[key] for key in keys if key in by_key}
    return gather(told, follows(by_key, links, among=told), statements)


def gather(
    nodes: Mapping[int, Node],
    leaders: Mapping[int, int],
    statements: Iterable[Statement] = (),
) -> list[Story]:
    """The stories of articles whose leaders are known, all of them nodes as well."""
    said = [each for each in statements if _is_about(each, nodes)]
    said.sort(key=lambda each: each.number, reverse=True)
    groups = _Groups(nodes)
    _obey(said, groups)
    followers = _join(leaders, nodes, groups)
    stories = [_story(members, followers) for members in groups.members(nodes)]
    return sorted(_edited(stories, said), key=lambda story: story.lead)


class _Groups:
    """Articles joined and kept apart, each as far as nothing before it forbids."""

    def __init__(self, keys: Iterable[int]) -> None:
        self._above = {key: key for key in keys}
        self._apart: dict[int, set[int]] = defaultdict(set)

    def join(self, one: int, other: int) -> bool:
        """Whether both are in one group now."""
        one, other = self._top(one), self._top(other)
        if one == other:
            return True
        if any(self._top(key) == other for key in self._apart.get(one, ())):
            return False
        self._above[one] = other
        if one in self._apart:
            self._apart[other] |= self._apart.pop(one)
        return True

    def part(self, one: int, other: int) -> None:
        """Keep them apart from now on, unless they are together already."""
        one, other = self._top(one), self._top(other)
        if one != other:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def members(self, nodes: Mapping[int, Node]) -> list[list[Node]]:
        groups: dict[int, list[Node]] = defaultdict(list)
        for key, node in nodes.items():
            groups[self._top(key)].append(node)
        return list(groups.values())

    def _top(self, key: int) -> int:
        above = self._above
        while above[key] != key:
            above[key] = key = above[above[key]]
        return key


def _is_about(statement: Statement, told: Container[int]) -> bool:
    """Whether all it is about is there; what it says waits, should it come back."""
    other = statement.other
    return statement.article in told and (other is None or other in told)


def _obey(said: Iterable[Statement], groups: _Groups) -> None:
    for statement in said:
        match statement:
            case Statement(kind=StatementKind.TOGETHER, article=one, other=int(other)):
                groups.join(one, other)
            case Statement(kind=StatementKind.APART, article=one, other=int(other)):
                groups.part(one, other)


def _join(
    leaders: Mapping[int, int], told: Mapping[int, Node], groups: _Groups
) -> set[int]:
    """Let every article join the one it follows; answers those that did.

    Who follows a lead comes before who follows a follower: where editors drew a line
    across a story, each side keeps what hangs on it.
    """
    by_rank = sorted(leaders, key=lambda key: told[key].rank)
    depths = _depths(by_rank, leaders)
    by_depth = sorted(by_rank, key=depths.__getitem__)
    return {key for key in by_depth if groups.join(key, leaders[key])}


def _depths(keys: Iterable[int], leaders: Mapping[int, int]) -> dict[int, int]:
    """How far each follower is from what leads it; a circle is cut at its best."""
    depths: dict[int, int] = {}
    for key in keys:
        way: dict[int, None] = {}
        while key in leaders and key not in depths and key not in way:
            way[key] = None
            key = leaders[key]
        depth = depths.get(key, 0)
        for each in reversed(way):
            depth += 1
            depths[each] = depth
    return depths


def _story(members: list[Node], followers: Container[int]) -> Story:
    def precedence(node: Node) -> tuple[bool, bool, Rank]:
        return (node.key in followers, not node.is_lead, node.rank)

    members.sort(key=lambda node: node.rank)
    lead = min(members, key=precedence)
    rest = (node.key for node in members if node is not lead)
    return Story((lead.key, *rest))


def _edited(stories: list[Story], said: Iterable[Statement]) -> Iterable[Story]:
    """The stories with leads and titles as editors chose them, the latest choice."""
    chosen: dict[StatementKind, dict[int, Statement]] = {
        kind: {} for kind in StatementKind
    }
    where = {
        key: number for number, story in enumerate(stories) for key in story.members
    }
    for statement in said:
        chosen[statement.kind].setdefault(where[statement.article], statement)
    for number, statement in chosen[StatementKind.LEADS].items():
        stories[number] = _led(stories[number], statement.article)
    for number, statement in chosen[StatementKind.TITLE].items():
        stories[number] = replace(stories[number], title=statement.title)
    return stories


def _led(story: Story, lead: int) -> Story:
    others = (key for key in story.members if key != lead)
    return replace(story, members=(lead, *others))
