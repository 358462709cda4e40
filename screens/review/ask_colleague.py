"""A colleague is asked: a change is assigned to a role, and a comment is left. Neither is a verdict."""

from __future__ import annotations

import streamlit as st

from geodata.desk.assignment import LONGEST_NAME
from geodata.desk.comment import LONGEST_COMMENT
from geodata.detections.detection import Detection
from geodata.errors import CompoundWatchError
from geodata.i18n.messages import msg, tr
from geodata.text.names.same_person import folded_person
from layers.style.escape import escape
from screens.session.edition import Edition, desk
from screens.site.comments_card import comments_html
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.save_feedback import nothing_saved, refused

ABOUT = msg(
    "Ask about the ground, not whether somebody has judged it. A comment is no verdict, and no name of a person."
)
KEPT = "t_ask_kept"
"""Session state: the change on which something was kept just now, and what is said of that."""


def ask_part(edition: Edition, d: Detection, me: str) -> None:
    """Draw who is asked and what was written, and the form.

    Args:
        edition: internal.
        d: the change in question.
        me: the role now at work; "" not given yet.
    """
    st.html(page_frame.card_title("Ask a colleague"))
    drawn(comments_html(edition, d), key="comments")
    kept = st.session_state.pop(KEPT, None)
    if kept and kept[0] == d.id:
        st.session_state[f"t_words_{d.id}"] = ""
        st.html(f'<div class="cw-saved" role="status">{escape(kept[1], limit=300)}</div>')
    read = _as_read(edition, d)
    with st.form(f"ask_{d.id}", border=False, enter_to_submit=False):
        to = st.text_input(
            tr("Assign to"),
            key=f"t_to_{d.id}",
            max_chars=LONGEST_NAME,
            placeholder=tr("analyst 2"),
            help=tr("A role or pseudonym. Empty: nobody is asked any more."),
        )
        words = st.text_area(tr("Comment"), key=f"t_words_{d.id}", max_chars=LONGEST_COMMENT, height=90)
        pressed = st.form_submit_button(tr("Keep this"), width="stretch")
    st.html(f'<p class="cw-note">{tr(ABOUT)}</p>')
    if pressed:
        _keep(edition, d, me, (to.strip(), " ".join((words or "").split())), read)


def _as_read(edition: Edition, d: Detection) -> int:
    """Number of the newest assignment when the form was last drawn; from now on that of the present one.

    The field follows an assignment by somebody else as long as nothing was typed in it.
    """
    every = desk(edition).store.assignments(d.id)
    number, name = (every[-1].number, every[-1].assigned_to) if every else (0, "")
    before, then = st.session_state.get(f"t_asked_{d.id}", (number, name))
    if st.session_state.get(f"t_to_{d.id}", then) == then:
        st.session_state[f"t_to_{d.id}"] = name
    st.session_state[f"t_asked_{d.id}"] = (number, name)
    return int(before)


def _keep(edition: Edition, d: Detection, me: str, given: tuple[str, str], read: int) -> None:
    """Keep both, or neither: what was typed stays where something is refused."""
    to, words = given
    store = desk(edition).store
    asked = edition.view.assigned.get(d.id)
    moved = to != (asked.assigned_to if asked else "")
    if not folded_person(me):
        nothing_saved(msg("Give your role, at the left."))
        return
    if not moved and not words:
        nothing_saved(msg("Name somebody to ask, or write a comment."))
        return
    try:
        with store.transaction():
            if moved:
                store.assign(d.id, to, me, after=read)
            if words:
                store.comment(d.id, words, me)
    except CompoundWatchError as error:
        refused(error)
        return
    sentence = tr("Assigned to {name}.", name=to) if moved and to else tr("Assigned to nobody.") if moved else ""
    st.session_state[KEPT] = (
        d.id,
        " ".join(part for part in (sentence, tr("The comment is kept.") if words else "") if part),
    )
    st.rerun()
