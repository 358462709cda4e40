"""Triage: the queue, the evidence, the verdict. A verdict needs a reason and stands beside the machine's finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from geodata.detection import Detection, State
from geodata.headlines import ranked
from geodata.language import msg, tr
from geodata.reason_words import DOUBTS, SUPPORTS
from geodata.sentences import (
    STATE_WORDS,
    confidence_sentence,
    detection_sentence,
    limits_sentence,
    report_sentence,
    window_sentence,
)
from geodata.wording import counted
from layers.escape import escape
from layers.symbols import confidence_svg, sign_svg, state_line_svg
from layers.window_bar import shared_axis, window_bar
from screens import frame
from screens.address import remember
from screens.drawn import drawn
from screens.edition import Edition
from screens.refusals import role_field
from screens.site_cards import confidence_words
from screens.site_pictures import pictures
from screens.soft_links import soft_link
from screens.triage_verdict import sent_part, verdict_part
from screens.view import BANDS, View, address

BESIDE = msg(
    "A verdict stands beside the machine’s finding. It does not overwrite it. The second person sees the first verdict "
    "only after giving theirs."
)
CHECKS = 2
"""People who look at a change: the second sees the first verdict only after giving theirs."""
ORDER = msg(
    "Ordered by state, age and area. A change reaches the public edition only when it is confirmed and a person has "
    "reviewed it."
)


def queues(
    detections: Sequence[Detection], reviewers: dict[str, set[str]], *, me: str
) -> tuple[list[Detection], list[Detection]]:
    """What waits for a first verdict, and what for a second one by somebody else than `me`; most important first.

    Args:
        detections: of every state; ended and withdrawn ones wait for nobody.
        reviewers: who has given a verdict, by detection id.
        me: the role now at work; "" unknown.
    """
    open_ = [d for d in ranked(detections) if d.state in (State.PROVISIONAL, State.CONFIRMED)]
    first = [d for d in open_ if not reviewers.get(d.id)]
    mine = me.casefold()
    second = [
        d
        for d in open_
        if 0 < len(reviewers.get(d.id, set())) < CHECKS and mine not in {r.casefold() for r in reviewers[d.id]}
    ]
    return first, second


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    reviewers = {key: {r.reviewer for r in found} for key, found in edition.reviews.items()}
    me = st.session_state.get("t_me", st.session_state.get("my_role", "")).strip()
    first, second = queues(edition.detections, reviewers, me=me)
    waiting = [*first, *second]
    if not waiting:
        frame.answer("Nothing waits for a verdict.", "Changes come here as soon as a run sees one.")
        sent_part(edition)
        role_field("t_me")
        return
    chosen = next((d for d in waiting if d.id == view.detection), waiting[0])
    site = edition.sites[chosen.site_id]
    queue, evidence, verdict = st.columns([1, 3, 1], gap="small")
    with queue:
        role_field("t_me")
        drawn(
            _queue(tr("To review"), first, edition, view, chosen)
            + _queue(tr("Second check"), second, edition, view, chosen),
            key="queue",
        )
        at = waiting.index(chosen)
        with st.container(horizontal=True, key="t_steps"):
            if st.button(tr("Previous"), key="t_previous", shortcut="k", disabled=at == 0):
                _open(waiting[at - 1], view)
            if st.button(tr("Next"), key="t_next", shortcut="j", disabled=at == len(waiting) - 1):
                _open(waiting[at + 1], view)
            if st.button(tr("Bands"), key="t_bands", shortcut="b"):
                _next_bands(view)
        drawn(_keys(), key="keys")
        st.html(f'<p class="cw-note">{tr(ORDER)}</p>')
    with evidence:
        sent_part(edition)
        frame.answer(detection_sentence(chosen, site))
        drawn(_head(chosen, edition, view), key="head")
        with st.container(border=True, key="t_pictures"):
            view = pictures(edition, replace(view, site=site.id), site, chosen, alone=False)
        with st.container(border=True, key="t_why"):
            drawn(_why(chosen, edition), key="why")
    with verdict:
        with st.container(border=True, key="t_verdict"):
            verdict_part(edition, chosen, me, view=view)
        near = [i for i in edition.incidents if site.id in i.site_ids]
        said = (
            "".join(f"<p>{escape(report_sentence(i), limit=300)}</p>" for i in near[-4:])
            or f"<p>{tr('None on file.')}</p>"
        )
        min_px = edition.settings.detection.min_px
        drawn(
            f'<div class="cw-small"><b>{tr("Reports near by")}</b>{said}<b>{tr("Before you decide")}</b>'
            f"<p>{escape(limits_sentence(min_px))}</p><p>{tr(BESIDE)}</p></div>",
            key="before",
        )
    remember(replace(view, detection=chosen.id, site=""))


def _keys() -> str:
    """The keys of this screen, as a table."""
    keys = (
        ("J", msg("next")), ("K", msg("previous")), ("F", msg("hold to flicker")), ("B", msg("bands")),
        ("C", msg("confirm")), ("D", msg("dismiss")),
        ("L", msg("look again")), ("Z", msg("undo")),
    )  # fmt: skip
    cells = "".join(f"<span><kbd>{key}</kbd> {tr(words)}</span>" for key, words in keys)
    return f'<div class="cw-keys"><b>{tr("Keys")}</b><div>{cells}</div></div>'


def _next_bands(view: View) -> None:
    """Go on to the next kind of picture."""
    now = st.session_state.get("p_bands") or view.bands
    at = BANDS.index(now) if now in BANDS else 0
    st.session_state.pop("p_bands", None)
    st.session_state["go"] = ("triage", replace(view, bands=BANDS[(at + 1) % len(BANDS)]))
    st.rerun()


def _queue(title: str, waiting: Sequence[Detection], edition: Edition, view: View, chosen: Detection) -> str:
    rows = []
    for d in waiting[:30]:
        link = soft_link(address("triage", View(detection=d.id)), edition.sites[d.site_id].name)
        on = " cw-chosen" if d.id == chosen.id else ""
        days = (edition.today - d.first_seen).days
        rows.append(
            f'<div class="cw-wait{on}">{sign_svg(d.kind, d.state, 16)}<div><div class="cw-name">{link}</div>'
            f'<div class="cw-note">{tr(STATE_WORDS[d.state])}, {d.area_m2 / 10_000:.1f} ha, '
            f"{counted(days, 'day')}</div></div></div>"
        )
    more = f'<p class="cw-note">{tr("and {n} more.", n=len(waiting) - 30)}</p>' if len(waiting) > 30 else ""
    listed = (
        f'<div class="cw-waits" tabindex="0" role="group" aria-label="{title}">{"".join(rows)}</div>' if rows else ""
    )
    return f'<div class="cw-card-title"><b>{title}, {len(waiting)}</b></div>{listed}{more}'


def _head(d: Detection, edition: Edition, view: View) -> str:
    link = soft_link(address("site", View(site=d.site_id, detection=d.id)), edition.sites[d.site_id].name)
    waits = ""
    if edition.reviews.get(d.id):
        waits = '<span class="cw-sure">' + tr("Second check: one verdict is given and not shown yet") + "</span>"
    return (
        f'<div class="cw-state"><span>{state_line_svg(d.state)}<b>{tr(STATE_WORDS[d.state])}</b></span>'
        f'<span class="cw-sure">{confidence_svg(d.confidence)}{confidence_words(d)}</span>'
        f'<span class="cw-sure">{escape(window_sentence(d))}</span><span>{link}</span>'
        f'<span class="cw-mono">{escape(d.id, limit=60)}</span>{waits}</div>'
    )


def _why(d: Detection, edition: Edition) -> str:
    """Support and doubt with the same weight."""
    axis = shared_axis([d], edition.today, left=6, right=640)
    rows = []
    for code in d.reasons:
        base = code.split(":")[0]
        doubt = base in DOUBTS
        words = tr(DOUBTS.get(base) or SUPPORTS.get(base) or code.replace("-", " "))
        sign = "Doubt" if doubt else "Support"
        shown = tr("Doubt") if doubt else tr("Support")
        said = escape(words[:1].upper() + words[1:], limit=300)
        rows.append(f'<dt><b class="cw-{sign.lower()}">{shown}</b></dt><dd>{said}.</dd>')
    bar = f'<div class="cw-scroll">{window_bar(d, axis, width=660)}</div>'
    return (
        frame.card_title("Why the machine flags it", confidence_sentence(d))
        + bar + f'<dl class="cw-facts">{"".join(rows)}</dl>'
    )  # fmt: skip


def _open(detection: Detection, view: View) -> None:
    st.session_state["go"] = ("triage", View(detection=detection.id, seen_as=view.seen_as))
    st.rerun()
