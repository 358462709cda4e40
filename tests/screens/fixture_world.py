"""A small hand-made workspace for the screens: fictional places in the open South Atlantic, every state once."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import shapely

from geodata.actions.action import Action, ActionKind, Scope
from geodata.detections.control_area import Placebo
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.chip import Chip
from geodata.looks.judgement_mark import GROUND, Judged
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.run import Problem, Run, RunState
from geodata.looks.scene import Scene, Sensor
from geodata.sites.grid import grid_for
from geodata.sites.site import Access, OutlineBasis, Site, Statement
from geodata.store import FILE_NAME, Store
from geodata.store.clearings import Wish
from pipelines.read.chip_files import write_chip
from tests.geodata.cleared import answers_to, clear_actions, clear_claims, decide_about_report, pass_on_identifier

END = date(2026, 11, 21)
"""The last day of this world."""
FIRST_REVIEWER, FIRST_REASON = "night desk", "The east hall is gone on two dates."
"""Who gave the only verdict on pb-2, and why: nobody may read either before a second person has given theirs."""
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`${window.hacked=1}`\\'
"""A name that runs in a careless page."""
PLACES = (
    ("pellimar-bend", "Pellimar Bend", "Vellorin", -27.04, -19.85, ("Bend Park", "เพลลิมาร์เบนด์")),
    ("kilvane-ford", "Kilvane Ford", "Tasmere", -27.53, -19.80, ("Kilvan",)),
    ("torvane-estate", "Torvane Estate", "Vellorin", -26.29, -20.10, ()),
    ("morrowgate", "Morrowgate", "Vellorin", -26.73, -19.73, ("ម៉ូរ៉ូវហ្គេត",)),
    ("oskelle-bridge", "Oskelle Bridge", "Vellorin", -26.77, -20.28, ()),
)
"""(id, name, country, lon, lat, aliases) of the public ones."""
HIDDEN = ("hathervane", "Hathervane", "Vellorin", -26.2, -20.35)
"""A restricted site, for internal users only."""
UNKNOWN = ("drelling", "Drelling", "Tasmere", -27.6, -20.2)
"""A place whose outline is not known."""


def box(lon: float, lat: float, east_m: float, north_m: float) -> shapely.Polygon:
    """A box of so many metres around a point, WGS84."""
    dx, dy = east_m / 2 / 104_600, north_m / 2 / 110_600
    return shapely.box(lon - dx, lat - dy, lon + dx, lat + dy)


def make(root: Path, *, hostile: bool = False, simulated: bool = True) -> Store:
    """Put the world into a workspace folder: a copy of the one that this process wrote first."""
    root.mkdir(parents=True, exist_ok=True)
    if (root / FILE_NAME).exists():
        return _write(root, hostile, simulated)
    for path in _written(hostile, simulated).iterdir():
        if path.is_dir():
            shutil.copytree(path, root / path.name, copy_function=shutil.copy, dirs_exist_ok=True)
        else:
            shutil.copy(path, root / path.name)
    return Store.open(root)


@cache
def _written(hostile: bool, simulated: bool) -> Path:
    """A folder with the world, which is copied and never opened; it is there until the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="cw-fixture-world-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _write(folder, hostile, simulated).close()
    return folder


