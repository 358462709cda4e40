"""The pictures of a site: two looks under a handle, or all that make a picture one after another."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st
from PIL import Image

from geodata.access.not_released import FEWER_PICTURES, NO_PICTURES
from geodata.chip_archive import ChipArchive
from geodata.detections.detection import Detection, Kind, State
from geodata.errors import NotFound, ReadFailed
from geodata.i18n.english_formats import counted, day, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.looks.chip import Chip
from geodata.sites.grid import Grid
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.look_sentences import hazy_sentence
from layers.pictures.annotate import Mark, came_between
from layers.pictures.composites import TRUE_COLOUR, GroundView, before_after_pair, png, same_stretch, window_around
from layers.pictures.sheet import SIMULATED, sheet
from layers.style.escape import escape
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
    pixel_words,
    source_words,
)
from screens.pictures.side_by_side import side_by_side
from screens.pictures.switch import switch
from screens.pictures.timelapse import timelapse
from screens.session.edition import Edition
from screens.session.view_state import View, address
from screens.widgets import page_frame
from screens.widgets.compare_slider import Compared, compare_slider
from screens.widgets.html_component import drawn

THUMBS = 8
"""Small pictures in the strip: as many as stand side by side."""
SHOWS = {"pair": msg("Before and after"), "beside": msg("Side by side"), "timelapse": msg("Timelapse")}


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
        return timelapse(edition, view, site, chips)
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
        left = _day_field(tr("Before"), days, before, key=f"p_before_{about}")
        right = _day_field(tr("After"), days, after, key=f"p_after_{about}")
        by_id = {c.scene_id: c for c in chips}
        before, after = by_id[left], by_id[right]
        days_between = before.acquired_at.date(), after.acquired_at.date()
        if chosen is not None and chosen.kind.is_activity and not (alone or blind):
            marks, shown, outlined = activity_marks(chosen)
        else:
            marks, shown, outlined = _marked(edition, site, chosen, days_between, blind=blind)
        inside = edition.view.inside_alone(site.id)
        key = f"{_key(site, before, after, shown)}|{chosen.id if chosen else ''}|{blind}|{inside}"
        st.download_button(
            tr("Save as PNG"),
            lambda: _sheet(edition, site, (before, after), marks, view.bands, key, outlined),
            file_name=f"{file_stem(site)}-{before.acquired_at:%Y%m%d}-{after.acquired_at:%Y%m%d}-{view.bands}.png",
            mime="image/png",
            key="p_save",
            on_click="ignore",
        )
    try:
        made = _pair(edition, site, before, after, marks, view.bands, key)
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


def _marked(
    edition: Edition, site: Site, chosen: Detection | None, between: tuple[date, date], *, blind: bool
) -> tuple[tuple[Mark, ...], list[Detection], str]:
    """What is outlined on the later picture: the marks, their changes, and in words how many and which one it is about.

    Args:
        between: days of the two pictures.
        blind: as in `pictures`.
    """
    if blind and chosen is not None:
        return (Mark(chosen.outline, Kind.UNCLEAR, State.CONFIRMED),), [chosen], tr("Outlined: the ground in question.")
    standing = [
        d for d in edition.of(site.id) if not d.kind.is_activity and d.state in (State.CONFIRMED, State.PROVISIONAL)
    ]
    shown = [d for d in standing if came_between(d, *between)]
    question = chosen.id if chosen in shown else ""
    marks = tuple(_mark(d, aside=bool(question) and d.id != question) for d in shown)
    description = outlined_words(len(shown), len(standing))
    if question and len(shown) > 1:
        description = f"{description} {tr('The one in question has the thick line and the sign.')}"
    if shown and not question and chosen is not None:
        description = f"{description} {tr('The one in question is not outlined.')}"
    return marks, shown, description


def activity_marks(chosen: Detection) -> tuple[tuple[Mark, ...], list[Detection], str]:
    """What is outlined on the page of a change of light, radar or reports, as _marked has it: nothing seen on the
    ground, which would read as that change."""
    if chosen.kind is Kind.RADAR_CHANGE:
        words = msg(
            "Outlined: where the radar echo changed. These images need not show it; changes seen in images themselves "
            "are not outlined here."
        )
        return (_mark(chosen, aside=False),), [chosen], tr(words)
    words = msg("Nothing is outlined: this change is of the site as a whole, and these images do not show it.")
    return (), [], tr(words)


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


def _sheet(
    edition: Edition, site: Site, chips: tuple[Chip, Chip], marks: tuple[Mark, ...], bands: str, key: str, outlined: str
) -> bytes:
    """The pair as one picture with all that it needs to stand alone."""
    before, after = chips
    made = _pair(edition, site, before, after, marks, bands, key)
    both = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in made]
    legend = legend_of(
        edition,
        site,
        f"{told_name(site)}: {day(before.acquired_at.date())} and {day(after.acquired_at.date())}",
        bands,
        chips,
        outlined,
        f"Before: {chip_words(before)}. After: {chip_words(after)}.",
    )
    captions = [f"{word}: {day(c.acquired_at.date())}" for word, c in (("Before", before), ("After", after))]
    return png(sheet(both, captions, legend))


@st.cache_data(show_spinner=False, max_entries=60, hash_funcs={Edition: lambda edition: str(edition.home)})
def _pair(
    edition: Edition, _site: Site, _before: Chip, _after: Chip, _marks: tuple[Mark, ...], bands: str, key: str
) -> tuple[bytes, bytes]:
    grid: Grid = _site.grid  # type: ignore[assignment]
    inside = _site if edition.view.inside_alone(_site.id) else None
    made = before_after_pair(
        moment(edition.archive, _before, inside),
        moment(edition.archive, _after, inside),
        GroundView(BANDS, grid, window_around(grid, _site.outline, aspect=ASPECT), _site.outline, WANTED[bands]),
        _marks,
        stamp=SIMULATED if _site.simulated else "",
    )
    return made.before, made.after


@st.cache_data(show_spinner=False, max_entries=600)
def _thumb(archive: ChipArchive, _site: Site, _chip: Chip, sha256: str, *, inside: bool) -> bytes:
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
            picture = base64.b64encode(_thumb(edition.archive, site, chip, chip.sha256, inside=inside)).decode()
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


def _mark(d: Detection, *, aside: bool) -> Mark:
    return Mark(d.outline, d.kind, d.state, aside=aside)


def _named(word: str, chip: Chip, expected: date | None, role: str) -> str:
    seen = chip.acquired_at.date()
    return f"{word}: {day(seen)}" + (f", {role}" if expected == seen else "")


def outlined_words(drawn: int, standing: int) -> str:
    """Which changes are outlined, and that others are not, because they came at another time; "" for none.

    Args:
        drawn: changes that came between the two dates.
        standing: changes on the ground that stand, whenever they came.
    """
    sentences = ""
    if drawn:
        changes = sentence_case(counted(drawn, "change"))
        message = msg("{changes} outlined on the later date, solid when confirmed, dashed when provisional.")
        sentences = tr(message, changes=changes)
    if standing > drawn:
        more = sentence_case(counted(standing - drawn, "change"))
        sentences += " " + tr("{changes} not outlined: not seen to come between these two dates.", changes=more)
    return sentences.strip()


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


def _key(site: Site, before: Chip, after: Chip, shown: Sequence[Detection]) -> str:
    """What a pair rests on, for the cache: the pixels by their hash, the outlines by their changes."""
    marks = ",".join(f"{d.id}:{d.state}:{d.outline.wkb.hex()[:64]}:{d.area_m2:g}" for d in shown)
    return f"{site.id} {site.revision} {before.sha256} {after.sha256} {marks}"
