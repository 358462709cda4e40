"""Keeps what the server holds for days out of the way of the garbage collector.

Streamlit collects garbage after every rerun, and Python then walks every object that is alive: with 10,000 changes in
memory that is 0.15 s of each rerun, during which no other visitor is served. What is kept until the workspace changes
need not be walked. Its objects hold no cycles, so they are freed without the collector when nothing needs them.
"""

from __future__ import annotations

import gc
import threading

_ONE = threading.Lock()


def settle() -> None:
    """Take all objects that are alive now out of the collector's rounds, once garbage is gone. Call when something
    large was read; what was settled before and has become garbage since is collected first."""
    with _ONE:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
