"""One run at a time, and none that waits for the dead."""

import os
import platform
import signal
import subprocess
import sys
from datetime import timedelta
from threading import Event, Semaphore

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from articles import locking
from articles.locking import Busy, LockLost, running
from articles.models import Article, ImportRun, RunLock
from tests.factories import make_article, moment
from tests.together import at_once, failures

pytestmark = pytest.mark.django_db


@pytest.fixture
def others():
    """Runs of other places, which may hold the lock without being dead."""

    def hold(*, silent=timedelta(0), run=None, **values):
        now = timezone.now()
        row = {
            "token": "0123456789ab-elsewhere-1",
            "task": "import",
            "host": "press.example",
            "process": 123,
            "since": now - silent,
            "beat_at": now - silent,
            "run": run,
        }
        RunLock.objects.update_or_create(pk=1, defaults=row | values)

    return hold


@pytest.fixture
def started():
    return ImportRun.objects.create(started_at=moment("2026-11-23T10:42:00Z").instant)


def row():
    return RunLock.objects.get()


def refused(task="export", **options):
    """What a second run is told."""
    with pytest.raises(Busy) as caught, running(task, **{"wait": 0} | options):
        raise AssertionError
    return str(caught.value)


def test_the_lock_is_held_while_a_run_lasts_and_free_afterwards():
    with running("import") as lock:
        held = row()
        assert (held.token, held.task) == (lock.token, "import")
        assert (held.host, held.process) == (platform.node(), os.getpid())
        assert timezone.now() - held.since < timedelta(seconds=5)
    assert row().token == ""
    assert str(row()) == "free"


def test_a_run_within_a_run_of_the_same_thread_shares_its_lock():
    with running("sync") as outer:
        with running("import") as inner:
            assert inner is outer
        assert row().task == "sync"
        with running("export") as inner:
            assert inner is outer
    assert row().token == ""


def test_a_run_that_fails_frees_the_lock_too():
    with pytest.raises(ZeroDivisionError), running("import"):
        _ = 1 / 0
    assert row().token == ""


def test_a_database_that_is_gone_does_not_hide_the_first_error(monkeypatch):
    def fail(lock):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(locking.Lock, "release", fail)
    with pytest.raises(ZeroDivisionError), running("import"):
        _ = 1 / 0
    # Nobody holds it any more, though the row says so: it is had at once.
    monkeypatch.undo()
    with running("import", wait=0) as lock:
        assert row().token == lock.token


def test_a_second_run_is_told_who_runs_since_when(others, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    since = timezone.localtime() - timedelta(seconds=3)
    others(silent=timedelta(seconds=3))
    shown = f"{since:%H:%M}"
    if since.date() != timezone.localtime().date():
        shown = f"{since:%Y-%m-%d %H:%M}"
    assert refused() == (
        f"an import has been running since {shown} JST on press.example "
        "(process 123), last heard of 3 s ago"
    )


def test_a_run_that_began_on_another_day_is_told_with_its_date(others):
    others(task="sync", since=moment("2026-11-20T23:59:00Z").instant)
    assert "a sync has been running since 2026-11-20 23:59 UTC on " in refused()


def test_a_second_run_waits_and_says_once_for_whom(others, monkeypatch):
    others()
    told, naps = [], []

    def nap(seconds):
        naps.append(seconds)
        if len(naps) == 3:
            RunLock.objects.update(token="")

    monkeypatch.setattr(locking.time, "sleep", nap)
    with running("export", tell=told.append):
        assert naps == [1, 1, 1]
    (message,) = told
    assert message.startswith("waiting: an import has been running since ")


def test_waiting_ends_where_the_operator_says_so(others, monkeypatch):
    others()
    monkeypatch.setattr(locking.time, "sleep", lambda seconds: None)
    answers = iter([False, False, True])
    assert "an import" in refused(wait=60, stop=lambda: next(answers))


def test_after_a_minute_of_silence_the_lock_is_taken_over(others):
    others(silent=timedelta(seconds=58))
    refused()
    others(silent=timedelta(seconds=61))
    with running("export", wait=0) as lock:
        assert row().token == lock.token


def test_the_dead_run_is_closed_as_interrupted(others, started):
    others(silent=timedelta(seconds=90), run=started)
    with running("import"):
        started.refresh_from_db()
        assert started.status == ImportRun.Status.INTERRUPTED
        assert started.finished_at - started.started_at >= timedelta(0)
        assert row().run is None


def test_a_run_that_nobody_holds_is_closed_as_well(started):
    with running("export"):
        started.refresh_from_db()
        assert started.status == ImportRun.Status.INTERRUPTED


def test_a_run_that_ended_stays_as_it_ended(others, started):
    finished_at = started.started_at + timedelta(seconds=2)
    ImportRun.objects.update(status=ImportRun.Status.FINISHED, finished_at=finished_at)
    others(silent=timedelta(seconds=90), run=started)
    with running("import"):
        started.refresh_from_db()
    assert (started.status, started.finished_at) == ("finished", finished_at)


def test_the_run_is_named_while_it_lasts(started):
    with running("import") as lock:
        lock.set_run(started)
        assert row().run == started
    assert row().run is None


def test_a_beat_is_one_statement(django_assert_num_queries):
    with running("import") as lock:
        RunLock.objects.update(beat_at=timezone.now() - timedelta(seconds=50))
        with django_assert_num_queries(1):
            lock.beat()
        assert timezone.now() - row().beat_at < timedelta(seconds=5)


def write_as(lock, article):
    with transaction.atomic():
        lock.beat()
        Article.objects.filter(pk=article.pk).update(title="Too late")


def test_a_run_that_lost_the_lock_writes_nothing_any_more(others, started):
    article = make_article()
    with running("import") as lock:
        others()
        with pytest.raises(LockLost, match="another run took over"):
            write_as(lock, article)
        with pytest.raises(LockLost):
            lock.set_run(started)
    assert row().host == "press.example"
    assert Article.objects.get().title == article.title


def child(code, *, wait=True):
    """A process that has ended, or one that sleeps; `code` sees neither."""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    process.stdout.readline()
    if wait:
        process.kill()
        process.wait()
    process.stdout.close()
    return process


SLEEP = "import time; print(flush=True); time.sleep(60)"


def here(process, start=None):
    start = locking._start_of(process) if start is None else start
    token = f"0123456789ab-{locking._place()}-{start}"
    return {"token": token, "process": process, "host": platform.node()}


def test_a_run_whose_process_is_gone_is_taken_over_at_once(others):
    dead = child(SLEEP)
    others(**here(dead.pid, start="1"))
    with running("import", wait=0) as lock:
        assert row().token == lock.token


def test_a_run_whose_process_lives_is_waited_for(others):
    alive = child(SLEEP, wait=False)
    others(**here(alive.pid))
    try:
        assert f"(process {alive.pid})" in refused()
        # The same number, and another process.
        others(**here(alive.pid, start="1"))
        with running("import", wait=0):
            pass
        # Killed, though its parent has not asked how it ended.
        others(**here(alive.pid))
        alive.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, alive.pid, os.WEXITED | os.WNOWAIT)
        with running("import", wait=0):
            pass
    finally:
        alive.kill()
        alive.wait()


