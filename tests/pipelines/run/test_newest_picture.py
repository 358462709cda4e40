"""The newest clear image around a point that is no site, from a real catalogue and real files on loopback."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shapely.geometry import Point

from geodata.errors import CatalogUnreachable, NotAllowed, NotFound, OutlineRefused, ReadFailed
from geodata.workspace import Workspace
from pipelines.context.workspace_state import NEW_PLACES
from pipelines.run.newest_picture import CLEAR_LOOKS, kept_picture, read_newest
from tests.pipelines.served_world import FIRST, SIDE, SITES, ServedWorld, served_world, with_settings

NOW = FIRST + timedelta(days=60)
GRID = SITES[0].grid
assert GRID is not None
MIDDLE = GRID.to_lonlat(Point(GRID.left - 80 + 5 * SIDE, GRID.top + 80 - 5 * SIDE))
"""Of the files."""
HERE = (MIDDLE.x, MIDDLE.y)


def _workspace(folder: Path, served: ServedWorld) -> Workspace:
    return served.workspace(folder, ())


def test_the_newest_clear_one_is_read_and_nothing_of_it_is_a_look_of_a_site(tmp_path: Path) -> None:
    with served_world(tmp_path / "world", count=8, cloudy=(7, 5)) as served:
        workspace = _workspace(tmp_path / "home", served)
        made = read_newest(workspace, *HERE, now=NOW)
        assert made.look.scene_id == "S2A_47QMV_006", "007 is cloud"
        assert [look.scene_id[-3:] for look, _ in made.looks] == ["006", "004", "003", "002"] and CLEAR_LOOKS == 4
        assert workspace.store.looks() == [] and workspace.store.sites(retired=True) == []
        kept = kept_picture(workspace.root, *HERE)
        assert kept is not None and kept.chip == made.chip and kept.grid == made.grid
        red = kept.pixels()[0]["red"]
        assert (red != -32768).sum() > 0.9 * SIDE * SIDE, "the file is smaller than the picture: the rest is nothing"
        assert kept_picture(workspace.root, HERE[0] + 0.01, HERE[1]) is None
        workspace.store.close()


def test_it_is_replaced_whole_and_what_cannot_be_read_is_none(tmp_path: Path) -> None:
    with served_world(tmp_path / "world", count=8, cloudy=()) as served:
        workspace = _workspace(tmp_path / "home", served)
        read_newest(workspace, *HERE, now=FIRST + timedelta(days=11))
        read_newest(workspace, *HERE, now=NOW)
        (folder,) = (workspace.root / NEW_PLACES).iterdir()
        assert len(list(folder.rglob("*.tif"))) == CLEAR_LOOKS, "nothing is left of the earlier one"
        found = kept_picture(workspace.root, *HERE)
        assert found is not None and found.look.scene_id == "S2A_47QMV_007"
        (folder / "picture.json").write_text("{", encoding="utf-8")
        assert kept_picture(workspace.root, *HERE) is None
        workspace.store.close()


def test_without_a_clear_one_it_says_so_and_keeps_the_earlier_picture(tmp_path: Path) -> None:
    with served_world(tmp_path / "world", count=3, cloudy=(1, 2)) as served:
        workspace = _workspace(tmp_path / "home", served)
        first = read_newest(workspace, *HERE, now=FIRST + timedelta(days=1))
        with pytest.raises(NotFound, match=r"no image of it of the last three months"):
            read_newest(workspace, HERE[0] + 1, HERE[1], now=NOW)
        with pytest.raises(NotFound, match=r"no image of it of the last three months"):
            read_newest(workspace, *HERE, now=FIRST + timedelta(days=300))
        with pytest.raises(NotFound, match=r"no image of the last 90 days shows it: 2 were tried"):
            read_newest(workspace, *HERE, now=FIRST + timedelta(days=93))
        kept = kept_picture(workspace.root, *HERE)
        assert kept is not None and kept.chip == first.chip
        workspace.store.close()


def test_a_catalogue_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with served_world(tmp_path / "world", count=1) as served:
        settings = served.settings()
    workspace = with_settings(Workspace.open(tmp_path / "home"), settings)
    with pytest.raises(CatalogUnreachable, match=r"127\.0\.0\.1"):
        read_newest(workspace, *HERE, now=NOW)
    gone = tmp_path / "gone" / "catalog.json"
    with pytest.raises(CatalogUnreachable, match="gone"):
        read_newest(workspace, *HERE, now=NOW, catalog=str(gone))
    assert not list((tmp_path / "home" / NEW_PLACES).glob("*")), "nothing half-written is left"
    workspace.store.close()


@pytest.mark.parametrize(
    "at", [(181.0, 0.0), (180.0, 0.0), (-179.99, 5.0), (98.5, 88.0), (98.5, -81.0), (float("nan"), 16.0)]
)
def test_what_is_no_place_is_refused(tmp_path: Path, at: tuple[float, float]) -> None:
    workspace = Workspace.open(tmp_path)
    with pytest.raises(OutlineRefused, match="in degrees"):
        read_newest(workspace, *at, now=datetime(2026, 11, 1, tzinfo=UTC))
    workspace.store.close()


def _break(folder: Path, *numbers: int) -> None:
    for number in numbers:
        for file in (folder / f"S2A_47QMV_{number:03d}").glob("*.tif"):
            file.write_bytes(file.read_bytes()[:200])


def test_newer_images_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    with served_world(tmp_path / "world", count=6, cloudy=()) as served:
        workspace = _workspace(tmp_path / "home", served)
        _break(tmp_path / "world", 5, 3)
        made = read_newest(workspace, *HERE, now=NOW)
        assert made.look.scene_id == "S2A_47QMV_004" and made.unread == 1, "003 is older"
        kept = kept_picture(workspace.root, *HERE)
        assert kept is not None and kept.unread == 1
        workspace.store.close()


def test_where_none_could_be_read_the_fault_is_said_and_not_the_weather(tmp_path: Path) -> None:
    with served_world(tmp_path / "world", count=2, cloudy=()) as served:
        workspace = _workspace(tmp_path / "home", served)
        _break(tmp_path / "world", 0, 1)
        with pytest.raises(ReadFailed, match="S2A_47QMV_001"):
            read_newest(workspace, *HERE, now=NOW)
        workspace.store.close()


def test_two_who_ask_at_once_both_have_it(tmp_path: Path) -> None:
    with served_world(tmp_path / "world", count=5, cloudy=()) as served:
        workspace = _workspace(tmp_path / "home", served)
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda _: read_newest(workspace, *HERE, now=NOW), range(4)))
        assert {one.look.scene_id for one in made} == {"S2A_47QMV_004"}
        assert made[-1].pixels()[0]["red"].shape == made[-1].grid.shape
        assert [path.name for path in (workspace.root / NEW_PLACES).iterdir()] == [made[0].folder.name]
        workspace.store.close()


def test_beside_invented_places_no_other_catalogue_is_asked(tmp_path: Path) -> None:
    with served_world(tmp_path / "world", count=2, cloudy=()) as served:
        workspace = served.workspace(tmp_path / "home", SITES)
        assert all(site.simulated for site in SITES)
        for catalog in ("", served.root):
            with pytest.raises(NotAllowed, match="invented places"):
                read_newest(workspace, *HERE, now=NOW, catalog=catalog)
        assert served.api.log == [], "nothing was asked"
        workspace.store.close()
