"""A run on a Dask cluster leaves what a run on one machine leaves, whoever dies meanwhile."""

from __future__ import annotations

import errno
import os
import secrets
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from distributed.scheduler import KilledWorker

from geodata.errors import NotAllowed, ReadFailed
from geodata.looks.run import Run, RunState
from pipelines.context.request import RunRequest
from pipelines.read import ingest
from pipelines.run import judge_sites
from pipelines.run.fingerprint import code_in_force
from pipelines.run.run import run
from pipelines.workers import cluster as cluster_module
from pipelines.workers.cluster import BLIND, Cluster, FolderPlace, open_cluster, unfit
from pipelines.workers.cores import LostTaskError
from tests.pipelines.run.roof_world import SCENES, SITE, UNTIL, left, shown
from tests.pipelines.served_world import ServedWorld, served_world
from tests.servers.dask_cluster import DaskCluster, dask_cluster

SITES = tuple(replace(SITE, id=f"site-{n}", name=f"Site {n}") for n in (1, 2, 3))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedWorld]:
    with served_world(tmp_path_factory.mktemp("served"), count=SCENES, **shown()) as made:
        yield made


@pytest.fixture(scope="module")
def alone(world: ServedWorld, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run on this machine alone leaves."""
    folder = tmp_path_factory.mktemp("alone")
    assert _run(world, folder).state is RunState.DONE
    return left(folder, world)


def _run(world: ServedWorld, folder: Path, scheduler: str = "", at: Callable[[str, int], None] | None = None) -> Run:
    """A whole history, on a cluster where its address is given; `at` is told each step and how much of it is done."""
    workspace = world.workspace(folder, SITES)

    def progress(step: str, done: int, of: int) -> None:
        if at is not None:
            at(step, done)

    try:
        return run(workspace, RunRequest(until=UNTIL, scheduler=scheduler), progress=progress)
    finally:
        workspace.store.close()


def _once(step: str, done: int, act: Callable[[], None]) -> Callable[[str, int], None]:
    acted: list[bool] = []

    def at(told: str, so_far: int) -> None:
        if told == step and so_far >= done and not acted:
            acted.append(True)
            act()

    return at


def _killed(process: Any) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_two_workers_read_and_judge_the_same_bytes(
    world: ServedWorld, alone: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_here(*_: Any, **__: Any) -> None:
        raise AssertionError("a scene was read on this machine")

    def nothing_here(_: Any, tasks: Any, *, here: bool, cores: Any) -> Iterator[Any]:
        assert not tasks, "a site was judged on this machine"
        return iter(())

    monkeypatch.setattr(ingest, "read_scene", not_here)
    monkeypatch.setattr(judge_sites, "on_cores", nothing_here)
    with dask_cluster(tmp_path / "dask", 2) as dask:
        done = _run(world, tmp_path / "home", dask.address)
    assert done.state is RunState.DONE and not done.problems
    assert left(tmp_path / "home", world) == alone
    assert not list((tmp_path / "home").glob(".cluster-*"))


@pytest.mark.parametrize("step", ["Read scenes", "Judge sites"])
@pytest.mark.parametrize("who", ["one worker", "every worker", "scheduler"])
def test_who_dies_costs_time_and_no_result(
    world: ServedWorld, alone: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str, step: str
) -> None:
    monkeypatch.setattr(cluster_module, "ALONE_S", 1.0)
    monkeypatch.setattr(cluster_module, "CONNECT_S", 2.0)
    with dask_cluster(tmp_path / "dask", 2) as dask:
        gone = {"one worker": dask.workers[:1], "every worker": dask.workers, "scheduler": [dask.scheduler]}[who]
        at = _once(step, 3 if step == "Read scenes" else 1, lambda: [_killed(one) for one in gone] and None)
        done = _run(world, tmp_path / "home", dask.address, at)
    assert done.state is RunState.DONE
    told = [problem.cause for problem in done.problems]
    assert (
        told
        == {
            "one worker": [],
            "every worker": ["no worker was left: the rest was done on this machine"],
            "scheduler": ["the scheduler was lost: the rest was done on this machine"],
        }[who]
    )
    assert left(tmp_path / "home", world) == alone


def test_a_cluster_that_cannot_work_for_a_run_is_refused_in_words(
    world: ServedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_S", 1.0)
    with pytest.raises(ReadFailed, match="no scheduler answers there"):
        _run(world, tmp_path / "home", "tcp://127.0.0.1:9")
    workspace = world.workspace(tmp_path / "home", (SITE,))
    assert workspace.store.runs() == [] and not list(workspace.root.glob(".cluster-*"))
    workspace.store.close()
    with dask_cluster(tmp_path / "dask", 1) as dask:
        _refused(dask, tmp_path, secrets.token_hex)  # another one in every process
        _killed(dask.workers[0])
        dask.add_worker(without_us=True)
        _refused(dask, tmp_path, code_in_force)
    assert unfit(code_in_force(), code_in_force, FolderPlace(tmp_path), "not-mounted") == BLIND


def _refused(dask: DaskCluster, folder: Path, version: Callable[[], str]) -> None:
    with (
        pytest.raises(NotAllowed, match="another version of this program"),
        open_cluster(dask.address, FolderPlace(folder), version),
    ):
        pass
    assert not list(folder.glob(".cluster-*"))


@pytest.mark.parametrize("without_us", [False, True])
def test_a_worker_that_joins_later_and_may_not_work_gets_nothing_done(tmp_path: Path, *, without_us: bool) -> None:
    version = code_in_force if without_us else secrets.token_hex
    with (
        dask_cluster(tmp_path / "dask", 0) as dask,
        open_cluster(dask.address, FolderPlace(tmp_path), version) as cluster,
    ):
        dask.add_worker(without_us=without_us)
        sent = cluster.submit(len, "four")
        with pytest.raises(LostTaskError):
            cluster.take(sent)
        assert [problem.cause for problem in cluster.problems] == ["a worker runs another version of this program"]


def test_a_worker_that_does_not_answer_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_S", 1.0)
    with dask_cluster(tmp_path / "dask", 2) as dask:
        dask.workers[0].send_signal(signal.SIGSTOP)
        with open_cluster(dask.address, FolderPlace(tmp_path), code_in_force) as cluster:
            dask.workers[0].send_signal(signal.SIGCONT)
            assert cluster.take(cluster.submit(len, "four")) == 4
        dask.workers[0].send_signal(signal.SIGSTOP)
        dask.add_worker(without_us=True)
        _refused(dask, tmp_path, code_in_force)  # the silent one hides nobody's answer


@dataclass
class _Redone:
    """A task whose worker died with what came of it, and that failed when another did it again."""

    error: Exception
    status: str = "finished"

    def done(self) -> bool:
        return True

    def result(self, timeout: float | None = None) -> Any:
        self.status = "error"
        raise OSError("the line to the worker is closed")

    def exception(self) -> BaseException:
        return self.error

    def cancel(self) -> None:
        """Nothing is under way."""


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError("no space left"), OSError),
        (TimeoutError("the work's own"), TimeoutError),
        (AttributeError("a class of another version"), LostTaskError),
        (ModuleNotFoundError("pipelines"), LostTaskError),
        (KilledWorker("task", None, 3), LostTaskError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_task_that_fails_when_it_is_done_again_ends(
    tmp_path: Path, error: Exception, raised: type[Exception]
) -> None:
    cluster = Cluster("tcp://127.0.0.1:1", code_in_force, FolderPlace(tmp_path), "marker", _Connected())  # type: ignore[arg-type]
    with pytest.raises(raised):
        cluster.take(_Redone(error))
    assert bool(cluster.problems) is (raised is LostTaskError) and not cluster.gone


class _Connected:
    """A client whose scheduler and one worker are there."""

    status = "running"

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        return {"workers": {"tcp://127.0.0.1:2": {"nthreads": 1}}}


def test_a_mount_that_has_gone_stale_is_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stale(_: Path) -> bool:
        raise OSError(errno.ESTALE, "Stale file handle")

    monkeypatch.setattr(Path, "is_file", stale)
    assert unfit(code_in_force(), code_in_force, FolderPlace(tmp_path), "marker") == BLIND


def test_a_task_that_ends_its_workers_is_done_here(tmp_path: Path) -> None:
    with (
        dask_cluster(tmp_path / "dask", 4) as dask,
        open_cluster(dask.address, FolderPlace(tmp_path), code_in_force) as cluster,
    ):
        assert dict(cluster.each(len, ["four", "three"])) == {0: 4, 1: 5}
        with pytest.raises(LostTaskError):
            cluster.take(cluster.submit(os._exit, 1))
        assert [problem.cause for problem in cluster.problems] == ["a task ended several workers, and was done here"]
