"""A scenario undisturbed, and the same with an accident in it."""

from tests.killing.children import Accident, Ended
from tests.killing.scenarios import Scenario
from tests.killing.states import differences, files_of
from tests.killing.worlds import World

__all__ = ["Story"]


class Story:
    """How it goes where nothing happens; `disturb` holds everything else to that."""

    def __init__(self, scenario: Scenario, world: World):
        self.scenario = scenario
        self.before = world
        scenario.set_up(world)
        undisturbed = world.copy()
        self.ended = undisturbed.run(*scenario.act)
        assert self.ended.code == 0, self.ended.said
        self.files = files_of(world.tree), files_of(undisturbed.tree)
        self.pages = world.pages(), undisturbed.pages()
        scenario.go_on(undisturbed)
        undisturbed.assert_sound()
        self.end = undisturbed.state()
        undisturbed.throw_away()

    def disturb(
        self, accident: Accident | None = None, *, options=None, afresh=False
    ) -> Ended:
        """Let it happen, look at what it leaves, and go on to the same end."""
        world = self.before.copy()
        if afresh:
            ended = world.run_shell(*self.scenario.act, accident=accident)
        else:
            ended = world.run(*self.scenario.act, accident=accident, options=options)
        world.assert_sound()
        self.assert_whole(world)
        self.scenario.go_on(world)
        found = differences(world.state(), self.end)
        assert not found, "\n".join([f"{accident}", *found])
        world.throw_away()
        return ended

    def assert_whole(self, world: World):
        """Each file is as it was, or as the undisturbed run made it."""
        for path, data in files_of(world.tree).items():
            if path.endswith(".md"):
                assert data in [files.get(path) for files in self.files], path
