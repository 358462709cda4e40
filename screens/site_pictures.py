"""The pictures of a site: which two looks are compared, read from the archive, drawn, shown."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import streamlit as st

from geodata.chip import Chip
from geodata.detection import Detection, Kind, State
from geodata.errors import NotFound, ReadFailed
from geodata.grid import Grid
from geodata.look import LookStatus
from geodata.site import Site
from geodata.wording import day
from layers.escape import escape
from layers.picture_marks import Mark
from layers.pictures import FALSE_COLOUR, NODATA, TRUE_COLOUR, Moment, before_after_pair, true_colour, window_around
from pipelines.read.archive import read_chip_bands
from screens import frame
from screens.compare_slider import compare_slider
from screens.drawn import drawn
from screens.edition import Edition, chips_at
from screens.view import View, address

WANTED = {"true": TRUE_COLOUR, "false": FALSE_COLOUR}
WORDS = {"true": "True colour", "false": "False colour"}
ASPECT = 1.5
"""Width by height of the picture: the shape of its card."""
THUMBS = 8
"""Small pictures in the strip: as many as stand side by side."""
CLEAR = 0.9
"""Usable share of the site from which a look makes a picture; hazier ones are offered too when there is none."""
OPTICAL = frozenset(("red", "green", "blue"))


def pictures(edition: Edition, view: View, site: Site, chosen: Detection | None) -> View:
    """Draw the card of pictures; returns the view with the pictures that were chosen."""
    chips = clear_chips(edition, site)
    if not chips or site.grid is None:
        st.html(frame.card_title("Before and after"))
        words = (
            "This place has no outline yet, so no picture of it is kept."
            if site.grid is None
            else ("No clear picture of this site is kept yet.")
        )
        frame.empty(words, "Pictures appear after the first run that sees it clearly.")
        return view
    before, after = chosen_pair(chips, chosen, view)
    with st.container(horizontal=True, key="cw_picture_tools", vertical_alignment="bottom"):
        bands = st.segmented_control(
            "Bands", list(WORDS), default=view.bands, format_func=lambda b: WORDS[b], key="p_bands", required=True,
            label_visibility="collapsed",
        )  # fmt: skip
        days = {c.scene_id: day(c.acquired_at.date()) for c in chips}
        ids = list(days)
        left = st.selectbox(
            "Before", ids, ids.index(before.scene_id), format_func=days.__getitem__, key="p_before", width=150,
            label_visibility="collapsed",
        )  # fmt: skip
        right = st.selectbox(
            "After", ids, ids.index(after.scene_id), format_func=days.__getitem__, key="p_after", width=150,
            label_visibility="collapsed",
        )  # fmt: skip
    automatic = (before.scene_id, after.scene_id) if not (view.before or view.after) else None
    by_id = {c.scene_id: c for c in chips}
    before, after = by_id[left], by_id[right]
    shown = [
        d
        for d in edition.of(site.id)
        if d.kind is not Kind.ACTIVITY and d.state in (State.CONFIRMED, State.PROVISIONAL)
    ]
    try:
        made = _pair(
            edition.home,
            site,
            before,
            after,
            tuple(_mark(d) for d in shown),
            bands or "true",
            key=_key(site, before, after, shown),
        )
    except (ReadFailed, NotFound) as error:
        frame.stop_with(error)
        return view
    compare_slider(
        *made,
        before_words=_named("Before", before, chosen.last_clear_before if chosen else None, "last clear look"),
        after_words=_named("After", after, chips[-1].acquired_at.date(), "newest clear look"),
        caption=_caption(site, shown),
        key="slider",
    )
    drawn(_strip(edition, view, site, chips, before, after), key="strip")
    fresh = replace(view, bands=bands or "true")
    return fresh if (left, right) == automatic else replace(fresh, before=left, after=right)


def clear_chips(edition: Edition, site: Site) -> tuple[Chip, ...]:
    """Archived optical looks that make a picture, oldest first, one a day: clear ones and those a change names."""
    clear = {
        (k.collection, k.scene_id): k.clear_fraction or 0.0
        for k in edition.looks.get(site.id, ())
        if k.status is LookStatus.SEEN
    }
    usable = [c for c in chips_at(edition, site.id) if set(c.bands) >= OPTICAL and (c.collection, c.scene_id) in clear]
    told = {d.last_clear_before for d in edition.of(site.id)} | {d.first_seen for d in edition.of(site.id)}
    good = [c for c in usable if clear[c.collection, c.scene_id] >= CLEAR or c.acquired_at.date() in told] or usable
    return tuple({c.acquired_at.date(): c for c in good}.values())


def chosen_pair(chips: Sequence[Chip], chosen: Detection | None, view: View) -> tuple[Chip, Chip]:
    """The two looks to compare: the link's, else the last clear look before the change and the newest clear look.

    Args:
        chips: oldest first, at least one.
        chosen: the change in question; None = the whole time.
        view: may name scenes.
    """
    by_id = {c.scene_id: c for c in chips}
    wanted = chosen.last_clear_before if chosen else None
    earlier = [c for c in chips if wanted is None or c.acquired_at.date() <= wanted]
    before = (earlier[-1] if wanted else earlier[0]) if earlier else chips[0]
    return by_id.get(view.before, before), by_id.get(view.after, chips[-1])


@st.cache_data(show_spinner=False, max_entries=60)
def _pair(
    home: Path, _site: Site, _before: Chip, _after: Chip, _marks: tuple[Mark, ...], bands: str, *, key: str
) -> tuple[bytes, bytes]:
    grid: Grid = _site.grid  # type: ignore[assignment]
    made = before_after_pair(
        _moment(home, _before), _moment(home, _after), ("blue", "green", "red", "nir"), grid,
        window_around(grid, _site.outline, aspect=ASPECT), _marks, site=_site.outline, wanted=WANTED[bands],
    )  # fmt: skip
    return made.before, made.after


def _moment(home: Path, chip: Chip) -> Moment:
    read = read_chip_bands(home, chip)
    names = ("blue", "green", "red", "nir")
    shape = read["red"].shape
    stack = np.stack([read.get(name, np.full(shape, NODATA, np.int16)).astype(np.int16) for name in names])
    return Moment(chip.acquired_at.date(), stack, (stack[:3] != NODATA).all(axis=0))


@st.cache_data(show_spinner=False, max_entries=600)
def _thumb(home: Path, _site: Site, _chip: Chip, sha256: str) -> bytes:
    moment = _moment(home, _chip)
    window = window_around(_site.grid, _site.outline, aspect=1.6)  # type: ignore[arg-type]
    rows, cols = window.slices
    return true_colour(
        moment.reflectance[:, rows, cols], ("blue", "green", "red", "nir"), moment.valid[rows, cols], scale=1
    )


def _strip(edition: Edition, view: View, site: Site, chips: Sequence[Chip], before: Chip, after: Chip) -> str:
    """Small pictures over the years; a click puts one on the right."""
    kept = {chips.index(before), chips.index(after)}
    room = THUMBS - len(kept)
    kept |= {round(i * (len(chips) - 1) / max(room - 1, 1)) for i in range(min(room, len(chips)))}
    cells = []
    for index in sorted(kept):
        chip = chips[index]
        picture = base64.b64encode(_thumb(edition.home, site, chip, chip.sha256)).decode()
        role = "Before" if chip == before else "After" if chip == after else ""
        link = address("site", replace(view, before=before.scene_id, after=chip.scene_id, at=None))
        said = f"{day(chip.acquired_at.date())} {role}".strip()
        cells.append(
            f'<a class="soft cw-thumb{" cw-thumb-on" if role else ""}" href="{escape(link)}" target="_self" '
            f'title="{escape(said)}"><img alt="{escape(said)}" src="data:image/png;base64,{picture}">'
            f"<span>{escape(day(chip.acquired_at.date()))}<b> {role}</b></span></a>"
        )
    return f'<div class="cw-thumbs">{"".join(cells)}</div>'


def _mark(d: Detection) -> Mark:
    return Mark(d.outline, d.kind, d.state)


def _named(word: str, chip: Chip, expected: date | None, role: str) -> str:
    seen = chip.acquired_at.date()
    return f"{word}: {day(seen)}" + (f", {role}" if expected == seen else "")


def _caption(site: Site, shown: Sequence[Detection]) -> str:
    source = "Simulated Sentinel-2." if site.simulated else "Contains modified Copernicus Sentinel data."
    lines = " Dotted white: site outline." + (
        " Solid: confirmed; dashed: provisional; drawn on both dates." if shown else ""
    )
    return f"10 m pixels shown as pixels, same stretch on both dates. {source}{lines}"


def _key(site: Site, before: Chip, after: Chip, shown: Sequence[Detection]) -> str:
    """What a pair rests on, for the cache: the pixels by their hash, the outlines by their changes."""
    marks = ",".join(f"{d.id}:{d.state}:{d.outline.wkb.hex()[:64]}:{d.area_m2:g}" for d in shown)
    return f"{site.id} {site.revision} {before.sha256} {after.sha256} {marks}"
