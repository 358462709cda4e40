"""The operator's screen while a run is under way, and the strip of a run that did not come."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from shapely.geometry import box

from geodata.access.audience import Audience
from geodata.access.login import Entry, Role, Visitor
from geodata.looks.run import Run, RunState
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.context.progress_file import Step, kept_progress
from pipelines.context.run_lock import is_running, single_flight
from pipelines.context.workspace_state import SCHEDULE_NAME, remember_cron
from pipelines.operate.schedule import schedule_of
from screens.operate.live_progress import SILENT_MINUTES, steps_html
from screens.operate.runs import answer
from screens.session.edition import load
from screens.widgets.page_frame import late_words, strips
from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, visit

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


def run(at: datetime, state: RunState = RunState.DONE) -> Run:
    return Run(f"r-{at:%d%H}", at, at + timedelta(minutes=7), state, "h", "v")


def test_the_strip_names_the_missed_time_and_the_last_good_run(tmp_path: Path) -> None:
    runs = [run(AT, RunState.FAILED), run(AT - timedelta(days=1))]
    late = AT + timedelta(hours=61)
    assert late_words(tmp_path, runs, late) == "", "nothing is planned, so nothing is late"
    remember_cron(tmp_path, "0 19 * * *")
    said = late_words(tmp_path, runs, late)
    assert "planned for 22 Nov 2026 is late" in said and "last run to its end began 20 Nov 2026, 19:00 UTC." in said
    lossy = [run(AT - timedelta(days=1), RunState.PARTLY)]
    assert "began 20 Nov 2026, 19:00 UTC and is partly done." in late_words(tmp_path, lossy, late)
    assert late_words(tmp_path, runs, AT + timedelta(hours=59)) == ""
    assert late_words(tmp_path, [], late) == ""
    with single_flight(tmp_path):
        assert late_words(tmp_path, runs, late) == "", "it is under way"
    (tmp_path / SCHEDULE_NAME).write_text("{", encoding="utf-8")
    assert late_words(tmp_path, runs, late) == ""


@pytest.mark.parametrize("whole", [2, 1])
@pytest.mark.parametrize("eyes", [Audience.INTERNAL, Audience.PUBLIC])
def test_a_run_of_one_site_by_hand_is_not_the_night_that_did_not_come(
    tmp_path: Path, eyes: Audience, whole: int
) -> None:
    """Nor where no night came since the schedule was noted.

    Readers outside, who see no count of a run, are told alike.
    """
    store, now = Workspace.open(tmp_path).store, datetime.now(UTC)
    for n in range(2):
        place = Site(f"yard-{n}", f"Yard {n}", box(98.5 + n, 16.6, 98.51 + n, 16.61))
        store.save_site(place, by="desk", now=now - timedelta(days=30))
    store.save_run(replace(run(now - timedelta(days=4)), id="earlier", sites=whole))
    remember_cron(tmp_path, "0 19 * * *")
    note = json.loads((tmp_path / SCHEDULE_NAME).read_text())
    since = (now - timedelta(days=30)).isoformat(timespec="seconds")
    (tmp_path / SCHEDULE_NAME).write_text(json.dumps(note | {"since": since}))

    def late(stamp: str) -> tuple[bool, bool]:
        seen = load(tmp_path, stamp, eyes, now.date(), False)
        noted = schedule_of(tmp_path, now).since
        last = answer(seen.runs, running=False, cron="0 19 * * *", now=now, noted=noted, part_runs=seen.part_runs)
        strip = "".join(strips(seen, Visitor(eyes, Role.READER, Entry.FIXED)))
        return "is late" in strip, "is late" in last[1]

    store.save_run(replace(run(now - timedelta(hours=2)), id="by-hand", sites=1))
    assert late("a") == (True, True)
    store.save_run(replace(run(now - timedelta(hours=1)), id="night", sites=2))
    assert late("b") == (False, False)
    store.close()


def test_no_night_is_late_while_a_run_is_under_way_on_another_machine(tmp_path: Path) -> None:
    """Nobody holds the lock of this folder then."""
    store, now = Workspace.open(tmp_path).store, datetime.now(UTC)
    store.save_run(run(now - timedelta(days=4)))
    remember_cron(tmp_path, "0 19 * * *")
    note = json.loads((tmp_path / SCHEDULE_NAME).read_text())
    since = (now - timedelta(days=30)).isoformat(timespec="seconds")
    (tmp_path / SCHEDULE_NAME).write_text(json.dumps(note | {"since": since}))
    for under_way in (False, True):
        seen = load(tmp_path, f"{under_way}", Audience.INTERNAL, now.date(), under_way)
        strip = "".join(strips(seen, Visitor(Audience.INTERNAL, Role.READER, Entry.FIXED)))
        assert ("is late" in strip, "A run is under way." in strip) == (not under_way, under_way)
    store.close()


def test_steps_are_bars_with_words_and_silence_is_told() -> None:
    steps = [Step("Read <scenes>", 28, 30, AT), Step("Judge sites", 0, 0, AT)]
    html = steps_html(steps, AT + timedelta(seconds=5))
    assert "28 of 30" in html and "93 %" in html and "done" in html
    assert "&lt;scenes&gt;" in html and "<scenes>" not in html
    assert "Nothing was heard" not in html
    assert "Nothing was heard" in steps_html(steps, AT + timedelta(minutes=SILENT_MINUTES + 1))
    assert "searches the catalogues" in steps_html((), AT)


@pytest.mark.browser
def test_a_run_under_way_is_seen_to_go_on_and_to_end(browser: Browser, tmp_path: Path) -> None:
    make(tmp_path).close()
    with dashboard(tmp_path, "internal") as address:
        with single_flight(tmp_path):
            tell = kept_progress(tmp_path, lambda *_: None)
            tell("Read scenes", 3, 12)
            seen = visit(browser, address).open("runs")
            assert "A run is under way" in seen.page.locator("h1.cw-answer").inner_text()
            live = seen.page.locator(".cw-steps")
            expect(live).to_contain_text("3 of 12", timeout=60_000)
            seen.page.evaluate("window.same_page = true")
            tell("Read scenes", 12, 12)
            expect(live).to_contain_text("12 of 12", timeout=60_000)
            assert seen.page.locator("[role=progressbar]").first.get_attribute("aria-valuenow") == "100"
        # while a page is drawn anew its old heading may stand beside the new one for a moment
        expect(seen.page.locator("h1.cw-answer", has_text="under way")).to_have_count(0, timeout=60_000)
        expect(seen.page.locator(".cw-steps")).to_have_count(0, timeout=60_000)
        assert seen.page.evaluate("window.same_page") is True
        assert seen.foreign == [] and seen.errors == []
        seen.page.close()


@pytest.mark.browser
def test_a_run_is_started_and_stopped_on_the_operators_screen(browser: Browser, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:  # takes connections and never answers
        make(tmp_path).close()
        (tmp_path / "compound-watch.toml").write_text(
            f'run_from_dashboard = true\n\n[[catalogs]]\nhref = "http://127.0.0.1:{silent.getsockname()[1]}"\n'
            'collections = ["sentinel-2-l2a"]\n'
        )
        with dashboard(tmp_path, "internal") as address:
            page = visit(browser, address).open("runs").page
            page.get_by_role("button", name="Run now").click(timeout=60_000)
            stop = page.get_by_role("button", name="Stop this run")
            stop.wait_for(timeout=60_000)
            assert is_running(tmp_path)
            assert "A run is under way" in page.locator("h1.cw-answer").inner_text()
            stop.click()
            expect(page.get_by_role("button", name="Run now")).to_be_enabled(timeout=60_000)
            assert not is_running(tmp_path)


@pytest.mark.browser
def test_run_now_is_no_way_to_act_where_it_is_not_allowed(browser: Browser, tmp_path: Path) -> None:
    make(tmp_path).close()
    with dashboard(tmp_path, "internal") as address:
        page = visit(browser, address).open("runs").page
        expect(page.get_by_role("button", name="Run now")).to_be_disabled(timeout=60_000)
        page.close()
    with dashboard(tmp_path, "public") as address:
        page = visit(browser, address).open("runs").page
        page.wait_for_selector(".cw-foot, .cw-error, [role=dialog]", timeout=60_000)
        assert page.get_by_role("button", name="Run now").count() == 0
