"""What can stand in the way of a file, or of a whole export, and what helps."""

import errno

from articles.frontmatter import printable

__all__ = ["LINK", "Refused", "Stopped", "is_general", "reason_of"]

LINK = "a symbolic link stands in the way; remove it"
_NOT_A_FILE = "not a regular file; remove it"

_REMEDIES = {
    errno.ENOSPC: "make room, and export again",
    errno.EDQUOT: "make room, and export again",
    errno.EROFS: "make it writable, or export elsewhere",
    errno.EMFILE: "close other programs, and export again",
    errno.ENFILE: "close other programs, and export again",
    errno.EACCES: "let this user read and write here",
    errno.EPERM: "let this user read and write here",
    errno.ENOTDIR: "a file stands where a folder should be; remove it",
    errno.ENAMETOOLONG: "export to a file system that takes longer names",
}

# What would happen to every other file as well.
_GENERAL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE}

# What opening says of links and sockets.
_IN_THE_WAY = {errno.ELOOP: LINK, errno.ENXIO: _NOT_A_FILE}


class Refused(Exception):
    """A file that must not be read, written or removed."""

    @classmethod
    def no_file(cls) -> "Refused":
        return cls(_NOT_A_FILE)


class Stopped(Exception):
    """Why a whole export cannot run, or cannot run on."""


def is_general(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in _GENERAL


def reason_of(error: OSError) -> str:
    """What the system says, and what to do about it."""
    if error.errno in _IN_THE_WAY:
        return _IN_THE_WAY[error.errno]
    said = error.strerror or printable(str(error)) or type(error).__name__
    return f"{said}; {_REMEDIES.get(error.errno, 'put it right, and export again')}"
