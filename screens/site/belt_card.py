"""The card of the ground around a site: one sentence, its months, and for internal users each change and its review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from geodata.belts.answer import BeltAnswer
from geodata.belts.belt import SeenBelt
from geodata.belts.belt_sentences import NO_COMPOUND, belt_notes, belt_sentence
from geodata.detections.detection import Detection
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import ReviewState, Standing
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import hectares
from geodata.i18n.messages import msg, tr
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from layers.charts.by_month.belt_bars import WIDTH, belt_bars
from layers.charts.html_table import html_table
from layers.style.escape import escape
from pipelines.belts.tell import tell_belt, told_months
from screens.session.edition import Edition, desk
from screens.widgets import page_frame
from screens.widgets.html_component import by_width, drawn
from screens.widgets.save_feedback import nothing_saved, refused, role_field

HEADS = (
    msg("Change"),
    msg("Last clear look before"),
    msg("First seen"),
    msg("Rule met"),
    msg("Ground"),
    msg("Middle, lon and lat"),
    msg("Review"),
)
STATES = {
    ReviewState.NONE: msg("not reviewed"),
    ReviewState.WAITING: msg("waits for a second person"),
    ReviewState.CONFIRMED: msg("two people agree"),
    ReviewState.DISMISSED: msg("dismissed"),
    ReviewState.UNSURE: msg("look again"),
    ReviewState.DISPUTED: msg("people differ"),
}
CHOICES = {Verdict.CONFIRMED: msg("Confirm"), Verdict.DISMISSED: msg("Dismiss"), Verdict.UNSURE: msg("Look again")}

KEPT = "belt_kept"
"""Session state: the change on which a verdict was kept just now."""
READ = "belt_read"
"""Session state: by id, each change as it was first told to whoever judges here, until they have been told otherwise or
have given a verdict."""


def belt_card(edition: Edition, site: Site) -> None:
    """Draw the card; nothing where the site has no belt."""
    answer = told(edition, site)
    if answer is None:
        return
    with st.container(border=True, key="cw_belt"):
        left, right = st.columns([1.2, 1], gap="small")
        with left:
            drawn(page_frame.card_title("Beyond the outline") + _words(edition, site, answer), key="belt_words")
        with right:
            if months := told_months(answer):
                chart = partial(
                    belt_bars,
                    months,
                    until=answer.until,
                    since=answer.since,
                    place=told_name(site),
                    comparable=answer.comparable,
                )
                drawn(by_width(lambda width: chart(width=width), WIDTH), key="belt_chart")
        if edition.internal:
            _changes(edition, site)


def told(edition: Edition, site: Site) -> BeltAnswer | None:
    """What this edition can tell of the ground around a site."""
    return tell_belt(edition.view, site.id)


def _words(edition: Edition, site: Site, answer: BeltAnswer) -> str:
    action = next((a for a in edition.view.actions.items if a.id == answer.action_id), None)
    paragraph = f'<p class="cw-said">{escape(belt_sentence(answer, site, action), limit=1200)}</p>'
    notes = " ".join(belt_notes(answer, edition.sites, action))
    below = f'<div class="cw-note">{escape(notes, limit=1500)}</div>' if notes else ""
    return f'{paragraph}{below}<div class="cw-note">{tr(NO_COMPOUND)}</div>'


def _changes(edition: Edition, site: Site) -> None:
    """Each change with its place, and the form of a verdict: internal only."""
    belt = next(b for b in edition.view.belts.values() if b.belt.site_id == site.id and not b.belt.is_control)
    if not belt.changes:
        return
    drawn(html_table(tr("Changes beyond the outline"), [tr(h) for h in HEADS], _rows(belt)), key="belt_table")
    if not desk_open(edition):
        return
    told_now = {c.id: c for c in belt.changes}
    read: dict[str, Detection] = {**told_now, **st.session_state.get(READ, {})}
    st.session_state[READ] = read
    with st.expander(tr("Review a change beyond the outline"), key="belt_open", on_change="rerun"):
        if kept := st.session_state.pop(KEPT, ""):
            st.session_state.update(belt_reason="", belt_verdict=None)
            st.html(f'<div class="cw-saved" role="status">{escape(tr("Kept for {id}.", id=kept), limit=200)}</div>')
        role = role_field("belt_role")
        with st.form("belt_review", border=False):
            chosen = st.selectbox(  # none is chosen either when the one that was is told no more
                tr("Change"), list(told_now), index=None, placeholder=tr("Choose"), key="belt_change"
            )
            verdict = st.radio(
                tr("Verdict"),
                list(CHOICES),
                index=None,
                format_func=lambda v: tr(CHOICES[v]),
                horizontal=True,
                key="belt_verdict",
            )
            reason = st.text_area(tr("Reason (required)"), max_chars=1000, key="belt_reason", height=80)
            pressed = st.form_submit_button(tr("Send verdict"), type="primary")
        if not pressed:
            return
        if not role:
            nothing_saved(msg("Give your role."))
            return
        if chosen is None:
            nothing_saved(msg("Choose a change."))
            return
        if verdict is None:
            nothing_saved(msg("Choose a verdict."))
            return
        if _given(belt.standings.get(chosen, Standing()), role):
            nothing_saved(msg("You have given a verdict on it: the second check takes another person."))
            return
        review = Review(chosen, verdict, reason or "", role, datetime.now(UTC))
        try:
            desk(edition).store.save_belt_review(review, read=read[chosen])
        except CompoundWatchError as error:
            read[chosen] = told_now[chosen]  # as the table above tells it
            refused(error)
            return
        del read[chosen]
        st.session_state[KEPT] = chosen
        st.rerun()


def desk_open(edition: Edition) -> bool:
    """Whether a verdict can be given here: not with lent eyes."""
    try:
        desk(edition)
    except CompoundWatchError:
        return False
    return True


def _given(standing: Standing, role: str) -> bool:
    return standing.state is ReviewState.WAITING and standing.given_by(role)


def _rows(belt: SeenBelt) -> Sequence[Sequence[object]]:
    return [
        (
            c.id,
            c.last_clear_before,
            c.first_seen,
            c.confirmed_on,
            hectares(c.area_m2),
            _middle(c),
            tr(STATES[belt.standings.get(c.id, Standing()).state]),
        )
        for c in belt.changes
    ]


def _middle(change: Detection) -> str:
    point = change.outline.representative_point()
    return f"{point.x:.4f}, {point.y:.4f}"
