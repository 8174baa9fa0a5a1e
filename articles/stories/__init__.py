"""Which articles tell one story, and which of them leads it: graph only.

    keys.py       what an address and a title are looked up by
    linking.py    related items -> links between articles
    shapes.py     Node, Link, Statement, Story: what goes in and what comes out
    following.py  nodes, links -> whom each article follows
    telling.py    these and an editor's statements -> stories with their leads
    reaching.py   articles touched -> the articles whose stories have to be told again
    arranging.py  stories as an editor wants them -> statements
    naming.py     stories told before and now -> which keeps which address
    judging.py    stories against upstream's own verdict

Evidence, the strongest first: an editor's statement, upstream's ranking where a
record has one, the links and qualities alone. Telling the articles that `affected`
names equals telling all.
"""

from articles.stories.arranging import arranged
from articles.stories.following import follows
from articles.stories.judging import Share, Shares, hidden, measure
from articles.stories.keys import title_key, url_key
from articles.stories.linking import Known, Targets, links_between
from articles.stories.naming import Naming, Told, name_stories
from articles.stories.reaching import affected
from articles.stories.shapes import Link, Node, Statement, StatementKind, Story
from articles.stories.telling import gather, tell

__all__ = [
    "Known",
    "Link",
    "Naming",
    "Node",
    "Share",
    "Shares",
    "Statement",
    "StatementKind",
    "Story",
    "Targets",
    "Told",
    "affected",
    "arranged",
    "follows",
    "gather",
    "hidden",
    "links_between",
    "measure",
    "name_stories",
    "tell",
    "title_key",
    "url_key",
]
