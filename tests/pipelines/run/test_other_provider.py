"""When the files of one provider fail, the same acquisitions are read from the next one, and the ledger says so."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.scene import Scene, Sensor
from geodata.settings.settings import CatalogSettings, Settings
from geodata.wording.look_reasons import look_reasons
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.context.summary import Tally
from pipelines.http import transport
from pipelines.read.chip_files import read_chips
from pipelines.read.ingest import IngestSummary, ReadContext
from pipelines.run import other_provider
from pipelines.run.search_and_read import search_and_read
from pipelines.search.catalog_order import Family
from pipelines.search.scenes_over_sites import Catalogs, Offer
from tests.pipelines.imagery_makers import collection_document
from tests.pipelines.served_world import NAME, SITES, UNTIL, ServedWorld, served_world, stored, with_settings
from tests.servers.loopback import unused_port
from tests.servers.range_server import RangeServer
from tests.servers.stac_api import StacApi


@dataclass
class Two:
    """The first provider, and one that has the same scenes under other names."""

    first: ServedWorld
    files: RangeServer
    api: StacApi
    root: str

    def workspace(self, folder: Path) -> Workspace:
        opened = self.first.workspace(folder, SITES[:1])
        second = CatalogSettings(self.root, (NAME,), asset_hosts=("127.0.0.1",))
        return with_settings(opened, replace(opened.settings, catalogs=(*opened.settings.catalogs, second)))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(transport.Transport.__init__.__kwdefaults__, "sleep", lambda _s: None)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(served_world(tmp_path / "world"))
        shutil.copytree(tmp_path / "world", tmp_path / "copy")
        files = RangeServer(tmp_path / "copy")
        host = stack.enter_context(files.running())
        items = [_renamed(one, first.host, host) for one in first.api.items]
        api = StacApi(items, [collection_document()])
        yield Two(first, files, api, stack.enter_context(api.running()))


def _renamed(one: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    assets = {band: {**asset, "href": asset["href"].replace(old, new)} for band, asset in one["assets"].items()}
    return {**one, "id": f"other-{one['id']}", "assets": assets}


def dead_host(two: Two) -> None:
    port = unused_port()
    for one in two.first.api.items:
        for asset in one["assets"].values():
            asset["href"] = asset["href"].replace(two.first.host, f"http://127.0.0.1:{port}")


def forbidden(two: Two) -> None:
    two.first.files.faults.append({"match": "red.tif", "status": 403, "times": 1000})


def damaged(two: Two) -> None:
    for path in two.first.files.folder.rglob("green.tif"):
        path.write_bytes(path.read_bytes()[:1500])


def lying(two: Two) -> None:
    for path in two.first.files.folder.rglob("blue.tif"):
        shutil.copyfile(path.parent / "scl.tif", path)  # 8-bit classes where reflectance was promised


def elsewhere_hosted(two: Two) -> None:
    for one in two.first.api.items:
        for asset in one["assets"].values():
            asset["href"] = asset["href"].replace(two.first.host, "https://files.example.org")


BREAK = [dead_host, forbidden, damaged, lying]


@pytest.mark.parametrize("break_it", BREAK, ids=lambda f: f.__name__)
def test_looks_come_from_the_second_provider_and_the_ledger_says_so(
    break_it: Callable[[Two], None], two: Two, tmp_path: Path
) -> None:
    whole = two.first.workspace(tmp_path / "whole", SITES[:1])
    assert not two.first.gather(whole).problems
    break_it(two)
    workspace = two.workspace(tmp_path / "w")
    tally = two.first.gather(workspace)
    assert not tally.problems and tally.looks[LookStatus.FAILED] == 0
    looks = {look.scene_id: look for look in workspace.store.looks("site-1")}
    for one in two.first.api.items:
        name = one["id"]
        clear = {k.scene_id: k.status for k in whole.store.looks("site-1")}[name]
        if clear is LookStatus.CLOUDY and break_it is not dead_host:
            assert looks[name].status is LookStatus.CLOUDY and f"other-{name}" not in looks  # its mask could be read
            continue
        got, lost = looks[f"other-{name}"], looks[name]
        assert (
            got.status is clear and got.catalog == two.root and f"used in place of {name}" in look_reasons(got.reasons)
        )
        assert lost.status is LookStatus.NOT_COVERED and f"other-{name}, which is used instead (" in look_reasons(
            lost.reasons
        )
    _same_pixels(whole, workspace)


def _same_pixels(one: Workspace, other: Workspace) -> None:
    stacks = [read_chips(w.root, SITES[0], w.store.chips("site-1")) for w in (one, other)]
    assert len(stacks[0].days) == 3
    np.testing.assert_array_equal(stacks[0].reflectance, stacks[1].reflectance)
    np.testing.assert_array_equal(stacks[0].days, stacks[1].days)


@pytest.mark.parametrize("break_it", BREAK, ids=lambda f: f.__name__)
def test_the_next_night_leaves_them_alone(break_it: Callable[[Two], None], two: Two, tmp_path: Path) -> None:
    break_it(two)
    workspace = two.workspace(tmp_path / "w")
    two.first.gather(workspace)
    before = stored(workspace)
    for log in (two.files.log, two.first.files.log, two.api.log):
        log.clear()
    again = two.first.gather(workspace, UNTIL + timedelta(days=1))
    assert sum(again.looks.values()) == 0 and not again.problems
    assert two.files.log == two.first.files.log == two.api.log == []
    assert stored(workspace) == before


def test_the_first_provider_is_used_again_when_it_brings_a_new_version(two: Two, tmp_path: Path) -> None:
    forbidden(two)
    workspace = two.workspace(tmp_path / "w")
    two.first.gather(workspace)
    two.first.files.faults.clear()
    mended = two.first.api.items[0]
    mended["properties"]["updated"] = "2024-06-01T00:00:00Z"
    two.first.gather(workspace, UNTIL + timedelta(days=1))
    looks = {look.scene_id: look for look in workspace.store.looks("site-1")}
    assert looks[mended["id"]].status is LookStatus.SEEN
    assert looks[f"other-{mended['id']}"].status is LookStatus.NOT_COVERED
    before = stored(workspace)
    two.first.gather(workspace, UNTIL + timedelta(days=2))
    assert stored(workspace) == before


def test_what_fails_everywhere_is_one_failed_look_with_every_fault(two: Two, tmp_path: Path) -> None:
    forbidden(two)
    two.files.faults.append({"match": "scl.tif", "status": 404, "times": 10_000})
    workspace = two.workspace(tmp_path / "w")
    nights = workspace.settings.max_attempts
    for night in range(nights + 2):
        two.files.log.clear()
        tally = two.first.gather(workspace, UNTIL + timedelta(days=night))
        looks = workspace.store.looks("site-1")
        failed = [look for look in looks if look.status is LookStatus.FAILED]
        assert len(looks) == 4 and len(failed) == 3
        assert all(
            "(403)" in look_reasons(k.reasons)
            and f"from {two.root} too" in look_reasons(k.reasons)
            and "(404)" in look_reasons(k.reasons)
            for k in failed
        )
        assert {k.attempts for k in failed} == {min(night + 1, nights)}
        assert bool(two.files.log) == (night < nights)  # elsewhere, too, it is tried a bounded number of times
        assert len(tally.problems) == (3 if night < nights else 0)


def test_a_mirror_with_the_same_names_is_one_entry_of_the_ledger(two: Two, tmp_path: Path) -> None:
    forbidden(two)
    for one in two.api.items:
        one["id"] = one["id"].removeprefix("other-")
        one["properties"] = {**one["properties"], "updated": "2025-01-01T00:00:00Z"}
    workspace = two.workspace(tmp_path / "w")
    assert not two.first.gather(workspace).problems
    looks = workspace.store.looks("site-1")
    assert len(looks) == 4 and len(workspace.store.chips("site-1")) == 3
    seen = [look for look in looks if look.status is LookStatus.SEEN]
    assert all(
        k.catalog == two.root and look_reasons(k.reasons).startswith(f"read from {two.root}, since it failed")
        for k in seen
    )
    two.files.log.clear()
    assert sum(two.first.gather(workspace, UNTIL + timedelta(days=1)).looks.values()) == 0 and two.files.log == []


def test_another_item_that_was_offered_already_comes_first(two: Two, tmp_path: Path) -> None:
    """Twice in one catalogue: the copy that lost is used when the winner's file is broken, and stays in use."""
    twice = dict(two.api.items[0], properties={**two.api.items[0]["properties"], "s2:processing_baseline": "02.00"})
    winner = two.first.api.items[0]
    winner["properties"]["s2:processing_baseline"] = "02.05"
    two.first.api.items.append(twice)
    two.first.files.faults.append({"match": f"/{winner['id']}/red.tif", "status": 404, "times": 1000})
    workspace = two.workspace(tmp_path / "w")
    for night in range(3):
        two.first.gather(workspace, UNTIL + timedelta(days=night))
        looks: dict[str, Look] = {look.scene_id: look for look in workspace.store.looks("site-1")}
        assert looks[twice["id"]].status is LookStatus.SEEN and looks[twice["id"]].catalog == two.first.root
        assert looks[winner["id"]].status is LookStatus.NOT_COVERED
        assert len(workspace.store.chips("site-1")) == 3
    assert two.api.log == []


