"""Who is asked to look at a change, and what colleagues wrote about it: for internal readers alone."""

from __future__ import annotations

from datetime import datetime

from geodata.desk.assignment import Assignment
from geodata.desk.comment import Comment
from geodata.detections.detection import Detection, State
from geodata.i18n.english_formats import day
from geodata.i18n.messages import tr, trn
from layers.style.escape import escape
from screens.session.edition import Edition
from screens.session.view_state import View, address
from screens.widgets import page_frame
from screens.widgets.in_app_links import soft_link


def comments_card(edition: Edition, d: Detection) -> str:
    """The card on the page of a change, with the way to Triage, which has no withdrawn ones, for those who work there;
    "" in other editions."""
    if not edition.internal:
        return ""
    head = page_frame.card_title("Who is asked, and comments", "Internal readers alone see this.")
    way = ""
    if edition.at_work and d.state is not State.WITHDRAWN:
        link = soft_link(address("triage", View(detection=d.id)), tr("Ask or answer in Triage"))
        way = f'<p class="cw-note">{link}</p>'
    return head + comments_html(edition, d) + way


def comments_html(edition: Edition, d: Detection) -> str:
    """Who is asked, then each comment, oldest first, and how many wait for the second verdict."""
    asked = edition.view.assigned.get(d.id)
    parts = [f"<p>{escape(asked_sentence(asked), limit=300)}</p>"]
    parts += [_comment_html(one) for one in edition.view.comments.get(d.id, ())]
    waits = edition.view.comments_waiting.get(d.id, 0)
    if waits:
        note = trn(
            "{n} comment by whoever gave the first verdict is shown once the second is given.",
            "{n} comments by whoever gave the first verdict are shown once the second is given.",
            waits,
            n=waits,
        )
        parts.append(f'<p class="cw-note">{escape(note)}</p>')
    return f'<div class="cw-small cw-comments">{"".join(parts)}</div>'


def asked_sentence(asked: Assignment | None) -> str:
    """Whether and by whom somebody is asked; plain text."""
    if asked is None:
        return tr("Nobody is asked to look at it.")
    when = _moment(asked.assigned_at)
    return tr("{who} is asked to look at it, by {by}, {when}.", who=asked.assigned_to, by=asked.assigned_by, when=when)


def _comment_html(one: Comment) -> str:
    words = one.words or tr("(its words were deleted)")
    return (
        f'<p class="cw-comment"><b>{escape(one.written_by, limit=80)}</b> '
        f'<span class="cw-note">{_moment(one.written_at)}</span><br>{escape(words, limit=1_000)}</p>'
    )


def _moment(at: datetime) -> str:
    return f"{day(at.date())}, {at:%H:%M} UTC"
