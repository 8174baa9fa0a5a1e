"""Imports as commands run them: watched, interruptible, told on stdout and stderr."""

from argparse import ArgumentTypeError

from django.core.management.base import CommandError

from articles.importing import (
    FailedFast,
    ImportInterrupted,
    ImportResult,
    Watching,
    import_articles,
)
from articles.locking import Busy, LockLost
from articles.management.progress import progress
from articles.management.reading import Reading, readings
from articles.management.stopping import interruptible
from articles.management.telling import Teller

__all__ = ["MANNER", "add_manner", "import_all"]

# What `readings` and the Teller take, where a command has no such option.
_SOURCES = {
    "paths": [], "root": None, "git": None, "rev": "HEAD", "since": None,
    "replay": False,
}  # fmt: skip
_TOLD = {"as_json": False, "diff": False, "dry_run": False, "quiet": False}
# What import_articles takes.
MANNER = ("retire_vanished", "yes_vanished", "workers", "wait")
_HOW = ("dry_run", "again", "fail_fast", *MANNER)


def number(text: str) -> int:
    """A number of processes."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"not a number from 1 on: {text}")
    return int(text)


def add_manner(parser):
    """The options of every command that imports."""
    add, yes = parser.add_argument, {"action": "store_true"}
    add("--retire-vanished", help="take down what is gone from the tree", **yes)
    add("--yes-vanished", help="believe it, however many are gone", **yes)
    add("--workers", type=number, default=1, metavar="N", help="processes that parse")
    add("--wait", type=float, default=65, metavar="S", help="seconds for another run")
    add("--quiet", help="only errors and the summary", **yes)


def import_all(command, options) -> list[ImportResult]:
    """Run what `readings` finds; raises CommandError with the exit code."""
    chosen = {name: options.get(name, other) for name, other in _SOURCES.items()}
    how = {name: options[name] for name in _HOW if name in options}
    told = {name: options.get(name, other) for name, other in _TOLD.items()}
    teller, partial = Teller(command, **told), options.get("partial", False)
    if how.get("dry_run") and chosen["replay"]:
        message = "--dry-run cannot foresee a --replay: each step builds on the last"
        raise CommandError(message, returncode=2)
    results, last = [], None
    try:
        with interruptible(command.stderr.write) as stop:
            for each in readings(**chosen):
                results.append(_import(each, teller, stop, partial=partial, **how))
                last = each
    except (ImportInterrupted, Busy, LockLost) as error:
        code = 1 if isinstance(error, FailedFast) else 2
        way_on = f"; here with --since {last.revision}" if last else ""
        raise CommandError(f"{error}{way_on}", returncode=code) from error
    return results


def _import(reading: Reading, teller: Teller, stop, *, partial, **how) -> ImportResult:
    found = reading.found
    # On a terminal, lines of JSON would run into a bar.
    quiet = teller.quiet or teller.as_json
    with progress(teller.stream, total=found.count, quiet=quiet) as show:
        watching = Watching(
            progress=show,
            report=teller.path if teller.wants_paths else None,
            waiting=teller.err,
            stop=stop,
        )
        result = import_articles(
            reading.sources,
            found=found,
            partial=partial or reading.is_partial,
            watching=watching,
            **how,
        )
    teller.result(result, reading.title)
    return result
