"""One change: its permanent page, in every edition that tells of it, also once it is ended or withdrawn.

What it is and between which looks, the pictures, machine and people side by side, each look of its window, every
statement made of it, the briefings that told of it, and its files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import streamlit as st

from geodata.access.audience import Audience
from geodata.access.not_released import CHANGE_NOT_HERE
from geodata.detections.detection import Detection, State
from geodata.detections.lifecycle import JOINED, OUTSIDE, over_on
from geodata.detections.measured_look import MeasuredLook
from geodata.detections.review_state import Standing
from geodata.detections.revision import Revision
from geodata.edition_view import EditionView
from geodata.errors import NotFound
from geodata.i18n.english_formats import counted, day
from geodata.i18n.messages import in_use, msg, speaking, tr
from geodata.i18n.translated import translated
from geodata.looks.look import Look, LookStatus
from geodata.looks.look_counts import clear_share_on
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.activity_sentences import radar_beside_sentence
from geodata.wording.change_sentences import (
    STATE_WORDS,
    area_words,
    before_head,
    change_title,
    confidence_sentence,
    detection_sentence,
    may_say,
    quotable,
    window_sentence,
    withdrawn_sentence,
)
from geodata.wording.correction_sentences import redrawn_sentence, redrawn_since_told, revision_sentence
from geodata.wording.handling import made_again
from geodata.wording.look_reasons import look_reasons
from geodata.wording.look_sentences import PIXEL_BY_PIXEL
from geodata.wording.reasons import not_behind_words, uncounted_words
from layers.charts.html_table import html_table
from layers.charts.window_bar import KEY, axis_head, shared_axis, window_bar
from layers.style.escape import escape
from pipelines.activity.radar_agreement import radar_agreeing, radar_could_tell
from pipelines.activity.tempo_detections import from_reports
from pipelines.publish.nouns.rows_in_sight import rows_in_sight
from screens.downloads.file_button import file_button
from screens.pictures.measured_chart import measured_at, measured_html
from screens.pictures.pictures import pictures
from screens.session.edition import Edition, chips_at, edition_for_file
from screens.session.query_params import remember
from screens.session.view_state import View, address
from screens.session.visitor import visitor
from screens.site.comments_card import comments_card
from screens.site.finding_cards import facts, quote_html, reports_beside, voices_card
from screens.site.provenance import again_html
from screens.site.razed_card import razed_card
from screens.widgets import page_frame
from screens.widgets.copy_link import copy_button, print_button
from screens.widgets.html_component import FULL, drawn
from screens.widgets.in_app_links import soft_link

BAR_WIDTH = 360.0
"""px of the bar: on a telephone its letters are hardly smaller than drawn."""
LOOKS_SHOWN = 120
"""Looks listed, the newest: four months of a look a day; the looks export holds all."""
ISSUES_SHOWN = 12
"""Briefings named that told of it, the newest."""
HEADS = (
    msg("Day"),
    msg("Status"),
    msg("Behind this change"),
    msg("Clear share of the site"),
    msg("Why"),
    msg("Scene"),
    msg("Chip sha256"),
)
VALUES = (msg("Measured, %"), msg("Expected, %"), msg("Look-alikes, %"))
"""Columns before the reason, where what looks measured is told."""
BESIDE_DAYS = 30
"""Days before the last clear look that are listed too, so that what it was seen against is there."""


def show(edition: Edition, view: View) -> None:
    """Draw the page of the change that the view names."""
    detection = next((d for d in edition.view.detections.items if d.id == view.detection), None)
    if detection is None:
        not_here, why = CHANGE_NOT_HERE
        page_frame.answer(not_here)
        page_frame.empty(why, "Choose a site, and a change on its page.")
        return
    site = next(s for s in edition.view.all_sites.items if s.id == detection.site_id)
    _page(edition, view, detection, site)


def _page(edition: Edition, view: View, d: Detection, site: Site) -> None:
    others = edition.view.detections.items
    sentence = withdrawn_sentence(d, others=others) if d.state is State.WITHDRAWN else detection_sentence(d, site)
    page_frame.tab_title(change_title(d, site))
    looks = edition.view.looks(site.id)
    _head(edition, view, d, site, sentence)
    left, right = st.columns([1.4, 1], gap="small")
    with left, st.container(border=True, key="cw_pictures"):
        if site.id in edition.sites:
            # the small pictures lead to the page of the site, so that their links name it
            view = pictures(edition, replace(view, site=site.id), site, d, alone=False)
        else:
            page_frame.empty("This site is out of use: its pictures are in the archive.", "Ask whoever runs it.")
    with right:
        with st.container(border=True, key="cw_change_facts"):
            drawn(page_frame.card_title("This change") + _facts(edition, d, site, looks), key="change_facts")
        with st.container(border=True, key="cw_voices"):
            standing, verdicts = edition.standing(d), edition.reviews.get(d.id, ())
            min_px = edition.settings.detection.min_px
            # of a place that this edition no longer shows, no report is told beside it either
            reports = reports_beside(edition, site, d) if site.id in edition.sites else []
            drawn(voices_card(d, site, standing, verdicts, reports, min_px, others), key="voices")
        if comments := comments_card(edition, d):
            with st.container(border=True, key="cw_comments"):
                drawn(comments, key="comments")
    razed_card(edition, site, [d], until=edition.today)
    with st.container(border=True, key="cw_change_looks"):
        measured = measured_at(edition, d)
        if measured:
            drawn(measured_html(d, measured, FULL), key="change_measured")
        drawn(_looks(edition, d, looks, measured), key="change_looks")
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="cw_said_before"):
        drawn(_statements(edition, d, site), key="said_before")
    with right, st.container(border=True, key="cw_change_files"):
        drawn(_issues(edition, view, d) + _again(edition, d), key="change_issues")
        file_button(
            tr("Save this change as GeoJSON"),
            partial(_geojson, edition.home, edition.audience, visitor().until, in_use(), d.id),
            file_name=f"{d.id}-{edition.audience}.geojson",
            mime="application/geo+json",
            key="change_geojson",
        )
    remember(replace(view, site=""))


def _head(edition: Edition, view: View, d: Detection, site: Site, said: str) -> None:
    sites = soft_link(address("site", View(seen_as=view.seen_as)), tr("Sites"))
    here = escape(site.name, limit=120)
    if site.id in edition.sites:
        here = soft_link(address("site", View(site=site.id, detection=d.id, seen_as=view.seen_as)), site.name)
    link = copy_button(tr("Copy permanent link"), about=d.id, link=address("change", View(detection=d.id)), quiet=True)
    buttons = f"{link} {print_button()}"
    drawn(f'<div class="cw-crumbs">{sites} / {here} / {escape(d.id, limit=40)} {buttons}</div>', key="crumbs")
    sure = "" if d.state is State.WITHDRAWN else confidence_sentence(d)
    page_frame.answer(f"{told_name(site)}. {said}", f"{window_sentence(d)} {sure}".strip(), page_frame.as_of(edition))
    if d.state is State.WITHDRAWN:
        was = _withdrawn(d, *_as_told(edition, d, site))
        st.html(f'<div class="cw-late" role="status">{escape(was, limit=400)}</div>')
    elif d.id in edition.marks:
        st.html(f'<div class="cw-note">{escape(edition.marks[d.id])}</div>')


def _as_told(edition: Edition, d: Detection, site: Site) -> tuple[str, Sequence[Revision]]:
    """What a withdrawn change was told as last, in the outline that its site had then, and all that was said of it."""
    revisions = edition.view.revisions.get(d.id, ())
    for revision in reversed(revisions):
        if revision.state is not State.WITHDRAWN:
            then = edition.view.drawn.as_drawn(site, revision.said_from)
            return detection_sentence(revision.applied_to(d), then), revisions
    return detection_sentence(d, site), revisions


def _withdrawn(d: Detection, said: str, revisions: Sequence[Revision]) -> str:
    """That a change is none, and how it was told before; what was withdrawn by the run that found it was never told.

    Args:
        d: withdrawn.
        said: its sentence without that.
        revisions: all that this edition said of it.
    """
    joined, outside = d.withdrawn_reason == JOINED, d.withdrawn_reason == OUTSIDE
    if any(one.state is not State.WITHDRAWN for one in revisions):
        if outside:
            return tr(
                "Most of the ground of this change lies outside the site's outline as it is drawn now, so that it is "
                "not told of this site any more. It was told as: {said}",
                said=said,
            )
        if joined:
            return tr("This is no change of its own: it is part of another one. It was told as: {said}", said=said)
        return tr("This change was withdrawn: nobody should repeat it. It was told as: {said}", said=said)
    if joined:
        return tr(
            "This is no change of its own: it is part of another one, and this edition never told it as one. By the "
            "machine's rule it was: {said}",
            said=said,
        )
    if outside:
        return tr(
            "Most of the ground of this change lies outside the site's outline as it is drawn now, and this edition "
            "never told it. By the machine's rule it was: {said}",
            said=said,
        )
    return tr(
        "This change was withdrawn in the run that first found it: nobody should repeat it, and this edition never "
        "told it as one. By the machine's rule it was: {said}",
        said=said,
    )


def _facts(edition: Edition, d: Detection, site: Site, looks: tuple[Look, ...]) -> str:
    axis = shared_axis([d], edition.today, left=6, right=BAR_WIDTH - 8)
    bar = f"{axis_head(axis, width=BAR_WIDTH)}{window_bar(d, axis, caption=False, width=BAR_WIDTH)}"
    standing = edition.standings.get(d.id, Standing())
    quote = may_say(
        d,
        site,
        review=standing.state,
        edition_of=edition.today,
        before_clear=clear_share_on(looks, d.last_clear_before),
    )
    rows = [
        (msg("State"), tr(STATE_WORDS[d.state])),
        (msg("Area"), "" if d.kind.is_activity else escape(area_words(d))),
        (before_head(d.kind), _day(d.last_clear_before)),
        (msg("First seen"), _day(d.first_seen)),
        (msg("Rule met"), _day(d.confirmed_on)),
        (msg("Last seen"), _day(d.last_seen)),
        (msg("Radar"), escape(radar_beside(edition.view, d, looks), limit=400)),
        (msg("Held no longer") if d.state is State.WITHDRAWN else msg("Ended"), _day(over_on(d))),
        (msg("You may say"), quote_html(d, quote, quotable=quotable(d, standing.state))),
        (msg("Rests on"), escape(counted(len(d.scenes), "scene"))),
        (msg("Settings"), f'<span class="cw-mono">{escape(d.settings_hash)}, {escape(d.code_version)}</span>'),
    ]
    return f'<div class="cw-window">{bar}</div><p class="cw-note">{escape(tr(KEY))}</p>' + facts(
        [r for r in rows if r[1]]
    )


def radar_beside(view: EditionView, d: Detection, looks: Iterable[Look]) -> str:
    """What radar says of an optical change; "" where it is none, was withdrawn, or radar could not tell.

    That radar says nothing is told to internal readers alone: to others it may be a radar change that is not released.

    Args:
        view: of the reader.
        d: in it.
        looks: at its site, any sensor.
    """
    if d.kind.is_activity or d.state is State.WITHDRAWN:
        return ""
    agreeing = radar_agreeing(d, view.detections.items)
    return radar_beside_sentence(agreeing, silent=view.audience is Audience.INTERNAL and radar_could_tell(d, looks))


def _day(when: date | None) -> str:
    return escape(day(when)) if when else ""


def _looks(edition: Edition, d: Detection, looks: tuple[Look, ...], measured: tuple[MeasuredLook, ...]) -> str:
    """Every look of the change's sensor from a month before its window to the last that shows it."""
    behind = set(d.scenes)
    sensors = {look.sensor for look in looks if look.scene_id in behind} or {"optical"}
    start = (d.last_clear_before or d.first_seen).toordinal() - BESIDE_DAYS
    end = max(filter(None, (d.last_seen, d.confirmed_on, d.ended_on)))
    here = [k for k in looks if k.sensor in sensors and start <= k.acquired_at.date().toordinal() <= end.toordinal()]
    chips = {
        (c.collection, c.scene_id): c.sha256 for c in (chips_at(edition, d.site_id) or edition.view.chips(d.site_id))
    }
    at = {(m.collection, m.scene_id): m for m in measured}
    rows = [
        (
            k.acquired_at.date(),
            translated(k.status.value.replace("_", " ")),
            tr("yes") if k.scene_id in behind else "",
            "" if k.clear_fraction is None else f"{k.clear_fraction:.0%}",
            *(_values(at.get((k.collection, k.scene_id))) if measured else ()),
            _why(d, k, behind),
            k.scene_id,
            chips.get((k.collection, k.scene_id), ""),
        )
        for k in reversed(here[-LOOKS_SHOWN:])
    ]
    heads = (*HEADS[:4], *(VALUES if measured else ()), *HEADS[4:])
    note = _note_of_measured(edition, d, told=bool(measured))
    if not d.kind.is_activity:
        marked = [k.acquired_at.date() for k in here if k.scene_id in behind]
        uncounted = uncounted_words(d, marked) if len(here) <= LOOKS_SHOWN else ""
        note = " ".join(filter(None, (tr(PIXEL_BY_PIXEL), uncounted, note)))
    return html_table(tr("Look by look"), [tr(head) for head in heads], rows, note=note)


