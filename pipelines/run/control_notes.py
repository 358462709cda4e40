"""What is to be known about the control sets in force: a new place on their ground, other settings, a longer history.

None of it changes what is said. Each note ends with the step by which a person lets it count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.detections.control_set import ControlSet, shaping
from geodata.errors import ReadFailed
from geodata.i18n.messages import english
from geodata.looks.judgement_mark import GROUND, LIGHT
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.judge.known_places import KnownPlaces, new_places

GROWN = 1.25
"""Times the looks that a history held when it was chosen, from which it is said that it has grown since."""
WHAT_WORDS = {GROUND: "the ground", LIGHT: "night light"}


@dataclass(frozen=True)
class ControlNote:
    """One thing to know about a site's control set."""

    site_id: str
    told: str  # what, a sentence without a final full stop
    next_step: str  # what lets it count
    damaged: bool = False  # True: the site cannot be judged until it is put right


def control_notes(workspace: Workspace, sites: Sequence[Site], *, history: bool = False) -> tuple[ControlNote, ...]:
    """Notes on the sets in force of some sites, in the order of the sites.

    Args:
        workspace: where they are kept.
        sites: with their grids; those that are not watched have none.
        history: also count the looks of each site's archive, which takes longer.
    """
    places = KnownPlaces.of(workspace.store)
    notes: list[ControlNote] = []
    for site in sites:
        for what in (GROUND, LIGHT) if site.watched else ():
            kept = workspace.store.control_set(site.id, what)
            if kept is None:
                continue
            try:
                kept.check()
                texts = [*_places(workspace, site, kept, places), *_settings(workspace, kept)]
            except ReadFailed as error:
                gone = english(
                    "control set {number} of {site} is not what was stored (its sha256 differs)",
                    number=kept.number,
                    site=site.id,
                )
                notes.append(ControlNote(site.id, gone, error.next_step, damaged=True))
                continue
            texts += _history(workspace, site, kept) if history and what == GROUND else []
            notes += [ControlNote(site.id, words, renew_step(site.id)) for words in texts]
    return tuple(notes)


def renew_step(site_id: str) -> str:
    """The command that chooses a new set."""
    return english(
        "What is said stays as it is; to let it count: compound-watch controls renew --site {site} --reason TEXT",
        site=site_id,
    )


def _places(workspace: Workspace, site: Site, kept: ControlSet, places: KnownPlaces) -> list[str]:
    """New known places on the ground that the site is held against."""
    new = new_places(places.near(site), kept.places)
    if not new:
        return []
    # here and not above: what reads rasters and catalogues takes half a second, and `status` seldom comes this far
    from pipelines.detect.site_stack import union
    from pipelines.judge.kept_controls import unpacked
    from pipelines.night_light.comparison_places import APART_M
    from pipelines.night_light.kept_lookalikes import kept_lookalikes

    if kept.what == GROUND:
        whole, guard_m = unpacked(kept), _guard(kept)
        used = union(whole.placebos, kept.grid.shape)
        used.flat[whole.controls.in_use] = True
    else:
        lookalikes = kept_lookalikes(kept, site)
        if lookalikes is None:
            return []
        used, guard_m = lookalikes.alike, APART_M
    touched = [count for place in new if (count := _within(kept.grid, used, place, guard_m))]
    if not touched:
        return []
    return [
        english(
            "control set {number} of {site} ({what}): known places that came or moved since lie within {guard} m of "
            "its controls and control areas ({places} in all, pixels touched {pixels} of {all})",
            number=kept.number,
            site=site.id,
            what=WHAT_WORDS[kept.what],
            places=len(touched),
            guard=f"{guard_m:g}",
            pixels=f"{sum(touched):,}",
            all=f"{int(used.sum()):,}",
        )
    ]


def _within(grid: Grid, used: npt.NDArray[np.bool_], place: object, guard_m: float) -> int:
    """Pixels in use within some metres of a place."""
    shape = grid.to_grid(place).buffer(guard_m)  # type: ignore[arg-type]
    left, bottom, right, top = grid.bounds
    x0, y0, x1, y1 = shape.bounds
    if x1 < left or x0 > right or y1 < bottom or y0 > top:
        return 0
    return int((used & grid.mask(grid.to_lonlat(shape))).sum())


def _settings(workspace: Workspace, kept: ControlSet) -> list[str]:
    """Settings that would shape a new set otherwise."""
    if kept.what != GROUND:
        return []
    now = shaping(workspace.settings.detection)
    differing = [
        english("{now} (chosen with {then})", now=new, then=old.partition("=")[2])
        for old, new in zip(kept.settings, now, strict=False)
        if old != new
    ]
    if not differing:
        return []
    return [
        english(
            "control set {number} of {site}: these settings have no say in it: {settings}",
            number=kept.number,
            site=kept.site_id,
            settings=", ".join(differing),
        )
    ]


def _history(workspace: Workspace, site: Site, kept: ControlSet) -> list[str]:
    """Looks of the history, and from before it, that were archived since."""
    days = [chip.acquired_at.date() for chip in workspace.store.chips(site.id) if "scl" in chip.bands]
    older = sum(day < kept.history_from for day in days)
    within = sum(kept.history_from <= day < kept.history_until for day in days)
    if within < GROWN * kept.history_looks and older < (GROWN - 1) * kept.history_looks:
        return []
    return [
        english(
            "control set {number} of {site}: its archive has grown since (looks of its history then {then}, now "
            "{within}; older looks, which have no say, {older})",
            number=kept.number,
            site=site.id,
            then=kept.history_looks,
            within=within,
            older=older,
        )
    ]


def _guard(kept: ControlSet) -> float:
    """Metres that this set keeps from every known place."""
    return float(dict(pair.split("=", 1) for pair in kept.settings)["guard_m"])
