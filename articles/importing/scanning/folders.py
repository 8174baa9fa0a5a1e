"""Folders and files on disk: what they hold, in order, and which links stay inside.

Names are plain text, and what can be said once a folder is: this runs for every file
of every import.
"""

# ruff: noqa: PTH112, PTH114, PTH118, PTH119

import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import merge

from articles.importing.scanning.files import Failure, FoundFile, readable
from articles.importing.scanning.placing import (
    MAX_PATH,
    Known,
    Place,
    Tree,
    is_utf_8,
    problem_of,
)

__all__ = ["Folder", "NamedFile"]

# Names of a folder that are held as they are, and bytes of a run of the others.
_NAMES = 4096
_UNPACKED = 2048
# Names that follow each other are alike: a small window packs them well.
_WINDOW = 12

_OUT = "a symbolic link that leads out of the tree"


@dataclass
class _Listing:
    """What a folder holds: `.md` names, which of them are odd, folders, links to them.

    Beyond a number of them names lie packed, in sorted runs.
    """

    odd: set[str] = field(default_factory=set)
    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    runs: list[bytes] = field(default_factory=list)

    def take(self, entry: os.DirEntry):
        """Take in what is not a regular `.md` file."""
        if entry.is_dir(follow_symlinks=False):
            self.folders.append(entry.name)
        elif entry.is_symlink() and os.path.isdir(entry.path):
            self.links.append(entry.name)
        elif entry.name.endswith(".md"):
            self.names.append(entry.name)
            self.odd.add(entry.name)

    def pack(self):
        text = "\0".join(sorted(self.names))
        self.runs.append(zlib.compress(os.fsencode(text), 1, _WINDOW))
        self.names.clear()

    def __iter__(self) -> Iterator[str]:
        """The names in their order."""
        self.names.sort()
        return merge(self.names, *map(_unpacked, self.runs))


@dataclass
class NamedFile:
    """One file that was named: what is not named beside it may be there all the same."""

    name: str
    tree: Tree
    is_whole = False

    def count(self) -> int:
        return 1

    def found(self, known: Known) -> Iterator[FoundFile | Failure]:
        shown = readable(self.name)
        place = self.tree.place(self.tree.top)
        if place is None:
            yield Failure(shown, f"outside the root {self.tree.root}")
        elif not self.name.endswith(".md"):
            yield Failure(shown, "not a .md file")
        elif not os.path.lexists(self.name):
            yield Failure(shown, "no such file")
        else:
            known.roots.setdefault(place.root)
            path = place.prefix + os.path.basename(self.name)
            found = _found(self.name, path, place, known)
            if found:
                yield found


class Folder:
    """A folder and all below it; links to folders are not followed."""

    def __init__(self, name: str, tree: Tree):
        self._start = "" if name == "." else name.rstrip("/") + "/"
        self._tree = tree
        self._has_files = False
        # A `_collection` alone is no tree.
        self._is_whole = not os.path.basename(tree.top).startswith("_")
        if tree.root:
            self._is_whole = tree.reaches(tree.root)

    @property
    def is_whole(self) -> bool:
        return self._is_whole and self._has_files

    def count(self) -> int:
        count, pending = 0, [self._start or "."]
        while pending:
            with suppress(OSError), os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    else:
                        count += entry.name.endswith(".md")
        return count

    def found(self, known: Known) -> Iterator[FoundFile | Failure]:
        pending = [""]
        while pending:
            inner = pending.pop()
            folder = (self._start + inner).rstrip("/")
            # Without a name it is where we are, or the root of all.
            folder = folder or ("/" if self._start else ".")
            try:
                listing = _listing(folder)
            except OSError as error:
                self._is_whole = False
                yield Failure(readable(folder), error.strerror or "cannot be listed")
                continue
            folders = sorted(listing.folders, reverse=True)
            pending += [f"{inner}{name}/" for name in folders]
            yield from self._files(inner, listing, known)
            yield from self._links(inner, listing)

    def _files(
        self, inner: str, listing: _Listing, known: Known
    ) -> Iterator[FoundFile | Failure]:
        folder = self._start + inner
        place = self._tree.place(f"{self._tree.top}/{inner}")
        if place is None:
            message = f"outside the root {self._tree.root}"
            yield from (Failure(readable(folder + name), message) for name in listing)
        elif listing.names or listing.runs:
            self._note(place, known)
            prefix, odd, add = place.prefix, {*listing.odd, ".md"}, known.add
            for name in listing:
                path = prefix + name
                plain = path.isascii() and len(path) <= MAX_PATH and name not in odd
                if plain and add(path):
                    yield FoundFile(folder + name, path)
                elif found := _found(folder + name, path, place, known, met=plain):
                    self._is_whole &= path in known
                    yield found

    def _note(self, place: Place, known: Known):
        known.roots.setdefault(place.root)
        self._has_files = True
        self._is_whole &= self._tree.reaches(place.root)

    def _links(self, inner: str, listing: _Listing) -> Iterator[Failure]:
        for name in sorted(listing.links):
            link = self._start + inner + name
            place = self._tree.place(f"{self._tree.top}/{inner}{name}")
            if place and _leads_out(link, place):
                self._is_whole = False
                yield Failure(readable(link), _OUT)


def _found(
    file: str, path: str, place: Place, known: Known, *, met: bool = False
) -> FoundFile | Failure | None:
    """What to make of a file that is no plain one; None if it was read already."""
    problem, is_link = problem_of(path), os.path.islink(file)
    if not is_utf_8(path):
        return Failure(readable(file), problem)
    if met or not known.add(path):
        return _second(file, path, known)
    if is_link and _leads_out(file, place):
        problem = problem or _OUT
    if problem:
        return Failure(readable(file), problem)
    if is_link:
        return FoundFile(os.path.realpath(file), path, label=readable(file))
    return FoundFile(file, path)


def _second(file: str, path: str, known: Known) -> Failure | None:
    """What to say of the second file of a path; nothing if it is the first again."""
    first = "the first"
    for root in known.roots:
        other = os.path.join(root, path)
        if os.path.lexists(other):
            if os.path.realpath(other) != os.path.realpath(file):
                first = readable(other)
            elif not known.has_members:
                return None
            break
    return Failure(readable(file), f"second file of this path; {first} was read")


def _leads_out(link: str, place: Place) -> bool:
    tree = Tree(os.path.realpath(place.root))
    return not tree.reaches(os.path.realpath(link))


def _listing(folder: str) -> _Listing:
    listing = _Listing()
    names = listing.names
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.endswith(".md") and entry.is_file(follow_symlinks=False):
                names.append(name)
            else:
                listing.take(entry)
            if len(names) == _NAMES:
                listing.pack()
    return listing


def _unpacked(run: bytes) -> Iterator[str]:
    """The names of a run, of which few are unpacked at a time."""
    unpacking, rest = zlib.decompressobj(_WINDOW), b""
    while not unpacking.eof:
        part = unpacking.decompress(run, _UNPACKED)
        run = unpacking.unconsumed_tail
        *names, rest = (rest + part).split(b"\0")
        yield from map(os.fsdecode, names)
    yield os.fsdecode(rest)
