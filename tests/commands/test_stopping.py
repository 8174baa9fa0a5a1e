"""Ctrl-C ends a run after its batch, and twice at once."""

import os
import signal
from threading import Thread

import pytest

from articles.management.stopping import SIGNALS, interruptible


@pytest.fixture(autouse=True)
def _ears():
    """A suite that a shell started beside others is deaf to Ctrl-C; these tests hear."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def press(number=signal.SIGINT):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_asks_to_stop_and_says_so(number):
    told = []
    with interruptible(told.append) as stop:
        assert not stop()
        press(number)
        assert stop()
        assert stop()
    assert told == ["stopping after this batch; Ctrl-C again stops at once"]


@pytest.mark.parametrize("number", SIGNALS)
def test_the_second_signal_ends_the_run_at_once(number):
    with interruptible() as stop:
        press()
        with pytest.raises(KeyboardInterrupt):
            press(number)
        assert stop()


def test_a_word_that_cannot_be_said_now_does_not_end_the_run():
    def tell(message):
        raise RuntimeError("reentrant call")

    with interruptible(tell) as stop:
        press()
        assert stop()


def test_handlers_are_as_they_were_however_it_ends():
    before = [signal.getsignal(number) for number in SIGNALS]
    with interruptible():
        assert [signal.getsignal(number) for number in SIGNALS] != before
    with pytest.raises(ZeroDivisionError), interruptible():
        _ = 1 / 0
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_a_handler_that_python_cannot_name_becomes_the_default(monkeypatch):
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(signal, "getsignal", lambda number: None)
    try:
        with interruptible():
            pass
        monkeypatch.undo()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def test_what_was_started_deaf_stays_deaf():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible() as stop:
            press()
            assert not stop()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_outside_the_main_thread_nothing_is_touched():
    answers = []

    def run():
        with interruptible() as stop:
            answers.append((stop(), signal.getsignal(signal.SIGINT)))

    thread = Thread(target=run)
    thread.start()
    thread.join(10)
    assert answers == [(False, signal.getsignal(signal.SIGINT))]
