"""Worlds for accidents. They are made once, and nothing here is for the quick tests."""

from functools import cache

import pytest


@pytest.fixture(scope="session")
def story_of(tmp_path_factory, django_db_blocker):
    """The story of a scenario; skips what there is no command for."""
    from tests.killing.databases import Databases
    from tests.killing.stories import Story
    from tests.killing.worlds import World

    folder = tmp_path_factory.mktemp("killing")
    with django_db_blocker.unblock():
        databases = Databases(folder)
        empty = World(databases, folder)
        made = cache(lambda scenario: Story(scenario, empty.copy()))

        def story_of(scenario):
            if not scenario.is_possible():
                pytest.skip(f"no command {scenario.act[0]}")
            return made(scenario)

        yield story_of
        databases.drop_all()