def _note_of_measured(edition: Edition, d: Detection, *, told: bool) -> str:
    """Whether what each look measured can be made again from an evidence package, or why it is not told here.

    Args:
        told: it stands in the table.
    """
    if told:
        return tr("What is measured here is made again from an evidence package, where there is one.")
    if edition.internal or d.site_id not in edition.held_back | edition.view.found_beyond:
        return tr(
            "What was measured on each against its look-alikes is made again from an evidence package, where there is "
            "one."
        )
    if d.site_id not in edition.held_back:
        return tr("What each look measured is not told: change beyond the outline is told as a total alone.")
    return tr("What each look measured is not told while not all that was flagged at this site is released.")


def _why(d: Detection, look: Look, behind: Collection[str]) -> str:
    """Why a look came to what it did, and why a usable one is not behind the change."""
    reasons = look_reasons(look.reasons)
    if look.status is not LookStatus.SEEN or look.scene_id in behind:
        return reasons
    return "; ".join(filter(None, (reasons, not_behind_words(d, look.acquired_at.date()))))


def _values(look: MeasuredLook | None) -> tuple[str, str, str]:
    """Measured, expected with its range, and look-alikes in percent of light; "" where none is told."""
    if look is None:
        return "", "", ""
    expected = f"{100 * look.expected:.1f} ({100 * look.low:.1f} – {100 * look.high:.1f})"
    beside = "" if look.lookalikes is None else f"{100 * look.lookalikes:.1f}"
    return f"{100 * look.measured:.1f}", expected, beside


