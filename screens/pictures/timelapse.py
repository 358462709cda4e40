"""The timelapse of a site: its looks one after another, days left out by hand, saved as GIF, WebP or MP4."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import streamlit as st
from PIL import Image

from geodata.access.audience import Audience
from geodata.chip_archive import ChipArchive
from geodata.errors import CompoundWatchError, NotFound, ReadFailed
from geodata.i18n.english_formats import counted, day, sentence_case
from geodata.i18n.messages import in_use, msg, speaking, tr
from geodata.looks.chip import Chip
from geodata.sites.site import Site
from layers.pictures.composites import INDEX, GroundView, Stretch, channels, same_stretch, shared_stretch, window_around
from layers.pictures.sheet import SIMULATED
from layers.pictures.timelapse import MIME, MOST_FRAMES, animation, frames
from layers.pictures.timelapse_mp4 import can_write
from screens.downloads.file_button import file_button
from screens.pictures.picture_choice import (
    ASPECT,
    BANDS,
    TOLD,
    WANTED,
    clear_chips,
    file_stem,
    legend_of,
    looks_of,
    moment,
    pictured_name,
    pixel_words,
    shown_key,
    source_words,
)
from screens.pictures.picture_player import picture_player
from screens.pictures.switch import switch
from screens.session.edition import Edition, edition_for_file
from screens.session.query_params import remember
from screens.session.view_state import View
from screens.session.visitor import visitor
from screens.widgets import page_frame
from screens.widgets.language_choice import speak

SPANS = {"1": msg("1 year"), "2": msg("2 years"), "all": msg("All")}
STRETCH_LOOKS = 9
"""Looks from which the one stretch of a timelapse is taken."""
FORMS = {"gif": msg("Save as GIF"), "webp": msg("Save as WebP"), "mp4": msg("Save as MP4")}
NO_MP4 = msg("MP4 needs the extra “video” on this machine: pip install 'compound-watch[video]'.")


@dataclass(frozen=True)
class Asked:
    """A timelapse as it was drawn when its buttons were."""

    site_id: str
    bands: str  # "true", "false" or "index"
    span: str  # a key of SPANS; one stretch for all its looks
    days: tuple[date, ...]  # those that were chosen, UTC


def timelapse(edition: Edition, view: View, site: Site) -> View:
    """Draw it; returns the view with the days that were left out.

    Args:
        edition, view: what is shown.
        site: one of the edition with at least two looks that make a picture, and nothing held back.
    """
    return _by_itself(edition.home, edition.audience, visitor().until, site.id, view)


@st.fragment
def _by_itself(home: Path, eyes: Audience, until: datetime | None, site_id: str, view: View) -> View:
    """The same, drawn anew by itself after a choice here: by the gate as it stands then, which may be long after the
    page around it was drawn. Where it shows the site no longer, that page is drawn anew."""
    speak()
    try:
        edition = edition_for_file(home, eyes, until)
    except CompoundWatchError:  # the page around it says why
        st.rerun()
    chips = _open_chips(edition, site_id)
    if not chips:
        st.rerun()
    return _drawn(edition, view, edition.sites[site_id], chips, until)


def _open_chips(edition: Edition, site_id: str) -> tuple[Chip, ...]:
    """The looks of a site that a timelapse may show, oldest first; none where something there is held back."""
    site = edition.sites.get(site_id)
    if site is None or site.grid is None or site_id in edition.held_back:
        return ()
    return clear_chips(edition, site)


def _drawn(edition: Edition, view: View, site: Site, chips: Sequence[Chip], until: datetime | None) -> View:
    span = switch(tr("Time"), SPANS, view.span, "tl_span")
    offered = within(chips, span)
    days = [c.acquired_at.date() for c in offered]
    with st.expander(tr("Choose days, {looks}", looks=counted(len(days), "look"))):
        st.html('<p class="cw-note">' + tr("A chosen day is filled. Choose it again to leave it out.") + "</p>")
        kept = st.pills(
            tr("Days"),
            days,
            selection_mode="multi",
            default=[d for d in days if d not in view.without],
            format_func=day,
            key=f"tl_days_{site.id}_{span}",
            label_visibility="collapsed",
        )
    chosen = [c for c in offered if c.acquired_at.date() in set(kept)]
    left_out = tuple(d for d in days if d not in set(kept))
    view = replace(view, without=left_out, span=span)
    remember(view)
    if not chosen:
        page_frame.empty("Every day is left out.", "Choose at least one day.")
        return view
    try:
        inside = edition.view.inside_alone(site.id)
        stretch = _stretch_of(edition, site, offered, view.bands)
        shown = [
            _frame(edition.archive, site, c, view.bands, shown_key(site, c), stretch, inside=inside) for c in chosen
        ]
    except (ReadFailed, NotFound) as error:
        page_frame.part_failed("This timelapse cannot be shown.", error)
        return view
    same = f"{pixel_words(looks_of(edition, site, chosen), inside=inside)} {tr('One stretch for all dates.')}"
    picture_player(
        [(day(c.acquired_at.date()), c.scene_id, body) for c, body in zip(chosen, shown, strict=True)],
        caption=f"{tr(TOLD[view.bands])} {same} {source_words(edition, site, chosen)}",
        stamp=SIMULATED if site.simulated else "",
        key="player",
    )
    _save_buttons(edition, site, chosen, view, until)
    return view


def _save_buttons(edition: Edition, site: Site, chosen: Sequence[Chip], view: View, until: datetime | None) -> None:
    """A button for each form of file, and how many days are in it.

    Args:
        until: end of the login under which the page was drawn; asked for again here, one that has ended has none.
    """
    asked = Asked(site.id, view.bands, view.span, tuple(c.acquired_at.date() for c in chosen))
    with st.container(horizontal=True, key="tl_save", vertical_alignment="center"):
        forms, about = offered_forms()
        for form, words in forms.items():
            file_button(
                tr(words),
                partial(_file, edition.home, edition.audience, until, in_use(), asked, form),
                file_name=f"{file_stem(site)}-{asked.days[0]:%Y%m%d}-{asked.days[-1]:%Y%m%d}-{view.bands}.{form}",
                mime=MIME[form],
                key=f"tl_{form}",
            )
        days = sentence_case(counted(len(chosen), "day"))
        st.html(
            '<span class="cw-note">'
            + tr("{days}, {n} left out.", days=days, n=len(view.without) or tr("none"))
            + f" {about}</span>"
        )


def offered_forms() -> tuple[dict[str, str], str]:
    """The forms that can be saved on this machine, with their words; and a note on them."""
    about = tr("GIF opens everywhere and holds 256 colours; WebP keeps every colour.")
    if can_write():
        return FORMS, f"{about} {tr('MP4 is for films and slides.')}"
    return {form: words for form, words in FORMS.items() if form != "mp4"}, f"{about} {tr(NO_MP4)}"


def within(chips: Sequence[Chip], span: str) -> list[Chip]:
    """The looks of the last years, spread evenly when there are more than a file holds; the last one always stays.

    Args:
        chips: oldest first.
        span: a key of SPANS.
    """
    if not chips:
        return []
    newest = chips[-1].acquired_at.date()
    start = date.min if span == "all" else newest - timedelta(days=366 * int(span))
    recent_chips = [c for c in chips if c.acquired_at.date() >= start]
    if len(recent_chips) <= MOST_FRAMES:
        return recent_chips
    kept = {round(i * (len(recent_chips) - 1) / (MOST_FRAMES - 1)) for i in range(MOST_FRAMES)}
    return [c for i, c in enumerate(recent_chips) if i in kept]


def _stretch_of(edition: Edition, site: Site, chips: Sequence[Chip], bands: str) -> Stretch | None:
    """One stretch for every frame, from a few looks spread over the time: leaving a day out changes no other frame.

    Raises:
        NotFound, ReadFailed: as moment.
    """
    spread = chips[:: max(len(chips) // STRETCH_LOOKS, 1)]
    inside = edition.view.inside_alone(site.id)
    return _stretch(edition.archive, site, spread, bands, shown_key(site, *spread), inside=inside)


@st.cache_data(show_spinner=False, max_entries=100)
def _stretch(
    archive: ChipArchive, _site: Site, _chips: Sequence[Chip], bands: str, key: str, *, inside: bool
) -> Stretch | None:
    if WANTED[bands] == INDEX:
        return None
    grid = _site.grid
    assert grid is not None  # a site without one has no chips
    rows, cols = window_around(grid, _site.outline, aspect=ASPECT).slices
    seen = [moment(archive, c, _site if inside else None) for c in _chips]
    return shared_stretch(
        [(m.reflectance[:, rows, cols], m.valid[rows, cols]) for m in seen], channels(BANDS, WANTED[bands])
    )


@st.cache_data(show_spinner=False, max_entries=1_000)
def _frame(
    archive: ChipArchive, _site: Site, _chip: Chip, bands: str, key: str, stretch: Stretch | None, *, inside: bool
) -> bytes:
    """One look as a small PNG, a pixel a px, for the player."""
    grid = _site.grid
    assert grid is not None
    window = window_around(grid, _site.outline, aspect=ASPECT)
    shown = (moment(archive, _chip, _site if inside else None),)
    picture = same_stretch(shown, BANDS, window, wanted=WANTED[bands], stretch=stretch)[0]
    out = io.BytesIO()
    picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _file(home: Path, eyes: Audience, until: datetime | None, language: str, asked: Asked, form: str) -> bytes:
    """The file that is saved: made when it is asked for, by the gate as it stands then.

    Args:
        home, eyes, until: as edition_for_file.
        language: code of the one that is read.
        asked: what the page showed.
        form: a key of MIME.

    Raises:
        NotAllowed: as edition_for_file.
        NotFound: none of the looks is in the edition any more, or their pixels are gone.
        ReadFailed: the pixels of a look are not what was archived.
    """
    with speaking(language):
        edition = edition_for_file(home, eyes, until)
        chips = _open_chips(edition, asked.site_id)
        chosen = [c for c in chips if c.acquired_at.date() in asked.days]
        if not chosen:
            raise NotFound(msg("these pictures"), msg("they are not in this edition"), msg("Open the list of sites"))
        site = edition.sites[asked.site_id]
        stretch = _stretch_of(edition, site, within(chips, asked.span), asked.bands)
        return _animated(edition, site, chosen, asked.bands, form, stretch)


def _animated(
    edition: Edition, site: Site, chips: Sequence[Chip], bands: str, form: str, stretch: Stretch | None
) -> bytes:
    grid = site.grid
    assert grid is not None
    first, last = (day(c.acquired_at.date()) for c in (chips[0], chips[-1]))
    legend = legend_of(
        edition,
        site,
        f"{pictured_name(site)}: {counted(len(chips), 'look')}, {tr('{first} to {last}', first=first, last=last)}",
        bands,
        chips,
    )
    made = frames(
        [moment(edition.archive, c, site if edition.view.inside_alone(site.id) else None) for c in chips],
        [f"{c.scene_id}, chip {c.sha256[:12]}" for c in chips],
        GroundView(BANDS, grid, window_around(grid, site.outline, aspect=ASPECT), site.outline, WANTED[bands]),
        legend,
        stretch=stretch,
    )
    return animation(made, form, title=f"{legend.title} {source_words(edition, site, chips)}")
