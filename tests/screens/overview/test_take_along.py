"""What the filters of the front page leave is handed over as a file, in a browser."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, visit

pytestmark = pytest.mark.browser


def test_the_filtered_view_is_a_file(tmp_path: Path, browser: Browser) -> None:
    make(tmp_path).close()
    with dashboard(tmp_path, "public") as address:
        seen = visit(browser, address).open("?kind=construction")
        page = seen.page
        page.get_by_text("As a table:").first.click()
        expect(page.get_by_text("Changes as a file:")).to_be_visible(timeout=60_000)
        with page.expect_download(timeout=60_000) as began:
            page.get_by_role("button", name="CSV").first.click()
        text = began.value.path().read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO("\n".join(x for x in text.splitlines() if not x.startswith("#")))))
        assert began.value.suggested_filename.startswith("detections-public-2")
        assert rows and {row["kind"] for row in rows} == {"construction"}
        with page.expect_download(timeout=60_000) as began:
            page.get_by_role("button", name="GeoJSON").first.click()
        made = json.loads(began.value.path().read_text("utf-8"))
        assert {f["properties"]["id"] for f in made["features"]} == {row["id"] for row in rows}
        assert page.locator("[data-testid=stException]").count() == 0
        assert not seen.errors
        page.close()
