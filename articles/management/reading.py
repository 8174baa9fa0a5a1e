"""The options that say what an import reads: files, archives, or a git repository."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.core.management.base import CommandError

from articles.importing.repositories import CannotRead, Revision, revisions, tree_of
from articles.importing.scanning import Scan, scan

__all__ = ["Reading", "add_reading", "place", "readings"]


class Reading(NamedTuple):
    """One import to be run: what it is called, and what is found.

    `is_partial` where absent files say nothing, whatever the operator asked for;
    `revision` is that of a step of a replay.
    """

    title: str
    sources: list[str]
    found: Scan
    is_partial: bool = False
    revision: str = ""


def place(text: str) -> Path:
    """A path; an empty one is a variable that was never set, and not this folder."""
    if not text:
        raise ArgumentTypeError("an empty name; write . for the current folder")
    return Path(text)


def add_reading(parser):
    """Let a command take what `readings` understands."""
    add = parser.add_argument_group("what is read").add_argument
    add(
        "paths",
        nargs="*",
        type=place,
        metavar="PATH",
        help="files, folders, archives (.zip, .tar, .tar.gz), or - for a tar stream;"
        " with --git, folders of the repository",
    )
    add("--root", type=place, help="the tree's root, if not the parent of _news")
    add("--git", type=place, metavar="REPO", help="read a git repository's objects")
    add("--rev", default="HEAD", help="the revision to read, HEAD by default")
    add("--since", metavar="REV", help="only what changed after this revision")
    add("--replay", action="store_true", help="revision by revision, oldest first")


def readings(*, paths, root, git, rev, since, replay) -> Iterator[Reading]:
    """The imports that the options ask for, in order; one, or with --replay many.

    Raises CommandError where nothing can be read.
    """
    try:
        if git is not None:
            yield from _of_repository(git, rev, since, paths, root, replay=replay)
        elif since is not None or replay or rev != "HEAD":
            raise CommandError("--rev, --since and --replay need --git", returncode=2)
        else:
            yield _of_files(paths, root)
    except CannotRead as error:
        raise CommandError(str(error), returncode=2) from error


def _of_files(paths: list[Path], root: Path | None) -> Reading:
    if not paths:
        raise CommandError("nothing to read: name a file or a folder", returncode=2)
    missing = [str(each) for each in paths if str(each) != "-" and not each.exists()]
    if missing:
        message = f"no such file or folder: {', '.join(missing)}"
        raise CommandError(message, returncode=2)
    found = scan(paths, root=root, stdin=sys.stdin.buffer)
    return Reading("", [str(each) for each in paths], found)


def _of_repository(
    git: Path, rev: str, since: str | None, folders, root, *, replay: bool
) -> Iterator[Reading]:
    inside = {"folders": [str(each) for each in folders], "root": root}
    if replay:
        for each in revisions(git, rev=rev, since=since):
            found = tree_of(git, each.hash, since=each.parent, **inside)
            source = f"{git}@{each.hash}"
            yield Reading(
                _title(each), [source], found, is_partial=True, revision=each.hash
            )
        if since is not None:
            return
    found = tree_of(git, rev, since=since, **inside)
    title = f"{rev}, the whole tree" if replay else ""
    yield Reading(title, [f"{git}@{rev}"], found)


def _title(revision: Revision) -> str:
    return f"{revision.hash[:10]} {revision.time:%Y-%m-%d} {revision.description}"
