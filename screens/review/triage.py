"""Triage: the queue, the evidence, the verdict. A verdict needs a reason and stands beside the machine's finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from geodata.desk.assignment import Assignment
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review_state import ReviewState, Standing, waits_for_people
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import msg, tr
from geodata.text.names.same_person import WORTH, folded_person
from geodata.wording.change_sentences import (
    STATE_WORDS,
    area_words,
    detection_sentence,
    limits_sentence,
    told_kind,
    window_sentence,
)
from geodata.wording.headlines import ranked
from geodata.wording.report_sentences import report_sentence
from geodata.wording.review_sentences import STATE_WORDS as REVIEW_WORDS
from layers.style.escape import escape
from layers.style.symbols import change_svg, confidence_svg, state_line_svg
from screens.pictures.pictures import pictures
from screens.review.ask_colleague import ask_part
from screens.review.batch_dismissal import batch_part
from screens.review.verdict import MINE, OFTEN, sent_part, verdict_part
from screens.review.why_flagged import why_flagged
from screens.session.edition import Edition
from screens.session.query_params import came_anew, remember
from screens.session.view_state import BANDS, View, address
from screens.views.saved_views import saved_views
from screens.widgets import page_frame
from screens.widgets.change_words import confidence_words
from screens.widgets.html_component import drawn
from screens.widgets.in_app_links import soft_link
from screens.widgets.save_feedback import role_field

BESIDE = msg(
    "A verdict stands beside the machine’s finding. It does not overwrite it. The second person sees the first verdict "
    "only after giving theirs."
)
REPORTS_AFTER = msg(
    "They are shown once you have judged: a verdict says what the images show, and reports are another voice."
)
ORDER = msg(
    "Ordered by state, then ground before light and reports, then the newest first. A change reaches the public "
    "edition only when the rule is met and two people agree on it, with nobody who differs."
)


@dataclass(frozen=True)
class Queues:
    """What waits for people, the most important first in each."""

    first: tuple[Detection, ...]  # for a first verdict
    second: tuple[Detection, ...]  # for a second one, by somebody else
    disputed: tuple[Detection, ...]  # for those who differ to come to say the same

    @property
    def all(self) -> tuple[Detection, ...]:
        """All of them, in that order."""
        return (*self.first, *self.second, *self.disputed)


def queues(detections: Sequence[Detection], standings: Mapping[str, Standing], *, me: str) -> Queues:
    """What waits for a verdict.

    Args:
        detections: of every state; which of them wait, geodata/detections/review_state.py says.
        standings: what people's verdicts come to, by detection id.
        me: the role now at work, who gives no second verdict after their own; "" unknown.
    """

    def waits(people: ReviewState) -> tuple[Detection, ...]:
        candidates = (d for d in ranked(detections) if waits_for_people(d.state, people))
        return tuple(d for d in candidates if standings.get(d.id, Standing()).state is people)

    second = waits(ReviewState.WAITING)
    return Queues(
        waits(ReviewState.NONE),
        tuple(d for d in second if not standings[d.id].given_by(me)),
        waits(ReviewState.DISPUTED),
    )


def assigned_to(waits: Queues, assigned: Mapping[str, Assignment], me: str) -> Queues:
    """What of it a person is asked to look at.

    Args:
        waits: all of it.
        assigned: by detection id, who is asked.
        me: the role now at work; "" unknown: then nothing.
    """

    def mine(part: Sequence[Detection]) -> tuple[Detection, ...]:
        return tuple(d for d in part if d.id in assigned and assigned[d.id].to(me))

    return Queues(mine(waits.first), mine(waits.second), mine(waits.disputed))


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    me = st.session_state.get("t_me", st.session_state.get("my_role", "")).strip()
    every = queues(edition.detections, edition.standings, me=me)
    mine = assigned_to(every, edition.view.assigned, me)
    waits = mine if _only_mine(view) else every
    waiting, view = waits.all, replace(view, mine=st.session_state[MINE])
    named = next((d for d in edition.detections if d.id == view.detection and d.state is not State.WITHDRAWN), None)
    if not every.all and named is None:
        page_frame.answer("Nothing waits for a verdict.", "Changes come here as soon as a run sees one.")
        sent_part(edition, me)
        batch_part(edition, (), me)
        role_field("t_me")
        return
    if view.detection and named is None:  # another change in its place would take the verdict that is meant for it
        _not_to_judge(edition, replace(view, site=""), waits, me)
        return
    chosen = named or (waiting or every.all)[0]
    site = edition.sites[chosen.site_id]
    queue, evidence, verdict = st.columns([1, 3, 1], gap="small")
    with queue:
        role_field("t_me")
        _mine_part(every, mine, me)
        drawn(_queues(waits, edition, view, chosen), key="queue")
        at = waiting.index(chosen) if chosen in waiting else -1
        with st.container(horizontal=True, key="t_steps"):
            if st.button(tr("Previous"), key="t_previous", shortcut="k", disabled=at <= 0):
                _open(waiting[at - 1], view)
            if st.button(tr("Next"), key="t_next", shortcut="j", disabled=at == len(waiting) - 1):
                _open(waiting[at + 1], view)
            if st.button(tr("Bands"), key="t_bands", shortcut="b"):
                _next_bands(view)
        saved_views(edition, "triage")
        batch_part(edition, (*waits.first, *waits.second), me)
        drawn(_keys(), key="keys")
        st.html(f'<p class="cw-note">{tr(ORDER)} {tr(WORTH)}</p>')
    with evidence:
        with st.container(key="t_sent_now"):  # as in _mine_part
            sent_part(edition, me)
        page_frame.answer(detection_sentence(chosen, site))
        drawn(_head(chosen, edition, view), key="head")
        with st.container(border=True, key="t_pictures"):
            view = pictures(edition, replace(view, site=site.id), site, chosen, alone=False)
        with st.container(border=True, key="t_why"):
            drawn(why_flagged(edition, chosen), key="why")
    with verdict:
        with st.container(border=True, key="t_verdict"):
            verdict_part(edition, chosen, me, view=view)
        with st.container(border=True, key="t_ask"):
            ask_part(edition, chosen, me)
        drawn(_before(edition, chosen, me), key="before")
    listed = named or chosen in waiting  # else the list is empty, and may fill once a role is given
    remember(replace(view, detection=chosen.id if listed else "", site=""))


def _only_mine(view: View) -> bool:
    """Whether only what is assigned to whoever is at work is listed: as the switch stands, or as the address says."""
    if came_anew(("mine",)) or MINE not in st.session_state:
        st.session_state[MINE] = view.mine
    return bool(st.session_state[MINE])


def _mine_part(every: Queues, mine: Queues, me: str) -> None:
    """The choice to see only what one is asked to look at, with how many that are; what it hides is said."""
    only = st.toggle(tr("Assigned to me only"), key=MINE)
    lines = [tr("Assigned to you: {n}.", n=len(mine.all))] if folded_person(me) else []
    if only:
        lines = lines or [tr("Give your role, above.")]
        lines.append(tr("Others that wait and are not listed: {n}.", n=len(every.all) - len(mine.all)))
    with st.container(key="t_mine_said"):  # there without words too: what is below keeps its place, and its presses
        if lines:
            st.html(f'<p class="cw-note" role="status">{"<br>".join(map(escape, lines))}</p>')


def _before(edition: Edition, d: Detection, me: str) -> str:
    """What to know before a verdict: what cannot be seen, and the reports of the place, once they may be read."""
    return (
        f'<div class="cw-small"><b>{tr("Before you decide")}</b>'
        f"<p>{escape(limits_sentence(edition.settings.detection.min_px))}</p><p>{tr(BESIDE)}</p>"
        f"<b>{tr('Reports of this place')}</b>{_reports(edition, d, me)}</div>"
    )


def _reports(edition: Edition, d: Detection, me: str) -> str:
    """The newest reports of a change's place, once the person at work has judged it; before that, that they wait."""
    if not edition.standing(d).given_by(me):
        return f"<p>{tr(REPORTS_AFTER)}</p>"
    here = [i for i in edition.incidents if d.site_id in i.site_ids]
    paragraphs = "".join(f"<p>{escape(report_sentence(i), limit=300)}</p>" for i in here[-4:])
    return paragraphs or f"<p>{tr('None on file.')}</p>"


