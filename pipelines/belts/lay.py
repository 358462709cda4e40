"""Lay the belts that the settings ask for; one whose ground is another now is read and judged anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shapely.geometry.base import BaseGeometry

from geodata.belts.belt import ALL, Belt
from geodata.belts.ground import belt_of, control_belts, holds_known
from geodata.errors import SettingsRefused
from geodata.i18n.messages import english
from geodata.settings.settings import FILE_NAME, Settings
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.judge.known_places import KnownPlaces


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
        if unknown[0] in {site.id for site in store.sites(retired=True)}:
            raise SettingsRefused(
                f"{FILE_NAME}, belts",
                english("it names {ids}, which is out of use", ids=repr(unknown[0])),
                "Take it out of belts, or into use again",
            )
        raise SettingsRefused(
            f"{FILE_NAME}, belts",
            english("it names {ids}, which is no site here", ids=repr(unknown[0][:60])),
            'Write the id of a site, or "all"',
        )
    watched = [site for site in every if site.watched]
    asked = [s for s in sites if s.watched and (ALL in settings.belts or s.id in settings.belts)]
    known = {belt.id: belt for belt in store.belts()}
    owners = {belt.site_id for belt in known.values() if belt.is_control}
    places_near = {s.id: (s.outline, *places.near(s)) for s in every if s.id in owners.union(a.id for a in asked)}
    no_control = _come_into(list(known.values()), places_near)
    around = {site.id: belt_of(site, watched, settings.belt_m) for site in asked}
    live = {site.id for site in watched}
    ground = {b.id: b for b in known.values() if b.site_id in live and b.id not in no_control}
    ground |= {belt.id: belt for belt in around.values()}
    laid: list[Belt] = []
    for site in asked:
        lasting = [b for b in ground.values() if _lasts(b, site, settings)]
        beside = [b.outline for b in ground.values() if b.site_id != site.id]
        controls = control_belts(site, places_near[site.id], settings.belt_m, settings.belt_controls, lasting, beside)
        ground |= {belt.id: belt for belt in controls}
        for belt in (around[site.id], *controls):
            laid.append(_kept(belt, known.get(belt.id)))
            if belt.id in known and not _same_ground(belt, known[belt.id]):
                store.forget_belt_looks(belt.id)
    store.save_belts(laid)
    for key in sorted(no_control - {belt.id for belt in laid}):
        store.forget_belt(key)
    return tuple(laid)


def _lasts(belt: Belt, site: Site, settings: Settings) -> bool:
    """Whether it is a site's control place that stays where it was first laid: a new site nearby does not move it."""
    mine = belt.site_id == site.id and 0 < belt.number <= settings.belt_controls
    return mine and belt.width_m == settings.belt_m


def _come_into(belts: Sequence[Belt], known: Mapping[str, Sequence[BaseGeometry]]) -> set[str]:
    """Ids of the control places into which a known place has come, a restricted or a retired one too.

    They are given up whole: what is cut out of one would show where that place lies.

    Args:
        belts: any.
        known: site id -> WGS84 outlines and points of the known places around.
    """
    controls = (belt for belt in belts if belt.is_control and not belt.outline.is_empty)
    return {belt.id for belt in controls if holds_known(belt, known.get(belt.site_id, ()))}


def _kept(belt: Belt, known: Belt | None) -> Belt:
    """A belt with what was judged of it, where it is still the same ground."""
    if known is None or not _same_ground(belt, known):
        return belt
    return replace(known, left_out=belt.left_out, overlaps=belt.overlaps)


def _same_ground(one: Belt, other: Belt) -> bool:
    return one.grid == other.grid and bool(one.outline.equals_exact(other.outline, 1e-9))
