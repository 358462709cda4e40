"""Whose pixels a look's are, and whom to credit: by what its item said, whatever its collection is called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.looks.look import Look, LookStatus
from geodata.looks.mission_names_and_credits import (
    BLACK_MARBLE,
    HLS,
    LANDSAT,
    LIGHT_EVERY_NIGHT,
    MISSIONS,
    OTHER,
    SENTINEL_1,
    SENTINEL_2,
    Mission,
    credits_of,
    mission_from,
    mission_named,
    missions_of,
)
from geodata.wording.attribution import imagery_attribution

CASES = [
    # sensor, platform, collection -> mission
    ("optical", "sentinel-2a", "sentinel-2-l2a", SENTINEL_2),
    ("optical", "sentinel-2c", "our-own-mosaic", SENTINEL_2),
    ("optical", "landsat-5", "landsat-c2-l2", LANDSAT),
    ("optical", "landsat-8", "sentinel-2-and-friends", LANDSAT),  # the item says what flew
    ("optical", "lc09", "archive", LANDSAT),
    ("optical", "", "landsat-c2-l2", LANDSAT),  # nothing but the name is there to go by
    ("optical", "", "sentinel-s2-l2a-cogs", SENTINEL_2),
    ("optical", "sentinel-2b", "HLSS30.v2.0", HLS),
    ("optical", "landsat-9", "hls2-l30", HLS),
    ("optical", "gaofen-6", "sentinel-2-like", OTHER),
    ("optical", "", "drone-flights", OTHER),
    ("optical", "simulated-2a", "sentinel-2-l2a", SENTINEL_2),  # of the demo world, which never is credited
    ("optical", "", "sentinel-1-rtc", OTHER),  # radar's name on optical pixels
    ("radar", "sentinel-1a", "sentinel-1-rtc", SENTINEL_1),
    ("radar", "", "sentinel-1-rtc", SENTINEL_1),
    ("radar", "sentinel-1c", "opera", SENTINEL_1),
    ("night light", "suomi-npp", "VNP46A2_2", BLACK_MARBLE),
    ("night light", "noaa-20", "VJ146A2_2", BLACK_MARBLE),
    ("night light", "suomi-npp", "npp-viirs-light-every-night", LIGHT_EVERY_NIGHT),
    ("night light", "", "somebody's lamps", OTHER),
]
OWNERS = {  # written out here by hand, from the licences themselves
    SENTINEL_2: "Copernicus",
    SENTINEL_1: "Copernicus",
    LANDSAT: "U.S. Geological Survey",
    HLS: "NASA",
    BLACK_MARBLE: "NASA",
    LIGHT_EVERY_NIGHT: "NOAA",
}


def look(sensor: str, platform: str, collection: str, year: int = 2026) -> Look:
    at = datetime(year, 3, 1, tzinfo=UTC)
    return Look("s", f"{platform}{year}", collection, "c", sensor, at, LookStatus.SEEN, platform=platform)


@pytest.mark.parametrize(("sensor", "platform", "collection", "mission"), CASES)
def test_the_mission_of_a_look(sensor: str, platform: str, collection: str, mission: Mission) -> None:
    assert mission_from(sensor, platform, collection) is mission


def test_a_name_alone_speaks_only_where_nothing_flew() -> None:
    assert mission_named("landsat-c2-l2") is LANDSAT and mission_named("maps") is None
    assert LANDSAT.pixel_m == 30.0 and SENTINEL_2.pixel_m == 10.0 and OTHER.pixel_m is None


def test_the_days_from_one_pass_to_the_next_are_those_of_the_agencies() -> None:
    """ESA: two Sentinel-2 of 10 days each, one Sentinel-1 of 12; USGS: two Landsat of 16 days each."""
    assert (SENTINEL_2.repeat_days, SENTINEL_1.repeat_days, LANDSAT.repeat_days) == (10 / 2, 12, 16 / 2)


def test_records_can_be_told_apart() -> None:
    assert len({mission.name for mission in MISSIONS}) == len(tuple(MISSIONS))
    assert all("{span}" in mission.credit for mission in MISSIONS) and OTHER not in MISSIONS


def test_every_mission_is_credited_with_its_own_years() -> None:
    looks = [
        look("optical", "landsat-5", "landsat-c2-l2", 2010),
        look("optical", "landsat-8", "landsat-c2-l2", 2014),
        look("optical", "sentinel-2a", "sentinel-2-l2a", 2026),
        look("radar", "sentinel-1a", "sentinel-1-rtc", 2025),
        look("optical", "", "drone-flights", 2024),
    ]
    assert imagery_attribution(looks, simulated=False) == (
        "Compound Watch. Contains modified Copernicus Sentinel data 2025 to 2026. "
        "Landsat imagery 2010 to 2014 courtesy of the U.S. Geological Survey. "
        "Imagery 2024 of the collection drone-flights."
    )


@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=8))
def test_nobody_is_left_out_and_nobody_is_credited_for_another(cases: list[tuple[str, str, str, Mission]]) -> None:
    looks = [look(*case[:3]) for case in cases]
    said = " ".join(credits_of(looks))
    for mission in missions_of(looks):
        assert OWNERS.get(mission, "collection") in said
    there = set(missions_of(looks))
    if not there & {SENTINEL_1, SENTINEL_2, HLS}:
        assert "Copernicus" not in said
    if not there & {LANDSAT, HLS}:
        assert "Geological Survey" not in said
    if not there & {BLACK_MARBLE, HLS}:
        assert "NASA" not in said
    assert credits_of(reversed(looks)) == credits_of(looks)
