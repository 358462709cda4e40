"""The day of the last visit: kept in the reader's browser, read once, never taken on trust."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect

from screens.session.last_visit import visit_before
from screens.widgets.compared_with import briefing_days
from tests.screens.fixture_world import END, make
from tests.screens.serving import dashboard, visit
from tests.screens.test_dashboard import html, opened

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("cookie", "before"),
    [
        ("", None),
        ("2026-11-24.", None),
        ("2026-11-24.2026-10-02", date(2026, 10, 2)),
        ("2026-10-12.2026-10-02", date(2026, 10, 12)),
        ("2030-01-01.2026-10-02", date(2026, 10, 2)),
        ("<script>.2026-13-45", None),
        ("2026-10-02.<script>", date(2026, 10, 2)),
    ],
)
def test_the_visit_before_today_is_meant(cookie: str, before: date | None) -> None:
    assert visit_before(cookie, TODAY) == before


def test_a_briefing_is_of_the_day_it_tells_of_and_never_of_a_later_one(tmp_path: Path) -> None:
    (tmp_path / "briefings").mkdir(exist_ok=True)
    for name in ("front-2026-10-12-internal.pdf", "pellimar-bend-2026-09-30-internal.pdf", "a-2026-13-45-b.pdf"):
        (tmp_path / "briefings" / name).write_bytes(b"%PDF")
        os.utime(tmp_path / "briefings" / name, (2_000_000_000, 2_000_000_000))  # written in 2033
    # the demo's world ends before the day on which somebody writes a briefing of it
    assert briefing_days(tmp_path, END) == [END, date(2026, 10, 12), date(2026, 9, 30)]
    assert briefing_days(tmp_path / "none", END) == []
    issued = (END - timedelta(days=3), END + timedelta(days=3))
    assert briefing_days(tmp_path / "none", END, issued) == [END, END - timedelta(days=3)]


@given(st.text(max_size=60))
def test_no_cookie_breaks_the_page(cookie: str) -> None:
    found = visit_before(cookie, TODAY)
    assert found is None or found < TODAY


def test_a_briefing_by_one_reader_moves_nothing_for_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make(tmp_path).close()
    before = opened(monkeypatch, tmp_path, "internal")
    (tmp_path / "briefings").mkdir(exist_ok=True)
    for made in (END, END - timedelta(days=9)):
        (tmp_path / "briefings" / f"front-{made}-internal.pdf").write_bytes(b"%PDF")
    after = opened(monkeypatch, tmp_path, "internal")
    assert not after.exception
    compared = [app.selectbox(key="compared") for app in (before, after)]
    assert compared[0].value == compared[1].value == "Half a year ago"
    assert "Briefing of 12 Nov 2026" in compared[1].options and "Briefing of 12 Nov 2026" not in compared[0].options
    said = [re.findall(r"<h1.*?</h1>", html(app)) for app in (before, after)]
    assert said[0] and said[0] == said[1]


@pytest.mark.browser
def test_ones_own_briefing_is_compared_with_from_the_next_day_on(browser: Browser, tmp_path: Path) -> None:
    make(tmp_path).close()
    with dashboard(tmp_path, "internal") as address:
        writer, other = visit(browser, address), visit(browser, address)
        for seen in (writer, other):
            seen.open("")
            expect(seen.page.locator(".st-key-compared input").first).to_have_value("Half a year ago", timeout=60_000)
        writer.page.get_by_role("button", name="Write a briefing").click()
        writer.page.get_by_role("button", name="Save the PDF").wait_for(timeout=60_000)
        writer.page.wait_for_function("document.cookie.includes('cw_briefing=')", timeout=60_000)
        kept = {c["name"]: c["value"] for c in writer.page.context.cookies()}  # type: ignore[typeddict-item]
        assert kept["cw_briefing"] == f"{END}."
        for seen in (writer, other):  # the same day nothing moves, for nobody
            seen.open("")
            expect(seen.page.locator(".st-key-compared input").first).to_have_value("Half a year ago", timeout=60_000)
        earlier = END - timedelta(days=60)
        cookie = {"name": "cw_briefing", "value": f"{END}.{earlier}", "url": address}
        writer.page.context.add_cookies([cookie])  # type: ignore[list-item]
        for seen, said in ((writer, f"Your briefing of {earlier.day} Sep 2026"), (other, "Half a year ago")):
            seen.open("")
            expect(seen.page.locator(".st-key-compared input").first).to_have_value(said, timeout=60_000)
            assert seen.errors == []
            seen.page.close()


@pytest.mark.browser
def test_a_reader_who_comes_back_is_told_what_is_new_since(browser: Browser, tmp_path: Path) -> None:
    make(tmp_path).close()
    before = END - timedelta(days=60)
    with dashboard(tmp_path, "public") as address:
        seen = visit(browser, address).open("")
        seen.page.wait_for_function("document.cookie.includes('cw_visit=')", timeout=60_000)  # a moment after the foot
        kept = {c["name"]: c["value"] for c in seen.page.context.cookies()}  # type: ignore[typeddict-item]
        assert kept["cw_visit"].count(".") == 1 and len(kept["cw_visit"]) == 11  # today, and no visit before it
        seen.page.context.add_cookies([{"name": "cw_visit", "value": f"{before}.", "url": address}])
        seen.open("")
        expect(seen.page.locator(".st-key-compared input").first).to_have_value(
            re.compile("Your last visit"), timeout=60_000
        )
        assert f"after {before.day} Sep 2026" in seen.page.locator("h1.cw-answer").inner_text()
        assert seen.errors == []
        seen.page.close()
