"""The export of reports says what a satellite could see of each, "none" too, and which others may tell of the same."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from shapely.geometry import Point, box

from geodata.access.audience import Audience
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.look import Look, LookStatus
from geodata.sites.site import Access, Site
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.publish.export import export
from tests.geodata.cleared import ANSWERED, decide_about_report

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PLACE = box(98.54, 16.62, 98.56, 16.64)
OPEN = Site("kk", "KK", PLACE, "MM", source="Report", documented=True, access=Access.PUBLIC)
DAY = date(2026, 5, 6)
RAID = Incident(
    "csv-1",
    "csv",
    "raid",
    "=cmd|' /C calc'!A1 was seen at the gate of the park",
    DAY,
    DAY,
    DatePrecision.DAY,
    Point(98.55, 16.63),
    PlacePrecision.EXACT,
    site_ids=("kk",),
)


def look(day: int, status: LookStatus = LookStatus.SEEN, site: str = "kk") -> Look:
    return Look(site, f"{site}{day}", "c", "k", "optical", datetime(2026, 5, day, 4, tzinfo=UTC), status)


def rows(workspace: Workspace, path: Path, audience: Audience) -> dict[str, dict[str, str]]:
    export(workspace, path, "incidents", audience, today=date(2026, 11, 24))
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_looks_within_the_dates_are_exported_and_none_is_a_number(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "home")
    store = workspace.store
    store.save_site(OPEN, by="a", now=NOW)
    store.save_site(replace(OPEN, id="hidden", access=Access.RESTRICTED), by="a", now=NOW)
    store.save_looks([look(2), look(6), look(6, LookStatus.CLOUDY, "hidden"), look(9, LookStatus.CLOUDY), look(11)])
    store.save_looks([replace(look(6, LookStatus.CLOUDY), scene_id="second")])
    other_day = replace(RAID, id="gdelt-2", source="gdelt", start_date=date(2026, 5, 7), end_date=date(2026, 5, 7))
    far = replace(RAID, id="csv-3", place=Point(104, 12), site_ids=())
    at_hidden = replace(RAID, id="csv-4", site_ids=("hidden", "kk"))
    store.save_incidents([RAID, other_day, far, at_hidden], now=NOW)
    for incident in store.incidents():
        wish = Wish(Decision.CLEARED, "report desk", "Read every one of them.", terms="CC BY 4.0", answers=ANSWERED)
        decide_about_report(store, incident.id, wish)
    found = rows(workspace, tmp_path / "i.csv", Audience.PUBLIC)
    ids = {c.incident_id: f"report-{c.token}" for c in store.clearings()}
    raid, none = found[ids["csv-1"]], found[ids["gdelt-2"]]
    assert (raid["looks_within"], raid["usable_looks_within"], raid["looked_site_id"]) == ("2", "1", "kk")
    assert (raid["usable_look_before"], raid["usable_look_after"]) == ("2026-05-02", "2026-05-11")
    assert (none["looks_within"], none["usable_look_before"]) == ("0", "2026-05-06")
    assert (found[ids["csv-3"]]["looks_within"], found[ids["csv-3"]]["looked_site_id"]) == ("", "")
    assert found[ids["csv-4"]]["looked_site_id"] == "kk", "looks at a restricted site are not counted out to the public"
    assert ids["gdelt-2"] in raid["same_event_ids"] and ids["csv-1"] in none["same_event_ids"]
    assert raid["title"].startswith("'="), "no cell that a spreadsheet would run"
