"""A Dask scheduler and workers on loopback, each a process of its own, as an operator starts them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import distributed

REPOSITORY = Path(__file__).resolve().parents[2]
Process = subprocess.Popen[bytes]
WITHIN_S = 60.0
"""Seconds within which a process has to be there."""


@dataclass
class DaskCluster:
    """Its processes, to be killed by a test."""

    folder: Path  # where the scheduler writes its address, and workers what they spill
    scheduler: Process
    workers: list[Process] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Of the scheduler, tcp://127.0.0.1:PORT."""
        import json

        return str(json.loads((self.folder / "scheduler.json").read_text(encoding="utf-8"))["address"])

    def add_worker(self, *, without_us: bool = False, apart: Path | None = None) -> None:
        """Start one more worker, and wait until the scheduler knows it.

        Args:
            without_us: with Dask, and without this program.
            apart: a folder in whose place it sees an empty one of its own, as on another machine (may_be_apart).
        """
        name = f"worker-{len(self.workers)}"
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0", "--name", name)
        at = ("--scheduler-file", str(self.folder / "scheduler.json"), "--local-directory", str(self.folder / name))
        self.workers.append(_started("distributed.cli.dask_worker", *at, *options, without_us=without_us, apart=apart))
        self._wait_for(len([one for one in self.workers if one.poll() is None]))

    def _wait_for(self, workers: int) -> None:
        from distributed import Client

        with Client(self.address, timeout=WITHIN_S, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=WITHIN_S)


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[DaskCluster]:
    """Run a scheduler with so many workers of one thread each.

    Args:
        folder: for their files; made where it is not there.
        workers: how many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    made = DaskCluster(folder, _started("distributed.cli.dask_scheduler", *options))
    try:
        limit = time.monotonic() + WITHIN_S
        while not file.exists() or not file.read_text(encoding="utf-8").rstrip().endswith("}"):
            assert made.scheduler.poll() is None and time.monotonic() < limit, "the scheduler did not start"
            time.sleep(0.05)
        for _ in range(workers):
            made.add_worker()
        yield made
    finally:
        for process in (*made.workers, made.scheduler):
            process.kill()
            process.wait()


def may_be_apart() -> bool:
    """Whether this machine lets a process see folders of its own."""
    return shutil.which("unshare") is not None and not subprocess.run([*APART, "/mnt", "true"], check=False).returncode


APART = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs "$0" 2>/dev/null && exec "$@"')
"""Goes before a folder and a command."""


def _started(module: str, *arguments: str, without_us: bool = False, apart: Path | None = None) -> Process:
    packages = str(Path(distributed.__file__).parents[1])
    env = os.environ | {"PYTHONPATH": packages if without_us else str(REPOSITORY)}
    return subprocess.Popen(
        [
            *((*APART, str(apart)) if apart else ()),
            *(sys.executable, *(["-S"] if without_us else []), "-m", module, *arguments),
        ],
        env=env,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
