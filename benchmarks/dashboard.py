"""The dashboard in a real browser: 1,000 sites and 10,000 changes, beside a plain streamlit-folium map of the same and
beside a page of Streamlit with one line, which is the least that a first visit can cost.

`python -m benchmarks dashboard` makes the workspace, starts both servers, drives headless Chromium and prints a table.
Times are of this machine as busy as it is; the peer is measured in the same run, so that the ratios hold elsewhere.
Bytes are counted on the wire by a relay. The browser has an empty cache at each first visit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, Request, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.peers.counting_proxy import CountedWire  # noqa: E402
from benchmarks.peers.large_workspace import make  # noqa: E402
from tests.screens.serving import CHROMIUM, FLAGS  # noqa: E402
from tests.servers.loopback import unused_port  # noqa: E402

MB = 1_000_000
VENDOR = HERE.parent / "static" / "vendor"
CDN = {"leaflet.js": "leaflet/leaflet.js", "leaflet.css": "leaflet/leaflet.css", "jquery": "jquery/jquery.min.js"}
"""What the peer loads from other hosts, given to it from this machine, so that a closed network does not slow it."""
OURS_READY = (
    "() => { const map = document.querySelector('.cw-map[data-ready]'), head = document.querySelector('h1.cw-answer');"
    " const first = document.getElementById('cw-first'); return !first && !!head && !!map"
    " && map.querySelectorAll('a.sign-link').length >= %d && !!map.querySelector('.basemap'); }"
)
"""Whole: the dashboard is there, and every site stands on its ground."""
ANSWERED = """() => {
  const answer = document.querySelector('h1.cw-answer');
  const [drawn] = performance.getEntriesByName('first-contentful-paint');
  const stands = answer && answer.getBoundingClientRect().height > 0 && document.querySelector('.cw-row');
  if (!stands || !drawn) return 0;
  return document.getElementById('cw-first') ? drawn.startTime : performance.now();
}"""
"""When something was first painted, ms after the address was asked for, once the answer and the changes stand."""
CLICKED = """name => { window.cw_clicked = new Promise(told => {
  const answers = () => [...document.querySelectorAll('h1.cw-answer')], before = answers().map(a => a.textContent);
  let pressed;
  addEventListener('click', event => { pressed = event.timeStamp; }, {capture: true, once: true});
  const look = () => {
    const here = [...document.querySelectorAll('.cw-crumbs')].some(crumbs => crumbs.textContent.includes(name));
    const stands = answers().some(a => !before.includes(a.textContent) && a.getBoundingClientRect().height > 0);
    if (pressed !== undefined && here && stands)
      requestAnimationFrame(() => requestAnimationFrame(() => told(performance.now() - pressed)));
    else requestAnimationFrame(look);
  };
  look();
}); }"""
"""Leaves in the page: ms from the press of a link until the answer of the site of that name is painted. Taken there,
since Playwright looks before it clicks and asks in turns whether a word is there: half of what it measured."""
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""As Chromium's own tools set it: ms of delay, bytes a second."""


@dataclass
class Line:
    """A line of the table."""

    what: str
    ours: str
    peer: str = ""
    goal: str = ""
    bare: str = ""  # of a page with one line


class Table(list[Line]):
    """The lines, each told as soon as it is known: the whole takes many minutes."""

    def append(self, line: Line) -> None:
        """Add a line and tell it."""
        print(f"{line.what}: {line.ours}", file=sys.stderr, flush=True)
        super().append(line)


