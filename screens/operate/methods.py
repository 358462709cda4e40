"""Methods and limits: what is done, what cannot be seen, every number in force, every sign, who sees what."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd
import streamlit as st

from geodata.access.audience import Audience
from geodata.access.report_rules import delay_days, wait_days
from geodata.detections.confidence import rule_sentences
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.looks.look_counts import STALE_DAYS
from geodata.looks.mission_names_and_credits import MISSIONS
from geodata.settings.settings import Settings
from geodata.wording.change_sentences import limits_sentence
from geodata.wording.false_flag_rate import kind_accuracy_sentence
from geodata.wording.look_sentences import missed_sentence
from layers.charts.window_bar import KEY
from layers.map.legend import map_legend
from layers.style.escape import escape
from layers.style.symbols import SITE_WORDS
from screens.session.edition import Edition
from screens.session.view_state import View
from screens.site.finding_cards import facts
from screens.widgets import page_frame
from screens.widgets.html_component import drawn

STEPS = (
    (
        msg("Look"),
        msg(
            "Every scene over a watched site that the searched catalogues list becomes a look: looked, cloudy, not "
            "covered or failed. A look that failed is tried again; none is dropped in silence."
        ),
    ),
    (
        msg("Compare"),
        msg(
            "Each 10 m pixel is held against look-alike ground outside the site, which shares its season, haze and "
            "light. What moves both is not a change."
        ),
    ),
    (
        msg("Wait"),
        msg(
            "A change is provisional once clear looks in a row differ, as many as the settings ask (two as they are "
            "shipped), and confirmed by the rule once enough agree over enough days. Fire, flood and a new field "
            "mostly go back before that; some were confirmed wrongly."
        ),
    ),
    (
        msg("Check"),
        msg(
            "Control areas near each site, where nothing is known, are judged by the same rule. What they flag "
            "stands on the front page, on the pages of sites and in briefings."
        ),
    ),
    (
        msg("Say"),
        msg(
            "A change has a window: last clear look, first seen, confirmed. How likely and how sure stand in separate "
            "sentences. Machine, people and reports stay three voices."
        ),
    ),
)
AUDIENCES = (
    (
        msg("Public"),
        msg(
            "Changes that are confirmed, and on which two people agree and nobody differs, at publicly documented "
            "sites. Reports and claims in the words of others are cleared by a person, one by one; every report, claim "
            "and action then waits {public} after its last day. Reports of people getting out, moved or sheltered wait "
            "{release} after the end of the month or year by which they are told, and come only to the district or "
            "coarser; such claims and actions not at all."
        ),
    ),
    (
        msg("Partner"),
        msg(
            "Every confirmed change at publicly documented sites. Reports, claims and actions as for the public, after "
            "{partner}; reports of people getting out, moved or sheltered {partner_release} after the end of the month "
            "or year by which they are told, such claims and actions not at all."
        ),
    ),
    (
        msg("Internal"),
        msg(
            "Everything, provisional changes and restricted sites too. Only the first verdict on a change is read by "
            "nobody until a second person has given theirs."
        ),
    ),
)
STATES = (
    (
        msg("Provisional"),
        msg("Differs in the first clear looks in a row, not yet in enough of them."),
    ),
    (
        msg("Rule met"),
        msg(
            "Enough clear looks agree, by the rule of the machine; no person has to. It stays so while the ground "
            "stays changed."
        ),
    ),
    (
        msg("Ended"),
        msg("The ground, or the measure, is back to what it was, or the same ground changed again."),
    ),
    (
        msg("Withdrawn"),
        msg(
            "It does not hold: it was wrong or has gone again, is part of another change, or lies outside the outline "
            "as it is drawn now. It keeps its id, page, reason and date."
        ),
    ),
)
OTHER_SOURCES = (
    (
        msg("Night lights"),
        msg(
            "Black Marble (NASA), after a login by the operator. Light Every Night holds nothing after about "
            "2020, so it serves only as history."
        ),
    ),
    (
        msg("Reports"),
        msg("UCDP (CC BY 4.0) and others that the operator imports, each with its source, licence and precision."),
    ),
    (
        msg("Ground of the map"),
        msg("Natural Earth, public domain. Boundaries and names imply no position on their status."),
    ),
)


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    setting = edition.settings.detection
    page_frame.answer(
        "What is looked at, how a change is told from noise, and what cannot be seen.",
        f"{limits_sentence(setting.min_px)} {missed_sentence(setting.min_px)}",
    )
    left, right = st.columns(2, gap="small")
    with left:
        with st.container(border=True, key="m_steps"):
            drawn(page_frame.card_title("How a change is found") + facts(_escaped(STEPS)), key="steps")
        with st.container(border=True, key="m_states"):
            drawn(page_frame.card_title("States") + facts(_escaped(STATES)), key="states")
        with st.container(border=True, key="m_confidence"):
            rule = "".join(f'<p class="cw-note">{escape(sentence)}</p>' for sentence in rule_sentences())
            drawn(page_frame.card_title("Confidence") + rule, key="confidence")
        with st.container(border=True, key="m_audiences"):
            drawn(page_frame.card_title("Who sees what") + facts(_audiences(edition.settings)), key="audiences")
        with st.container(border=True, key="m_sources"):
            drawn(
                page_frame.card_title("Sources and licences") + facts(_escaped(_sources())),
                key="sources",
            )
    with right:
        with st.container(border=True, key="m_signs"):
            groups = ("Kind", "State", "Site", "Seen", "Look", "Confidence")
            legend = map_legend(groups, states=tuple(SITE_WORDS), hidden=True)
            drawn(f'{page_frame.card_title("Signs")}{legend}<p class="cw-note">{escape(tr(KEY))}</p>', key="signs")
        with st.container(border=True, key="m_limits"):
            drawn(page_frame.card_title("Limits") + facts(_limits(edition)), key="limits")
        with st.container(border=True, key="m_settings"):
            st.html(page_frame.card_title("Settings in force", tr("Hash {hash}", hash=edition.settings.hash())))
            st.dataframe(
                pd.DataFrame(
                    {
                        tr("Setting"): [setting_words(f.name) for f in fields(setting)],
                        tr("Value"): [f"{getattr(setting, f.name):g}" for f in fields(setting)],
                    }
                ),
                hide_index=True,
                key="t_settings",
                height=300,
            )


def _limits(edition: Edition) -> list[tuple[str, str]]:
    """What cannot be seen or said, and how often the machine is known to have erred."""
    return [
        (
            msg("Unseen"),
            tr(
                "Unseen is not unchanged. “No change seen” speaks only of days with a usable look. After "
                "{days} days without one, nothing is said about a site.",
                days=STALE_DAYS,
            ),
        ),
        (
            msg("Purpose"),
            tr(
                "What buildings are for, and who is in them, cannot be seen. Pixels never say more than "
                "“consistent with”."
            ),
        ),
        (msg("Kind"), escape(kind_accuracy_sentence())),
        (msg("Wrong alarms"), escape(edition.known_wrong())),
        (
            msg("Activity"),
            tr(
                "Night light that changes is held against look-alike places and against the ground around "
                "the site, so that a feast or a power cut in the whole region is no news. Figures “above its "
                "surroundings” are less the light of the ground around, which the charts and the exported "
                "measure night_light are not. Light is told as dimmed, gone, back or brighter; light that cannot "
                "be told from that of its neighbours is called not separable."
            ),
        ),
        (
            msg("Places"),
            tr(
                "Outlines drawn by hand, or approximate circles; both are marked. Points without an outline "
                "are shown, not watched."
            ),
        ),
    ]


def _sources() -> tuple[tuple[str, str], ...]:
    return *((mission.name, mission.about) for mission in MISSIONS if mission.about), *OTHER_SOURCES


def _audiences(settings: Settings) -> list[tuple[str, str]]:
    """Who reads what, with the days of waiting that are in force."""
    waits = {
        "partner": wait_days(Audience.PARTNER, settings),
        "public": wait_days(Audience.PUBLIC, settings),
        "partner_release": delay_days(Audience.PARTNER, settings),
        "release": delay_days(Audience.PUBLIC, settings),
    }
    days = {name: in_figures(count, "day") for name, count in waits.items()}
    return [(name, escape(tr(words, **days))) for name, words in AUDIENCES]


def _escaped(rows: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(name, escape(tr(words))) for name, words in rows]


def setting_words(name: str) -> str:
    """A setting as it is listed: in words, and in other languages with its name as compound-watch.toml has it."""
    plain = name.replace("_", " ")
    translation = translated(plain)
    return plain if translation == plain else f"{translation} ({name})"
