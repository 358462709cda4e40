"""How coarsely a place must be told so that it names no compound. Pure.

A district may hold one compound alone: then the district names it. So an area is told only when at least FEWEST listed
places can be meant by it. Which places can be meant follows from the rule itself: where a province is told because one
of its districts holds too few, only the places of that district can be meant. They are what is counted, and where they
are too few, another district of the province is no longer told either.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from geodata.incidents.incident import PlacePrecision
from geodata.sites.countries import country_of
from geodata.sites.degrees import M_PER_DEGREE
from geodata.sites.site import Site

DISTRICT_DEGREES = 0.5
"""Degrees of the cell that stands for a district (50 km), well over the 0.05 degree that hides a compound."""
PROVINCE_DEGREES = 2.0
"""Degrees of the cell that stands for a province (about 200 km); a whole number of districts."""
FEWEST = 3
"""Listed places that an area can mean, at least: with two, whoever rules out one knows the other."""
APART_M = 2_000.0
"""Metres from one another from which listed places count as several: the stages of one compound are listed apart."""
_RUNGS = (PlacePrecision.DISTRICT, PlacePrecision.PROVINCE, PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN)
_Cell = tuple[int, str, float, float]
"""Rung, country, west and south; "" and 0 where the rung does not tell them."""


@dataclass(frozen=True)
class ListedPlace:
    """A compound that readers know of: of the gazetteer, or a site that they are shown."""

    at: Point  # WGS84 lon, lat
    country: str  # as country_word gives it; "" unknown


@dataclass(frozen=True)
class PublishedArea:
    """Where a report is said to be."""

    place: BaseGeometry | None  # WGS84 cell; None for a country, or when not even that is told
    precision: PlacePrecision  # district, province, country, or unknown
    country: str  # "" not told


class PublishedAreas:
    """The areas that may be told beside some listed places.

    Args:
        listed: places that readers know of. What readers do not know of must not be among them: the area told would
            depend on it.
    """

    def __init__(self, listed: Iterable[ListedPlace]) -> None:
        self._listed = tuple(listed)

    def area(self, place: BaseGeometry | None, country: str, precision: PlacePrecision) -> PublishedArea | None:
        """The smallest area, no finer than a report is placed, that can mean FEWEST listed places; None: there is none.

        Args:
            place: WGS84, of the report; None = it gives none.
            country: as country_word gives it; "" unknown, then listed places of all countries are counted.
            precision: of the report.
        """
        at = None if place is None or place.is_empty else place.centroid
        finest = _RUNGS.index(precision) if precision in _RUNGS else 0
        if at is None:
            finest = max(finest, _RUNGS.index(PlacePrecision.COUNTRY))
        told_cells = self._told_by_country if country else self._told_by_cell
        cell = next((c for c in _cells(at, country) if c[0] >= finest and c in told_cells), None)
        if cell is None:
            return None
        rung, cell_country, west, south = cell
        size = (DISTRICT_DEGREES, PROVINCE_DEGREES)[rung] if rung < 2 else None
        shape = box(west, south, west + size, south + size) if size else None
        return PublishedArea(shape, _RUNGS[rung], cell_country)

    @cached_property
    def _told_by_country(self) -> frozenset[_Cell]:
        return _told([place for place in self._listed if place.country])

    @cached_property
    def _told_by_cell(self) -> frozenset[_Cell]:
        return _told([ListedPlace(place.at, "") for place in self._listed])


def listed_places(sites: Iterable[Site]) -> tuple[ListedPlace, ...]:
    """Sites as listed places; those without any ground are left out."""
    return tuple(ListedPlace(s.outline.centroid, country_word(s.country)) for s in sites if not s.outline.is_empty)


@dataclass(frozen=True)
class ToldHere:
    """Something that an edition tells of a listed place."""

    place: ListedPlace
    first: date  # UTC
    last: date  # UTC
    level: int  # 0 a report; 1 a change; 2 what people leave for: a demolition (claimed too), an action, a raid, a fire
    covers: bool = True  # False: it can name a place, and hides none: a claim, a statement at a place
    together: str = ""  # id of an action of a group, corridor or country, told at several places at once; "" = of none


def names_a_place(area: PublishedArea, first: date, last: date, told: Iterable[ToldHere]) -> bool:
    """True when something, or some change, or something that people leave for, is told of one or two places of an area
    in a time: of fewer than FEWEST.

    Whoever asks at which place of the area people got out in June looks where else something happened in June. Where
    nothing is told of any place, none is likelier than another. What is only claimed or stated makes a place likelier,
    and counts for none of the FEWEST: somebody's word about one place would else let out what happened at another.
    An action of a group, corridor or country is counted by itself, by the places of the area that it concerns: told of
    a whole country, it would else hide what happened at one place alone.

    Args:
        area: of a report that is told coarsely.
        first: UTC day from which it is told to be.
        last: UTC day up to which.
        told: of every listed place, in any order.
    """
    then = [
        one
        for one in told
        if one.first <= last
        and one.last >= first
        and area.country in ("", one.place.country)
        and (area.place is None or area.place.covers(one.place.at))
    ]
    by_action: dict[str, set[ListedPlace]] = defaultdict(set)
    for one in then:
        if one.together:
            by_action[one.together].add(one.place)
    if not all(map(_are_enough, by_action.values())):
        return True
    levels = ([one for one in then if one.level >= level and not one.together] for level in range(3))
    return any(at and not _are_enough({one.place for one in at if one.covers}) for at in levels)


def country_word(country: str) -> str:
    """A country by its code where it is known, else the word as it is: invented ones have no code."""
    known_country = country_of(country) if country else None
    return known_country.iso2 if known_country is not None else country


def _cells(at: Point | None, country: str) -> tuple[_Cell, ...]:
    """The cells that could be told of a point, the finest first."""
    cells: list[_Cell] = []
    if at is not None:
        x, y = shapely.get_coordinates(at)[0].tolist()
        for rung, size in enumerate((DISTRICT_DEGREES, PROVINCE_DEGREES)):
            cells.append((rung, country, math.floor(x / size) * size, math.floor(y / size) * size))
    if country:
        cells.append((2, country, 0.0, 0.0))
    return (*cells, (3, "", 0.0, 0.0))


def _told(listed: Sequence[ListedPlace]) -> frozenset[_Cell]:
    """The cells that may be told: each holds FEWEST places, and those for which it is the finest are FEWEST or none."""
    within: dict[_Cell, list[ListedPlace]] = defaultdict(list)
    ladders = {place: _cells(place.at, place.country) for place in listed}
    for place, cells in ladders.items():
        for cell in cells:
            within[cell].append(place)
    areas: set[_Cell] = set()

    def finest(place: ListedPlace) -> _Cell | None:
        return next((cell for cell in ladders[place] if cell in areas), None)

    for cell in sorted(within):  # the finest rung first
        if not _are_enough(within[cell]):
            continue
        while left := [place for place in within[cell] if finest(place) is None]:
            if _are_enough(left):
                break
            below = Counter(finer_cell for place in within[cell] if (finer_cell := finest(place)) is not None)
            areas.remove(min(below, key=lambda one: (below[one], one)))  # the one of which fewest are told less exactly
        areas.add(cell)
    return frozenset(areas)


def _are_enough(places: Iterable[ListedPlace]) -> bool:
    """True when FEWEST of the places lie APART_M from one another."""
    points = shapely.get_coordinates([place.at for place in places])
    kept: list[int] = []
    far = np.zeros((len(points), len(points)), np.int64)
    for i, point in enumerate(points):
        far[i] = _apart_m(points, point) >= APART_M
        if all(far[i, kept]):
            kept.append(i)
            if len(kept) == FEWEST:
                return True
    # The first ones kept may stand in the way of others: three that are far from one another close a triangle.
    return bool(((far @ far) * far).any())


def _apart_m(points: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Metres from each of (n, 2) longitudes and latitudes to another one."""
    east = (points[:, 0] - other[0]) * np.cos(np.radians((points[:, 1] + other[1]) / 2))
    metres: npt.NDArray[np.float64] = np.hypot(east, points[:, 1] - other[1]) * M_PER_DEGREE
    return metres