def _write(root: Path, hostile: bool, simulated: bool) -> Store:
    store = Store.open(root)
    sites = [_site(*place, simulated=simulated) for place in PLACES]
    if hostile:
        sites.append(
            _site("hostile", HOSTILE, HOSTILE, -26.9, -19.95, (HOSTILE, "‮evil" + "x" * 9000), simulated=simulated)
        )
    hidden = HIDDEN
    sites.append(_site(*hidden, (), access=Access.RESTRICTED, simulated=simulated))
    sites.append(
        Site(
            UNKNOWN[0],
            UNKNOWN[1],
            shapely.Point(UNKNOWN[3], UNKNOWN[4]),
            UNKNOWN[2],
            source="Ilvane Monitor",
            documented=True,
            access=Access.PUBLIC,
            outline_basis=OutlineBasis.UNKNOWN,
            simulated=simulated,
            coordinate_note="point transcribed second-hand",
        )
    )
    for site in sites:
        store.save_site(site, by="fixture")
        if site.watched:
            store.save_looks(_looks(site))
            for name in ("built_up", "night_light_against_lookalikes"):
                store.save_measures(site.id, name, _measures(site, name))
    store.save_judged([Judged(site.id, GROUND, "fixture") for site in sites if site.watched])
    store.save_chips(_chips(root, store.site("pellimar-bend")))
    found = _detections()
    if hostile:
        found.append(_detection("ho-1", "hostile", Kind.CONSTRUCTION, State.CONFIRMED, -26.9, -19.95, 40))
    store.save_detections(found)
    for detection_id in ("pb-1", "kf-1"):
        store.save_review(
            Review(detection_id, Verdict.CONFIRMED, "Bare ground, then roofs, on two dates.", "reviewer 2", _at(END))
        )
        store.save_review(
            Review(detection_id, Verdict.CONFIRMED, "Roofs stand where none stood.", "reviewer 5", _at(END))
        )
    store.save_review(Review("pb-2", Verdict.CONFIRMED, FIRST_REASON, FIRST_REVIEWER, _at(END)))
    for reviewer, verdict in (("reviewer 2", Verdict.CONFIRMED), ("reviewer 5", Verdict.DISMISSED)):
        store.save_review(Review("mg-1", verdict, f"Lights, {verdict.value} by looks.", reviewer, _at(END)))
    store.save_incidents(_incidents(hostile))
    for incident in store.incidents():
        decide_about_report(
            store,
            incident.id,
            Wish(Decision.CLEARED, "report desk", "Invented, points at nobody.", answers=answers_to(incident)),
        )
    store.save_claims(
        [
            Claim(
                "c-1",
                "pellimar-bend",
                "Provincial Office",
                date(2026, 9, 20),
                date(2026, 7, 20),
                22,
                "buildings",
                34,
                "south block",
                "Provincial Office notice",
                7,
                "Ilvane Monitor counted from the road",
            )
        ]
    )
    clear_claims(store)
    cut = (
        ActionKind.POWER_CUT,
        "Power cut along the ford road",
        date(2026, 7, 15),
        date(2026, 7, 15),
        DatePrecision.DAY,
    )
    named = (Scope.SITES, "", ("kilvane-ford",), "Provincial Office", "Ilvane Monitor")
    address = "https://example.org/ilvane-monitor/2026-07-15"
    store.save_actions([Action("a-1", *cut, *named, address, "CC BY 4.0", simulated=simulated)], by="fixture")
    clear_actions(store)
    store.save_identifiers([_identifier(simulated)], now=_at(END))
    pass_on_identifier(store, "identifier-1")
    for site in sites[:4]:
        around = [box(site.outline.centroid.x + dx, site.outline.centroid.y + 0.008, 200, 200) for dx in (-0.01, 0.01)]
        store.save_placebos(site.id, [Placebo(site.id, n, outline, False, 0.4) for n, outline in enumerate(around, 1)])
    for run in _runs():
        store.save_run(run)
    (root / "basemap.geojson").write_text(json.dumps(_basemap()), encoding="utf-8")
    return store


def _identifier(simulated: bool) -> Identifier:
    register, paper = "https://example.org/invented-register", "https://example.org/ilvane-monitor/holding"
    return Identifier(
        "identifier-1",
        "oskelle-bridge",
        Scheme.OTHER,
        "INVENTED-0007",
        "Invented Holding of Ilvane",
        "Ilvane Monitor",
        paper,
        url=register,
        licence="CC BY 4.0",
        relation=Relation.TENANT,
        simulated=simulated,
    )


def _site(
    key: str,
    name: str,
    country: str,
    lon: float,
    lat: float,
    aliases: tuple[str, ...] = (),
    *,
    access: Access = Access.PUBLIC,
    simulated: bool = True,
) -> Site:
    outline = box(lon, lat, 700, 500)
    public = access is Access.PUBLIC
    return Site(
        key,
        name,
        outline,
        country,
        aliases,
        source="Ilvane Monitor, 4 Mar 2025" if public else "",
        documented=public,
        access=access,
        grid=grid_for(outline),
        simulated=simulated,
        coordinate_note="outline drawn from imagery",
        statements=(
            Statement("2025-03-04", "Monitor describes a walled compound.", "Ilvane Monitor", "https://example.org/a"),
        ),
    )


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, 30, tzinfo=UTC)


