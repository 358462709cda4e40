"""The store is away at the press of Save: nothing that was typed or drawn is lost, and no press is repeated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import create_engine

from geodata.store import Store
from layers.charts.outline_diff import outline_diff
from tests.geodata.store.postgis_server import why_not
from tests.screens.fixture_world import make
from tests.screens.serving import move_corner, visit
from tests.screens.team import team_dashboard

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgis,
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "a server can be started"),
]
KEPT = "What stood in the fields of this page is kept"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Store]]:
    """The address of a dashboard for internal users whose store is a database, and that store."""
    home = tmp_path_factory.mktemp("away")
    make(home).close()
    with team_dashboard(home) as opened:
        yield opened


@contextmanager
def _away(store: Store) -> Iterator[None]:
    """The database takes nobody in, and whoever was in is out, as when its server is started anew."""
    address, _, name = store._engine.url.render_as_string(hide_password=False).rpartition("/")
    engine = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        out = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.exec_driver_sql(out, (name,))
        try:
            yield
        finally:
            connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    engine.dispose()


def test_words_of_a_site(browser: Browser, team: tuple[str, Store]) -> None:
    address, store = team
    page = visit(browser, address).open("edit-site?site=oskelle-bridge").page
    page.get_by_text("Words", exact=True).first.click()
    words = page.locator(".st-key-cw_part_words")
    words.get_by_label("Name", exact=True).fill("Oskelle Landing")
    words.get_by_label("Also written, one a line; any script").fill("Old Oskelle\nออสเกล")
    words.get_by_text("This source documents the place publicly").click()
    ticked = words.get_by_role("checkbox").is_checked()
    words.get_by_label("Reason (required)").fill("Its own sign says so.")
    words.get_by_role("textbox", name="Your role").fill("analyst 1")
    with _away(store):
        words.get_by_role("button", name="Save as a new revision").click()
        expect(page.locator(".cw-error")).to_contain_text(KEPT, timeout=60_000)
    page.get_by_role("button", name="Try again").click()
    expect(words.get_by_label("Name", exact=True)).to_have_value("Oskelle Landing", timeout=60_000)
    expect(words.get_by_label("Also written, one a line; any script")).to_have_value("Old Oskelle\nออสเกล")
    assert words.get_by_role("checkbox").is_checked() == ticked
    expect(words.get_by_label("Reason (required)")).to_have_value("Its own sign says so.")
    assert store.site("oskelle-bridge").revision == 1, "the press was not repeated"
    words.get_by_role("button", name="Save as a new revision").click()
    page.get_by_text("Saved as revision 2.").wait_for(timeout=60_000)
    site = store.site("oskelle-bridge")
    assert (site.name, site.aliases, site.documented) == ("Oskelle Landing", ("Old Oskelle", "ออสเกล"), ticked)
    expect(words.get_by_label("Reason (required)")).to_have_value("", timeout=60_000)
    assert page.locator("[data-testid=stException]").count() == 0
    page.close()


def test_an_outline_drawn_on_the_map(browser: Browser, team: tuple[str, Store]) -> None:
    address, store = team
    seen = visit(browser, address).open("edit-site?site=kilvane-ford")
    page, before = seen.page, store.site("kilvane-ford").outline
    move_corner(seen)
    outline, compared = page.locator(".st-key-cw_part_outline"), page.locator("p.cw-small", has_text="before,")
    compared.wait_for(timeout=60_000)
    moved = compared.inner_text()
    outline.get_by_label("Reason (required)").fill("The fence was moved.")
    outline.get_by_role("textbox", name="Your role").fill("analyst 1")
    with _away(store):
        outline.get_by_role("button", name="Save as a new revision").click()
        expect(page.locator(".cw-error")).to_contain_text(KEPT, timeout=60_000)
    page.get_by_role("button", name="Try again").click()
    expect(compared).to_have_text(moved, timeout=60_000)
    seen.map().locator(".leaflet-draw-edit-edit").wait_for(timeout=60_000)
    expect(outline.get_by_label("Reason (required)")).to_have_value("The fence was moved.")
    outline.get_by_role("button", name="Save as a new revision").click()
    page.get_by_text("Saved as revision 2.").wait_for(timeout=60_000)
    diff = outline_diff(before, store.site("kilvane-ford").outline)
    assert not diff.same and diff.words in moved
    assert page.locator("[data-testid=stException]").count() == 0
    page.close()
