"""A large workspace for the dashboard benchmark: 1,000 invented sites in the open South Atlantic, 10,000 changes at
them, two hundred looks each. Names are made of invented syllables; nothing in it is like a real place."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import shapely

from geodata.access.clearing.clearing_questions import Answers
from geodata.detections.control_area import Placebo
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.judgement_mark import GROUND, Judged
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import other
from geodata.looks.run import Run, RunState
from geodata.sites.grid import grid_for
from geodata.sites.site import Access, Site
from geodata.store import Store
from geodata.store.clearings import Wish
from pipelines.incidents.clear_reports import stands_at

END = date(2026, 11, 21)
"""The last day of this world."""
WEST, SOUTH, EAST, NORTH = -30.0, -24.0, -22.0, -17.0
"""Where the sites lie, degrees: open sea."""
ONSETS = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "dr", "gr", "kr", "tr"]
MIDDLES = ["a", "e", "i", "o", "u", "ar", "el", "in", "or", "un"]
ENDS = ["ford", "gate", "mere", "holt", "wick", "den", "mouth", "stead"]
METRE = 1 / 110_600
"""Degrees of latitude in a metre, near enough for made-up shapes."""


def make(root: Path, *, sites: int = 1_000, changes: int = 10_000, looks: int = 200) -> Store:
    """Write the world into a workspace folder, the same bytes of facts each time.

    Args:
        root: the folder.
        sites: how many.
        changes: how many in all, spread unevenly over the sites.
        looks: per site, five days apart, a third of them cloudy.
    """
    rng = np.random.default_rng(20261121)
    root.mkdir(parents=True, exist_ok=True)
    store = Store.open(root)
    places = [_site(n, rng) for n in range(sites)]
    for site in places:
        store.save_site(site, by="benchmark")
    share = rng.pareto(1.6, sites) + 0.2
    per_site = np.bincount(rng.choice(sites, size=changes, p=share / share.sum()), minlength=sites)
    found: list[Detection] = []
    for site, count in zip(places, per_site, strict=True):
        found += [_change(site, n, rng) for n in range(count)]
    store.save_detections(found)
    for d in found[:: max(len(found) // 200, 1)]:
        if d.state is State.CONFIRMED:
            for reviewer in ("reviewer 2", "reviewer 5"):
                store.save_review(Review(d.id, Verdict.CONFIRMED, "Bare ground, then roofs.", reviewer, _at(END)))
    order = rng.choice(3, size=(sites, looks), p=[0.62, 0.34, 0.04])
    for start in range(0, sites, 50):
        chunk: list[Look] = []
        for n in range(start, min(start + 50, sites)):
            chunk += _looks(places[n], order[n])
        store.save_looks(chunk)
    store.save_judged([Judged(site.id, GROUND, "world") for site in places])
    for site in places[:: max(sites // 250, 1)]:
        store.save_placebos(site.id, [Placebo(site.id, 1, site.outline, False, 0.5)])
    reports = [_report(n, places[int(rng.integers(sites))], rng) for n in range(600)]
    store.save_incidents(reports)
    read = stands_at(reports, places)
    with store.transaction():  # cleared, as the reports of a desk are: uncleared ones would be on no public screen
        for report in reports:
            store.decide_about_report(
                report.id,
                Wish(
                    Decision.CLEARED,
                    "report desk",
                    "Read for the benchmark.",
                    digest=read[report.id].digest,
                    answers=Answers(over=True, moving=False, person=False),
                ),
            )
    store.save_run(_run(sites))
    (root / "basemap.geojson").write_text(json.dumps(_ground()), encoding="utf-8")
    return store


def _run(sites: int) -> Run:
    """The last night's."""
    start = _at(END) + timedelta(hours=15)
    return Run(
        "run-0",
        start,
        start + timedelta(minutes=40),
        RunState.DONE,
        "4f1c9e000000",
        "0.1.0",
        sites,
        9,
        7,
        0,
        0,
        0,
        250,
        2,
        125.0,
        bytes_read=1_000_000,
        bytes_saved=400_000,
    )


def _name(rng: np.random.Generator) -> str:
    first = rng.choice(ONSETS) + rng.choice(MIDDLES) + rng.choice(ONSETS) + rng.choice(MIDDLES)
    return str(first).capitalize() + str(rng.choice(ENDS))