def _looks(site: Site) -> list[Look]:
    order = (LookStatus.SEEN, LookStatus.CLOUDY, LookStatus.SEEN, LookStatus.SEEN, LookStatus.CLOUDY)
    out = []
    for n in range(150):
        day = END - timedelta(days=5 * n)
        status = order[(n + len(site.id)) % 5]
        if site.id == "oskelle-bridge" and n < 11:
            status = LookStatus.CLOUDY
        if n == 20:
            status = LookStatus.FAILED
        if n == 33:
            status = LookStatus.NOT_COVERED
        reasons: tuple[Reason, ...] = {
            LookStatus.SEEN: (),
            LookStatus.CLOUDY: (
                Reason(ReasonCode.NOT_CLEAR, {"clear": 0.1, "cloud": 0.84, "shadow": 0.06, "snow": 0.0}),
            ),
            LookStatus.NOT_COVERED: (Reason(ReasonCode.NO_DATA),),
            LookStatus.FAILED: (
                Reason(
                    ReasonCode.BAND_FAILED,
                    {"band": "red", "thing": f"https://example.org/{n}.tif", "cause": "the server stalled"},
                ),
            ),
        }[status]
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
                reasons,
                clear,
                clear,
                "sentinel-2a",
            )
        )
    return out


def _chips(root: Path, site: Site) -> list[Chip]:
    """Pixels of every eighth clear look: brown ground, and a bright block in the east from the first change on."""
    grid = site.grid or grid_for(site.outline)
    clear = [look for look in _looks(site) if look.status is LookStatus.SEEN][::8]
    out = []
    for look in clear:
        ground = np.full(grid.shape, 1200, np.int16)
        ground[::7, ::5] = 900
        bands: dict[str, np.ndarray] = {
            name: ground + step for name, step in (("blue", -300), ("green", 0), ("red", 200))
        }
        bands["nir"] = ground + np.int16(1500)
        if look.acquired_at.date() > END - timedelta(days=40):
            block = (slice(grid.height // 2 - 12, grid.height // 2), slice(grid.width // 2 + 4, grid.width // 2 + 24))
            for name in ("blue", "green", "red"):
                bands[name][block] = 3800
        scene = Scene(
            look.scene_id, look.collection, look.catalog, Sensor.OPTICAL, look.acquired_at, site.outline, "", {}
        )
        out.append(write_chip(root, site, scene, {**bands, "scl": np.full(grid.shape, 4, np.uint8)}))
    return out


def _measures(site: Site, name: str) -> list[Measure]:
    out = []
    for look in _looks(site):
        if look.status is LookStatus.SEEN:
            step = 4.0 if look.acquired_at.date() > END - timedelta(days=40) else 0.0
            value = 14.0 + step if name == "built_up" else 1.0 + step / 10
            unit = "ha" if name == "built_up" else "1"
            out.append(Measure(site.id, name, look.acquired_at, value, unit, value * 0.95, value * 1.05, look.scene_id))
    return out


def _detection(
    key: str,
    site: str,
    kind: Kind,
    state: State,
    lon: float,
    lat: float,
    age: int,
    *,
    confidence: Confidence = Confidence.HIGH,
    east: float = 0.0015,
) -> Detection:
    first = END - timedelta(days=age)
    lasting = state in (State.CONFIRMED, State.ENDED)
    over = state in (State.ENDED, State.WITHDRAWN)
    return Detection(
        key,
        site,
        kind,
        state,
        box(lon + east, lat + 0.0008, 200, 160),
        first - timedelta(days=10),
        first,
        first + timedelta(days=min(20, age)) if lasting else None,
        END - timedelta(days=5 if not over else age // 3),
        END - timedelta(days=age // 4) if over else None,
        56_000.0 if kind is not Kind.ACTIVITY else 0.0,
        confidence,
        ("look-alikes",),
        (f"S2-{first:%Y%m%d}-{site}",),
        "4f1c9e000000",
        "0.1.0",
        clear_looks_since=5,
        agreeing_looks=5,
        control_basis="look-alikes",
        withdrawn_reason="turned-green" if state is State.WITHDRAWN else "",
    )


def _detections() -> list[Detection]:
    return [
        _detection("pb-1", "pellimar-bend", Kind.CONSTRUCTION, State.CONFIRMED, -27.04, -19.85, 40),
        _detection("pb-2", "pellimar-bend", Kind.DEMOLITION, State.CONFIRMED, -27.04, -19.85, 90, east=-0.0015),
        _detection("pb-3", "pellimar-bend", Kind.CLEARING, State.WITHDRAWN, -27.04, -19.85, 230, east=0.0),
        _detection(
            "kf-1", "kilvane-ford", Kind.CLEARING, State.CONFIRMED, -27.53, -19.80, 55, confidence=Confidence.MEDIUM
        ),
        _detection(
            "te-1",
            "torvane-estate",
            Kind.DEMOLITION,
            State.PROVISIONAL,
            -26.29,
            -20.10,
            12,
            confidence=Confidence.MEDIUM,
        ),
        _detection("mg-1", "morrowgate", Kind.ACTIVITY, State.ENDED, -26.73, -19.73, 80, confidence=Confidence.MEDIUM),
    ]


def _incidents(hostile: bool) -> list[Incident]:
    def one(key: str, title: str, lon: float, lat: float, precision: PlacePrecision, site: str, age: int) -> Incident:
        day = END - timedelta(days=age)
        return Incident(
            key,
            "csv",
            "statement",
            title,
            day,
            day,
            DatePrecision.DAY,
            shapely.Point(lon, lat),
            precision,
            country="Vellorin",
            reported_by="Ilvane Monitor",
            url="https://example.org/report",
            site_ids=(site,),
            simulated=True,
            licence="CC BY 4.0",
        )

    out = [
        one(
            "i-1",
            "building work resumed north of the wall",
            -27.035,
            -19.845,
            PlacePrecision.EXACT,
            "pellimar-bend",
            33,
        ),
        one("i-2", "buildings were taken down", -26.3, -20.1, PlacePrecision.NEAR, "torvane-estate", 12),
        one("i-3", "nothing was seen in the district", -27.1, -19.9, PlacePrecision.DISTRICT, "pellimar-bend", 25),
    ]
    if hostile:
        told = one("i-4", f"Work was seen at the gate: {HOSTILE}", -26.9, -19.95, PlacePrecision.EXACT, "hostile", 9)
        out.append(replace(told, country=HOSTILE))  # the country that its site is said to lie in
    return out


def _runs() -> list[Run]:
    out = []
    for n in range(12):
        start = _at(END - timedelta(days=n)) + timedelta(hours=15)
        partly = n == 1
        problems = (
            (
                Problem(
                    "oskelle-bridge",
                    "",
                    "https://example.org/stac",
                    together(["sentinel-2-l2a", english("it answers {status} again and again", status=503)], ": "),
                    "It is tried again on later nights",
                ),
            )
            if partly
            else ()
        )
        out.append(
            Run(
                f"run-{n}",
                start,
                start + timedelta(minutes=7),
                RunState.PARTLY if partly else RunState.DONE,
                "4f1c9e000000",
                "0.1.0",
                5 if partly else 6,
                3,
                2,
                0,
                1 if partly else 0,
                0,
                8,
                0,
                7.7,
                bytes_read=1_000_000,
                bytes_saved=400_000,
                problems=problems,
            )
        )
    return out


def _basemap() -> dict[str, object]:
    def feature(kind: str, name: str, shape: object) -> dict[str, object]:
        return {
            "type": "Feature",
            "properties": {"kind": kind, "name": name},
            "geometry": shapely.geometry.mapping(shape),
        }

    return {
        "type": "FeatureCollection",
        "features": [
            feature(
                "country", "Tasmere", shapely.Polygon([(-28.3, -19.2), (-26.95, -19.2), (-27.1, -20.6), (-28.3, -20.3)])
            ),
            feature(
                "country",
                "Vellorin",
                shapely.Polygon([(-26.95, -19.2), (-25.6, -19.2), (-25.6, -20.9), (-27.1, -20.6)]),
            ),
            feature("river", "Ilvane", shapely.LineString([(-26.95, -19.2), (-27.08, -19.8), (-27.1, -20.6)])),
            feature("place", "Port Ozmer", shapely.Point(-27.7, -20.15)),
        ],
    }
