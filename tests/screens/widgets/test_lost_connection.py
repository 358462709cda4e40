"""That the server is not reached is told in the reader's language, and the line goes away once it is again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, visit
from tests.servers.loopback import unused_port

pytestmark = pytest.mark.browser


def test_what_is_pressed_without_a_server_is_told(browser: Browser, tmp_path: Path) -> None:
    make(tmp_path).close()
    port = unused_port()
    with dashboard(tmp_path, "internal", port=port) as address:
        page = visit(browser, address).open("triage").page
        button = page.get_by_role("button", name="Dismiss (D)")
        button.wait_for(timeout=60_000)
        page.wait_for_timeout(1_000)
        button.click()
        page.get_by_role("button", name="Dismiss, chosen").wait_for(timeout=60_000)
        assert page.locator("#cw-lost").count() == 0, "a click that arrives is not told"
    expect(page.locator("#cw-lost")).to_contain_text("not sent", timeout=60_000)
    assert page.locator("#cw-lost").get_attribute("role") == "alert"
    with dashboard(tmp_path, "internal", port=port):
        expect(page.locator("#cw-lost")).to_have_count(0, timeout=60_000)
        page.close()