def _split(two: Two) -> tuple[str, str]:
    """A pass that comes as two items which both claim the whole tile, of which the preferred one is empty."""
    empty = two.first.api.items[0]
    full = {**empty, "id": "full-half", "properties": {**empty["properties"], "updated": "2024-01-01T00:00:00Z"}}
    shutil.copytree(two.first.files.folder / empty["id"], two.first.files.folder / "full-half")
    full["assets"] = {
        band: {**asset, "href": asset["href"].replace(empty["id"], "full-half")}
        for band, asset in empty["assets"].items()
    }
    empty["properties"]["updated"] = "2024-02-02T00:00:00Z"
    two.first.api.items.insert(0, full)
    path = two.first.files.folder / empty["id"] / "scl.tif"
    with rasterio.open(path, "r+") as file:
        file.write(np.zeros_like(file.read()))
    return empty["id"], full["id"]


def test_an_item_that_claims_ground_and_is_empty_gives_way_to_the_other_half(two: Two, tmp_path: Path) -> None:
    empty, full = _split(two)
    workspace = two.first.workspace(tmp_path / "w", SITES[:1])
    assert not two.first.gather(workspace).problems
    site = SITES[0].id
    looks = {look.scene_id: look for look in workspace.store.looks(site)}
    assert looks[full].status is LookStatus.SEEN and empty in look_reasons(looks[full].reasons)
    assert looks[empty].status is LookStatus.NOT_COVERED
    assert "no pixel of the site holds data" in look_reasons(looks[empty].reasons) and full in look_reasons(
        looks[empty].reasons
    )
    assert full in [chip.scene_id for chip in workspace.store.chips(site)]
    asked, before = len(two.first.files.log), stored(workspace)
    two.first.gather(workspace)
    assert len(two.first.files.log) == asked and stored(workspace) == before  # a second night reads nothing


