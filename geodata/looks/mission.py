"""Which mission a look's pixels come from, whom to credit for them, and how wide a pixel is. Pure.

A look knows its sensor and platform, as its item said. The name of its collection is asked only where the item did not
say what flew: a collection may be called anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from geodata.i18n.messages import english, msg
from geodata.looks.look import Look
from geodata.looks.scene import Sensor


class Mission(StrEnum):
    """A mission, or a product of one, that asks for a credit of its own."""

    SENTINEL_2 = "Sentinel-2"
    SENTINEL_1 = "Sentinel-1"
    LANDSAT = "Landsat"
    HLS = "HLS"  # Landsat and Sentinel-2 harmonised by NASA to one grid of 30 m
    BLACK_MARBLE = "Black Marble"
    LIGHT_EVERY_NIGHT = "Light Every Night"
    OTHER = "other"  # nobody we know of: its collection is named


@dataclass(frozen=True)
class _Facts:
    """What is said of one mission."""

    credit: str  # message with {span}, the years as " 2024 to 2026"
    pixel_m: float | None  # metres of its finest pixels on the ground; None unknown


_COPERNICUS = msg("Contains modified Copernicus Sentinel data{span}")
_FACTS: dict[Mission, _Facts] = {
    Mission.SENTINEL_2: _Facts(_COPERNICUS, 10.0),
    Mission.SENTINEL_1: _Facts(_COPERNICUS, 10.0),
    # https://www.usgs.gov/faqs/are-there-any-restrictions-use-or-redistribution-landsat-data
    Mission.LANDSAT: _Facts(msg("Landsat imagery{span} courtesy of the U.S. Geological Survey"), 30.0),
    Mission.HLS: _Facts(
        msg(
            "Harmonized Landsat Sentinel-2 imagery{span} by NASA, from Landsat (U.S. Geological Survey) and modified "
            "Copernicus Sentinel data"
        ),
        30.0,
    ),
    Mission.BLACK_MARBLE: _Facts(msg("Contains VIIRS night lights{span} by NASA (Black Marble)"), 500.0),
    Mission.LIGHT_EVERY_NIGHT: _Facts(msg("Contains VIIRS night lights{span} by NOAA (Light Every Night)"), 500.0),
}
_OTHER = msg("Imagery{span} of the collection {name}")
_ORDER = tuple(Mission)


def mission_of(look: Look) -> Mission:
    """The mission of a look."""
    return mission_from(look.sensor, look.platform, look.collection)


def mission_from(sensor: str, platform: str, collection: str) -> Mission:
    """The mission by what is known of a scene.

    Args:
        sensor: Sensor value; "" unknown.
        platform: as geodata/scene.py has it; "" unknown.
        collection: name of the collection.
    """
    name = collection.lower()
    by_name = mission_named(name)
    if by_name is Mission.HLS:  # its items name the satellite behind them, and are a product of their own
        return by_name
    flying = _plain(platform)
    if sensor == Sensor.NIGHT_LIGHT.value or flying in ("suomi-npp", "noaa-20", "noaa-21"):
        night = (Mission.BLACK_MARBLE, Mission.LIGHT_EVERY_NIGHT)
        return by_name if by_name in night else Mission.OTHER
    for start, mission in (
        ("sentinel-2", Mission.SENTINEL_2), ("sentinel-1", Mission.SENTINEL_1), ("landsat", Mission.LANDSAT),
    ):  # fmt: skip
        if flying.startswith(start):
            return mission
    if (flying and not flying.startswith("simulated")) or by_name is None:
        return Mission.OTHER  # another satellite's scenes in a collection that is named after a known one
    of_radar = by_name is Mission.SENTINEL_1
    return by_name if not sensor or of_radar == (sensor == Sensor.RADAR.value) else Mission.OTHER


def _plain(platform: str) -> str:
    """A platform's name with the short forms written out: "s2" and "lc09" as catalogues have them."""
    word = platform.lower()
    if re.fullmatch(r"s[12]", word):
        return f"sentinel-{word[1]}"
    return "landsat" if re.fullmatch(r"l[cetmo]?0?[1-9]", word) else word


def mission_named(collection: str) -> Mission | None:
    """The mission that a collection is named after, by the names in use; None for an unfamiliar name."""
    name = collection.lower()
    if re.search(r"vnp46|vj1?46|black.?marble", name):
        return Mission.BLACK_MARBLE
    if re.search(r"viirs|night|svdnb", name):
        return Mission.LIGHT_EVERY_NIGHT
    if "sentinel-1" in name or "s1" in name.split("-"):
        return Mission.SENTINEL_1
    if re.search(r"(?<![a-z])hls", name):
        return Mission.HLS
    if "landsat" in name:
        return Mission.LANDSAT
    return Mission.SENTINEL_2 if "sentinel-2" in name or "sentinel-s2" in name else None


def pixel_m(mission: Mission) -> float | None:
    """Metres of a mission's finest pixels on the ground; None where it is not known."""
    return _FACTS[mission].pixel_m if mission in _FACTS else None


def credit_of(mission: Mission, say: Callable[..., str] = english, span: str = "") -> str:
    """What the licence of a mission's imagery asks to be said, without a full stop; "" for OTHER.

    Args:
        mission: whose pixels.
        say: as for credits_of.
        span: years as " 2024 to 2026"; "" none named.
    """
    return say(_FACTS[mission].credit, span=span) if mission in _FACTS else ""


def missions_of(looks: Iterable[Look]) -> tuple[Mission, ...]:
    """The missions of some looks, each once, in a stable order."""
    found = {mission_of(look) for look in looks}
    return tuple(mission for mission in _ORDER if mission in found)


def credits_of(looks: Iterable[Look], say: Callable[..., str] = english) -> tuple[str, ...]:
    """What the licences of the imagery ask to be said, a line for each credit with its years, without a full stop.

    Args:
        looks: those whose pixels are shown or measured.
        say: `english` for what is kept and exported, `tr` for what is read now.
    """
    return _credits(((mission_of(look), look.collection, look.acquired_at.year) for look in looks), say)


def credits_of_origins(origins: Iterable[tuple[str, str, str]], say: Callable[..., str] = english) -> tuple[str, ...]:
    """The same without years, of (sensor, platform, collection) each (store.look_origins)."""
    return _credits(((mission_from(*one), one[2], None) for one in origins), say)


def _credits(origins: Iterable[tuple[Mission, str, int | None]], say: Callable[..., str]) -> tuple[str, ...]:
    years: dict[tuple[str, str], set[int]] = {}
    order: dict[tuple[str, str], tuple[int, str]] = {}
    for mission, collection, year in origins:
        facts = _FACTS.get(mission)
        key = (_OTHER, collection) if facts is None else (facts.credit, "")
        at = (_ORDER.index(mission), collection)
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
