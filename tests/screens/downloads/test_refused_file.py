"""Of a file that is refused when its button is pressed the reader is told why, and what to do, in their language."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from geodata.access.audience import Audience
from geodata.errors import NotFound, StoreRefused
from geodata.incidents.clearing import Decision
from geodata.restored import NotConfirmed
from geodata.store import Store
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.issued_briefings.issued_files import delete_issue
from screens.downloads.file_button import _words
from tests.screens.fixture_world import END, make
from tests.screens.serving import dashboard, drawn, visit

SITE, ISSUE = "pellimar-bend", "public-2026-001"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path).close()
    workspace = Workspace(tmp_path)
    write_brief(workspace, (SITE,), None, None, Audience.PUBLIC, today=END)
    workspace.store.close()
    return tmp_path


@pytest.mark.browser
def test_the_pdf_of_an_issue_that_was_taken_back_meanwhile(browser: Browser, home: Path) -> None:
    with dashboard(home, "public") as address:
        page, other = (
            visit(browser, address).open(f"briefings?briefing={ISSUE}&lang={lang}").page for lang in ("en", "th")
        )
        saved = page.get_by_role("button", name="Save the PDF")
        drawn(page)
        with page.expect_download() as given:
            saved.click()
        assert given.value.path().read_bytes().startswith(b"%PDF-")
        expect(page.locator("#cw-refused-file")).to_have_count(0)
        store = Store.open(home)
        store.decide_about_site(SITE, Wish(Decision.HELD, "desk 1", "It was listed wrongly: a hotel."))
        store.close()
        saved.click()
        told = page.locator("#cw-refused-file")
        expect(told).to_contain_text("do not quote from it. Next step: Open the list of briefings.", timeout=60_000)
        expect(told.get_by_role("alert")).to_contain_text(
            f"briefing {ISSUE}: it was issued, and this edition no longer"
        )
        expect(page.get_by_text("Failed to generate file")).to_have_count(0)
        expect(page.get_by_text(f"Issue {ISSUE} was issued; this edition no longer shows it")).to_be_visible()
        expect(told.get_by_role("button", name="Close")).to_be_focused()
        told.get_by_role("button", name="Close").press("Enter")
        expect(told).to_have_count(0)
        drawn(other)
        other.locator(".st-key-issue_pdf button").click()
        thai = other.locator("#cw-refused-file")
        expect(thai).to_contain_text("อย่าอ้างอิงข้อความจากรายงานนี้", timeout=60_000)
        assert "quote" not in thai.inner_text() and "Failed" not in other.inner_text("body")
        page.close()
        other.close()


@pytest.mark.browser
def test_the_file_of_an_issue_whose_words_were_deleted_meanwhile(browser: Browser, home: Path) -> None:
    with dashboard(home, "public") as address:
        page = visit(browser, address).open(f"briefings?briefing={ISSUE}").page
        drawn(page)
        workspace = Workspace(home)
        delete_issue(workspace, ISSUE, "The office asked for it.", "operator")
        workspace.store.close()
        page.get_by_role("button", name="Save as web page").click()
        told = page.locator("#cw-refused-file")
        expect(told).to_contain_text("what it said was deleted. Next step: Open the list of briefings.", timeout=60_000)
        assert "asked for it" not in page.inner_text("body")
        page.close()


def test_readers_outside_are_told_nothing_of_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.downloads.file_button.works_here", lambda: False)
    monkeypatch.setattr("screens.session.error_as_told.works_here", lambda: False)
    restored = _words(NotConfirmed("what partners and the public read", "of a backup", "restore --confirm"))
    assert "restore" not in restored and "it is closed for a check" in restored
    store = _words(StoreRefused("db.example:5432", "it does not answer", "Start it"))
    assert "5432" not in store and "cannot be read at the moment" in store
    assert "no such. Next step: Look." in _words(NotFound("a", "no such", "Look"))
