"""Pictures of every screen for the README, taken by the project itself: `make screenshots`.

Starts the dashboard over a workspace (the demo's, unless told otherwise), opens each screen in the system's Chromium
and writes docs/screenshots/*.png, each under 700 kB. Fails if a page asks another machine for anything.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, Request, sync_playwright

from geodata.access.audience import Audience
from geodata.detections.growth import corridors_of
from geodata.workspace import Workspace
from pipelines.brief.brief import write_action_brief, write_brief

REPOSITORY = Path(__file__).resolve().parent.parent
TARGET = Path(__file__).resolve().parent / "screenshots"
MOST_BYTES = 700_000
ACTION = "demo-power-cut"
CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # letters as far apart as on a screen
]
SCREENS = (
    ("front", "", 1440, "internal"),
    ("front-phone", "", 420, "internal"),
    ("front-public", "", 1440, "public"),
    ("sites", "site", 1440, "internal"),
    ("site", "site?site={site}", 1440, "internal"),
    ("timelapse", "site?site={site}&show=timelapse&bands=false", 1440, "internal"),
    ("site-thai", "site?site={site}&lang=th", 1440, "internal"),
    ("front-thai", "?lang=th", 1440, "internal"),
    ("edit-site", "edit-site?site={site}", 1440, "internal"),
    ("action", "actions?action=demo-power-cut", 1440, "internal"),
    ("change", "change?change={change}", 1440, "internal"),
    ("briefings", "briefings?briefing=partner-2026-002&with=partner-2026-001", 1440, "internal"),
    ("triage", "triage", 1440, "internal"),
    ("practice", "practice", 1440, "internal"),
    ("add-site", "add-site", 1440, "internal"),
    ("reports", "reports", 1440, "internal"),
    ("runs", "runs", 1440, "internal"),
    ("methods", "methods", 1440, "internal"),
)
"""(file name, path, width in px, audience)."""


@contextmanager
def dashboard(home: Path, audience: str) -> Iterator[str]:
    """The dashboard on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "COMPOUND_WATCH_HOME": str(home), "COMPOUND_WATCH_AUDIENCE": audience}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def shot(page: Page, address: str, path: str, width: int) -> bytes:
    """One screen, from top to bottom, once its map is drawn."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{path}")
    page.wait_for_selector(".cw-foot", timeout=60_000)
    page.wait_for_timeout(2_500)
    height = page.evaluate("document.querySelector('.stMain').scrollHeight")
    page.set_viewport_size({"width": width, "height": max(900, min(int(height) + 4, 4_000))})
    page.wait_for_timeout(1_500)
    return page.screenshot()


def small(png: bytes, most: int = MOST_BYTES) -> bytes:
    """The same picture under `most` bytes: in all its colours, else in fewer, else smaller.

    A palette is a last resort: it turns the colour of one kind of change into that of another.
    """
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    while True:
        for colours in (None, 256):
            out = io.BytesIO()
            drawn = picture if colours is None else picture.quantize(colours, kmeans=3, dither=Image.Dither.NONE)
            drawn.save(out, "PNG", optimize=True)
            if out.tell() < most:
                return out.getvalue()
        picture = picture.resize((picture.width * 4 // 5, picture.height * 4 // 5), Image.Resampling.LANCZOS)


def briefings(home: Path, site: str) -> dict[str, bytes]:
    """Sheets of briefings of a busy site, a quiet one, a corridor and an action, by the name of their picture; none
    where poppler's pdftoppm is not installed."""
    printer = shutil.which("pdftoppm")
    if printer is None:
        return {}
    workspace = Workspace.open(home)
    newest = workspace.store.looks(site)[-1].acquired_at.date()
    since = newest - timedelta(days=120)
    sites = workspace.store.sites()
    corridor = next(iter(corridors_of(sites).values()))
    few = {one.id: len(workspace.store.detections(one.id)) for one in sites if one.watched}
    quiet = min(few, key=lambda key: (few[key], key))
    with tempfile.TemporaryDirectory() as folder:
        made = {name: Path(folder) / f"{name}.pdf" for name in ("busy", "quiet", "corridor", "action")}
        write_brief(workspace, (site,), None, made["busy"], Audience.INTERNAL, today=newest)
        write_brief(workspace, (quiet,), None, made["quiet"], Audience.PUBLIC, today=newest)
        write_brief(workspace, corridor, since, made["corridor"], Audience.PARTNER, today=newest)
        write_action_brief(workspace, ACTION, made["action"], Audience.INTERNAL, today=newest)
        pictures = {}
        for name, pdf in made.items():
            subprocess.run([printer, "-png", "-r", "110", "-l", "2", str(pdf), str(pdf.with_suffix(""))], check=True)
            for sheet, page in zip(("answer", "proof"), sorted(Path(folder).glob(f"{name}-*.png")), strict=False):
                pictures[f"briefing-{name}-{sheet}"] = page.read_bytes()
        return pictures


def change_at(home: Path, site: str) -> str:
    """Id of a site's newest change that was confirmed."""
    found = [d for d in Workspace.open(home).store.detections(site) if d.confirmed_on]
    return max(found, key=lambda d: (d.confirmed_on, d.id)).id


def issues(home: Path, site: str) -> None:
    """Two issues of a site for partners, the second held against the first, where there are none yet."""
    workspace = Workspace.open(home)
    newest = workspace.store.looks(site)[-1].acquired_at.date()
    since: date | Literal["last"] = newest - timedelta(days=90)
    while len([b for b in workspace.store.briefings() if b.id.startswith("partner-")]) < 2:
        write_brief(workspace, (site,), since, None, Audience.PARTNER, today=newest)
        since = "last"


def _note(foreign: list[str], address: str, request: Request) -> None:
    if not request.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
        foreign.append(request.url)


def main() -> int:
    """Take them all; returns 0, or 1 when a page asked another machine for something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, default=Path(os.environ.get("COMPOUND_WATCH_HOME", "workspace")))
    parser.add_argument("--site", default="pellimar-bend", help="the site whose page is shown")
    chosen = parser.parse_args()
    TARGET.mkdir(exist_ok=True)
    foreign: list[str] = []
    issues(chosen.workspace, chosen.site)
    change = change_at(chosen.workspace, chosen.site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for audience in ("internal", "public"):
            with dashboard(chosen.workspace.resolve(), audience) as address:
                for name, path, width, eyes in SCREENS:
                    if eyes != audience:
                        continue
                    page = browser.new_page()
                    page.on("request", partial(_note, foreign, address))
                    body = small(shot(page, address, path.format(site=chosen.site, change=change), width))
                    (TARGET / f"{name}.png").write_bytes(body)
                    print(f"{name}.png, {len(body) / 1000:.0f} kB")
                    page.close()
        browser.close()
    sheets = briefings(chosen.workspace.resolve(), chosen.site)
    if not sheets:
        print("The briefings are left as they are: pdftoppm (package poppler-utils) is not installed", file=sys.stderr)
    for name, sheet in sheets.items():
        (TARGET / f"{name}.png").write_bytes(small(sheet, 450_000))
    for url in foreign:
        print(f"asked another machine: {url}", file=sys.stderr)
    return 1 if foreign else 0


if __name__ == "__main__":
    raise SystemExit(main())
