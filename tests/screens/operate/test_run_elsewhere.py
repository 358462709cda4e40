"""The operator's screen while a run is under way on another machine of the team's database.

A store of its own over the same database stands for the other machine.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from geodata.store import Store
from geodata.store.team.held_for import HeldFor
from pipelines.context.progress_file import kept_progress
from pipelines.context.run_lock import single_flight
from pipelines.operate.background_run import STARTED_NAME
from tests.geodata.store.postgis_server import why_not
from tests.screens.fixture_world import make
from tests.screens.serving import visit
from tests.screens.team import team_dashboard

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "a server can be started"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def team(home: Path) -> Iterator[tuple[str, Store]]:
    make(home).close()
    with (home / "compound-watch.toml").open("a", encoding="utf-8") as settings:
        settings.write("run_from_dashboard = true\n")
    with team_dashboard(home) as opened:
        yield opened


def test_a_run_on_another_machine_leaves_the_screen_in_peace(browser: Browser, team: tuple[str, Store]) -> None:
    address, there = team
    with there.only_run():
        seen = visit(browser, address).open("runs")
        expect(seen.page.locator("h1.cw-answer")).to_contain_text("A run is under way")
        seen.page.wait_for_timeout(4_000)  # what a page still fetches after its foot
        before = len(seen.received)
        seen.page.wait_for_timeout(10_000)
        assert len(seen.received) - before < 100, "a look at the run every two seconds, and nothing else"
        assert seen.page.locator(".cw-foot").count() == 1
    expect(seen.page.locator("h1.cw-answer", has_text="under way")).to_have_count(0, timeout=60_000)
    assert seen.foreign == [] and seen.errors == []
    seen.page.close()


def test_no_progress_of_an_older_run_stands_under_another_one(
    browser: Browser, team: tuple[str, Store], home: Path
) -> None:
    """Neither under that of another machine, whose steps are not here, nor under one of this folder that begins."""
    address, there = team
    earlier = datetime.now(UTC) - timedelta(hours=6)
    kept_progress(home, lambda *_: None, now=lambda: earlier)("Judge sites", 68, 68)
    with there.only_run():
        began = datetime.now(UTC)
        page = visit(browser, address).open("runs").page
        card = page.locator(".st-key-cw_live")
        days = {f"{at.day} {at:%b %Y, %H:%M}" for at in (began - timedelta(seconds=2), began)}
        expect(card).to_contain_text(f"A run is under way on machine {socket.gethostname()} since", timeout=60_000)
        assert any(moment in card.inner_text() for moment in days)
        assert "68 of 68" not in card.inner_text() and "Nothing was heard" not in page.content()
        page.close()
    with single_flight(home):
        page = visit(browser, address).open("runs").page
        expect(page.locator(".st-key-cw_live")).to_contain_text("searches the catalogues", timeout=60_000)
        assert "68 of 68" not in page.content() and "Nothing was heard" not in page.content()
        page.close()


@pytest.mark.parametrize("here", [False, True])
def test_other_work_is_not_called_a_run(browser: Browser, team: tuple[str, Store], home: Path, here: bool) -> None:
    """Neither on this machine nor on another; nobody can start a run, and whoever could is told why."""
    address, there = team
    with single_flight(home, work=HeldFor.RETENTION) if here else there.only_run(HeldFor.RETENTION):
        page = visit(browser, address).open("runs").page
        card = page.locator(".st-key-cw_live")
        where = "" if here else f" on machine {socket.gethostname()}"
        expect(card).to_contain_text(f"Retention is under way{where} since", timeout=60_000)
        expect(card).to_contain_text("No run begins until it ends.")
        expect(page.get_by_role("button", name="Run now")).to_be_disabled()
        assert "A run is under way" not in page.content()
    expect(card).to_have_count(0, timeout=60_000)
    expect(page.get_by_role("button", name="Run now")).to_be_enabled(timeout=60_000)
    page.close()


@pytest.mark.parametrize("late", [False, True])
def test_who_presses_run_now_is_told_that_another_machine_runs_and_since_when(
    browser: Browser, team: tuple[str, Store], home: Path, late: bool
) -> None:
    """Whether that run began before she pressed, on a page drawn earlier, or while hers still read its libraries."""
    address, there = team
    (home / STARTED_NAME).unlink(missing_ok=True)
    page = visit(browser, address).open("runs").page
    press = page.get_by_role("button", name="Run now")
    expect(press).to_be_enabled(timeout=60_000)
    if late:
        press.click()
        end = time.monotonic() + 60
        while not (home / STARTED_NAME).exists() and time.monotonic() < end:
            time.sleep(0.01)
    with there.only_run():
        if not late:
            press.click()
        refused = page.locator(".cw-refused")
        expect(refused).to_contain_text("Nothing was started or stopped.", timeout=90_000)
        expect(refused).to_contain_text(f"another run is under way on {socket.gethostname()}, since 20")
        assert (home / STARTED_NAME).exists() is late
        expect(page.locator(".st-key-cw_live")).to_contain_text("on machine", timeout=60_000)
        expect(press).to_be_disabled()
        assert page.get_by_role("button", name="Stop this run").count() == 0
    page.close()
