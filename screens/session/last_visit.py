"""When a reader was last here, and when they last wrote a briefing. The days are kept in their own browser, in two
cookies that hold two dates each and nothing else; the server reads them when the page is opened, and keeps nothing. So
what one reader does never moves what another one compares with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

NAME = "cw_visit"
"""The cookie: "2026-11-24.2026-10-02", the day of the newest visit and the one before it."""
BRIEFED = "cw_briefing"
"""The cookie: the days that the newest briefing written in this browser, and the one before it, tell of."""
_BRIEFED_SCRIPT = """
export default function ({ data }) {
  const kept = (document.cookie.split('; ').find((c) => c.startsWith('cw_briefing=')) || '=').split('=')[1];
  const newest = kept.split('.')[0];
  if (newest === data) return;
  document.cookie = 'cw_briefing=' + data + '.' + newest + '; path=/; max-age=31536000; SameSite=Strict';
}
"""
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


def last_visit(today: date, cookies: Mapping[str, str]) -> date | None:
    """The day of the visit before today's; None for a first visit, or where the cookie is not ours to understand.

    Args:
        today: the UTC day of reading.
        cookies: of the reader.
    """
    return visit_before(str(cookies.get(NAME, "")), today)


def last_briefing(today: date, cookies: Mapping[str, str]) -> date | None:
    """The day of the newest briefing that this reader wrote before today; None for none.

    Args:
        today: the day of reading, as the edition has it: a briefing written today is compared with from tomorrow on.
        cookies: of the reader.
    """
    return visit_before(str(cookies.get(BRIEFED, "")), today)


def remember_briefing(told_of: date, *, key: str) -> None:
    """Let the reader's browser note that they wrote a briefing.

    Args:
        told_of: the day that the briefing tells of.
        key: unique on the page.
    """
    show = st.components.v2.component("compound_watch_briefing", js=_BRIEFED_SCRIPT)
    show(key=key, data=told_of.isoformat())


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
