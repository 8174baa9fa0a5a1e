"""What is read from the members of an archive, or of a git tree."""

import os
from collections.abc import Callable, Iterator

from articles.importing.archives import Member, Unreadable
from articles.importing.scanning.files import Failure, FoundFile, readable
from articles.importing.scanning.placing import Known, Tree, is_utf_8, problem_of

__all__ = ["Members"]


class Members:
    """The members of an archive or of a git tree, from their names and their bytes."""

    def __init__(
        self,
        label: str,
        read: Callable[[], Iterator[Member]],
        *,
        root: str | None = None,
        count: Callable[[], int | None] | None = None,
        between: str = "/",
        is_whole: bool = True,
    ):
        self._label = label
        self._read = read
        self._tree = Tree("/", root and os.path.normpath(f"/{root}"))
        self._count = count
        self._between = between
        self._is_whole = is_whole
        self._has_files = False

    @property
    def is_whole(self) -> bool:
        return self._is_whole and self._has_files

    def count(self) -> int | None:
        return self._count() if self._count else None

    def found(self, known: Known) -> Iterator[FoundFile | Failure]:
        known.has_members = True
        try:
            for member in self._read():
                yield self._found(member, known)
        except Unreadable as error:
            self._is_whole = False
            yield Failure(self._label, str(error))

    def _found(self, member: Member, known: Known) -> FoundFile | Failure:
        shown = readable(f"{self._label}{self._between}{member.name}")
        folder, _, name = member.name.rpartition("/")
        place = self._tree.place(f"/{folder}")
        if not member.placed:
            self._is_whole = False
            return Failure(shown, member.problem)
        if place is None:
            return Failure(shown, f"outside the root {self._tree.root}")
        path = place.prefix + name
        problem = problem_of(path) or member.problem
        if not is_utf_8(path):
            self._is_whole = False
            return Failure(shown, problem)
        self._has_files = True
        if not known.add(path):
            problem = problem or "second file of this path; the first was read"
        if problem:
            return Failure(shown, problem)
        return FoundFile("", path, member.data, shown)