def test_the_other_half_is_read_when_it_comes_a_night_later(two: Two, tmp_path: Path) -> None:
    empty, full = _split(two)
    late = two.first.api.items.pop(0)
    workspace = two.first.workspace(tmp_path / "w", SITES[:1])
    two.first.gather(workspace)
    two.first.api.items.insert(0, late)
    two.first.gather(workspace)
    looks = {look.scene_id: look.status for look in workspace.store.looks(SITES[0].id)}
    assert looks[full] is LookStatus.SEEN and looks[empty] is LookStatus.NOT_COVERED
    asked = len(two.first.files.log)
    two.first.gather(workspace)
    assert len(two.first.files.log) == asked


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lying, "Nothing is read from it. It is tried again on later nights in case this is put right (tries left: 1)"),
        (forbidden, "Check the login that the catalogue needs. It is tried again"),
        (elsewhere_hosted, "If you trust it, name its host under asset_hosts of"),
        (dead_host, "It is tried again on later nights (tries left: 1)"),
    ],
    ids=["lying", "forbidden", "host that is not trusted", "dead host"],
)
def test_what_is_told_of_a_failed_look_is_what_helps_and_how_often_it_is_still_tried(
    break_it: Callable[[Two], None], words: str, two: Two, tmp_path: Path
) -> None:
    break_it(two)
    workspace = two.first.workspace(tmp_path / "w", SITES[:1], max_attempts=2)
    steps = [p.next_step for p in two.first.gather(workspace).problems]
    assert steps and all(step.startswith(words) and "(tries left: 1)" in step for step in steps)
    steps = [p.next_step for p in two.first.gather(workspace).problems]
    assert steps and all("t is not tried again until its item changes (tries made: 2)" in step for step in steps)
    assert not two.first.gather(workspace).problems


