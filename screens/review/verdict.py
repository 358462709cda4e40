"""The verdict of triage: three keys, a reason, a role; the second person is another one and judges alone; undo.

When people differ, or one of them changes their mind, a new verdict stands beside the old one, and for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import streamlit as st

from geodata.detections.detection import Detection
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import ReviewState, Standing, same_sentence
from geodata.errors import CompoundWatchError
from geodata.i18n.messages import msg, tr
from geodata.store.detections import UNDO_MINUTES
from geodata.text.clean import LEAST_REASON
from geodata.text.names.same_person import folded_person, same_person
from geodata.wording.report_sentences import review_sentence
from geodata.wording.review_sentences import DISPUTE, DISPUTE_ENDS, TWO_AGREE
from layers.style.escape import escape
from screens.session.edition import Edition, desk
from screens.session.view_state import View
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.key_press import key_pressed
from screens.widgets.save_feedback import refused

MINE = "t_mine"
"""Session state: whether triage shows only what is assigned to whoever is at work."""
READ, ANEW = "t_read", "t_anew"
"""Session state: the change as it was told when the form was last drawn; the id of one that was told otherwise since,
until a verdict is chosen anew."""
TOLD_ANEW = msg("Another kind, window or ground is told of this change since you read it. Look again, then choose.")
CHOICES = {
    Verdict.CONFIRMED: (msg("Confirm"), "c"),
    Verdict.DISMISSED: (msg("Dismiss"), "d"),
    Verdict.UNSURE: (msg("Look again"), "l"),
}
"""Verdict -> (its word, its key)."""
OFTEN = (
    msg("Seen on two dates"),
    msg("Radar agrees"),
    msg("A field or its season"),
    msg("Cloud or haze"),
    msg("Flood"),
)
"""Reasons given often; each can be sharpened in words. None is a report's: whoever judges says what images show, since
readers see reports beside the verdict as another voice. Earlier verdicts that gave one are shown as they were given."""


def verdict_part(edition: Edition, d: Detection, me: str, *, view: View) -> None:
    """Draw the form and, after a verdict, what the first person said.

    Args:
        edition: internal.
        d: the change in question.
        me: the role now at work; "" not given yet.
        view: what is open, for the way on.
    """
    standing, same = edition.standing(d), _as_read(d)
    chosen = _chosen(d)
    st.html(page_frame.card_title("Your verdict"))
    if standing.verdicts:
        drawn(_given(standing, edition.reviews.get(d.id, ())), key="given")
    with st.container(key="t_told_anew"):  # there without words too: what is below keeps its place, and its presses
        if st.session_state.get(ANEW) == d.id:
            st.html(f'<div class="cw-refused" role="alert">{escape(tr(TOLD_ANEW))}</div>')
    _choose(d, chosen, same=same)
    with st.form(f"verdict_{d.id}", border=False, enter_to_submit=False):
        often = st.pills(
            tr("Reason (required)"), OFTEN, selection_mode="multi", format_func=_numbered, key=f"t_often_{d.id}"
        )
        words = st.text_area(
            tr("In words"),
            key=f"t_reason_{d.id}",
            max_chars=1000,
            height=90,
            label_visibility="collapsed",
            placeholder=tr("What was seen, on which dates"),
        )
        pressed = st.form_submit_button(
            tr("Send to second check") if standing.state is ReviewState.NONE else tr("Send verdict"),
            key="t_send",  # by its label the press would be lost where a colleague's verdict changes the label
            type="primary",
            width="stretch",
            shortcut="Ctrl+Enter",
        )
    st.html(f'<p class="cw-note">{tr("Goes into the log under your role, not your name.")}</p>')
    if pressed:
        _send(edition, d, chosen, reason_of(often, words or ""), me, view)


def _as_read(d: Detection) -> bool:
    """Whether what is told of a change is what was on the screen when its reader pressed anything. Where it is not, a
    run came between, and the verdict that was chosen is none on what is told now."""
    before = st.session_state.get(READ)
    same = before is None or before.id != d.id or same_sentence(before, d)
    if not same:
        st.session_state.pop("t_choice", None)
        st.session_state[ANEW] = d.id
    st.session_state[READ] = d
    return same


def _choose(d: Detection, chosen: Verdict | None, *, same: bool) -> None:
    """The three verdicts, by button and by key; a number gives a frequent reason or takes it back.

    Args:
        d: the change.
        chosen: the verdict that is chosen by now; None = none.
        same: False where something else was told of it when a key or button was pressed: then no verdict is chosen.
    """
    numbers = "".join(str(at + 1) for at in range(len(OFTEN)))
    pressed = key_pressed("".join(key for _, key in CHOICES.values()) + numbers, key="t_keys", about=d.id)
    if pressed is not None and pressed.key in numbers:
        _toggle_reason(d, OFTEN[int(pressed.key) - 1])
        if pressed.taken():
            st.rerun()
    elif pressed is not None:
        if same:
            _take(d, next(verdict for verdict, (_, key) in CHOICES.items() if pressed.key == key))
        pressed.taken()
        st.rerun()
    for verdict, (word, key) in CHOICES.items():
        on = chosen is verdict
        pressed_now = st.button(
            tr("{word}, chosen", word=tr(word)) if on else f"{tr(word)} ({key.upper()})",
            key=f"t_{verdict.value}",
            width="stretch",
            type="primary" if on else "secondary",
        )
        if pressed_now and same:
            _take(d, verdict)
            st.rerun()


def _take(d: Detection, verdict: Verdict) -> None:
    """A verdict is chosen on what is told of a change now."""
    st.session_state.pop(ANEW, None)
    st.session_state["t_choice"] = (d.id, verdict)


def _send(edition: Edition, d: Detection, chosen: Verdict | None, reason: str, me: str, view: View) -> None:
    """Keep the verdict and go on to what waits next, or say what is missing."""
    missing = what_is_missing(chosen, reason, me, edition.standing(d))
    if missing or chosen is None:
        st.html(f'<div class="cw-refused" role="alert"><b>{tr("Nothing was sent.")}</b> {escape(tr(missing))}</div>')
        return
    review = Review(d.id, chosen, reason, me, datetime.now(UTC))
    try:
        kept = desk(edition).store.save_review(review, read=d)
    except CompoundWatchError as error:
        refused(error)
        return
    st.session_state.pop("t_choice", None)
    st.session_state["t_sent"] = kept
    st.session_state["go"] = ("triage", replace(view, detection="", site=""))
    st.rerun()


def _numbered(reason: str) -> str:
    """A frequent reason with the key that gives it: '1 Seen on two dates'."""
    return f"{OFTEN.index(reason) + 1} {tr(reason)}"


def _toggle_reason(d: Detection, reason: str) -> None:
    """Give a frequent reason by its key, or take it back; before its field is drawn."""
    key = f"t_often_{d.id}"
    given = list(st.session_state.get(key) or ())
    st.session_state[key] = [r for r in given if r != reason] if reason in given else [*given, reason]


def reason_of(often: Sequence[str], words: str) -> str:
    """One reason from the frequent ones and the words beside them: 'Seen on two dates. Roofs gone on 11 Nov.'"""
    own_words = " ".join(words.split())
    return ". ".join(part for part in (*often, own_words) if part)


def _given(standing: Standing, reviews: Sequence[Review]) -> str:
    """What people said so far, and what a new verdict does to it."""
    paragraphs = "".join(f"<p>{escape(review_sentence(r), limit=500)}</p>" for r in reviews)
    rule = f"{tr(DISPUTE)} {tr(DISPUTE_ENDS)}" if standing.state is ReviewState.DISPUTED else tr(TWO_AGREE)
    return f'<div class="cw-small">{paragraphs}<p class="cw-note">{escape(rule, limit=500)}</p></div>'


def what_is_missing(verdict: Verdict | None, reason: str, me: str, standing: Standing) -> str:
    """Why a verdict cannot be sent yet, as a sentence; "" when it can.

    Args:
        verdict: as chosen.
        reason: as reason_of makes it.
        me: the role at work.
        standing: what the verdicts given so far come to.
    """
    if not folded_person(me):
        return msg("Give your role, at the left.")
    if standing.state is ReviewState.WAITING and standing.given_by(me):
        return msg(
            "You, or somebody whose role is written almost the same, have given a verdict on it: the second check "
            "takes another person."
        )
    if verdict is None:
        return msg("Choose a verdict.")
    if len(reason.strip()) < LEAST_REASON:
        return tr("Give a reason of at least {n} characters.", n=LEAST_REASON)
    return ""


def sent_part(edition: Edition, me: str) -> None:
    """What was sent just now, what the others had said, and the way to take it back while nobody else has judged."""
    sent = st.session_state.get("t_sent")
    if not isinstance(sent, Review) or not same_person(sent.reviewer, me):  # the next person at this desk reads none
        return
    if datetime.now(UTC) - sent.reviewed_at > timedelta(minutes=UNDO_MINUTES):
        st.session_state.pop("t_sent", None)
        return
    standing = edition.standings.get(sent.detection_id, Standing())
    others = [r for r in standing.verdicts if not same_person(r.reviewer, sent.reviewer)]
    first = tr("It goes to a second person.")
    if others:
        first = tr("The others said: {said}", said=" ".join(review_sentence(r) for r in others))
    agree = ""
    if standing.agreed:
        agree = " " + tr("You agree.")
    elif others:
        agree = f" {tr(DISPUTE)} {tr(DISPUTE_ENDS)}"
    words = tr(CHOICES[sent.verdict][0]).lower()
    kept = tr("Kept for {id}: {verdict}.", id=escape(sent.detection_id, limit=60), verdict=words)
    st.html(f'<div class="cw-saved" role="status">{kept} {escape(first, limit=900)}{escape(agree, limit=600)}</div>')
    if others:  # each has read the other's verdict: from here on a new one is given beside it
        return
    if st.button(tr("Undo"), key="t_undo", shortcut="z"):
        try:
            desk(edition).store.take_back_review(sent)
        except CompoundWatchError as error:
            refused(error)
            return
        st.session_state.pop("t_sent", None)
        st.session_state["go"] = ("triage", View(detection=sent.detection_id, mine=bool(st.session_state.get(MINE))))
        st.rerun()


def _chosen(d: Detection) -> Verdict | None:
    held = st.session_state.get("t_choice")
    return held[1] if held is not None and held[0] == d.id else None
