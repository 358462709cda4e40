"""Methods and limits: what is done, what cannot be seen, every number in force, every sign, who sees what."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd
import streamlit as st

from geodata.looked import STALE_DAYS
from geodata.sentences import limits_sentence, missed_sentence, placebo_sentence
from layers.escape import escape
from layers.legend import map_legend
from layers.window_bar import KEY
from screens import frame
from screens.drawn import drawn
from screens.edition import Edition
from screens.site_cards import facts
from screens.view import View

STEPS = (
    ("Look", "Every public satellite scene over a watched site is listed. Each becomes a look: looked, cloudy, not "
             "covered or failed. A look that failed is tried again; none is dropped in silence."),
    ("Compare", "Each 10 m pixel is held against look-alike ground outside the site, which shares its season, haze and "
                "light. What moves both is not a change."),
    ("Wait", "A change is provisional until enough clear looks agree, over enough days. Fire, flood and a new field "
             "come back; a roof does not."),
    ("Check", "Control areas near each site, where nothing is known, are judged by the same rule. What they flag is "
              "printed beside every finding."),
    ("Say", "A change has a window: last clear look, first seen, confirmed. How likely and how sure stand in separate "
            "sentences. Machine, people and reports stay three voices."),
)  # fmt: skip
AUDIENCES = (
    ("Public", "Changes that are confirmed and that a person has reviewed, at publicly documented sites. Reports of "
               "releases and escapes come late and only to the district."),
    ("Partner", "Every confirmed change at publicly documented sites."),
    ("Internal", "Everything, provisional changes and restricted sites too."),
)  # fmt: skip
STATES = (
    ("Provisional", "Differs in at least one clear look, not yet enough."),
    ("Confirmed", "Enough clear looks agree. It stays confirmed as long as the ground stays changed."),
    ("Ended", "The ground, or the measure, is back to what it was, or the same ground changed again."),
    ("Withdrawn", "We were wrong. It keeps its id, page, reason and date."),
)
SOURCES = (
    ("Sentinel-2", "Optical, 10 m, about every 5 days. Contains modified Copernicus Sentinel data."),
    ("Night lights", "Black Marble (NASA), after a login by the operator. Light Every Night holds nothing after about "
                     "2020, so it serves only as history."),
    ("Reports", "UCDP (CC BY 4.0) and others that the operator imports, each with its source, licence and precision."),
    ("Ground of the map", "Natural Earth, public domain. Boundaries and names imply no position on their status."),
)  # fmt: skip


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    setting = edition.settings.detection
    frame.answer(
        "What is looked at, how a change is told from noise, and what cannot be seen.",
        f"{limits_sentence(setting.min_px)} {missed_sentence(setting.min_px)}",
    )
    left, right = st.columns(2, gap="small")
    with left:
        with st.container(border=True, key="m_steps"):
            drawn(frame.card_title("How a change is found") + facts(_escaped(STEPS)), key="steps")
        with st.container(border=True, key="m_states"):
            drawn(frame.card_title("States") + facts(_escaped(STATES)), key="states")
        with st.container(border=True, key="m_audiences"):
            drawn(frame.card_title("Who sees what") + facts(_escaped(AUDIENCES)), key="audiences")
        with st.container(border=True, key="m_sources"):
            drawn(frame.card_title("Sources and licences") + facts(_escaped(SOURCES)), key="sources")
    with right:
        with st.container(border=True, key="m_signs"):
            legend = map_legend(("Kind", "State", "Site", "Look", "Confidence"), unknown=True)
            drawn(f'{frame.card_title("Signs")}{legend}<p class="cw-note">{escape(KEY)}</p>', key="signs")
        with st.container(border=True, key="m_limits"):
            placebos, flagged, years = edition.controls()
            rows = [
                ("Unseen", "Unseen is not unchanged. “No change seen” speaks only of days with a clear look. After "
                           f"{STALE_DAYS} days without one, nothing is said about a site."),
                ("Purpose", "What buildings are for, and who is in them, cannot be seen. Pixels never say more than "
                            "“consistent with”."),
                ("Wrong alarms", escape(placebo_sentence(flagged, placebos, years)) if placebos else
                 "No control area has been judged yet."),
                ("Quiet years", escape(edition.quiet_words())),
                ("Activity", "A rise in night light or in reports is held against look-alike places, so that a feast "
                             "or a power cut in the whole region is no news."),
                ("Places", "Outlines drawn by hand, or approximate circles; both are marked. Points without an outline "
                           "are shown, not watched."),
            ]  # fmt: skip
            drawn(frame.card_title("Limits") + facts(rows), key="limits")
        with st.container(border=True, key="m_settings"):
            st.html(frame.card_title("Settings in force", f"Hash {edition.settings.hash()}"))
            st.dataframe(
                pd.DataFrame(
                    {
                        "Setting": [f.name.replace("_", " ") for f in fields(setting)],
                        "Value": [f"{getattr(setting, f.name):g}" for f in fields(setting)],
                    }
                ),
                hide_index=True,
                key="t_settings",
                height=300,
            )


def _escaped(rows: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(escape(name), escape(words)) for name, words in rows]
