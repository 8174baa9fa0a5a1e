"""Ctrl-C, in two steps: end after the batch at hand, or at once."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread

__all__ = ["interruptible"]

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible(
    tell: Callable[[str], None] | None = None,
) -> Iterator[Callable[[], bool]]:
    """Answers `stop()`, which workflows ask after each batch.

    The first SIGINT or SIGTERM makes it true and says so to `tell`; the second raises
    KeyboardInterrupt. Only the main thread gets signals.
    """
    stopping = _Stopping(tell)
    if current_thread() is not main_thread():
        yield stopping
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        for number, handler in before.items():
            # What runs in the background was started deaf, and stays so.
            if handler is not signal.SIG_IGN:
                signal.signal(number, stopping.hear)
        yield stopping
    finally:
        for number, handler in before.items():
            # None: a handler that Python did not set and cannot name.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


class _Stopping:
    def __init__(self, tell):
        self.tell = tell
        self.asked = False

    def hear(self, number, frame):
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        if self.tell:
            # What came in the middle of a write to the same stream is not said.
            with suppress(RuntimeError):
                self.tell("stopping after this batch; Ctrl-C again stops at once")

    def __call__(self) -> bool:
        return self.asked
