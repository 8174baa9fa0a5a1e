"""The tree that an export reads and writes: places that never lead out of it.

Reading goes without pathlib, and looks at each folder once: an export of an untouched
tree does little else. Before anything is changed the place is looked at afresh.
"""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path, PurePosixPath

from articles.exporting.trouble import LINK, Refused, Stopped, reason_of
from articles.frontmatter import MAX_FILE, escaped
from articles.writing import replace_file

__all__ = ["Tree"]

# A pipe must not be waited for, and a link not be followed.
_READING = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC

_LEFTOVER = re.compile(r"\.newsroom-[0-9a-f]{16}\Z")
_OTHER_CASE = {
    ord(letter): letter.swapcase()
    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
}


class Tree:
    """A folder that files are read from and written to, by their paths in it.

    `sweeps`: what killed exports left half-written is removed from folders on the way.
    """

    def __init__(self, dest: Path, *, sweeps: bool):
        self.dest = dest
        self.sweeps = sweeps
        self._was_there = _is_there(dest)
        self._folders: dict[str, _Folder] = {}

    def read(self, path: str) -> bytes | None:
        """What stands there, or None for nothing. Raises Refused and OSError."""
        folder, _, name = path.rpartition("/")
        if path.startswith("/"):
            raise Refused(_OUTSIDE)
        return self._folder(folder).read(name)

    def read_afresh(self, path: str) -> bytes | None:
        """The same, trusting nothing that was seen before."""
        folder = path.rpartition("/")[0]
        for each in reversed([folder, *_above(folder)]):
            self._folder(each).look()
        return self.read(path)

    def write(self, path: str, data: bytes):
        """Write whole or not at all; the place was read afresh before."""
        for folder in filter(None, reversed(_above(path))):
            (self.dest / folder).mkdir(exist_ok=True)
        replace_file(self.dest / path, data)

    def remove(self, path: str):
        (self.dest / path).unlink()

    def remove_empty(self, folder: str):
        """Remove a folder and those around it, as far as nothing is left in them."""
        with suppress(OSError):
            for each in filter(None, (folder, *_above(folder))):
                (self.dest / each).rmdir()

    def make(self):
        """Make the destination itself, once: one that goes away is not made again."""
        if self.dest.is_dir():
            return
        shown = escaped(str(self.dest))
        if self._was_there:
            raise Stopped(f"{shown}: the destination vanished; export again")
        try:
            self.dest.mkdir(parents=True)
        except OSError as error:
            raise Stopped(f"{shown}: {reason_of(error)}") from error
        self._was_there = True

    def settle(self, paths):
        """Let the folders of paths remember, also after a loss of power."""
        for folder in {path.rpartition("/")[0] for path in paths}:
            with suppress(OSError):
                place = os.open(self.dest / folder, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    os.fsync(place)
                finally:
                    os.close(place)

    def _folder(self, path: str) -> "_Folder":
        found = self._folders.get(path)
        if found is None:
            around = self._folder(path.rpartition("/")[0]) if path else None
            found = self._folders[path] = _Folder(self.dest, path, around)
            found.look()
            if self.sweeps:
                found.sweep()
        return found


def _is_there(dest: Path) -> bool:
    """Whether a destination exists; raises Stopped where it never could."""
    try:
        nearest = next(each for each in (dest, *dest.parents) if each.exists())
        if nearest.is_dir():
            return nearest == dest
    except OSError as error:
        raise Stopped(f"{escaped(str(dest))}: {reason_of(error)}") from error
    raise Stopped(f"{escaped(str(nearest))}: not a folder")


def _above(path: str) -> list[str]:
    """The folders around a place, innermost first; the tree itself is empty."""
    above = [str(each) for each in PurePosixPath(path).parents]
    return ["" if each == "." else each for each in above]


class _Folder:
    """A folder of the tree. What is wrong with it is wrong with all that is in it."""

    def __init__(self, dest: Path, path: str, around: "_Folder | None"):
        self.dest = dest
        self.path = path
        self.place = str(dest / path)
        self.around = around
        self.refusal = ""
        self.names: set[str] = set()
        self._folds_case: bool | None = None

    def look(self):
        """Whether it lies in the destination, links included, under its own name."""
        self.refusal = self._refusal()

    def read(self, name: str) -> bytes | None:
        if self.refusal:
            raise Refused(self.refusal)
        if name in ("", ".", ".."):
            raise Refused(_OUTSIDE)
        try:
            descriptor = os.open(f"{self.place}/{name}", _READING)
        except FileNotFoundError:
            return None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Refused.no_file()
            self._refuse_twin(name, status)
            return _content(descriptor, status.st_size)
        finally:
            os.close(descriptor)

    def sweep(self):
        """Remove what killed exports left half-written."""
        if self.refusal:
            return
        with suppress(OSError), os.scandir(self.place) as entries:
            for entry in entries:
                if entry.name.startswith(".newsroom-") and _LEFTOVER.match(entry.name):
                    _remove_leftover(entry)

    def _refusal(self) -> str:
        if self.around is None:
            return ""
        if self.around.refusal:
            return self.around.refusal
        parts = PurePosixPath(self.path).parts
        if ".." in parts or "/".join(parts) != self.path:
            return _OUTSIDE
        # Not Path.resolve: it raises for links in a circle.
        real = Path(os.path.realpath(self.place))
        if not real.is_relative_to(os.path.realpath(self.dest)):
            return LINK
        try:
            self.around._refuse_twin(parts[-1], os.lstat(self.place))
        except Refused as refused:
            return str(refused)
        except OSError:
            pass  # nothing is there yet, or reading will say what is wrong
        return ""

    def _refuse_twin(self, name: str, status: os.stat_result):
        """Some file systems answer with `A.md` when asked for `a.md`."""
        if not self._may_be_taken_for_another(name, status) or name in self.names:
            return
        self.names = set(os.listdir(self.place))  # noqa: PTH208 -- names, not places
        if name not in self.names:
            twin = next((e for e in self.names if self._is_same(e, status)), "another")
            raise Refused(
                f"this file system takes it for {escaped(twin)}; "
                "export to one that tells them apart"
            )

    def _may_be_taken_for_another(self, name: str, status: os.stat_result) -> bool:
        if self._folds_case is None:
            other = name.translate(_OTHER_CASE)
            if other != name:
                self._folds_case = self._is_same(other, status)
        return bool(self._folds_case) or not name.isascii()

    def _is_same(self, name: str, status: os.stat_result) -> bool:
        try:
            return os.path.samestat(os.lstat(f"{self.place}/{name}"), status)
        except OSError:
            return False


_OUTSIDE = "the path leads out of the destination"


def _content(descriptor: int, size: int) -> bytes:
    """All that a file says, but of one that is too large to be a record's."""
    data = os.read(descriptor, min(size, MAX_FILE) + 1)
    if len(data) == size:
        return data
    parts = [data]
    while data and sum(map(len, parts)) <= MAX_FILE:
        data = os.read(descriptor, MAX_FILE)
        parts.append(data)
    return b"".join(parts)


def _remove_leftover(entry: os.DirEntry):
    with suppress(OSError):
        if entry.is_file(follow_symlinks=False):
            Path(entry.path).unlink()
