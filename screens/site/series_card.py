"""What was measured at a site over two years: the charts, the same as a file, and the values as a table."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from geodata.access.not_released import figures_held_sentence
from geodata.detections.growth import growth_of
from geodata.errors import NotFound
from geodata.i18n.messages import msg, tr
from geodata.looks.learning_time import learning_time
from geodata.looks.measure import outline_mark
from geodata.looks.mission_names_and_credits import credits_of
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.activity_sentences import fresh_ground_sentence, own_images_sentences, radar_flagged_sentence
from geodata.wording.report_sentences import growth_not_agreed
from layers.charts.by_month.growth_bars import growth_bars
from layers.charts.time_series import AXIS_WORDS, WINDOWS_WORDS, Beside, panels_of, time_charts
from layers.style.escape import escape
from pipelines.activity.light import not_separable
from pipelines.activity.light_detections import light_values
from pipelines.brief.second_sheet_of_a_site import usual_of
from screens.downloads.drawing_png import Drawn, save_drawing
from screens.pictures.picture_choice import file_stem
from screens.session.edition import Edition, chips_at, measures_at
from screens.widgets import page_frame
from screens.widgets.html_component import FULL, by_width, drawn

HISTORY_DAYS = 2 * 366
"""Days on the time axis: two years, so that each season is there twice."""
TITLE = msg("Two years on one time axis")


def series_card(edition: Edition, site: Site) -> None:
    """Draw the card."""
    measures, looks = measures_at(edition, site.id), edition.looks[site.id]
    detections = edition.site_standings[site.id].changes
    st.html(page_frame.card_title(TITLE, AXIS_WORDS if measures else WINDOWS_WORDS))
    held = site.id in edition.held_back
    if held:
        st.html(f'<p class="cw-note">{escape(figures_held_sentence(held), limit=300)}</p>')
    if not measures and not looks:
        page_frame.empty(
            "Nothing has been measured here yet.",
            page_frame.once_run(msg("Measures appear after the first run."), watched=site.watched),
        )
        return
    drawn(by_width(lambda width: "".join(charts_of(edition, site, width))), key="series")
    save_drawing(
        edition,
        tr("Charts as PNG"),
        lambda now: charts_drawn(now, site.id),
        stem=f"{file_stem(site)}-measures",
        key=f"series_png_{site.id}",
    )
    if measures and not held and (unread := growth_not_agreed(detections, edition.site_standings[site.id].agreed)):
        st.html(f'<p class="cw-note">{escape(unread, limit=300)}</p>')
    if not held and (silent := not_separable(light_values(measures))):
        st.html(f'<p class="cw-note">{escape(tr(silent), limit=300)}</p>')
    for hint in (fresh_ground_sentence(measures), radar_flagged_sentence(measures)) if not held else ():
        if hint:
            st.html(f'<p class="cw-note">{escape(hint, limit=600)}</p>')
    if not held and (own := own_images_sentences(measures, outline_mark(site.outline))):
        st.html(f'<p class="cw-note">{escape(" ".join(own), limit=1200)}</p>')
    if measures:
        hashes = {c.scene_id: c.sha256 for c in chips_at(edition, site.id)}
        with st.expander(tr("Values as a table")):
            st.dataframe(
                pd.DataFrame(
                    {
                        tr("Measure"): [m.name for m in measures],
                        tr("Day"): [m.at.date() for m in measures],
                        tr("Value"): [m.value for m in measures],
                        tr("Low (90 %)"): [m.low for m in measures],
                        tr("High (90 %)"): [m.high for m in measures],
                        tr("Unit"): [m.unit for m in measures],
                        tr("Scene"): [m.scene_id for m in measures],
                        tr("Chip sha256"): [hashes.get(m.scene_id, "") for m in measures],
                    }
                ),
                hide_index=True,
                key="t_measures",
            )


def charts_of(edition: Edition, site: Site, width: float) -> tuple[str, ...]:
    """The charts of a site as an edition tells it, each an SVG.

    Args:
        edition: what its reader may see.
        site: in it.
        width: px.
    """
    measures, looks = measures_at(edition, site.id), edition.looks[site.id]
    detections = edition.site_standings[site.id].changes
    incidents = [i for i in edition.incidents if site.id in i.site_ids]
    held = site.id in edition.held_back
    chart = time_charts(
        panels_of(measures, usual_of(measures)),
        start=edition.today - timedelta(days=HISTORY_DAYS),
        end=edition.today,
        beside=Beside(detections, incidents, looks, held),
        place=told_name(site),
        width=width,
    )
    if held:
        return (chart,)
    learnt = learning_time(measures, looks, held=held)
    grown = growth_of(measures, detections)
    grows = growth_bars(grown, until=edition.today, place=told_name(site), learnt=learnt, width=width)
    return (chart, grows) if grows else (chart,)


def charts_drawn(edition: Edition, site_id: str) -> Drawn:
    """The same for a file.

    Raises:
        NotFound: the edition holds the site no more.
    """
    site = edition.sites.get(site_id)
    if site is None:
        raise NotFound(msg("these charts"), msg("the site is not in this edition"), msg("Open the list of sites"))
    held = [figures_held_sentence(held=True)] if site_id in edition.held_back else []
    whose = [f"{credit}." for credit in credits_of(edition.looks[site_id], tr)] if not site.simulated else []
    detections, agreed = edition.site_standings[site_id].changes, edition.site_standings[site_id].agreed
    unread = growth_not_agreed(detections, agreed) if not held else ""
    silent = not_separable(light_values(measures_at(edition, site_id))) if not held else ""
    own = own_images_sentences(measures_at(edition, site_id), outline_mark(site.outline)) if not held else ()
    measured = measures_at(edition, site_id)
    hints = (fresh_ground_sentence(measured), radar_flagged_sentence(measured)) if not held else ()
    notes = (
        tr(AXIS_WORDS if measured else WINDOWS_WORDS),
        *held,
        unread,
        tr(silent) if silent else "",
        *hints,
        *own,
        *whose,
    )
    return Drawn(
        f"{told_name(site)}: {tr(TITLE)}", charts_of(edition, site, FULL), tuple(note for note in notes if note)
    )
