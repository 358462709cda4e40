"""The picture under the pencil: the newest clear look of a site, or of any point that is no site yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st
from shapely.geometry.base import BaseGeometry

from geodata.chip_archive import ChipArchive
from geodata.errors import CompoundWatchError, NotFound, ReadFailed
from geodata.i18n.english_formats import day, in_figures
from geodata.i18n.messages import msg, tr, trn
from geodata.looks.chip import NODATA, Chip
from geodata.looks.mission_names_and_credits import credits_of
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from geodata.wording.look_sentences import HATCHED
from layers.pictures.composites import TRUE_COLOUR, Moment, Window, same_stretch
from layers.pictures.web_mercator import WebPicture, web_picture
from layers.style.escape import escape
from pipelines.ground.library import BANDS as GROUND_BANDS
from pipelines.ground.steadiness import GREEN, RATIO, OverAYear, looks_of_a_year, over_a_year
from pipelines.ground.suggested_outline import outline_from_looks
from pipelines.read.chip_faults import fault_of
from pipelines.read.chip_files import read_chip_bands
from pipelines.read.cloud_cover import is_usable
from pipelines.run.newest_picture import NewestPicture, kept_picture, read_newest
from screens.pictures.picture_choice import BANDS, clear_chips, moment, moment_of, source_words
from screens.session.edition import Edition, desk
from screens.widgets import page_frame
from screens.widgets.save_feedback import nothing_saved

Pixels = tuple[dict[str, npt.NDArray[Any]], npt.NDArray[np.bool_]]
"""The bands of a look, (H, W) each, and which pixels are usable."""
DAYS_OFFERED = 24
"""Clear looks that can be laid under the pencil, the newest."""
LOOKS = 10
"""Looks from which built-up ground is told: one alone takes wet soil for roofs now and then."""


@dataclass(frozen=True)
class Below:
    """What lies under the pencil."""

    picture: WebPicture
    caption: str  # HTML
    words: str  # what it shows, for who does not see it
    grid: Grid
    looks: tuple[Pixels, ...]  # what a suggestion is made from, the newest first; empty = nothing to suggest from
    year: tuple[Chip, ...] = ()  # looks spread over a year, for what stays the same; empty = too few of them
    newest: tuple[Chip, ...] = ()  # those that looks were read from, where there is a year of them


def below_site(edition: Edition, site: Site) -> Below | None:
    """Let the analyst choose a look of a site to draw on; None where there is none, or none is wanted."""
    grid = site.grid
    clear = list(reversed(clear_chips(edition, site))) if grid is not None else []
    kept = clear[:DAYS_OFFERED]
    # after an outline left its grid the chips of the earlier grid lie elsewhere, until a run has read the new one
    chips = [
        chip for chip in kept if grid is not None and _on_grid(edition.archive, grid, repr(grid), chip, chip.sha256)
    ]
    if not chips or grid is None:
        if kept:
            st.html(
                f'<p class="cw-note">{tr("The pictures kept are of an earlier pixel grid: a run reads them anew.")}</p>'
            )
        middle = site.outline.centroid
        return _of_place(edition, (middle.x, middle.y))
    chosen = st.selectbox(
        tr("Picture under the pencil"),
        [None, *chips],
        index=1,
        format_func=lambda chip: day(chip.acquired_at.date()) if chip else tr("none"),
        key=f"e_below_{site.id}",
        width=220,
    )
    if chosen is None:
        return None
    try:
        picture = _picture_of(edition.archive, grid, repr(grid), chosen, chosen.sha256)
        looks = _looks_of(edition.archive, tuple(chips[:LOOKS]), tuple(chip.sha256 for chip in chips[:LOOKS]))
    except (NotFound, ReadFailed) as error:
        page_frame.part_failed(msg("No picture can be shown."), error)
        return None
    words = _words(chosen, source_words(edition, site, [chosen]))
    return Below(picture, words, _shown(chosen), grid, looks, of_a_year(clear), tuple(chips[:LOOKS]))


def below_point(edition: Edition) -> Below | None:
    """Let the analyst name a point and read its newest picture; None while none was read."""
    with st.form("a_point", border=False):
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        typed = left.text_input(tr("Longitude, latitude of the place"), key="a_at", placeholder="101.0000, 9.0000")
        pressed = right.form_submit_button(tr("Show its newest picture"), width="stretch")
    if pressed:
        st.session_state.pop("a_shown", None)
        at = _degrees(typed or "")
        if at is None:
            nothing_saved("Type two numbers with a comma between: longitude, then latitude.")
            return None
        if kept_picture(edition.home, *at) is None and not _read(edition, at):
            return None
        st.session_state["a_shown"] = at
    at = st.session_state.get("a_shown")
    return _of_place(edition, at) if at else None


def _of_place(edition: Edition, at: tuple[float, float]) -> Below | None:
    """The picture that was read of a point, and the way to read a newer one; None while none was read.

    Args:
        edition: whose desk.
        at: WGS84 longitude, latitude.
    """
    picture = kept_picture(edition.home, *at)
    pressed = st.button(
        tr("Read its newest picture") if picture is None else tr("Look for a newer picture"), key="e_read_picture"
    )
    if pressed and _read(edition, at):
        picture = kept_picture(edition.home, *at)
    if picture is None:
        return None
    try:
        return _of_point(edition, picture)
    except (NotFound, ReadFailed) as error:
        page_frame.part_failed(msg("No picture can be shown."), error)
        return None


def suggested(edition: Edition, below: Below | None, at: BaseGeometry) -> BaseGeometry | None:
    """The built-up ground around a place as an outline to correct, WGS84; None, with the reason said, where none is."""
    if below is None or not below.looks:
        st.html(f'<p class="cw-note">{tr("Nothing can be suggested without a picture.")}</p>')
        return None
    try:
        year, over = _year_of(edition.archive, below)
    except (NotFound, ReadFailed) as error:
        page_frame.part_failed(msg("Nothing can be suggested."), error)
        return None
    outline = outline_from_looks(below.looks, year, below.grid, at)
    if outline is None:
        st.html(f'<p class="cw-note">{tr("No built-up ground is seen around this place.")}</p>')
        return None
    looks = in_figures(len(below.looks), "image")
    if year is None:
        note = tr(
            "Suggested: the built-up ground as the model of the ground sees it in {looks}. Yards, fences and plots "
            "without buildings are not in it: correct it on the picture.",
            looks=looks,
        )
    else:
        note = tr(
            "Suggested: the built-up ground as the model of the ground sees it in {looks}, and ground beside it that "
            "stays the same through a year ({year}), as roofs do and dry sand may. Yards, fences and plots without "
            "buildings are not in it: correct it on the picture.",
            looks=looks,
            year=in_figures(over, "image"),
        )
    st.html(f'<p class="cw-note">{note}</p>')
    return outline


def _read(edition: Edition, at: tuple[float, float]) -> bool:
    """Ask the catalogues, where the operator lets the dashboard do so; False where nothing was read."""
    if not edition.demo and not edition.settings.run_from_dashboard:
        nothing_saved(
            "The operator has not allowed the dashboard to read imagery (run_from_dashboard). On the command line: "
            "compound-watch sites picture LONGITUDE LATITUDE, then show it here."
        )
        return False
    now = datetime.combine(edition.today + timedelta(days=1), time(), UTC)
    try:
        with st.spinner(tr("Reading the newest usable images"), show_time=True):
            read_newest(desk(edition), *at, now=now)
    except CompoundWatchError as error:
        page_frame.part_failed(msg("No picture was read."), error)
        return False
    return True


def _degrees(typed: str) -> tuple[float, float] | None:
    parts = typed.replace(";", ",").split(",")
    try:
        longitude, latitude = (float(part) for part in parts)
    except ValueError:
        return None
    return longitude, latitude


def _of_point(edition: Edition, found: NewestPicture) -> Below:
    pixels = found.pixels()
    picture = _drawn(moment_of(found.chip, pixels[0]), found.grid)
    credit = tr("Simulated imagery.") if edition.demo else " ".join(f"{c}." for c in credits_of([found.look], tr))
    if found.unread:
        credit += " " + trn(
            "{n} newer image could not be read.", "{n} newer images could not be read.", found.unread, n=found.unread
        )
    looks = tuple((one, _usable(one)) for one in pixels)
    return Below(picture, _words(found.chip, credit), _shown(found.chip), found.grid, looks)


def _shown(chip: Chip) -> str:
    return tr("The place on {day}, true colour", day=day(chip.acquired_at.date()))


def _words(chip: Chip, credit: str) -> str:
    sentence = tr("Under the pencil: {day}, true colour, 10 m a pixel.", day=day(chip.acquired_at.date()))
    return f'<p class="cw-note">{sentence} {tr(HATCHED)} {escape(credit, limit=300)}</p>'


@st.cache_data(show_spinner=False, max_entries=2_000)
def _on_grid(archive: ChipArchive, _grid: Grid, grid: str, _chip: Chip, sha256: str) -> bool:
    return fault_of(archive, _chip, _grid) is None


@st.cache_data(show_spinner=False, max_entries=60)
def _picture_of(archive: ChipArchive, _grid: Grid, grid: str, _chip: Chip, sha256: str) -> WebPicture:
    return _drawn(moment(archive, _chip), _grid)


@st.cache_data(show_spinner=False, max_entries=20)
def _looks_of(archive: ChipArchive, _chips: Sequence[Chip], digests: tuple[str, ...]) -> tuple[Pixels, ...]:
    read = [read_chip_bands(archive, chip) for chip in _chips]
    return tuple((one, _usable(one)) for one in read)


def of_a_year(clear: Sequence[Chip]) -> tuple[Chip, ...]:
    """Of clear looks, the newest first, those of a year that tell what stays the same."""
    both = [chip for chip in clear if {*RATIO, *GREEN} <= set(chip.bands)]
    return tuple(both[k] for k in looks_of_a_year([chip.acquired_at.date() for chip in both]))


def _year_of(archive: ChipArchive, below: Below) -> tuple[OverAYear | None, int]:
    """What the looks of a year that lie on the grid say, and how many these are.

    None, 0 where they are too few.

    Raises:
        NotFound, ReadFailed: a chip is gone, or not what was archived.
    """
    there = [chip for chip in below.year if _on_grid(archive, below.grid, repr(below.grid), chip, chip.sha256)]
    chips = of_a_year(there)
    if not chips:
        return None, 0
    by_sha = {chip.sha256: chip for chip in (*chips, *below.newest)}
    both = tuple(sorted(by_sha.values(), key=lambda chip: chip.acquired_at, reverse=True))
    of_year = tuple(chip.sha256 for chip in chips)
    return _read_year(archive, both, tuple(by_sha), of_year), len(chips)


@st.cache_data(show_spinner=False, max_entries=60)
def _read_year(
    archive: ChipArchive, _chips: Sequence[Chip], digests: tuple[str, ...], of_year: tuple[str, ...]
) -> OverAYear:
    read = {chip.sha256: read_chip_bands(archive, chip, (*GROUND_BANDS, "scl")) for chip in _chips}
    looks = {sha256: (one, _usable(one)) for sha256, one in read.items()}
    return over_a_year([looks[sha256] for sha256 in of_year], list(looks.values()))


def _usable(bands: dict[str, npt.NDArray[Any]]) -> npt.NDArray[np.bool_]:
    if "scl" in bands:
        return is_usable(bands["scl"])
    there: npt.NDArray[np.bool_] = bands["red"] != NODATA
    return there


def _drawn(seen: Moment, grid: Grid) -> WebPicture:
    whole = Window(0, 0, grid.height, grid.width)
    return web_picture(np.asarray(same_stretch((seen,), BANDS, whole, wanted=TRUE_COLOUR)[0]), grid)
