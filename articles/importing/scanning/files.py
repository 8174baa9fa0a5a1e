"""A file that was found, or why it was not: what a scan yields."""

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from articles.frontmatter import MAX_FILE, Refused, escaped
from articles.importing.archives import too_large

__all__ = ["Failure", "FoundFile", "read_file", "readable"]

# No link is followed, and a FIFO does not wait for somebody who writes to it.
_READING = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW


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


@dataclass(slots=True)  # not frozen: that doubles the cost of making one
class FoundFile:
    """A file and the path in the tree that is its identity.

    Either it stands on disk, or its `data` came along; `label` is its name where
    `source` does not tell it.
    """

    source: str | Path
    path: str
    data: bytes | None = field(default=None, repr=False)
    label: str = ""

    @property
    def shown(self) -> str:
        """The name for messages."""
        return self.label or readable(self.source)

    @property
    def file(self) -> Path:
        return Path(self.source)

    def read(self) -> bytes:
        """The bytes. Raises OSError, and Refused for what is no file or too large."""
        return read_file(self.source) if self.data is None else self.data


def read_file(file: str | Path) -> bytes:
    """The bytes of a file. Raises OSError, and Refused for no file or a large one."""
    try:
        handle = os.open(file, _READING)
    except OSError as error:
        # So do sockets, and devices without a driver, answer an open.
        if error.errno == errno.ENXIO:
            raise Refused("not a regular file") from error
        raise
    try:
        return _read(handle)
    finally:
        os.close(handle)


def readable(name: str | Path) -> str:
    """The name of a file as text that any database and terminal encoding takes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _read(handle: int) -> bytes:
    state = os.fstat(handle)
    size = state.st_size
    if not stat.S_ISREG(state.st_mode):
        raise Refused("not a regular file")
    if size > MAX_FILE:
        raise Refused(too_large(size))
    data = os.read(handle, size + 1)
    return data if len(data) == size else data + _rest(handle, len(data))


def _rest(handle: int, start: int) -> bytes:
    """What follows of a file that grew or shrank, or whose size was never said."""
    parts = []
    while part := os.read(handle, 64 * 1024):
        parts.append(part)
        start += len(part)
        if start > MAX_FILE:
            raise Refused(too_large(start))
    return b"".join(parts)
