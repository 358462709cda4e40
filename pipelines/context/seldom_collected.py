"""A short command without the garbage collector's rounds: they walk through what lives to its end."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 50_000
"""New objects after which garbage is looked for; Python's own 700 take an eighth of the time of a briefing, whose
libraries make half a million objects that stay."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage seldom while this lasts."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def nothing_collected_at_exit() -> None:
    """At the end of this process, look for no garbage: Python walks several times through all that its libraries made.

    That is a fifth of the time of `status`. What is registered for the end of the process is still done, before this:
    stores are closed, temporary folders removed. What refers to itself in a circle is left to the system.
    """
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
