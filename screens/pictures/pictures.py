"""The pictures of a site: two looks under a handle, or all that make a picture one after another."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import streamlit as st
from PIL import Image

from geodata.access.audience import Audience
from geodata.access.not_released import FEWER_PICTURES, NO_PICTURES
from geodata.chip_archive import ChipArchive
from geodata.detections.detection import Detection
from geodata.errors import NotFound, ReadFailed
from geodata.i18n.english_formats import day, listed
from geodata.i18n.messages import in_use, msg, speaking, tr
from geodata.looks.chip import Chip
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from geodata.wording.look_sentences import hazy_sentence
from layers.pictures.annotate import Mark
from layers.pictures.composites import TRUE_COLOUR, GroundView, before_after_pair, png, same_stretch, window_around
from layers.pictures.sheet import SIMULATED, sheet
from layers.style.escape import escape
from screens.downloads.file_button import file_button
from screens.pictures.outlined import marks_key, outlined_changes
from screens.pictures.picture_choice import (
    ASPECT,
    BANDS,
    TOLD,
    WANTED,
    WORDS,
    chip_words,
    chosen_pair,
    clear_chips,
    clear_share,
    file_stem,
    legend_of,
    looks_of,
    moment,
    pictured_name,
    pixel_words,
    shown_key,
    source_words,
    words_inside,
)
from screens.pictures.side_by_side import side_by_side
from screens.pictures.switch import switch
from screens.pictures.timelapse import timelapse
from screens.session.edition import Edition, edition_for_file
from screens.session.query_params import field_key
from screens.session.view_state import View, address
from screens.session.visitor import visitor
from screens.widgets import page_frame
from screens.widgets.compare_slider import Compared, compare_slider
from screens.widgets.html_component import drawn

THUMBS = 8
"""Small pictures in the strip: as many as stand side by side."""
SHOWS = {"pair": msg("Before and after"), "beside": msg("Side by side"), "timelapse": msg("Timelapse")}


@dataclass(frozen=True)
class Asked:
    """A pair as it was drawn when its button was."""

    site_id: str
    before: str  # scene id of the earlier picture
    after: str  # scene id of the later one
    bands: str  # "true", "false" or "index"
    change_id: str  # of the change in question; "" = the whole time
    alone: bool  # as in `pictures`
    blind: bool  # as in `pictures`


def pictures(
    edition: Edition,
    view: View,
    site: Site,
    chosen: Detection | None,
    *,
    alone: bool = True,
    blind: bool = False,
) -> View:
    """Draw the card of pictures; returns the view with the pictures that were chosen.

    Args:
        edition, view, site: what is shown.
        chosen: the change in question; None = the whole time.
        alone: False = no timelapse beside the pair, as in triage.
        blind: True = the ground in question is outlined in a neutral colour, whatever the machine says of it, and
            nothing else is, as in practice.
    """
    chips = clear_chips(edition, site)
    held = site.id in edition.held_back
    if not chips or site.grid is None:
        _no_pictures(site, held=held)
        return view
    show = "pair"
    with st.container(horizontal=True, key="cw_picture_tools", vertical_alignment="bottom"):
        if alone and len(chips) > 1 and not held:
            show = switch(tr("Show"), SHOWS, view.show, "p_show")
        bands = switch(tr("Bands"), WORDS, view.bands, "p_bands")
    view = replace(view, bands=bands, show=show)
    if show == "timelapse":
        return timelapse(edition, view, site)
    if show == "beside":
        return side_by_side(edition, view, site, [c.acquired_at.date() for c in chosen_pair(chips, chosen, view)])
    return _pair_card(edition, view, site, chips, chosen, alone=alone, blind=blind)


def _no_pictures(site: Site, *, held: bool) -> None:
    """Why no picture of a site is shown; held: something that was flagged there is held back."""
    st.html(page_frame.card_title("Before and after"))
    if held and site.grid is not None:
        page_frame.empty(
            NO_PICTURES,
            "Not all that was flagged here is released, and pictures would show the rest. "
            "What two people dismissed is not released.",
        )
        return
    words = (
        msg("This place has no outline yet, so no picture of it is kept.")
        if site.grid is None
        else msg("No usable picture of this site is kept yet.")
    )
    page_frame.empty(
        words, page_frame.once_run(msg("Pictures appear after the first run with a usable look."), watched=site.watched)
    )


def _pair_card(
    edition: Edition,
    view: View,
    site: Site,
    chips: Sequence[Chip],
    chosen: Detection | None,
    *,
    alone: bool,
    blind: bool,
) -> View:
    before, after = chosen_pair(chips, chosen, view)
    automatic = (before.scene_id, after.scene_id) if not (view.before or view.after) else None
    days = {c.scene_id: day(c.acquired_at.date()) for c in chips}
    about = chosen.id if chosen else site.id  # days chosen for one change are not those of the next
    with st.container(horizontal=True, key="cw_picture_days", vertical_alignment="bottom"):
        left = _day_field(tr("Before"), days, before, key=field_key(f"p_before_{about}", ("before",)))
        right = _day_field(tr("After"), days, after, key=field_key(f"p_after_{about}", ("after",)))
        by_id = {c.scene_id: c for c in chips}
        before, after = by_id[left], by_id[right]
        marks, outlined = outlined_changes(edition, site, chosen, (before, after), alone=alone, blind=blind)
        asked = Asked(site.id, left, right, view.bands, chosen.id if chosen else "", alone, blind)
        file_button(
            tr("Save as PNG"),
            partial(_file, edition.home, edition.audience, visitor().until, in_use(), asked),
            file_name=f"{file_stem(site)}-{before.acquired_at:%Y%m%d}-{after.acquired_at:%Y%m%d}-{view.bands}.png",
            mime="image/png",
            key="p_save",
        )
    try:
        made = _pair_of(edition, site, (before, after), marks, view.bands)
    except (ReadFailed, NotFound) as error:
        page_frame.part_failed("These pictures cannot be shown.", error)
        return view
    # of light, radar or reports the day before is that of a value, which no image has to do with
    last_clear = None if chosen is None or chosen.kind.is_activity else chosen.last_clear_before
    compared = Compared(
        *made,
        metres=window_around(site.grid, site.outline, aspect=ASPECT).width * site.grid.pixel_m if site.grid else 0.0,
        before_words=_named(tr("Before"), before, last_clear, tr("last clear look")),
        after_words=_named(
            tr("After"),
            after,
            None if site.id in edition.held_back else chips[-1].acquired_at.date(),
            tr("newest look that makes a picture"),
        ),
        caption=_caption(edition, site, (before, after), view.bands, outlined),
    )
    compare_slider(compared, handle=_handle(site, chosen) if view.handle is None else view.handle, key="slider")
    strip = "" if blind else _strip(edition, view, site, chips, before, after)  # its links lead to the page of the site
    drawn(strip + looks_line(before, after), key="strip")
    return view if (left, right) == automatic else replace(view, before=left, after=right)


def _day_field(word: str, days: Mapping[str, str], chosen: Chip, *, key: str) -> str:
    """The choice of a picture by its day; its scene id."""
    ids = list(days)
    return st.selectbox(word, ids, ids.index(chosen.scene_id), format_func=days.__getitem__, key=key, width=150)


def _handle(site: Site, chosen: Detection | None) -> int:
    """Where the handle stands at first, in per cent: on the middle of the change, half of it on each date."""
    if chosen is None or site.grid is None:
        return 50
    window = window_around(site.grid, site.outline, aspect=ASPECT)
    column = (site.grid.to_grid(chosen.outline).centroid.x - site.grid.left) / site.grid.pixel_m
    return round(min(max(100 * (column - window.col) / window.width, 8), 92))


def looks_line(before: Chip, after: Chip) -> str:
    """The two looks behind the pictures, closed until asked for, as HTML."""
    rows = "".join(
        f"<tr><th>{word}</th><td>{escape(c.scene_id, limit=120)}</td><td>{escape(c.sha256)}</td></tr>"
        for word, c in ((tr("Before"), before), (tr("After"), after))
    )
    return (
        f'<details class="cw-looks"><summary>{tr("Scenes and chips of these pictures")}</summary>'
        '<div class="cw-scroll"><table>'
        f"<thead><tr><th></th><th>{tr('Scene')}</th><th>{tr('Chip, sha256')}</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
        "</details>"
    )


def _file(home: Path, eyes: Audience, until: datetime | None, language: str, asked: Asked) -> bytes:
    """The pair as one picture, by the gate as it stands when it is asked for.

    Args:
        home, eyes, until: as edition_for_file.
        language: code of the one that is read.
        asked: what the page showed.

    Raises:
        NotAllowed: as edition_for_file.
        NotFound: one of the looks or the change in question is not in the edition any more, or pixels are gone.
        ReadFailed: the pixels of a look are not what was archived.
    """
    with speaking(language):
        edition = edition_for_file(home, eyes, until)
        site = edition.sites.get(asked.site_id)
        chips = {c.scene_id: c for c in clear_chips(edition, site)} if site is not None else {}
        before, after = chips.get(asked.before), chips.get(asked.after)
        chosen = next((d for d in edition.view.detections.items if d.id == asked.change_id), None)
        gone = chosen is None and asked.change_id != ""
        if site is None or before is None or after is None or gone:
            raise NotFound(msg("these pictures"), msg("they are not in this edition"), msg("Open the list of sites"))
        marks, outlined = outlined_changes(edition, site, chosen, (before, after), alone=asked.alone, blind=asked.blind)
        return _sheet(edition, site, (before, after), marks, asked.bands, outlined)


def _sheet(
    edition: Edition, site: Site, chips: tuple[Chip, Chip], marks: tuple[Mark, ...], bands: str, outlined: str
) -> bytes:
    """The pair as one picture with all that it needs to stand alone."""
    before, after = chips
    made = _pair_of(edition, site, chips, marks, bands)
    both = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in made]
    days = [day(chip.acquired_at.date()) for chip in chips]
    legend = legend_of(
        edition,
        site,
        f"{pictured_name(site)}: {listed(days)}",
        bands,
        chips,
        outlined,
        f"{tr('Before')}: {chip_words(before)}. {tr('After')}: {chip_words(after)}.",
    )
    captions = [f"{word}: {when}" for word, when in zip((tr("Before"), tr("After")), days, strict=True)]
    return png(sheet(both, captions, legend), words_inside(edition, legend))


def _pair_of(
    edition: Edition, site: Site, chips: tuple[Chip, Chip], marks: tuple[Mark, ...], bands: str
) -> tuple[bytes, bytes]:
    """The two pictures as PNG, the marks on the later one.

    Raises:
        NotFound, ReadFailed: as moment.
    """
    key = f"{shown_key(site, *chips)} {marks_key(marks)}"
    return _pair(edition.archive, site, chips, marks, bands, key, inside=edition.view.inside_alone(site.id))


@st.cache_data(show_spinner=False, max_entries=60)
def _pair(
    archive: ChipArchive,
    _site: Site,
    _chips: tuple[Chip, Chip],
    _marks: tuple[Mark, ...],
    bands: str,
    key: str,
    *,
    inside: bool,
) -> tuple[bytes, bytes]:
    grid: Grid = _site.grid  # type: ignore[assignment]
    before, after = (moment(archive, chip, _site if inside else None) for chip in _chips)
    made = before_after_pair(
        before,
        after,
        GroundView(BANDS, grid, window_around(grid, _site.outline, aspect=ASPECT), _site.outline, WANTED[bands]),
        _marks,
        stamp=SIMULATED if _site.simulated else "",
    )
    return made.before, made.after


@st.cache_data(show_spinner=False, max_entries=600)
def _thumb(archive: ChipArchive, _site: Site, _chip: Chip, key: str, *, inside: bool) -> bytes:
    window = window_around(_site.grid, _site.outline, aspect=1.6)  # type: ignore[arg-type]
    return png(same_stretch((moment(archive, _chip, _site if inside else None),), BANDS, window, wanted=TRUE_COLOUR)[0])


def _strip(edition: Edition, view: View, site: Site, chips: Sequence[Chip], before: Chip, after: Chip) -> str:
    """Small pictures over the years; a click puts one on the right."""
    kept = {chips.index(before), chips.index(after)}
    room = THUMBS - len(kept)
    kept |= {round(i * (len(chips) - 1) / max(room - 1, 1)) for i in range(min(room, len(chips)))}
    cells, inside = [], edition.view.inside_alone(site.id)
    for index in sorted(kept):
        chip = chips[index]
        try:
            small = _thumb(edition.archive, site, chip, shown_key(site, chip), inside=inside)
            picture = base64.b64encode(small).decode()
        except (ReadFailed, NotFound):  # its own line below the pictures says so once it is chosen
            continue
        role = tr("Before") if chip == before else tr("After") if chip == after else ""
        link = address("site", replace(view, before=before.scene_id, after=chip.scene_id, at=None, handle=None))
        label = f"{day(chip.acquired_at.date())} {role}".strip()
        cells.append(
            f'<a class="soft cw-thumb{" cw-thumb-on" if role else ""}" href="{escape(link)}" target="_self" '
            f'title="{escape(label)}"><img alt="" aria-hidden="true" src="data:image/png;base64,{picture}">'
            f"<span>{escape(day(chip.acquired_at.date()))}<b> {role}</b></span></a>"
        )
    return f'<div class="cw-thumbs">{"".join(cells)}</div>'


def _named(word: str, chip: Chip, expected: date | None, role: str) -> str:
    seen = chip.acquired_at.date()
    return f"{word}: {day(seen)}" + (f", {role}" if expected == seen else "")


def _caption(edition: Edition, site: Site, pair: tuple[Chip, Chip], bands: str, outlined: str) -> str:
    parts = ["" if bands == "true" else tr(TOLD[bands])]
    if site.id in edition.held_back:
        parts.append(tr(FEWER_PICTURES))
    inside = edition.view.inside_alone(site.id)
    parts += [pixel_words(looks_of(edition, site, pair), inside=inside), tr("Same stretch on both dates.")]
    parts += [hazy_sentence(chip.acquired_at.date(), clear_share(edition, chip)) for chip in pair]
    parts.append(source_words(edition, site, pair))
    parts.append(tr("Dotted white: site outline."))
    parts.append(outlined)
    return " ".join(part for part in parts if part)
