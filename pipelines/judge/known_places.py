"""Every known place, looked up by where it lies: controls and placebos keep clear of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.sites.gazetteer import known_points
from geodata.sites.site import Site
from geodata.store import Store

NEAR_DEG = 1.5
"""Degrees around a site within which known places can matter: further than any grid of pixels reaches."""


def place_marks(places: Sequence[BaseGeometry]) -> tuple[str, ...]:
    """Each place in 16 hex digits, sorted: a place that moved is another one."""
    return tuple(sorted(map(_place_mark, places)))


def new_places(places: Sequence[BaseGeometry], marks: Sequence[str]) -> tuple[BaseGeometry, ...]:
    """Those that are not among the marks."""
    known = frozenset(marks)
    return tuple(place for place in places if _place_mark(place) not in known)


def _place_mark(place: BaseGeometry) -> str:
    return hashlib.sha256(shapely.to_wkb(place)).hexdigest()[:16]


class KnownPlaces:
    """All sites, retired ones too (what happened there can still mislead a control), and all gazetteer points."""

    def __init__(self, sites: Sequence[Site], points: Sequence[BaseGeometry]) -> None:
        """Index some sites and points (WGS84)."""
        self._numbers = {site.id: i for i, site in enumerate(sites)}
        self._shapes = [*(site.outline for site in sites), *points]
        self._tree = shapely.STRtree(self._shapes)
        self._marks = [hashlib.sha256(shape).digest() for shape in shapely.to_wkb(np.array(self._shapes, object))]

    @classmethod
    def of(cls, store: Store) -> KnownPlaces:
        """Those of a store, with the shipped gazetteer."""
        return cls(store.sites(retired=True), known_points())

    def near(self, site: Site, degrees: float = NEAR_DEG) -> tuple[BaseGeometry, ...]:
        """Known places whose box lies within some degrees of a site's, itself left out; in a stable order.

        Invented sites know only invented sites: the gazetteer's places are real.
        """
        return tuple(self._shapes[i] for i in self._found(site, degrees))

    def digest(self, site: Site, degrees: float) -> str:
        """sha256 hex over the places that `near` gives: the same as long as none of them moves, comes or goes."""
        marks = sorted(self._marks[i] for i in self._found(site, degrees))
        return hashlib.sha256(b"".join(marks)).hexdigest()

    def _found(self, site: Site, degrees: float) -> list[int]:
        west, south, east, north = site.outline.bounds
        numbers = self._tree.query(shapely.box(west - degrees, south - degrees, east + degrees, north + degrees))
        own = self._numbers.get(site.id, -1)
        known = len(self._numbers) if site.simulated else len(self._shapes)
        return sorted(numbers[(numbers != own) & (numbers < known)].tolist())
