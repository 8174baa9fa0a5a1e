"""One run at a time: imports and exports share a lock, a row with a heartbeat.

    with running("import", tell=say) as lock:
        lock.set_run(run)
        for batch in batches:
            with tables.writing():
                lock.beat()
                ...

A holder that is silent for a minute has lost the lock, and one whose process is gone
has lost it at once, so that a run after `kill -9` need not wait. Times are those of
the database: the clocks of two hosts may differ by more than a minute.
"""

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from threading import local

from django.db import Error, transaction
from django.db.models import Value
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from articles import tables
from articles.models import ImportRun, RunLock

__all__ = ["SILENCE", "Busy", "Lock", "LockLost", "running"]

# A run that has not been heard of for so long is dead.
SILENCE = timedelta(seconds=60)

# The one row there is.
_KEY = 1
_POLL = 1.0
_FREE = {
    "token": "",
    "task": "",
    "host": "",
    "process": None,
    "since": None,
    "beat_at": None,
    "run": None,
}

# The lock that this thread holds, and the tokens of all that this process holds.
_mine = local()
_held: set[str] = set()


class Busy(Exception):
    """Somebody else runs; the text says who, since when and where."""


class LockLost(Exception):
    """Somebody else took over, because nothing was heard of this run for too long."""


class Lock:
    """What a run holds. Whoever writes beats first, in the same transaction."""

    def __init__(self, token: str):
        self.token = token
        self.process = os.getpid()

    def beat(self):
        """Say that this run lives; raises LockLost where another one took over.

        In a transaction that writes, this is the fence: the row stays ours until it
        ends, and a run that slept through a take-over writes nothing any more.
        """
        self._update(beat_at=Now())

    def set_run(self, run: ImportRun):
        """Name the run that is to be closed if this process dies."""
        self._update(run=run, beat_at=Now())

    def release(self):
        _row().filter(token=self.token).update(**_FREE)

    def _update(self, **values):
        if not _row().filter(token=self.token).update(**values):
            raise LockLost(
                "another run took over, because nothing was heard of this one for "
                f"{SILENCE.seconds} s; what was done before stays: run it again"
            )


@contextmanager
def running(
    task: str,
    *,
    wait: float = 65,
    tell: Callable[[str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[Lock]:
    """Hold the lock for a `task`: "import", "export", "sync" or "load".

    Within itself, in the same thread, it answers the lock that is held already.
    Waits up to `wait` seconds, or until `stop()`, for another run to end, and says
    once to `tell` for whom; then raises Busy.
    """
    outer = getattr(_mine, "lock", None)
    # A forked process has a copy of its parent's lock, and holds none.
    if outer is not None and outer.process == os.getpid():
        yield outer
        return
    lock = _wait(task, wait, tell or _nobody, stop or bool)
    _mine.lock = lock
    try:
        with _releasing(lock):
            yield lock
    finally:
        _mine.lock = None
        _held.discard(lock.token)


def _nobody(message: str):
    """Where nobody listens."""


@contextmanager
def _releasing(lock: Lock) -> Iterator[None]:
    try:
        yield
    except BaseException:
        # Where the database is gone, the next run finds our process gone as well.
        with suppress(Error):
            lock.release()
        raise
    lock.release()


def _wait(task: str, wait: float, tell, stop) -> Lock:
    deadline = time.monotonic() + wait
    told = False
    while isinstance(found := _try(task), str):
        if time.monotonic() >= deadline or stop():
            raise Busy(found)
        if not told:
            tell(f"waiting: {found}")
            told = True
        time.sleep(_POLL)
    return found


def _try(task: str) -> Lock | str:
    """The lock, or who holds it. Only a lock that may be had costs a transaction."""
    holder = _holder(_row())
    if holder is not None and not _may_take(holder):
        return _words(holder)
    # Not tables.writing(): this waits for nothing but the row, so that whoever beats
    # before or within a transaction of the writer never waits in a circle.
    with transaction.atomic():
        tables.insert(
            RunLock, ("id", "token", "task", "host"), [(_KEY, "", "", "")], ignore=True
        )
        holder = _holder(_row().select_for_update())
        return _take(holder, task) if _may_take(holder) else _words(holder)


def _row():
    return RunLock.objects.filter(pk=_KEY)


def _holder(rows) -> RunLock | None:
    """The row, with the time of the database as `clock`."""
    return rows.annotate(clock=Now()).first()


def _may_take(holder: RunLock) -> bool:
    if not holder.token:
        return True
    return holder.clock - holder.beat_at > SILENCE or _is_dead(holder)


def _take(holder: RunLock, task: str) -> Lock:
    """Take what is free or left behind; the row is locked."""
    lock = Lock(f"{token_hex(6)}-{_place()}-{_start_of(os.getpid())}")
    _row().update(
        token=lock.token,
        task=task,
        host=platform.node(),
        process=lock.process,
        since=Now(),
        beat_at=Now(),
        run=None,
    )
    _held.add(lock.token)
    _close_runs(holder.beat_at or holder.clock)
    return lock


def _close_runs(last_heard_of: datetime):
    """Whoever holds the lock is the only run: all others died on their way."""
    ImportRun.objects.filter(status=ImportRun.Status.RUNNING).update(
        status=ImportRun.Status.INTERRUPTED,
        finished_at=Greatest("started_at", Value(last_heard_of)),
    )


def _is_dead(holder: RunLock) -> bool:
    """Whether the holder ran where we run, and its process is gone for certain."""
    _random, place, start = holder.token.split("-")
    if place != _place():
        return False
    try:
        os.kill(holder.process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # somebody else's, and there
    if holder.process == os.getpid() and start == _start_of(holder.process):
        return holder.token not in _held
    return start != _start_of(holder.process) != ""


def _place() -> str:
    """This host since its last start, and the processes that can be seen from here.

    Two containers may share a name and a database, and neither knows the other's.
    """
    marks = [platform.node()]
    with suppress(OSError):
        marks.append(Path("/proc/sys/kernel/random/boot_id").read_text())
        marks.append(str(Path("/proc/self/ns/pid").readlink()))
    return sha256("\n".join(marks).encode()).hexdigest()[:8]


def _start_of(process: int) -> str:
    """When a process started, in ticks; a reused number does not pass for it.

    "" where the system does not say, and "0" for one that is dead already but has
    not been buried by its parent.
    """
    try:
        text = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    # The name of the program stands in brackets and may hold anything.
    state, *fields = text.rpartition(")")[2].split()
    return "0" if state in "ZX" else f"{int(fields[18]):x}"


def _words(holder: RunLock) -> str:
    article = "an" if holder.task[:1] in "aeiou" else "a"
    silent = max(0, round((holder.clock - holder.beat_at).total_seconds()))
    return (
        f"{article} {holder.task} has been running since "
        f"{_time(holder.since, holder.clock)} on {holder.host} "
        f"(process {holder.process}), last heard of {silent} s ago"
    )


def _time(instant: datetime, now: datetime) -> str:
    """In the site's zone, with its name; with the date if it is not today's."""
    local_time, today = timezone.localtime(instant), timezone.localtime(now).date()
    form = "%H:%M %Z" if local_time.date() == today else "%Y-%m-%d %H:%M %Z"
    return f"{local_time:{form}}"
