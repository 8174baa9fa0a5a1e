"""Git repositories -> scans: files from git's objects, and the history of a tree.

Everything goes through git's own plumbing and only reads; the work tree, hooks and
remotes are never touched, and a bare repository is as good as any.
"""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import IO, NamedTuple

from articles.frontmatter import MAX_FILE, printable
from articles.importing.archives import Member, Unreadable, too_large
from articles.importing.scanning import Members, Scan, readable

__all__ = ["CannotRead", "Revision", "revisions", "tree_of"]

# Objects that are asked for before the first is read: fewer bytes than a pipe holds.
_AHEAD = 256
_CHUNK = 64 * 1024

_LINK, _SUBMODULE = b"120000", b"160000"

# What a user may have set for git that is about where things are, and of whom.
_KEPT = {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_EXEC_PATH"}
_SAFE = {
    "GIT_ALLOW_PROTOCOL": "",  # an object that is not here is fetched from nowhere
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_OPTIONS = ("--no-pager", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=")


_ENDED = "git ended before everything was read; ask `git fsck` why"


class CannotRead(Exception):
    """Why a repository, or a revision of it, cannot be read, in a sentence."""


@dataclass(frozen=True)
class Revision:
    """A commit: `tree_of(repo, it.hash, since=it.parent)` is what it changed.

    `parent` is the first parent; None for the first commit, which brings all there is.
    """

    hash: str
    time: datetime
    description: str
    parent: str | None


class _Entry(NamedTuple):
    """A line of a listing: what stands at a name."""

    mode: bytes
    object: bytes
    name: bytes


def tree_of(
    repo: str | Path,
    rev: str,
    *,
    since: str | None = None,
    folders: Iterable[str] = (),
    root: str | Path | None = None,
) -> Scan:
    """The `.md` files of a revision; with `since`, those that are not as they were there.

    `folders` are names in the repository to look at alone; `root` is the tree's root,
    a folder there. Raises CannotRead.
    """
    git = _Git(repo)
    commit = git.commit(rev)
    before = None if since is None else git.commit(since)
    places = [_folder(each) for each in folders]
    if not places and root is not None:
        places = [_folder(root)]

    def listing() -> Iterator[_Entry]:
        wanted = [each for each in places if each]
        if before is None:
            return git.tree(commit, wanted)
        return git.changes(before, commit, wanted)

    source = Members(
        printable(rev),
        lambda: git.members(listing()),
        root=None if root is None else _folder(root) or ".",
        count=lambda: _count(listing()),
        between=":",
        is_whole=before is None and not folders,
    )
    return Scan([source])


def revisions(
    repo: str | Path, *, rev: str = "HEAD", since: str | None = None
) -> list[Revision]:
    """The commits that lead to a revision, by first parents, oldest first.

    With `since`, only those after it. Raises CannotRead.
    """
    git = _Git(repo)
    commits = [git.commit(rev)]
    if since is not None:
        commits.append(f"^{git.commit(since)}")
    elif git.is_shallow():
        raise CannotRead(
            f"{git.shown} is a shallow clone, which lacks the first revisions: "
            "run `git fetch --unshallow` there, or say since which revision"
        )
    return git.history(commits)


def _folder(name: str | Path) -> str:
    """A folder in a repository, as git names it; "" for the top."""
    parts = Path(name).parts
    if ".." in parts or Path(name).is_absolute():
        raise CannotRead(f"{readable(name)}: not a folder inside a repository")
    return "/".join(parts)


def _count(listing: Iterator[_Entry]) -> int | None:
    try:
        return sum(_is_wanted(each) for each in listing)
    except Unreadable:
        return None


class _Git:
    """Git in one repository."""

    def __init__(self, repo: str | Path):
        self.shown = readable(repo)
        self._repo = os.path.abspath(repo)  # noqa: PTH100 -- names stay as they are
        self._ask("rev-parse", "--git-dir")

    def commit(self, rev: str) -> str:
        """The full name of a commit."""
        if not rev or rev.startswith("-") or not rev.isprintable():
            raise CannotRead(f"{printable(rev)!r} is no name of a revision")
        asked = ("rev-parse", "--verify", "--end-of-options", f"{rev}^{{commit}}")
        done = self._run(*asked)
        if done.returncode:
            hint = "; it is a shallow clone: fetch more" if self.is_shallow() else ""
            raise CannotRead(f"{self.shown} has no revision {printable(rev)}{hint}")
        return done.stdout.decode().strip()

    def is_shallow(self) -> bool:
        return self._ask("rev-parse", "--is-shallow-repository").strip() == b"true"

    def history(self, commits: list[str]) -> list[Revision]:
        form = "--format=%H%x00%P%x00%ct%x00%s"
        order = ("--reverse", "--first-parent", "--encoding=UTF-8")
        said = self._ask("rev-list", *order, form, *commits, "--")
        lines = said.decode("utf-8", "replace").split("\n")
        # Before each stands a line of rev-list's own: `commit HASH`.
        return [_revision(line) for line in lines if "\0" in line]

    def tree(self, commit: str, folders: list[str]) -> Iterator[_Entry]:
        """All files of a commit, or those in folders."""
        asked = ("ls-tree", "-r", "-z", "--full-tree", commit, "--", *folders)
        with self._reading(*asked) as stream:
            for part in _parts(stream):
                fields, _, name = part.partition(b"\t")
                mode, _, oid = fields.split(b" ")
                yield _Entry(mode, oid, name)

    def changes(self, old: str, new: str, folders: list[str]) -> Iterator[_Entry]:
        """The files of a commit that another has not, or has otherwise."""
        asked = ("diff-tree", "-r", "-z", "--no-renames", old, new, "--", *folders)
        with self._reading(*asked) as stream:
            parts = _parts(stream)
            for fields, name in zip(parts, parts, strict=True):
                _, mode, _, oid, status = fields.split(b" ")
                if status != b"D":
                    yield _Entry(mode, oid, name)

    def members(self, listing: Iterator[_Entry]) -> Iterator[Member]:
        """The files of a listing with their bytes, by one process that hands them out.

        Requests go ahead of answers: one by one, most of the time would be waiting.
        """
        with self._talking("cat-file", "--batch") as (requests, answers):
            ahead = []
            for entry in listing:
                if _is_wanted(entry):
                    ahead.append(entry)
                if len(ahead) == _AHEAD:
                    yield from _answered(ahead, requests, answers)
                    ahead = []
            yield from _answered(ahead, requests, answers)

    def _ask(self, *arguments: str) -> bytes:
        done = self._run(*arguments)
        if done.returncode:
            raise CannotRead(self._reason(done.stderr.decode("utf-8", "replace")))
        return done.stdout

    def _reason(self, said: str) -> str:
        if "dubious ownership" in said or "unsafe repository" in said:
            return (
                f"git does not trust {self.shown}, which belongs to somebody else; "
                "if you do: git config --global --add safe.directory "
                f"{quote(readable(os.path.realpath(self._repo)))}"
            )
        if "not a git repository" in said or "cannot change to" in said:
            return f"{self.shown} is no git repository; name its top folder"
        lines = said.strip().splitlines() or ["no reason given"]
        return f"{self.shown}: git says: {printable(lines[0])}"

    def _run(self, *arguments: str) -> subprocess.CompletedProcess:
        try:
            return subprocess.run(  # noqa: S603 -- no shell, and guarded names
                self._command(arguments),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise CannotRead("git is not installed; install it") from error

    @contextmanager
    def _reading(self, *arguments: str) -> Iterator[IO[bytes]]:
        """What git says, as a stream. Raises Unreadable where it ends too early."""
        with self._process(arguments, stdin=subprocess.DEVNULL) as process:
            yield process.stdout
            if process.wait():
                raise Unreadable("git cannot list all of it; ask `git fsck` why")

    @contextmanager
    def _talking(self, *arguments: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        with self._process(arguments, stdin=subprocess.PIPE) as process:
            yield process.stdin, process.stdout

    @contextmanager
    def _process(self, arguments, *, stdin: int) -> Iterator[subprocess.Popen]:
        process = subprocess.Popen(  # noqa: S603 -- no shell, and guarded names
            self._command(arguments),
            env=self._environment(),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        with process:
            try:
                yield process
            finally:
                if process.stdin:
                    with suppress(BrokenPipeError):
                        process.stdin.close()
                # Ended long ago, or nobody waits any more for what it would say.
                process.kill()

    def _command(self, arguments) -> list[str]:
        return ["git", "-C", self._repo, *_OPTIONS, *arguments]

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in _KEPT or not name.startswith("GIT_")
        }
        # A folder in some repository is not the one that was named.
        above = os.path.dirname(os.path.realpath(self._repo))  # noqa: PTH120
        return kept | _SAFE | {"GIT_CEILING_DIRECTORIES": above}


def _revision(line: str) -> Revision:
    name, parents, time, subject = line.split("\0")
    parent = parents.split(" ")[0] or None
    at = datetime.fromtimestamp(int(time), UTC)
    return Revision(name, at, printable(subject), parent)


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between the NULs of a stream."""
    rest = b""
    while chunk := stream.read1(_CHUNK):
        *parts, rest = (rest + chunk).split(b"\0")
        yield from parts


def _is_wanted(entry: _Entry) -> bool:
    # A submodule is a folder of files that are not here.
    collection = b"/_" in b"/" + entry.name
    return entry.name.endswith(b".md") or entry.mode == _SUBMODULE and collection


def _answered(
    entries: list[_Entry], requests: IO[bytes], answers: IO[bytes]
) -> Iterator[Member]:
    files = [each for each in entries if each.mode not in (_LINK, _SUBMODULE)]
    try:
        requests.write(b"".join(each.object + b"\n" for each in files))
        requests.flush()
    except OSError as error:
        raise Unreadable(_ENDED) from error
    for entry in entries:
        yield _member(entry, answers)


def _member(entry: _Entry, answers: IO[bytes]) -> Member:
    name = entry.name.decode("utf-8", "surrogateescape")
    if entry.mode == _LINK:
        return Member(name, None, "a symbolic link; only files are read from git")
    if entry.mode == _SUBMODULE:
        problem = "a submodule; import it from its own repository"
        return Member(name, None, problem, placed=False)
    if {"", ".", ".."} & set(name.split("/")):
        _blob(answers)
        return Member(name, None, "the name leads out of the tree", placed=False)
    size, data = _blob(answers)
    if data is not None:
        return Member(name, data)
    return Member(
        name, None, "git does not have its bytes" if size < 0 else too_large(size)
    )


def _blob(answers: IO[bytes]) -> tuple[int, bytes | None]:
    """The next answer: its size, below 0 if there is none, and its bytes if not too many."""
    header = answers.readline()
    if header.endswith(b" missing\n"):
        return -1, None
    try:
        size = int(header.split(b" ")[2])
    except (IndexError, ValueError) as error:
        raise Unreadable(_ENDED) from error
    data = answers.read(size) if size <= MAX_FILE else _passed_over(answers, size)
    if answers.read(1) != b"\n":
        raise Unreadable(_ENDED)
    return size, data


def _passed_over(answers: IO[bytes], size: int) -> None:
    while size and (part := answers.read(min(size, _CHUNK))):
        size -= len(part)
