"""The sites whose outlines may touch another one, without a look at all of them. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import count, product

from shapely.geometry.base import BaseGeometry

from geodata.sites.site import Site

CELL_DEGREES = 0.02
"""Side of the cells by which sites are known, about 2 km: most outlines touch one to four, the largest some hundred."""
MOST_CELLS = 10_000
"""An outline that touches more cells counts as one that lies near every other."""

Cell = tuple[int, int]


class SitesNearby:
    """Sites by the cells that the boxes around their outlines touch, each id once."""

    def __init__(self, sites: Iterable[Site] = ()) -> None:
        self._numbers = count()
        self._sites: dict[str, tuple[int, Site]] = {}  # with its number in the order in which they were put here
        self._in_cell: defaultdict[Cell, set[str]] = defaultdict(set)
        self._everywhere: set[str] = set()
        for site in sites:
            self.put(site)

    def put(self, site: Site) -> None:
        """Take a site in as the last one; one of the same id makes room."""
        if site.id in self._sites:
            for holder in self._holders(self._sites[site.id][1].outline):
                holder.discard(site.id)
        self._sites[site.id] = (next(self._numbers), site)
        for holder in self._holders(site.outline):
            holder.add(site.id)

    def near(self, shape: BaseGeometry) -> list[Site]:
        """All sites whose outlines may touch a shape (lon, lat degrees), in the order in which they were put here."""
        cells = _cells(shape)
        ids = set(self._sites) if cells is None else set(self._everywhere)
        for cell in cells or ():
            ids |= self._in_cell.get(cell, set())
        return [site for _, site in sorted((self._sites[one] for one in ids), key=lambda numbered: numbered[0])]

    def _holders(self, shape: BaseGeometry) -> list[set[str]]:
        cells = _cells(shape)
        return [self._everywhere] if cells is None else [self._in_cell[cell] for cell in cells]


def _cells(shape: BaseGeometry) -> list[Cell] | None:
    """The cells that the box around a shape touches; none of an empty one, None where they are too many to count."""
    if shape.is_empty:
        return []
    if not all(map(math.isfinite, shape.bounds)):
        return None
    west, south, east, north = (math.floor(degrees / CELL_DEGREES) for degrees in shape.bounds)
    if (east - west + 1) * (north - south + 1) > MOST_CELLS:
        return None
    return list(product(range(west, east + 1), range(south, north + 1)))
