"""Keeps what the server holds for days out of the way of the garbage collector.

Streamlit collects garbage after every rerun, and Python then walks every object that is alive: with 10,000 changes in
memory that is 0.15 s of each rerun, during which no other visitor is served. What is kept until the workspace changes
need not be walked. Its objects hold no cycles, so they are freed without the collector when nothing needs them.
"""

from __future__ import annotations

import gc
import threading
import time

EVERYTHING_AFTER_S = 600.0
"""Seconds after which what was settled before is looked through again. To walk all that a server holds takes 0.15 s of
each edition that is read, and each verdict that is sent makes another one."""
_ONE = threading.Lock()
_everything_at = float("-inf")


def settle() -> None:
    """Take all objects that are alive now out of the collector's rounds, once garbage is gone. Call when something
    large was read. What was settled before and has become garbage since is collected by the first call that comes
    EVERYTHING_AFTER_S or more after all was walked."""
    global _everything_at
    with _ONE:
        if time.monotonic() - _everything_at >= EVERYTHING_AFTER_S:
            gc.unfreeze()
            _everything_at = time.monotonic()
        gc.collect()
        gc.freeze()