@contextmanager
def server(script: str, home: Path) -> Iterator[tuple[int, psutil.Process]]:
    """A Streamlit server over the workspace; yields its port and process."""
    port = unused_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    paths = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    environment = {
        **os.environ,
        "COMPOUND_WATCH_HOME": str(home),
        "COMPOUND_WATCH_AUDIENCE": "internal",
        "PYTHONPATH": paths,
    }
    with subprocess.Popen(
        command, cwd=HERE.parent, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            time.sleep(1)
            end = time.monotonic() + 120
            while time.monotonic() < end:
                try:
                    import urllib.request

                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                        break
                except OSError:
                    time.sleep(0.2)
            yield port, psutil.Process(process.pid)
        finally:
            process.terminate()


def opened(browser: Browser, port: int, foreign: list[str]) -> Page:
    """A page in a browser context of its own, with an empty cache."""
    # waiting for a function in the page is code in a text, which the page's own policy refuses
    page = browser.new_context(viewport={"width": 1440, "height": 1000}, bypass_csp=True).new_page()
    own = f"127.0.0.1:{port}"

    def asked(request: Request) -> None:
        if request.url.startswith("http") and own not in request.url:
            foreign.append(request.url)

    def local(route: object, request: Request) -> None:
        for word, file in CDN.items():
            if word in request.url:
                route.fulfill(path=VENDOR / file)  # type: ignore[attr-defined]
                return
        route.fulfill(body="")  # type: ignore[attr-defined]

    page.route(lambda url: url.startswith("http") and own not in url, local)
    page.on("request", asked)
    return page


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def first_visits(
    browser: Browser, port: int, ready: Callable[[Page], object], times: int
) -> tuple[list[float], list[int], list[int], list[str]]:
    """Seconds to useful paint, bytes until then, bytes in all, hosts asked; of several visits with empty caches."""
    took, early, whole, foreign = [], [], [], []
    for _ in range(times):
        with CountedWire(port) as wire:
            page = opened(browser, wire.port, foreign)

            def visit(page: Page = page, wire: CountedWire = wire) -> None:
                page.goto(f"http://127.0.0.1:{wire.port}/", wait_until="commit")
                ready(page)

            took.append(seconds(visit))
            early.append(wire.received)
            page.wait_for_timeout(4000)
            whole.append(wire.received)
            page.context.close()
    return took, early, whole, foreign


def answers(browser: Browser, port: int, times: int) -> tuple[list[float], list[int]]:
    """Seconds until the answer is painted, and bytes until that is seen; of several visits with empty caches."""
    took, early = [], []
    for _ in range(times):
        with CountedWire(port) as wire:
            page = opened(browser, wire.port, [])
            page.goto(f"http://127.0.0.1:{wire.port}/", wait_until="commit")
            painted = page.wait_for_function(ANSWERED, polling=10, timeout=120_000).json_value()
            early.append(wire.received)
            took.append(float(painted) / 1000)
            page.context.close()
    return took, early


def on_a_phone(browser: Browser, port: int, times: int) -> tuple[list[float], list[float]]:
    """Seconds until the answer is painted, and until the whole page is there, on a phone on slow 3G, caches empty."""
    took, whole = [], []
    for _ in range(times):
        page = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True).new_page()
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_3G)
        start = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/", wait_until="commit", timeout=120_000)
        took.append(float(page.wait_for_function(ANSWERED, polling=10, timeout=120_000).json_value()) / 1000)
        page.wait_for_selector(".cw-foot", timeout=240_000, state="attached")
        whole.append(time.perf_counter() - start)
        page.context.close()
    return took, whole


def phone_lines(browser: Browser) -> list[Line]:
    """105 sites, as many as are publicly known, on a phone."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), sites=105, changes=1_000).close()
        with server("dashboard.py", Path(folder)) as (port, _):
            on_a_phone(browser, port, 1)
            took, whole = on_a_phone(browser, port, 3)
    lines = Table()
    lines.append(Line("105 sites, phone, slow 3G: answer painted", f"{statistics.median(took):.2f} s", goal="<= 3 s"))
    lines.append(Line("the same: the whole page", f"{statistics.median(whole):.1f} s"))
    return lines


def peer_ready(page: Page) -> None:
    """Until the peer's map has drawn its shapes."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        for frame in page.frames:
            if "streamlit_folium" in frame.url and frame.locator("path.leaflet-interactive").count() > 10_000:
                return
        page.wait_for_timeout(50)
    raise RuntimeError("the peer drew no map within two minutes")


def bare_ready(page: Page) -> None:
    """Until the one line can be read."""
    page.get_by_role("heading", name="One line").wait_for(timeout=120_000)


