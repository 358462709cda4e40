"""The timelapse of a site: its looks one after another, days left out by hand, saved as GIF, WebP or MP4."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st
from PIL import Image

from geodata.chip_archive import ChipArchive
from geodata.errors import NotFound, ReadFailed
from geodata.i18n.english_formats import counted, day, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.looks.chip import Chip
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from layers.pictures.composites import INDEX, GroundView, Stretch, channels, same_stretch, shared_stretch, window_around
from layers.pictures.sheet import SIMULATED
from layers.pictures.timelapse import MIME, MOST_FRAMES, animation, frames
from layers.pictures.timelapse_mp4 import can_write
from screens.pictures.picture_choice import (
    ASPECT,
    BANDS,
    TOLD,
    WANTED,
    legend_of,
    looks_of,
    moment,
    pixel_words,
    source_words,
)
from screens.pictures.picture_player import picture_player
from screens.pictures.switch import switch
from screens.session.edition import Edition
from screens.session.query_params import remember
from screens.session.view_state import View
from screens.widgets import page_frame
from screens.widgets.language_choice import speak

SPANS = {"1": msg("1 year"), "2": msg("2 years"), "all": msg("All")}
STRETCH_LOOKS = 9
"""Looks from which the one stretch of a timelapse is taken."""
FORMS = {"gif": msg("Save as GIF"), "webp": msg("Save as WebP"), "mp4": msg("Save as MP4")}
NO_MP4 = msg("MP4 needs the extra “video” on this machine: pip install 'compound-watch[video]'.")


@st.fragment
def timelapse(edition: Edition, view: View, site: Site, chips: Sequence[Chip]) -> View:
    """Draw it; returns the view with the days that were left out. A choice here draws nothing else anew.

    Args:
        chips: looks that make a picture, oldest first, at least two.
    """
    speak()
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
        key = f"{site.id} {site.revision} {offered[0].sha256} {offered[-1].sha256} {len(offered)}"
        inside = edition.view.inside_alone(site.id)
        stretch = _stretch(edition.archive, site, offered, view.bands, key, inside=inside)
        shown = [
            _frame(edition.archive, site, c, view.bands, f"{c.sha256} {key}", stretch, inside=inside) for c in chosen
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
    _save_buttons(edition, site, chosen, view, stretch, left_out=len(left_out))
    return view


def _save_buttons(
    edition: Edition, site: Site, chosen: Sequence[Chip], view: View, stretch: Stretch | None, *, left_out: int
) -> None:
    """A button for each form of file, and how many days are in it."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", site.id)[:60].strip("-") or "site"
    with st.container(horizontal=True, key="tl_save", vertical_alignment="center"):
        forms, about = offered_forms()
        for form, words in forms.items():
            st.download_button(
                tr(words),
                lambda form=form: _file(edition, site, chosen, view.bands, form, stretch),  # type: ignore[misc]
                file_name=f"{stem}-{chosen[0].acquired_at:%Y%m%d}-{chosen[-1].acquired_at:%Y%m%d}-{view.bands}.{form}",
                mime=MIME[form],
                key=f"tl_{form}",
                on_click="ignore",
            )
        st.html(
            '<span class="cw-note">'
            + tr("{days}, {n} left out.", days=sentence_case(counted(len(chosen), "day")), n=left_out or tr("none"))
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


@st.cache_data(show_spinner=False, max_entries=100)
def _stretch(
    archive: ChipArchive, _site: Site, _chips: Sequence[Chip], bands: str, key: str, *, inside: bool
) -> Stretch | None:
    """One stretch for every frame, from a few looks spread over the time: leaving a day out changes no other frame."""
    if WANTED[bands] == INDEX:
        return None
    grid = _site.grid
    assert grid is not None  # a site without one has no chips
    rows, cols = window_around(grid, _site.outline, aspect=ASPECT).slices
    step = max(len(_chips) // STRETCH_LOOKS, 1)
    seen = [moment(archive, c, _site if inside else None) for c in _chips[::step]]
    return shared_stretch(
        [(m.reflectance[:, rows, cols], m.valid[rows, cols]) for m in seen], channels(BANDS, WANTED[bands])
    )


@st.cache_data(show_spinner=False, max_entries=1_000)
def _frame(
    archive: ChipArchive, _site: Site, _chip: Chip, bands: str, key: str, _stretch: Stretch | None, *, inside: bool
) -> bytes:
    """One look as a small PNG, a pixel a px, for the player."""
    grid = _site.grid
    assert grid is not None
    window = window_around(grid, _site.outline, aspect=ASPECT)
    shown = (moment(archive, _chip, _site if inside else None),)
    picture = same_stretch(shown, BANDS, window, wanted=WANTED[bands], stretch=_stretch)[0]
    out = io.BytesIO()
    picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _file(edition: Edition, site: Site, chips: Sequence[Chip], bands: str, form: str, stretch: Stretch | None) -> bytes:
    """The file that is saved; made only when it is asked for."""
    grid = site.grid
    assert grid is not None
    first, last = (day(c.acquired_at.date()) for c in (chips[0], chips[-1]))
    legend = legend_of(
        edition,
        site,
        f"{told_name(site)}: {counted(len(chips), 'look')}, {first} to {last}",
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
