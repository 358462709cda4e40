"""Reading many scenes over many sites, beside odc-stac in the same run: time, requests, bytes, the same pixels.

    python benchmarks/ingest.py [--quick] [--only odc|far|full|blocks|nothing|memory]

Both readers get the same items and files from one server on this machine that answers each request 50 ms late.
odc-stac loads each site by itself, as its users do, with its settings for cloud stores and as many threads as ours.
Ours does all that a run does: mask first, bands where the site is clear, offsets, and every look written to the archive
as a COG with its sha256. --quick leaves the long memory row at a quarter of its scenes.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.peers.imagery_server import (
    BANDS,
    FIRST,
    NAME,
    api_server,
    blocks_of,
    counts,
    file_server,
    gazetteer_sites,
    items_of,
    near_sites,
    spread_sites,
    write_tile,
)
from geodata.looks.chip import Chip
from geodata.looks.judgement_mark import GROUND, LIGHT
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import other
from geodata.looks.scene import Scene
from geodata.settings.settings import CatalogSettings, Settings
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.read.chip_files import read_chips
from pipelines.read.ingest import IngestSummary, ReadContext, ingest
from pipelines.run.judge_sites import GroundMarks
from pipelines.run.run import run
from pipelines.search.item_to_scene import scene_from_item

LATENCY_S = 0.05
SITES, SCENES = 20, 8
THREADS = Settings().read_threads
"""Files that either reader has open at the same time."""
HISTORY_LOOKS = 146
"""Looks a site has in the ledger of the row with nothing new: two years, one every five days."""


@dataclass
class Took:
    """One reader's effort."""

    seconds: float
    cpu: float
    requests: int
    bytes: int


def timed(host: str, work: Callable[[], Any]) -> tuple[Took, Any]:
    """Do some work and count what the server saw of it."""
    counts(host)
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    seen = counts(host)
    return Took(time.perf_counter() - wall, time.process_time() - cpu, seen.requests, seen.bytes), found


def ours(
    host: str, sites: Sequence[Site], items: Sequence[dict[str, Any]], folder: Path
) -> tuple[IngestSummary, list[Chip]]:
    """Read as a run does; gives the chips."""
    chips: list[Chip] = []

    def keep(_look: Look, chip: Chip | None) -> None:
        if chip is not None:
            chips.append(chip)

    summary = ingest(ReadContext(folder, settings(host)), sites, scenes(items, host), known={}, on_look=keep)
    return summary, chips


def scenes(items: Sequence[dict[str, Any]], host: str) -> list[Scene]:
    """The items as scenes."""
    return [scene_from_item(item, collection=None, catalog=host) for item in items]


def settings(host: str) -> Settings:
    """Shipped settings with this catalogue alone."""
    return replace(Settings(), catalogs=(CatalogSettings(host, (NAME,), asset_hosts=("127.0.0.1",)),))


