"""What three readers do, each task of docs/tasks.md in a real browser or shell: done without a fault of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, visit
from tests.screens.tasks import aide_tasks, analyst_tasks, operator_tasks
from tests.screens.tasks.task_list import AIDE, ANALYST, OPERATOR, Desk, Script, written_down

SCRIPTED = (aide_tasks, analyst_tasks, operator_tasks)
"""Imported, so that their scripts are registered."""


def test_every_task_that_is_written_down_has_a_script_and_the_other_way_round() -> None:
    assert SCRIPTED and len(written_down()) >= 30
    assert set(written_down()) == {*AIDE, *ANALYST, *OPERATOR}


@pytest.fixture(scope="module")
def desk_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tasks") / "w"
    make(home).close()
    home.chmod(0o700)  # as an operator keeps it
    return home


@pytest.fixture(scope="module")
def at_work(desk_home: Path) -> Iterator[str]:
    with dashboard(desk_home, "internal") as address:
        yield address


def _done(browser: Browser, address: str, home: Path, script: Script) -> None:
    seen = visit(browser, address, height=900).open("")
    script(Desk(seen, home))
    assert seen.foreign == [] and seen.errors == []
    assert seen.page.locator("[data-testid=stException]").count() == 0
    seen.page.close()


@pytest.mark.browser
@pytest.mark.parametrize("task", AIDE)
def test_the_aide(browser: Browser, public: str, desk_home: Path, task: str) -> None:
    _done(browser, public, desk_home, AIDE[task])


@pytest.mark.browser
@pytest.mark.parametrize("task", [*ANALYST, *OPERATOR])
def test_the_analyst_and_the_operator(browser: Browser, at_work: str, desk_home: Path, task: str) -> None:
    _done(browser, at_work, desk_home, (ANALYST | OPERATOR)[task])
