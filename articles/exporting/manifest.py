"""What an export with a selection wrote, kept beside it: all that --prune may remove.

`.newsroom-manifest.jsonl` is JSON Lines: a header with the version and the selection,
then {"path", "sha256"} of every file that was really written, entered before it is. So
of a path with several entries the file may say any, and a torn last line says nothing.
"""

import errno
import json
import os
from pathlib import Path, PurePosixPath
from typing import Any

from articles.frontmatter import escaped
from articles.writing import replace_file

__all__ = ["Damaged", "Manifest", "NAME"]

NAME = ".newsroom-manifest.jsonl"
_VERSION = 1
_LARGEST = 1 << 30
_READING = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


class Damaged(Exception):
    """A manifest that cannot be believed; the text says where, and what to do."""


class Manifest:
    """The digests of what was written, by path, and the selection it was written for.

    `is_new` where there was none before.
    """

    def __init__(self, dest: Path, selection: dict[str, Any], *, is_new: bool = True):
        self.file = dest / NAME
        self.selection = selection
        self.is_new = is_new
        self.entries: dict[str, list[str]] = {}
        self._is_compact = not is_new
        self._stream = None

    @classmethod
    def read(cls, dest: Path) -> "Manifest | None":
        """The manifest of a destination, if it has one. Raises Damaged and OSError."""
        try:
            descriptor = os.open(dest / NAME, _READING)
        except (FileNotFoundError, NotADirectoryError):
            return None
        with os.fdopen(descriptor, "rb") as stream:
            lines = stream.read(_LARGEST).split(b"\n")
        torn = lines.pop()
        manifest = cls(dest, _selection(dest, lines), is_new=False)
        for number, line in enumerate(lines[1:], start=2):
            path, digest = _entry(dest, number, line)
            manifest._add(path, digest)
        manifest._is_compact &= not torn
        return manifest

    def enter(self, path: str, digest: str):
        """Say, before it happens, that a file is written."""
        if self._stream is None:
            self._begin()
        line = _line({"path": path, "sha256": digest})
        # Without a buffer: what was said is on its way, and nothing is left to fail.
        if self._stream.write(line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._add(path, digest)
        self._is_compact = False

    def settle(self, path: str, digest: str):
        """Of the digests of a path, keep the one that the file has now."""
        known = self.entries.get(path, ())
        if digest in known and len(known) > 1:
            self.entries[path] = [digest]
            self._is_compact = False

    def forget(self, path: str):
        del self.entries[path]
        self._is_compact = False

    def close(self):
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def compact(self):
        """Write it anew, whole or not at all, where it says more than it need."""
        self.close()
        if not self._is_compact:
            replace_file(self.file, b"".join(self._lines()))
            self._is_compact = True

    def _begin(self):
        """A torn line must not run into the next one."""
        self.compact()
        self._stream = self.file.open("ab", buffering=0)

    def _lines(self):
        yield _line({"version": _VERSION, "selection": self.selection})
        for path, digests in sorted(self.entries.items()):
            for digest in digests:
                yield _line({"path": path, "sha256": digest})

    def _add(self, path: str, digest: str):
        known = self.entries.setdefault(path, [])
        if digest in known:
            self._is_compact = False
        else:
            known.append(digest)


def _line(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts).encode() + b"\n"


def _selection(dest: Path, lines: list[bytes]) -> dict[str, Any]:
    header = _facts(lines[0]) if lines else None
    if not isinstance(header, dict) or not isinstance(header.get("selection"), dict):
        raise _damaged(dest, 1)
    if header.get("version") != _VERSION:
        raise Damaged(
            f"{escaped(str(dest / NAME))}: written by another version of Newsroom; "
            "export with that one, or remove the file to start anew"
        )
    return header["selection"]


def _entry(dest: Path, number: int, line: bytes) -> tuple[str, str]:
    facts = _facts(line)
    if not isinstance(facts, dict) or set(facts) != {"path", "sha256"}:
        raise _damaged(dest, number)
    path, digest = facts["path"], facts["sha256"]
    if not isinstance(path, str) or not isinstance(digest, str) or not _is_inside(path):
        raise _damaged(dest, number)
    return path, digest


def _facts(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _is_inside(path: str) -> bool:
    place = PurePosixPath(path)
    inside = not place.is_absolute() and ".." not in place.parts
    return (
        inside and str(place) == path and path not in (".", NAME) and "\0" not in path
    )


def _damaged(dest: Path, number: int) -> Damaged:
    return Damaged(
        f"{escaped(str(dest / NAME))}:{number}: the manifest is damaged; "
        "put it back from a copy, or remove it to start anew"
    )
