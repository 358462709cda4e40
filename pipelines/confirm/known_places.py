"""Every known place, looked up by where it lies: controls and placebos keep clear of them."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer import known_points
from geodata.site import Site
from geodata.store import Store

NEAR_DEG = 1.5
"""Degrees around a site within which known places can matter: further than any grid of pixels reaches."""


class KnownPlaces:
    """All sites, retired ones too (what happened there can still mislead a control), and all gazetteer points."""

    def __init__(self, sites: Sequence[Site], points: Sequence[BaseGeometry]) -> None:
        """Index some sites and points (WGS84)."""
        self._ids = [site.id for site in sites] + [""] * len(points)
        self._shapes = [*(site.outline for site in sites), *points]
        self._tree = shapely.STRtree(self._shapes)

    @classmethod
    def of(cls, store: Store) -> KnownPlaces:
        """Those of a store, with the shipped gazetteer."""
        return cls(store.sites(retired=True), known_points())

    def near(self, site: Site, degrees: float = NEAR_DEG) -> tuple[BaseGeometry, ...]:
        """Known places whose box lies within some degrees of a site's, itself left out; in a stable order.

        Invented sites know only invented sites: the gazetteer's places are real.
        """
        west, south, east, north = site.outline.bounds
        found = self._tree.query(shapely.box(west - degrees, south - degrees, east + degrees, north + degrees))
        return tuple(
            self._shapes[i]
            for i in sorted(found.tolist())
            if self._ids[i] != site.id and (self._ids[i] or not site.simulated)
        )
