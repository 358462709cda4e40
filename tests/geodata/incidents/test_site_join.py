"""The join rule, held against geodesic distances computed another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.monthly_counts import incident_tempo, months_between
from geodata.incidents.site_join import join, near_site, reach_m
from geodata.sites.site import Site

GEOD = Geod(ellps="WGS84")
SITE = Site("s", "S", box(98.55, 16.62, 98.56, 16.63))


def report(place: BaseGeometry | None, precision: PlacePrecision = PlacePrecision.EXACT, id: str = "i") -> Incident:
    day = date(2025, 3, 4)
    return Incident(id, "csv", "raid", "t", day, day, DatePrecision.DAY, place, precision)


NORTH_EDGE = Point(98.555, 16.63)


def away(km: float, azimuth: float, start: Point = NORTH_EDGE) -> Point:
    lon, lat, _ = GEOD.fwd(start.x, start.y, azimuth, km * 1000)
    return Point(lon, lat)


@pytest.mark.parametrize(
    ("precision", "km", "joined"),
    [
        (PlacePrecision.EXACT, 0.5, "at the site"),
        (PlacePrecision.EXACT, 5, "near"),
        (PlacePrecision.EXACT, 24, "near"),
        (PlacePrecision.EXACT, 26, ""),
        (PlacePrecision.NEAR, 0.5, "near"),
        (PlacePrecision.NEAR, 24, "near"),
        (PlacePrecision.NEAR, 26, ""),
        (PlacePrecision.DISTRICT, 0.5, "in the district"),
        (PlacePrecision.DISTRICT, 49, "in the district"),
        (PlacePrecision.DISTRICT, 51, ""),
        (PlacePrecision.PROVINCE, 0, ""),
        (PlacePrecision.COUNTRY, 0, ""),
        (PlacePrecision.UNKNOWN, 0, ""),
    ],
)
def test_a_report_joins_no_further_than_its_precision_allows(precision: PlacePrecision, km: float, joined: str) -> None:
    found = join([report(away(km, 0), precision)], [SITE])
    assert [n.relation for n in found.get("i", ())] == ([joined] if joined else [])


@given(st.floats(0, 360), st.floats(0.1, 60), st.floats(-65, 65), st.floats(-180, 180))
def test_distances_agree_with_the_ellipsoid(azimuth: float, km: float, lat: float, lon: float) -> None:
    point_site = Site("p", "P", Point(lon, lat))
    found = join([report(away(km, azimuth, Point(lon, lat)), PlacePrecision.DISTRICT)], [point_site])
    if km < 49.0:
        assert found["i"][0].distance_m == pytest.approx(km * 1000, rel=0.012)
    elif km > 51.0:
        assert found == {}


@given(st.permutations(range(6)))
def test_order_of_arrival_changes_nothing(order: list[int]) -> None:
    reports = [report(away(4 * n, 60 * n), id=f"i{n}") for n in range(6)]
    sites = [SITE, Site("t", "T", Point(98.6, 16.6)), Site("u", "U", Point(98.5, 16.7))]
    expected = join(reports, sites)
    assert join([reports[n] for n in order], sites[::-1]) == expected


def test_inside_is_zero_and_what_cannot_be_joined_is_not() -> None:
    inside = report(SITE.outline.centroid)
    assert join([inside], [SITE])["i"][0].distance_m == 0
    assert join([report(None)], [SITE]) == {}
    assert join([replace(inside, withdrawn=True)], [SITE]) == {}
    assert join([inside], [replace(SITE, retired_at=datetime(2025, 1, 1, tzinfo=UTC))]) == {}
    assert join([replace(inside, simulated=True)], [SITE]) == {}, "what is invented is never said of a real place"
    assert join([replace(inside, simulated=True)], [replace(SITE, simulated=True)]) != {}


def test_nearest_comes_first() -> None:
    reports = [report(away(9, 0), id="far"), report(away(2, 0), id="close"), report(away(90, 0), id="gone")]
    assert [i.id for i, _ in near_site(SITE, reports)] == ["close", "far"]
    assert reach_m(PlacePrecision.EXACT, 3.0) == 3_000.0
    assert [i.id for i, _ in near_site(SITE, reports, near_km=3.0)] == ["close"]


def test_tempo_counts_each_report_once_in_its_month() -> None:
    dated = [
        (date(2025, 1, 31), date(2025, 1, 31), DatePrecision.DAY, PlacePrecision.EXACT),
        (date(2025, 1, 20), date(2025, 2, 20), DatePrecision.MONTH, PlacePrecision.NEAR),  # its middle is 4 Feb
        (date(2025, 2, 1), date(2025, 2, 1), DatePrecision.DAY, PlacePrecision.DISTRICT),  # too coarse in place
        (date(2025, 1, 1), date(2025, 12, 31), DatePrecision.YEAR, PlacePrecision.EXACT),  # too coarse in time
        (date(2025, 3, 9), date(2025, 3, 9), DatePrecision.DAY, PlacePrecision.EXACT),
        (date(2025, 3, 9), date(2025, 3, 9), DatePrecision.DAY, PlacePrecision.EXACT),
    ]
    reports = [
        replace(report(away(1, 0), p, id=f"i{n}"), start_date=a, end_date=b, date_precision=d)
        for n, (a, b, d, p) in enumerate(dated)
    ]
    months = months_between(date(2024, 12, 5), date(2025, 3, 1))
    measures = incident_tempo(SITE, reports, months)
    assert [m.value for m in measures] == [0, 1, 1, 2]
    assert [m.at.date() for m in measures] == [
        date(2024, 12, 16),
        date(2025, 1, 16),
        date(2025, 2, 15),
        date(2025, 3, 16),
    ]
    assert {(m.site_id, m.name, m.unit, m.at.tzinfo) for m in measures} == {
        ("s", "incident_tempo", "reports/month", UTC)
    }
