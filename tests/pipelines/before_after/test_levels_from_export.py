"""The levels told before and after an action come out of an export: the values of the days that are told, and no other,
by the rule of docs/actions.md."""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest
from shapely.geometry import box
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.monthly_counts import TEMPO, incident_tempo, months_between
from geodata.looks.measure import Measure
from geodata.sites.site import Access, Site
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.publish.export import export

FIRST, LAST, TODAY = date(2025, 6, 10), date(2025, 6, 12), date(2026, 2, 1)
RAID = Action(
    "raid", ActionKind.RAID, "", FIRST, LAST, DatePrecision.DAY, Scope.SITES, "", ("s0",), "Office", "A paper"
)
MONTH = 365.25 / 12


def measured(key: str, off: int, rng: np.random.Generator) -> dict[str, float]:
    """Values of one day, some of them steep on the days around the action: none of these may be told as after it."""
    here = key == "s0"
    light = 11.0 * (0.05 if here and off > 4 else 1.0) * math.exp(rng.normal(0, 0.2))
    found = {"night_light": light + 2.0, "night_light_surroundings": 2.0 + rng.normal(0, 0.3)} if off % 10 == 4 else {}
    if off % 6 == 1:
        orbit = ("radar_vv_62", "radar_vv_135")[off % 12 == 1]
        found[orbit] = -9.0 + 3.0 * (orbit == "radar_vv_62") - 2.0 * (here and off > 0) + rng.normal(0, 0.3)
    if off % 5 == 0:
        found["built_up"] = 12.0 + off / 100 - 4.0 * (here and off > 0) + rng.normal(0, 0.2)
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace, rng = Workspace.open(tmp_path_factory.mktemp("levels")), np.random.default_rng(3)
    for n in range(8):
        key, lon = f"s{n}", 98.0 + 0.2 * n
        made = Site(key, f"Place {n}", box(lon, 16, lon + 0.005, 16.005), "MM", source="ASPI", documented=True)
        workspace.store.save_site(replace(made, access=Access.PUBLIC), by="a")
        series: dict[str, list[Measure]] = defaultdict(list)
        for off in range(-500, 200):
            for name, value in measured(key, off, rng).items():
                at = datetime.combine(FIRST + timedelta(off), time(4), UTC)
                look = f"{name.removesuffix('_surroundings')}{off}"
                series[name].append(Measure(key, name, at, value, "1", scene_id=look))
        for name, measures in series.items():
            workspace.store.save_measures(key, name, measures)
    near, there = PlacePrecision.EXACT, workspace.store.site("s0").outline.centroid
    known = {"country": "MM", "reported_by": "A paper", "licence": "CC0", "site_ids": ("s0",)}
    days = [FIRST + timedelta(off) for off in (-100, -40, 3, 6, 12, 80, 93)]
    reports = [
        Incident(f"csv-{n}", "csv", "statement", "Said", day, day, DatePrecision.DAY, there, near, **known)
        for n, day in enumerate(days)
    ]
    workspace.store.save_incidents(reports)
    for site in workspace.store.sites():
        counted = incident_tempo(site, reports, months_between(date(2024, 1, 1), TODAY))
        workspace.store.save_measures(site.id, TEMPO, counted)
    workspace.store.save_actions([RAID])
    return workspace


@pytest.fixture(scope="module")
def told(home: Workspace) -> dict[str, Any]:
    """What a reader has: the JSON of `actions tell`, by measure."""
    asked = ["--workspace", str(home.root), "actions", "tell", "raid", "--audience", "internal", "--json"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Workspace, "reading_day", lambda self, day=None: TODAY)
        found = json.loads(CliRunner().invoke(app, asked).output)
    return {one["name"]: one for one in found["measures"]}


@pytest.fixture(scope="module")
def values(home: Workspace, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[date, float]]:
    """The exported values of the site, by measure and day."""
    found: dict[str, dict[date, float]] = defaultdict(dict)
    file = tmp_path_factory.mktemp("out") / "m.csv"
    export(home, file, "measures", Audience.INTERNAL, today=TODAY)
    with file.open(encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            if row["site_id"] == "s0":
                found[row["name"]][date.fromisoformat(row["at"][:10])] = float(row["value"])
    file = file.with_name("i.csv")
    export(home, file, "incidents", Audience.INTERNAL, today=TODAY)
    with file.open(encoding="utf-8") as opened:
        reported = [date.fromisoformat(row["start_date"]) for row in csv.DictReader(opened)]
    first, last = date(2024, 1, 1), TODAY
    every = [first + timedelta(n) for n in range((last - first).days)]
    found["incident_tempo"] = {day: MONTH * reported.count(day) for day in every}
    around = found["night_light_surroundings"]
    found["night_light"] = {day: max(v - around[day], 0.0) for day, v in found["night_light"].items()}
    found["radar"] = found["radar_vv_62"] | found["radar_vv_135"]
    found["growth"] = found["built_up"]
    return found


def months_of(series: dict[date, float], days: dict[str, str]) -> list[float]:
    """The means of the months of the told days, nearest the action first, and all of the values in those days."""
    start, end = (date.fromisoformat(days[key]) for key in ("from", "until"))
    months: dict[int, list[float]] = defaultdict(list)
    for day, value in series.items():
        if start <= day <= end:
            away = (FIRST - day).days if day < FIRST else (day - LAST).days
            months[int((away - 1) / MONTH)].append(value)
    return [float(np.mean(months[n])) for n in sorted(months)]


@pytest.mark.parametrize("name", ["built_up", "growth", "night_light", "radar", "incident_tempo"])
def test_the_levels_told_are_the_means_of_the_told_days(
    name: str, told: dict[str, Any], values: dict[str, dict[date, float]]
) -> None:
    one = told[name]
    before, after = (months_of(values[name], one[side]) for side in ("before", "after"))
    assert len(before) == 6 and len(after) >= 3
    if name == "growth":
        slopes = (-np.polyfit(range(len(before)), before, 1)[0], np.polyfit(range(len(after)), after, 1)[0])
        assert one["site_levels"] == pytest.approx(slopes)
        return
    assert one["site_levels"] == pytest.approx((np.mean(before), np.mean(after)), abs=1e-9)
    for side, level in zip(("before", "after"), one["site_levels"], strict=True):
        start, end = (date.fromisoformat(one[side][key]) for key in ("from", "until"))
        alone = [value for day, value in values[name].items() if start <= day <= end]
        assert np.mean(alone) == pytest.approx(level, rel=0.1), "months of like many values: the plain mean is near"


def test_light_of_the_days_beside_the_action_is_outside_the_told_days(told: dict[str, Any]) -> None:
    light = told["night_light"]
    assert light["before"] == {"from": "2024-12-09", "until": "2025-06-04"}
    assert light["after"] == {"from": "2025-06-18", "until": "2025-09-12"}
    assert light["days_left_out_beside_the_action"] == 5
    others = [told[name] for name in ("built_up", "growth", "radar", "incident_tempo")]
    assert {(one["before"]["until"], one["after"]["from"]) for one in others} == {("2025-06-09", "2025-06-13")}
    assert {one["days_left_out_beside_the_action"] for one in others} == {0}