def _site(n: int, rng: np.random.Generator) -> Site:
    lon, lat = rng.uniform(WEST, EAST), rng.uniform(SOUTH, NORTH)
    corners = np.sort(rng.uniform(0, 2 * np.pi, 9))
    radius = rng.uniform(250, 600, 9) * METRE
    outline = shapely.Polygon(np.column_stack([lon + radius * np.cos(corners), lat + radius * np.sin(corners)])).buffer(
        0
    )
    outline = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
    return Site(
        f"s-{n:04d}",
        _name(rng),
        outline,
        ("Tasmere", "Vellorin", "Ozmark")[n % 3],
        (_name(rng),),
        source="Ilvane Monitor, 4 Mar 2025",
        documented=True,
        access=Access.PUBLIC,
        grid=grid_for(outline),
        simulated=True,
        coordinate_note="invented",
    )


def _change(site: Site, n: int, rng: np.random.Generator) -> Detection:
    """A change as the detector draws it: the stair-cased outline of a patch of 10 m pixels."""
    west, south, east, north = site.outline.bounds
    lon, lat = rng.uniform(west, east), rng.uniform(south, north)
    step = 10 * METRE
    columns = int(rng.integers(3, 9))
    heights = rng.integers(2, 9, columns)
    base = rng.integers(0, 3, columns)
    patch = shapely.union_all(
        [
            shapely.box(lon + i * step, lat + b * step, lon + (i + 1) * step, lat + (b + h) * step)
            for i, (b, h) in enumerate(zip(base, heights, strict=True))
        ]
    )
    kind = list(Kind)[rng.choice(4, p=[0.4, 0.25, 0.25, 0.1])]
    state = list(State)[rng.choice(4, p=[0.15, 0.5, 0.1, 0.25])]
    age = int(rng.integers(10, 900))
    first = END - timedelta(days=age)
    lasting = state in (State.CONFIRMED, State.ENDED)
    over = state in (State.ENDED, State.WITHDRAWN)
    return Detection(
        f"{site.id}-{n:03d}",
        site.id,
        kind,
        state,
        patch,
        first - timedelta(days=int(rng.integers(5, 40))),
        first,
        first + timedelta(days=min(20, age)) if lasting else None,
        END - timedelta(days=age // 3 if over else 3),
        END - timedelta(days=age // 4) if over else None,
        0.0 if kind.is_activity else 100.0 * heights.sum(),
        list(Confidence)[rng.choice(3)],
        ("look-alikes",),
        (f"S2-{first:%Y%m%d}-{site.id}",),
        "4f1c9e000000",
        "0.1.0",
        clear_looks_since=5,
        agreeing_looks=5,
        control_basis="look-alikes",
        withdrawn_reason="green-again" if state is State.WITHDRAWN else "",
    )


def _looks(site: Site, order: np.ndarray) -> list[Look]:
    words = (LookStatus.SEEN, LookStatus.CLOUDY, LookStatus.NOT_COVERED)
    out = []
    for n, code in enumerate(order):
        day, status = END - timedelta(days=5 * n), words[int(code)]
        clear = 0.97 if status is LookStatus.SEEN else 0.1
        out.append(
            Look(
                site.id,
                f"S2-{day:%Y%m%d}-{site.id}",
                "sentinel-2-l2a",
                "demo",
                "optical",
                _at(day),
                status,
                () if status is LookStatus.SEEN else other("cloud over the site"),
                clear,
                clear,
                "sentinel-2a",
            )
        )
    return out


def _report(n: int, site: Site, rng: np.random.Generator) -> Incident:
    day = END - timedelta(days=int(rng.integers(0, 120)))
    precision = (PlacePrecision.EXACT, PlacePrecision.NEAR, PlacePrecision.DISTRICT)[n % 3]
    return Incident(
        f"csv-{n}",
        "csv",
        "statement",
        "building work was reported",
        day,
        day,
        DatePrecision.DAY,
        site.outline.centroid,
        precision,
        reported_by="Ilvane Monitor",
        url="https://example.org/report",
        site_ids=(site.id,),
        simulated=True,
        licence="CC BY 4.0",
    )


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, 30, tzinfo=UTC)


def _ground() -> dict[str, object]:
    """Three invented countries side by side."""
    width = (EAST - WEST) / 3
    features = []
    for n, name in enumerate(("Tasmere", "Vellorin", "Ozmark")):
        shape = shapely.box(WEST + n * width, SOUTH - 0.5, WEST + (n + 1) * width, NORTH + 0.5)
        features.append(
            {
                "type": "Feature",
                "properties": {"kind": "country", "name": name},
                "geometry": shapely.geometry.mapping(shape),
            }
        )
    return {"type": "FeatureCollection", "features": features}


if __name__ == "__main__":
    import sys

    make(Path(sys.argv[1])).close()