def test_a_process_of_another_user_is_alive(others, monkeypatch):
    def refuse(process, number):
        raise PermissionError

    monkeypatch.setattr(locking.os, "kill", refuse)
    others(**here(os.getppid()))
    refused()


def test_where_the_system_tells_nothing_a_living_number_is_alive(others, monkeypatch):
    others(**here(os.getppid()))
    monkeypatch.setattr(locking, "_start_of", lambda process: "")
    refused()


def test_what_dies_on_another_host_is_not_known_here(others):
    others(process=child(SLEEP).pid)
    refused()


def test_of_one_process_only_what_a_thread_holds_is_alive(others):
    others(**here(os.getpid()))
    with running("import", wait=0):
        pass


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="no /proc")  # noqa: PTH110 -- as early as this
def test_when_a_process_started_is_read_whatever_its_name():
    assert int(locking._start_of(os.getpid()), 16) > 0
    assert locking._start_of(2**22 + 1) == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_in_a_file")
class TestTogether:
    def test_of_many_runs_that_start_at_once_one_runs(self):
        refusals = Semaphore(0)

        def run():
            try:
                with running("import", wait=0):
                    assert all(refusals.acquire(timeout=10) for _ in range(4))
            except Busy:
                refusals.release()
                raise

        answers = at_once(*[run] * 5)
        assert [type(each) for each in failures(answers)] == [Busy] * 4

    def test_runs_that_wait_come_one_after_the_other(self, monkeypatch):
        monkeypatch.setattr(locking, "_POLL", 0.01)
        inside, most = [], []

        def run():
            for _ in range(5):
                with running("import", wait=60) as lock:
                    inside.append(1)
                    most.append(len(inside))
                    with transaction.atomic():
                        lock.beat()
                        make_article()
                    inside.pop()

        assert failures(at_once(*[run] * 4)) == []
        assert most == [1] * 20
        assert Article.objects.count() == 20

    def test_of_many_that_take_over_from_the_dead_one_runs(self, others):
        others(silent=timedelta(seconds=90))
        dead = row().token

        def run():
            with running("import", wait=0):
                Event().wait(0.5)
                return row().token

        answers = at_once(*[run] * 4)
        (token,) = {each for each in answers if isinstance(each, str)}
        assert token != dead
        assert [type(each) for each in failures(answers)] == [Busy] * 3

    def test_a_sleeper_is_fenced_off_while_it_writes(self, others):
        """The row of the lock is its taker's, or waits for the sleeper's end."""
        article = make_article()
        taken = Event()

        def sleeper():
            with running("import", wait=0) as lock:
                RunLock.objects.update(beat_at=timezone.now() - timedelta(seconds=90))
                taken.wait(10)
                write_as(lock, article)

        def taker():
            while not RunLock.objects.filter(
                beat_at__lt=timezone.now() - timedelta(seconds=80)
            ):
                pass
            with running("export", wait=0):
                taken.set()
                Event().wait(0.2)

        (error,) = failures(at_once(sleeper, taker))
        assert isinstance(error, LockLost)
        assert Article.objects.get().title == article.title

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
    def test_a_forked_process_does_not_hold_the_lock_of_its_parent(self):
        with running("import"):
            inherited = locking._mine.lock
            inherited.process += 1
            refused()
            inherited.process -= 1
        connection.close()
