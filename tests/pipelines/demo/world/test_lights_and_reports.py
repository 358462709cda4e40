"""Night lights do what they are told to; reports harm nobody and are read by the importers of real ones."""

import csv
import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipelines.demo.world.demo_plans import END, PLANS, START
from pipelines.demo.world.lights import NODATA, SCALE, SHIFTS, cell, dekads, night_lights, site_factor
from pipelines.demo.world.places import PLACES, TOWNS, lonlat_km
from pipelines.demo.world.reports import TEMPO_SITE, UCDP_COLUMNS, report_rows, ucdp_rows, write_reports
from pipelines.incidents.import_file import read_incidents
from pipelines.incidents.sources.typed_report import KINDS

SHARED = Path(__file__).resolve().parents[5] / "shared"


@pytest.fixture(scope="module")
def series() -> dict[str, np.ndarray]:
    """Mean light of 3 x 3 cells at each site and town for every third dekad, NaN behind cloud."""
    spots = {p.id: lonlat_km(*p.km) for p in PLACES} | {t: lonlat_km(*km) for t, km in TOWNS.items()}
    found: dict[str, list[float]] = {name: [] for name in spots}
    for dekad in dekads(START, END)[::3]:
        stored = night_lights(dekad)
        light = np.where(stored == NODATA, np.nan, stored * SCALE)
        for name, place in spots.items():
            row, col = cell(place)
            box = light[row - 1 : row + 2, col - 1 : col + 2]
            found[name].append(float("nan") if np.isnan(box).mean() > 0.5 else float(np.nanmean(box)))
    return {name: np.array(values) for name, values in found.items()}


def test_dekads_are_whole_thirds_of_months_without_gap_or_overlap() -> None:
    found = dekads(START, END)
    assert found[0].first >= START and found[-1].last <= END
    for one, following in pairwise(found):
        assert following.first == one.last + timedelta(1)
        assert following.index == one.index + 1
    assert {(d.last - d.first).days + 1 for d in found} <= {8, 9, 10, 11}


def test_a_later_start_leaves_dekads_out_and_changes_none() -> None:
    """The dekads of a world that begins at its own start are counted from 0, which its pixels have always hung on."""
    every = dekads(START, END)
    assert [dekad.index for dekad in every] == list(range(len(every)))
    later = dekads(date(2025, 12, 28), END)
    assert later == [dekad for dekad in every if dekad.first >= date(2026, 1, 1)]
    (same,) = [dekad for dekad in every if dekad.first == later[0].first]
    assert np.array_equal(night_lights(later[0]), night_lights(same))


def test_one_site_rises_for_good_one_returns_and_all_else_keeps_its_light(series: dict[str, np.ndarray]) -> None:
    days = [d.first for d in dekads(START, END)[::3]]
    rise, short = SHIFTS["ashmerrow-park"], SHIFTS["morrowgate"]
    assert rise.returns is None and short.returns is not None
    after = np.array([d > rise.begins + timedelta(25) for d in days])
    before = np.array([d < date(2025, 12, 1) for d in days])
    high = np.array([short.begins + timedelta(25) < d < short.returns for d in days])
    over = np.array([d > short.returns + timedelta(25) for d in days])
    usual = {name: np.nanmedian(values[before]) for name, values in series.items()}
    assert np.nanmedian(series["ashmerrow-park"][after]) > 1.8 * usual["ashmerrow-park"]
    assert np.nanmedian(series["morrowgate"][high]) > 1.7 * usual["morrowgate"]
    assert np.nanmedian(series["morrowgate"][over]) < 1.2 * usual["morrowgate"]
    dark = np.array([d > SHIFTS["torvane-estate"].begins + timedelta(12) for d in days])
    assert np.nanmedian(series["torvane-estate"][dark]) < 0.3 * usual["torvane-estate"]
    for name in set(series) - set(SHIFTS):
        for part in (after, high):
            assert 0.85 < np.nanmedian(series[name][part]) / usual[name] < 1.2, name


def test_the_rain_hides_lights_more_often_than_the_dry_season(series: dict[str, np.ndarray]) -> None:
    months = np.array([d.first.month for d in dekads(START, END)[::3]])
    gone = np.isnan(np.stack(list(series.values())))
    assert gone[:, np.isin(months, (7, 8, 9))].mean() > gone[:, np.isin(months, (12, 1, 2))].mean() + 0.1