def _statements(edition: Edition, d: Detection, site: Site) -> str:
    revisions, drawn_then = edition.view.revisions.get(d.id, ()), edition.view.drawn
    rows = "".join(
        f'<p class="cw-note">{escape(revision_sentence(r, d, drawn_then.as_drawn(site, r.said_from)), limit=700)}</p>'
        for r in revisions[::-1]
    )
    redrawn_at = redrawn_since_told(site, drawn_then, revisions, inner=edition.internal)
    if redrawn_at is not None:
        rows = f'<p class="cw-note">{escape(redrawn_sentence(site, redrawn_at), limit=400)}</p>{rows}'
    return page_frame.card_title("What was said of it, the newest first") + rows


def _issues(edition: Edition, view: View, d: Detection) -> str:
    briefings = [b for b in edition.view.briefings.items if f"change/{d.id}" in b.names][::-1]
    links = ", ".join(
        soft_link(address("briefings", View(briefing=b.id, seen_as=view.seen_as)), b.id)
        for b in briefings[:ISSUES_SHOWN]
    )
    head = page_frame.card_title("Briefings that tell of it, and files")
    return head + f'<p class="cw-note">{links or escape(tr("No briefing of this edition tells of it yet."))}</p>'


def _again(edition: Edition, d: Detection) -> str:
    """How this reader makes it again; inside also how it is packed for others, which reports of others never are."""
    again = again_html(made_again(d.id, edition.audience))
    if not edition.internal or from_reports(d):
        return again
    words = tr("Pack it with its pixels, for internal readers, so that anybody who has the file makes it again:")
    return again + again_html((words, f"compound-watch evidence {d.id} --out FILE.zip --audience internal"))


def _geojson(home: Path, eyes: Audience, until: datetime | None, language: str, detection_id: str) -> bytes:
    """The file of one change, by the gate as it stands when it is asked for.

    Args:
        home, eyes, until: as edition_for_file.
        language: code of the one that is read.
        detection_id: of the change that the page showed.

    Raises:
        NotAllowed: as edition_for_file.
        NotFound: the edition tells of no such change any more.
    """
    with speaking(language):
        now = edition_for_file(home, eyes, until).view
        if all(d.id != detection_id for d in now.detections.items):
            raise NotFound(msg("this change"), msg("it is not in this edition"), msg("Open the list of sites"))
        return rows_in_sight(now, "detections", {detection_id}, ".geojson", revisions=False)
