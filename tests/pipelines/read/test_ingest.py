"""Reading scenes over sites: a look for every pair, bands only where it is clear, and nothing read twice."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
import shapely

from geodata.looks.chip import NODATA, Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Scene
from geodata.settings.settings import CatalogSettings, Settings
from geodata.sites.site import Site
from geodata.wording.look_reasons import look_reasons
from pipelines.http.asset_opener import Opener
from pipelines.read import ingest as ingest_of_scenes
from pipelines.read.chip_files import read_chips
from pipelines.read.ingest import IngestSummary, ReadContext, ingest
from pipelines.search.item_to_scene import scene_from_item
from pipelines.search.search import search
from pipelines.workers.cores import Cores
from tests.pipelines.imagery_makers import (
    BANDS,
    OUTLINE,
    asset,
    band_file,
    item,
    ramp,
    scene_files,
    site_of,
    write_catalog,
    write_tif,
)
from tests.servers.range_server import RangeServer
from tests.servers.stac_api import StacApi

SITE = site_of()
GRID = SITE.grid
assert GRID is not None
SETTINGS = Settings()
NAME = "sentinel-2-l2a"
CLEAR, CLOUD, SHADOW = 4, 9, 3


class Ledger:
    """Looks and chips as they come."""

    def __init__(self) -> None:
        self.looks: dict[str, dict[tuple[str, str], Look]] = {}
        self.chips: list[Chip] = []
        self.order: list[Look] = []

    def keep(self, look: Look, chip: Chip | None) -> None:
        assert (chip is not None) == (look.status is LookStatus.SEEN)
        self.looks.setdefault(look.site_id, {})[(look.collection, look.scene_id)] = look
        self.order.append(look)
        if chip is not None:
            self.chips = [c for c in self.chips if (c.site_id, c.scene_id) != (chip.site_id, chip.scene_id)] + [chip]

    def status(self, scene: str, site: str = "place-1", collection: str = NAME) -> str:
        return self.looks[site][(collection, scene)].status.value


def catalog_of_looks(folder: Path, looks: dict[str, dict[str, Any]]) -> Path:
    """A static catalogue: by scene id, {"scl": …, "day": …, "properties": …, "low": …}."""
    items = {}
    for i, (name, look) in enumerate(looks.items()):
        hrefs = scene_files(folder / "items" / name, GRID, scl=look.get("scl", CLEAR), low=look.get("low", 200))
        properties = {"datetime": look.get("day", f"2024-01-{i + 1:02d}T03:50:00Z"), **look.get("properties", {})}
        items[name] = item(name, assets=hrefs, properties=properties, **look.get("more", {}))
    return write_catalog(folder, items)


def scenes_of(catalog: Path | str) -> tuple[Scene, ...]:
    since, until = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    result = search(CatalogSettings(str(catalog), ()), NAME, OUTLINE, since, until)
    assert not (result.unusable or result.unplaced or result.lost)
    return result.scenes


def run(
    workspace: Path, scenes: tuple[Scene, ...], ledger: Ledger, sites: tuple[Site, ...] = (SITE,), **more: Any
) -> IngestSummary:
    how = {name: more.pop(name) for name in ("progress", "openers", "cores") if name in more}
    reading = ReadContext(workspace, more.pop("settings", SETTINGS), **how)
    return ingest(reading, sites, scenes, known=ledger.looks, on_look=ledger.keep, **more)


def classes(fill: int, inside: int | None = None) -> npt.NDArray[np.uint8]:
    """20 m classes: one value around, another over the site and 60 m about it."""
    out = np.full(ramp(GRID, factor=2).shape, fill, np.uint8)
    if inside is not None:
        rows, columns = np.nonzero(GRID.mask(OUTLINE))
        r, c = rows // 2 + 4, columns // 2 + 4  # 4 pixels of padding
        out[r.min() - 3 : r.max() + 4, c.min() - 3 : c.max() + 4] = inside
    return out


def test_every_look_ends_with_a_status_and_reason(tmp_path: Path) -> None:
    catalog = catalog_of_looks(
        tmp_path / "c",
        {
            "clear": {},
            "cloudy": {"scl": CLOUD},
            "shadow": {"scl": SHADOW},
            "nothing": {"scl": 0},
            "roofs": {"scl": classes(CLEAR, CLOUD)},
            "shaded": {"scl": classes(CLEAR, SHADOW)},
            "gap": {"scl": classes(CLOUD, CLEAR)},
            "broken": {},
            "gone": {},
        },
    )
    half = tmp_path / "c/items/broken/nir.tif"
    half.write_bytes(half.read_bytes()[:3000])
    (tmp_path / "c/items/gone/swir22.tif").unlink()
    ledger = Ledger()
    summary = run(tmp_path / "w", scenes_of(catalog), ledger)
    expected = {
        "clear": "seen",
        "cloudy": "cloudy",
        "shadow": "cloudy",
        "nothing": "not_covered",
        "roofs": "seen",
        "shaded": "cloudy",
        "gap": "seen",
        "broken": "failed",
        "gone": "failed",
    }
    assert {key[1]: look.status.value for key, look in ledger.looks["place-1"].items()} == expected
    assert [look.scene_id for look in ledger.order] == list(expected)  # in order of acquisition
    counts = (summary.seen, summary.cloudy, summary.not_covered, summary.failed)
    assert counts == (3, 3, 1, 2)
    by_id = {look.scene_id: look for look in ledger.order}
    assert all(bool(look.reasons) == (look.status is not LookStatus.SEEN) for look in ledger.order)
    assert look_reasons(by_id["broken"].reasons).startswith("nir: ") and "cut short" in look_reasons(
        by_id["broken"].reasons
    )
    assert "missing" in look_reasons(by_id["gone"].reasons) and str(tmp_path) not in look_reasons(by_id["gone"].reasons)
    assert by_id["clear"].clear_fraction == 1.0 and by_id["cloudy"].clear_fraction == 0.0
    roofs = by_id["roofs"]
    assert roofs.clear_fraction == 0.0 and roofs.ring_clear_fraction is not None and roofs.ring_clear_fraction > 0.9
    # int16, three cloudy and one empty; four bands of 10 m and two of 20 m, of which a pixel is four of the grid's
    assert summary.bytes_saved == 4 * 2 * (4 + 2 / 4) * GRID.width * GRID.height
    assert sorted(p.suffix for p in (tmp_path / "w").rglob("*") if p.is_file()) == [".tif"] * 3


def test_chips_hold_the_pixels_and_load_as_a_stack(tmp_path: Path) -> None:
    catalog = catalog_of_looks(tmp_path / "c", {"one": {}, "two": {"low": 2000}})
    ledger = Ledger()
    run(tmp_path / "w", scenes_of(catalog), ledger)
    stack = read_chips(tmp_path / "w", SITE, ledger.chips)
    assert stack.bands == BANDS and stack.scene_ids == ("one", "two")
    assert stack.reflectance.shape == (2, 6, *GRID.shape) and stack.reflectance.dtype == np.int16
    np.testing.assert_array_equal(stack.reflectance[0, 2], ramp(GRID, low=226)[4 : 4 + GRID.height, 4 : 4 + GRID.width])
    twenty = np.kron(ramp(GRID, factor=2, low=200 + 13 * 4), np.ones((2, 2), np.uint16))
    np.testing.assert_array_equal(stack.reflectance[0, 4], twenty[8 : 8 + GRID.height, 8 : 8 + GRID.width])
    assert stack.scl is not None and (stack.scl == CLEAR).all()
    assert [str(d) for d in stack.days] == ["2024-01-01", "2024-01-02"]


def test_twice_is_once_and_reads_nothing(tmp_path: Path) -> None:
    catalog = catalog_of_looks(tmp_path / "c", {"one": {}, "two": {"scl": CLOUD}, "three": {"scl": 0}})
    ledger = Ledger()
    run(tmp_path / "w", scenes_of(catalog), ledger)
    before = (dict(ledger.looks["place-1"]), list(ledger.chips))
    again = run(tmp_path / "w", scenes_of(catalog), ledger)
    assert again == IngestSummary(known=3)
    assert (ledger.looks["place-1"], ledger.chips) == before


def test_failed_looks_are_tried_again_a_bounded_number_of_nights(tmp_path: Path) -> None:
    catalog = catalog_of_looks(tmp_path / "c", {"one": {}})
    red = tmp_path / "c/items/one/red.tif"
    body = red.read_bytes()
    red.unlink()
    ledger = Ledger()
    for night in range(1, 4):
        assert run(tmp_path / "w", scenes_of(catalog), ledger, settings=replace(SETTINGS, max_attempts=3)).failed == 1
        assert ledger.order[-1].attempts == night
    assert run(tmp_path / "w", scenes_of(catalog), ledger, settings=replace(SETTINGS, max_attempts=3)).known == 1
    red.write_bytes(body)
    assert run(tmp_path / "w", scenes_of(catalog), ledger).seen == 1
    assert ledger.status("one") == "seen"


def test_a_changed_item_is_read_again(tmp_path: Path) -> None:
    catalog = catalog_of_looks(tmp_path / "c", {"one": {"properties": {"updated": "2024-02-01T00:00:00Z"}}})
    ledger = Ledger()
    run(tmp_path / "w", scenes_of(catalog), ledger)
    first = ledger.chips[0]
    catalog = catalog_of_looks(tmp_path / "c", {"one": {"low": 900, "properties": {"updated": "2024-03-01T00:00:00Z"}}})
    assert run(tmp_path / "w", scenes_of(catalog), ledger).seen == 1
    assert ledger.chips[0].path == first.path and ledger.chips[0].sha256 != first.sha256


class EndedOnce(Cores):
    """Processes of which one is ended while it reads the third scene."""

    sent = 0

    def submit(self, work: Callable[[Any], Any], task: Any) -> Any:
        self.sent += 1
        return super().submit(os._exit, 137) if self.sent == 3 else super().submit(work, task)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [Cores, EndedOnce])
def test_cores_read_what_threads_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Cores]) -> None:
    """The same looks in the same order with the same chips, also where a process is ended meanwhile."""
    looks: dict[str, dict[str, Any]] = {f"look-{i}": {"low": 200 + 10 * i} for i in range(6)}
    scenes = scenes_of(catalog_of_looks(tmp_path / "c", {**looks, "cloudy": {"scl": CLOUD}, "broken": {}}))
    half = tmp_path / "c/items/broken/nir.tif"
    half.write_bytes(half.read_bytes()[:3000])
    threads, cores = Ledger(), Ledger()
    expected = run(tmp_path / "w", scenes, threads)
    monkeypatch.setattr(ingest_of_scenes, "MANY_LOCAL", len(scenes))
    with kind(2) as processes:
        summary = run(tmp_path / "v", scenes, cores, cores=processes)
        assert processes.begun or processes.lost, "some were read on cores"
        assert processes.lost is (kind is EndedOnce)
    assert summary == expected and summary.failed == 1 and summary.cloudy == 1
    assert cores.order == threads.order
    assert [c.sha256 for c in cores.chips] == [c.sha256 for c in threads.chips]


class Counting(Cores):
    """Processes that count what they are sent."""

    sent = 0

    def submit(self, work: Callable[[Any], Any], task: Any) -> Any:
        self.sent += 1
        return super().submit(work, task)


@pytest.mark.parametrize(("looks", "hosts", "read_there"), [(8, (), 8), (7, (), 0), (8, ("cdn.example",), 0)])
def test_processes_that_are_there_read_some_scenes_of_this_machine(
    tmp_path: Path, looks: int, hosts: tuple[str, ...], read_there: int
) -> None:
    """A catalogue on this disk that may name other hosts is read in threads, which share connections."""
    catalog = catalog_of_looks(tmp_path / "c", {f"look-{i}": {} for i in range(looks)})
    settings = Settings(catalogs=(CatalogSettings(str(catalog), (), asset_hosts=hosts),))
    with Counting(1) as processes:
        first = processes.submit(abs, -1)
        assert processes.take(first) == 1
        summary = run(tmp_path / "w", scenes_of(catalog), Ledger(), cores=processes, settings=settings)
        assert (summary.seen, processes.sent - 1) == (looks, read_there)


def test_few_scenes_begin_no_process(tmp_path: Path) -> None:
    scenes = scenes_of(catalog_of_looks(tmp_path / "c", {"one": {}, "two": {}}))
    with Cores() as processes:
        assert run(tmp_path / "w", scenes, Ledger(), cores=processes).seen == 2
        assert not processes.begun


def test_one_look_per_acquisition_whichever_night_it_came(tmp_path: Path) -> None:
    old = {"properties": {"s2:processing_baseline": "02.14", "s2:mgrs_tile": "47QMV"}, "day": "2024-01-01T03:50:00Z"}
    new = {
        "properties": {"s2:processing_baseline": "05.11", "s2:mgrs_tile": "T47QMV"},
        "low": 1200,
        "day": "2024-01-01T03:52:10Z",
    }
    both = scenes_of(catalog_of_looks(tmp_path / "c", {"old": old, "new": new}))
    at_once, nightly = Ledger(), Ledger()
    run(tmp_path / "w1", both, at_once)
    run(tmp_path / "w2", tuple(s for s in both if s.id == "old"), nightly)
    assert nightly.status("old") == "seen"
    run(tmp_path / "w2", tuple(s for s in both if s.id == "new"), nightly)
    for ledger in (at_once, nightly):
        assert ledger.status("new") == "seen" and ledger.status("old") == "not_covered"
        assert "same acquisition" in look_reasons(ledger.looks["place-1"][(NAME, "old")].reasons)
    late = Ledger()
    run(tmp_path / "w3", tuple(s for s in both if s.id == "new"), late)
    run(tmp_path / "w3", tuple(s for s in both if s.id == "old"), late)
    assert late.status("new") == "seen" and late.status("old") == "not_covered"


def test_halves_of_a_split_pass_serve_the_sites_they_hold(tmp_path: Path) -> None:
    north, south = shapely.box(98.4, 16.7, 98.6, 16.9), shapely.box(98.4, 16.5, 98.6, 16.71)
    other = site_of(shapely.box(98.500, 16.650, 98.504, 16.6536), "place-2")
    scenes = []
    for name, ground in (("north", north), ("south", south)):
        content = item(
            name,
            geometry=shapely.geometry.mapping(ground),
            properties={"s2:mgrs_tile": "47QMV"},
            assets={b: f"./{b}.tif" for b in ("blue", "green", "red", "scl")},
        )
        scenes.append(scene_from_item(content, collection=None, catalog=str(tmp_path / "catalog.json")))
    ledger = Ledger()
    run(tmp_path / "w", tuple(scenes), ledger, (SITE, other))
    assert set(ledger.looks["place-2"]) == {(NAME, "south")}
    assert set(ledger.looks["place-1"]) == {(NAME, "south"), (NAME, "north")}
    assert sum("same acquisition" in look_reasons(look.reasons) for look in ledger.looks["place-1"].values()) == 1


@pytest.mark.parametrize(
    ("properties", "low", "offset"),
    [
        # the flag says it is off while vegetation is at 1200 and more: still in
        ({"earthsearch:boa_offset_applied": True, "s2:processing_baseline": "05.11"}, 1200, -1000),
        # it is said to be in while vegetation is at 300: already off
        ({"s2:processing_baseline": "05.11"}, 300, 0),
        # nothing contradicts
        ({"earthsearch:boa_offset_applied": True, "s2:processing_baseline": "05.11"}, 300, 0),
        ({"s2:processing_baseline": "05.11"}, 1200, -1000),
    ],
)
def test_dark_vegetation_overrules_a_wrong_flag(
    tmp_path: Path, properties: dict[str, Any], low: int, offset: int
) -> None:
    catalog = catalog_of_looks(tmp_path / "c", {"one": {"properties": properties}})
    for band in BANDS:
        flat = np.full(ramp(GRID).shape, low, np.uint16)
        band_file(tmp_path / f"c/items/one/{band}.tif", GRID, flat)
    ledger = Ledger()
    run(tmp_path / "w", scenes_of(catalog), ledger)
    assert (read_chips(tmp_path / "w", SITE, ledger.chips).reflectance == low + offset).all()
    told = look_reasons(ledger.order[0].reasons)
    assert bool(told) == (properties.get("earthsearch:boa_offset_applied", False) != (low < 1000))


@pytest.mark.parametrize(("applied", "expected"), [(True, 0), (False, NODATA)])
def test_zero_is_dark_where_the_provider_clipped_and_absent_elsewhere(
    tmp_path: Path, applied: bool, expected: int
) -> None:
    properties = {"earthsearch:boa_offset_applied": applied, "s2:processing_baseline": "05.11"}
    low = 300 if applied else 1300
    catalog = catalog_of_looks(tmp_path / "c", {"one": {"low": low, "properties": properties}})
    water = ramp(GRID, low=low)
    water[10:20, 10:20] = 0  # one band alone
    band_file(tmp_path / "c/items/one/nir.tif", GRID, water)
    for band in ("blue", "green", "red", "nir"):
        with rasterio.open(tmp_path / f"c/items/one/{band}.tif", "r+") as edit:
            values = edit.read(1)
            values[40:44, 40:44] = 0  # most of the bands
            edit.write(values, 1)
    ledger = Ledger()
    run(tmp_path / "w", scenes_of(catalog), ledger)
    stack = read_chips(tmp_path / "w", SITE, ledger.chips)
    nir = stack.reflectance[0, stack.bands.index("nir")]
    assert (nir[6:16, 6:16] == expected).all() and (nir[36:40, 36:40] == NODATA).all()
    assert (nir == NODATA).sum() == 16 + (0 if applied else 100)


def test_one_site_of_many_is_hurt_by_its_own_fault_only(tmp_path: Path) -> None:
    near = site_of(shapely.box(98.508, 16.700, 98.512, 16.7036), "place-2")
    far = site_of(shapely.box(98.60, 16.80, 98.604, 16.8036), "place-3")  # in the footprint, not in the file
    catalog = catalog_of_looks(tmp_path / "c", {"one": {}})
    ledger = Ledger()
    run(tmp_path / "w", scenes_of(catalog), ledger, (SITE, near, far))
    assert [ledger.status("one", s) for s in ("place-1", "place-2", "place-3")] == ["seen", "seen", "failed"]
    assert "elsewhere" in look_reasons(ledger.looks["place-3"][(NAME, "one")].reasons)
    pair = read_chips(tmp_path / "w", near, [c for c in ledger.chips if c.site_id == "place-2"])
    assert near.grid is not None
    shift = round((near.grid.left - GRID.left) / 10), round((GRID.top - near.grid.top) / 10)
    alone = read_chips(tmp_path / "w", SITE, [c for c in ledger.chips if c.site_id == "place-1"])
    np.testing.assert_array_equal(
        pair.reflectance[0, 0, 50:100, 50:100],
        alone.reflectance[0, 0, 50 + shift[1] : 100 + shift[1], 50 + shift[0] : 100 + shift[0]],
    )


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("zero size", "empty"),
        ("wrong CRS", "elsewhere"),
        ("no CRS", "where it lies"),
        ("wrong dtype", "uint8"),
        ("huge tiles", "256 MB"),
        ("bomb", "256 MB"),
        ("cut", "cut short|not a GeoTIFF"),
        ("a page", "not a GeoTIFF"),
    ],
)
def test_a_bad_file_costs_its_own_look_and_the_run_goes_on(tmp_path: Path, fault: str, why: str) -> None:
    catalog = catalog_of_looks(tmp_path / "c", {"before": {}, "bad": {}, "after": {}})
    bad = tmp_path / "c/items/bad/red.tif"
    good = bad.read_bytes()
    tiny, at = np.zeros((1, 1), np.uint16), {"epsg": GRID.epsg, "left": GRID.left, "top": GRID.top}
    {
        "zero size": lambda: bad.write_bytes(b""),
        "wrong CRS": lambda: write_tif(bad, ramp(GRID), epsg=32601, left=500_000, top=100_000),
        "no CRS": lambda: write_tif(bad, ramp(GRID), epsg=None, left=0, top=0),
        "wrong dtype": lambda: band_file(bad, GRID, ramp(GRID).astype(np.uint8)),
        "huge tiles": lambda: write_tif(bad, tiny, block=16384, sparse_ok=True, compress=None, **at),
        "bomb": lambda: write_tif(bad, tiny, block=16384, **at),  # half a gigabyte of zeros in half a megabyte
        "cut": lambda: bad.write_bytes(good[: len(good) // 2]),
        "a page": lambda: bad.write_bytes(b"<html>503</html>" * 40),
    }[fault]()
    assert bad.stat().st_size < 1 << 20
    ledger = Ledger()
    summary = run(tmp_path / "w", scenes_of(catalog), ledger)
    assert (summary.seen, summary.failed) == (2, 1)
    assert [ledger.status(name) for name in ("before", "bad", "after")] == ["seen", "failed", "seen"]
    reason = look_reasons(ledger.looks["place-1"][(NAME, "bad")].reasons)
    assert reason.startswith("red: bad/red.tif") and re.search(why, reason), reason
    assert not any("bad" in chip.path for chip in ledger.chips)


def test_radar_looks(tmp_path: Path) -> None:
    power = np.full(ramp(GRID).shape, 0.1, np.float32)
    band_file(tmp_path / "vv.tif", GRID, power, nodata=None)
    band_file(tmp_path / "vh.tif", GRID, power / 4, nodata=None)
    hole = np.full(ramp(GRID).shape, np.nan, np.float32)
    band_file(tmp_path / "hole.tif", GRID, hole, nodata=None)
    scenes = [
        scene_from_item(
            item(id, collection="sentinel-1-rtc", assets=assets, properties={"platform": "sentinel-1a"}),
            collection=None,
            catalog=str(tmp_path / "catalog.json"),
        )
        for id, assets in (
            ("whole", {"vv": "vv.tif", "vh": "vh.tif"}),
            ("hole", {"vv": "hole.tif"}),
            ("gone", {"vv": "no.tif"}),
        )
    ]
    ledger = Ledger()
    run(tmp_path / "w", tuple(replace(s, tile=s.id) for s in scenes), ledger)
    found = {k[1]: v.status.value for k, v in ledger.looks["place-1"].items()}
    assert found == {"whole": "seen", "hole": "not_covered", "gone": "failed"}
    stack = read_chips(tmp_path / "w", SITE, ledger.chips)
    assert stack.bands == ("vv", "vh") and stack.scl is None and stack.reflectance.dtype == np.float32
    assert (stack.reflectance[0, 1] == np.float32(0.025)).all()


def test_landsat_quality_bits_serve_as_classes(tmp_path: Path) -> None:
    for band in ("blue", "green", "red", "nir08"):
        write_tif(
            tmp_path / f"{band}.tif",
            np.full((150, 150), 10000, np.uint16),
            epsg=GRID.epsg,
            left=GRID.left - 15,
            top=GRID.top + 15,
            pixel=30.0,
        )
    bits = np.full((150, 150), 21824, np.uint16)
    write_tif(tmp_path / "qa.tif", bits, epsg=GRID.epsg, left=GRID.left - 15, top=GRID.top + 15, pixel=30.0, nodata=1)
    content = item(
        "LC09_X",
        collection="landsat-c2-l2",
        properties={"platform": "landsat-9"},
        assets={**{b: f"{b}.tif" for b in ("blue", "green", "red", "nir08")}, "qa_pixel": asset("qa.tif")},
    )
    scene = scene_from_item(content, collection=None, catalog=str(tmp_path / "catalog.json"))
    ledger = Ledger()
    run(tmp_path / "w", (scene,), ledger)
    stack = read_chips(tmp_path / "w", SITE, ledger.chips)
    assert stack.bands == ("blue", "green", "red", "nir") and (stack.reflectance == 750).all()  # 10000 * 2.75e-5 - 0.2
    assert stack.scl is not None and (stack.scl == 5).all()


# --- over http, against what is on disk


def served_scenes(folder: Path, act: Callable[[str, RangeServer, tuple[Scene, ...]], None]) -> None:
    """Runs a function with the catalogue of a folder behind a STAC API and a Range server, both on loopback."""
    import json

    files = RangeServer(folder)
    with files.running() as address:
        items = []
        for path in sorted((folder / "items").glob("*/item.json")):
            content = json.loads(path.read_text(encoding="utf-8"))
            for a in content["assets"].values():
                a["href"] = f"{address}/items/{path.parent.name}/{a['href'].removeprefix('./')}"
            items.append(content)
        described = json.loads((folder / "collection.json").read_text(encoding="utf-8"))
        with StacApi(items, [{**described, "links": []}]).running() as api:
            act(api, files, scenes_of(api))


def test_http_and_disk_give_the_same_chips(tmp_path: Path) -> None:
    catalog = catalog_of_looks(tmp_path / "c", {"one": {}, "two": {"scl": CLOUD}, "three": {"low": 700}})
    disk, http = Ledger(), Ledger()
    run(tmp_path / "w1", scenes_of(catalog), disk)

    def act(api: str, files: RangeServer, scenes: tuple[Scene, ...]) -> None:
        summary = run(tmp_path / "w2", scenes, http)
        assert summary.requests == len(files.log) and summary.bytes_fetched == sum(a.sent for a in files.log)
        cloudy = {a.path for a in files.log if "/two/" in a.path}
        assert cloudy == {"/items/two/scl.tif"}  # bands of a cloudy look are not even opened

    served_scenes(tmp_path / "c", act)
    assert [c.sha256 for c in disk.chips] == [c.sha256 for c in http.chips]
    strip = {"catalog": "", "href": ""}
    assert [replace(x, **strip) for x in disk.order] == [replace(x, **strip) for x in http.order]  # type: ignore[arg-type]


FAULTS: list[dict[str, Any]] = [
    {"status": 503, "times": 2},
    {"status": 429, "times": 1, "headers": {"Retry-After": "0"}},
    {"status": 500},
    {"cut": 0.5},
    {"drop": True},
    {"whole": True, "times": 50},
    {"skip": 3, "status": 502, "times": 2},
    {"skip": 5, "cut": 0.3, "times": 1},
]
LASTING: list[dict[str, Any]] = [
    {"match": "two/red", "status": 404},
    {"match": "two/red", "status": 403},
    {"match": "two/scl", "status": 503},
    {"match": "two/nir", "cut": 0.5},
    {"match": "two/scl", "drop": True},
]


@pytest.mark.parametrize("fault", FAULTS + LASTING, ids=str)
def test_faults_leave_the_same_store_or_name_what_is_missing(tmp_path: Path, fault: dict[str, Any]) -> None:
    catalog = catalog_of_looks(tmp_path / "c", {"one": {}, "two": {}, "three": {"low": 700}})
    clean, faulty = Ledger(), Ledger()
    run(tmp_path / "w1", scenes_of(catalog), clean)
    lasting = fault in LASTING

    def act(api: str, files: RangeServer, scenes: tuple[Scene, ...]) -> None:
        openers = {api: Opener.of(CatalogSettings(api, ()), sleep=lambda s: None)}
        files.faults = [{**fault, "times": 999} if lasting else dict(fault)]
        summary = run(tmp_path / "w2", scenes, faulty, openers=openers)
        assert summary.failed == (1 if lasting else 0)
        if lasting:
            assert faulty.status("two") == "failed" and faulty.looks["place-1"][(NAME, "two")].reasons
            assert not list((tmp_path / "w2").rglob("*two*"))
            files.faults = []
            assert run(tmp_path / "w2", scenes, faulty, openers=openers).seen == 1

    served_scenes(tmp_path / "c", act)
    assert sorted(c.sha256 for c in clean.chips) == sorted(c.sha256 for c in faulty.chips)


def test_a_remote_catalogue_cannot_name_files_here(tmp_path: Path) -> None:
    catalog_of_looks(tmp_path / "c", {"one": {}})

    def act(api: str, files: RangeServer, scenes: tuple[Scene, ...]) -> None:
        here = replace(scenes[0].assets["scl"], href=str(tmp_path / "c/items/one/scl.tif"))
        bad = replace(scenes[0], assets={**scenes[0].assets, "scl": here})
        ledger = Ledger()
        assert run(tmp_path / "w", (bad,), ledger).failed == 1
        assert "may not name files of this machine" in look_reasons(ledger.order[0].reasons)

    served_scenes(tmp_path / "c", act)
