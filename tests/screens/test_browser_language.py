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
    expect(page.locator(".cw-unreviewed").first).to_contain_text(strip, timeout=60_000)
    expect(page.locator(".cw-unreviewed").first).to_contain_text("not reviewed")
    in_the_address(page, "lang=th")
    page.get_by_role("link", name=sites).first.click()
    page.locator(".cw-sites a", has_text="Pellimar Bend").click(timeout=60_000)
    page.wait_for_selector(".cw-crumbs >> text=Pellimar Bend", timeout=60_000)
    expect(page.locator(".st-key-cw_changes")).to_contain_text(confirmed, timeout=60_000)
    in_the_address(page, "lang=th")
    copied = page.url.removeprefix(f"{public}/")
    other = visit(browser, public).open(copied)
    expect(other.page.locator(".cw-unreviewed").first).to_contain_text(strip, timeout=60_000)
    expect(other.page.locator(".st-key-cw_changes")).to_contain_text("2026-10-12", timeout=60_000)
    choose(other.page.locator(".st-key-cw_language"), "English")
    expect(other.page.locator(".cw-unreviewed")).to_have_count(0, timeout=60_000)
    expect(other.page.locator("h1.cw-answer").first).to_contain_text("lasting", timeout=60_000)
    expect(other.page).not_to_have_url(re.compile("lang="), timeout=60_000)
    for one in (seen, other):
        assert one.foreign == [] and one.errors == []
        assert one.page.locator("[data-testid=stException]").count() == 0
        one.page.close()


def test_fields_and_map_stay_what_they_are_in_another_language(browser: Browser, public: str) -> None:
    with speaking("th"):
        every, seen_from = tr("Country: all"), tr("First seen from")
    page = visit(browser, public, width=390, height=844).open("").page
    country, month = page.locator(".st-key-f_country input").last, page.locator(".st-key-f_from input").last
    expect(country).to_have_value("Country: all", timeout=60_000)
    page.locator(".cw-map[data-ready]").wait_for(timeout=60_000)
    page.wait_for_timeout(1_500)  # a map that is new to the page is not told from one that was moved
    choose(page.locator(".st-key-cw_language"), "ไทย")
    expect(page.locator(".cw-unreviewed").first).to_be_visible(timeout=60_000)
    expect(country).to_have_value(every, timeout=60_000)
    expect(month).to_have_value(seen_from, timeout=60_000)
    choose(page.locator(".st-key-cw_language"), "English")
    expect(country).to_have_value("Country: all", timeout=60_000)
    expect(month).to_have_value("First seen from", timeout=60_000)
    page.wait_for_timeout(1_500)
    assert "at=" not in page.url, "nobody moved the map"
    page.close()


def test_two_readers_at_once_each_read_their_own(browser: Browser, public: str) -> None:
    thai, english = visit(browser, public).open("?lang=th"), visit(browser, public).open("")
    for _ in range(3):
        thai.page.reload()
        english.page.reload()
        expect(thai.page.locator(".cw-unreviewed").first).to_be_visible(timeout=60_000)
        expect(english.page.locator("h1.cw-answer").first).to_contain_text("confirmed", timeout=60_000)
        assert english.page.locator(".cw-unreviewed").count() == 0
    thai.page.close()
    english.page.close()
