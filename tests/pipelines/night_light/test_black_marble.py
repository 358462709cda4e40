"""Black Marble's HDF5 granules: the right pixels, flags obeyed, every lie refused by name. All files are made here."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import shapely

from geodata.errors import ReadFailed
from geodata.looks.look import LookStatus
from geodata.looks.scene import Scene
from geodata.settings.settings import CatalogSettings
from geodata.sites.grid import light_grid
from geodata.wording.look_reasons import look_reasons
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.context.summary import Tally
from pipelines.http.asset_opener import Opener
from pipelines.night_light import hdf5_sandbox
from pipelines.night_light.black_marble import place_of, read_granule
from pipelines.night_light.hdf5_radiance import light_of
from pipelines.night_light.hdf5_sandbox import light_apart
from pipelines.night_light.read_night_light import LOGIN, measure_light, read_night_light
from pipelines.night_light.tile import SIDE
from pipelines.search.item_to_scene import scene_from_item
from pipelines.search.scenes_over_sites import Catalogs
from tests.pipelines.imagery_makers import OUTLINE, collection_document, item, site_of
from tests.servers.range_server import RangeServer
from tests.servers.stac_api import StacApi

TILE, NAME = "h27v07", "VNP46A2.A2024015.h27v07.002.1"
ROW, COLUMN = 791, 2040
"""The pixel that holds the middle of OUTLINE: (20 - 16.7018) * 240 and (98.502 - 90) * 240, rounded down."""
WINDOW = (ROW - 20, COLUMN - 20, 40, 40)
PATH = "HDFEOS/GRIDS/VIIRS_Grid_DNB_2d/Data Fields"
Layers = dict[str, Any]


def layers() -> Layers:
    """The four layers of a made tile: light rises by 0.1 a column, all of high quality under a clear sky."""
    light = np.broadcast_to(np.arange(SIDE, dtype=np.uint16), (SIDE, SIDE)).copy()
    return {
        "DNB_BRDF-Corrected_NTL": light,
        "Gap_Filled_DNB_BRDF-Corrected_NTL": np.full((SIDE, SIDE), 7777, np.uint16),
        "Mandatory_Quality_Flag": np.zeros((SIDE, SIDE), np.uint8),
        "QF_Cloud_Mask": np.full((SIDE, SIDE), 0b0000110010, np.uint16),  # night, land, high quality of the mask, clear
        "Snow_Flag": np.zeros((SIDE, SIDE), np.uint8),
    }


def granule(made: Layers | None = None, change: Callable[[h5py.File, h5py.Group], None] | None = None) -> bytes:
    """A file of some layers, as the product lays them out."""
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file.attrs["HorizontalTileNumber"], file.attrs["VerticalTileNumber"] = np.bytes_("27"), np.bytes_("07")
        fields = file.create_group(PATH)
        for key, values in (layers() if made is None else made).items():
            one = fields.create_dataset(key, data=values, chunks=(240, 240), compression="gzip", compression_opts=1)
            if "NTL" in key and values.dtype.kind == "u":
                one.attrs["scale_factor"], one.attrs["add_offset"] = np.float32(0.1), np.float32(0)
                one.attrs["_FillValue"] = np.uint16(65535)
        if change is not None:
            change(file, fields)
    return out.getvalue()


@pytest.fixture(scope="module")
def whole() -> bytes:
    return granule()


def scene(href: str) -> Scene:
    made = item(
        NAME,
        assets={"data": {"href": href, "type": "application/x-hdf5", "roles": ["data"]}},
        collection="VNP46A2_2",
        properties={
            "datetime": None,
            "start_datetime": "2024-01-15T00:00:00Z",
            "end_datetime": "2024-01-15T23:59:59Z",
            "platform": "Suomi-NPP",
        },
    )
    return scene_from_item(made, collection=None, catalog="made")


# --- what is read


def test_radiance_is_number_times_scale_where_every_flag_is_good() -> None:
    made = layers()
    light, quality, cloud, snow = (
        made[k] for k in ("DNB_BRDF-Corrected_NTL", "Mandatory_Quality_Flag", "QF_Cloud_Mask", "Snow_Flag")
    )
    row, column = WINDOW[:2]
    light[row, column] = 65535
    quality[row, column + 1 : column + 5] = (1, 2, 3, 255)
    for i, bits in enumerate((1 << 6, 2 << 6, 3 << 6, 1 << 8, 1 << 9, 1 << 10, 1)):
        cloud[row + 1, column + i] |= bits
    snow[row + 2, column : column + 2] = (1, 255)
    found = light_of(granule(made), "a.h5", TILE, WINDOW)
    expected = np.tile(np.arange(column, column + 40) / 10, (40, 1))
    expected[0, [0, 2, 3, 4]] = np.nan  # passing lights (1) count, poor ones do not
    expected[1, [1, 2, 4, 5, 6]] = np.nan  # probably clear counts, and a shadow at night takes no light
    expected[2, [0, 1]] = np.nan
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_collection_two_stores_radiance_itself() -> None:
    made = layers()
    made["DNB_BRDF-Corrected_NTL"] = (made["DNB_BRDF-Corrected_NTL"] * 0.1).astype(np.float32)
    made["DNB_BRDF-Corrected_NTL"][ROW, COLUMN] = -999.9
    made["DNB_BRDF-Corrected_NTL"][ROW, COLUMN + 1] = -0.3
    found = light_of(granule(made), "a.h5", TILE, WINDOW)
    assert np.isnan(found[20, 20]) and found[20, 21] == np.float32(-0.3)
    assert found[20, 22] == pytest.approx((COLUMN + 2) * 0.1)


def test_tiles_lie_where_the_product_lays_them() -> None:
    place = place_of("h11v05")  # the recorded item's: proj:transform from -70, 40 in steps of 1/240 degree
    assert (place.c, place.f, place.a, place.e) == (-70.0, 40.0, pytest.approx(1 / 240), pytest.approx(-1 / 240))
    for lie in ("", "h36v07", "h27v18", "27v07"):
        with pytest.raises(ReadFailed, match="no such tile"):
            place_of(lie)


def test_a_site_gets_the_pixels_it_lies_in(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "a.h5").write_bytes(whole)
    opener = Opener.of(CatalogSettings(str(tmp_path), ()))
    grid = light_grid(OUTLINE)
    far = light_grid(shapely.box(120, 5, 120.1, 5.1))
    found, missing = read_granule(scene(str(tmp_path / "a.h5")), [grid, far], opener=opener)
    assert isinstance(missing, ReadFailed) and "does not hold" in missing.cause
    assert isinstance(found, np.ndarray) and found.shape == grid.shape and found.dtype == np.float32
    for row, column in ((0, 0), (64, 64), (127, 127), (30, 90)):
        middle = shapely.Point(grid.left + (column + 0.5) * 500, grid.top - (row + 0.5) * 500)
        longitude = grid.to_lonlat(middle).x
        assert found[row, column] == pytest.approx(0.1 * int((longitude - 90.0) * 240), abs=0.101)
    assert np.isfinite(found).all()


# --- what is refused


def _replaced(name: str, make: Callable[[h5py.Group], None]) -> Callable[[h5py.File, h5py.Group], None]:
    def change(_file: h5py.File, fields: h5py.Group) -> None:
        del fields[name]
        make(fields)

    return change


LIGHT = "DNB_BRDF-Corrected_NTL"


def _virtual(fields: h5py.Group) -> None:
    layout = h5py.VirtualLayout((SIDE, SIDE), np.uint16)
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (SIDE, SIDE))
    fields.create_virtual_dataset(LIGHT, layout)


def _unknown_filter(fields: h5py.Group) -> None:
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((240, 240))
    plist.set_filter(32001, h5py.h5z.FLAG_OPTIONAL, (2, 2))  # Blosc: a plugin, and none is here
    h5py.h5d.create(fields.id, LIGHT.encode(), h5py.h5t.STD_U16LE, h5py.h5s.create_simple((SIDE, SIDE)), plist)


def _set(name: str, value: object) -> Callable[[h5py.File, h5py.Group], None]:
    return lambda _file, fields: fields[LIGHT].attrs.__setitem__(name, value)


def _two_tiles(file: h5py.File, _fields: h5py.Group) -> None:
    file.attrs["HorizontalTileNumber"] = np.bytes_("28")


def _group_away(file: h5py.File, _fields: h5py.Group) -> None:
    del file["HDFEOS"]
    file["HDFEOS"] = h5py.ExternalLink("/etc/hostname", "/")


LIES: dict[str, tuple[Callable[[h5py.File, h5py.Group], None], str]] = {
    "external link": (_replaced(LIGHT, lambda f: f.__setitem__(LIGHT, h5py.ExternalLink("other.h5", "/x"))), "link to"),
    "external group": (_group_away, "link to somewhere else"),
    "soft link": (_replaced(LIGHT, lambda f: f.__setitem__(LIGHT, h5py.SoftLink("/HDFEOS"))), "link to somewhere else"),
    "virtual": (_replaced(LIGHT, _virtual), "lie in another file"),
    "external storage": (
        _replaced(
            LIGHT,
            lambda f: f.create_dataset(LIGHT, (SIDE, SIDE), np.uint16, external=[("/etc/passwd", 0, SIDE * SIDE * 2)]),
        ),
        "lie in another file",
    ),
    "filter plugin": (_replaced(LIGHT, _unknown_filter), "packed in a way"),
    "huge shape": (
        _replaced(LIGHT, lambda f: f.create_dataset(LIGHT, (1 << 30, 1 << 30), np.uint16, chunks=(1024, 1024))),
        "not of 2400 x 2400",
    ),
    "small shape": (_replaced(LIGHT, lambda f: f.create_dataset(LIGHT, (10, 10), np.uint16)), "not of 2400 x 2400"),
    "no light": (_replaced(LIGHT, lambda _f: None), "has no DNB_BRDF-Corrected_NTL"),
    "no quality": (_replaced("Mandatory_Quality_Flag", lambda _f: None), "has no Mandatory_Quality_Flag"),
    "text for light": (
        _replaced(LIGHT, lambda f: f.create_dataset(LIGHT, (SIDE, SIDE), "S4", chunks=(240, 240))),
        "which no layer has",
    ),
    "real flags": (
        _replaced("Snow_Flag", lambda f: f.create_dataset("Snow_Flag", (SIDE, SIDE), np.float32, chunks=(240, 240))),
        "not whole numbers",
    ),
    "group for light": (_replaced(LIGHT, lambda f: f.create_group(LIGHT)), "not of 2400 x 2400"),
    "scale": (_set("scale_factor", np.float32(1000.0)), "says that a number is"),
    "scale in words": (_set("scale_factor", "a tenth"), "scale_factor is not a number"),
    "offset": (_set("add_offset", np.float32(5.0)), "says that a number is"),
    "another tile": (_two_tiles, "is tile h28v07, not h27v07"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_file_that_lies_is_refused_by_name(lie: str) -> None:
    change, cause = LIES[lie]
    small = {k: v for k, v in layers().items() if not k.startswith("Gap")}
    with pytest.raises(ReadFailed, match=cause) as refused:
        light_of(granule(small, change), "a.h5", TILE, WINDOW)
    assert refused.value.thing == "a.h5" and refused.value.next_step


def test_bytes_that_are_no_granule_are_refused_by_name(whole: bytes) -> None:
    for body, cause in (
        (b"", "not an HDF5 file"),
        (b"II*\x00" + bytes(100), "not an HDF5 file"),
        (b"<!DOCTYPE html><html>Earthdata Login</html>", "web page"),
        (whole[: len(whole) // 2], "cut short or damaged"),
        (whole[:300], "cut short or damaged"),
        (whole[:8] + b"\xff" * 4000, "cut short or damaged"),
    ):
        with pytest.raises(ReadFailed, match=cause):
            light_of(body, "a.h5", TILE, WINDOW)


def test_damage_anywhere_is_read_or_refused_and_never_takes_the_run_along(whole: bytes) -> None:
    draw = np.random.default_rng(3)
    refused = 0
    for _ in range(12):
        body = bytearray(whole)
        for at in draw.integers(8, len(body), 400):
            body[at] = draw.integers(256)
        try:
            assert light_apart(bytes(body), "a.h5", TILE, WINDOW).shape == (40, 40)
        except ReadFailed as error:
            refused += 1
            assert error.cause
    assert refused > 6


def test_a_reader_that_hangs_or_breaks_off_is_a_failed_look(whole: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    np.testing.assert_array_equal(light_apart(whole, "a.h5", TILE, WINDOW), light_of(whole, "a.h5", TILE, WINDOW))
    monkeypatch.setattr(hdf5_sandbox, "SECONDS", 0.01)
    with pytest.raises(ReadFailed, match="took more than"):
        light_apart(whole, "a.h5", TILE, WINDOW)
    monkeypatch.setattr(hdf5_sandbox, "SECONDS", 60.0)
    monkeypatch.setattr(hdf5_sandbox.sys, "executable", "/bin/false")
    with pytest.raises(ReadFailed, match="broke off"):
        light_apart(whole, "a.h5", TILE, WINDOW)


def test_only_the_process_apart_loads_the_library() -> None:
    code = "import sys, pipelines.run.run; sys.exit('h5py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- a night of a run


def test_a_run_archives_the_light_and_keeps_the_login_to_itself(
    tmp_path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "not-a-real-login"
    monkeypatch.setenv(LOGIN, secret)
    (tmp_path / "files").mkdir()
    (tmp_path / "files/good.h5").write_bytes(whole)
    (tmp_path / "files/bad.h5").write_bytes(whole[: len(whole) // 3])
    server = RangeServer(tmp_path / "files")
    ground = shapely.geometry.mapping(shapely.box(90.0, 10.0, 100.0, 20.0))
    with server.running() as host:
        items = [
            item(
                NAME.replace("A2024015", f"A20240{day}"),
                collection="VNP46A2_2",
                geometry=ground,
                assets={"data": {"href": f"{host}/{name}.h5", "type": "application/x-hdf5"}},
                properties={"datetime": f"2024-01-{day}T12:00:00Z", "platform": "Suomi-NPP"},
            )
            for day, name in ((15, "good"), (16, "bad"))
        ]
        workspace = Workspace.open(tmp_path / "w")
        site = site_of()
        far = site_of(shapely.box(95.0, 14.0, 95.004, 14.004), "place-2")  # of the same tile, asked for by itself
        for one in (site, far):
            workspace.store.save_site(one, by="test", now=datetime(2024, 1, 1, tzinfo=UTC))
        until = datetime(2024, 2, 1, tzinfo=UTC)
        night = RunContext(workspace, RunRequest(until=until), until)
        with StacApi(items, [collection_document("VNP46A2_2")]).running() as root:
            catalog = CatalogSettings(root, ("VNP46A2_2",), asset_hosts=("127.0.0.1",), sign="earthdata")
            vars(workspace)["settings"] = type(workspace.settings)(catalogs=(catalog,))
            with monkeypatch.context() as bare:
                bare.setitem(sys.modules, "h5py", None)  # as where it is not installed
                told = Tally()
                read_night_light(replace(night, tally=told), [site, far], Catalogs())
            assert [p.next_step for p in told.problems] == ['Install it with: pip install "compound-watch[lights]"']
            assert not workspace.store.looks(site.id)  # no try is lost: all is read once the library is there
            tally = Tally()
            read_night_light(replace(night, tally=tally), [site, far], Catalogs())
    looks = {look.acquired_at.day: look for look in workspace.store.looks(site.id)}
    assert looks[15].status is LookStatus.SEEN and looks[16].status is LookStatus.FAILED
    assert (
        "cut short" in look_reasons(looks[16].reasons)
        and [p.scene_id for p in tally.problems] == [looks[16].scene_id] * 2
    )
    assert [look.status.value for look in workspace.store.looks(far.id)] == ["seen", "failed"]
    assert len([asked for asked in server.log if asked.path.endswith("good.h5")]) == 1  # fetched once for both sites
    measures = measure_light(workspace, site, [], "run").measures
    assert measures["night_light"][0].unit == "nW/cm2/sr"
    assert measures["night_light"][0].value == pytest.approx(COLUMN * 0.1, abs=0.2)
    assert all(asked.authorization == "" for asked in server.log)  # this host is none of Earthdata's
    for path in (tmp_path / "w").rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()
    assert os.environ[LOGIN] == secret
