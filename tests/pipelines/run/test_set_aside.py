"""Damaged and missing chips through real runs over a loopback catalogue: no bad file stops a site, and each is told."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

from geodata.looks.chip import Chip
from geodata.looks.judgement_mark import GROUND, Judged
from geodata.looks.look import LookStatus
from geodata.looks.run import Run, RunState
from geodata.looks.set_aside_chip import RESTORED
from geodata.wording.look_reasons import look_reasons
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.http import transport
from pipelines.judge.judge_task import site_task
from pipelines.read.set_aside import part_of_night, set_aside_damaged, settle
from pipelines.run import judge_sites
from pipelines.run.run import run
from tests.pipelines.served_world import (
    FIRST,
    SITES,
    ServedWorld,
    quick_folder,
    served_world,
    with_settings,
)

SITE = SITES[0].id
STEP_DAYS = 12.0
COUNT = 60
"""Scenes, over two years: enough history to judge by."""
UNTIL = FIRST + timedelta(days=STEP_DAYS * COUNT)
PLACES = int(os.environ.get("DAMAGE_PLACES", "8"))


@pytest.fixture(scope="module")
def world() -> Iterator[ServedWorld]:
    with quick_folder() as folder, served_world(folder / "world", COUNT, step_days=STEP_DAYS) as made:
        yield made


@pytest.fixture(scope="module")
def done(world: ServedWorld) -> Iterator[Workspace]:
    """A workspace after one whole run: every look read, and the site judged."""
    with pytest.MonkeyPatch.context() as patch, quick_folder() as folder:
        patch.setattr(judge_sites, "FEW_CHIPS", 10_000)  # in this process: starting another takes longer
        patch.setitem(transport.Transport.__init__.__kwdefaults__, "sleep", lambda _s: None)
        workspace = world.workspace(folder / "done", SITES[:1])
        made = run(workspace, RunRequest(until=UNTIL))
        assert made.state is RunState.DONE and made.looks_seen == COUNT - 1, made
        assert _judged(workspace).reason == ""
        workspace.store.close()
        yield workspace


@pytest.fixture
def workspace(world: ServedWorld, done: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(done.root, tmp_path / "w")
    copy = with_settings(Workspace.open(tmp_path / "w"), world.settings())
    yield copy
    copy.store.close()


@contextlib.contextmanager
def silent_catalogue(world: ServedWorld) -> Iterator[None]:
    """The catalogue answers nothing but errors."""
    world.api.busy = [(500, "")] * 10_000
    try:
        yield
    finally:
        world.api.busy = []


def again(workspace: Workspace) -> Run:
    return run(workspace, RunRequest(until=UNTIL))


def _judged(workspace: Workspace) -> Judged:
    return workspace.store.judged(GROUND)[SITE]


def flip(path: Path, at: int) -> None:
    body = bytearray(path.read_bytes())
    body[at] ^= 1 << (at % 8)
    path.write_bytes(body)


@dataclass(frozen=True)
class Damage:
    """One way to lose a chip."""

    name: str
    strike: Callable[[Path, Path], object]  # the chip's file, and another chip's
    said: str  # words of the cause
    leaves: bool = True  # whether there is something to keep as evidence


def _folder(path: Path, _: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside.txt").write_text("x")


def _pipe(path: Path, _: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _longer(path: Path, _: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _link_to_itself(path: Path, _: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _other_shape(path: Path, other: Path) -> None:
    with rasterio.open(other) as source:
        profile, values = source.profile, source.read()
    profile.update(dtype="float32", height=16, width=16, blockxsize=16, blockysize=16, nodata=None, predictor=3)
    with rasterio.open(path, "w", **profile) as out:
        out.write(values[:, :16, :16].astype(np.float32))


DAMAGES = [
    *(
        Damage(
            f"a bit flipped, place {n}",
            lambda p, _, n=n: flip(p, random.Random(n).randrange(p.stat().st_size)),  # type: ignore[misc]
            "sha256 differs",
        )
        for n in range(PLACES)
    ),
    Damage("a bit of the first byte flipped", lambda p, _: flip(p, 0), "sha256 differs"),
    Damage("a bit of the last byte flipped", lambda p, _: flip(p, -1), "sha256 differs"),
    Damage("cut after half", lambda p, _: os.truncate(p, p.stat().st_size // 2), "cut short"),
    Damage("cut by a byte", lambda p, _: os.truncate(p, p.stat().st_size - 1), "cut short"),
    Damage("empty", lambda p, _: os.truncate(p, 0), "it is empty"),
    Damage("longer by a byte", _longer, "sha256 differs"),
    Damage("gone", lambda p, _: p.unlink(), "no longer in the archive", leaves=False),
    Damage("a folder in its place", _folder, "a folder is in its place"),
    Damage("a pipe in its place", _pipe, "what is in its place is no file"),
    Damage("another chip in its place", lambda p, o: shutil.copyfile(o, p), "sha256 differs"),
    Damage("an image of another type and shape", _other_shape, "sha256 differs"),
    Damage("a link to itself", _link_to_itself, "it cannot be opened"),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.name)
def test_a_damaged_chip_is_read_again_in_the_same_run_and_nothing_is_said_otherwise(
    damage: Damage, workspace: Workspace
) -> None:
    store = workspace.store
    said = _judged(workspace)
    chips = store.chips(SITE)
    chosen = random.Random(damage.name).randrange(len(chips))
    chip, other = chips[chosen], chips[chosen - 1]
    path = workspace.root / chip.path
    damage.strike(path, workspace.root / other.path)
    found = path.read_bytes() if path.is_file() else b""

    made = again(workspace)

    assert made.state is RunState.DONE  # no look was lost in the end
    (told,) = [p for p in made.problems if p.scene_id == chip.scene_id]
    assert chip.path in told.thing and damage.said in told.cause and "same pixels as before" in told.cause
    assert told.next_step
    assert {c.sha256 for c in store.chips(SITE)} == {c.sha256 for c in chips}
    for one in store.chips(SITE):
        assert hashlib.sha256((workspace.root / one.path).read_bytes()).hexdigest() == one.sha256
    (kept,) = [one for one in store.set_aside_chips() if one.scene_id == chip.scene_id]
    assert (kept.outcome, kept.new_sha256, kept.path) == ("seen", chip.sha256, chip.path)
    if damage.leaves:
        evidence = workspace.root / kept.kept_as
        assert kept.kept_as.startswith("quarantine/") and (evidence.exists() or evidence.is_symlink())
        assert not found or evidence.read_bytes() == found
    else:
        assert kept.kept_as == ""
    assert {look.status for look in store.looks(SITE) if look.scene_id == chip.scene_id} == {LookStatus.SEEN}
    assert _judged(workspace) == said
    assert not again(workspace).problems  # once read again, it is not told again


def test_without_a_catalogue_the_site_is_judged_without_it_and_the_next_run_reads_it(
    workspace: Workspace, world: ServedWorld
) -> None:
    store = workspace.store
    chip = store.chips(SITE)[30]
    flip(workspace.root / chip.path, 900)
    before = _judged(workspace)
    with silent_catalogue(world):
        made = again(workspace)
    assert made.state is RunState.FAILED and made.answered == ()  # what the archive holds was judged all the same
    (told,) = [p for p in made.problems if p.scene_id]
    assert "judged without this look" in told.cause and "quarantine/" in told.cause and "next run" in told.next_step
    assert not any("could not be judged" in p.cause for p in made.problems)
    (look,) = [k for k in store.looks(SITE) if k.scene_id == chip.scene_id]
    assert look.status is LookStatus.FAILED and "sha256 differs" in look_reasons(look.reasons) and look.attempts == 0
    without = _judged(workspace)
    assert without.reason == "" and without != before  # judged, and from other looks
    assert chip.scene_id not in {c.scene_id for c in site_task(workspace, store.site(SITE), run_id="x").chips}
    with silent_catalogue(world):  # still owed, and still told
        assert [p.scene_id for p in again(workspace).problems if p.scene_id] == [chip.scene_id]

    mended = again(workspace)
    assert mended.state is RunState.DONE
    assert ["same pixels" in p.cause for p in mended.problems] == [True]
    assert _judged(workspace) == before


def test_a_file_put_back_from_a_backup_is_taken_back(workspace: Workspace, world: ServedWorld) -> None:
    store = workspace.store
    chip = store.chips(SITE)[7]
    path = workspace.root / chip.path
    body = path.read_bytes()
    path.unlink()
    before = _judged(workspace)
    with silent_catalogue(world):
        again(workspace)
        path.write_bytes(body)
        made = again(workspace)
    assert any(p.scene_id == chip.scene_id and "put back" in p.cause for p in made.problems)
    assert [one.outcome for one in store.set_aside_chips()] == [RESTORED]
    assert _judged(workspace) == before


def test_a_site_is_read_once_however_many_of_its_chips_wait(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One site: one reading of its looks and one of its chips each time, for twelve chips as for one."""
    store, sites = workspace.store, [workspace.store.site(SITE)]
    chips = store.chips(SITE)[:12]
    body_by_path = {chip.path: (workspace.root / chip.path).read_bytes() for chip in chips}
    for path in body_by_path:
        (workspace.root / path).unlink()
    assert len(set_aside_damaged(workspace, sites, now=UNTIL)) == 12
    readings: list[str] = []

    def counted(name: str, read: Callable[..., object]) -> Callable[..., object]:
        def reading(*given: str) -> object:
            readings.append(name)
            return read(*given)

        return reading

    monkeypatch.setattr(store, "known_looks", counted("known_looks", store.known_looks))
    monkeypatch.setattr(store, "chips", counted("chips", store.chips))
    for path, body in body_by_path.items():
        (workspace.root / path).write_bytes(body)
    assert set_aside_damaged(workspace, sites, now=UNTIL) == []
    assert sorted(readings) == ["chips", "known_looks"]
    assert [one.outcome for one in store.set_aside_chips()] == [RESTORED] * 12

    readings.clear()
    store.save_set_aside([replace(one, settled_at=None, outcome="") for one in store.set_aside_chips()])
    missing, mended = settle(workspace, UNTIL, now=UNTIL)
    assert (missing, len(mended)) == ([], 1) and sorted(readings) == ["chips", "known_looks"]
    assert {one.new_sha256 for one in store.set_aside_chips()} == {chip.sha256 for chip in chips}


