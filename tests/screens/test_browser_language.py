"""The language in a real browser: chosen in the header, kept in the link and through the screens, marked unreviewed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from geodata.i18n.messages import UNREVIEWED_WORDS, speaking, tr
from tests.screens.serving import choose, in_the_address, visit

pytestmark = pytest.mark.browser


def test_thai_is_chosen_kept_marked_and_left_again(browser: Browser, public: str) -> None:
    with speaking("th"):
        sites, strip, confirmed = tr("Sites"), tr(UNREVIEWED_WORDS), tr("Rule met")
    seen = visit(browser, public).open("")
    page = seen.page
    assert page.locator(".cw-unreviewed").count() == 0
    choose(page.locator(".st-key-cw_language"), "ไทย")
    expect(page.locator(".cw-unreviewed")).to_contain_text(strip, timeout=60_000)
    expect(page.locator(".cw-unreviewed")).to_contain_text("not reviewed")
    in_the_address(page, "lang=th")
    page.get_by_role("link", name=sites).first.click()
    page.locator(".cw-sites a", has_text="Pellimar Bend").click(timeout=60_000)
    page.wait_for_selector(".cw-crumbs >> text=Pellimar Bend", timeout=60_000)
    expect(page.locator(".st-key-cw_changes")).to_contain_text(confirmed, timeout=60_000)
    in_the_address(page, "lang=th")
    copied = page.url.removeprefix(f"{public}/")
    other = visit(browser, public).open(copied)
    expect(other.page.locator(".cw-unreviewed")).to_contain_text(strip, timeout=60_000)
    expect(other.page.locator(".st-key-cw_changes")).to_contain_text("2026-10-12", timeout=60_000)
    choose(other.page.locator(".st-key-cw_language"), "English")
    expect(other.page.locator(".cw-unreviewed")).to_have_count(0, timeout=60_000)
    expect(other.page.locator("h1.cw-answer").first).to_contain_text("lasting", timeout=60_000)
    expect(other.page).not_to_have_url(re.compile("lang="), timeout=60_000)
    for one in (seen, other):
        assert one.foreign == [] and one.errors == []
        assert one.page.locator("[data-testid=stException]").count() == 0
        one.page.close()


def test_two_readers_at_once_each_read_their_own(browser: Browser, public: str) -> None:
    thai, english = visit(browser, public).open("?lang=th"), visit(browser, public).open("")
    for _ in range(3):
        thai.page.reload()
        english.page.reload()
        expect(thai.page.locator(".cw-unreviewed")).to_be_visible(timeout=60_000)
        expect(english.page.locator("h1.cw-answer").first).to_contain_text("confirmed", timeout=60_000)
        assert english.page.locator(".cw-unreviewed").count() == 0
    thai.page.close()
    english.page.close()
