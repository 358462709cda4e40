"""All bands over many sites, a site at a time: the same pixels and no block twice, however little is held at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from geodata.looks.scene import Asset
from geodata.settings.settings import CatalogSettings
from geodata.sites.grid import Grid
from pipelines.http.asset_opener import Opener
from pipelines.http.ranged_file import RangedFile
from pipelines.read import bands
from pipelines.read.bands import BandFault, Pixels, each_site
from pipelines.read.pixels import Counted, read_windows
from tests.pipelines.imagery_makers import write_tif
from tests.servers.range_server import RangeServer

EPSG, LEFT, TOP, SIDE, BLOCK = 32647, 400_000.0, 1_900_000.0, 2048, 256
NAMES = ("red", "green")
GRIDS = {
    f"place-{r}{c}": Grid(EPSG, LEFT + 10 * (c * 400 + 60), TOP - 10 * (r * 400 + 60), 100, 100)
    for r in range(5)
    for c in range(5)
}
"""Twenty-five sites, of which many share blocks with their neighbours."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bands")
    for i, name in enumerate(NAMES):
        values = np.random.default_rng(i).integers(1, 9000, (SIDE, SIDE)).astype(np.uint16)
        write_tif(made / f"{name}.tif", values, epsg=EPSG, left=LEFT, top=TOP, block=BLOCK)
    return made


@pytest.fixture
def server(folder: Path) -> Iterator[tuple[RangeServer, str]]:
    files = RangeServer(folder)
    with files.running() as host:
        yield files, host


def read(host: str) -> dict[str, Pixels | BandFault]:
    opener = Opener.of(CatalogSettings(host, ()), sleep=lambda _s: None)
    assets = {name: Asset(f"{host}/{name}.tif", name, 1e-4, 0.0, 0.0) for name in NAMES}
    with ThreadPoolExecutor(4) as pool:
        return dict(each_site(assets, GRIDS, opener=opener, pool=pool, counted=Counted()))


def blocks_asked(files: RangeServer, name: str) -> list[tuple[int, int]]:
    """Byte ranges asked of a file, without the first that opens it."""
    asked = [a.range.removeprefix("bytes=").split("-") for a in files.log if a.path.endswith(f"{name}.tif")]
    return sorted((int(a), int(b)) for a, b in asked)[1:]


@pytest.mark.parametrize("limit", [1 << 30, 400_000, 1])
def test_pixels_do_not_depend_on_how_much_is_held(
    limit: int, server: tuple[RangeServer, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bands, "BATCH_BYTES", limit)
    files, host = server
    found = read(host)
    assert set(found) == set(GRIDS)
    here = Opener.of(CatalogSettings(str(folder), ()))
    for name in NAMES:
        asset = Asset(str(folder / f"{name}.tif"), name, 1e-4, 0.0, 0.0)
        for (site, pixels), expected in zip(
            ((key, found[key]) for key in GRIDS), read_windows(asset, list(GRIDS.values()), opener=here), strict=True
        ):
            assert isinstance(pixels, dict) and isinstance(expected, np.ndarray), site
            np.testing.assert_array_equal(pixels[name], expected)
        spans = blocks_asked(files, name)
        assert all(end < start for (_, end), (start, _) in itertools.pairwise(spans))  # no byte twice


def test_what_no_later_site_needs_is_let_go(server: tuple[RangeServer, str], monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    keep_only = RangedFile.keep_only

    def watched(self: RangedFile, parts: object) -> None:
        held.append(self.held)
        keep_only(self, parts)  # type: ignore[arg-type]

    monkeypatch.setattr(RangedFile, "keep_only", watched)
    read(server[1])
    whole = max(held)
    held.clear()
    monkeypatch.setattr(bands, "BATCH_BYTES", 600_000)  # of both bands together: 5 of 61 blocks each
    read(server[1])
    assert len(held) > 10 and max(held) < whole / 3


def test_a_file_that_breaks_takes_only_what_comes_after(
    server: tuple[RangeServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bands, "BATCH_BYTES", 600_000)
    files, host = server
    files.faults.append({"match": "green.tif", "status": 404, "times": 1000, "skip": 8})
    found = read(host)
    faults = {key: one for key, one in found.items() if isinstance(one, BandFault)}
    assert set(found) == set(GRIDS) and 0 < len(faults) < len(GRIDS)
    assert {one.band for one in faults.values()} == {"green"} and all("404" in str(f.error) for f in faults.values())
    refused = [a for a in files.log if a.status == 404]
    assert len(refused) <= 8  # those under way at the same time; it is not asked again for each site


def test_a_file_that_cannot_be_opened_is_the_fault_of_each_site(server: tuple[RangeServer, str]) -> None:
    files, host = server
    files.faults.append({"match": "red.tif", "status": 403, "times": 1000})
    found = read(host)
    assert all(isinstance(one, BandFault) and one.band == "red" for one in found.values())
    assert len([a for a in files.log if a.path.endswith("green.tif")]) == 1  # no block is fetched for nothing


def test_a_site_beside_the_file_is_no_fault_of_others(folder: Path) -> None:
    far = {**GRIDS, "far": Grid(EPSG, LEFT + 500_000.0, TOP, 100, 100)}
    assets = {name: Asset(str(folder / f"{name}.tif"), name, 1e-4, 0.0, 0.0) for name in NAMES}
    with ThreadPoolExecutor(2) as pool:
        opener = Opener.of(CatalogSettings(str(folder), ()))
        found = dict(each_site(assets, far, opener=opener, pool=pool, counted=Counted()))
    lost = found.pop("far")
    assert isinstance(lost, BandFault) and "lies elsewhere" in lost.error.cause
    assert all(isinstance(one, dict) for one in found.values())
