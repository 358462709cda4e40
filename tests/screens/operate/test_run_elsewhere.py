"""The operator's screen while a run is under way on another machine of the team's database.

A store of its own over the same database stands for the other machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from geodata.store import Store
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
