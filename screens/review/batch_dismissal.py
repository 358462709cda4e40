"""Several changes dismissed at once, with one reason that holds for each: a haze over a whole region, a flood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from geodata.detections.detection import Detection
from geodata.detections.review import Review, Verdict
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import counted, day, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.store.detections import UNDO_MINUTES
from geodata.text.clean import LEAST_REASON
from geodata.text.names.same_person import folded_person, same_person
from geodata.wording.change_sentences import area_words
from layers.style.escape import escape
from screens.session.edition import Edition, desk
from screens.widgets.save_feedback import cause_and_step

GIVEN = "t_batch_given"
"""Session state: the verdicts that were given together just now, and what was refused, in words."""
REASON, SENT = "t_batch_reason", "t_batch_sent"
"""Session state: the reason as it is typed, and whether it was just kept for every change: then its field is emptied,
since the next changes need a reason that was written for them."""
PRESSED, REFUSED = "t_batch_pressed", "t_batch_refused"
"""Session state: that the button was pressed and nothing was done yet, which no interrupted run forgets; why nothing
was sent, with the moment: it stays in sight for REFUSED_S though the screen is drawn anew."""
READ = "t_batch_read"
"""Session state: the changes by id, as they were told when the form was last drawn."""
REFUSED_S = 30
EACH = msg("The reason stands beside every one of them, under your role: choose only changes that you have looked at.")
MOST = 50
"""Changes dismissed at once: more of them nobody has looked at one by one."""


def batch_part(edition: Edition, waiting: Sequence[Detection], me: str) -> None:
    """Draw the form, closed until it is asked for, and what it did just now.

    Args:
        edition: internal.
        waiting: changes that the person at work may judge, in the order of the queue.
        me: the role at work; "" not given yet.
    """
    with st.container(key="t_given"):
        _given_part(edition, me)
    if st.session_state.pop(SENT, False):
        st.session_state[REASON] = ""
    if len(waiting) < 2:
        return
    names = {d.id: _named(d, edition) for d in waiting}
    read: Mapping[str, Detection] = st.session_state.get(READ, {})
    st.session_state[READ] = {d.id: d for d in waiting}
    # Whether it is open is kept by its key: on a slow machine a redraw under the pointer closed it again.
    opened = st.expander(tr("Dismiss several"), key="t_batch_open", on_change="rerun")
    with opened, st.form("t_batch", border=False, enter_to_submit=False):
        chosen = st.multiselect(
            tr("Changes"),
            list(names),
            format_func=names.__getitem__,
            key="t_batch_ids",
            placeholder=tr("Choose"),
            max_selections=MOST,
        )
        reason = st.text_area(tr("One reason for all (required)"), key=REASON, max_chars=1000, height=90)
        st.html(f'<p class="cw-note">{tr(EACH)}</p>')
        st.form_submit_button(tr("Dismiss these"), width="stretch", on_click=_press)
    if st.session_state.pop(PRESSED, False):
        _dismiss(edition, [(key, read.get(key)) for key in chosen], " ".join((reason or "").split()), me)
    missing, since = st.session_state.get(REFUSED, ("", None))
    if since is not None and datetime.now(UTC) - since < timedelta(seconds=REFUSED_S):
        st.html(f'<div class="cw-refused" role="alert"><b>{tr("Nothing was sent.")}</b> {escape(missing)}</div>')


def _press() -> None:
    st.session_state[PRESSED] = True


def _named(d: Detection, edition: Edition) -> str:
    """A change in one line: 'Kilvane Ford, KF-1, 0.60 ha, 15 Jun 2026'."""
    return f"{edition.sites[d.site_id].name}, {d.id}, {area_words(d)}, {day(d.first_seen)}"


def missing_of(chosen: Sequence[object], reason: str, me: str) -> str:
    """Why nothing can be dismissed yet, translated; "" when it can."""
    if not folded_person(me):
        return tr("Give your role, at the left.")
    if not chosen:
        return tr("Choose at least one change.")
    if len(reason) < LEAST_REASON:
        return tr("Give a reason of at least {n} characters.", n=LEAST_REASON)
    return ""


def _dismiss(edition: Edition, chosen: Sequence[tuple[str, Detection | None]], reason: str, me: str) -> None:
    """Keep a verdict for each; where one is refused, the others stand and it is said which.

    Args:
        edition: internal.
        chosen: id of each change, and how it was told when its reader chose it.
        reason, me: as typed.
    """
    missing = missing_of(chosen, reason, me)
    st.session_state.pop(REFUSED, None)
    if missing:
        st.session_state[REFUSED] = (missing, datetime.now(UTC))
        return
    given, kept = datetime.now(UTC), []
    refusals = []
    for key, read in chosen:
        try:
            kept.append(desk(edition).store.save_review(Review(key, Verdict.DISMISSED, reason, me, given), read=read))
        except CompoundWatchError as error:
            refusals.append(f"{key}: {cause_and_step(error)}")
    st.session_state[GIVEN] = (tuple(kept), tuple(refusals))
    st.session_state[SENT] = not refusals
    st.rerun()


def _given_part(edition: Edition, me: str) -> None:
    """What was dismissed together just now, what was refused, and the way to take it back."""
    kept, refusals = st.session_state.get(GIVEN, ((), ()))
    if not kept and not refusals:
        return
    mine = all(same_person(r.reviewer, me) for r in kept)  # the next person at this desk reads none
    old = any(datetime.now(UTC) - r.reviewed_at > timedelta(minutes=UNDO_MINUTES) for r in kept)
    if not mine or old:
        st.session_state.pop(GIVEN, None)
        return
    for words in refusals:
        st.html(f'<div class="cw-refused" role="alert">{escape(words, limit=900)}</div>')
    if not kept:
        return
    note = tr(
        "{changes} dismissed: {ids}. A dismissal counts once two people agree.",
        changes=sentence_case(counted(len(kept), "change")),
        ids=", ".join(r.detection_id for r in kept),
    )
    st.html(f'<div class="cw-saved" role="status">{escape(note, limit=1500)}</div>')
    if st.button(tr("Undo all of these"), key="t_batch_undo"):
        _take_back(edition, kept)


def _take_back(edition: Edition, kept: Sequence[Review]) -> None:
    """Undo each; those that stand stay in the list, with why."""
    standing, refusals = [], []
    for review in kept:
        try:
            desk(edition).store.take_back_review(review)
        except CompoundWatchError as error:
            standing.append(review)
            refusals.append(f"{review.detection_id}: {cause_and_step(error)}")
    st.session_state[GIVEN] = (tuple(standing), tuple(refusals))
    st.rerun()
