"""The garbage collector, out of the way of work that makes objects by the million."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collecting_later", "collecting_rarely"]

# New objects before the youngest are looked through, instead of Python's 700.
MANY = 50_000


@contextmanager
def collecting_later() -> Iterator[None]:
    """Leave garbage until a transaction is over, for which others wait.

    A look at all there is may take as long as the transaction. Threads may do this at
    the same time: the first that ends lets the collector look for all of them.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Look for garbage seldom, and not at all among what there was before.

    A record is freed by itself when nothing points at it. A collector that looks
    through each of them several times costs a fifth of an import.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(MANY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
