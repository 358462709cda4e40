"""What became of razed ground: sentence and chart, for a site and for one change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from geodata.detections.detection import Detection
from geodata.i18n.messages import tr
from geodata.razed_ground.ground import razed_grounds, together
from geodata.razed_ground.stage_sentences import INTERVALS, ONE_STAGE, ground_lines
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from layers.charts.by_month.stage_bars import WIDTH, stage_bars
from layers.style.escape import escape
from screens.session.edition import Edition, measures_at
from screens.widgets import page_frame
from screens.widgets.html_component import by_width, drawn

FEWEST_MONTHS, MOST_MONTHS = 12, 24
"""Months on the axis: as many as there are, within these."""


def razed_card(edition: Edition, site: Site, changes: Sequence[Detection], *, until: date) -> None:
    """Draw the card of the razed ground of these changes; nothing where nothing is told of any.

    Args:
        changes: of that site, of those that the edition tells of.
        until: the newest day drawn.
    """
    grounds = razed_grounds(changes, measures_at(edition, site.id))
    every = together(grounds)
    if every is None:
        return
    lines = ground_lines(grounds, place=told_name(site), mark=edition.mark_of_sums)
    paragraphs = f'<p class="cw-said">{escape(lines[0], limit=1200)}</p>'
    paragraphs += "".join(f'<p class="cw-note">{escape(words, limit=700)}</p>' for words in lines[1:])
    note = f'<p class="cw-note">{escape(tr(ONE_STAGE))} {escape(tr(INTERVALS))}</p>'
    months = min(max(len(every.months), FEWEST_MONTHS), MOST_MONTHS)
    with st.container(border=True, key="cw_razed"):
        left, right = st.columns([1, 1], gap="small")
        with left:
            drawn(page_frame.card_title("After a demolition") + paragraphs + note, key="razed_words")
        with right:
            chart = partial(stage_bars, every, until=until, place=told_name(site), months=months)
            drawn(by_width(lambda width: chart(width=width), WIDTH), key="razed_chart")
