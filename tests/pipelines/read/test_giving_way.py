"""What was seen stands until what replaces it was read, and halves of a split pass are two looks of other ground."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely

from geodata.looks.chip import NODATA, Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import ReasonCode
from geodata.looks.scene import Scene
from geodata.sites.grid import Grid
from pipelines.read.chip_files import read_chips
from pipelines.read.look_of_scene import failure_behind
from pipelines.read.read_scene import _grid
from pipelines.search.deduplicate import one_per_acquisition
from tests.pipelines.read.test_ingest import NAME, SETTINGS, SITE, Ledger, catalog_of_looks, run, scenes_of

NIGHTS = SETTINGS.max_attempts


def _two_versions(folder: Path) -> tuple[Scene, Scene]:
    """An acquisition as processed first, and as processed again under another id."""
    looks = {
        name: {
            "properties": {"s2:processing_baseline": baseline, "s2:mgrs_tile": "47QMV"},
            "day": "2024-01-01T03:50:00Z",
            "low": 1200,
        }
        for name, baseline in (("old", "05.10"), ("new", "05.11"))
    }
    old, new = sorted(scenes_of(catalog_of_looks(folder, looks)), key=lambda s: s.baseline)
    return old, new


def _broken(folder: Path, name: str) -> tuple[Path, bytes]:
    path = folder / f"items/{name}/red.tif"
    body = path.read_bytes()
    path.write_bytes(b"broken")
    return path, body


@pytest.mark.parametrize("old_is_offered", [True, False])
def test_a_seen_look_gives_way_only_to_one_that_was_read(tmp_path: Path, old_is_offered: bool) -> None:
    """The chip of the old item is archived all the while: there is no night on which the acquisition is not seen."""
    old, new = _two_versions(tmp_path / "c")
    ledger = Ledger()
    run(tmp_path / "w", (old,), ledger)
    offered = (old, new) if old_is_offered else (new,)
    path, body = _broken(tmp_path / "c", "new")
    for night in range(1, NIGHTS + 2):
        summary = run(tmp_path / "w", offered, ledger)
        assert (ledger.status("old"), ledger.status("new")) == ("seen", "failed")
        tried = night <= NIGHTS
        assert summary.failed == tried
        assert summary.spoken_for == ({("place-1", NAME, "new")} if tried else set())
    path.write_bytes(body)
    put_right = tuple(replace(s, updated="2024-06-01") if s.id == "new" else s for s in offered)
    run(tmp_path / "w", put_right, ledger)
    assert (ledger.status("old"), ledger.status("new")) == ("not_covered", "seen")


def test_what_gives_way_is_stored_with_what_replaces_it(tmp_path: Path) -> None:
    """One write: a run that is killed between the two would leave the acquisition twice, or not at all."""
    old, new = _two_versions(tmp_path / "c")
    ledger, writes = Ledger(), list[list[str]]()
    run(tmp_path / "w", (old,), ledger)

    def together() -> AbstractContextManager[None]:
        writes.append([])
        return nullcontext()

    class Written(Ledger):
        def keep(self, look: Look, chip: Chip | None) -> None:
            super().keep(look, chip)
            writes[-1].append(f"{look.scene_id} {look.status}")

    written = Written()
    written.looks = ledger.looks
    summary = run(tmp_path / "w", (old, new), written, together=together)
    assert writes == [["new seen", "old not_covered"]]
    assert (summary.seen, summary.not_covered) == (1, 1)


def test_a_changed_item_that_cannot_be_read_leaves_the_look_as_it_was(tmp_path: Path) -> None:
    catalog = catalog_of_looks(tmp_path / "c", {"one": {"properties": {"updated": "2024-02-01T00:00:00Z"}}})
    ledger = Ledger()
    run(tmp_path / "w", scenes_of(catalog), ledger)
    before, chips = ledger.looks["place-1"][(NAME, "one")], list(ledger.chips)
    path, body = _broken(tmp_path / "c", "one")
    (changed,) = (replace(s, updated="2024-03-01") for s in scenes_of(catalog))

    def keep(look: Look, chip: Any) -> None:
        assert chip is None  # nothing new is archived
        ledger.looks["place-1"][(NAME, "one")] = look

    ledger.keep = keep  # type: ignore[method-assign]
    for night in range(1, NIGHTS + 1):
        assert run(tmp_path / "w", (changed,), ledger).failed == 1
        look = ledger.looks["place-1"][(NAME, "one")]
        assert (look.status, look.updated, look.attempts) == (LookStatus.SEEN, before.updated, night)
        assert [reason.code for reason in look.reasons] == [ReasonCode.NEWER_VERSION_FAILED]
        failure = failure_behind(look)
        assert failure is not None and failure.status is LookStatus.FAILED and failure.updated == "2024-03-01"
    assert run(tmp_path / "w", (changed,), ledger).known == 1  # given up, as any look that fails
    assert read_chips(tmp_path / "w", SITE, chips).scene_ids == ("one",)  # the same bytes, by their sha256
    path.write_bytes(body)
    del ledger.keep
    run(tmp_path / "w", (replace(changed, updated="2024-04-01"),), ledger)
    look = ledger.looks["place-1"][(NAME, "one")]
    assert (look.status, look.updated, look.attempts, look.reasons) == (LookStatus.SEEN, "2024-04-01", 1, ())


def parts_of_a_pass(folder: Path, heights: dict[str, tuple[float, float]]) -> tuple[Scene, ...]:
    """Items of one pass and tile, in order of time: by name, from where to where each holds the site.

    Heights are shares 0..1 of the site's height, from its southern edge, in tenths: no pixel of 20 m lies across them.
    """
    grid = _grid(SITE)
    west, south, east, north = SITE.outline.bounds
    high = north - south
    looks = {
        name: {"properties": {"s2:mgrs_tile": "47QMV"}, "day": f"2024-01-01T03:5{i}:00Z", "low": 300 + 100 * i}
        for i, name in enumerate(heights)
    }
    ground = {
        name: shapely.box(
            west - 0.1,
            south + low * high if low > 0 else south - 0.1,
            east + 0.1,
            south + top * high if top < 1 else north + 0.1,
        )
        for name, (low, top) in heights.items()
    }
    scenes = tuple(replace(s, footprint=ground[s.id]) for s in scenes_of(catalog_of_looks(folder, looks)))
    for name, shape in ground.items():
        for path in (folder / "items" / name).glob("*.tif"):
            with rasterio.open(path, "r+") as edit:
                n = round(edit.res[0] / grid.pixel_m)  # a pixel of 20 m is kept for any of its four
                fine = Grid(grid.epsg, edit.bounds.left, edit.bounds.top, edit.width * n, edit.height * n)
                held = fine.mask(shape).reshape(edit.height, n, edit.width, n).any(axis=(1, 3))
                edit.write(np.where(held, edit.read(1), 0), 1)
    return scenes


def _halves(folder: Path) -> tuple[Scene, Scene]:
    """Two items of one pass and tile whose grounds share a strip of a fifth of the site's height, in its middle."""
    north, south = parts_of_a_pass(folder, {"north": (0.4, 1), "south": (0, 0.6)})
    return north, south


