"""Which pages take a file at the moment: the server takes none for any other (screens/server/guard.py)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

_LOCK = threading.Lock()
_SHOWN: set[str] = set()
_DRAWN: dict[str, bool] = {}
"""Session -> whether the run of its page that is under way has drawn a field for files."""


def takes_file() -> None:
    """Say that the page that is being drawn has a field for files."""
    session = _session()
    with _LOCK:
        _SHOWN.add(session)
        _DRAWN[session] = True


@contextmanager
def drawing() -> Iterator[None]:
    """Draw a whole page inside: one that ends without a field for files takes none from then on.

    A run that is broken off, by a click or an error, changes nothing: the page before it is still on the screen.
    """
    session = _session()
    with _LOCK:
        _DRAWN[session] = False
    yield
    with _LOCK:
        if not _DRAWN.pop(session, False):
            _SHOWN.discard(session)


def shown(session: str) -> bool:
    """True while the page of a session has a field for files."""
    with _LOCK:
        gone = [s for s in _SHOWN if not Runtime.instance().is_active_session(s)]
        _SHOWN.difference_update(gone)
        return session in _SHOWN


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context is not None else ""
