"""Real processes that do one thing, and may be killed while they do it.

They are forked from the test's own process: that is a tenth of the time a fresh
Python takes to load Django, and the kill is as real.
"""

import os
import pickle
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import connection, connections

from articles.pacing import Pace

__all__ = ["Accident", "Ended", "answer_of", "run_command", "run_shell"]

KILLED = -signal.SIGKILL


def die() -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return True


@dataclass(frozen=True)
class Accident:
    """What happens to a process: a signal after some seconds, or an act at a moment.

    A moment is an SQL statement or a change of a file. What happens at odd ones
    happens before, at even ones after. An act that answers False was not possible
    then, and is tried at the next moment.
    """

    seconds: float | None = None
    signal: int = signal.SIGKILL
    moment: int | None = None
    act: Callable[[], bool] = die


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, or KILLED; what it said; how long it took."""

    code: int
    said: str
    seconds: float
    moments: int = 0

    @property
    def was_killed(self) -> bool:
        return self.code == KILLED


def run_command(
    arguments,
    *,
    database: str,
    place: Path,
    accident: Accident | None = None,
    options=None,
) -> Ended:
    """`manage.py ARGUMENTS` in a process of its own, with its own database.

    `options` are those of the database connection.
    """
    said, counted = place / "said.txt", place / "moments.txt"
    counted.unlink(missing_ok=True)

    def act():
        sys.stdout = sys.stderr = said.open("w", buffering=1)
        with _moments(accident, counted):
            return _exit_code(arguments)

    started = time.monotonic()
    code = _in_child(act, database, options, accident)
    seconds = time.monotonic() - started
    # A kill may have fallen into the writing of this as well.
    moments = int(counted.read_text() or 0) if counted.exists() else 0
    return Ended(code, said.read_text(), seconds, moments)


def run_shell(
    arguments, *, url: str, place: Path, accident: Accident | None = None
) -> Ended:
    """The same, as a shell starts it: slower, and nothing is as the test made it."""
    said, started = place / "said.txt", time.monotonic()
    with said.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": url},
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        if accident:
            time.sleep(accident.seconds)
            process.send_signal(accident.signal)
        code = process.wait()
    return Ended(code, said.read_text(), time.monotonic() - started)


def answer_of(function: Callable, *arguments, database: str, place: Path):
    """What a function answers in a process whose database is another."""
    answer = place / "answer.pickle"

    def act():
        answer.write_bytes(pickle.dumps(function(*arguments)))
        return 0

    code = _in_child(act, database)
    assert code == 0, f"{function.__name__} ended with {code}; see above"
    return pickle.loads(answer.read_bytes())  # noqa: S301 -- we wrote it


def _exit_code(arguments) -> int:
    """What the shell would be told. The checks are of the settings of tests."""
    try:
        execute_from_command_line(["manage.py", *map(str, arguments), "--skip-checks"])
    except SystemExit as exit_:
        return exit_.code or 0
    return 0


def _in_child(act, database, options=None, accident: Accident | None = None) -> int:
    """The exit code of a forked process."""
    with warnings.catch_warnings():
        # Threads that other tests left behind hold nothing a child needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process == 0:
        _be_a_child(act, database, options)
    if accident and accident.seconds is not None:
        time.sleep(accident.seconds)
        # Nobody has waited for it yet: the number is still its own.
        os.kill(process, accident.signal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _be_a_child(act, database, options):
    """Never returns: what follows in the test is for the parent alone."""
    code = 99
    try:
        # Kept, for to let go of it would close what is the parent's as well.
        _theirs = connections["default"]
        database_settings = connections.settings["default"]
        database_settings["NAME"] = database
        database_settings["OPTIONS"] |= options or {}
        del connections["default"]
        sys.stdin = Path(os.devnull).open()  # noqa: SIM115 -- until the end
        # A suite in the background is deaf to Ctrl-C; what it starts hears.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # As many articles a transaction in every run, however busy the machine is: the
        # moments of one run are those of the next.
        Pace.measure = lambda self, things, seconds: None
        code = act()
        connections.close_all()
    except BaseException:  # noqa: BLE001 -- shown, and the process ends
        traceback.print_exc(file=sys.__stderr__)
        sys.__stderr__.flush()
    finally:
        os._exit(code)


# What changes a file, by the names of Python's audit events.
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.link", "os.truncate"}


@contextmanager
def _moments(accident: Accident | None, counted: Path):
    """Count what changes the database or files; at one of them there is an accident."""
    clock = _Moments(accident)

    def hook(event, arguments):
        is_write = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if is_write or event in _CHANGES:
            with clock.moment():
                pass

    sys.addaudithook(hook)
    with connection.execute_wrapper(clock.statement):
        yield
    counted.write_text(str(clock.passed))


class _Moments:
    def __init__(self, accident: Accident | None):
        self.passed = 0
        self.due = (accident and accident.moment) or float("inf")
        self.act = accident and accident.act
        self.is_busy = False

    @contextmanager
    def moment(self):
        """One moment; those of the accident itself do not count."""
        if self.is_busy:
            yield
            return
        self.passed += 1
        if self.due % 2:
            self._happen()
        yield
        self._happen()

    def _happen(self):
        if self.passed >= self.due:
            self.is_busy = True
            if self.act():
                self.due = float("inf")
            self.is_busy = False

    def statement(self, execute, sql, params, many, context):
        with self.moment():
            return execute(sql, params, many, context)