def test_a_look_that_no_catalogue_has_any_more_is_asked_for_a_bounded_number_of_nights(
    workspace: Workspace, world: ServedWorld
) -> None:
    store = workspace.store
    chip = store.chips(SITE)[20]
    (workspace.root / chip.path).unlink()
    held = world.api.items
    world.api.items = [one for one in held if one["id"] != chip.scene_id]
    try:
        nights = [again(workspace) for _ in range(workspace.settings.max_attempts + 1)]
    finally:
        world.api.items = held
    told = [[p.next_step for p in night.problems if p.scene_id == chip.scene_id] for night in nights]
    assert all("next run" in steps[0] for steps in told[:-2]) and "doctor --repair" not in told[0][0]
    assert told[-1] == []  # told until it was given up, and doctor goes on telling it
    (look,) = [k for k in store.looks(SITE) if k.scene_id == chip.scene_id]
    assert (look.status, look.attempts) == (LookStatus.FAILED, workspace.settings.max_attempts)


def test_a_site_that_lost_everything_is_told_in_one_line_and_read_again(workspace: Workspace) -> None:
    count = len(workspace.store.chips(SITE))
    shutil.rmtree(workspace.root / "chips")
    made = again(workspace)
    (told,) = made.problems
    assert str(count) in told.thing and "read again" in told.cause
    assert made.state is RunState.DONE
    assert not any(workspace.store.set_aside_chips(waiting=True))


