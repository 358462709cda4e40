"""Pictures beside each other at one scale: up to four days of a site, or some of them and a day of any other site."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import streamlit as st
from PIL import Image

from geodata.access.audience import Audience
from geodata.chip_archive import ChipArchive
from geodata.errors import NotFound, ReadFailed
from geodata.i18n.english_formats import day
from geodata.i18n.messages import in_use, msg, speaking, tr
from geodata.looks.chip import Chip
from geodata.looks.mission_names_and_credits import credits_of
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.look_sentences import BEYOND_HIDDEN, hatched_words, hazy_sentence
from layers.pictures.annotate import Framed, draw_marks
from layers.pictures.composites import Window, png, same_stretch, window_around
from layers.pictures.sheet import SIMULATED, Legend, sheet
from layers.style.escape import escape
from screens.downloads.file_button import file_button
from screens.pictures.picture_choice import (
    ASPECT,
    BANDS,
    TOLD,
    WANTED,
    chip_words,
    clear_chips,
    clear_share,
    file_stem,
    known_words,
    looks_of,
    moment,
    pictured_name,
    source_words,
    width_words,
    words_inside,
)
from screens.session.edition import Edition, edition_for_file
from screens.session.view_state import View
from screens.session.visitor import visitor
from screens.widgets import page_frame
from screens.widgets.html_component import drawn

MOST = 4
"""Pictures beside each other: more of them are stamps."""
LONGEST_PX = 620
"""Longer side of each picture, in whole px a pixel."""
OWN_STRETCH = msg("One scale for all. One stretch for all days of a site; the other site has its own.")
ONE_STRETCH = msg("One scale and one stretch for all days.")


@dataclass(frozen=True)
class Shown:
    """One picture: a look of a site."""

    site: Site
    chip: Chip
    inside_alone: bool = False  # only the ground inside the outline is shown

    @property
    def inside(self) -> Site | None:
        """The site, where only the ground inside its outline is shown; None = all is."""
        return self.site if self.inside_alone else None

    @property
    def words(self) -> str:
        """'Pellimar Bend, 20 Jul 2026'."""
        return f"{pictured_name(self.site)}, {day(self.chip.acquired_at.date())}"


def side_by_side(edition: Edition, view: View, site: Site, first: Sequence[date]) -> View:
    """Draw the fields and the pictures; the view as chosen.

    Args:
        edition: what its reader may see.
        view: may name days and another site.
        site: with pictures.
        first: the days that are shown as long as none are chosen.
    """
    others = _others(edition, site)
    with st.container(horizontal=True, key="cw_beside_fields", vertical_alignment="bottom"):
        names = {"": tr("No other site"), **{key: told_name(s) for key, s in others.items()}}
        ids = list(names)
        beside = st.selectbox(
            tr("Beside"),
            ids,
            ids.index(view.next_to) if view.next_to in names else 0,
            format_func=names.__getitem__,
            key=f"sb_site_{site.id}",
            width=220,
        )
        next_day = _day_of_other(edition, others[beside], view) if beside else None
        offered = [c.acquired_at.date() for c in clear_chips(edition, site)]
        room = MOST - (1 if next_day else 0)
        default = [d for d in (view.days or first) if d in offered][:room]
        days = st.multiselect(
            tr("Days, at most {n}", n=room),
            offered,
            default,
            format_func=day,
            max_selections=room,
            key=f"sb_days_{site.id}_{room}",
            width=420,
        )
    view = replace(view, days=tuple(sorted(days)), next_to=beside, next_day=next_day)
    shown = shown_of(edition, site.id, view)
    if not shown:
        page_frame.empty("Every day is left out.", "Choose at least one day.")
        return view
    try:
        made = framed_pictures(edition.archive, shown, view.bands)
    except (ReadFailed, NotFound) as error:
        page_frame.part_failed("These pictures cannot be shown.", error)
        return view
    note = escape(_note(edition, shown, view.bands))
    drawn(f'{_cells(edition, shown, made)}<p class="cw-note">{note}</p>', key="beside")
    until = visitor().until
    file_button(
        tr("Save as PNG"),
        partial(_file, edition.home, edition.audience, until, in_use(), site.id, view),
        file_name=f"{file_stem(site)}-beside-{view.bands}-{edition.audience}.png",
        mime="image/png",
        key="sb_save",
    )
    return view


def _note(edition: Edition, shown: Sequence[Shown], bands: str) -> str:
    """What stands under the pictures on the page, which says itself how it may be handled."""
    legend, sites = legend_beside(edition, shown, bands), {s.site.id: s.site for s in shown}
    sources = {
        key: source_words(edition, site, [s.chip for s in shown if s.site.id == key]) for key, site in sites.items()
    }
    return " ".join((*legend.notes[:-1], _of_each(sites, sources)))


def _cells(edition: Edition, shown: Sequence[Shown], made: Sequence[Image.Image]) -> str:
    """The pictures with their words, as HTML."""
    cells = []
    for s, picture in zip(shown, made, strict=True):
        data = base64.b64encode(png(picture)).decode()
        cloud = hazy_sentence(s.chip.acquired_at.date(), clear_share(edition, s.chip))
        caption = f"{s.words}. {cloud}" if cloud else s.words
        cells.append(
            f'<figure><img alt="{escape(s.words)}" src="data:image/png;base64,{data}">'
            f"<figcaption>{escape(caption)}</figcaption></figure>"
        )
    return f'<div class="cw-beside cw-beside-{len(shown)}">{"".join(cells)}</div>'


def _others(edition: Edition, site: Site) -> dict[str, Site]:
    """Sites that can stand beside: with looks, and with nothing held back."""
    candidates = (
        s for s in edition.sites.values() if s.grid is not None and s.id != site.id and s.id not in edition.held_back
    )
    return {s.id: s for s in sorted(candidates, key=lambda s: s.name) if edition.looks.get(s.id)}


def _day_of_other(edition: Edition, other: Site, view: View) -> date | None:
    """The field for the day of the other site; None where it has no picture."""
    days = [c.acquired_at.date() for c in clear_chips(edition, other)]
    if not days:
        st.html(f'<p class="cw-note">{tr("No usable picture of this site is kept yet.")}</p>')
        return None
    at = days.index(view.next_day) if view.next_to == other.id and view.next_day in days else len(days) - 1
    return st.selectbox(tr("Its day"), days, at, format_func=day, key=f"sb_day_{other.id}", width=150)


def shown_of(edition: Edition, site_id: str, view: View) -> tuple[Shown, ...]:
    """The pictures that a view names and an edition may show, in the order of their days, the other site last."""
    pictures = []
    site, other = edition.sites.get(site_id), edition.sites.get(view.next_to)
    if site is not None:
        alone = edition.view.inside_alone(site.id)
        pictures += [Shown(site, c, alone) for c in clear_chips(edition, site) if c.acquired_at.date() in view.days]
    if other is not None and other.id not in edition.held_back:
        alone = edition.view.inside_alone(other.id)
        pictures += [
            Shown(other, c, alone) for c in clear_chips(edition, other) if c.acquired_at.date() == view.next_day
        ]
    return tuple(s for s in pictures if s.site.grid is not None)[:MOST]


def framed_pictures(archive: ChipArchive, shown: Sequence[Shown], bands: str) -> list[Image.Image]:
    """The pictures in that order, each with outline, scale bar and, of a demo, its stamp.

    Raises:
        NotFound, ReadFailed: the pixels of one are gone, or not what was archived.
    """
    windows = {s.site.id: _window(s.site) for s in shown}
    scale = max(LONGEST_PX // max(max(w.width, w.height) for w in windows.values()), 1)
    made: dict[str, Image.Image] = {}
    for key, window in windows.items():
        here = [s for s in shown if s.site.id == key]
        plain = same_stretch(
            [moment(archive, s.chip, s.inside) for s in here], BANDS, window, wanted=WANTED[bands], scale=scale
        )
        for s, picture in zip(here, plain, strict=True):
            frame = Framed(s.site.grid, (window.row, window.col), scale)  # type: ignore[arg-type]
            stamp = SIMULATED if s.site.simulated else ""
            made[s.chip.sha256] = draw_marks(picture, frame, (), site=s.site.outline, stamp=stamp)
    return [made[s.chip.sha256] for s in shown]


def _window(site: Site) -> Window:
    return window_around(site.grid, site.outline, aspect=ASPECT)  # type: ignore[arg-type]


def legend_beside(edition: Edition, shown: Sequence[Shown], bands: str) -> Legend:
    """What stands around the pictures: of every site its pixels and whose they are. What is not the same of both is
    said of each by its name."""
    sites, looks, title = {s.site.id: s.site for s in shown}, {}, []
    for key, site in sites.items():
        chips = [s.chip for s in shown if s.site.id == key]
        looks[key] = looks_of(edition, site, chips)
        title.append(f"{pictured_name(site)}: {', '.join(day(c.acquired_at.date()) for c in chips)}")
    beyond = {s.site.id: tr(BEYOND_HIDDEN) if s.inside_alone else "" for s in shown}
    parts = (
        tr(TOLD[bands]),
        _of_each(sites, {key: width_words(some) for key, some in looks.items()}),
        hatched_words(inside=False),
        _of_each(sites, beyond),
        tr("Dotted white: site outline."),
    )
    about = " ".join(part for part in parts if part)
    stretch = tr(OWN_STRETCH) if len(sites) > 1 else tr(ONE_STRETCH)
    behind = ", ".join(chip_words(s.chip) for s in shown)
    credit = ". ".join(credits_of(itertools.chain.from_iterable(looks.values()), tr))
    simulated = any(s.simulated for s in sites.values())
    return Legend("; ".join(title), (about, stretch, behind, known_words(edition)), simulated, credit)


def _of_each(sites: Mapping[str, Site], words: Mapping[str, str]) -> str:
    """Words that are the same of all sites, once; others after the name of each that they are of.

    Args:
        sites: by id.
        words: of each of them, by id; "" nothing is said of it.
    """
    if len(set(words.values())) == 1:
        return next(iter(words.values()))
    return " ".join(f"{pictured_name(sites[key])}: {sentence}" for key, sentence in words.items() if sentence)


def _file(home: Path, eyes: Audience, until: datetime | None, language: str, site_id: str, view: View) -> bytes:
    """The pictures as one PNG, by the gate as it stands when it is asked for.

    Raises:
        NotAllowed: as edition_for_file.
        NotFound: none of the pictures is in the edition any more.
    """
    with speaking(language):
        edition = edition_for_file(home, eyes, until)
        shown = shown_of(edition, site_id, view)
        if not shown:
            raise NotFound(msg("these pictures"), msg("they are not in this edition"), msg("Open the list of sites"))
        made = [p.convert("RGB") for p in framed_pictures(edition.archive, shown, view.bands)]
        legend = legend_beside(edition, shown, view.bands)
        return png(sheet(made, [s.words for s in shown], legend), words_inside(edition, legend))
