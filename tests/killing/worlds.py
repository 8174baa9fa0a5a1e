"""A database and a tree that belong together, and are copied for every kill."""

import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

from tests.killing.children import Accident, Ended, answer_of, run_command, run_shell
from tests.killing.databases import Databases
from tests.killing.states import check, files_of, pages, state_of

__all__ = ["World"]

_numbers = count(1)


class World:
    """What a run finds, and what it makes of it."""

    def __init__(self, databases: Databases, folder: Path, *, like: "World" = None):
        self.databases = databases
        self.folder = folder
        self.name = f"w{next(_numbers)}"
        self.place = folder / self.name
        self.tree = self.place / "tree"
        self.database = databases.create(self.name, like=like and like.name)
        if like:
            # Hard links: a file that is not replaced but written would show.
            shutil.copytree(like.tree, self.tree, copy_function=os.link)
        else:
            self.tree.mkdir(parents=True)
            self.run("migrate", "-v", "0")

    def copy(self) -> "World":
        return World(self.databases, self.folder, like=self)

    def run(self, *arguments, accident: Accident | None = None, options=None) -> Ended:
        """A command of manage.py; "TREE" among the arguments is this world's."""
        arguments = [self.tree if each == "TREE" else each for each in arguments]
        return run_command(
            arguments,
            database=self.database,
            place=self.place,
            accident=accident,
            options=options,
        )

    def run_shell(self, *arguments, accident: Accident | None = None) -> Ended:
        arguments = [self.tree if each == "TREE" else each for each in arguments]
        url = self.databases.url(self.name)
        return run_shell(arguments, url=url, place=self.place, accident=accident)

    def ask(self, function: Callable, *arguments):
        return answer_of(function, *arguments, database=self.database, place=self.place)

    def assert_sound(self):
        assert self.ask(check) == []

    def state(self) -> dict:
        return self.ask(state_of) | files_of(self.tree)

    def pages(self) -> int:
        """How large the database is; only SQLite is asked."""
        return self.ask(pages)

    def throw_away(self):
        self.databases.drop(self.name)
        shutil.rmtree(self.place)
