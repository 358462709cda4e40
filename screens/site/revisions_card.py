"""What was said of the changes at a site, from when to when, and what is to be known of its control set."""

from __future__ import annotations

import streamlit as st

from geodata.access.audience import Audience
from geodata.detections.detection import Detection
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import tr
from geodata.i18n.translated import translated
from geodata.sites.site import Site
from geodata.wording.correction_sentences import (
    NO_CORRECTION,
    NOT_NAMED,
    agreement_over,
    agreement_over_sentence,
    corrected_since,
    correction_sentence,
    redrawn_sentence,
    redrawn_since_told,
    revision_sentence,
)
from geodata.wording.headlines import ranked
from geodata.workspace import Workspace
from layers.style.escape import escape
from pipelines.run.control_notes import ControlNote, control_notes
from screens.session.edition import Edition, desk
from screens.widgets import page_frame

MOST = 8
"""Corrections, changes, and statements of each that are shown; the exports hold all."""


def revisions_html(edition: Edition, site: Site, detections: tuple[Detection, ...]) -> str:
    """Corrections first, then what was said of each change that was told otherwise before; escaped."""
    made = corrected_since(detections, edition.view.corrections, None)
    over = agreement_over(detections, edition.view.agreement_turns, None)
    parts = [page_frame.card_title("Corrections, and what was said before")]
    here = [one for d in detections for one in edition.view.revisions.get(d.id, ())]
    held = site.id in edition.view.held_back
    redrawn_at = redrawn_since_told(site, edition.view.drawn, here, inner=edition.internal, held=held)
    if redrawn_at is not None:
        parts.append(f'<p class="cw-said">{escape(redrawn_sentence(site, redrawn_at), limit=400)}</p>')
    parts += [f'<p class="cw-said">{escape(agreement_over_sentence(one), limit=400)}</p>' for one in over[:MOST]]
    parts += [f'<p class="cw-said">{escape(correction_sentence(one), limit=700)}</p>' for one in made[:MOST]]
    if not made and not over and redrawn_at is None:
        gone = f" {tr(NOT_NAMED)}" if edition.audience is Audience.PUBLIC else ""
        parts.append(f'<p class="cw-note">{escape(tr(NO_CORRECTION))}{escape(gone)}</p>')
    as_drawn = edition.view.drawn.as_drawn
    revised_changes = [d for d in ranked(detections) if len(edition.view.revisions.get(d.id, ())) > 1]
    for detection in revised_changes[:MOST]:
        revisions = edition.view.revisions[detection.id]
        statements = (
            revision_sentence(one, detection, as_drawn(site, one.said_from)) for one in revisions[::-1][:MOST]
        )
        rows = "".join(f'<p class="cw-note">{escape(statement, limit=600)}</p>' for statement in statements)
        count = in_figures(len(revisions), "statement")
        parts.append(f"<details><summary>{escape(detection.id)}: {escape(count)}</summary>{rows}</details>")
    left = sum(max(len(every) - MOST, 0) for every in (over, made, revised_changes))
    if left:
        parts.append(f'<p class="cw-note">{escape(tr("{n} more stand in the exports.", n=left))}</p>')
    return "".join(parts)


def control_notes_html(edition: Edition, site: Site) -> str:
    """What is to be known of the control set, for internal readers alone: it may tell of places that others do not see;
    "" where there is nothing."""
    if not edition.at_work:
        return ""
    notes = _notes(desk(edition), site, edition.stamp, site.id)
    return "".join(
        f'<p class="cw-note">{escape(translated(note.told), limit=400)}. '
        f"{escape(translated(note.next_step), limit=300)}.</p>"
        for note in notes
    )


@st.cache_resource(show_spinner=False, max_entries=100)
def _notes(_opened: Workspace, _site: Site, stamp_key: str, site_id: str) -> tuple[ControlNote, ...]:
    """Kept by the stamp of the workspace: every known place is asked."""
    return control_notes(_opened, [_site])
