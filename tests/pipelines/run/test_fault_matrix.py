"""Thirty ways in which servers fail, each hitting another request by each of some seeds, through real servers.

The law: after a run under faults the archive is what a run without faults leaves, or every look that is missing is
named, in the ledger or by the run; and a run after the fault has passed makes it whole.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from geodata.looks.look import LookStatus
from geodata.workspace import Workspace
from pipelines.context.summary import Tally
from pipelines.http import transport
from pipelines.search import api_pages as searching
from tests.pipelines.served_world import BANDS, SITES, ServedWorld, quick_folder, served_world, stored, with_settings

SEEDS = int(os.environ.get("FAULT_SEEDS", "8"))
"""As many as there are files to strike at; FAULT_SEEDS=20 strikes each more than once."""
AGAIN = 4
"""Of so many seeds one is run again after the fault has passed."""
ALWAYS = 10_000
"""Times that a lasting fault strikes: more than any run asks."""
STALLED_S = 2.0
"""Seconds that a read may stall in the one scenario that stalls, instead of twenty. In the others it is twenty: on a
busy machine an answer of a healthy server once took half a second, and its look was missing."""


@dataclass(frozen=True)
class Scenario:
    """One way to fail."""

    name: str
    break_it: Callable[[ServedWorld, random.Random], None]
    heals: bool  # True when the run itself is to get over it, so that nothing may be missing
    read_s: float | None = None  # seconds that a read may stall; None = as in earnest


def asset(heals: bool, times: int = ALWAYS, **fault: Any) -> Callable[[ServedWorld, random.Random], None]:
    """A fault of one file of one scene, at any of its requests when the run is to get over it."""

    def strike(world: ServedWorld, draw: random.Random) -> None:
        scene, band = draw.choice(world.api.items)["id"], draw.choice((*BANDS, "scl"))
        skip = draw.randrange(2) if heals and band != "scl" else 0
        world.files.faults.append({"match": f"{scene}/{band}.tif", "times": times, "skip": skip, **fault})

    return strike


def host(times: int, **fault: Any) -> Callable[[ServedWorld, random.Random], None]:
    """A fault of the file server as a whole, from some request on."""

    def strike(world: ServedWorld, draw: random.Random) -> None:
        world.files.faults.append({"match": "", "times": times, "skip": draw.randrange(12), **fault})

    return strike


def search(**fields: Any) -> Callable[[ServedWorld, random.Random], None]:
    """A fault of the catalogue's search."""

    def strike(world: ServedWorld, draw: random.Random) -> None:
        for name, value in fields.items():
            setattr(world.api, name, value(draw) if callable(value) else value)

    return strike


def busy(status: int, after: str = "", most: int = 3) -> Callable[[random.Random], list[tuple[int, str]]]:
    """The next one to `most` searches are answered by a status."""
    return lambda draw: [(status, after)] * draw.randint(1, most)


