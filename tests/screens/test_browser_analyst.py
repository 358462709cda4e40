"""The analyst's screens in a real browser, over a world of their own: edit, undo, two people, triage, uploads."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from geodata.store import Store
from layers.charts.outline_diff import outline_diff
from tests.screens.fixture_world import FIRST_REASON, FIRST_REVIEWER, make
from tests.screens.serving import Visit, dashboard, move_corner, visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("analyst")
    make(home).close()
    return home


@pytest.fixture(scope="module")
def desk(world: Path) -> Iterator[str]:
    with dashboard(world, "internal") as address:
        yield address


def quiet(seen: Visit) -> None:
    assert seen.foreign == [] and seen.errors == []
    assert seen.page.locator("[data-testid=stException]").count() == 0
    seen.page.close()


def role(page: Page, name: str, *, within: str = "body") -> None:
    field = page.locator(within).get_by_role("textbox", name="Your role")
    expect(field).to_have_count(1, timeout=60_000)  # the one of the part before is gone
    field.fill(name)
    field.press("Tab")


def test_a_part_that_comes_and_one_that_goes_are_never_there_together(browser: Browser, desk: str) -> None:
    """Else two fields of one label stand there for a moment, and what is typed into one of them is lost."""
    seen = visit(browser, desk).open("edit-site?site=oskelle-bridge")
    page = seen.page
    expect(page.get_by_label("Reason (required)")).to_be_visible(timeout=60_000)
    page.evaluate(
        """() => {
          window.most = 0
          const fields = () => document.querySelectorAll('[aria-label="Reason (required)"]').length
          new MutationObserver(() => { window.most = Math.max(window.most, fields()) })
            .observe(document.body, {childList: true, subtree: true})
        }"""
    )
    for part in ("Words", "Outline", "Retire"):
        page.get_by_role("radio", name=part, exact=True).or_(page.get_by_role("button", name=part, exact=True)).click()
        box = page.locator(f".st-key-cw_part_{part.lower()}")
        expect(box.get_by_label("Reason (required)")).to_be_visible(timeout=60_000)
    assert page.evaluate("window.most") == 1
    quiet(seen)


def test_corners_are_moved_on_the_map_compared_saved_and_taken_back(browser: Browser, desk: str, world: Path) -> None:
    store = Store.open(world)
    before = store.site("oskelle-bridge")
    seen = visit(browser, desk).open("edit-site?site=oskelle-bridge")
    page = seen.page
    move_corner(seen)
    page.locator("p.cw-small", has_text="before,").wait_for(timeout=60_000)
    page.get_by_label("Reason (required)").fill("The south-west corner was cut off.")
    role(page, "analyst 1")
    page.get_by_role("button", name="Save as a new revision").click()
    page.get_by_text("Saved as revision 2.").wait_for(timeout=60_000)
    after = store.site("oskelle-bridge")
    assert after.revision == 2 and not outline_diff(before.outline, after.outline).same
    assert after.grid == before.grid, "the frozen grid stays"
    assert store.site_changes("oskelle-bridge")[-1].change.endswith("why: The south-west corner was cut off.")

    page.get_by_role("radio", name="History").or_(page.get_by_role("button", name="History")).first.click()
    page.get_by_text("Compare and go back").wait_for(timeout=60_000)
    expect(page.locator(".cw-table").first).to_contain_text("The south-west corner", timeout=60_000)
    expect(page.locator(".st-key-cw_compare")).to_contain_text("added", timeout=60_000)
    page.locator(".st-key-cw_compare").get_by_label("Reason (required)").fill("It was right before.")
    page.get_by_role("button", name="Go back to revision 1").click()
    page.get_by_text("Saved as revision 3.").wait_for(timeout=60_000)
    assert store.site("oskelle-bridge").outline.equals_exact(before.outline, 1e-9)
    store.close()
    quiet(seen)


def test_to_make_a_site_public_takes_two_people_and_a_source(browser: Browser, desk: str, world: Path) -> None:
    store = Store.open(world)
    seen = visit(browser, desk).open("edit-site?site=hathervane")
    page = seen.page
    page.get_by_text("Who may see it").first.click()
    page.get_by_text("no source documents it publicly").wait_for(timeout=60_000)
    page.get_by_text("Words", exact=True).first.click()
    page.get_by_label("Public source: link, title and date").fill("Ilvane Monitor, 4 Mar 2025")
    page.get_by_text("This source documents the place publicly").click()
    words = page.locator(".st-key-cw_part_words")
    words.get_by_label("Reason (required)").fill("A public report names it now.")
    role(page, "analyst 1", within=".st-key-cw_part_words")
    words.get_by_role("button", name="Save as a new revision").click()
    page.get_by_text("Saved as revision 2.").wait_for(timeout=60_000)
    assert store.site("hathervane").access.value == "restricted"
    page.get_by_text("Who may see it").first.click()
    passing = page.get_by_role("button", name="Pass it on: partners and the public may read it")
    page.get_by_label("What did you check?").fill("I read every text of it.")
    passing.click()
    page.get_by_text("Passed on. Another person must pass it on too.").wait_for(timeout=60_000)
    page.get_by_text("Passed on as it stands by analyst 1.").wait_for(timeout=60_000)
    passing.click()
    page.get_by_text("has passed it on already").wait_for(timeout=60_000)
    assert store.site("hathervane").access.value == "restricted"
    role(page, "reviewer 5")
    passing.click()
    page.get_by_text("The site is public now.").wait_for(timeout=60_000)
    assert store.site("hathervane").access.value == "public"
    store.close()
    quiet(seen)


def test_a_site_is_retired_with_a_reason_and_comes_back(browser: Browser, desk: str, world: Path) -> None:
    store = Store.open(world)
    seen = visit(browser, desk).open("edit-site?site=drelling")
    page = seen.page
    page.get_by_text("Retire", exact=True).first.click()
    page.get_by_role("button", name="Retire this site").wait_for(timeout=60_000)
    role(page, "analyst 1", within=".st-key-cw_part_retire")
    page.get_by_role("button", name="Retire this site").click()
    page.get_by_text("fewer than 10 characters").wait_for(timeout=60_000)
    page.locator(".st-key-cw_part_retire").get_by_label("Reason (required)").fill("The source took it back.")
    page.get_by_role("button", name="Retire this site").click()
    page.get_by_text("The site is retired.").wait_for(timeout=60_000)
    assert store.site("drelling").retired_at is not None
    seen.open("site?which=retired")
    page.get_by_role("link", name="Drelling").click()
    page.wait_for_url("**/edit-site?site=drelling*", timeout=60_000)
    page.get_by_text("Retire", exact=True).first.click()
    page.get_by_role("button", name="Watch it again").wait_for(timeout=60_000)
    role(page, "analyst 1")
    page.get_by_label("Reason (required)").fill("It is built on again.")
    page.get_by_role("button", name="Watch it again").click()
    page.get_by_text("The site is watched again.").wait_for(timeout=60_000)
    assert store.site("drelling").retired_at is None
    store.close()
    quiet(seen)


def test_triage_goes_by_keys_and_the_second_person_judges_alone(browser: Browser, desk: str, world: Path) -> None:
    store = Store.open(world)
    seen = visit(browser, desk).open("triage?change=te-1")
    page = seen.page
    role(page, "reviewer 7")
    page.locator("h1.cw-answer").click()
    page.keyboard.press("c")
    page.get_by_role("button", name="Confirm, chosen").wait_for(timeout=60_000)
    page.keyboard.press("d")
    page.get_by_role("button", name="Dismiss, chosen").wait_for(timeout=60_000)
    page.get_by_role("button", name="Send to second check").click()
    page.get_by_text("Nothing was sent.").wait_for(timeout=60_000)
    assert store.reviews("te-1") == []
    page.get_by_placeholder("What was seen, on which dates").fill("Ploughed; cdlz and 12 typed here are no keys.")
    page.locator("h1.cw-answer").click()
    page.keyboard.press("3")
    expect(page.get_by_role("button", name="3 A field or its season")).to_have_attribute(
        "aria-pressed", "true", timeout=60_000
    )
    page.keyboard.press("Control+Enter")
    page.get_by_text("It goes to a second person.").wait_for(timeout=60_000)
    (given,) = store.reviews("te-1")
    assert given.verdict.value == "dismissed"
    assert given.reason == "A field or its season. Ploughed; cdlz and 12 typed here are no keys."
    page.locator("h1.cw-answer").click()
    page.keyboard.press("z")
    expect(page.get_by_text("It goes to a second person.")).to_have_count(0, timeout=60_000)
    assert store.reviews("te-1") == [], "a slip is taken back whole"
    quiet(seen)

    seen = visit(browser, desk).open("triage?change=te-1")
    page = seen.page
    role(page, FIRST_REVIEWER.upper())  # pb-2 has been judged once, by this one
    expect(page.locator(".cw-wait")).to_have_count(2, timeout=60_000)  # their own are not offered to them again
    role(page, "reviewer 7")
    expect(page.locator(".cw-wait")).to_have_count(3, timeout=60_000)
    page.locator(".cw-wait a", has_text="Pellimar Bend").click()
    expect(page.locator(".cw-wait.cw-chosen")).to_contain_text("Pellimar Bend", timeout=60_000)
    page.get_by_text("one verdict is given and not shown yet").wait_for(timeout=60_000)
    page.wait_for_timeout(1_000)
    assert FIRST_REASON not in page.content() and FIRST_REVIEWER not in page.content()
    waits = "They are shown once you have judged"
    assert waits in page.content() and page.locator(".st-key-before").get_by_text("says:").count() == 0
    page.locator("h1.cw-answer").click()
    page.keyboard.press("c")
    page.get_by_role("button", name="Confirm, chosen").wait_for(timeout=60_000)
    page.get_by_role("button", name="Seen on two dates").click()
    page.get_by_role("button", name="Send verdict").click()
    page.get_by_text("You agree.").wait_for(timeout=60_000)
    assert FIRST_REASON.rstrip(".") in page.locator(".cw-saved").inner_text()
    assert page.get_by_role("button", name="Undo").count() == 0, "the other's verdict has been read"
    assert [r.reviewer for r in store.reviews("pb-2")] == [FIRST_REVIEWER, "reviewer 7"]
    seen = visit(browser, desk).open("triage?change=pb-2")
    role(seen.page, "reviewer 7")
    expect(seen.page.locator(".st-key-before")).not_to_contain_text(waits, timeout=60_000)
    assert seen.page.locator(".st-key-before").get_by_text("says:").count(), "judged: reports are shown beside it"
    store.close()
    quiet(seen)


def upload(page: Page, name: str, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def pressed_until(page: Page, answer: Locator) -> None:
    """Press Save until it is answered: a press while the map tells where it lies may be of a page that is being drawn
    anew."""
    for _ in range(6):
        with suppress(TimeoutError):  # a slow answer takes the button away
            page.get_by_role("button", name="Save one site").click(timeout=15_000)
            answer.wait_for(timeout=15_000)
            return
    expect(answer).to_be_visible()


def test_hostile_files_are_told_on_the_screen_and_a_good_one_is_saved(browser: Browser, desk: str, world: Path) -> None:
    seen = visit(browser, desk).open("add-site")
    page = seen.page
    page.get_by_text("Upload a file").click()
    page.locator("input[type=file]").wait_for(state="attached", timeout=60_000)
    entity = b'<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Document>&x;</Document></kml>'
    for name, data, words in (
        ("bomb.zip", zipped({"a.shp": b"\0" * 120_000_000}), "zip bomb"),
        ("up.zip", zipped({"../../x.shp": b"x"}), "outside the archive"),
        ("places.kml", entity, "document type or entities"),
        ("deep.geojson", b"[" * 200_000, "nested thousands deep"),
        ("run.exe", b"MZ", "not one we read"),
        ("<img src=x onerror=window.hacked=1>.geojson", b"{}", "not GeoJSON"),
    ):
        upload(page, name, data)  # each is answered in words of its own: one chosen while another arrives may be lost
        expect(page.locator(".cw-refused")).to_contain_text(words, timeout=60_000)
    assert page.evaluate("window.hacked") is None
    outline = shapely.box(-27.201, -20.051, -27.195, -20.046)
    good = {"type": "Feature", "properties": {"id": "up-1", "name": "Upload <b>One</b>"}}
    good["geometry"] = outline.__geo_interface__
    bad = {
        "type": "Feature",
        "properties": {"id": "up-2"},
        "geometry": {"type": "Polygon", "coordinates": [[[0, "NaN"]]]},
    }
    upload(page, "places.geojson", json.dumps({"type": "FeatureCollection", "features": [good, bad]}).encode())
    figures = page.locator(".cw-figures")
    expect(figures).to_contain_text("ready to save", timeout=60_000)
    assert figures.locator("b").all_inner_texts() == ["1", "0", "0", "1"]
    assert "Upload <b>One</b>" not in page.locator(".cw-lines").inner_html()
    map_ = page.frame_locator("iframe[title^=streamlit_folium]")
    kept = map_.locator(".leaflet-outlines-pane path[stroke-width='1.8']")
    expect(kept).to_have_count(1, timeout=60_000)  # it stands out among those that are there, and is in sight
    expect(kept).to_be_visible(timeout=60_000)
    page.get_by_text("As a list: one site").click()
    asked = page.get_by_text("Give your role.")
    pressed_until(page, asked)
    role(page, "analyst 1")
    pressed_until(page, page.locator(".cw-saved", has_text="1 site kept"))
    store = Store.open(world)
    assert store.site("up-1").access.value == "restricted"
    expect(page.get_by_text("ready to save")).to_have_count(0, timeout=60_000)
    expect(figures).to_contain_text("kept", timeout=60_000)
    assert figures.locator("b").all_inner_texts() == ["1", "0", "0", "1"]
    expect(page.get_by_role("button", name="Save one site")).to_have_count(0)
    expect(page.get_by_text("not saved yet")).to_have_count(0)

    # somebody saves other words between the report and Save: which site, why and what next is told
    again = {**good, "properties": {"id": "up-1", "name": "Upload Two"}}
    upload(page, "again.geojson", json.dumps({"type": "FeatureCollection", "features": [again]}).encode())
    expect(figures).to_contain_text("ready to save", timeout=60_000)
    site = store.site("up-1")
    store.save_site(replace(site, name="Hall"), by="analyst 2", why="Its own sign says so.", based_on=site.revision)
    pressed_until(page, page.locator(".cw-saved", has_text="1 refused"))
    expect(page.locator(".cw-lines")).to_contain_text("Refused. up-1: ", timeout=60_000)
    expect(page.locator(".cw-lines")).to_contain_text("analyst 2")
    assert store.site("up-1").name == "Hall"
    store.close()
    quiet(seen)