@pytest.mark.parametrize("nights", [("north south",), ("north", "north south"), ("south", "north south")])
def test_halves_of_a_split_pass_show_all_of_a_site_across_the_seam_and_no_pixel_twice(
    tmp_path: Path, nights: tuple[str, ...]
) -> None:
    """Each half holds three fifths of the site: one alone would leave two fifths unseen, both would count one twice."""
    scenes = _halves(tmp_path / "c")
    ledger = Ledger()
    for names in nights:
        run(tmp_path / "w", tuple(s for s in scenes if s.id in names.split()), ledger)
    assert (ledger.status("north"), ledger.status("south")) == ("seen", "seen")
    stack = read_chips(tmp_path / "w", SITE, ledger.chips)
    assert stack.scl is not None
    shown = (stack.reflectance != NODATA).all(axis=1) & (stack.scl != 0)
    np.testing.assert_array_equal(shown[:, _grid(SITE).mask(SITE.outline)].sum(axis=0), 1)


def test_another_copy_of_one_half_does_not_stay_beside_it(tmp_path: Path) -> None:
    """The copy holds no ground of its own, although the half that wins holds three fifths of the site alone."""
    north, south = _halves(tmp_path / "c")
    copy = replace(north, id="copy", baseline="99.99")
    assert {s.id for s in one_per_acquisition((north, south, copy), SITE.outline)} == {"copy", "south"}


def test_a_half_that_fails_is_not_taken_for_the_one_that_was_read(tmp_path: Path) -> None:
    """The other half is no copy of it: it is told as failed, and tried again."""
    scenes = _halves(tmp_path / "c")
    path, body = _broken(tmp_path / "c", "north")
    ledger = Ledger()
    assert run(tmp_path / "w", scenes, ledger).spoken_for == {("place-1", NAME, "north")}
    assert (ledger.status("north"), ledger.status("south")) == ("failed", "seen")
    path.write_bytes(body)
    run(tmp_path / "w", scenes, ledger)
    assert (ledger.status("north"), ledger.status("south")) == ("seen", "seen")
