"""The aide: a minister's office, five minutes, the public edition, no training."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.screens.serving import choose
from tests.screens.tasks.task_list import AIDE, Desk, done_by

SOON = 60_000
"""Milliseconds that a busy machine may need for one step."""


def answer(page: Page, words: str | re.Pattern[str]) -> None:
    """The one sentence over a page says something."""
    expect(page.locator("h1.cw-answer").first).to_contain_text(words, timeout=SOON)


def open_site(page: Page, name: str = "Pellimar Bend") -> None:
    """From the list of changes to the page of a site."""
    page.locator(".cw-row .cw-name a", has_text=name).first.click(timeout=SOON)
    page.wait_for_selector(f".cw-crumbs >> text={name}", timeout=SOON)


def menu(page: Page, name: str) -> None:
    """A screen by its name in the menu."""
    page.locator("[data-testid=stTopNavLink]", has_text=name).first.click(timeout=SOON)


@done_by(AIDE, "A1")
def _what_changed(desk: Desk) -> None:
    answer(desk.seen.page, re.compile(r"\w+ changes? (is|are) confirmed and agreed by two people after \d+ \w+ 20\d\d"))


@done_by(AIDE, "A2")
def _since_another_time(desk: Desk) -> None:
    page = desk.seen.page
    choose(
        page.locator(".st-key-compared [data-testid=stSelectbox] input, .st-key-compared [data-baseweb=select]"),
        "The start",
    )
    expect(page).to_have_url(re.compile("since=start"), timeout=SOON)
    answer(page, re.compile("confirmed and agreed by two people: "))  # with no day from which they count


@done_by(AIDE, "A3")
def _how_sure(desk: Desk) -> None:
    row = desk.seen.page.locator(".cw-row:not(.cw-head)").first
    expect(row).to_contain_text("Rule met", timeout=SOON)
    expect(row).to_contain_text("Confidence:")


@done_by(AIDE, "A4")
def _what_may_be_said(desk: Desk) -> None:
    page = desk.seen.page
    button = page.locator("button.cw-copy", has_text="Copy what you may say").first
    button.click(timeout=SOON)
    text = str(button.get_attribute("data-text"))
    assert "Two people agree on it" in text and "change" in text.lower(), text
    told = page.locator("#cw-copied").filter(visible=True)
    by_hand = button.locator("xpath=..").locator(".cw-copied input")  # where the browser lets no page copy
    expect(told.or_(by_hand)).to_be_visible(timeout=SOON)
    assert text in (told.inner_text() if told.count() else by_hand.input_value())


@done_by(AIDE, "A5")
def _how_fresh_and_how_complete(desk: Desk) -> None:
    tiles = desk.seen.page.locator(".st-key-cw_trust")
    expect(tiles).to_contain_text("How fresh: newest usable look", timeout=SOON)
    expect(tiles).to_contain_text(re.compile(r"\d+ days?\s*median"))
    expect(tiles).to_contain_text(re.compile(r"usable \(\d+ %\)"))


@done_by(AIDE, "A6")
def _one_site(desk: Desk) -> None:
    open_site(desk.seen.page)
    answer(desk.seen.page, "lasting change")


@done_by(AIDE, "A7")
def _a_name_heard_on_the_telephone(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Sites")
    answer(page, "watched")  # the front page has a field of the same name
    field = page.get_by_role("textbox", name="Site or alias")
    field.fill("Pelimar Bent", timeout=SOON)
    field.press("Enter")
    expect(page.locator(".cw-site .cw-name a")).to_have_text(["Pellimar Bend"], timeout=SOON)
    page.locator(".cw-site .cw-name a").click()
    page.wait_for_selector(".cw-crumbs >> text=Pellimar Bend", timeout=SOON)


@done_by(AIDE, "A8")
def _before_and_after(desk: Desk) -> None:
    page = desk.seen.page
    open_site(page)
    pictures = page.locator(".stMain")
    expect(pictures).to_contain_text(
        "No pictures of this site are shown here: they would show what is not", timeout=SOON
    )
    expect(pictures).to_contain_text("Not all that was flagged here is released, and pictures would show the rest.")


@done_by(AIDE, "A9")
def _what_was_not_seen(desk: Desk) -> None:
    page = desk.seen.page
    open_site(page)
    expect(page.locator("body")).to_contain_text(re.compile(r"Cloudy\s*\d+"), timeout=SOON)
    expect(page.locator("body")).to_contain_text(re.compile(r"Not visible\s*Changes under \d+ pixels"))


@done_by(AIDE, "A10")
def _a_link_that_stays(desk: Desk) -> None:
    page = desk.seen.page
    open_site(page)
    desk.seen.map()  # while it is put in, what is below moves, and a click goes beside its link
    page.locator("a[href*='change?change=']").first.click(timeout=SOON)
    page.wait_for_url("**/change?change=*", timeout=SOON)
    expect(page.locator("button.cw-copy", has_text="Copy permanent link").first).to_be_visible(timeout=SOON)
    answer(page, "Pellimar Bend")


@done_by(AIDE, "A11")
def _who_says_what(desk: Desk) -> None:
    page = desk.seen.page
    open_site(page)
    voices = page.locator(".st-key-cw_voices")
    expect(voices).to_contain_text("Shown side by side, never averaged.", timeout=SOON)
    for voice in ("Machine", "Review", "Not visible"):
        expect(voices).to_contain_text(voice)


@done_by(AIDE, "A12")
def _after_an_action(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Actions")
    answer(page, re.compile("action"))
    page.locator("a[href*='actions?action=']").first.click(timeout=SOON)
    answer(page, re.compile("[Aa]fter the action"))


@done_by(AIDE, "A13")
def _the_briefings(desk: Desk) -> None:
    menu(desk.seen.page, "Briefings")
    answer(desk.seen.page, re.compile("[Bb]riefing"))


@done_by(AIDE, "A14")
def _in_thai(desk: Desk) -> None:
    page = desk.seen.page
    choose(page.locator(".st-key-cw_language"), "ไทย")
    expect(page.locator(".cw-unreviewed").first).to_be_visible(timeout=SOON)
    answer(page, re.compile("[ก-๙]{4,}"))


@done_by(AIDE, "A15")
def _what_cannot_be_seen(desk: Desk) -> None:
    menu(desk.seen.page, "Methods and limits")
    answer(desk.seen.page, "what cannot be seen")


@done_by(AIDE, "A16")
def _take_it_along(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Sites")
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="CSV").first.click(timeout=SOON)
    assert "pellimar-bend" in Path(waiting.value.path()).read_text(encoding="utf-8-sig")


@done_by(AIDE, "A17")
def _on_a_telephone(desk: Desk) -> None:
    page = desk.seen.page
    page.set_viewport_size({"width": 390, "height": 844})
    answer(page, "confirmed")
    box = page.locator("h1.cw-answer").first.bounding_box()
    assert box is not None and box["y"] + 60 < 844, "the answer is in sight without a scroll"
    assert page.evaluate("document.documentElement.scrollWidth") <= 391


@done_by(AIDE, "A18")
def _a_filter_says_what_it_hides(desk: Desk) -> None:
    page = desk.seen.page
    choose(page.locator("[class*=st-key-] [data-testid=stMultiSelect] input"), "demolition")
    expect(page.locator("body")).to_contain_text("hidden by your filter", timeout=SOON)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear all filters").click(timeout=SOON)
    expect(page.locator("body")).not_to_contain_text("hidden by your filter", timeout=SOON)


@done_by(AIDE, "A19")
def _back(desk: Desk) -> None:
    page = desk.seen.page
    open_site(page)
    page.go_back()
    answer(page, "agreed by two people after")
    expect(page.locator(".cw-row .cw-name a").first).to_be_visible(timeout=SOON)


@done_by(AIDE, "A20")
def _print_it(desk: Desk) -> None:
    page = desk.seen.page
    open_site(page)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")  # as a browser does before it prints
    line = page.locator("p.cw-print")
    expect(line).to_contain_text("Public edition", timeout=SOON)
    expect(line).to_contain_text("site=pellimar-bend", timeout=SOON)
    assert line.is_visible()
    page.emulate_media(media="screen")
