"""Note who was shown which page beyond the public edition: at each change of page, and again after an hour on one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from geodata.access.audience import Audience
from geodata.access.login import Entry, Visitor
from pipelines.operate.access_log import Seen, note_seen
from screens.session.edition import Edition
from screens.session.view_state import View

AGAIN = timedelta(hours=1)
"""After which a page that is still looked at is noted again."""
_LAST = "noted_page"


def note_page(visitor: Visitor, edition: Edition, screen: str, view: View) -> None:
    """Add a line to the log, where somebody who logged in is shown more than the public edition.

    Raises:
        DiskRefused: it cannot be noted; then the page must not be shown.
    """
    if visitor.entry is not Entry.IN or edition.audience is Audience.PUBLIC:
        return
    about = view.site or view.detection or view.action
    page, now = (screen or "overview", about, edition.audience.value), datetime.now(UTC)
    last = st.session_state.get(_LAST)
    if last is not None and last[0] == page and now - last[1] < AGAIN:
        return
    note_seen(edition.home, Seen(now, visitor.name, visitor.role.value, edition.audience.value, page[0], about))
    st.session_state[_LAST] = (page, now)
