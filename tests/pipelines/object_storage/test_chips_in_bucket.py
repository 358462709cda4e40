"""A run whose chips lie in object storage leaves what a run in a folder leaves, whatever happens to the storage."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("obstore", reason="chips in object storage are an extra")
pytest.importorskip("nanio", reason="the server of the kind of S3 is installed for tests only")

from geodata.chip_archive import BucketArchive
from geodata.errors import ReadFailed, StorageUnreachable
from geodata.looks.run import Run, RunState
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.backup.restore import restore
from pipelines.context.request import RunRequest
from pipelines.object_storage import bucket
from pipelines.operate.doctor import examine
from pipelines.read import ingest
from pipelines.read.chip_files import read_chip_bands
from pipelines.read.set_aside import put_missing
from pipelines.run.replay import replay
from pipelines.run.run import run
from tests.pipelines.run.roof_world import SCENES, SITE, UNTIL, left, shown
from tests.pipelines.served_world import ServedWorld, served_world
from tests.servers.dask_cluster import dask_cluster, may_be_apart
from tests.servers.s3_server import KEY, SECRET, WITHIN_S, S3Server, s3_server

SITES = tuple(replace(SITE, id=f"site-{n}", name=f"Site {n}") for n in (1, 2))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedWorld]:
    with served_world(tmp_path_factory.mktemp("served"), count=SCENES, **shown()) as made:
        yield made


@pytest.fixture(scope="module")
def alone(world: ServedWorld, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run leaves whose chips lie in the folder."""
    folder = tmp_path_factory.mktemp("alone")
    workspace = world.workspace(folder, SITES)
    assert run(workspace, RunRequest(until=UNTIL)).state is RunState.DONE
    workspace.store.close()
    return left(folder, world)


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    with s3_server(tmp_path / "s3") as made:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        bucket._opened.cache_clear()
        yield made
    bucket._opened.cache_clear()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside three other workers, the server alone may need a minute to start: the client waits as long as the test."""
    monkeypatch.setattr(bucket, "RETRY_S", 2 * WITHIN_S)
    monkeypatch.setattr(bucket, "RETRIES", 1000)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "RETRIES", 1)
    monkeypatch.setattr(bucket, "RETRY_S", 2)


def _home(world: ServedWorld, folder: Path, storage: S3Server) -> Workspace:
    return world.workspace(folder, SITES, chips=storage.address)


def _run(
    world: ServedWorld,
    folder: Path,
    storage: S3Server,
    scheduler: str = "",
    at: Callable[[str, int], None] | None = None,
) -> Run:
    workspace = _home(world, folder, storage)

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


def _objects(storage: S3Server) -> dict[str, str]:
    """Path -> sha256 of every chip in the bucket."""
    found = sorted(path for path in (storage.objects / "chips").rglob("*.tif") if path.is_file())
    return {p.relative_to(storage.objects).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


def _but_states(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != "states"}


def test_same_bytes_and_another_machine_reads_them(
    world: ServedWorld, alone: dict[str, Any], storage: S3Server, tmp_path: Path
) -> None:
    done = _run(world, tmp_path / "home", storage)
    assert done.state is RunState.DONE and not done.problems
    assert left(tmp_path / "home", world) == alone
    assert _objects(storage) == alone["files"] and len(alone["files"]) > 60
    shutil.rmtree(tmp_path / "home" / "chips")  # as on a machine that has read none of them
    workspace = _home(world, tmp_path / "home", storage)
    (found,) = [d.id for d in workspace.store.detections("site-1")]
    assert replay(workspace, found).identical
    copies = [path for path in (tmp_path / "home" / "chips").rglob("*") if path.is_file()]
    assert 0 < len(copies) < len(alone["files"])  # those of the one site that was asked for
    workspace.store.close()


@pytest.mark.parametrize("killed", [False, True], ids=["both stay", "one worker is killed"])
def test_workers_write_and_read_the_same_bytes(
    world: ServedWorld, alone: dict[str, Any], storage: S3Server, tmp_path: Path, *, killed: bool
) -> None:
    home = tmp_path / "home"
    with dask_cluster(tmp_path / "dask", 2) as dask:

        def at(step: str, done: int) -> None:
            kill(step, done)
            forget(step, done)

        def end_one() -> None:
            if killed:
                dask.workers[0].kill()
                dask.workers[0].wait()

        kill = _once("Read scenes", 3, end_one)
        forget = _once("Judge sites", 0, lambda: shutil.rmtree(home / "chips"))  # no copy is left: all is fetched
        done = _run(world, home, storage, dask.address, at)
    assert done.state is RunState.DONE and not done.problems
    assert left(home, world) == alone and _objects(storage) == alone["files"]


def test_machines_that_share_no_folder_leave_the_same_bytes(
    world: ServedWorld, alone: dict[str, Any], storage: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers each see an empty folder in the workspace's place, and the machine that runs reads no scene."""
    if not may_be_apart():
        pytest.skip("no process may have folders of its own here")

    def not_here(*_: Any, **__: Any) -> None:
        raise AssertionError("a scene was read on this machine")

    monkeypatch.setattr(ingest, "read_scene", not_here)
    home = tmp_path / "home"
    home.mkdir()
    with dask_cluster(tmp_path / "dask", 0) as dask:
        for _ in range(2):
            dask.add_worker(apart=home)
        done = _run(world, home, storage, dask.address)
    assert done.state is RunState.DONE and not done.problems
    assert left(home, world) == alone and _objects(storage) == alone["files"]


