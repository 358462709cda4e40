"""The verdict of triage: three keys, a reason, a role; the second person is another one and judges alone; undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import streamlit as st

from geodata.audience import Audience
from geodata.detection import Detection
from geodata.errors import CompoundWatchError
from geodata.language import msg, tr
from geodata.review import Review, Verdict
from geodata.sentences import review_sentence
from geodata.store.findings import MIN_REASON_CHARACTERS, UNDO_MINUTES
from geodata.visibility import Reader
from layers.escape import escape
from screens import frame
from screens.edition import Edition, workspace
from screens.keys import key_pressed
from screens.refusals import refused
from screens.view import View

SEEN_FIRST = "seen_first_verdict"
"""Session state: ids of changes whose first verdict this visitor has asked to see."""
CHOICES = {
    Verdict.CONFIRMED: (msg("Confirm"), "c"),
    Verdict.DISMISSED: (msg("Dismiss"), "d"),
    Verdict.UNSURE: (msg("Look again"), "l"),
}
"""Verdict -> (its word, its key)."""
OFTEN = (
    msg("Seen on two dates"),
    msg("Radar agrees"),
    msg("A report agrees"),
    msg("A field or its season"),
    msg("Cloud or haze"),
    msg("Flood"),
)
"""Reasons given often; each can be sharpened in words."""


def verdict_part(edition: Edition, d: Detection, me: str, *, view: View) -> None:
    """Draw the form and, after a verdict, what the first person said.

    Args:
        edition: internal.
        d: the change in question.
        me: the role now at work; "" not given yet.
        view: what is open, for the way on.
    """
    earlier = edition.reviews.get(d.id, ())
    chosen = _chosen(d)
    st.html(frame.card_title("Your verdict"))
    pressed_key = key_pressed("".join(key for _, key in CHOICES.values()), key="t_keys")
    for verdict, (word, key) in CHOICES.items():
        on = chosen is verdict
        pressed_here = st.button(
            tr("{word}, chosen", word=tr(word)) if on else f"{tr(word)} ({key.upper()})", key=f"t_{verdict.value}",
            width="stretch", type="primary" if on else "secondary",
        )  # fmt: skip
        if pressed_here or pressed_key == key:
            st.session_state["t_choice"] = (d.id, verdict)
            st.rerun()
    with st.form(f"verdict_{d.id}", border=False, enter_to_submit=False):
        often = st.pills(tr("Reason (required)"), OFTEN, selection_mode="multi", format_func=tr, key=f"t_often_{d.id}")
        words = st.text_area(
            tr("In words"), key=f"t_reason_{d.id}", max_chars=1000, height=90, label_visibility="collapsed",
            placeholder=tr("What was seen, on which dates"),
        )  # fmt: skip
        pressed = st.form_submit_button(
            tr("Send verdict") if earlier else tr("Send to second check"), type="primary", width="stretch",
        )  # fmt: skip
    st.html(f'<p class="cw-note">{tr("Goes into the log under your role, not your name.")}</p>')
    if not pressed:
        return
    reason = reason_of(often, words or "")
    missing = what_is_missing(chosen, reason, me, [r.reviewer for r in earlier], blind=not has_seen_first(d))
    if missing or chosen is None:
        st.html(f'<div class="cw-refused" role="alert"><b>{tr("Nothing was sent.")}</b> {escape(tr(missing))}</div>')
        return
    review = Review(d.id, chosen, reason, me, datetime.now(UTC))
    try:
        kept = workspace(edition.home).store.save_review(review)
    except CompoundWatchError as error:
        refused(error)
        return
    st.session_state.pop("t_choice", None)
    st.session_state["t_sent"] = kept
    st.session_state["go"] = ("triage", replace(view, detection="", site=""))
    st.rerun()


def reason_of(often: Sequence[str], words: str) -> str:
    """One reason from the frequent ones and the words beside them: 'Seen on two dates. Roofs gone on 11 Nov.'"""
    said = " ".join(words.split())
    return ". ".join(part for part in (*often, said) if part)


def has_seen_first(d: Detection) -> bool:
    """True when this visitor has asked to see the first verdict on a change."""
    return d.id in st.session_state.get(SEEN_FIRST, frozenset())


def reader(own: Audience) -> Reader:
    """The visitor as one who reads verdicts.

    Args:
        own: the audience that the operator set.
    """
    return Reader(own, str(st.session_state.get("my_role", "")), frozenset(st.session_state.get(SEEN_FIRST, ())))


def offer_first(d: Detection) -> None:
    """A button that shows the first verdict, to one who leaves the second check to somebody else."""
    if st.button(tr("Show the first verdict: another person gives the second check"), key=f"first_{d.id}"):
        st.session_state[SEEN_FIRST] = frozenset(st.session_state.get(SEEN_FIRST, frozenset())) | {d.id}
        st.rerun()


def what_is_missing(
    verdict: Verdict | None, reason: str, me: str, earlier: Sequence[str], *, blind: bool = True
) -> str:  # fmt: skip
    """Why a verdict cannot be sent yet, as a sentence; "" when it can.

    Args:
        verdict: as chosen.
        reason: as reason_of makes it.
        me: the role at work.
        earlier: roles that have judged this change.
        blind: False when the first verdict was looked at before.
    """
    if not me:
        return msg("Give your role, at the left.")
    if me.casefold() in {name.casefold() for name in earlier}:
        return msg("You have given a verdict on it: the second check takes another person.")
    if earlier and not blind:
        return msg("You have looked at the first verdict on it: the second check takes another person.")
    if verdict is None:
        return msg("Choose a verdict.")
    if len(reason.strip()) < MIN_REASON_CHARACTERS:
        return tr("Give a reason of at least {n} characters.", n=MIN_REASON_CHARACTERS)
    return ""


def sent_part(edition: Edition) -> None:
    """What was sent just now, what the first person had said, and the way to take it back."""
    sent = st.session_state.get("t_sent")
    if not isinstance(sent, Review):
        return
    if datetime.now(UTC) - sent.reviewed_at > timedelta(minutes=UNDO_MINUTES):
        st.session_state.pop("t_sent", None)
        return
    others = [r for r in edition.reviews.get(sent.detection_id, ()) if r.reviewer != sent.reviewer]
    first = tr("It goes to a second person.")
    if others:
        first = tr("The first verdict was: {said}", said=review_sentence(others[0]))
    agree = ""
    if others:
        same = others[0].verdict is sent.verdict
        agree = " " + (tr("You agree.") if same else tr("You differ: talk about it; the newest counts."))
    words = tr(CHOICES[sent.verdict][0]).lower()
    kept = tr("Kept for {id}: {verdict}.", id=escape(sent.detection_id, limit=60), verdict=words)
    st.html(f'<div class="cw-saved" role="status">{kept} {escape(first, limit=600)}{agree}</div>')
    if st.button(tr("Undo"), key="t_undo", shortcut="z"):
        try:
            workspace(edition.home).store.take_back_review(sent)
        except CompoundWatchError as error:
            refused(error)
            return
        st.session_state.pop("t_sent", None)
        st.session_state["go"] = ("triage", View(detection=sent.detection_id))
        st.rerun()


def _chosen(d: Detection) -> Verdict | None:
    held = st.session_state.get("t_choice")
    return held[1] if held is not None and held[0] == d.id else None