def test_chips_of_an_outline_that_moved_away_are_read_again_on_its_new_grid(workspace: Workspace) -> None:
    """Same shape, other ground: the old pixels must not be judged as if they lay here."""
    store = workspace.store
    site = store.site(SITE)
    assert site.grid is not None
    x0, y0, x1, y1 = site.grid.to_grid(site.outline).bounds
    moved = site.grid.to_lonlat(shapely.box(x0 + 200, y0, x1 + 200, y1))
    beside = store.save_site(replace(site, outline=moved), by="test")
    assert beside.grid != site.grid
    made = again(workspace)
    assert "could not be judged" not in str(made.problems)
    assert any("not on the site's grid" in p.cause and "read again" in p.cause for p in made.problems)
    assert beside.grid is not None
    for chip in store.chips(SITE):
        with rasterio.open(workspace.root / chip.path) as pixels:
            assert (pixels.transform, pixels.shape) == (beside.grid.transform, beside.grid.shape)
    assert _judged(workspace).reason == ""


def test_a_path_that_leads_out_of_the_archive_moves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    store = workspace.store
    chip = store.chips(SITE)[3]
    outside = tmp_path / "mine.txt"
    outside.write_text("not a chip")
    store.save_chips([replace(chip, path="chips/../../mine.txt")])
    made = again(workspace)
    assert any("leads out of the archive" in p.cause and "same pixels" in p.cause for p in made.problems)
    assert outside.read_text() == "not a chip"
    assert store.chips(SITE)[3] == chip


def test_a_file_that_may_not_be_read(workspace: Workspace, world: ServedWorld) -> None:
    chip = workspace.store.chips(SITE)[11]
    workspace.store.close()
    with tempfile.TemporaryDirectory() as name:  # below a folder that everybody may enter, as pytest's own is not
        folder = Path(name)
        shutil.copytree(workspace.root, folder / "w")
        with _as_somebody(folder):
            _is_set_aside_unread(with_settings(Workspace.open(folder / "w"), world.settings()), chip)


def _is_set_aside_unread(locked: Workspace, chip: Chip) -> None:
    (locked.root / chip.path).chmod(0)
    made = again(locked)
    (told,) = [
        p for p in made.problems if chip.path in p.thing
    ]  # the servers of this process have no rights now either
    assert "cannot be opened (Permission denied)" in told.cause and "judged without this look" in told.cause
    assert not (locked.root / chip.path).exists() and _judged(locked).reason == ""
    locked.store.close()


@contextlib.contextmanager
def _as_somebody(folder: Path) -> Iterator[None]:
    """Without the rights of root, whom no file refuses."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_large_archive_is_read_in_parts_and_every_chip_has_its_night(workspace: Workspace) -> None:
    chips: list[Chip] = workspace.store.chips(SITE)
    total = sum(chip.size_bytes for chip in chips)
    assert part_of_night(chips, 5, total) == chips
    parts = [part_of_night(chips, night, total // 3) for night in range(739_000, 739_004)]
    assert sorted(chip.path for part in parts for chip in part) == sorted(chip.path for chip in chips)
    assert all(0 < len(part) < len(chips) for part in parts)
