"""Arguments -> a scan of all of them."""

# ruff: noqa: PTH112, PTH113, PTH120

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from articles.importing import archives
from articles.importing.archives import Member, Unreadable
from articles.importing.scanning.files import Failure, FoundFile, readable
from articles.importing.scanning.folders import Folder, NamedFile
from articles.importing.scanning.members import Members
from articles.importing.scanning.placing import Known, Tree, absolute

__all__ = ["Scan", "Source", "scan"]

STREAM = "-"


class Source(Protocol):
    """One argument of a scan."""

    @property
    def is_whole(self) -> bool: ...

    def found(self, known: Known) -> Iterator[FoundFile | Failure]: ...

    def count(self) -> int | None: ...


class Scan:
    """What is found, each path once. To be iterated once; then it answers for it."""

    def __init__(self, sources: Iterable[Source]):
        self._sources = list(sources)
        self._known = Known()
        self._has_ended = False
        self._found = self._each()

    def __iter__(self) -> Iterator[FoundFile | Failure]:
        return self._found

    @property
    def is_whole(self) -> bool:
        """Whether a path that was not seen is not there: all of a tree was read."""
        whole = (source.is_whole for source in self._sources)
        return self._has_ended and bool(self._sources) and all(whole)

    def seen(self, path: str) -> bool:
        """Whether a file stands at a path, also one that could not be used."""
        return path in self._known

    def count(self) -> int | None:
        """How many `.md` files to expect; None where that takes reading them."""
        counts = [source.count() for source in self._sources]
        return None if None in counts else sum(counts)

    def _each(self) -> Iterator[FoundFile | Failure]:
        for source in self._sources:
            yield from source.found(self._known)
        self._has_ended = True


def scan(
    arguments: Iterable[str | Path],
    *,
    root: Path | None = None,
    stdin: BinaryIO | None = None,
) -> Scan:
    """The `*.md` files of arguments, folder by folder in the order of their names.

    `root` is the tree's root (DESIGN.md, path); in an archive, a folder there.
    `stdin` is what `-` reads.
    """
    return Scan(_source(os.fspath(each), root, stdin) for each in arguments)


def _source(name: str, root: Path | None, stdin: BinaryIO | None) -> Source:
    inside = None if root is None else root.as_posix()
    if name == STREAM:
        return Members("standard input", _stream_reader(stdin), root=inside)
    if os.path.isdir(name):
        return Folder(name, Tree(absolute(name), root and absolute(root)))
    if archives.is_archive(name) and os.path.isfile(name):
        return Members(
            readable(name),
            lambda: archives.members_of(name),
            root=inside,
            count=lambda: archives.count(name),
        )
    top = os.path.dirname(absolute(name))
    return NamedFile(name, Tree(top, root and absolute(root)))


def _stream_reader(stdin: BinaryIO | None) -> Callable[[], Iterator[Member]]:
    def members() -> Iterator[Member]:
        if stdin is None:
            raise Unreadable("nothing to read from; name a file or a folder")
        return archives.members_of(stdin)

    return members
