"""The site page in a real browser: its pictures in three kinds, the timelapse and its files, the looks behind."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from geodata.store import Store
from layers.pictures.timelapse_mp4 import can_write
from tests.screens.fixture_world import FIRST_REASON, FIRST_REVIEWER
from tests.screens.serving import Visit, drawn, in_the_address, visit

pytestmark = pytest.mark.browser


def quiet(seen: Visit) -> None:
    """Nothing failed in the page, nobody else was asked."""
    assert seen.foreign == [] and seen.errors == []
    assert seen.page.locator("[data-testid=stException]").count() == 0


def saved(seen: Visit, name: str) -> tuple[str, bytes]:
    """Press a button that hands over a file; its name and bytes."""
    with seen.page.expect_download(timeout=60_000) as waiting:
        seen.page.get_by_role("button", name=name).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_timelapse_plays_without_the_server_and_is_saved_without_the_days_left_out(
    browser: Browser, internal: str
) -> None:
    seen = visit(browser, internal).open("site?site=pellimar-bend&show=timelapse")
    page = seen.page
    page.wait_for_selector(".cw-player .cw-count", timeout=60_000)
    count = int(page.locator(".cw-count").inner_text().split("/")[1])
    assert count >= 4
    newest = page.locator(".cw-stage .cw-tag").inner_text()
    page.wait_for_timeout(1_500)
    sent = len(seen.sent)
    page.locator(".cw-at").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator(".cw-stage .cw-tag").inner_text() != newest
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".cw-stage .cw-tag")).to_have_text(newest, timeout=60_000)
    page.get_by_role("button", name="Pause").click()
    assert len(seen.sent) == sent, "playing must not reach the server"
    assert page.locator(".cw-stamp").inner_text() == "Simulated"
    page.get_by_text(re.compile("Choose days")).click()
    chosen = page.get_by_role("button", name=newest, exact=True)
    chosen.wait_for()
    # the days slide open: on a busy machine a press in the middle of it meets what was there before
    page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => null)))")
    chosen.click()
    expect(page.locator(".cw-count")).to_have_text(re.compile(f"/ {count - 1}$"), timeout=60_000)
    in_the_address(page, "without=2026-11-21")
    name, body = saved(seen, "Save as GIF")
    assert name.startswith("pellimar-bend-simulated-") and name.endswith(".gif")
    with Image.open(io.BytesIO(body)) as file:
        assert file.format == "GIF" and file.n_frames <= count - 1
        strip = file.convert("RGB").getpixel((3, 3))
    assert max(abs(a - b) for a, b in zip(strip, (0xFB, 0xF0, 0xD0), strict=True)) <= 3, "the demo strip is burnt in"
    _, body = saved(seen, "Save as WebP")
    with Image.open(io.BytesIO(body)) as file:
        assert file.format == "WEBP"
    if can_write():
        name, body = saved(seen, "Save as MP4")
        assert name.endswith(".mp4") and body[4:8] == b"ftyp"
    quiet(seen)
    page.close()


def test_a_link_restores_timelapse_index_and_days_left_out(browser: Browser, internal: str) -> None:
    link = "site?site=pellimar-bend&show=timelapse&bands=index&without=2026-11-21"
    seen = visit(browser, internal).open(link)
    seen.page.wait_for_selector(".cw-player .cw-count", timeout=60_000)
    assert seen.page.locator(".cw-stage .cw-tag").inner_text() != "21 Nov 2026"
    assert "brown -0.1" in seen.page.locator(".cw-words").inner_text()
    for part in ("show=timelapse", "bands=index", "without=2026-11-21"):
        in_the_address(seen.page, part)
    quiet(seen)
    seen.page.close()


def test_a_pair_is_saved_with_strip_date_and_scenes(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("site?site=pellimar-bend&change=pb-1&bands=false")
    seen.page.locator(".cw-stage").wait_for(timeout=60_000)
    name, body = saved(seen, "Save as PNG")
    assert re.fullmatch(r"pellimar-bend-simulated-\d{8}-\d{8}-false\.png", name)
    with Image.open(io.BytesIO(body)) as file:
        assert file.width > 1200
        assert file.convert("RGB").getpixel((3, 3)) == (0xFB, 0xF0, 0xD0)
    quiet(seen)
    seen.page.close()


def test_every_change_and_picture_leads_to_its_scenes_and_chips(
    browser: Browser, internal: str, hostile_world: Path
) -> None:
    store = Store.open(hostile_world)
    hashes = {c.sha256 for c in store.chips("pellimar-bend")}
    store.close()
    seen = visit(browser, internal).open("site?site=pellimar-bend&change=pb-1")
    seen.page.locator(".cw-stage").wait_for(timeout=60_000)
    seen.page.get_by_text("Scenes and chips of these pictures").click()
    shown = seen.page.locator("details[open] td").all_inner_texts()
    assert len(set(shown) & hashes) == 2
    seen.page.get_by_text("pb-1: one scene and chips").click()
    scene = seen.page.locator(".cw-change details[open] td").nth(1).inner_text()
    assert scene.startswith("S2-2026") and scene.endswith("pellimar-bend")
    assert "compound-watch replay pb-1" in seen.page.locator(".cw-change details[open]").inner_text()
    square = seen.page.locator("svg g > title").first.evaluate("t => t.textContent")
    assert re.match(r"20\d\d-\d\d-\d\d: (looked|cloudy).*Scene S2-", square)
    quiet(seen)
    seen.page.close()


def test_what_changed_since_june_and_how_sure_is_found_in_four_clicks(browser: Browser, internal: str) -> None:
    """A newcomer's way: the menu, the site, the pictures of the change, and the looks behind it. No typing."""
    seen = visit(browser, internal).open("")
    page, clicks = seen.page, 0

    page.get_by_role("link", name="Sites").first.click()
    clicks += 1
    page.locator(".cw-sites a", has_text="Pellimar Bend").click(timeout=60_000)
    clicks += 1
    page.wait_for_selector(".cw-crumbs >> text=Pellimar Bend", timeout=60_000)
    answer = page.locator("h1.cw-answer").first.inner_text()
    assert "lasting changes" in answer and "demolition" in answer and "construction" in answer
    changes = page.locator(".st-key-cw_changes")
    changes.locator(".cw-change").first.wait_for(timeout=60_000)
    said = changes.inner_text()
    assert re.search(r"Last clear look 2 Oct 2026; first seen 12 Oct; rule met on the image of 1 Nov", said)
    assert "Confidence: high" in said and "Rule met" in said
    page.locator(".st-key-cw_voices").get_by_text("all 5 clear looks since show it").wait_for(timeout=60_000)
    changes.get_by_role("link", name="Pictures").nth(1).click()
    clicks += 1
    page.wait_for_url("**change=pb-2*", timeout=60_000)
    changes.get_by_text("pb-2: one scene and chips").click()
    clicks += 1
    assert clicks < 5
    quiet(seen)
    page.close()


