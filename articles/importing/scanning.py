"""Arguments -> files, each with the path that names its article."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from articles.frontmatter import MAX_FILE, Refused, escaped

__all__ = ["Failure", "FoundFile", "path_of", "read_file", "readable", "scan"]

# A path is an index key in the database, and a name in an address.
MAX_PATH = 1000


@dataclass(frozen=True)
class Failure:
    """A file that could not be used; its text is `path:line: message`."""

    path: str
    message: str
    line: int = 0

    def __str__(self):
        path = escaped(self.path)
        place = f"{path}:{self.line}" if self.line else path
        return f"{place}: {self.message}"


@dataclass(frozen=True)
class FoundFile:
    """A file on disk and the path in the tree that is its identity."""

    file: Path
    path: str


def scan(
    arguments: Iterable[Path], *, root: Path | None = None
) -> Iterator[FoundFile | Failure]:
    """The `*.md` files of arguments, in the order of their names, each path once."""
    seen: dict[str, Path] = {}
    for argument in arguments:
        for file in _files_of(argument):
            found = file if isinstance(file, Failure) else _found(file, argument, root)
            if isinstance(found, FoundFile):
                first = seen.setdefault(found.path, found.file)
                if first is not found.file and _is_same(first, found.file):
                    continue
                if first is not found.file:
                    message = f"second file of this path; {readable(first)} was read"
                    found = Failure(readable(found.file), message)
            yield found


def path_of(file: Path, argument: Path, root: Path | None = None) -> str:
    """The path that identifies a file (DESIGN.md, path).

    Relative to `root`; else to the nearest ancestor that holds the `_collection`
    folder the file lies in; else to the argument, a folder or the file itself.
    Raises ValueError for a file outside `root`.
    """
    absolute = _absolute(file)
    if root is None:
        folders = absolute.parents
        collection = next((each for each in folders if each.name.startswith("_")), None)
        if collection is not None:
            root = collection.parent
        else:
            root = argument if argument.is_dir() else argument.parent
    return absolute.relative_to(_absolute(root)).as_posix()


def read_file(file: Path) -> bytes:
    """The bytes of a file; never more than one byte beyond the limit."""
    # Opening a FIFO would wait for somebody who writes to it.
    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise Refused("not a regular file")
        return stream.read(MAX_FILE + 1)


def _files_of(argument: Path) -> Iterator[Path | Failure]:
    if not argument.is_dir():
        yield argument
        return
    failures: list[Failure] = []

    def note(error: OSError):
        failures.append(Failure(readable(error.filename), error.strerror or "error"))

    for folder, folders, names in os.walk(argument, onerror=note):
        folders.sort()
        yield from failures
        failures.clear()
        for name in sorted(names):
            if name.endswith(".md"):
                yield Path(folder, name)
    yield from failures


def _found(file: Path, argument: Path, root: Path | None) -> FoundFile | Failure:
    shown = readable(file)
    try:
        path = path_of(file, argument, root)
        path.encode()
    except UnicodeEncodeError:
        return Failure(shown, "the name is not UTF-8; rename the file")
    except ValueError:
        return Failure(shown, f"outside the root {root}")
    if not path.endswith(".md"):
        return Failure(shown, "not a .md file")
    if len(path.encode()) > MAX_PATH:
        return Failure(shown, f"path longer than {MAX_PATH} bytes; shorten it")
    if file.is_symlink() and not _stays_inside(file, path):
        return Failure(shown, "a symbolic link that leads out of the tree")
    return FoundFile(file, path)


def _stays_inside(file: Path, path: str) -> bool:
    tree = _absolute(file).parents[path.count("/")]
    return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(tree))


def _is_same(one: Path, other: Path) -> bool:
    # Not Path.resolve: before Python 3.13 it raises where links go in circles.
    return os.path.realpath(one) == os.path.realpath(other)


def _absolute(file: Path) -> Path:
    # Not Path.resolve: a link keeps the name it has in the tree.
    return Path(os.path.abspath(file))  # noqa: PTH100


def readable(name: str | Path) -> str:
    """The name of a file as text that any database and terminal encoding takes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
