"""Names of archived night-light files: never a reason to leave out what lies within."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geodata.settings.settings import CatalogSettings
from pipelines.search.granule_names import days_named, may_lie_within
from pipelines.search.search import newest, search
from tests.pipelines.imagery_makers import OUTLINE, asset, item, write_json
from tests.servers.range_server import RangeServer

GRANULE = "https://x.org/{0:%Y%m}/SVDNB_npp_d{0:%Y%m%d}_t{0:%H%M}017_e0014421_b02208_c20120428_devl_pop.rade9.co.json"
DAYS = st.datetimes(datetime(2012, 4, 1), datetime(2020, 12, 30))


@given(DAYS, st.floats(-179.9, 179.9), st.floats(-59, 59), st.floats(-60, 60))
def test_a_night_pass_over_a_place_is_never_left_out(day: datetime, east: float, north: float, minutes: float) -> None:
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
    passing = midnight + timedelta(hours=1.5 - east / 15.0, minutes=minutes)  # half past one by the sun, an hour about
    name = GRANULE.format(passing)
    around = Point(east, north).buffer(0.01)
    assert may_lie_within(name, passing - timedelta(hours=1), passing + timedelta(hours=1), around)
    assert not may_lie_within(name, passing + timedelta(days=5), None, None)
    assert not may_lie_within(name, None, passing - timedelta(days=5), None)
    noon = GRANULE.format(passing + timedelta(hours=12))
    assert not may_lie_within(noon, None, None, around)


@given(st.floats(-170, 170), st.floats(-170, 170), st.floats(0, 1))
def test_places_far_apart_are_asked_for_together(one: float, other: float, between: float) -> None:
    """A granule over any longitude between two places may show a third that lies there."""
    west, east = sorted((one, other))
    passing = datetime(2015, 6, 2, tzinfo=UTC) + timedelta(hours=1.5 - (west + between * (east - west)) / 15.0)
    assert may_lie_within(GRANULE.format(passing), None, None, box(west, -1, east, 1))


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_other_names_are_never_left_out(name: str) -> None:
    if days_named(name) is None:
        assert may_lie_within(name, datetime(2030, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC), OUTLINE)


@pytest.mark.parametrize("name", ["201213_catalog.json", "x_d20121340_t00.json", "catalog.json", "2012_catalog.json"])
def test_names_that_tell_no_day(name: str) -> None:
    assert days_named(name) is None


def test_an_archive_by_month_is_read_only_where_it_may_help(tmp_path: Path) -> None:
    months = {}
    for month in range(1, 13):
        hrefs = []
        for day in (3, 17):
            for hour in (6, 18):  # over 98.5 east the night pass is near 19 h UTC
                at = datetime(2020, month, day, hour, 56, tzinfo=UTC)
                name = GRANULE.format(at).rsplit("/", 1)[1]
                write_json(
                    tmp_path / f"{at:%Y%m}/{name}",
                    item(
                        name.removesuffix(".json"),
                        collection=None,
                        properties={"datetime": at.isoformat()},
                        assets={"image": asset("./a.tif")},
                    ),
                )
                hrefs.append(name)
        place = f"2020{month:02d}/2020{month:02d}_catalog.json"
        write_json(tmp_path / place, {"id": place, "links": [{"rel": "item", "href": f"./{h}"} for h in hrefs]})
        months[place] = hrefs
    span = {
        "spatial": {"bbox": [[-180, -90, 180, 90]]},
        "temporal": {"interval": [["2020-01-01T00:00:00Z", "2020-12-30T00:00:00Z"]]},
    }
    root = {"id": "VIIRS", "license": "MIT", "extent": span, "links": [{"rel": "child", "href": m} for m in months]}
    write_json(tmp_path / "VIIRS.json", root)
    files = RangeServer(tmp_path)
    with files.running() as address:
        catalog = CatalogSettings(f"{address}/VIIRS.json", ("VIIRS",))
        assert newest(catalog, "VIIRS", OUTLINE) == datetime(2020, 12, 17, 18, 56, tzinfo=UTC)
        assert len(files.log) < 30
        files.log.clear()
        found = search(catalog, "VIIRS", OUTLINE, datetime(2020, 5, 10, tzinfo=UTC), datetime(2020, 6, 10, tzinfo=UTC))
        assert [s.acquired_at.day for s in found.scenes] == [17, 3]
        assert len(files.log) == 1 + 2 + 2  # the root, two months, two granules
