"""How far a run has come, on stderr: a bar in a terminal, a line now and then in a log.

    with progress(self.stderr, total=articles.count, quiet=quiet) as tell:
        export_articles(articles, dest, progress=tell)

Workflows call it with their result so far after each batch. Nothing goes to stdout,
which belongs to the result.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock

from tqdm import tqdm

__all__ = ["progress"]

# Seconds between two lines in a log; a run that ends earlier says nothing there.
INTERVAL = 10


@contextmanager
def progress(
    stream,
    *,
    total: Callable[[], int] | None = None,
    quiet: bool = False,
    unit: str = "files",
) -> Iterator[Callable]:
    """What shows a result with `total` and `failures` on `stream`, once a batch.

    `total` counts what there is to do; it is only asked where a bar is shown.
    """
    shown = _Silence()
    if not quiet:
        shown = _Bar(stream, total, unit) if stream.isatty() else _Lines(stream, unit)
    try:
        yield shown.show
    finally:
        shown.end()


class _Silence:
    def show(self, result):
        """With --quiet."""

    def end(self):
        """With --quiet."""


class _Bar:
    """Files, rate, what remains, failures; gone at the end, before the summary."""

    def __init__(self, stream, total, unit):
        self.bar = _Tqdm(
            total=total and total(),
            file=_Plain(stream),
            unit=f" {unit}",
            miniters=1,
            dynamic_ncols=True,
            leave=False,
        )

    def show(self, result):
        if result.failures:
            self.bar.set_postfix_str(f"{len(result.failures):,} failed", refresh=False)
        self.bar.update(result.total - self.bar.n)

    def end(self):
        self.bar.close()


class _Tqdm(tqdm):
    """Without a thread that watches it, and without a lock that processes share."""

    monitor_interval = 0


_Tqdm.set_lock(RLock())


class _Plain:
    """A command's stream as a bar needs it: no colour and no end of line of its own."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, text: str):
        self.stream.write(text, str, "")

    def __getattr__(self, name: str):
        return getattr(self.stream, name)


class _Lines:
    """At most one line in ten seconds, and one at the end of what took longer."""

    def __init__(self, stream, unit):
        self.stream = stream
        self.unit = unit
        self.start = self.last = time.monotonic()
        self.result = None

    def show(self, result):
        self.result = result
        now = time.monotonic()
        if now - self.last >= INTERVAL:
            self.last = now
            self._say(now)

    def end(self):
        now = time.monotonic()
        if self.result and now - self.start >= INTERVAL:
            self._say(now)

    def _say(self, now: float):
        total, failures = self.result.total, len(self.result.failures)
        seconds = now - self.start
        words = f"{total:,} {self.unit} in {seconds:,.0f} s"
        words += f", {total / seconds:,.0f} a second"
        if failures:
            words += f", {failures:,} failed"
        self.stream.write(words, str)
