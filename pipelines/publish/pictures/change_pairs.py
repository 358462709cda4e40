"""Pictures of changes, before and after, for files that carry them: only of looks that the edition may show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np

from geodata.chip_archive import ChipArchive
from geodata.detections.detection import Detection, State
from geodata.edition_view import EditionView
from geodata.errors import NotFound, ReadFailed
from geodata.i18n.english_formats import day
from geodata.i18n.messages import tr
from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.looks.mission_names_and_credits import credits_of
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from geodata.wording.look_sentences import hatched_words, hazy_sentence
from layers.pictures.annotate import Mark
from layers.pictures.composites import TRUE_COLOUR, GroundView, Moment, Pair, before_after_pair, window_around
from layers.pictures.sheet import SIMULATED
from pipelines.publish.pictures.picture_looks import NEEDED, chosen_two, clearest_of_each_day, picture_chips
from pipelines.read.chip_files import read_look
from pipelines.read.cloud_cover import is_usable_in
from pipelines.read.inside_alone import inside_alone

AROUND_M = 250.0
"""Metres of ground shown around a change."""
ASPECT = 1.25
"""Width to height of a picture."""
LONGEST_PX = 480
SHOWN = (*TRUE_COLOUR, "scl")
"""Bands that are unpacked: those of the picture, and the mask."""
THREADS = 2
"""Pictures made at the same time: reading, unpacking and packing pixels let another thread work."""
MOST = 200
"""Changes with pictures in one file, the newest: about 15 MB and ten seconds."""


@dataclass(frozen=True)
class ChangePair:
    """The two pictures of a change."""

    pair: Pair
    before: date  # UTC day of the look
    after: date
    words: tuple[str, str]  # what stands below each picture; plain text
    key: str  # what hatching and lines on them mean; plain text
    credit: str  # what the imagery's licences ask to be said; plain text


@dataclass(frozen=True)
class Pairs:
    """Pictures of the changes of an edition."""

    by_id: Mapping[str, ChangePair]  # change id -> its pictures; none of a change that has none
    notes: tuple[str, ...]  # which have none, and why, in words


@dataclass(frozen=True)
class _Asked:
    """A change whose pictures are to be drawn."""

    change: Detection
    site: Site
    grid: Grid  # the site's
    two: tuple[Chip, Chip]  # the looks before and after
    looks: Sequence[Look]  # of the site
    inside: bool  # the ground inside the outline alone is shown


def change_pairs(view: EditionView, archive: ChipArchive, ids: Sequence[str] | None = None) -> Pairs:
    """The pictures of changes on the ground that stand or have ended: the last clear look before each, and the newest
    that still shows it.

    Where a change is held back at a site, only looks of the days that told changes name are shown (shown_chips); where
    of the ground beyond its outline totals alone are told, the ground inside alone (inside_alone).

    Args:
        view: of the edition.
        archive: where the pixels lie.
        ids: only of these changes; None = of all that the edition shows.
    """
    wanted = [d for d in view.detections.items if ids is None or d.id in ids]
    drawable = [d for d in wanted if not d.kind.is_activity and d.state is not State.WITHDRAWN and d.last_clear_before]
    newest = sorted(drawable, key=lambda d: (d.first_seen, d.id), reverse=True)[:MOST]
    drawn: list[tuple[_Asked, Future[Pair | NotFound | ReadFailed]]] = []
    with ThreadPoolExecutor(THREADS) as pool:  # the first are drawn while the ledgers of further sites are read
        for one in _asked(view, newest):
            drawn.append((one, pool.submit(_drawn, archive, one)))
    pair_by_id: dict[str, ChangePair] = {}
    faults: list[str] = []
    for one, pictures in drawn:
        made = pictures.result()
        if isinstance(made, Pair):
            pair_by_id[one.change.id] = _told(one, made)
        else:
            faults.append(f"No pictures of {one.change.id}: {made}")
    why = "withdrawn, of activity, or without two looks that this edition may show"
    over = f", or older than the newest {MOST}" if len(drawable) > MOST else ""
    note = f"Changes with pictures: {len(pair_by_id)} of {len(wanted)}. Those without are {why}{over}."
    notes = (note,) if len(pair_by_id) < len(wanted) else ()
    return Pairs(pair_by_id, (*notes, *faults))


def _asked(view: EditionView, changes: Sequence[Detection]) -> Iterator[_Asked]:
    """Those of the changes that can be drawn, by site."""
    sites = {site.id: site for site in view.all_sites.items}
    for site_id in sorted({d.site_id for d in changes}):
        site, looks = sites[site_id], view.looks(site_id)
        chips = view.shown_chips(site_id, looks).items
        inside = view.inside_alone(site_id)
        for d in (d for d in changes if d.site_id == site_id):
            two = _two(d, chips, looks)
            if site.grid is not None and two is not None:
                yield _Asked(d, site, site.grid, two, looks, inside)


def _two(d: Detection, chips: Sequence[Chip], looks: Sequence[Look]) -> tuple[Chip, Chip] | None:
    """The looks before and after; None where there are not two between which it came."""
    good = [chip for chip in picture_chips(chips, looks) if chip.acquired_at.date() <= d.last_seen]
    two = chosen_two(good, clearest_of_each_day(chips, looks), d)
    came = two is not None and d.last_clear_before is not None and two[0].acquired_at.date() <= d.last_clear_before
    return two if came and two is not None and two[1].acquired_at.date() >= d.first_seen else None


def _drawn(archive: ChipArchive, one: _Asked) -> Pair | NotFound | ReadFailed:
    """The two pictures, or why there are none. Says nothing in words: threads do not know the reader's language."""
    window = window_around(one.grid, one.change.outline, margin_m=AROUND_M, aspect=ASPECT)
    ground = GroundView(TRUE_COLOUR, one.grid, window, one.site.outline)
    try:
        before, after = (_moment(archive, one.site, one.grid, chip, inside=one.inside) for chip in one.two)
    except (NotFound, ReadFailed) as error:
        return error
    marks = [Mark(one.change.outline, one.change.kind, one.change.state)]
    stamp = SIMULATED if one.site.simulated else ""
    return before_after_pair(before, after, ground, marks, longest_px=LONGEST_PX, stamp=stamp)


