"""Writes a briefing and hands it over. For internal users: it gets a number and goes into the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Literal

import streamlit as st

from geodata.briefings.briefing import Briefing, beside_of, last_of
from geodata.detections.detection import State
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import day
from geodata.i18n.messages import msg, tr
from geodata.wording.headlines import new_since
from layers.style.escape import escape
from pipelines.brief.assemble_briefing import Asked
from pipelines.brief.brief import LAST, write_brief
from pipelines.brief.issue import line_of
from pipelines.issued_briefings.form import Form
from screens.downloads.issue_files import forms_of, save_buttons
from screens.session.edition import Edition, reading_room
from screens.session.last_visit import remember_briefing
from screens.session.view_state import View, address
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.in_app_links import soft_link

MOST_SITES = 20
"""Sites in one briefing from the first screen, two to four pages each: more of them nobody reads."""


@dataclass(frozen=True)
class _Made:
    """A briefing that this visit wrote."""

    asked: tuple[object, ...]  # sites, day and issue compared with, as they stood beside the button
    before: str  # number of the last issue of the same sites, as it stood there; "" = this is the first
    of: tuple[object, ...]  # sites, day, and its own number
    number: str
    forms: tuple[Form, ...]
    notes: str


@dataclass
class _Box:
    """What the button of one place keeps between runs. A second press begins a second run while the first still writes,
    and ends the first at its next call of Streamlit."""

    turn: Lock = field(default_factory=Lock)  # held while one is written
    made: _Made | None = None


def sites_to_brief(edition: Edition, since: date | None) -> tuple[str, ...]:
    """Ids of the sites that a briefing from the first screen is about, the most important change first.

    Those with a confirmed change that is new; without any, the watched sites by name.

    Args:
        since: the day that it compares with; None = the start.
    """
    new = [d.site_id for d in edition.detections if d.state is State.CONFIRMED and new_since(d, since)]
    chosen = list(dict.fromkeys(new)) or [s.id for s in edition.sites.values() if s.watched]
    return tuple(chosen[:MOST_SITES])


def brief_button(edition: Edition, site_ids: Sequence[str], name: str, since: date | None) -> None:
    """A button that writes the briefing, then one that hands it over.

    Args:
        edition: for its audience.
        site_ids: whose pages, in this order.
        name: keeps the buttons of two screens apart.
        since: the day that it compares with; None = the start.
    """
    key = f"brief_{name}"
    last = _last(edition, site_ids)
    asked = (tuple(site_ids), since, last.id if last else "")
    against: date | Literal["last"] | None = since
    if last is not None and st.checkbox(
        tr("Tell what is new since briefing {id}", id=last.id), value=True, key=f"{key}_last"
    ):
        against = LAST
    box: _Box = st.session_state.setdefault(key, _Box())
    pressed = st.button(  # another button after each issue: one that was pressed twice issues once
        tr("Write a briefing"), type="primary", key=f"{key}_write_{last.id if last else ''}", width="stretch"
    )
    if pressed:
        try:
            with st.spinner(tr("Setting the page"), show_time=True):
                _write_once(box, edition, asked, against)
        except CompoundWatchError as error:
            page_frame.part_failed(tr("The briefing could not be written."), error)
            return
        st.rerun()
    made = box.made
    if made is not None:
        remember_briefing(edition.today, key=f"{key}_day")
    if made is not None and made.of == asked:  # one of other sites, or since another day, is not this one
        save_buttons(edition, made.number, made.forms, f"{key}_save")
        to = soft_link(address("briefings", View(briefing=made.number)), made.number)
        words = f"{to}. {escape(made.notes, limit=400)} {_beside(edition, made)}"
        drawn(f'<p class="cw-note">{words}</p>', key=f"{key}_note")


def _beside(edition: Edition, made: _Made) -> str:
    """The issue of other sites that the first of its own can be held beside, with the way there, as HTML; "" = this is
    not the first, or none of this edition shares a site with it."""
    issues = edition.view.briefings.items
    issued = next((one for one in issues if one.id == made.number), None)
    if issued is None or made.before:
        return ""
    other = beside_of(issues, issued)
    if other is None:
        return ""
    first = msg("No briefing of exactly these sites was issued before. The one with most of them is {id} of {day}.")
    words = escape(tr(first, id=other.id, day=day(other.day)))
    to = address("briefings", View(briefing=issued.id, other=other.id))
    return f"{words} {soft_link(to, tr('Compare the two'))}"


def _write_once(
    box: _Box,
    edition: Edition,
    asked: tuple[tuple[str, ...], date | None, str],
    against: date | Literal["last"] | None,
) -> None:
    """Write a briefing, but for where the other run of a button that was pressed twice has issued it by now. No call of
    Streamlit stands between its issue and its note in the box.

    Args:
        box: of the button.
        edition: as this run shows it.
        asked: sites, day, and number of the issue of before, as they stand beside the button.
        against: what it is compared with.

    Raises:
        CompoundWatchError: as write_brief and forms_of.
    """
    site_ids, since, before = asked
    room = reading_room(edition)
    with box.turn:
        seen = {one.id for one in edition.view.briefings.items}
        if box.made is not None and box.made.asked == (*asked, against) and box.made.number not in seen:
            return
        report = write_brief(room, site_ids, against, None, edition.audience, today=edition.today)
        number = report.issued.id
        forms = forms_of(edition.home, report.issued)
        box.made = _Made(
            (*asked, against), before, (site_ids, since, number), number, forms, " ".join(report.lines()[1:])
        )


def _last(edition: Edition, site_ids: Sequence[str]) -> Briefing | None:
    """The last issue of the same sites and edition in the language in use."""
    asked = Asked(tuple(site_ids), None, edition.audience, edition.today)
    return last_of(edition.view.briefings.items, line_of(asked))
