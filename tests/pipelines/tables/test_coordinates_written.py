"""Coordinates as people write them: read in the one way they can be read, or not at all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.tables.coordinates import degrees_of, pair_in_half, pair_of

DEGREES = [
    ("16.63", 16.63, ""),
    ("16,63", 16.63, ""),
    ("−16.63", -16.63, ""),
    ("98.57 E", 98.57, "longitude"),
    ("W 98.57", -98.57, "longitude"),
    ("16°37'45\"N", 16 + 37 / 60 + 45 / 3600, "latitude"),
    ("16° 37′ 45,2″ S", -(16 + 37 / 60 + 45.2 / 3600), "latitude"),
    ("16º37’45’’ N", 16 + 37 / 60 + 45 / 3600, "latitude"),
    ("N16 37 45", 16 + 37 / 60 + 45 / 3600, "latitude"),
    ("16d37m45s N", 16 + 37 / 60 + 45 / 3600, "latitude"),
    ("16 37.75 North", 16 + 37.75 / 60, "latitude"),
    ("-98°33'", -(98 + 33 / 60), ""),
    # Jakarta: a hemisphere behind, as ISO 6709 Annex D writes it, with spaces for the marks
    ("6 12 30 S", -(6 + 12 / 60 + 30 / 3600), "latitude"),
    ("6 12 30S", -(6 + 12 / 60 + 30 / 3600), "latitude"),
    ("8°30'15 S", -(8 + 30 / 60 + 15 / 3600), "latitude"),
    ("6 12 30s S", -(6 + 12 / 60 + 30 / 3600), "latitude"),
    ("16 37 45s N", 16 + 37 / 60 + 45 / 3600, "latitude"),
    ("16d37m45s", 16 + 37 / 60 + 45 / 3600, ""),
    # a small s behind the seconds is their unit, as d and m are small (SI: s), and so is a capital one behind D and M
    ("16°30'15s", 16 + 30 / 60 + 15 / 3600, ""),
    ("16 deg 30 min 15 s", 16 + 30 / 60 + 15 / 3600, ""),
    ("16 deg. 30 min. 15 s", 16 + 30 / 60 + 15 / 3600, ""),
    ("98°42'10s", 98 + 42 / 60 + 10 / 3600, ""),
    ("16 30 15s", 16 + 30 / 60 + 15 / 3600, ""),
    ("16D37M45S", 16 + 37 / 60 + 45 / 3600, ""),
]
NO_DEGREES = [
    "",
    "abc",
    "nan",
    "inf",
    "16.5 30",
    "16°61'N",
    "16°30'75\"",
    "91 N",
    "181 E",
    "-16 N",
    "N 16 S",
    "1.234,5",
    "6d12m30 S",
    "106 49 30 S",
    # seconds or the south: neither is surer
    "6 12 30 s",
    "8°30'15S",
    "6d12m30S",
    "6 deg 12 min. 30 S",
]
PAIRS = [
    "16.63, 98.55",
    "16.63 98.55",
    "16,63 98,55",
    "16,63; 98,55",
    "(16.63, 98.55)",
    "98.55 E, 16.63 N",
    "N16.63 E98.55",
    "16.63N98.55E",
    "lat: 16.63 lon: 98.55",
    "longitude 98.55, latitude 16.63",
    "POINT (98.55 16.63)",
    "SRID=4326;POINT(98.55 16.63)",
    "geo:16.63,98.55",
    "16.63/98.55",
    "16°37'48\"N 98°33'0\"E",
    "16 37 48 N 98 33 0 E",
]


@pytest.mark.parametrize(("written", "value", "axis"), DEGREES)
def test_one_coordinate_is_read(written: str, value: float, axis: str) -> None:
    found = degrees_of(written)
    assert found is not None and found.value == pytest.approx(value, abs=1e-9) and found.axis == axis


@pytest.mark.parametrize("written", NO_DEGREES)
def test_what_is_no_coordinate_is_not_read(written: str) -> None:
    assert degrees_of(written) is None


@pytest.mark.parametrize("written", PAIRS)
def test_two_in_one_cell_are_read(written: str) -> None:
    assert pair_of(written) == pytest.approx((16.63, 98.55), abs=1e-9)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "16.63",
        "1,2,3,4",
        "16.63 N, 17 N",
        "Shwe Kokko",
        "16.63, east",
        "1 2 3",
        "9" * 500,
        "6 12 30s 106 49 30e",  # Jakarta in small letters, or a place north of it
        "6 12 30s, 106 49 30 e",
        "6°12'30s, 106°49'30 e",
        "6°12'30s, 106°49'30E",
        "6°12'30s, 106°49'30\"e",
        "6°12'30s, 106°49'30″",
        "6°12'30s, E 106°49'30",
        "E106.825, 6°12'30s",
        "6D12M30S 106D49M30E",
    ],
)
def test_what_is_no_pair_is_not_read(written: str) -> None:
    assert pair_of(written) is None


def test_south_and_east_in_one_cell() -> None:
    assert pair_of("6 12 30 S 106 49 0 E") == pytest.approx((-(6 + 12.5 / 60), 106 + 49 / 60), abs=1e-9)


@pytest.mark.parametrize(
    ("written", "pair"),
    [
        # no seconds: the s can only be the south
        ("6.2s, 106.8e", (-6.2, 106.8)),
        ("6 12s 106 48e", (-6.2, 106.8)),
        # seconds alike on both sides, or a hemisphere beside the s
        ("16°30'15s, 98°33'36s", (16 + 30 / 60 + 15 / 3600, 98.56)),
        ("6°12'30s S, 106°49'30s E", (-(6 + 12.5 / 60), 106 + 49.5 / 60)),
    ],
)
def test_an_s_that_can_be_read_one_way_is_read(written: str, pair: tuple[float, float]) -> None:
    assert pair_of(written) == pytest.approx(pair, abs=1e-9)


def test_seconds_that_lead_out_of_a_country_to_the_other_side_of_the_equator_are_not_read() -> None:
    """Jakarta lies at 6.2 S, and nothing of Indonesia beyond 6 N; Myanmar lies wholly in the north."""
    assert pair_of("6°12'30s, 106.825", "Indonesia") is None and pair_of("6°12'30s, 106.825") is not None
    assert pair_of("16°30'15s, 98.55", "MM") == pytest.approx((16 + 30 / 60 + 15 / 3600, 98.55), abs=1e-9)
    assert pair_in_half("16.5 S 98.55 E", "Myanmar") is None, "a letter that the country says otherwise"


@pytest.mark.parametrize("written", ["16,63", "-16,63", "16,63 N", "16 30", ""])
def test_a_cell_that_reads_as_one_coordinate_makes_up_no_pair(written: str) -> None:
    assert pair_in_half(written) is None


@pytest.mark.parametrize("written", ["16.63, 98.55", "16,63 98,55", "16.63N98.55E"])
def test_a_pair_in_the_column_of_one_coordinate_is_read(written: str) -> None:
    assert pair_in_half(written) == pytest.approx((16.63, 98.55), abs=1e-9)


@given(st.floats(-89.999, 89.999), st.floats(-179.999, 179.999))
def test_degrees_minutes_and_seconds_come_back_as_they_were(lat: float, lon: float) -> None:
    """The oracle is the writing: a coordinate is taken apart by hand and must come back whole."""

    def written(value: float, letters: str) -> tuple[str, float]:
        degrees, rest = divmod(abs(value), 1)
        minutes, rest = divmod(rest * 60, 1)
        seconds = math.floor(rest * 600) / 10
        back = math.copysign(degrees + minutes / 60 + seconds / 3600, value)
        return f"{degrees:.0f}°{minutes:.0f}'{seconds}\"{letters[value < 0]}", back

    (y, lat_back), (x, lon_back) = written(lat, "NS"), written(lon, "EW")
    assert pair_of(f"{y} {x}") == pytest.approx((lat_back, lon_back), abs=1e-9)
    assert pair_of(f"{x}, {y}") == pytest.approx((lat_back, lon_back), abs=1e-9), "letters say which is which"


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    found, pair = degrees_of(text), pair_of(text)
    assert found is None or math.isfinite(found.value)
    assert pair is None or all(map(math.isfinite, pair))
