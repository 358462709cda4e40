"""What the aide and the analyst do at the desk, in a real browser: clicks, and seconds.

`python -m benchmarks desk`, or `python benchmarks/desk.py --workspace DEMO`, builds the demo (or copies one), serves it
and works in it: the aide's question from the front to the copied sentence, a point to a watched site on a catalogue of
this machine, and flags judged by keyboard with a reason each. A step of the keyboard is timed in the page, from the key
until two frames after what it changes stands; the two others as a whole, with what Playwright waits. What a person
takes to read is in none of them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geodata.workspace import Workspace
from pipelines.demo.build_demo import build_demo
from tests.screens.edit.empty_desk import MIDDLE, empty_desk
from tests.screens.serving import CHROMIUM, FLAGS, dashboard, visit

SINCE = "20260601"
"""A day inside the time of the demo, as its field takes it."""
FLAGS_JUDGED = 20
SOON = 60_000
"""Milliseconds after which a step counts as lost."""
PRESSED = "addEventListener('keydown', event => { window.cw_pressed = event.timeStamp; }, {capture: true})"
"""Begun before the page's own scripts, which keep some keys to themselves."""
CLICKS = "addEventListener('pointerdown', () => { window.cw_presses = (window.cw_presses || 0) + 1; }, {capture: true})"
"""Counts what is pressed with the mouse or a finger."""
STEP = """() => { window.cw_step = new Promise((told, lost) => {
  setTimeout(() => lost(new Error('not seen within a minute')), 60000);
  window.cw_pressed = undefined;
  const look = () => {
    if (window.cw_pressed !== undefined && (%s)) requestAnimationFrame(() => requestAnimationFrame(
      () => told(performance.now() - window.cw_pressed)));
    else requestAnimationFrame(look);
  };
  look();
}); }"""
"""Leaves in the page: ms from the last key until what it changes is painted."""
CHOSEN = "[...document.querySelectorAll('button')].some(b => b.textContent.includes(', chosen'))"
REASONED = "[...document.querySelectorAll('button[aria-pressed=true]')].some(b => b.textContent.startsWith('1 '))"
SENT = f"document.body.textContent.includes('It goes to a second person.') && !{CHOSEN}"
MARKED = "document.querySelector('.cw-wait.cw-chosen a')?.getAttribute('href')"
"""The flag in question, as the queue marks it."""


def aide(browser: Browser, address: str) -> tuple[int, float]:
    """Clicks and seconds from the front page to the copied sentence of what changed since a typed day."""
    page = visit(browser, address).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(CLICKS)
    page.goto(address)
    page.wait_for_selector(".cw-map[data-shapes]", timeout=SOON)
    began = time.perf_counter()
    page.get_by_role("combobox", name="Compare with").click()
    page.get_by_role("option", name="Another day").click()
    page.get_by_role("group", name="Compare with this day (Enter)").get_by_role("spinbutton").first.click()
    page.keyboard.type(SINCE)
    page.keyboard.press("Enter")
    page.wait_for_url("**since=2026-06-01*", timeout=SOON)
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=SOON)
    page.get_by_role("button", name="Copy what you may say").first.click()
    page.locator("#cw-copied", has_text="Sentence copied.").wait_for(timeout=SOON)
    took = time.perf_counter() - began
    assert page.evaluate("navigator.clipboard.readText()").startswith("\u201c")
    pressed = page.evaluate("window.cw_presses")
    page.close()
    return pressed, took


def point_to_site(browser: Browser) -> float:
    """Seconds from a typed point to a site that is saved with a suggested outline, on a picture from a catalogue."""
    with tempfile.TemporaryDirectory() as folder, empty_desk(Path(folder)) as (address, _, _):
        return _drawn(visit(browser, address).open("add-site").page)


def _drawn(page: Page) -> float:
    began = time.perf_counter()
    page.get_by_label("Longitude, latitude of the place").fill(f"{MIDDLE.x:.5f}, {MIDDLE.y:.5f}")
    page.get_by_role("button", name="Show its newest picture").click()
    picture = page.frame_locator("iframe[title*='st_folium']").first.locator("img.cw-pixels")
    expect(picture).to_be_visible(timeout=SOON)
    page.get_by_text("Begin with the built-up ground around the point").click()
    expect(page.get_by_text("Suggested: the built-up ground")).to_be_visible(timeout=SOON)
    page.get_by_label("Name (required)").fill("Hall at the bend")
    page.get_by_role("textbox", name="Your role").fill("analyst 2")
    page.get_by_role("button", name="Save as restricted").click()
    expect(page.get_by_text("Saved as restricted")).to_be_visible(timeout=SOON)
    return time.perf_counter() - began


def by_keyboard(browser: Browser, address: str, flags: int) -> dict[str, list[float]]:
    """Seconds of each step of judging flags, by step: no mouse once the role is typed."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, bypass_csp=True)
    context.add_init_script(PRESSED)
    page = context.new_page()
    page.goto(f"{address}/triage")
    page.wait_for_selector(".cw-foot", timeout=SOON)
    role = page.get_by_role("textbox", name="Your role")
    role.fill("reviewer 7")
    role.press("Tab")
    page.wait_for_timeout(2_000)
    steps: dict[str, list[float]] = {"confirm": [], "reason": [], "sent, and the next flag": []}
    for _ in range(flags):
        page.evaluate("document.activeElement.blur()")
        marked = page.evaluate(MARKED)
        for step, keys, seen in (
            ("confirm", "c", CHOSEN),
            ("reason", "1", REASONED),
            ("sent, and the next flag", "Control+Enter", f"{SENT} && {MARKED} && {MARKED} !== {marked!r}"),
        ):
            page.evaluate(STEP % seen)
            page.keyboard.press(keys)
            steps[step].append(page.evaluate("window.cw_step") / 1000)
            page.wait_for_timeout(400)  # nobody presses the next key sooner
    context.close()
    return steps


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, help="a demo's workspace, which is copied; built anew otherwise")
    parser.add_argument("--flags", type=int, default=FLAGS_JUDGED)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "demo"
        if given.workspace:
            shutil.copytree(given.workspace, home, ignore=shutil.ignore_patterns("world"))
        else:
            build_demo(Workspace.open(home), lambda *_: None)
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        with dashboard(home, "internal") as address:
            asked = [aide(browser, address) for _ in range(3)]
            steps = by_keyboard(browser, address, given.flags)
        drawn = [point_to_site(browser) for _ in range(2)]
        browser.close()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| what | measured | goal |\n| --- | --- | --- |")
    took = statistics.median(seconds for _, seconds in asked)
    print(
        f"| from the front to the copied sentence, since a typed day | {asked[0][0]} clicks, {took:.1f} s | 4, 20 s |"
    )
    print(f"| a point to a watched site | {statistics.median(drawn):.1f} s | 60 s |")
    for step, seconds in steps.items():
        middle, most = statistics.median(seconds), max(seconds)
        print(f"| {len(seconds)} flags by keyboard: {step} | {middle:.2f} s, at most {most:.2f} s | 0.5 s |")


if __name__ == "__main__":
    main()