SCENARIOS = [
    # files, for a moment
    Scenario("file busy once (429)", asset(True, 1, status=429), True),
    Scenario("file busy, wait a second", asset(True, 1, status=429, headers={"Retry-After": "1"}), True),
    Scenario("file broken once (500)", asset(True, 1, status=500), True),
    Scenario("gateway broken twice (502)", asset(True, 2, status=502), True),
    Scenario("store busy thrice (503)", asset(True, 3, status=503), True),
    Scenario("gateway late once (504)", asset(True, 1, status=504), True),
    Scenario("connection dropped once", asset(True, 1, drop=True), True),
    Scenario("transfer cut in half once", asset(True, 1, cut=0.5), True),
    Scenario("transfer stalls once", asset(True, 1, stall=2 * STALLED_S), True, STALLED_S),
    Scenario("range ignored", asset(True, ALWAYS, whole=True), True),
    Scenario("whole host busy for some requests", host(4, status=503), True),
    Scenario("whole host drops some connections", host(2, drop=True), True),
    # files, for good
    Scenario("file missing (404)", asset(False, status=404), False),
    Scenario("file gone (410)", asset(False, status=410), False),
    Scenario("file forbidden (403)", asset(False, status=403), False),
    Scenario("login asked for (401)", asset(False, status=401), False),
    Scenario("file busy for ever (429)", asset(False, status=429), False),
    Scenario("file broken for ever (500)", asset(False, status=500), False),
    Scenario("asked to wait an hour", asset(False, status=503, headers={"Retry-After": "3600"}), False),
    Scenario("always cut", asset(False, cut=0.5), False),
    Scenario("always dropped", asset(False, drop=True), False),
    Scenario("redirected inside a network", asset(False, status=302, headers={"Location": "http://10.0.0.1/x"}), False),
    Scenario("redirected to a file", asset(False, status=302, headers={"Location": "file:///etc/passwd"}), False),
    # the catalogue
    Scenario("search busy (503)", search(busy=busy(503)), True),
    Scenario("search busy, wait a second (429)", search(busy=busy(429, "1", 1)), True),
    Scenario("gateway of the search broken (502)", search(busy=busy(502)), True),
    Scenario(
        "page two refused (405)", search(refuse_next=405, next_by=lambda d: d.choice(["post-body", "post-merge"])), True
    ),
    Scenario("next page is the first again", search(loop=True), True),
    Scenario("pages overlap, no totals", search(repeat_last=True, totals="none"), True),
    Scenario("large pages break (502)", search(break_above=lambda d: d.choice([1, 2])), True),
    Scenario("search broken for ever (500)", search(busy=[(500, "")] * 500), False),
    Scenario("search answers nonsense", search(garbage=lambda d: d.choice(["<html>", "[]", '{"features": 1}'])), False),
]
CATALOG_FIELDS = ("busy", "refuse_next", "next_by", "loop", "repeat_last", "totals", "break_above", "garbage")


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """The same retries with waits of milliseconds, and small pages so that there are several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "SMALLER_PAGES", (2, 1))
        patch.setitem(transport.Transport.__init__.__kwdefaults__, "sleep", lambda _s: None)
        patch.setattr(urllib3.Retry, "sleep", lambda *_a, **_k: None)
        yield


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with quick_folder() as made:
        yield made


@pytest.fixture(scope="module")
def world(quick: None, folder: Path) -> Iterator[ServedWorld]:
    with served_world(folder / "world", count=2) as served:
        yield served


@pytest.fixture(scope="module")
def empty(world: ServedWorld, folder: Path) -> Path:
    """A workspace with its sites and nothing else, to be copied."""
    workspace = world.workspace(folder / "empty", SITES[:1])
    workspace.store.close()
    return workspace.root


@pytest.fixture(scope="module")
def clean(world: ServedWorld, empty: Path, folder: Path) -> dict[str, Any]:
    """What a run without faults leaves."""
    workspace = _copy(world, empty, folder / "clean")
    tally = world.gather(workspace)
    assert not tally.problems
    found = stored(workspace, but=("attempts",))
    workspace.store.close()
    assert len(found["looks"]) == len(found["chips"]) == 2
    return found


def _copy(world: ServedWorld, empty: Path, target: Path) -> Workspace:
    shutil.copytree(empty, target)
    return with_settings(Workspace.open(target), world.settings())


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_the_same_store_or_every_missing_look_named(
    scenario: Scenario,
    world: ServedWorld,
    empty: Path,
    clean: dict[str, Any],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if scenario.read_s is not None:
        monkeypatch.setattr(transport, "READ_S", scenario.read_s)
    healthy = {name: getattr(world.api, name) for name in CATALOG_FIELDS}
    missed = 0
    for seed in range(SEEDS):
        workspace = _copy(world, empty, folder / f"{scenario.name} {seed}")
        scenario.break_it(world, random.Random(f"{scenario.name} {seed}"))
        try:
            tally = world.gather(workspace)
        finally:
            world.files.faults.clear()
            for name, value in healthy.items():
                setattr(world.api, name, [] if name == "busy" else value)
        found = stored(workspace, but=("attempts",))
        lost = _lost(found, clean, tally)
        assert not (scenario.heals and lost), f"seed {seed}: {lost}, {tally.problems}"
        missed += bool(lost)
        if seed % AGAIN == 0:
            assert not world.gather(workspace).problems
            assert stored(workspace, but=("attempts",)) == clean, f"seed {seed}: not whole after the fault has passed"
        workspace.store.close()
        shutil.rmtree(workspace.root)
    assert scenario.heals or missed == SEEDS  # the fault did strike


def _lost(found: dict[str, Any], clean: dict[str, Any], tally: Tally) -> list[str]:
    """Looks that are not as in a clean run; each of them is named, or this fails."""
    lost = []
    for key, look in clean["looks"].items():
        kept = found["looks"].get(key)
        if kept == look:
            continue
        lost.append(f"{key[2]} over {key[0]}")
        if kept is None:  # never heard of: the run must say that the catalogue failed
            assert any("sentinel-2-l2a" in p.cause and p.next_step for p in tally.problems), (key, tally.problems)
            continue
        assert kept["status"] is LookStatus.FAILED and kept["reasons"], (key, kept)
        assert any(p.site_id == key[0] and p.scene_id == key[2] and p.cause for p in tally.problems), key
    assert set(found["looks"]) <= set(clean["looks"])
    seen = {path for path, sha in clean["chips"].items() if found["chips"].get(path) == sha}
    assert set(found["chips"]) == seen == set(found["files"])
    return lost


def test_there_are_thirty_ways() -> None:
    assert len({s.name for s in SCENARIOS}) == len(SCENARIOS) >= 30
