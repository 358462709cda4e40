"""The dashboard over a team's database: what it shows and keeps is what it does over a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

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
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Store]]:
    """The address of a dashboard for internal users whose store is a database, and that store."""
    home = tmp_path_factory.mktemp("team")
    make(home).close()
    with team_dashboard(home) as opened:
        yield opened


def test_the_screens_open_and_an_edit_is_kept_and_shown(browser: Browser, team: tuple[str, Store]) -> None:
    address, store = team
    seen = visit(browser, address).open("")
    assert seen.overview().locator("text=Pellimar Bend").count()
    for path in ("site?site=pellimar-bend", "triage?change=te-1", "reports", "runs"):
        seen.open(path)
        assert seen.page.locator(".cw-error").count() == 0, path
    page = seen.open("edit-site?site=oskelle-bridge").page
    page.get_by_text("Words", exact=True).first.click()
    words = page.locator(".st-key-cw_part_words")
    words.get_by_label("Name", exact=True).fill("Oskelle Landing")
    words.get_by_label("Reason (required)").fill("Its own sign says so.")
    words.get_by_role("textbox", name="Your role").fill("analyst 1")
    words.get_by_role("button", name="Save as a new revision").click()
    page.get_by_text("Saved as revision 2.").wait_for(timeout=60_000)
    assert store.site("oskelle-bridge").name == "Oskelle Landing"
    seen.open("triage?change=te-1")
    page.get_by_role("textbox", name="Your role").fill("reviewer 7")
    page.keyboard.press("Tab")
    page.locator("h1.cw-answer").click()
    page.keyboard.press("d")
    page.get_by_role("button", name="Dismiss, chosen").wait_for(timeout=60_000)
    page.get_by_placeholder("What was seen, on which dates").fill("A field was ploughed.")
    page.get_by_role("button", name="Send to second check").click()
    page.get_by_text("It goes to a second person.").wait_for(timeout=60_000)
    assert [review.reviewer for review in store.reviews("te-1")] == ["reviewer 7"]
    seen.open("site?site=oskelle-bridge")
    page.get_by_text("Oskelle Landing").first.wait_for(timeout=60_000)
    assert seen.foreign == [] and seen.errors == [] and page.locator("[data-testid=stException]").count() == 0
    page.close()