def theirs(sites: Sequence[Site], items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """odc-stac, a site at a time: (scenes, bands, rows, columns) as stored, by site."""
    import odc.stac
    import pystac
    from affine import Affine
    from odc.geo.geobox import GeoBox

    odc.stac.configure_rio(cloud_defaults=True)
    read = [pystac.Item.from_dict(item) for item in items]
    found = {}
    for site in sites:
        assert site.grid is not None
        box = GeoBox(site.grid.shape, Affine(*site.grid.transform[:6]), f"EPSG:{site.grid.epsg}")
        loaded = odc.stac.load(
            read, bands=[*BANDS, "scl"], geobox=box, resampling="nearest", pool=THREADS, groupby="id", progress=None
        )
        found[site.id] = np.stack([loaded[band].values for band in (*BANDS, "scl")], axis=1)
    return found


def same_pixels(folder: Path, sites: Sequence[Site], chips: Sequence[Chip], peer: dict[str, Any]) -> bool:
    """Whether the archived pixels are those that odc-stac loaded."""
    for site in sites:
        stack = read_chips(folder, site, [chip for chip in chips if chip.site_id == site.id])
        assert stack.scl is not None
        mine = np.concatenate([stack.reflectance, stack.scl[:, None].astype(np.int16)], axis=1)
        if not np.array_equal(mine, peer[site.id].astype(np.int16)):
            return False
    return True


def row(work: str, goal: str, result: str, held: bool) -> str:
    """One line of the table."""
    line = f"| {work} | {goal} | {result} | {'held' if held else 'MISSED'} |"
    print(line, flush=True)
    return line


def beside_odc(folder: Path) -> None:
    """The two rows with odc-stac as the peer, over blocks that are quick to inflate: the round trips count."""
    sites = gazetteer_sites(SITES)
    write_tile(folder / "placed", sites)
    with file_server(folder / "placed", LATENCY_S) as host:
        mine, peer, same, _ = _both(host, sites, folder / "archive", ())
        asked = mine.requests / peer.requests
        work = f"{SITES} sites placed as documented ones, {SCENES} scenes, 6 bands"
        goal = ">= 4 x faster, <= 0.5 of the requests, pixels identical"
        row(work, goal, _beside(mine, peer, same), peer.seconds >= 4 * mine.seconds and asked <= 0.5 and same)
        mine, peer, same, saved = _both(host, sites, folder / "half", tuple(range(0, SCENES, 2)))
        result = f"{_beside(mine, peer, same)}; {saved / 1e6:.0f} MB of pixels not read"
        row("the same, half the looks cloudy", "<= 0.5 of the bytes", result, mine.bytes <= 0.5 * peer.bytes and same)


def far_apart(folder: Path) -> None:
    """The same with each site in a block of its own, which leaves nothing to share but the opening of files."""
    sites = spread_sites(SITES)
    write_tile(folder / "far", sites)
    with file_server(folder / "far", LATENCY_S) as host:
        mine, peer, same, _ = _both(host, sites, folder / "archive far", ())
        row("the same, sites far apart", "(no goal)", _beside(mine, peer, same), same)


def full_blocks(folder: Path) -> None:
    """The same over blocks as heavy as those of real scenes, where inflating them counts as much as the way."""
    sites = gazetteer_sites(SITES)
    write_tile(folder / "full", sites, full=True)
    with file_server(folder / "full", LATENCY_S) as host:
        mine, peer, same, _ = _both(host, sites, folder / "archive full", ())
        row("the same, clear, blocks of 1.3 MB", "(no goal)", _beside(mine, peer, same), same)


def _both(host: str, sites: Sequence[Site], archive: Path, cloudy: Sequence[int]) -> tuple[Took, Took, bool, int]:
    """Both readers over the same scenes: ours, odc-stac's, whether clear pixels are the same, pixel bytes not read."""
    items = items_of(host, SCENES, cloudy)
    mine, (summary, chips) = timed(host, lambda: ours(host, sites, items, archive))
    peer, pixels = timed(host, lambda: theirs(sites, items))
    clear = [i for i in range(SCENES) if i not in cloudy]
    same = same_pixels(archive, sites, chips, {site: values[clear] for site, values in pixels.items()})
    print(f"  ours {mine}\n  odc-stac {peer}", file=sys.stderr)
    return mine, peer, same, summary.bytes_saved


def _beside(mine: Took, peer: Took, same: bool) -> str:
    return (
        f"{peer.seconds / mine.seconds:.1f} x faster (CPU {peer.cpu / mine.cpu:.1f} x less), "
        f"{mine.requests / peer.requests:.2f} of its requests ({mine.requests} : {peer.requests}), "
        f"{mine.bytes / peer.bytes:.2f} of its bytes, pixels {'identical' if same else 'DIFFER'}"
    )


def two_blocks(folder: Path) -> str:
    """Twenty sites inside two blocks: bytes beside those of the blocks that hold them."""
    import rasterio

    sites = near_sites(SITES)
    write_tile(folder / "near", sites, full=True)
    least = 0
    for band in (*BANDS, "scl"):
        with rasterio.open(folder / "near" / f"{band}.tif") as dataset:
            for r, c in blocks_of(sites, 20.0 if band == "scl" else 10.0):
                least += int(dataset.get_tag_item(f"BLOCK_SIZE_{c}_{r}", "TIFF", bidx=1) or 0)
    with file_server(folder / "near", LATENCY_S) as host:
        items = items_of(host, 1)
        took, _ = timed(host, lambda: ours(host, sites, items, folder / "archive near"))
    share = took.bytes / least
    return row(
        f"{SITES} sites inside two blocks",
        "<= 1.1 x the blocks' bytes",
        f"{share:.3f} x ({took.bytes / 1e6:.1f} MB, {took.requests} requests)",
        share <= 1.1,
    )


def nothing_new(folder: Path, count: int = 1000) -> str:
    """A night after which nothing is new, over a ledger of two years."""
    sites = spread_sites(count, seed=3)
    items = items_of("http://127.0.0.1:9", HISTORY_LOOKS)
    until = FIRST + timedelta(days=5 * HISTORY_LOOKS)
    with api_server(items, LATENCY_S) as root:
        workspace = Workspace.open(folder / "thousand")
        vars(workspace)["settings"] = settings(root)
        with workspace.store.transaction():
            for site in sites:
                workspace.store.save_site(site, by="benchmark", now=FIRST)
            for site in sites:
                _fill_ledger(workspace, site, scenes(items, root) if site is sites[0] else _SCENES)
            workspace.store.save_judged(map(GroundMarks.of(workspace).mark, sites))
        run(workspace, RunRequest(until=until))  # the first settles what has no look at all, such as night light
        began, cpu = time.perf_counter(), time.process_time()
        done = run(workspace, RunRequest(until=until + timedelta(hours=1)))
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        asked = _searches(root)
    assert not done.looks_seen and not done.looks_failed, done
    assert len(workspace.store.judged(GROUND)) == len(workspace.store.judged(LIGHT)) == count
    print(f"  1,000 sites: {took:.1f} s, CPU {cpu:.1f} s, searches of both runs {asked}", file=sys.stderr)
    groups = _groups(sites)
    return row(
        f"{count:,} sites, nothing new",
        "<= 10 s, 0 asset reads, <= 2 searches per collection and group",
        f"{took:.1f} s (CPU {cpu:.1f} s), 0 asset reads, {asked / 2 / groups:.1f} searches per group of {groups}",
        took <= 10 and asked / 2 / groups <= 2,
    )


_SCENES: list[Scene] = []


def _fill_ledger(workspace: Workspace, site: Site, found: list[Scene]) -> None:
    """A two-year ledger of a site, as earlier runs would have left it; every other look was clear."""
    _SCENES[:] = found
    looks, chips = [], []
    for i, scene in enumerate(found):
        clear = i % 2 == 0
        looks.append(
            Look(
                site.id,
                scene.id,
                scene.collection,
                scene.catalog,
                scene.sensor.value,
                scene.acquired_at,
                LookStatus.SEEN if clear else LookStatus.CLOUDY,
                () if clear else other("cloud"),
                0.9,
                0.9,
                scene.platform,
                scene.orbit,
                scene.tile,
                scene.baseline,
                1,
                0,
                scene.updated,
                "",
            )
        )
        if clear:
            chips.append(
                Chip(site.id, scene.id, NAME, scene.acquired_at, f"chips/{site.id}/{i}.tif", "0" * 64, BANDS, 1)
            )
    workspace.store.save_looks(looks)
    workspace.store.save_chips(chips)


def _groups(sites: Sequence[Site]) -> int:
    from pipelines.search.site_groups import groups

    return len(groups(sites))


def _searches(root: str) -> int:
    """Searches that the API was asked so far, by its own log."""
    import urllib.request

    with urllib.request.urlopen(f"{root}/asked") as answer:
        return int(json.load(answer)["searches"])


def memory(folder: Path, scene_count: int, site_count: int = 50) -> str:
    """Peak memory of a reading process, and whether it grows with the number of scenes."""
    sites = near_sites(site_count, seed=5)
    write_tile(folder / "many", sites)
    with file_server(folder / "many", 0.0) as host:
        told = subprocess.run(
            [sys.executable, __file__, "--child", host, str(scene_count), str(site_count), str(folder / "grown")],
            check=True,
            capture_output=True,
            text=True,
        )
    rss = json.loads(told.stdout.splitlines()[-1])
    quarter, peak = max(rss[: len(rss) // 4]), max(rss)
    growth = peak / quarter
    return row(
        f"memory, {scene_count} scenes x {site_count} sites",
        "peak RSS <= 1 GB and flat",
        f"peak {peak / 1e6:.0f} MB, {growth:.2f} x that of the first quarter",
        peak <= 1e9 and growth <= 1.15,
    )


def child(host: str, scene_count: int, site_count: int, folder: Path) -> None:
    """Read in a process of its own and print its resident memory after each scene, bytes."""
    sites = near_sites(site_count, seed=5)
    rss: list[int] = []

    def seen(_step: str, _done: int, _total: int) -> None:
        rss.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)

    ingest(
        ReadContext(folder, settings(host), seen),
        sites,
        scenes(items_of(host, scene_count), host),
        known={},
        on_look=lambda look, chip: (folder / chip.path).unlink() if chip else None,
    )
    print(json.dumps(rss))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--child", nargs=4)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    if asked.child:
        host, scene_count, site_count, folder = asked.child
        child(host, int(scene_count), int(site_count), Path(folder))
        return
    if asked.only in ("", "odc", "far", "full") and importlib.util.find_spec("odc") is None:
        sys.exit(
            "odc-stac, the peer of these rows, is not installed: run "
            "`.venv/bin/pip install --require-hashes --no-deps -r benchmarks/requirements.lock`, or `make bench`."
        )
    print(f"Reading, {datetime.now(UTC):%Y-%m-%d}\n")
    print("| work | goal | measured | |\n| --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts: dict[str, Callable[[], Any]] = {
            "odc": lambda: beside_odc(folder),
            "far": lambda: far_apart(folder),
            "full": lambda: full_blocks(folder),
            "blocks": lambda: two_blocks(folder),
            "nothing": lambda: nothing_new(folder),
            "memory": lambda: memory(folder, 25 if asked.quick else 100),
        }
        for part, work in parts.items():
            if not asked.only or asked.only == part:
                work()


if __name__ == "__main__":
    main()