@pytest.mark.usefixtures("impatient")
def test_a_damaged_object_is_set_aside_and_read_again(
    world: ServedWorld, alone: dict[str, Any], storage: S3Server, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    _run(world, home, storage)
    damaged, cut, gone, unreadable = list(alone["files"])[5:9]
    kept = bucket.bucket_at(storage.address)
    body = kept.get(damaged) or b""
    kept.put(damaged, body[:-1] + bytes([body[-1] ^ 1]))
    kept.put(cut, body[:100])
    kept.delete(gone)
    (storage.objects / unreadable).write_bytes(body[:100])  # its server promises more, and gives up
    shutil.rmtree(home / "chips")
    workspace = _home(world, home, storage)
    chips = {c.path: c for c in workspace.store.chips("site-1")}
    with pytest.raises(ReadFailed, match="it is not what was archived"):
        read_chip_bands(workspace.archive, chips[damaged])
    told = {finding.thing: finding.cause for finding in examine(workspace) if not finding.ok}
    assert "is not what was archived" in told[f"chip {damaged}"] and "cut short" in told[f"chip {cut}"]
    assert told[f"chip {gone}"] == "it is not in the object storage"
    assert told[f"chip {unreadable}"] == "the object storage does not give it whole"
    workspace.store.close()
    done = _run(world, home, storage)
    assert done.state is RunState.DONE and len([p for p in done.problems if "same pixels as before" in p.cause]) == 4
    assert _objects(storage) == alone["files"]
    (aside,) = (home / "quarantine").rglob(f"{Path(damaged).name}*")
    assert aside.read_bytes()[:-1] == body[:-1] and aside.read_bytes() != body
    found, sides = left(home, world), ("looks", "states")
    assert {k: v for k, v in found.items() if k not in sides} == {k: v for k, v in alone.items() if k not in sides}
    # The same pixels are not judged anew, so how far these looks lie beside is not measured again either.
    looks = {key: look | {"shift_px": alone["looks"][key]["shift_px"]} for key, look in found["looks"].items()}
    assert looks == alone["looks"]


def test_what_the_bucket_lacks_or_holds_damaged_is_put_there_from_a_right_copy(
    world: ServedWorld, alone: dict[str, Any], storage: S3Server, tmp_path: Path
) -> None:
    """A folder moves into a bucket with its next run; later, what somebody deleted or spoilt there is put right."""
    home = tmp_path / "home"
    workspace = world.workspace(home, SITES)
    run(workspace, RunRequest(until=UNTIL))
    workspace.store.close()
    assert _objects(storage) == {}
    done = _run(world, home, storage)
    assert done.state is RunState.DONE and _objects(storage) == alone["files"]
    assert f"were put there from this machine: {len(alone['files'])}" in done.problems[0].cause
    gone, spoilt = [storage.objects / path for path in list(alone["files"])[:2]]
    gone.unlink()
    spoilt.write_bytes(b"\0" * spoilt.stat().st_size)
    workspace = _home(world, home, storage)
    found = [finding for finding in examine(workspace) if not finding.ok]
    assert [f.thing for f in found if f.thing.startswith("chip ")] == [f"chip {next(iter(alone['files']))}"]
    chips = [chip for site in SITES for chip in workspace.store.chips(site.id)]
    (told,) = put_missing(workspace.archive, chips, compare=True)
    assert told.mended and told.cause.endswith(": 2") and _objects(storage) == alone["files"]
    assert put_missing(workspace.archive, chips, compare=True) == []
    workspace.store.close()


@pytest.mark.usefixtures("impatient")
def test_storage_that_is_away_is_told_and_costs_nothing(
    world: ServedWorld, alone: dict[str, Any], storage: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    storage.stop()
    with pytest.raises(StorageUnreachable, match=r"the object storage s3://archive/watch/one: it does not answer"):
        _run(world, home, storage)
    storage.start()
    with pytest.raises(StorageUnreachable, match="it does not answer"):
        _run(world, home, storage, at=_once("Read scenes", 5, storage.stop))
    workspace = _home(world, home, storage)
    newest = workspace.store.runs()[0]
    assert newest.state is RunState.FAILED and newest.problems[0].cause == "it does not answer"
    assert workspace.store.set_aside_chips() == []
    (told,) = [one for one in examine(workspace) if one.thing.startswith("the object storage")]
    assert not told.ok
    workspace.store.close()
    storage.start()
    monkeypatch.setattr(bucket, "RETRY_S", 60)  # it answers again, on a busy machine not at once
    monkeypatch.setattr(bucket, "RETRIES", 60)
    bucket._opened.cache_clear()
    assert _run(world, home, storage).state is RunState.DONE
    assert _but_states(left(home, world)) == _but_states(alone) and _objects(storage) == alone["files"]


@pytest.mark.usefixtures("impatient")
def test_the_server_of_these_tests_writes_again_what_it_was_killed_in(storage: S3Server) -> None:
    kept = bucket.bucket_at(storage.address)
    kept.put("a.tif", b"one")
    storage.stop()
    notes = [path for path in storage.folder.rglob("*a.tif*") if path.read_bytes() != b"one"]
    assert notes, "the server keeps notes of an object"
    for path in notes:
        path.with_suffix(f"{path.suffix}.tmp").write_bytes(b"ha")
    storage.start()
    kept.put("a.tif", b"two")
    assert kept.get("a.tif") == b"two"


def test_storage_that_comes_back_at_once_is_not_even_noticed(
    world: ServedWorld, alone: dict[str, Any], storage: S3Server, tmp_path: Path, patient: None
) -> None:
    def restart() -> None:
        storage.stop()
        storage.start()

    done = _run(world, tmp_path / "home", storage, at=_once("Read scenes", 5, restart))
    assert done.state is RunState.DONE and not done.problems
    assert left(tmp_path / "home", world) == alone


@pytest.mark.parametrize(
    ("name", "value", "cause"),
    [
        ("AWS_ACCESS_KEY_ID", "", "the environment holds no keys for it"),
        ("AWS_SECRET_ACCESS_KEY", "", "the environment holds no keys for it"),
        ("AWS_SECRET_ACCESS_KEY", "another-secret", "it refuses these keys"),
        ("AWS_ACCESS_KEY_ID", "another-key", "it refuses these keys"),
        ("AWS_SECRET_ACCESS_KEY", "pasted-secret\n", "a key in the environment holds a space or a line end"),
        ("AWS_ENDPOINT_URL", "nowhere at all", "AWS_ENDPOINT_URL is no http or https address"),
    ],
)
def test_keys_that_are_missing_or_refused_are_told_and_never_printed(
    world: ServedWorld,
    storage: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    cause: str,
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(StorageUnreachable) as refused:
        _run(world, tmp_path / "home", storage)
    assert refused.value.cause == cause
    said = f"{refused.value} {refused.value.__cause__} {bucket.bucket_at}"
    assert not any(secret in said for secret in (KEY, SECRET, "another-", "pasted-"))
    with pytest.raises(StorageUnreachable):
        bucket.bucket_at(storage.address).sizes("chips")


def test_a_bucket_that_is_not_there_is_no_archive_without_chips(
    world: ServedWorld, storage: S3Server, tmp_path: Path
) -> None:
    _run(world, tmp_path / "home", storage)
    storage.objects.parents[1].rename(tmp_path / "moved")
    workspace = _home(world, tmp_path / "home", storage)
    chip = workspace.store.chips("site-1")[0]
    (tmp_path / "home" / chip.path).unlink()
    with pytest.raises(StorageUnreachable, match="there is no such bucket"):
        read_chip_bands(workspace.archive, chip)
    workspace.store.close()
    with pytest.raises(StorageUnreachable, match="there is no such bucket"):
        _run(world, tmp_path / "home", storage)


def test_a_backup_holds_what_is_in_the_bucket_and_comes_back_as_a_folder(
    world: ServedWorld, alone: dict[str, Any], storage: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    _run(world, home, storage)
    shutil.rmtree(home / "chips")
    (home / "compound-watch.toml").write_text(f'chips = "{storage.address}"\n', encoding="utf-8")
    workspace = Workspace.existing(home)
    assert workspace.archive == BucketArchive(home, storage.address)
    made = backup(workspace, tmp_path / "copy.zip")
    workspace.store.close()
    assert made.ok and made.chips == len(alone["files"])
    with monkeypatch.context() as environment:
        environment.setenv("COMPOUND_WATCH_CHIPS", storage.address)
        told = restore(tmp_path / "copy.zip", tmp_path / "back").lines()
    assert any("COMPOUND_WATCH_CHIPS names object storage" in line for line in told)
    back = Workspace.existing(tmp_path / "back")
    assert back.archive == back.root  # two workspaces would write over each other's chips
    assert left(tmp_path / "back", world) == alone


def test_a_package_asks_no_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOUND_WATCH_CHIPS", "s3://archive")
    assert Workspace.open(tmp_path / "home").archive == BucketArchive(tmp_path / "home", "s3://archive")
    assert Workspace.alone_in(tmp_path / "package").archive == tmp_path / "package"