def test_a_factor_moves_steadily_and_sites_without_a_rise_have_none() -> None:
    days = [date(2026, 1, 1) + timedelta(k) for k in range(0, 300, 5)]
    assert all(site_factor("hathervane", day) == 1.0 for day in days)
    up = [site_factor("ashmerrow-park", day) for day in days]
    assert up == sorted(up) and up[0] == 1.0 and up[-1] == SHIFTS["ashmerrow-park"].factor


def test_incident_columns_are_those_of_the_real_file() -> None:
    real = SHARED / "data" / "incidents" / "ucdp_ged191_myanmar.csv"
    if not real.is_file():
        pytest.skip("the real UCDP file is not beside the project")
    with real.open(encoding="utf-8-sig", newline="") as file:
        assert tuple(next(csv.reader(file))) == UCDP_COLUMNS


def test_both_files_are_read_whole_by_the_importers(tmp_path: Path) -> None:
    written = write_reports(tmp_path)
    for path, source, rows in (
        (written.ucdp_csv, "ucdp", written.ucdp_rows),
        (written.reports_csv, "csv", written.report_rows),
    ):
        read = read_incidents(path.read_bytes(), path.name, source, date(2026, 11, 18))
        assert len(read.incidents) == rows and not read.refused and not read.repeated
        precisions = {i.place_precision for i in read.incidents}
        assert len(precisions) >= 3 and len({i.date_precision for i in read.incidents}) >= 3


def test_reports_come_more_often_near_one_site_at_the_end() -> None:
    middle = lonlat_km(*next(p.km for p in PLACES if p.id == TEMPO_SITE))
    near = [
        date.fromisoformat(str(row["date_start"]))
        for row in ucdp_rows()
        if abs(float(str(row["latitude"])) - middle[1]) < 0.03 and abs(float(str(row["longitude"])) - middle[0]) < 0.03
    ]
    late = [d for d in near if d > END - timedelta(56)]
    assert len(late) >= 8
    assert len([d for d in near if d <= END - timedelta(56)]) <= 8


def test_no_person_no_small_count_no_real_address() -> None:
    for row in report_rows():
        for number in re.findall(r"\d+", str(row["title"])):
            assert int(number) >= 11
        assert str(row["url"]).startswith("https://example.org/")
        assert str(row["reported_by"]).split()[-1] in {"Monitor", "Observer", "Desk", "Office", "Ministry"}


SAID = {
    "demolition": r"torn down|demolish|pulled down|razed",
    "damage reported": r"rubble|damage|destroyed",
    "works reported": r"excavator|machine|earth mover",
    "fire": r"burn|fire",
    "raid": r"raid|storm",
    "search": r"search",
    "release": r"left|sheltered|crossed|freed|released",
    "statement": r"",
}
"""What a headline has to say for its kind; a statement says that somebody said something."""


def test_no_kind_says_more_than_its_headline() -> None:
    for row in report_rows():
        assert re.search(SAID[str(row["kind"])], str(row["title"]), re.IGNORECASE), row["title"]
    for row in ucdp_rows():
        assert row["type_of_violence"] == 1 and "exchange of fire" in str(row["source_headline"]).lower(), "armed clash"


def test_every_kind_of_the_demo_is_one_that_a_person_may_choose() -> None:
    assert {row["kind"] for row in report_rows()} <= set(KINDS)


def test_reports_and_claims_name_sites_and_days_at_which_something_happened(tmp_path: Path) -> None:
    written = write_reports(tmp_path)
    with written.claims_csv.open(encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    assert claims[0]["figure"] == "22" and claims[0]["claimed_by"] == "Provincial Office"
    for claim in claims:
        plan = PLANS[claim["site_id"]]()
        torn_down = [c for c in plan.changes if c.kind == "demolition"]
        assert any(
            date.fromisoformat(claim["since"]) <= c.begins < date.fromisoformat(claim["claimed_on"]) for c in torn_down
        )
        assert float(claim["figure"]) <= float(claim["total"])
