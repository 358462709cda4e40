"""Full-size scenes for the reading benchmark, and servers for them in processes of their own.

Every file has 10980 x 10980 pixels in blocks of 1024 x 1024, as Sentinel-2 does on public stores (the scene
classification 5490 x 5490). Blocks that hold no site are sparse: they are in the file's index and take no space. Eight
or a hundred scenes are the same files under other names, which neither reader can know.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import socket
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
import shapely
import uvicorn
from rasterio.crs import CRS
from rasterio.transform import Affine, from_origin
from rasterio.windows import Window

from geodata.sites.gazetteer import known_points
from geodata.sites.grid import Grid, grid_for
from geodata.sites.site import Site
from tests.servers.range_server import RangeServer
from tests.servers.stac_api import StacApi

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
SIZE, BLOCK = 10_980, 1024
EPSG, LEFT, TOP = 32647, 399_960.0, 1_900_020.0
"""Where the tile lies: that of MGRS 47Q."""
FIRST = datetime(2024, 1, 3, 3, 50, tzinfo=UTC)
NAME = "sentinel-2-l2a"
BETWEEN_BYTES = 1 << 20
"""Bytes between two blocks that are not neighbours in a row: about one block of a real scene."""


def site_at(number: int, column: int, row: int) -> Site:
    """A watched site of 400 m x 400 m whose middle is a pixel of the tile."""
    tile = Grid(EPSG, LEFT, TOP, SIZE, SIZE)
    x, y = LEFT + column * 10.0, TOP - row * 10.0
    outline = tile.to_lonlat(shapely.box(x - 200, y - 200, x + 200, y + 200))
    return Site(f"place-{number:04d}", f"Place {number}", outline, grid=grid_for(outline), simulated=True)


def spread_sites(count: int, seed: int = 1) -> list[Site]:
    """Sites anywhere on the tile."""
    at = np.random.default_rng(seed).integers(400, SIZE - 400, (count, 2))
    return [site_at(i, int(c), int(r)) for i, (c, r) in enumerate(at)]


def gazetteer_sites(count: int) -> list[Site]:
    """Sites that lie to each other as documented compounds do in the square of a tile that holds most of them.

    Only their distances are taken over. Every so many of them, so that the densest street does not stand for all.
    """
    points = np.array([(p.x, p.y) for p in known_points() if isinstance(p, shapely.Point)])
    metres = points * [111_320.0 * np.cos(np.radians(points[:, 1].mean())), 110_570.0]
    span = (SIZE - 800) * 10.0
    inside = max(
        (
            np.flatnonzero(((metres >= corner) & (metres <= corner + span)).all(axis=1))
            for corner in (np.array([x, y]) for x in metres[:, 0] for y in metres[:, 1])
        ),
        key=len,
    )
    chosen = inside[np.linspace(0, len(inside) - 1, count).round().astype(int)]
    offset = (metres[chosen] - metres[inside].min(axis=0)) / 10.0
    return [site_at(i, 400 + int(x), 400 + int(y)) for i, (x, y) in enumerate(offset)]


def near_sites(count: int, seed: int = 2) -> list[Site]:
    """Sites inside two neighbouring blocks."""
    draw = np.random.default_rng(seed)
    columns = draw.integers(4 * BLOCK + 200, 6 * BLOCK - 200, count)
    rows = draw.integers(4 * BLOCK + 200, 5 * BLOCK - 200, count)
    return [site_at(i, int(c), int(r)) for i, (c, r) in enumerate(zip(columns, rows, strict=True))]


def blocks_of(sites: Sequence[Site], pixel: float = 10.0, pad: int = 2) -> set[tuple[int, int]]:
    """(row, column) of every block that holds pixels of some sites' grids, as a reader with a margin sees them."""
    found: set[tuple[int, int]] = set()
    for site in sites:
        assert site.grid is not None
        left, bottom, right, top = site.grid.bounds
        columns = range(int((left - LEFT) / pixel - pad) // BLOCK, int((right - LEFT) / pixel + pad - 1) // BLOCK + 1)
        rows = range(int((TOP - top) / pixel - pad) // BLOCK, int((TOP - bottom) / pixel + pad - 1) // BLOCK + 1)
        found |= {(r, c) for r in rows for c in columns}
    return found


def write_tile(folder: Path, sites: Sequence[Site], *, full: bool = False) -> None:
    """The files of one scene, with pixels in the blocks that hold sites; a cloudy classification beside the clear."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, band in enumerate(BANDS):
        _write(folder / f"{band}.tif", blocks_of(sites), 10.0, number, None, full)
    for name, scene_class in (("scl", 5), ("cloud", 9)):
        _write(folder / f"{name}.tif", blocks_of(sites, 20.0), 20.0, 99, scene_class, full)


def _write(path: Path, blocks: set[tuple[int, int]], pixel: float, seed: int, fill: int | None, full: bool) -> None:
    size = round(SIZE * 10.0 / pixel)
    kind = "uint16" if fill is None else "uint8"
    with rasterio.Env(GDAL_PAM_ENABLED="NO"):
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            width=size,
            height=size,
            count=1,
            dtype=kind,
            nodata=0,
            crs=CRS.from_epsg(EPSG),
            transform=from_origin(LEFT, TOP, pixel, pixel),
            tiled=True,
            blockxsize=BLOCK,
            blockysize=BLOCK,
            compress="deflate",
            predictor=2 if fill is None else 1,
            sparse_ok=True,
        ):
            pass
        last = (-1, -1)
        for row, column in sorted(blocks):
            if last != (row, column - 1):
                # What would stand between the two in a whole file: a hole, which takes no space on disk.
                with path.open("r+b") as file:
                    file.truncate(path.stat().st_size + BETWEEN_BYTES)
            last = (row, column)
            wide, high = min(BLOCK, size - column * BLOCK), min(BLOCK, size - row * BLOCK)
            values = np.full((high, wide), fill) if fill is not None else _ground(seed, row, column, high, wide, full)
            with rasterio.open(path, "r+") as out:
                out.write(values.astype(kind), 1, window=Window(column * BLOCK, row * BLOCK, wide, high))


def _ground(seed: int, row: int, column: int, high: int, wide: int, full: bool) -> npt.NDArray[np.int64]:
    """Ground of some 100 m to a patch; with `full` each pixel has noise of 6 bits, and deflates as real scenes do."""
    draw = np.random.default_rng((seed, row, column))
    ground = np.kron(draw.integers(500, 3000, (103, 103)), np.ones((10, 10), int))[:high, :wide]
    return ground + draw.integers(0, 64, (high, wide)) if full else ground


def items_of(host: str, count: int, cloudy: Sequence[int] = ()) -> list[dict[str, Any]]:
    """STAC items of some scenes, with everything that both readers want to know."""
    tile = Grid(EPSG, LEFT, TOP, SIZE, SIZE)
    ground = tile.to_lonlat(shapely.box(LEFT, TOP - SIZE * 10, LEFT + SIZE * 10, TOP))
    items = []
    for i in range(count):
        at = FIRST + timedelta(days=5 * i)
        assets = {b: _asset(f"{host}/{i}/{b}.tif", b, 10.0, "uint16") for b in BANDS}
        assets["scl"] = _asset(f"{host}/{i}/{'cloud' if i in cloudy else 'scl'}.tif", "scl", 20.0, "uint8")
        items.append(
            {
                "type": "Feature",
                "stac_version": "1.0.0",
                "id": f"S2A_47QMV_{i:04d}",
                "collection": NAME,
                "stac_extensions": [
                    "https://stac-extensions.github.io/projection/v1.1.0/schema.json",
                    "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
                    "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
                ],
                "geometry": dict(shapely.geometry.mapping(ground)),
                "bbox": list(ground.bounds),
                "links": [],
                "properties": {
                    "datetime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "platform": "sentinel-2a",
                    "s2:mgrs_tile": "47QMV",
                    "proj:epsg": EPSG,
                },
                "assets": assets,
            }
        )
    return items


def _asset(href: str, band: str, pixel: float, kind: str) -> dict[str, Any]:
    size = round(SIZE * 10.0 / pixel)
    place: Affine = from_origin(LEFT, TOP, pixel, pixel)
    return {
        "href": href,
        "type": "image/tiff; application=geotiff; profile=cloud-optimized",
        "roles": ["data"],
        "proj:shape": [size, size],
        "proj:transform": list(place)[:6],
        "eo:bands": [{"name": band, "common_name": band}],
        "raster:bands": [{"nodata": 0, "data_type": kind}],
    }


@dataclass
class Counted:
    """What a file server was asked since the last time."""

    requests: int
    bytes: int


class CountingServer(RangeServer):
    """The tests' file server: any scene number leads to the same files, and its own counts are a document."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application."""
        if scope["type"] == "http":
            if scope["path"] == "/counts":
                told = {"requests": len(self.log), "bytes": sum(one.sent for one in self.log)}
                self.log.clear()
                body = json.dumps(told).encode()
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": body})
                return
            scope = {**scope, "path": "/" + scope["path"].rsplit("/", 1)[-1]}
        await super().__call__(scope, receive, send)


@contextlib.contextmanager
def file_server(folder: Path, latency_s: float) -> Iterator[str]:
    """Serve the files in a process of its own; gives its address."""
    with _process(_serve_files, str(folder), latency_s) as address:
        yield address


@contextlib.contextmanager
def api_server(items: Sequence[dict[str, Any]], latency_s: float) -> Iterator[str]:
    """A STAC API over some items in a process of its own; gives its address."""
    with _process(_serve_api, json.dumps(list(items)), latency_s) as address:
        yield address


def counts(host: str) -> Counted:
    """What a file server was asked since the last call."""
    with urllib.request.urlopen(f"{host}/counts") as answer:
        return Counted(**json.load(answer))


@contextlib.contextmanager
def _process(target: Any, *arguments: Any) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = multiprocessing.get_context("spawn").Process(target=target, args=(port, *arguments), daemon=True)
    server.start()
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.1):
                break
            server.join(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.join()


def _serve_files(port: int, folder: str, latency_s: float) -> None:
    app = CountingServer(Path(folder), latency_s=latency_s)
    uvicorn.run(app, port=port, log_level="critical", lifespan="off", ws="none")


def _serve_api(port: int, items: str, latency_s: float) -> None:
    collection = {
        "type": "Collection",
        "stac_version": "1.0.0",
        "id": NAME,
        "description": "made",
        "license": "other",
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [[None, None]]}},
        "links": [],
    }
    api = StacApi(json.loads(items), [collection], stall_s=latency_s)
    uvicorn.run(api.app(), port=port, log_level="critical", lifespan="off", ws="none")
