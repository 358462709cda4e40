"""What would be watched, as a card: area, grid, ring, looks, overlaps; and the one-click repair of an overlap."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from shapely.geometry.base import BaseGeometry

from geodata.errors import OutlineRefused
from geodata.i18n.english_formats import hectares, in_figures, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.sites.outline import outside_its_country
from geodata.sites.site import Site
from layers.style.escape import escape
from pipelines.sites.stated_country import about_its_country
from screens.edit.expected_looks import LooksAhead, looks_rows
from screens.edit.site_draft import Preview, trimmed
from screens.site.finding_cards import facts
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.save_feedback import cause_and_step


def watching_card(
    seen: Preview | None, refusal: OutlineRefused | None, ahead: LooksAhead | None, *, key: str = "watching"
) -> None:
    """What would be watched, or why it cannot be."""
    title = page_frame.card_title("What you would be watching")
    if refusal is not None:
        drawn(
            title + f'<div class="cw-refused" role="alert"><b>{tr("This outline cannot be watched.")}</b> '
            f"{escape(cause_and_step(refusal), limit=700)}</div>",
            key=key,
        )
        return
    if seen is None:
        drawn(
            title + f'<div class="cw-empty"><p>{tr("No outline yet.")}</p>'
            f"<p>{tr('Area, grid, ring, looks and overlaps appear here as soon as there is one.')}</p></div>",
            key=key,
        )
        return
    g = seen.grid
    rows = [
        (
            msg("Area"),
            tr(
                "{area}, {pixels} of 10 m",
                area=f"<b>{hectares(seen.area_m2)}</b>",
                pixels=in_figures(seen.pixels, "pixel"),
            ),
        ),
        (
            msg("Pixel grid"),
            tr("{size} pixels in EPSG:{epsg}, frozen when saved", size=f"{g.width} × {g.height}", epsg=g.epsg),
        ),
        (msg("Ring"), tr("{area} of surroundings for controls and placebo areas", area=hectares(seen.ring_m2))),
    ]
    rows += [(name, escape(words, limit=300)) for name, words in looks_rows(ahead)]
    rows += [(msg("Mended"), escape(translated(text), limit=300)) for text in seen.accepted.repaired]
    odd = (*seen.accepted.warnings, *seen.about_country)
    rows += [(msg("Look at this"), f"<b>{escape(translated(text), limit=300)}</b>") for text in odd]
    if not seen.accepted.warnings:
        rows.append((msg("Overlap"), tr("none with a known site")))
    drawn(title + facts(rows), key=key)


def country_warnings(site: Site) -> str:
    """What is said of a place that does not lie in its country, as HTML; "" where nothing is. An invented place may lie
    anywhere."""
    if site.simulated:
        return ""
    texts = (*outside_its_country(site.outline, site.country), *about_its_country(site.outline, site.country))
    return "".join(f" {escape(sentence_case(translated(text)), limit=300)}." for text in texts)


def overlap_button(outline: BaseGeometry, seen: Preview, known: Sequence[Site], key: str) -> None:
    """Offer to trim what overlaps known sites; the trimmed outline stands in st.session_state[key] with its origin.

    Args:
        outline: as drawn.
        seen: its preview.
        known: sites it may overlap.
        key: where the pair (bytes of the drawn outline, trimmed outline) is kept.
    """
    if not any("overlaps" in text for text in seen.accepted.warnings):
        return
    less = trimmed(seen.accepted.outline, known)
    if less is None:
        st.html(f'<p class="cw-note">{tr("Nothing would be left of it without the overlap.")}</p>')
    elif st.button(tr("Trim the overlap"), key=f"{key}_button"):
        st.session_state[key] = (outline.wkb, less)
        st.rerun()