def test_a_named_catalogue_stands_alone(two: Two, tmp_path: Path) -> None:
    forbidden(two)
    workspace, tally = two.workspace(tmp_path / "w"), Tally()
    request = RunRequest(until=UNTIL, catalog=two.first.root)
    search_and_read(RunContext(workspace, request, UNTIL, tally=tally), workspace.store.sites(), Catalogs())
    assert tally.looks[LookStatus.FAILED] == 3 and two.api.log == [] and two.files.log == []


def test_a_second_provider_that_is_dead_too_is_told(two: Two, tmp_path: Path) -> None:
    forbidden(two)
    two.api.busy = [(500, "")] * 500
    workspace = two.workspace(tmp_path / "w")
    tally = two.first.gather(workspace)
    assert tally.looks[LookStatus.FAILED] == 3
    assert sum(NAME in p.cause and "500" in p.cause for p in tally.problems) == 1 and len(tally.problems) == 4


def test_two_lost_halves_of_a_pass_are_replaced_by_the_one_copy_that_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second half stayed failed, and was tried again on each later night."""
    at = datetime(2026, 3, 9, 4, tzinfo=UTC)
    site = SITES[0]
    lost = [
        Look(
            site.id,
            name,
            "c",
            "one",
            "optical",
            at + timedelta(seconds=20 * k),
            LookStatus.FAILED,
            platform="sentinel-2a",
            orbit=4,
            tile="47QMV",
            reasons=(Reason(ReasonCode.READ_FAILED, {"thing": "scl.tif", "cause": "away"}),),
        )
        for k, name in enumerate(("half-a", "half-b"))
    ]
    whole = Scene(
        id="whole",
        collection="c",
        catalog="two",
        sensor=Sensor.OPTICAL,
        platform="sentinel-2a",
        acquired_at=at,
        footprint=site.outline.buffer(1),
        assets={},
        orbit=4,
        tile="47QMV",
    )

    def read(_reading: ReadContext, _sites: Any, _scenes: Any, *, on_look: Callable[..., None], **_: Any) -> Any:
        on_look(replace(lost[0], scene_id="whole", catalog="two", status=LookStatus.SEEN, reasons=()), None)
        return IngestSummary()

    monkeypatch.setattr(other_provider, "ingest", read)
    kept = dict[str, Look]()
    offer = Offer((site,), (whole,), {}, (), ())
    came = other_provider.read_elsewhere(
        ReadContext(Path(), Settings()),
        lost,
        offer,
        Family("Sentinel-2", Sensor.OPTICAL, ()),
        catalogs=Catalogs(),
        keep=lambda looks, _chip: kept.update({look.scene_id: look for look in looks}),
    )
    assert {name: look.status for name, look in kept.items()} == {
        "whole": LookStatus.SEEN,
        "half-a": LookStatus.NOT_COVERED,
        "half-b": LookStatus.NOT_COVERED,
    }
    assert "whole" in look_reasons(kept["half-b"].reasons) and [look.scene_id for look in came.looks] == ["whole"]
