"""What is killed on its way, in which world, and what is done next."""

from dataclasses import dataclass
from functools import partial

from django.core.management import get_commands
from django.db.models import F

from articles import deciding
from articles.models import Article, Story
from tests.killing.trees import write_later_tree, write_tree
from tests.killing.worlds import World

__all__ = [
    "EXPORT_DECIDED",
    "FIRST_IMPORT",
    "NEXT_IMPORT",
    "SCENARIOS",
    "SYNC_LATER",
    "Scenario",
]

IMPORT = ("import_articles", "TREE")
EXPORT = ("export_articles", "TREE")
SYNC = ("sync_articles", "TREE")


# Bulk acts are quick; of single ones there are enough to fall into every batch.
EDITED = 12


def decide(turn: int):
    """Decisions of every kind on every third article, others at every turn."""
    mine = Article.objects.annotate(turn=F("pk") % 3).filter(turn=turn % 3)
    articles = list(mine.order_by("path"))
    deciding.publish(articles[0::4], user=None, note=f"turn {turn}")
    deciding.hold_back(articles[1::4], user=None)
    deciding.retire(articles[2::4], user=None)
    _edit(articles[3::4], {"title": f"Decided {turn}", "quality": 7 + turn})
    _edit(articles[0::4], {"topics": (f"Decided {turn}", "Harbour")})
    _arrange(articles)


def decide_again(turn: int):
    """Another decision where there is one already, and some where there is none."""
    rows = Article.objects.annotate(turn=F("pk") % 2).filter(turn=0)
    articles = list(rows.order_by("path"))
    deciding.hold_back(articles[0::2], user=None)
    deciding.publish(articles[1::2], user=None)
    _edit(articles, {"title": f"Decided again {turn}", "heat": 60 + turn})


def _edit(articles, values):
    for article in articles[:: max(1, len(articles) // EDITED)]:
        deciding.edit(article, values, user=None)


def _arrange(articles):
    """Acts on stories of every kind; what is no act by then says why, and is none."""
    some = articles[:: max(1, len(articles) // EDITED)]
    for number, article in enumerate(some):
        story = Story.objects.get(places__article=article)
        other = Story.objects.get(places__article=some[number - 1])
        deciding.rename(story, f"Story {number}", user=None)
        deciding.choose_lead(article, user=None)
        match number % 3:
            case 0:
                deciding.split([article], user=None)
            case 1:
                deciding.move([article], other, user=None)
            case 2:
                deciding.join([story, other], user=None)


@dataclass(frozen=True)
class Scenario:
    """A command that is killed in a world, and the steps that follow."""

    name: str
    act: tuple[str, ...]
    then: tuple
    prepare: tuple = ()

    def __str__(self):
        return self.name

    def is_possible(self) -> bool:
        return self.act[0] in get_commands()

    def set_up(self, world: World):
        for step in self.prepare:
            take(step, world)

    def go_on(self, world: World):
        for step in self.then:
            take(step, world)


def take(step, world: World):
    """A command, something an editor does, or something upstream does."""
    if isinstance(step, tuple):
        ended = world.run(*step)
        assert ended.code == 0, (step, ended.said)
        # Who was killed is known to be dead at once.
        assert "waiting: " not in ended.said
    elif step in (write_tree, write_later_tree):
        step(world.tree)
    else:
        world.ask(step.func, *step.args)


def editor(function, turn):
    return partial(function, turn)


FIRST = (write_tree, IMPORT, editor(decide, 0))
LATER = (*FIRST, write_later_tree)

FIRST_IMPORT = Scenario("first import", IMPORT, (IMPORT,), (write_tree,))
NEXT_IMPORT = Scenario("next import", IMPORT, (IMPORT,), LATER)
EXPORT_DECIDED = Scenario("export", EXPORT, (EXPORT,), FIRST)
SYNC_LATER = Scenario("sync", SYNC, (SYNC,), LATER)

SCENARIOS = [
    FIRST_IMPORT,
    NEXT_IMPORT,
    EXPORT_DECIDED,
    Scenario(
        "export, a further decision",
        EXPORT,
        (editor(decide_again, 1), EXPORT),
        (*FIRST, EXPORT, editor(decide, 1)),
    ),
    Scenario(
        "export, a further decision, import before export",
        EXPORT,
        (editor(decide_again, 1), IMPORT, EXPORT),
        (*FIRST, EXPORT, editor(decide, 1)),
    ),
    SYNC_LATER,
]
