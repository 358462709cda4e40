"""Starts the dashboard on loopback as an operator would, and a browser that notes every request it makes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Frame,
    Locator,
    Page,
    Request,
    WebSocket,
    expect,
)
from playwright.sync_api import (
    TimeoutError as NotInTime,
)

from tests.screens.forked_dashboards import Forked, Forker
from tests.servers.loopback import unused_port

REPOSITORY = Path(__file__).resolve().parent.parent.parent
CHROMIUM = Path("/usr/bin/chromium-headless-shell")
"""Chromium's engine without the window around a page: a page in it takes half the processor of one in all of Chromium,
which draws its own bars for nobody to see."""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # letters as far apart as on a screen and on paper
]
QUICKLY = "tests.screens.streamlit_quickly"
FORKER: Forker | None = None
"""What forks the servers of the tests (tests/conftest.py); None = each is a process of its own, as in benchmarks."""
BROKEN = "Uncaught app execution"
"""Streamlit's words in its log before the reason why a page could not be drawn."""
START_SECONDS = 90.0
DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"], .cw-drawn:not([data-made])')"""
"""Whether no place of a page still waits for what is drawn there."""
"""A busy machine of 2 cores needs most of a minute to import everything."""


@contextmanager
def dashboard(
    home: Path, audience: str, *options: str, port: int = 0, module: str = QUICKLY, **environ: str
) -> Iterator[str]:
    """The dashboard over a workspace; yields its address and ends its process.

    Args:
        home: the workspace; the log lies in it.
        audience: whose edition it is.
        options: of `streamlit run`.
        port: 0 is any that is free.
        module: that is run, "streamlit" as an operator has it.
        environ: variables of the process.
    """
    given = {"COMPOUND_WATCH_HOME": str(home), "COMPOUND_WATCH_AUDIENCE": audience, **environ}
    log = home / "dashboard.log"
    with streamlit_page(Path("dashboard.py"), log, *options, port=port, module=module, **given) as address:
        yield address


@contextmanager
def streamlit_page(
    script: Path, log_file: Path, *options: str, port: int = 0, module: str = "streamlit", **environ: str
) -> Iterator[str]:
    """A page served by Streamlit from the repository; yields its address, ends its process and looks for its faults."""
    port = port or unused_port()
    command = [sys.executable, "-m", module, "run", str(script), "--server.port", str(port), *options]
    environment = {**os.environ, "STREAMLIT_LOGGER_ENABLE_RICH": "false", **environ}
    with log_file.open("w", encoding="utf-8") as log:
        if FORKER is not None and module == QUICKLY:
            process: subprocess.Popen[bytes] | Forked = FORKER.fork(command[3:], environment, REPOSITORY, log)
        else:
            process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)
            _shows_faults(log_file)


def _shows_faults(log: Path) -> None:
    """Fails whoever started the dashboard where one of its pages broke; the browser is told no reason, the log is."""
    told = log.read_text(encoding="utf-8", errors="replace")
    if BROKEN in told:
        raise AssertionError(f"a page broke:\n{told[told.index(BROKEN) :][:9000]}")


def _wait(address: str, process: subprocess.Popen[bytes] | Forked) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the dashboard ended with {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the dashboard did not answer within {START_SECONDS:.0f} s")


@dataclass
class Visit:
    """One page in the browser and what it did."""

    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)  # requests to any other host
    errors: list[str] = field(default_factory=list)  # scripts that failed
    sent: list[int] = field(default_factory=list)  # bytes of each message to the server
    received: list[int] = field(default_factory=list)  # bytes of each message from the server

    def open(self, path: str) -> Visit:
        """Go to a path and wait until the page is whole."""
        self.page.goto(f"{self.address}/{path}")
        self.page.wait_for_selector(".cw-foot, .cw-error", timeout=60_000)
        # Streamlit fetches the script of drawings last: a page has its foot before it has what is drawn
        self.page.wait_for_function(DRAWN, timeout=60_000)
        return self

    def overview(self) -> Page:
        """The page with the map of all sites, once its ground, its signs and the shapes of its changes are there."""
        self.page.wait_for_selector(".cw-map[data-shapes] .basemap", timeout=60_000, state="attached")
        return self.page

    def map(self) -> Frame:
        """The frame that holds the map of one site, or the one to draw on, once its ground is drawn."""
        for _ in range(600):
            for frame in self.page.frames:
                if "streamlit_folium" in frame.url and frame.locator(".basemap").count():
                    return frame
            self.page.wait_for_timeout(100)
        raise AssertionError("no map with a ground appeared within a minute")


def visit(browser: Browser, address: str, *, width: int = 1440, height: int = 1000) -> Visit:
    """A new page that notes what it does."""
    page = browser.new_page(viewport={"width": width, "height": height})
    seen = Visit(page, address)

    def asked(request: Request) -> None:
        if not request.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            seen.foreign.append(request.url)

    def said(message: ConsoleMessage) -> None:
        # Streamlit looks for its own server below the page's path first; that one miss is its habit.
        if message.type == "error" and "404" not in message.text:
            seen.errors.append(message.text)

    def socket(opened: WebSocket) -> None:
        opened.on("framesent", lambda frame: seen.sent.append(len(frame)))
        opened.on("framereceived", lambda frame: seen.received.append(len(frame)))

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("websocket", socket)
    return seen


def in_the_address(page: Page, part: str) -> None:
    """Wait until `part` stands in the page's address: it is written after the words on the page, or before them."""
    expect(page).to_have_url(re.compile(re.escape(part)), timeout=60_000)


def drawn(page: Page) -> None:
    """Wait until the page is drawn to its end: before that, a button of the run before may stand where the next one
    will, and its press answers what is no longer asked."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=60_000)


def choose(field: Locator, option: str = "", *, typed: str = "") -> None:
    """Pick an option of a list; a page that is drawn anew closes the list, and it is opened again.

    Args:
        field: of the list; the first of several.
        option: its words, or some of them; "" = the first that is offered.
        typed: written into the field, so that fewer are offered.
    """
    options = field.page.get_by_role("option")
    wanted = options.filter(has_text=option).first if option else options.first
    for _ in range(10):
        if not wanted.is_visible():
            field.first.click(timeout=60_000)
        if typed:
            field.first.fill(typed)
        try:
            wanted.click(timeout=3_000)
        except NotInTime:
            continue
        return
    raise AssertionError(f"the list did not stay open until {option or typed!r} was chosen")


def move_corner(seen: Visit) -> None:
    """Move the first corner of the outline on the map to draw on to the south-west, and press Save on the map."""
    page, map_ = seen.page, seen.map()
    map_.locator(".leaflet-draw-edit-edit").click()
    corner = map_.locator(".leaflet-editing-icon").first
    corner.wait_for(timeout=60_000)
    box = corner.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] - 40, box["y"] + 44, steps=6)
    page.mouse.up()
    map_.locator(".leaflet-draw-actions a", has_text="Save").first.click()
