"""A short command without the garbage collector's rounds: they walk through what lives to its end."""

from __future__ import annotations

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
