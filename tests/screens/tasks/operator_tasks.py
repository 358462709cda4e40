"""The operator: knows in the morning whether the night ran, and what to do if not; on the screen and in the shell."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import expect
from typer.testing import CliRunner

from pipelines.cli import app
from tests.screens.tasks.aide_tasks import SOON, answer, menu
from tests.screens.tasks.task_list import OPERATOR, Desk, done_by


def told(desk: Desk, *words: str, code: int = 0) -> str:
    """What a command prints."""
    done = CliRunner().invoke(app, ["--workspace", str(desk.home), *words])
    assert done.exit_code == code, (words, done.output, done.exception)
    return done.output


@done_by(OPERATOR, "C1")
def _did_it_run(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Runs")
    answer(page, re.compile(r"The last run, \d+ \w+ 20\d\d, was done"))


@done_by(OPERATOR, "C2")
def _what_failed(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Runs")
    expect(page.locator(".st-key-cw_failures")).to_be_visible(timeout=SOON)
    expect(page.locator(".st-key-cw_run_looks")).to_contain_text("optical", timeout=SOON)


@done_by(OPERATOR, "C3")
def _how_full_is_the_disk(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Runs")
    expect(page.locator("body")).to_contain_text("Storage used", timeout=SOON)
    expect(page.locator("body")).to_contain_text("Next run")


@done_by(OPERATOR, "C4")
def _state_for_a_machine(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Runs")
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="Status as JSON").click(timeout=SOON)
    assert "runs" in json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))


@done_by(OPERATOR, "C5")
def _is_it_sound(desk: Desk) -> None:
    assert re.search(r"^ok +store", told(desk, "doctor"), re.MULTILINE)


@done_by(OPERATOR, "C6")
def _what_is_held_and_how_long(desk: Desk) -> None:
    said = told(desk, "retention")
    assert "Comments of analysts on changes under review" in said and "Past their time:" in said


@done_by(OPERATOR, "C7")
def _a_backup_that_is_tried(desk: Desk) -> None:
    file = desk.home.parent / "tasks-backup.zip"
    told(desk, "backup", "--out", str(file))
    told(desk, "restore", str(file), "--check")


@done_by(OPERATOR, "C8")
def _who_is_asked_what(desk: Desk) -> None:
    rows = json.loads(told(desk, "reviews", "list", "--json"))
    assert {"id", "assigned_to", "comments"} <= set(rows[0])
    assert "Saved views:" in told(desk, "views", "list")


@done_by(OPERATOR, "C9")
def _several_sites_in_the_shell(desk: Desk) -> None:
    said = told(desk, "sites", "change", "--site", "kilvane-ford", "--set", "retired=yes")
    assert "kilvane-ford\tRetired\tno\tyes" in said and "Keep it with --apply" in said


@done_by(OPERATOR, "C10")
def _what_the_settings_are(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Runs")
    page.get_by_role("link", name="All settings").click(timeout=SOON)
    answer(page, "what cannot be seen")
    card = page.locator(".st-key-m_settings")
    expect(card).to_contain_text(re.compile(r"Settings in force\s*Hash [0-9a-f]{12}"), timeout=SOON)
    expect(card.locator("[data-testid=stDataFrame]")).to_be_visible(timeout=SOON)