def beside(browser: Browser, home: Path, script: str, ready: Callable[[Page], object]) -> tuple[str, str, str, str]:
    """What the first four lines have of another page: seconds, MB until then, MB in all, hosts asked."""
    with server(str(HERE / "peers" / script), home) as (port, _):
        first_visits(browser, port, ready, 1)
        took, early, whole, foreign = first_visits(browser, port, ready, 3)
    until, in_all = (f"{statistics.median(count) / MB:.2f} MB" for count in (early, whole))
    return f"{statistics.median(took):.2f} s", until, in_all, str(len(foreign) // 3)


def used(page: Page) -> float:
    """Megabytes of the page's script memory after its garbage was collected."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    size = session.send("Runtime.getHeapUsage")["usedSize"] / MB
    session.detach()
    return float(size)


def filter_by(page: Page, label: str) -> None:
    """Choose a country and wait until the map shows its sites alone."""
    before = page.locator(".cw-map").get_attribute("data-edition")
    page.locator(".st-key-f_country [data-baseweb=select], .st-key-f_country [role=combobox]").first.click()
    page.get_by_role("option", name=label, exact=True).click()
    page.wait_for_function(
        "before => document.querySelector('.cw-map').dataset.edition !== before", arg=before, polling=20, timeout=60_000
    )


def ours(browser: Browser, port: int, process: psutil.Process, sites: int, rounds: int, people: int) -> list[Line]:
    """Everything about our dashboard."""

    def ready(page: Page) -> None:
        page.wait_for_function(OURS_READY % sites, polling=20, timeout=120_000)

    first_visits(browser, port, ready, 1)  # the first visitor after a change of the workspace waits for the store
    took, early, whole, foreign = first_visits(browser, port, ready, 3)
    lines = Table()
    answered, before_it = answers(browser, port, 5)
    lines.append(Line("whole first screen, with the map", f"{statistics.median(took):.2f} s"))
    lines.append(Line("sent until then", f"{statistics.median(early) / MB:.2f} MB", goal="<= 0.8 MB"))
    lines.append(Line("sent in all, outlines included", f"{statistics.median(whole) / MB:.2f} MB"))
    lines.append(Line("requests to other hosts", str(len(foreign)), goal="0"))
    lines.append(Line("answer and changes painted", f"{statistics.median(answered):.2f} s", goal="<= 1.2 s"))
    lines.append(Line("sent until that is seen", f"{statistics.median(before_it) / MB:.2f} MB", goal="<= 0.8 MB"))
    with CountedWire(port) as wire:
        page = opened(browser, wire.port, foreign)
        messages: list[int] = []
        page.on("websocket", lambda ws: ws.on("framesent", lambda frame: messages.append(len(frame))))
        page.goto(f"http://127.0.0.1:{wire.port}/")
        ready(page)
        page.wait_for_selector(".cw-map[data-shapes]", timeout=60_000)
        page.wait_for_timeout(3000)
        before, said = wire.sent, len(messages)
        for step in range(12):
            page.evaluate("([x, y]) => cw_map.panBy([x, y], {animate: false})", [90 * (-1) ** step, 40])
            page.evaluate("z => cw_map.setZoom(z, {animate: false})", 6 + step % 8)
            page.wait_for_timeout(150)
        lines.append(Line("12 pans, 12 zooms: reruns", str(len(messages) - said), goal="0"))
        lines.append(Line("bytes to the server meanwhile", str(wire.sent - before), goal="0"))
        page.evaluate("cw_map.setZoom(6, {animate: false})")
        changes, stayed = [], True
        for label in ("Tasmere", "Vellorin", "Ozmark", "Country: all"):
            stood = page.evaluate("[cw_map.getZoom(), cw_map.getCenter().lat, cw_map.getCenter().lng]")
            changes.append(seconds(lambda label=label: filter_by(page, label)))  # type: ignore[misc]
            stayed = stayed and stood == page.evaluate(
                "[cw_map.getZoom(), cw_map.getCenter().lat, cw_map.getCenter().lng]"
            )
        lines.append(Line("a filter change", f"{statistics.median(changes):.2f} s", goal="<= 0.5 s"))
        lines.append(Line("the view stays where it is", "yes" if stayed else "no", goal="yes"))
        clicks = []
        for n in range(12):
            link = page.locator(".cw-row .cw-name a").nth(n % 6)
            page.evaluate(CLICKED, link.inner_text())
            link.click()
            clicks.append(page.evaluate("window.cw_clicked") / 1000)
            page.go_back()
            ready(page)
            page.wait_for_timeout(500)
        lines.append(Line("click a site to its page", f"{statistics.median(clicks):.2f} s", goal="<= 0.3 s"))
        for line in endurance(page, process, rounds):
            lines.append(line)
        page.context.close()
    lines.append(crowd(port, people))
    return lines


def endurance(page: Page, process: psutil.Process, rounds: int) -> list[Line]:
    """Memory of browser and server over many interactions: filters, pans, zooms, pages."""
    labels = ("Tasmere", "Vellorin", "Ozmark", "Country: all")
    browser_mb, server_mb = [], []
    for n in range(rounds):
        if n % max(rounds // 10, 1) == 0:
            print(f"interaction {n}", file=sys.stderr, flush=True)
            browser_mb.append(used(page))
            server_mb.append(process.memory_info().rss / MB)
        if n % 10 == 9:
            page.locator(".cw-row .cw-name a").first.click()
            page.wait_for_selector(".cw-crumbs", timeout=60_000)
            page.go_back()
            ready_again(page)
        else:
            filter_by(page, labels[n % 4])
            page.evaluate("n => cw_map.setZoom(6 + n % 6, {animate: false})", n)
    browser_mb.append(used(page))
    server_mb.append(process.memory_info().rss / MB)
    half = len(browser_mb) // 2
    return [
        Line(
            f"browser memory over {rounds} interactions",
            f"{statistics.median(browser_mb[1 : half + 1]):.0f} to {statistics.median(browser_mb[half:]):.0f} MB",
            goal="flat",
        ),
        Line(
            "server memory meanwhile",
            f"{statistics.median(server_mb[1 : half + 1]):.0f} to {statistics.median(server_mb[half:]):.0f} MB",
            goal="flat",
        ),
    ]


def ready_again(page: Page) -> None:
    """Until the map stands again, whatever filter is on."""
    page.wait_for_selector(".cw-map[data-ready] .basemap", state="attached", timeout=60_000)


def crowd(port: int, people: int) -> Line:
    """Everybody opens the first screen at once: time until each has the whole page, by Streamlit's own protocol."""
    from benchmarks.peers.visitors import visits

    took = sorted(visits(port, people))
    return Line(f"{people} people at once: p95", f"{took[int(0.95 * (len(took) - 1))]:.2f} s", goal="<= 3 s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--workspace", type=Path, help="a workspace that peers/large_workspace.py made; made anew otherwise"
    )
    parser.add_argument("--interactions", type=int, default=500)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--without-peer", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = given.workspace or Path(folder)
        if given.workspace is None:
            make(home).close()
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        with server("dashboard.py", home) as (port, process):
            lines = ours(browser, port, process, 1_000, given.interactions, given.people)
        for line, said in zip(lines, beside(browser, home, "bare_page.py", bare_ready), strict=False):
            line.bare = said
        if not given.without_peer:
            for line, said in zip(lines, beside(browser, home, "folium_map.py", peer_ready), strict=False):
                line.peer = said
        lines += phone_lines(browser)
        browser.close()
    load = os.getloadavg()[0]
    print(f"1,000 sites, 10,000 changes, 200,000 looks; {os.cpu_count()} cores, load {load:.1f}\n")
    print("| what | dashboard | Streamlit with one line | streamlit-folium | goal |\n| --- | --- | --- | --- | --- |")
    for line in lines:
        print(f"| {line.what} | {line.ours} | {line.bare} | {line.peer} | {line.goal} |")


if __name__ == "__main__":
    main()
