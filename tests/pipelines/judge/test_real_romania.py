"""The main job on real pixels: 140 Sentinel-2 looks at 1 km2 in Romania, 2015 to 2021, with and without roofs.

No control ring fits into 1 km2, so every judgement here rests on the pixels' own seasons: the harder half of the
method. Roofs are implanted by overwriting the real files' numbers, so that they pass through every step.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from pyproj import Transformer

from geodata.detections.detection import Detection, Kind, State
from geodata.looks.look import LookStatus
from geodata.looks.run import RunState
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.judge.try_settings import preview
from pipelines.run.judge_sites import judge_each
from pipelines.run.run import run
from pipelines.sites.import_sites import import_sites
from tests.servers.range_server import RangeServer
from tests.servers.stac_api import StacApi

OUTLINE = shapely.box(22.1475, 45.2020, 22.1570, 45.2075)
"""A place inside the tile, about 750 m x 600 m of woods and meadows; not a documented site of anything."""
SINCE = datetime(2015, 8, 1, tzinfo=UTC)
BEGIN = date(2019, 4, 20)
"""Day from which the implanted roofs stand."""
ROOFS = {
    # row, column (10 m pixels of the tile), height, width, reflectance x 1e4 of blue green red nir swir16
    "white": (34, 30, 5, 6, (2900, 3000, 3100, 3300, 3200)),
    "blue": (34, 60, 4, 6, (2300, 2100, 1700, 2100, 2200)),
    "red": (55, 35, 5, 5, (900, 1200, 2300, 2700, 3000)),
}


def _site_file(folder: Path) -> Path:
    path = folder / "place.geojson"
    place = {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(OUTLINE),
        "properties": {
            "id": "place",
            "name": "Test place",
            "country": "RO",
            "source": "nrt test data",
            "documented": True,
        },
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [place]}))
    return path


def _run(folder: Path, catalog: str) -> Workspace:
    folder.mkdir(exist_ok=True, parents=True)
    workspace = Workspace.open(folder / "workspace")
    assert import_sites(workspace, _site_file(folder), by="test").ok
    done = run(workspace, RunRequest(since=SINCE, catalog=catalog, collections=("sentinel-2-l2a",)))
    assert done.state is RunState.DONE, done.problems
    return workspace


@pytest.fixture(scope="module")
def untouched(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace after a run over the real series."""
    catalog = shared_dir / "data" / "romania_s2" / "catalog.json"
    workspace = _run(tmp_path_factory.mktemp("untouched"), str(catalog))
    yield workspace
    workspace.store.close()


def _told(workspace: Workspace) -> list[tuple[Any, ...]]:
    return sorted(
        (d.id, d.kind, d.state, d.first_seen, d.confirmed_on, d.ended_on, d.area_m2, d.scenes)
        for d in workspace.store.detections()
    )


def test_all_140_looks_are_in_the_ledger_and_nothing_is_called_construction(untouched: Workspace) -> None:
    looks = untouched.store.looks("place")
    assert len(looks) == 140
    assert len({look.scene_id for look in looks}) == 140
    seen = sum(look.status is LookStatus.SEEN for look in looks)
    cloudy = sum(look.status is LookStatus.CLOUDY for look in looks)
    assert seen + cloudy == 140
    assert 30 <= cloudy <= 70  # about 40 % of the looks are cloudy somewhere, fewer over the whole place
    said = [d for d in untouched.store.detections() if d.confirmed_on is not None]
    assert [d.id for d in said if d.kind in (Kind.CONSTRUCTION, Kind.DEMOLITION)] == []


def test_preview_on_the_real_series(untouched: Workspace) -> None:
    """A setting that asks for more can only take away what is confirmed; the one in force changes nothing."""
    (same,) = preview(untouched, ["confirm_looks=5"], (), judge_each)
    assert (same.reason, same.appears, same.vanishes, same.moves) == ("", (), (), ())
    (larger,) = preview(untouched, ["min_px=3000"], ["place"], judge_each)
    assert larger.appears == ()
    assert {d.id for d in larger.vanishes} | {m.id for m in larger.moves} == {
        d.id for d in untouched.store.detections() if d.state is not State.WITHDRAWN
    }
    assert all(d.area_m2 < 3000 * 100 for d in larger.vanishes)