def test_the_first_verdict_is_shown_nowhere_and_to_nobody(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("site?site=pellimar-bend&change=pb-2")
    voices = seen.page.locator(".st-key-cw_voices")
    voices.get_by_text("who judges without knowing it").wait_for(timeout=60_000)
    seen.page.get_by_role("link", name="Give or change a verdict in triage").click()
    seen.page.get_by_text("Second check: one verdict is given and not shown yet").wait_for(timeout=60_000)
    role = seen.page.get_by_role("textbox", name="Your role")
    role.fill(FIRST_REVIEWER)  # names are typed, not checked: whoever types this one reads no more
    role.press("Enter")
    seen.page.wait_for_url("**change=pb-2**", timeout=60_000)
    seen.page.get_by_role("button", name="Confirm (C)").click()
    seen.page.get_by_role("button", name="Confirm, chosen").wait_for(timeout=60_000)
    seen.page.get_by_role("textbox", name="In words").fill("The hall is gone on 17 Nov, its shadow too.")
    seen.page.get_by_role("button", name="Send verdict").click()
    seen.page.get_by_text("takes another person").wait_for(timeout=60_000)
    assert FIRST_REASON not in seen.page.content()
    quiet(seen)
    seen.page.close()


def test_where_people_differ_both_are_read_and_what_ends_it(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("site?site=morrowgate&change=mg-1")
    voices = seen.page.locator(".st-key-cw_voices")
    voices.get_by_text("People differ on it, so it is not published.").wait_for(timeout=60_000)
    assert "Nobody is outvoted" in voices.inner_text() and "Names are typed" in seen.open("triage").page.content()
    seen.page.close()


def test_the_site_map_and_the_claim_lead_to_their_looks(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("site?site=pellimar-bend&change=pb-1")
    link = seen.page.locator(".st-key-cw_near a", has_text="pb-1")
    link.wait_for(timeout=60_000)
    seen.map()  # while it is put in, what is below it moves on, as it does until the page is drawn to its end
    drawn(seen.page)
    target = str(link.get_attribute("href")).lstrip("#")
    link.click()
    assert seen.page.locator(f"#{target}").count() == 1
    on_screen = (
        "id => { const r = document.getElementById(id).getBoundingClientRect();"
        " return r.top >= 60 && r.height > 20 && r.bottom < window.innerHeight; }"
    )
    seen.page.wait_for_function(on_screen, arg=target, timeout=60_000)
    seen.page.wait_for_timeout(1_500)  # the browser tells of a place on the page as of a way back
    assert seen.page.evaluate(on_screen, target), "the page stays where the link led"
    seen.page.go_back()
    expect(link).to_be_in_viewport(timeout=60_000)
    in_the_address(seen.page, "site=pellimar-bend")
    quiet(seen)
    seen.page.close()
