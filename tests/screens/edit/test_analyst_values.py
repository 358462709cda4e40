"""What the work screens decide, without a browser: looks ahead, overlaps trimmed, reasons, reports as tables."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely

from geodata.detections.review import Verdict
from geodata.detections.review_state import ReviewState, Standing
from geodata.looks.look import Look, LookStatus
from geodata.sites.site import Site
from geodata.text.names.same_person import people
from pipelines.sites.import_sites import read_sites
from screens.edit.edit_site import grid_words
from screens.edit.expected_looks import NEAR_KM, cloudiest_months, looks_ahead, looks_rows
from screens.edit.site_draft import corners_of, outline_from_corners, preview, trimmed
from screens.edit.upload_sites import report_csv, report_rows
from screens.review.verdict import reason_of, what_is_missing

SQUARE = shapely.box(98.550, 16.628, 98.556, 16.632)


def look(day: datetime, status: LookStatus, sensor: str = "optical") -> Look:
    return Look("n", f"s-{day:%Y%m%d}-{sensor}", "c", "x", sensor, day, status, (), 1.0, 1.0, "sentinel-2a")


def year(clear_in: set[int]) -> list[Look]:
    """Every fifth day of a year; clear only in some months."""
    out = []
    for n in range(73):
        day = datetime(2025, 1, 1, 4, tzinfo=UTC) + timedelta(days=5 * n)
        out.append(look(day, LookStatus.SEEN if day.month in clear_in else LookStatus.CLOUDY))
    return out


def test_looks_ahead_come_from_the_nearest_watched_site() -> None:
    near = Site("n", "Near Place", shapely.affinity.translate(SQUARE, 0.1, 0))
    far = Site("f", "Far Place", shapely.affinity.translate(SQUARE, 3, 0))
    looks = [*year({1, 2, 3, 4, 10, 11, 12}), look(datetime(2025, 3, 1, tzinfo=UTC), LookStatus.SEEN, "radar")]
    ahead = looks_ahead(SQUARE, (far, near), {"n": looks, "f": looks})
    assert ahead is not None and ahead.neighbour == "Near Place"
    assert ahead.distance_km == pytest.approx(10.7, abs=0.2)  # a tenth of a degree at 16.6 north
    assert (ahead.optical, ahead.other) == (73, 1)
    clear = sum(k.status is LookStatus.SEEN for k in looks if k.sensor == "optical")
    assert ahead.clear_share == pytest.approx(clear / 73)
    assert set(ahead.cloudiest) <= {"May", "June", "July", "August", "September"}
    said = dict(looks_rows(ahead))
    assert "73 optical, 1 of other sensors" in said["Looks available"] and "Near Place" in said["Looks available"]
    assert looks_ahead(SQUARE, (far,), {"f": looks}) is None
    assert f"{NEAR_KM:.0f} km" in dict(looks_rows(None))["Looks available"]


def test_the_looks_of_other_sites_are_not_read_for_it() -> None:
    """Of 5,000 sites the looks of each were read, at every press on the page: 12 s of 16."""
    sites = [Site(f"s{n}", f"S {n}", shapely.affinity.translate(SQUARE, 0.01 * n, 0)) for n in range(1, 40)]
    asked: list[str] = []

    class Noted(dict[str, list[Look]]):
        def get(self, key: str, default: Any = None) -> Any:
            asked.append(key)
            return super().get(key, default)

    ahead = looks_ahead(SQUARE, sites, Noted({site.id: year({1}) for site in sites[2:]}))
    assert ahead is not None and ahead.neighbour == "S 3" and asked == ["s1", "s2", "s3"]


def test_cloudiest_months_wrap_around_the_year_and_need_a_whole_one() -> None:
    assert cloudiest_months(year(set(range(1, 13)) - {12, 1, 2})) == ("December", "January", "February")
    assert cloudiest_months(year({1})[:30]) == ()


def test_an_overlap_is_trimmed_and_what_is_nothing_then_is_not_offered() -> None:
    other = Site("o", "Other", shapely.affinity.translate(SQUARE, 0.004, 0))
    less = trimmed(SQUARE, (other,))
    assert less is not None
    assert not less.intersection(other.outline).area
    assert less.area == pytest.approx(SQUARE.area * 4 / 6, rel=1e-6)
    assert preview(less, (other,)).accepted.warnings == ()
    assert trimmed(SQUARE, (Site("a", "All", SQUARE.buffer(0.01)),)) is None


def test_corners_are_written_as_they_are_read() -> None:
    assert shapely.equals_exact(outline_from_corners(corners_of(SQUARE)), SQUARE, tolerance=1e-7, normalize=True)
    assert corners_of(shapely.Point(1, 2)) == ""


def test_an_outline_that_leaves_its_grid_is_told() -> None:
    site = Site("a", "A", SQUARE, grid=preview(SQUARE, ()).grid)
    assert "stays" in grid_words(site, shapely.affinity.translate(SQUARE, 0.001, 0))
    assert "new grid" in grid_words(site, shapely.affinity.translate(SQUARE, 0.1, 0))
    assert grid_words(Site("a", "A", SQUARE), SQUARE) == ""


def test_a_verdict_needs_a_role_another_person_a_choice_and_a_reason() -> None:
    waits = Standing(ReviewState.WAITING, people(["Reviewer 2"]))
    whole = ("reviewer 5", waits)
    assert what_is_missing(Verdict.CONFIRMED, "Roofs on two dates.", *whole) == ""
    assert "role" in what_is_missing(Verdict.CONFIRMED, "Roofs on two dates.", "", Standing())
    assert "role" in what_is_missing(Verdict.CONFIRMED, "Roofs on two dates.", "-", Standing())
    for same in ("reviewer 2", "reviewer-2", "REVIEWER2", "reviewer z"):
        assert "another person" in what_is_missing(Verdict.CONFIRMED, "Roofs on two dates.", same, waits)
    for state in (ReviewState.DISPUTED, ReviewState.CONFIRMED):  # whoever changes their mind says so
        given = Standing(state, people(["reviewer 2", "reviewer 5"]))
        assert what_is_missing(Verdict.DISMISSED, "A field after all.", "reviewer 2", given) == ""
    assert "Choose" in what_is_missing(None, "Roofs on two dates.", *whole)
    assert "at least 10" in what_is_missing(Verdict.DISMISSED, "no", *whole)
    assert reason_of(["Seen on two dates"], " Roofs \n gone ") == "Seen on two dates. Roofs gone"
    assert reason_of([], "") == ""


def test_the_report_of_an_import_holds_every_word_and_no_formula() -> None:
    good = {"type": "Feature", "properties": {"id": "=1+1", "name": "@x"}, "geometry": SQUARE.__geo_interface__}
    bad = {"type": "Feature", "properties": {"id": "bad"}, "geometry": None}
    data = json.dumps({"type": "FeatureCollection", "features": [good, bad]}).encode()
    report = read_sites(data, "p.geojson")
    rows = list(csv.reader(io.StringIO(report_csv(report).decode("utf-8-sig"))))
    assert len(rows) == 1 + len(report_rows(report))
    assert ["ready", "'=1+1", "'@x", ""] in rows
    assert any(row[0] == "refused" and row[1] == "bad" and row[3] for row in rows)


def test_hundreds_of_sites_are_told_one_by_one() -> None:
    features = []
    for n in range(300):
        outline = shapely.affinity.translate(SQUARE, (n % 20) * 0.05, (n // 20) * 0.05)
        shape: object = outline.__geo_interface__
        if n % 10 == 3:
            shape = {"type": "Polygon", "coordinates": [list(outline.exterior.coords)[:-1]]}
        if n % 50 == 7:
            shape = {"type": "Polygon", "coordinates": [[[0, 0], [0.001, 0], [0.001, 0.001], [0, 0]]]}
        features.append({"type": "Feature", "properties": {"id": f"s{n}"}, "geometry": shape})
    report = read_sites(json.dumps({"type": "FeatureCollection", "features": features}).encode(), "p.geojson")
    assert len(report.refused) == 6 and all("0, 0" in p.cause for p in report.refused)
    assert len(report.sites) == 294
    assert len({r.site_id for r in report.repaired}) == 30  # unclosed rings, n % 10 == 3
