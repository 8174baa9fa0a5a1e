"""Graphs to tell stories from: small ones spelled out, and any that Hypothesis draws."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from articles.stories import (
    Link,
    Node,
    Statement,
    StatementKind,
    Story,
    affected,
    follows,
    tell,
)

KEYS = range(9)
QUALITIES = [None, 40, 60, 60, 80]
HEATS = [None, None, -1, -1, 0, 120]


def node(key, quality=60, heat=None, path=None):
    return Node(key, path or f"_news/2026-11-20-{key}.md", quality, heat)


def links(*pairs):
    """Links as `(source, target)` or `(source, target, copied quality)`."""
    return [Link(*pair) for pair in pairs]


def say(number, kind, article, other=None, title=None):
    return Statement(number, StatementKind(kind), article, other, title)


def members(stories):
    return [story.members for story in stories]


@dataclass(frozen=True)
class Graph:
    """All that stories are told from, and how a database would be asked for it."""

    nodes: dict[int, Node]
    links: frozenset[Link]
    statements: tuple[Statement, ...] = ()

    def told(self) -> list[Story]:
        return tell(self.nodes.values(), self.links, self.statements)

    def linked(self, keys):
        for link in self.links:
            if link.source in keys or link.target in keys:
                yield from (link.source, link.target)

    def stated(self, keys):
        for each in self.statements:
            if each.article in keys or each.other in keys:
                yield from {each.article, each.other} - {None}

    def near(self, keys):
        """The nodes and links that a question about `keys` is answered from."""
        found = set(keys) | set(self.linked(keys))
        nodes = {key: each for key, each in self.nodes.items() if key in found}
        return nodes, [each for each in self.links if {each.source, each.target} & keys]

    def followed(self, keys):
        return follows(*self.near(keys), among=keys).values()

    def told_again(self, touched, before: list[Story]) -> list[Story]:
        """What an incremental run makes of the stories `before`."""

        def beside(keys):
            yield from self.stated(keys)
            for story in before:
                if keys & set(story.members):
                    yield from story.members

        among = affected(
            touched, linked=self.linked, followed=self.followed, beside=beside
        )
        nodes, linked = self.near(among)
        said = [each for each in self.statements if each.article in among]
        again = tell(nodes.values(), linked, said, among=among)
        kept = [story for story in before if not among & set(story.members)]
        return sorted(kept + again, key=lambda story: story.lead)


def nodes():
    return st.builds(
        node, st.sampled_from(KEYS), *map(st.sampled_from, [QUALITIES, HEATS])
    )


def some_links():
    key = st.sampled_from(KEYS)
    quality = st.sampled_from(QUALITIES)
    found = st.lists(st.builds(Link, key, key, quality), max_size=20)
    # One link a pair, as records are resolved; to itself and to nowhere may come.
    return found.map(lambda each: {link[:2]: link for link in each}.values())


def statements(number=0):
    pair = st.lists(st.sampled_from(KEYS), min_size=2, max_size=2, unique=True)
    about_two = st.tuples(st.sampled_from(["together", "apart"]), pair)
    about_one = st.tuples(st.sampled_from(["leads", "title"]), pair)
    return st.lists(about_two | about_one, max_size=5).map(
        lambda said: tuple(
            _statement(place, *each) for place, each in enumerate(said, start=number)
        )
    )


def _statement(number, kind, pair):
    if kind in ("together", "apart"):
        return say(number, kind, *pair)
    return say(
        number, kind, pair[0], title=f"Title {number}" if kind == "title" else None
    )


def graphs():
    return st.builds(
        lambda found, linked, said: Graph(
            {each.key: each for each in found}, frozenset(linked), said
        ),
        st.lists(nodes(), max_size=9),
        some_links(),
        statements(),
    )


@dataclass(frozen=True)
class Edit:
    """Some nodes come or change, some go; some files name others; editors speak."""

    nodes: list[Node]
    gone: set[int]
    rewritten: dict[int, list[Link]]
    said: tuple[Statement, ...]
    withdrawn: set[int]

    def apply(self, graph: Graph) -> tuple[Graph, set[int]]:
        """The graph afterwards, and what was touched."""
        changed = {each.key: each for each in self.nodes if each.key not in self.gone}
        kept = {key: each for key, each in graph.nodes.items() if key not in self.gone}
        said = [each for each in graph.statements if each.number not in self.withdrawn]
        withdrawn = [each for each in graph.statements if each not in said]
        linked = [
            link
            for link in graph.links
            if link.source not in self.rewritten and not {*link[:2]} & self.gone
        ]
        written = [link for each in self.rewritten.values() for link in each]
        written = [link for link in written if not {*link[:2]} & self.gone]
        after = replace(
            graph,
            nodes=kept | changed,
            links=frozenset(linked + written),
            statements=(*said, *self.said),
        )
        cut = {link.source for link in graph.links if link.target in self.gone}
        touched = {*changed, *self.gone, *self.rewritten, *cut}
        for each in (*withdrawn, *self.said):
            touched |= {each.article, each.other} - {None}
        return after, touched


def edits():
    keys = st.sets(st.sampled_from(KEYS), max_size=2)
    rewritten = st.dictionaries(st.sampled_from(KEYS), some_links(), max_size=2).map(
        lambda found: {
            key: [link._replace(source=key) for link in each]
            for key, each in found.items()
        }
    )
    numbers = st.sets(st.integers(0, 4), max_size=2)
    return st.builds(
        Edit, st.lists(nodes(), max_size=2), keys, rewritten, statements(10), numbers
    )
