"""When a reader was last here. The day is kept in their own browser, in a cookie that holds two dates and nothing else;
the server reads it when the page is opened, and keeps nothing."""

from __future__ import annotations

from datetime import date

import streamlit as st

NAME = "cw_visit"
"""The cookie: "2026-11-24.2026-10-02", the day of the newest visit and the one before it."""
_SCRIPT = """
export default function () {
  const today = new Date().toISOString().slice(0, 10);
  const kept = (document.cookie.split('; ').find((c) => c.startsWith('cw_visit=')) || '=').split('=')[1];
  const [newest, before] = kept.split('.');
  if (newest === today) return;
  document.cookie = 'cw_visit=' + today + '.' + (newest || before || '')
    + '; path=/; max-age=31536000; SameSite=Strict';
}
"""


def last_visit(today: date) -> date | None:
    """The day of the visit before today's; None for a first visit, or where the cookie is not ours to understand.

    Args:
        today: the UTC day of reading.
    """
    return visit_before(str(st.context.cookies.get(NAME, "")), today)


def visit_before(cookie: str, today: date) -> date | None:
    """The newest day in the cookie that lies before today; None for none."""
    days = []
    for part in cookie.split(".")[:2]:
        try:
            days.append(date.fromisoformat(part))
        except ValueError:  # written by hand, or by another page of this host
            continue
    return max((d for d in days if d < today), default=None)


def remember_visit() -> None:
    """Let the reader's browser note that they were here today. Call once on the first screen."""
    st.components.v2.component("compound_watch_last_visit", js=_SCRIPT)(key="last_visit")