def _keys() -> str:
    """The keys of this screen, as a table."""
    keys = (
        ("J", msg("next")),
        ("K", msg("previous")),
        ("F", msg("hold to flicker")),
        ("B", msg("bands")),
        ("C", msg("confirm")),
        ("D", msg("dismiss")),
        ("L", msg("look again")),
        ("Z", msg("undo")),
        (f"1 – {len(OFTEN)}", msg("reason")),
        ("Ctrl ⏎", msg("send")),
    )
    cells = "".join(f"<span><kbd>{key}</kbd> {tr(words)}</span>" for key, words in keys)
    return f'<div class="cw-keys"><b>{tr("Keys")}</b><div>{cells}</div></div>'


def _next_bands(view: View) -> None:
    """Go on to the next kind of picture."""
    now = st.session_state.get("p_bands") or view.bands
    at = BANDS.index(now) if now in BANDS else 0
    st.session_state.pop("p_bands", None)
    st.session_state["go"] = ("triage", replace(view, bands=BANDS[(at + 1) % len(BANDS)]))
    st.rerun()


def _not_to_judge(edition: Edition, view: View, waits: Queues, me: str) -> None:
    """What is said where the change that an address names takes no verdict, with those that wait."""
    gone = next((d for d in edition.detections if d.id == view.detection), None)
    if gone is None:
        sentence = tr("There is no change {id} here.", id=view.detection)
    else:
        place = edition.sites[gone.site_id].name
        sentence = tr("{id} at {place} was withdrawn and waits for no verdict.", id=gone.id, place=place)
    page_frame.answer(sentence, tr("Choose one that waits.") if waits.all else tr("Nothing waits for a verdict."))
    sent_part(edition, me)
    role_field("t_me")
    drawn(_queues(waits, edition, view), key="queue")
    remember(view)


