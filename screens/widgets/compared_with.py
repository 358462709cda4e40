"""Since when something counts as new: the reader's own choice, on the front and on a site's page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import streamlit as st

from geodata.i18n.english_formats import day
from geodata.i18n.messages import msg, tr
from layers.style.escape import escape
from screens.session.edition import Edition
from screens.session.last_visit import last_briefing, last_visit
from screens.session.query_params import field_key, keep
from screens.session.view_state import START, View

SINCE_DAYS = 182
"""Days back that count as new where no briefing was written yet: half a year, a dry season or a wet one."""
NAMED_DAY = re.compile(r"-(20\d\d-\d\d-\d\d)-")
"""The day in a briefing's name, as its button writes it."""
FIRST_DAY = date(2015, 6, 23)
"""Launch of Sentinel-2A: no look that is judged is older."""


AHEAD = msg(
    "The address compares with {ahead}, which lies ahead: this edition is as known on {today}. The usual day stands "
    "here."
)
_ENTER = """
export default function ({ parentElement }) {
  const enter = (event) => {
    const part = event.target.closest && event.target.closest('[data-testid="stDateInput"] [role="spinbutton"]');
    if (event.key !== 'Enter' || !part || !parentElement.isConnected) return;
    const end = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
    setTimeout(() => part.dispatchEvent(end), 0);
  };
  document.addEventListener('keydown', enter, true);  // the field lets none through
  return () => document.removeEventListener('keydown', enter, true);
}
"""
"""Enter ends the typing of a day: Streamlit takes it as the calendar under it closes, which Escape alone does."""


def briefing_days(home: Path, today: date, issued: Iterable[date] = ()) -> list[date]:
    """The days of the last briefings that were written, the newest first.

    Args:
        home: the workspace, in which earlier versions wrote them without a number.
        today: the day of reading: no briefing tells of a later one, whenever its file was written.
        issued: days of the numbered ones.
    """
    days = {min(made, today) for made in issued}
    for path in home.glob("briefings/*.pdf"):
        named = NAMED_DAY.search(path.stem)
        try:
            made = date.fromisoformat(named[1] if named else "")
        except ValueError:  # written by hand: the day of the file is all there is
            made = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
        days.add(min(made, today))
    return sorted(days, reverse=True)[:5]


def compared_with(edition: Edition, view: View, key: str) -> tuple[View, date | None]:
    """Let the reader choose since when: a day of their own, a briefing, a round time, any day, or the start (None).

    A reader's own days come first, and nothing that another reader does is ever chosen for them.

    Args:
        edition: that is read.
        view: with what a link asked for.
        key: of the control.
    """
    key = field_key(key, ("since",))
    ahead = view.compared if view.compared is not None and view.compared > edition.today else None
    if ahead is not None:
        view = replace(view, compared=None)
    cookies = st.context.cookies
    choices = _own_days(edition, cookies) | _round_days(edition)
    compared = first_compared(edition, view, cookies)
    if compared not in choices.values():
        choices[day(compared)] = compared
    another = tr("Another day …")
    names = [*choices, another]
    chosen = next(name for name in names if choices.get(name) == compared)
    name = st.selectbox(tr("Compare with"), names, index=names.index(chosen), key=key)
    if ahead is not None:
        words = tr(AHEAD, ahead=day(ahead), today=day(edition.today))
        st.html(f'<p class="cw-note" role="status">{escape(words)}</p>')
    picked = choices[name] if name != another else _any_day(edition.today, compared, key)
    kept_view = view if picked == compared else replace(view, compared=picked)
    keep(kept_view)
    return kept_view, None if picked == START else picked


def first_compared(edition: Edition, view: View, cookies: Mapping[str, str]) -> date:
    """The day that a page compares with when it is opened; START = ever.

    Args:
        edition: that is read.
        view: with what a link asked for; a day that lies ahead is not taken.
        cookies: of the reader, who keeps the days of their own visits.
    """
    if view.compared is not None and view.compared <= edition.today:
        return view.compared
    own = _own_days(edition, cookies).values()
    return next(iter(own), edition.today - timedelta(days=SINCE_DAYS))


def _any_day(today: date, before: date, key: str) -> date:
    """The day that is typed or picked; the one chosen before until then."""
    shown = min(max(before, FIRST_DAY), today)
    typed = st.date_input(
        tr("Compare with this day (Enter)"),
        shown,
        min_value=FIRST_DAY,
        max_value=max(today, FIRST_DAY),
        format="YYYY-MM-DD",
        key=f"{key}_day",
    )
    st.components.v2.component("compound_watch_day_by_enter", js=_ENTER)(key=f"{key}_enter")
    return typed if isinstance(typed, date) else before


def _own_days(edition: Edition, cookies: Mapping[str, str]) -> dict[str, date]:
    """The reader's own days, by their words."""
    day_by_words: dict[str, date] = {}
    mine = last_briefing(edition.today, cookies) if edition.internal else None
    if mine is not None:
        day_by_words[tr("Your briefing of {day}", day=day(mine))] = mine
    before = last_visit(datetime.now(UTC).date(), cookies)
    if before is not None and before < edition.today:
        day_by_words.setdefault(tr("Your last visit, {day}", day=day(before)), before)
    return day_by_words


def _round_days(edition: Edition) -> dict[str, date]:
    """Days of briefings, round times back, and the start, by their words."""
    day_by_words: dict[str, date] = {}
    if edition.internal:  # that a briefing was written, and when, is nobody else's business
        issued = (b.day for b in edition.view.briefings.items if b.deleted_at is None)
        for made in briefing_days(edition.home, edition.today, issued):
            day_by_words[tr("Briefing of {day}", day=day(made))] = made
    for days, words in (
        (30, msg("30 days ago")),
        (91, msg("Three months ago")),
        (SINCE_DAYS, msg("Half a year ago")),
        (365, msg("A year ago")),
    ):
        day_by_words[tr(words)] = edition.today - timedelta(days=days)
    day_by_words[tr("The start")] = START
    return day_by_words
