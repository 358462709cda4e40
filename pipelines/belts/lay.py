"""Lay the belts that the settings ask for; one whose ground is another now is read and judged anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geodata.belts.belt import Belt
from geodata.belts.ground import belt_of, control_belts
from geodata.errors import SettingsRefused
from geodata.i18n.messages import english
from geodata.settings.settings import FILE_NAME
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.judge.known_places import KnownPlaces

ALL = "all"
"""In the setting `belts`: around every watched site."""


def lay_belts(workspace: Workspace, sites: Sequence[Site], places: KnownPlaces) -> tuple[Belt, ...]:
    """The belts of some sites as the settings ask for them, kept in the store; none where belts are switched off.

    Args:
        workspace: whose settings and store.
        sites: those of this run.
        places: every known place.

    Raises:
        SettingsRefused: the setting names a site that does not exist.
    """
    store, settings = workspace.store, workspace.settings
    if not settings.belts:
        return ()
    every = store.sites()
    unknown = sorted(set(settings.belts) - {ALL} - {site.id for site in every})
    if unknown:
        raise SettingsRefused(
            f"{FILE_NAME}, belts",
            english("it names {ids}, which is no site here", ids=repr(unknown[0][:60])),
            'Write the id of a site, or "all"',
        )
    watched = [site for site in every if site.watched]
    asked = [s for s in sites if s.watched and (ALL in settings.belts or s.id in settings.belts)]
    known = {belt.id: belt for belt in store.belts()}
    laid: list[Belt] = []
    for site in asked:
        around = belt_of(site, watched, settings.belt_m)
        near = (site.outline, *places.near(site))
        controls = control_belts(site, near, settings.belt_m, settings.belt_controls)
        for belt in (around, *_lasting(controls, known)):
            laid.append(_kept(belt, known.get(belt.id)))
            if belt.id in known and not _same_ground(belt, known[belt.id]):
                store.forget_belt_looks(belt.id)
    store.save_belts(laid)
    return tuple(laid)


def _lasting(controls: Sequence[Belt], known: dict[str, Belt]) -> list[Belt]:
    """Control places stay where they were first laid, so that a new site nearby does not move them."""
    return [
        known[belt.id] if belt.id in known and known[belt.id].width_m == belt.width_m else belt for belt in controls
    ]


def _kept(belt: Belt, known: Belt | None) -> Belt:
    """A belt with what was judged of it, where it is still the same ground."""
    if known is None or not _same_ground(belt, known):
        return belt
    return replace(known, left_out=belt.left_out, overlaps=belt.overlaps)


def _same_ground(one: Belt, other: Belt) -> bool:
    return one.grid == other.grid and bool(one.outline.equals_exact(other.outline, 1e-9))