def _queues(waits: Queues, edition: Edition, view: View, chosen: Detection | None = None) -> str:
    """What waits, by what it waits for; the one that is open is marked."""
    return (
        _queue(tr("To review"), waits.first, edition, view, chosen)
        + _queue(tr("Second check"), waits.second, edition, view, chosen)
        + _queue(tr("People differ"), waits.disputed, edition, view, chosen)
    )


def _queue(title: str, waiting: Sequence[Detection], edition: Edition, view: View, chosen: Detection | None) -> str:
    rows = []
    for d in waiting[:30]:
        link = soft_link(address("triage", View(detection=d.id, mine=view.mine)), edition.sites[d.site_id].name)
        on = " cw-chosen" if chosen is not None and d.id == chosen.id else ""
        days = (edition.today - d.first_seen).days
        whole = d.kind.is_activity and d.kind is not Kind.RADAR_CHANGE  # light and reports have no place inside a site
        size = tr("of the whole site") if whole else area_words(d)
        rows.append(
            f'<div class="cw-wait{on}">{change_svg(d, 16)}<div><div class="cw-name">{link}</div>'
            f'<div class="cw-note">{tr(STATE_WORDS[d.state])}, {escape(told_kind(d))}, {size}, '
            f"{tr('first seen {days} ago', days=in_figures(days, 'day'))}{_desk_words(d, edition)}</div></div></div>"
        )
    more = f'<p class="cw-note">{tr("and {n} more.", n=len(waiting) - 30)}</p>' if len(waiting) > 30 else ""
    listed = (
        f'<div class="cw-waits" tabindex="0" role="group" aria-label="{title}">{"".join(rows)}</div>' if rows else ""
    )
    return f'<div class="cw-card-title"><b>{title}, {len(waiting)}</b></div>{listed}{more}'


def _desk_words(d: Detection, edition: Edition) -> str:
    """Who is asked to look at a change, and how many comments it has, for its row; "" where there is neither."""
    asked, comments = edition.view.assigned.get(d.id), edition.view.comments.get(d.id, ())
    parts = [tr("assigned to {name}", name=asked.assigned_to)] if asked else []
    parts += [in_figures(len(comments), "comment")] if comments else []
    return "".join(f", {escape(part, limit=90)}" for part in parts)


def _head(d: Detection, edition: Edition, view: View) -> str:
    link = soft_link(address("site", View(site=d.site_id, detection=d.id)), edition.sites[d.site_id].name)
    standing = edition.standing(d)
    waits = f'<span class="cw-sure">{tr(REVIEW_WORDS[standing.state])}</span>'
    if standing.state is ReviewState.WAITING:
        waits = '<span class="cw-sure">' + tr("Second check: one verdict is given and not shown yet") + "</span>"
    return (
        f'<div class="cw-state"><span>{state_line_svg(d.state)}<b>{tr(STATE_WORDS[d.state])}</b></span>'
        f'<span class="cw-sure">{confidence_svg(d.confidence)}{confidence_words(d)}</span>'
        f'<span class="cw-sure">{escape(window_sentence(d))}</span><span>{link}</span>'
        f'<span class="cw-mono">{escape(d.id, limit=60)}</span>{waits}</div>'
    )


def _open(detection: Detection, view: View) -> None:
    st.session_state["go"] = ("triage", View(detection=detection.id, seen_as=view.seen_as, mine=view.mine))
    st.rerun()
