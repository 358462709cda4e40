"""The missions: whose pixels a look's are, whom to credit for them, how wide a pixel is, how often they pass. Pure.

One record per mission, in MISSIONS below. What reading needs beside it (bands, calibration, masks) is in
pipelines/missions, a file a mission.

A look knows its sensor and platform, as its item said. The name of its collection is asked only where the item did not
say what flew: a collection may be called anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from geodata.i18n.messages import english, msg
from geodata.looks.look import Look
from geodata.looks.scene import Sensor


@dataclass(frozen=True)
class Mission:
    """A mission, or a product of one, that asks for a credit of its own."""

    name: str
    sensor: Sensor
    collections: str  # regular expression, found in the name of a collection in small letters
    platforms: str  # regular expression at the start of a platform in small letters; "" its items name those of others
    credit: str  # message with {span}, the years as " 2024 to 2026"; "" none is known
    pixel_m: float | None  # metres of its finest pixels on the ground; None unknown
    repeat_days: int  # from one pass over a track to the next, all its satellites at work; 0 it has no track of its own
    about: str = ""  # what the page on method says of it, a message; "" nothing of its own
    precedence: int = 0  # of missions whose pattern fits the name of a collection the highest gets it


NAMED_BY_SCENE_ALONE = frozenset(
    {
        "sentinel-2-l2a",
        "sentinel-2-c1-l2a",
        "sentinel-1-rtc",
        "landsat-c2-l2",
        "VNP46A2_2",
        "VJ146A2_2",
        "VIIRS_DNB_npp_rade9_201204-202012",
    }
)
"""Collections whose looks go out under the ids of site and scene alone; others under that of the collection too. No two
of them name a scene alike (S2B_47PNR_20240215_0_L2A, S2B_T47PNR_20240215T035830_L2A): no two looks share an id."""
OTHER = Mission("other", Sensor.OPTICAL, r"(?!)", r"(?!)", "", None, 0)
"""Nobody we know of: its collection is named."""
SIMULATED = "simulated"
"""How platforms of an invented world begin: they say nothing of a mission."""
_COPERNICUS = msg("Contains modified Copernicus Sentinel data{span}")
_VIIRS = r"(suomi-npp|noaa-20|noaa-21)\Z"
SENTINEL_2 = Mission(
    name=msg("Sentinel-2"),
    sensor=Sensor.OPTICAL,
    collections=r"sentinel-s?2",
    platforms=r"sentinel-2|s2\Z",
    credit=_COPERNICUS,
    pixel_m=10.0,
    repeat_days=5,  # 10 days each of two (ESA, Sentinel-2 mission guide)
    about=msg("Optical, 10 m, about every 5 days. Contains modified Copernicus Sentinel data."),
)
SENTINEL_1 = Mission(
    name=msg("Sentinel-1"),
    sensor=Sensor.RADAR,
    collections=r"sentinel-1|(?<![^-])s1(?![^-])",
    platforms=r"sentinel-1|s1\Z",
    credit=_COPERNICUS,
    pixel_m=10.0,
    repeat_days=12,  # of one satellite (ESA, Sentinel-1 mission guide): since 2021 not every region has two
    about=msg("Radar, 10 m, about every 12 days, through cloud. Contains modified Copernicus Sentinel data."),
    precedence=3,
)
LANDSAT = Mission(
    name=msg("Landsat"),
    sensor=Sensor.OPTICAL,
    collections=r"landsat",
    platforms=r"landsat|l[cetmo]?0?[1-9]\Z",
    # https://www.usgs.gov/faqs/are-there-any-restrictions-use-or-redistribution-landsat-data
    credit=msg("Landsat imagery{span} courtesy of the U.S. Geological Survey"),
    pixel_m=30.0,
    repeat_days=8,  # 16 days each of two (USGS)
    about=msg(
        "Optical, 30 m, for histories before 2017; never mixed with finer pixels. Landsat imagery courtesy of the "
        "U.S. Geological Survey."
    ),
    precedence=1,
)
HLS = Mission(  # Landsat and Sentinel-2 harmonised by NASA to one grid of 30 m
    name="HLS",
    sensor=Sensor.OPTICAL,
    collections=r"(?<![a-z])hls",
    platforms="",
    credit=msg(
        "Harmonized Landsat Sentinel-2 imagery{span} by NASA, from Landsat (U.S. Geological Survey) and modified "
        "Copernicus Sentinel data"
    ),
    pixel_m=30.0,
    repeat_days=0,
    precedence=2,
)
BLACK_MARBLE = Mission(
    name="Black Marble",
    sensor=Sensor.NIGHT_LIGHT,
    collections=r"vnp46|vj1?46|black.?marble",
    platforms=_VIIRS,
    credit=msg("Contains VIIRS night lights{span} by NASA (Black Marble)"),
    pixel_m=500.0,
    repeat_days=1,
    precedence=5,
)
LIGHT_EVERY_NIGHT = Mission(
    name="Light Every Night",
    sensor=Sensor.NIGHT_LIGHT,
    collections=r"viirs|night|svdnb",
    platforms=_VIIRS,
    credit=msg("Contains VIIRS night lights{span} by NOAA (Light Every Night)"),
    pixel_m=500.0,
    repeat_days=1,
    precedence=4,
)


class Missions:
    """The missions that are known, in the order in which they are named to readers."""

    def __init__(self, known: Iterable[Mission]) -> None:
        self._known = tuple(known)

    def __iter__(self) -> Iterator[Mission]:
        return iter(self._known)

    def rank(self, mission: Mission) -> int:
        """Its place in the order; the last for one that is not known."""
        return self._known.index(mission) if mission in self._known else len(self._known)

    @contextmanager
    def also(self, mission: Mission) -> Iterator[Mission]:
        """Know one more mission inside the block, after all others.

        Raises:
            ValueError: a mission of that name is known.
        """
        if mission.name in {one.name for one in (*self._known, OTHER)}:
            raise ValueError(f"there is a mission of the name {mission.name}")
        self._known = (*self._known, mission)
        try:
            yield mission
        finally:
            self._known = tuple(one for one in self._known if one is not mission)

    def named(self, collection: str) -> Mission | None:
        """The mission that a collection is named after, by the names in use; None for an unfamiliar name."""
        name = collection.lower()
        fit = [mission for mission in self._known if re.search(mission.collections, name)]
        return max(fit, key=lambda mission: mission.precedence, default=None)

    def of(self, sensor: str, platform: str, collection: str) -> Mission:
        """The mission by what is known of a scene, see mission_from."""
        by_name = self.named(collection)
        if by_name is not None and not by_name.platforms:
            return by_name  # its items name the satellite behind them, and are a product of their own
        flying = platform.lower()
        if sensor == Sensor.NIGHT_LIGHT.value:  # one instrument, many products: only the name tells them apart
            fit = [mission for mission in self._known if mission.sensor is Sensor.NIGHT_LIGHT]
        else:
            fit = [mission for mission in self._known if mission.platforms and re.match(mission.platforms, flying)]
        if by_name is not None and by_name in fit:
            return by_name
        if fit:
            return fit[0] if len(fit) == 1 else OTHER
        if sensor == Sensor.NIGHT_LIGHT.value or by_name is None or (flying and not flying.startswith(SIMULATED)):
            return OTHER  # another satellite's scenes in a collection that is named after a known one
        of_radar = by_name.sensor is Sensor.RADAR
        return by_name if not sensor or of_radar == (sensor == Sensor.RADAR.value) else OTHER


MISSIONS = Missions((SENTINEL_2, SENTINEL_1, LANDSAT, HLS, BLACK_MARBLE, LIGHT_EVERY_NIGHT))


def mission_of(look: Look) -> Mission:
    """The mission of a look; OTHER where it is none that is known."""
    return mission_from(look.sensor, look.platform, look.collection)


def mission_from(sensor: str, platform: str, collection: str) -> Mission:
    """The mission by what is known of a scene; OTHER where it is none that is known.

    Args:
        sensor: Sensor value; "" unknown.
        platform: as geodata/looks/scene.py has it, or in the short forms of catalogues ("s2", "lc09"); "" unknown.
        collection: name of the collection.
    """
    return MISSIONS.of(sensor, platform, collection)


def mission_named(collection: str) -> Mission | None:
    """The mission that a collection is named after, by the names in use; None for an unfamiliar name."""
    return MISSIONS.named(collection)


def missions_of(looks: Iterable[Look]) -> tuple[Mission, ...]:
    """The missions of some looks, each once, in a stable order."""
    return tuple(sorted({mission_of(look) for look in looks}, key=MISSIONS.rank))


def credits_of(looks: Iterable[Look], say: Callable[..., str] = english) -> tuple[str, ...]:
    """What the licences of the imagery ask to be said, a line for each credit with its years, without a full stop.

    Args:
        looks: those whose pixels are shown or measured.
        say: `english` for what is kept and exported, `tr` for what is read now.
    """
    return _credits(((mission_of(look), look.collection, look.acquired_at.year) for look in looks), say)


def credits_of_years(origins: Iterable[tuple[str, str, str, int]]) -> tuple[str, ...]:
    """The same in English of (sensor, platform, collection, year) each; years between the first and last need not be
    among them."""
    return _credits(((mission_from(*one[:3]), one[2], one[3]) for one in origins), english)


def credits_of_origins(origins: Iterable[tuple[str, str, str]], say: Callable[..., str] = english) -> tuple[str, ...]:
    """The same without years, of (sensor, platform, collection) each."""
    return _credits(((mission_from(*one), one[2], None) for one in origins), say)


_OTHER = msg("Imagery{span} of the collection {name}")


def _credits(origins: Iterable[tuple[Mission, str, int | None]], say: Callable[..., str]) -> tuple[str, ...]:
    years: dict[tuple[str, str], set[int]] = {}
    order: dict[tuple[str, str], tuple[int, str]] = {}
    for mission, collection, year in origins:
        key = (mission.credit, "") if mission.credit else (_OTHER, collection)
        at = (MISSIONS.rank(mission), collection)
        order[key] = min(order.get(key, at), at)
        years.setdefault(key, set()).update(() if year is None else (year,))
    return tuple(
        say(message, span=_span(years[message, name], say), name=name)
        for message, name in sorted(years, key=order.__getitem__)
    )


def _span(years: Iterable[int], say: Callable[..., str]) -> str:
    known = sorted(years)
    if not known:
        return ""
    if known[0] == known[-1]:
        return f" {known[0]}"
    return " " + say(msg("{first} to {last}"), first=known[0], last=known[-1])
