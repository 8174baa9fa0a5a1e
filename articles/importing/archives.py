"""Archives -> their members: `.zip`, `.tar`, `.tar.gz`, or a tar that comes as a stream.

Nothing is ever written to disk, and nothing hostile can grow: how much an archive may
hold, and how much of it may come of how little, is bounded before it is unpacked.
"""

import gzip
import os
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from articles.frontmatter import MAX_FILE

__all__ = ["Member", "Unreadable", "count", "is_archive", "members_of", "too_large"]

# A tree of 50,000 records has 220 MB.
MAX_TOTAL = 4 * 1024**3
MAX_MEMBERS = 200_000
# Records pack to a tenth, a thousand copies of one to a hundredth, bombs to less.
MAX_RATIO = 200
# The ratio is not asked of less than this, which harms nobody.
MODEST = 32 * 1024**2
# What stands between two members of a tar, and the list of all members of a zip, are
# read whole.
MAX_HEADERS = 1024**2
MAX_LIST = 32 * 1024**2

_SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz")
_CHUNK = 64 * 1024
_GZIP = b"\x1f\x8b"
# Other systems' separators and drives, and what no name can hold.
_ODD = re.compile(r"[\\\0]|^[A-Za-z]:")

# What hostile bytes make the standard library raise.
_DAMAGE = (
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


class Unreadable(Exception):
    """Why nothing more is read of an archive, or of a repository."""


class Member(NamedTuple):
    """A `.md` file in something that is read as a whole, or why it is not taken.

    A name that is not UTF-8 has surrogates. `placed` is false where a name is no place
    in a tree.
    """

    name: str
    data: bytes | None
    problem: str = ""
    placed: bool = True


def is_archive(name: str) -> bool:
    """Whether a file of this name is read as an archive."""
    return name.lower().endswith(_SUFFIXES)


def members_of(file: str | BinaryIO) -> Iterator[Member]:
    """The `.md` files in an archive, one after another, each in memory alone.

    Raises Unreadable where the archive, or the rest of it, cannot be read.
    """
    if not isinstance(file, str):
        yield from _tar(file)
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 -- closed below
    except OSError as error:
        raise Unreadable(error.strerror or "cannot be opened") from error
    with stream:
        yield from (_zip if file.lower().endswith(".zip") else _tar)(stream)


def count(file: str) -> int | None:
    """How many `.md` files an archive lists; None where it would have to be read."""
    if not file.lower().endswith(".zip"):
        return None
    try:
        with Path(file).open("rb") as stream:
            archive = zipfile.ZipFile(_Listed(stream))
            return sum(_is_wanted(name) for name in archive.namelist())
    except (Unreadable, *_DAMAGE):
        return None


def too_large(size: int) -> str:
    return f"file too large: {size:,} bytes, at most {MAX_FILE:,} are read"


@dataclass
class _Budget:
    """What has been unpacked of how much, and where that ends."""

    packed: int = 0
    unpacked: int = 0
    members: int = 0

    def take(self, size: int):
        self.unpacked += size
        if self.unpacked > MAX_TOTAL:
            raise Unreadable(
                f"holds more than {MAX_TOTAL:,} bytes; the rest is not read: "
                "split the archive"
            )
        if self.unpacked > max(MODEST, MAX_RATIO * self.packed):
            raise Unreadable(
                f"unpacks to more than {MAX_RATIO} times its size; "
                "the rest is not read: unpack it yourself if you trust it"
            )

    def count(self):
        self.members += 1
        if self.members > MAX_MEMBERS:
            raise Unreadable(
                f"has more than {MAX_MEMBERS:,} members; the rest is not read: "
                "split the archive"
            )


def _is_wanted(name: str) -> bool:
    # What macOS puts beside every file.
    junk = "__MACOSX/" in name or name.rpartition("/")[2].startswith("._")
    return name.endswith(".md") and not junk


def _placed(name: str) -> str | None:
    """A member's name as a path below the archive's top; None for one that escapes."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    escapes = ".." in parts or name.startswith("/") or _ODD.search(name)
    return None if escapes else "/".join(parts)


def _member(name: str, *, regular: bool) -> Member:
    """A member that is still to be read: without data and without a problem."""
    place = _placed(name)
    if place is None:
        problem = "the name leads out of the archive, or is none; rename it"
        return Member(name, None, problem, placed=False)
    problem = "" if regular else "a link, a device or the like; only files are read"
    return Member(place, None, problem)


def _with_data(member: Member, data: bytes, size: int) -> Member:
    if len(data) > MAX_FILE:
        return member._replace(problem=too_large(max(size, len(data))))
    return member._replace(data=data)


# Zip


class _Listed:
    """A stream that hands out no list of members beyond a limit."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self.seek, self.tell = stream.seek, stream.tell
        self.seekable = stream.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MAX_LIST:
            raise Unreadable("lists too many members to be read; split the archive")
        return self._stream.read(size)


def _zip(stream: BinaryIO) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(_Listed(stream))
    except _DAMAGE as error:
        raise Unreadable("not a zip archive, or a damaged one") from error
    budget = _Budget(packed=os.fstat(stream.fileno()).st_size)
    with archive:
        for info in archive.infolist():
            budget.count()
            name = _zip_name(info)
            if _is_wanted(name):
                yield _zip_member(archive, info, name, budget)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name as bytes said it; many programs write UTF-8 without saying so."""
    name = info.orig_filename
    raw = name.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace")
    return raw.decode("utf-8", "surrogateescape")


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: _Budget
) -> Member:
    kind = stat.S_IFMT(info.external_attr >> 16)
    member = _member(name, regular=kind in (0, stat.S_IFREG))
    if member.problem:
        return member
    if info.flag_bits & 0x1:
        return member._replace(problem="encrypted; pack it without a password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return member._replace(problem="packed in a rare way; pack it with deflate")
    try:
        with archive.open(info) as stream:
            data = stream.read(min(info.file_size, MAX_FILE) + 1)
    except _DAMAGE:
        return member._replace(problem="damaged in the archive; pack it again")
    budget.take(len(data))
    return _with_data(member, data, info.file_size)


# Tar


class _Packed:
    """The bytes of a stream, counted as they are taken; the first two can be seen."""

    def __init__(self, stream: BinaryIO, budget: _Budget):
        self._stream = stream
        self._budget = budget
        self.start = self._held = stream.read(len(_GZIP))

    def read(self, size: int) -> bytes:
        held, self._held = self._held[:size], self._held[size:]
        data = held + self._stream.read(size - len(held))
        self._budget.packed += len(data)
        return data


class _Unpacked:
    """The bytes of a tar, which end where they become too many.

    Headers are read whole, however long they say they are: so no more than
    `MAX_HEADERS` may pass between two members.
    """

    def __init__(self, stream, budget: _Budget):
        self._stream = stream
        self._budget = budget
        self.expect(0)

    def expect(self, size: int):
        """Let the data of a member pass, and what leads to the next."""
        self._end = self._budget.unpacked + size + MAX_HEADERS

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._budget.take(len(data))
        if self._budget.unpacked > self._end:
            raise Unreadable("has a header too long to be read; pack it again")
        return data

    def drain(self):
        """Read on to the end: only there gzip tells whether all was well."""
        while data := self._stream.read(_CHUNK):
            self._budget.take(len(data))


class _Header(tarfile.TarInfo):
    """A header; one that cannot be read is damage, not the end of the archive."""

    @classmethod
    def fromtarfile(cls, archive):
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(str(error)) from error


def _tar(stream: BinaryIO) -> Iterator[Member]:
    try:
        yield from _tar_members(stream)
    except _DAMAGE as error:
        message = "not a tar archive, or a damaged one; the rest is not read"
        raise Unreadable(message) from error


def _tar_members(stream: BinaryIO) -> Iterator[Member]:
    budget = _Budget()
    packed = _Packed(stream, budget)
    is_gzip = packed.start == _GZIP
    unpacked = _Unpacked(gzip.GzipFile(fileobj=packed) if is_gzip else packed, budget)
    options = {"encoding": "utf-8", "errors": "surrogateescape", "tarinfo": _Header}
    with tarfile.open(fileobj=unpacked, mode="r|", **options) as archive:
        while info := archive.next():
            budget.count()
            unpacked.expect(info.size)
            if _is_wanted(info.name) and not info.isdir():
                yield _tar_member(archive, info)
            # It would remember every header it ever saw.
            archive.members.clear()
            archive.pax_headers.clear()
    unpacked.drain()


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    member = _member(info.name, regular=info.isreg() and not info.issparse())
    if member.problem:
        return member
    with archive.extractfile(info) as stream:
        data = stream.read(min(info.size, MAX_FILE) + 1)
    return _with_data(member, data, info.size)
