"""Radar looks become a series for each orbit and polarisation: made ones, and the real Sentinel-1 bursts."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np
import pytest
import rasterio
import shapely
from pyproj import Transformer
from rasterio.features import geometry_mask

from geodata.looks.look import LookStatus
from geodata.sites.grid import grid_for
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.measure.backscatter import backscatter_db
from pipelines.run.run import run

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_median_is_taken_of_power_and_told_in_decibel() -> None:
    inside = np.zeros((4, 4), bool)
    inside[1:3, 1:3] = True
    power = np.full((4, 4), 9.0)
    power[1:3, 1:3] = [[0.1, 0.1], [0.1, 50.0]]  # one corner reflector
    assert backscatter_db({"vv": power}, inside) == {"vv": pytest.approx(-10.0)}
    half = power.copy()
    half[1, 1] = half[1, 2] = np.nan
    assert backscatter_db({"vh": half}, inside)["vh"] == pytest.approx(10 * math.log10((0.1 + 50.0) / 2))
    half[2, 1] = -1.0  # no power is negative
    assert backscatter_db({"vh": half}, inside) == {}
    assert backscatter_db({}, inside) == {}


def test_real_bursts_become_measures_once(shared_dir: Path, tmp_path: Path) -> None:
    """Oracle: the files themselves, cut to the outline by rasterio and the median taken by Python."""
    folder = shared_dir / "data" / "sentinel1_rtc"
    file = sorted(folder.glob("items/**/*[vV][vV]*.tif"))[0]
    with rasterio.open(file) as first:
        crs, bounds = first.crs, first.bounds
    x, y = (bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2
    lon, lat = Transformer.from_crs(crs.to_wkt(), 4326, always_xy=True).transform(x, y)
    outline = shapely.box(lon - 0.002, lat - 0.002, lon + 0.002, lat + 0.002)
    workspace = Workspace.open(tmp_path)
    workspace.store.save_site(Site("place", "Place", outline, grid=grid_for(outline), simulated=True), by="t", now=NOW)
    request = RunRequest(catalog=str(folder / "catalog.json"), until=NOW)
    run(workspace, request)
    looks = [k for k in workspace.store.looks("place") if k.status is LookStatus.SEEN]
    assert looks and {k.sensor for k in looks} == {"radar"}
    measures = workspace.store.measures("place")
    assert {(m.name, m.unit) for m in measures} == {
        ("radar_vv_orbit_137_sentinel-1a", "dB"),
        ("radar_vh_orbit_137_sentinel-1a", "dB"),
        ("radar_flagged_orbit_137_sentinel-1a", "%"),
        ("radar_flagged_orbit_137_sentinel-1a_outside", "%"),
    }
    assert len([m for m in measures if "vv" in m.name]) == len(looks)
    for told in [m for m in measures if "vv" in m.name][:3]:
        with rasterio.open(folder / "items" / told.scene_id / "vv.tif") as source:
            move = Transformer.from_crs(4326, source.crs.to_wkt(), always_xy=True)
            shape = shapely.transform(outline, lambda c, move=move: np.column_stack(move.transform(*c.T)))
            values = source.read(1)[~geometry_mask([shape], source.shape, source.transform)]
        wanted = 10 * math.log10(median(values[np.isfinite(values)].tolist()))
        assert abs(told.value - wanted) < 0.35  # resampled to 10 m: a third of a decibel
    again = run(workspace, request)
    assert again.looks_seen == 0 and workspace.store.measures("place") == measures
