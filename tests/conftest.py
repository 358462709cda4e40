"""What every test stands on: no network but this machine, and the material beside the project where it is there."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis
import psutil
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from geodata.store import engine, migrations
from pipelines.workers.one_core import one_core
from tests.longest_first import in_order
from tests.schema_made_once import MIGRATE, PREPARE, migrated_once
from tests.screens import serving
from tests.screens.forked_dashboards import Forker
from tests.screens.serving import CHROMIUM, FLAGS

# No test is timed: a machine that is busy with other work must not fail one. And the same examples each time: a change
# is judged by what it changed. HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis.settings.register_profile("untimed", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "untimed"))

pytest_plugins = ("tests.crash_report", "tests.open_pages")

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files that take longest begin first."""
    items[:] = [items[i] for i in in_order([item.nodeid.partition("::")[0] for item in items])]


def pytest_collection_finish() -> None:
    """Take the tests themselves out of the garbage collector's rounds: 740,000 objects that stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: a browser, a server or a killed process is waited for in every other."""
    return len(os.sched_getaffinity(0)) + 1


class NetworkBlocked(RuntimeError):
    """A test reached for another machine. Not an OSError, so that no retry takes it for a passing fault."""


def is_loopback(host: object) -> bool:
    """Tell whether an address or name can only mean this machine."""
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in ("", "localhost", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(host: object) -> None:
    raise NetworkBlocked(f"a test reached for {host!r}; only loopback is allowed")


@pytest.fixture(scope="session", autouse=True)
def _dashboards_forked() -> Iterator[None]:
    """Dashboards begin as forks of one process; on Linux, where that is known to be safe."""
    if sys.platform != "linux":
        yield
        return
    forker = serving.FORKER = Forker()
    yield
    serving.FORKER = None
    forker.close()


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """Block connections and name look-ups of this process; hand processes started by tests a proxy that is not there.

    The proxy variables also stop what does not go through Python's sockets: GDAL's own HTTP client and browsers.
    """
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_sendto, real_getaddrinfo = socket.socket.sendto, socket.getaddrinfo

    def check(sock: socket.socket, address: Any) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
            _refuse(address[0])

    def connect(self: socket.socket, address: Any) -> None:
        # Connecting a datagram socket sends nothing; dask does it to learn its own address.
        if self.type != socket.SOCK_DGRAM:
            check(self, address)
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        check(self, address)
        return real_connect_ex(self, address)

    def sendto(self: socket.socket, *arguments: Any) -> int:
        check(self, arguments[-1])
        return real_sendto(self, *arguments)

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if host is not None and not is_loopback(host):
            try:
                ipaddress.ip_address(str(host).split("%")[0])  # a number needs no look-up; connect() decides
            except ValueError:
                _refuse(host)
        return real_getaddrinfo(host, *arguments, **options)

    nowhere = "http://127.0.0.1:9"  # the discard port: nothing listens there
    here = "127.0.0.1,localhost,::1"
    names = {"http_proxy": nowhere, "https_proxy": nowhere, "all_proxy": nowhere, "no_proxy": here}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket.socket, "connect_ex", connect_ex)
        patch.setattr(socket.socket, "sendto", sendto)
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        for name, value in names.items():
            patch.setenv(name, value)
            patch.setenv(name.upper(), value)
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # hundreds of processes would each compile all of ours
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_core() -> None:
    """One thread of BLAS in this process and in those that it starts: there are as many processes as cores already.

    Tests of what more threads would do ask for them by number.
    """
    one_core()


@pytest.fixture(scope="session", autouse=True)
def _stores_made_quickly() -> Iterator[None]:
    """New stores without their long history, and without waiting for the disk at each commit.

    No test cuts the power: a process that is killed loses nothing that it handed to the system. tests/geodata/store
    takes both back where it is about how a store is made.
    """

    def prepare(connection: sqlite3.Connection) -> None:
        PREPARE(connection)
        connection.execute("PRAGMA synchronous=OFF").close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "run", migrated_once(MIGRATE))
        patch.setattr(engine, "prepare_connection", prepare)
        yield


@pytest.fixture(scope="session", autouse=True)
def _memory_told_quickly() -> Iterator[None]:
    """The resident memory of a process without the walk over all its pages, 50 ms of one that has imported everything.

    stac-geoparquet walks four times for each table, for a line of its log that nobody reads.
    """
    with pytest.MonkeyPatch.context() as patch:
        # the two figures of that line; the share of its own is not known without the walk
        patch.setattr(psutil.Process, "memory_full_info", _resident)
        yield


def _resident(process: psutil.Process) -> SimpleNamespace:
    resident = process.memory_info().rss
    return SimpleNamespace(rss=resident, uss=resident)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace, audience or login of the person who runs the tests never reaches a test."""
    for name in os.environ:
        if name.startswith("COMPOUND_WATCH_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The project's own folder."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real data beside the project; a test that asks for it is skipped where it is absent."""
    folder = REPOSITORY.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("the folder of real data (shared/ beside the project) is not on this machine")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system: one a process, since Playwright does not run twice in one."""
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not installed at {CHROMIUM}; CI installs it")
    expect.set_options(timeout=60_000)  # Playwright's own 5 s are too few on a machine at other work
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()
