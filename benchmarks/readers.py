"""50 readers who are logged in, for hours: how long each page takes them, and what the server's memory does.

    python -m benchmarks readers
    python benchmarks/readers.py --pages 12000

They log in at a provider on this machine and speak Streamlit's own protocol: each opens the overview, looks at sites,
filters and comes back, thinks in between, and now and then closes the page and opens another. 12,000 pages are what 50
people look at in eight hours, one in two minutes. The cores are shared with the readers themselves.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks.peers.large_workspace import make
from tests.screens.login.provider import SECRET, log_in, provider, put_groups
from tests.screens.serving import CHROMIUM, FLAGS, dashboard
from tests.servers.loopback import unused_port

MB = 1024 * 1024
SETTINGS = """
dashboard_address = "http://localhost:{port}"
login_provider = "{provider}"
login_client = "watch"
login_readers = ["desk"]
"""
COUNTRIES = ("Tasmere", "Vellorin", "Ozmark")
PAGES_A_VISIT = 12
"""Pages after which a reader closes the page and opens another."""


@dataclass
class Day:
    """What all readers do, and what it took."""

    port: int
    cookies: list[str]  # of each person who logged in
    site_ids: list[str]
    think: float  # seconds between two pages, on average
    left: int  # pages still to be looked at
    took: list[tuple[str, float]] = field(default_factory=list)  # which page, seconds until it was whole
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def another(self) -> bool:
        """Whether a page is left to be looked at; counts it."""
        with self.lock:
            self.left -= 1
            return self.left >= 0


def page(socket: ClientConnection, screen: str, query: str) -> float:
    """Ask for a page and wait until it is whole: seconds."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = screen
    message.rerun_script.context_info.url = f"http://localhost/{screen}"
    begun = time.perf_counter()
    socket.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        received = socket.recv(timeout=120)
        assert isinstance(received, bytes)
        if len(received) > 200:  # what ends a run is short; the rest need not be understood
            continue
        answer.ParseFromString(received)
        if answer.WhichOneof("type") == "script_finished":
            return time.perf_counter() - begun


def reader(day: Day, number: int) -> None:
    """One reader, until no page is left."""
    chance = random.Random(number)
    time.sleep(chance.uniform(0, 2 * day.think))
    try:
        while day.left > 0:
            with connect(
                f"ws://localhost:{day.port}/_stcore/stream",
                origin=f"http://localhost:{day.port}",  # type: ignore[arg-type]
                subprotocols=["streamlit"],  # type: ignore[list-item]
                additional_headers={"Cookie": day.cookies[number % len(day.cookies)]},
                max_size=None,
            ) as socket:
                for n in range(PAGES_A_VISIT):
                    if not day.another():
                        return
                    screen, query = "", "" if n == 0 else f"country={chance.choice(COUNTRIES)}"
                    if n % 3 == 1:
                        screen, query = "site", f"site={chance.choice(day.site_ids)}"
                    name = "first page" if n == 0 else "site" if screen else "filter"
                    day.took.append((name, page(socket, screen, query)))
                    time.sleep(chance.uniform(0, 2 * day.think))
    except (OSError, TimeoutError, RuntimeError) as error:
        day.failed.append(repr(error))


@contextmanager
def served(home: Path, people: list[str]) -> Iterator[tuple[int, list[str], psutil.Process]]:
    """The dashboard with people who are logged in: its port, the cookie header of each, the process."""
    port = unused_port()
    with ExitStack() as stack:
        idp = stack.enter_context(provider())
        for person in people:
            put_groups(idp, person, ["desk"])
        (home / "compound-watch.toml").write_text(SETTINGS.format(port=port, provider=idp), encoding="utf-8")
        stack.enter_context(dashboard(home, "public", port=port, COMPOUND_WATCH_LOGIN_SECRET=SECRET))
        (process,) = (p for p in psutil.Process().children(recursive=True) if str(port) in p.cmdline())
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            cookies = []
            for person in people:
                seen = log_in(browser, f"http://localhost:{port}", person)
                cookies.append("; ".join(f"{c['name']}={c['value']}" for c in seen.context.cookies()))
                seen.context.close()
            browser.close()
        yield port, cookies, process


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="one that peers/large_workspace.py made; made anew otherwise")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--pages", type=int, default=1_500, help="looked at in all")
    parser.add_argument("--think", type=float, default=10.0, help="seconds between two pages of one reader, on average")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.workspace or Path(folder)
        if given.workspace is None:
            make(home).close()
        with served(home, [f"reader{n}" for n in range(min(5, given.readers))]) as (port, cookies, process):
            day = Day(port, cookies, [f"s-{n:04d}" for n in range(1_000)], given.think, given.pages)
            threads = [threading.Thread(target=reader, args=(day, n), daemon=True) for n in range(given.readers)]
            begun, memory, steps = time.perf_counter(), [process.memory_info().rss / MB], 0
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                time.sleep(1)
                if len(day.took) * 20 // given.pages > steps:
                    steps = len(day.took) * 20 // given.pages
                    memory.append(process.memory_info().rss / MB)
            _print(day, memory, time.perf_counter() - begun, given.readers)


def _print(day: Day, memory: list[float], seconds: float, readers: int) -> None:
    print(f"{readers} readers logged in, {len(day.took):,} pages in {seconds / 60:.0f} min; {os.cpu_count()} cores,")
    print(f"load {os.getloadavg()[0]:.1f}; failed: {len(day.failed)} {day.failed[:2]}\n")
    print("| page | how many | median | p95 | goal |\n| --- | --- | --- | --- | --- |")
    for name in ("first page", "site", "filter", ""):
        took = sorted(s for kind, s in day.took if name in ("", kind))
        p95 = took[int(0.95 * (len(took) - 1))]
        print(f"| {name or 'all'} | {len(took):,} | {statistics.median(took):.2f} s | {p95:.2f} s | <= 2 s |")
    print("\nMB of the server, before and after each twentieth: " + " ".join(f"{mb:.0f}" for mb in memory))


if __name__ == "__main__":
    main()