def test_the_same_items_behind_an_api_give_the_same(untouched: Workspace, shared_dir: Path, tmp_path: Path) -> None:
    root = shared_dir / "data" / "romania_s2"
    collection = json.loads((root / "collection.json").read_text())
    with RangeServer(root).running() as host:
        items = []
        for path in sorted(root.glob("items/*/item.json")):
            item = json.loads(path.read_text())
            for asset in item["assets"].values():
                asset["href"] = f"{host}/items/{path.parent.name}/{asset['href'].removeprefix('./')}"
            items.append(item)
        with StacApi(items=items, collections=[collection]).running() as api:
            (tmp_path / "workspace").mkdir()
            (tmp_path / "workspace" / "compound-watch.toml").write_text(
                f'[[catalogs]]\nhref = "{api}"\ncollections = ["sentinel-2-l2a"]\nasset_hosts = ["127.0.0.1"]\n'
            )
            behind = _run(tmp_path, api)
    assert _told(behind) == _told(untouched)
    assert len(behind.store.looks("place")) == 140
    behind.store.close()


def _implant(source: Path, target: Path) -> Any:
    """Copy the catalogue with roofs standing from BEGIN on; gives their outlines in WGS84 by name."""
    shutil.copytree(source, target, copy_function=shutil.copyfile)
    for folder in (target, *target.rglob("*")):
        if folder.is_dir():
            folder.chmod(0o755)
    outlines: dict[str, Any] = {}
    rng = np.random.default_rng(4)
    for path in sorted(target.glob("items/*/item.json")):
        item = json.loads(path.read_text())
        if date.fromisoformat(item["properties"]["datetime"][:10]) < BEGIN:
            continue
        for k, band in enumerate(("blue", "green", "red", "nir", "swir16")):
            file = path.parent / f"{band}.tif"
            with rasterio.open(file) as opened:
                numbers, profile = opened.read(1), opened.profile
                transform, crs = opened.transform, opened.crs
            factor = round(transform.a / 10)
            for name, (row, column, height, width, spectrum) in ROOFS.items():
                rows = slice(row // factor, -(-(row + height) // factor))
                columns = slice(column // factor, -(-(column + width) // factor))
                # Cloud hides a roof as it hides a field: only numbers darker than the roof's are replaced.
                here = numbers[rows, columns]
                roof = spectrum[k] * rng.normal(1.0, 0.04, here.shape)
                numbers[rows, columns] = np.where(here > 4500, here, roof).astype(numbers.dtype)
                if factor == 1 and name not in outlines:
                    move = Transformer.from_crs(crs, 4326, always_xy=True)
                    corners = [
                        transform @ (c, r)
                        for c, r in (
                            (column, row),
                            (column + width, row),
                            (column + width, row + height),
                            (column, row + height),
                        )
                    ]
                    outlines[name] = shapely.Polygon([move.transform(*corner) for corner in corners])
            with rasterio.open(file, "w", **profile) as written:
                written.write(numbers, 1)
    return outlines


def test_implanted_roofs_are_found_with_their_window(shared_dir: Path, tmp_path: Path) -> None:
    outlines = _implant(shared_dir / "data" / "romania_s2", tmp_path / "catalogue")
    workspace = _run(tmp_path / "run", str(tmp_path / "catalogue" / "catalog.json"))
    confirmed = [d for d in workspace.store.detections() if d.state is State.CONFIRMED]
    for name, outline in outlines.items():
        (found,) = [d for d in confirmed if d.outline.intersection(outline).area > 0.5 * outline.area] or [None]
        assert isinstance(found, Detection), f"the {name} roof was not found"
        assert found.kind is Kind.CONSTRUCTION, name
        assert found.last_clear_before is not None
        assert found.last_clear_before < BEGIN, name
        # Without controls a late-winter look can pass for the first one that differs; a month is the most allowed.
        assert -31 <= (found.first_seen - BEGIN).days <= 75, name
    workspace.store.close()