def _told(one: _Asked, pair: Pair) -> ChangePair:
    """The pictures with their words."""
    days = [chip.acquired_at.date() for chip in one.two]
    shown = {(chip.collection, chip.scene_id) for chip in one.two}
    of_them = [look for look in one.looks if (look.collection, look.scene_id) in shown]
    shares = {(look.collection, look.scene_id): look.clear_fraction for look in of_them}
    hazy = [hazy_sentence(chip.acquired_at.date(), shares.get((chip.collection, chip.scene_id))) for chip in one.two]
    words = tuple(
        f"{word}: {day(on)}. {cloud}".strip()
        for word, on, cloud in zip((tr("Before"), tr("After")), days, hazy, strict=True)
    )
    credit = "Simulated imagery" if one.site.simulated else ". ".join(credits_of(of_them))
    return ChangePair(pair, days[0], days[1], (words[0], words[1]), hatched_words(inside=one.inside), credit)


def _moment(archive: ChipArchive, site: Site, grid: Grid, chip: Chip, *, inside: bool) -> Moment:
    """The colours of a look.

    Raises:
        NotFound, ReadFailed: the chip is gone, or not what was archived.
    """
    assert set(chip.bands) >= NEEDED
    read = read_look(archive, grid, chip, SHOWN)
    if inside:
        read = inside_alone(site, read)
    stack = np.stack([read[name].astype(np.int16) for name in TRUE_COLOUR])
    return Moment(chip.acquired_at.date(), stack, is_usable_in(stack, read))
