"""Where a file stands in its tree, which names its article; and which were met.

Names are absolute and plain text: this runs for every file of every import.
"""

# ruff: noqa: PTH100, PTH112, PTH120

import os
from array import array
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Known", "Place", "Tree", "absolute", "is_utf_8", "path_of", "problem_of"]

# A path is an index key in the database, and a name in an address.
MAX_PATH = 1000


def path_of(
    file: str | Path, argument: str | Path, root: str | Path | None = None
) -> str:
    """The path that identifies a file (DESIGN.md, path).

    Relative to `root`; else to the nearest ancestor that holds the `_collection`
    folder the file lies in; else to the argument, a folder or the file itself.
    Raises ValueError for a file outside `root`.
    """
    folder, name = os.path.split(absolute(file))
    top = absolute(argument)
    tree = Tree(
        top if os.path.isdir(top) else os.path.dirname(top), root and absolute(root)
    )
    place = tree.place(folder)
    if place is None:
        raise ValueError(f"{os.fspath(file)!r} is not below {tree.root}")
    return place.prefix + name


def problem_of(path: str) -> str:
    """Why a path names no article, or nothing."""
    try:
        size = len(path.encode())
    except UnicodeEncodeError:
        return "the name is not UTF-8; rename the file"
    if path.rpartition("/")[2] == ".md":
        return "a file without a name has no address; rename it"
    return f"path longer than {MAX_PATH} bytes; shorten it" if size > MAX_PATH else ""


def is_utf_8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def absolute(name: str | Path) -> str:
    # Not Path.resolve: a link keeps the name it has in the tree.
    return os.path.abspath(name)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in a tree: its root, and what stands before the names of its files."""

    root: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Tree:
    """How paths are told below `top`: absolute names, that of a root if one is given."""

    top: str
    root: str | None = None

    def place(self, folder: str) -> Place | None:
        """Where an absolute folder stands; None outside the root."""
        root = self.root or _root_above(folder) or self.top
        prefix = _below(folder, root)
        return None if prefix is None else Place(root, prefix)

    def reaches(self, root: str) -> bool:
        """Whether all below a root is below the top too."""
        return _below(root, self.top) is not None


class Known:
    """Which paths were met: a table of their hashes, eight bytes for each.

    And from which roots, so that the first file of a path is found again; unless it
    was a member of something, which lies nowhere.
    """

    def __init__(self):
        self.has_members = False
        self.roots: dict[str, None] = {}
        self._hashes = array("q", bytes(8 * 1024))
        self._used = 0

    def add(self, path: str) -> bool:
        """Note a path; False if it was met before."""
        hashes, code = self._hashes, hash(path) or 1
        at = self._at(code)
        if hashes[at]:
            return False
        hashes[at] = code
        self._used += 1
        if self._used * 5 > len(hashes) * 4:
            self._grow()
        return True

    def __contains__(self, path: str) -> bool:
        return self._hashes[self._at(hash(path) or 1)] != 0

    def _at(self, code: int) -> int:
        """Where a hash stands, or would."""
        hashes, last = self._hashes, len(self._hashes) - 1
        at = code & last
        while hashes[at] not in (code, 0):
            at = (at + 1) & last
        return at

    def _grow(self):
        old = self._hashes
        self._hashes = array("q", bytes(16 * len(old)))
        for code in old:
            if code:
                self._hashes[self._at(code)] = code


def _root_above(folder: str) -> str | None:
    """The parent of the nearest `_collection` a folder is, or lies in."""
    at = folder.rfind("/_")
    return None if at < 0 else folder[:at] or "/"


def _below(folder: str, root: str) -> str | None:
    """What leads from a root to the files of a folder, "" or ending in a slash."""
    folder, root = folder.rstrip("/") + "/", root.rstrip("/") + "/"
    return folder.removeprefix(root) if folder.startswith(root) else None
