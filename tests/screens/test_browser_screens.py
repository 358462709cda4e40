"""Every screen in a real browser: it is there, it asks no other machine for anything, and hostile names run nothing."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from geodata.settings.detection_settings import DetectionSettings
from geodata.store import Store
from geodata.wording.look_sentences import missed_sentence
from tests.screens.fixture_world import HIDDEN, HOSTILE, PLACES, UNKNOWN
from tests.screens.serving import Visit, drawn, in_the_address, visit

pytestmark = pytest.mark.browser

SCREENS = {
    "": "changes are confirmed",
    "site": "watched",
    "site?site=pellimar-bend": "lasting changes",
    "actions": "action on file",
    "actions?action=a-1": "After the action",
    "triage": "Change consistent with",
    "add-site": "Add a site",
    "reports": "on file",
    "runs": "The last run",
    "methods": "what cannot be seen",
}
"""Path -> words of its answer."""


def quiet(seen: Visit) -> None:
    """Nothing ran that should not, nobody else was asked."""
    assert seen.foreign == []
    assert seen.errors == []
    for frame in seen.page.frames:
        assert frame.evaluate("window.hacked") is None


@pytest.mark.parametrize(("path", "words"), SCREENS.items(), ids=lambda v: v.split("?")[0] or "overview")
def test_each_screen_opens_and_asks_no_other_machine(browser: Browser, internal: str, path: str, words: str) -> None:
    seen = visit(browser, internal).open(path)
    assert words in seen.page.locator("h1.cw-answer").first.inner_text()
    assert seen.page.locator(".cw-demo").is_visible(), "every page of a demo workspace says that it is one"
    assert seen.page.locator("[data-testid=stException]").count() == 0
    seen.page.wait_for_timeout(700)
    quiet(seen)
    seen.page.close()


def test_the_map_is_visible_with_its_ground_and_every_site(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("")
    map_ = seen.overview()
    painted = map_.eval_on_selector_all(
        ".basemap", "all => all.map(p => p.getBoundingClientRect()).filter(b => b.width > 20 && b.height > 20).length"
    )
    assert painted >= 3  # two countries and a river
    fill = map_.eval_on_selector(".basemap-country", "p => getComputedStyle(p).fill")
    assert fill == "rgb(243, 241, 234)"
    names = map_.locator(".sign-name").all_inner_texts()
    for name in [place[1] for place in PLACES] + [HIDDEN[1], UNKNOWN[1]]:
        assert name in names
    assert map_.locator("a.sign-link").count() == len(PLACES) + 3  # the hostile, the restricted, the unknown one too
    assert map_.locator(".report").count() >= 2
    box = seen.page.locator(".cw-map-box").bounding_box()
    assert box is not None and box["height"] > 300 and box["width"] > 400
    quiet(seen)
    seen.page.close()


def test_the_public_sees_less_and_has_no_inner_screens(browser: Browser, public: str) -> None:
    seen = visit(browser, public).open("")
    names = seen.overview().locator(".sign-name").all_inner_texts()
    assert HIDDEN[1] not in names
    assert sorted(names) == sorted([p[1] for p in PLACES] + [UNKNOWN[1]])
    menu = ["Overview", "Sites", "Actions", "Briefings", "Methods and limits"]
    expect(seen.page.locator("[data-testid=stTopNavLink]")).to_have_text(menu, timeout=60_000)
    listed = seen.page.locator(".cw-row .cw-name a")
    expect(listed).to_have_count(2, timeout=60_000)  # the two that a person reviewed
    assert sorted(listed.all_inner_texts()) == ["Kilvane Ford", "Pellimar Bend"]
    seen.open(f"site?site={HIDDEN[0]}")
    expect(seen.page.locator("h1.cw-answer").first).to_contain_text("not in this edition", timeout=60_000)
    assert HIDDEN[1] not in seen.page.content()
    assert "No change was seen" not in seen.page.content()
    quiet(seen)
    seen.open("site?site=torvane-estate")  # a provisional change is known there, which the public does not see
    expect(seen.page.locator("h1.cw-answer")).to_contain_text("Nothing is released for this site", timeout=60_000)
    assert "No change was seen" not in seen.page.content()
    # What is not found in general is told everywhere, with the kinds of change that may be.
    missed = missed_sentence(DetectionSettings().min_px).partition(": ")[2]
    expect(seen.page.locator(".stMain")).to_contain_text(missed[1:], use_inner_text=True, timeout=60_000)
    assert "emolition" not in seen.page.inner_text(".stMain").replace(missed[1:], "")
    assert "te-1" not in seen.page.content()
    seen.page.goto(f"{public}/runs")
    seen.page.wait_for_timeout(1500)
    assert "The last run" not in seen.page.content()
    assert seen.foreign == []
    seen.page.close()


def test_an_inner_user_can_see_as_the_public_sees_but_not_the_other_way(
    browser: Browser, internal: str, public: str
) -> None:
    seen = visit(browser, internal).open("?as=public")
    assert HIDDEN[1] not in seen.overview().locator(".sign-name").all_inner_texts()
    assert seen.page.get_by_text("Seen as in the public edition").is_visible()
    seen.page.close()
    wish = visit(browser, public).open("?as=internal")
    assert HIDDEN[1] not in wish.overview().locator(".sign-name").all_inner_texts()
    assert wish.page.locator("[data-testid=stTopNavLink]").count() == 5
    wish.page.close()


def test_a_link_restores_the_view(browser: Browser, internal: str) -> None:
    link = "?kind=demolition&state=provisional&country=Vellorin&from=2026-10-01&at=-20.10000,-26.29000,11"
    seen = visit(browser, internal).open(link)
    seen.page.wait_for_selector(".cw-row .cw-name a", timeout=60_000)
    assert seen.page.locator(".cw-row .cw-name a").all_inner_texts() == ["Torvane Estate"]
    map_ = seen.overview()
    stands = map_.evaluate("[cw_map.getZoom(), cw_map.getCenter().lat, cw_map.getCenter().lng]")
    assert stands == pytest.approx([11, -20.1, -26.29], abs=1e-3)
    for part in ("kind=demolition", "state=provisional", "country=Vellorin", "from=2026-10-01", "at=-20.1"):
        in_the_address(seen.page, part)
    seen.page.close()


def test_moving_the_map_sends_nothing_and_a_link_to_the_place_appears(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("")
    map_ = seen.overview()
    seen.page.wait_for_timeout(2500)
    before = len(seen.sent)
    box = map_.locator(".cw-map-box").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3
    seen.page.mouse.move(*middle)
    seen.page.mouse.down()
    seen.page.mouse.move(middle[0] - 140, middle[1] - 60, steps=5)
    seen.page.mouse.up()
    seen.page.wait_for_timeout(400)
    seen.page.mouse.wheel(0, -240)
    seen.page.wait_for_timeout(1200)
    assert len(seen.sent) == before, "moving the map must not reach the server"
    expect(seen.page).to_have_url(re.compile(r"[?&]at=-\d+\.\d{5},-\d+\.\d{5},[\d.]+"), timeout=60_000)
    quiet(seen)
    seen.page.close()


def test_a_click_on_a_sign_opens_its_site(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("")
    map_ = seen.overview()
    seen.page.wait_for_timeout(1500)
    map_.locator(".sign", has_text="Torvane Estate").click()
    seen.page.wait_for_url("**/site?site=torvane-estate*", timeout=60_000)
    seen.page.wait_for_selector("text=provisional, not confirmed", timeout=60_000)
    seen.page.close()


def test_a_listed_name_opens_its_site_without_a_new_page(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("")
    seen.page.evaluate("window.same_page = true")
    seen.page.locator(".cw-row .cw-name a", has_text="Kilvane Ford").click()
    seen.page.wait_for_url("**/site?site=kilvane-ford*", timeout=60_000)
    seen.page.wait_for_selector(".cw-crumbs >> text=Kilvane Ford", timeout=60_000)
    assert seen.page.evaluate("window.same_page") is True
    seen.page.close()


def test_hostile_words_are_shown_and_run_nothing(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("")
    map_ = seen.overview()
    assert HOSTILE[:12] in "".join(map_.locator(".sign-name").all_inner_texts())
    map_.locator(".sign", has_text="<img src=x").hover()
    seen.page.wait_for_timeout(300)
    assert map_.locator(".leaflet-tooltip", has_text="<img src=x").count() == 1
    quiet(seen)
    seen.open("site?site=hostile")
    assert "<script>" in seen.page.locator(".cw-crumbs").last.inner_text()
    seen.map().locator(".sign").first.hover()
    seen.page.wait_for_timeout(300)
    quiet(seen)
    seen.open("?q=%3Cscript%3Ewindow.hacked%3D1%3C%2Fscript%3E&country=`${window.hacked=1}`&site=%00%1b")
    seen.page.wait_for_timeout(500)
    quiet(seen)
    seen.page.close()


def test_pictures_show_pixels_and_the_handle_moves_without_the_server(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("site?site=pellimar-bend&change=pb-1")
    stage = seen.page.locator(".cw-stage")
    stage.wait_for(timeout=60_000)
    assert stage.locator(".cw-before").evaluate("i => getComputedStyle(i).imageRendering") == "pixelated"
    assert stage.locator(".cw-before").evaluate("i => i.complete && i.naturalWidth >= 300")
    assert "Before:" in stage.locator(".cw-left").inner_text()
    seen.page.wait_for_timeout(1500)
    before = len(seen.sent)
    stage.locator(".cw-range").fill("20")
    assert "80%" in stage.locator(".cw-before").evaluate("i => i.style.clipPath")
    seen.page.keyboard.down("f")
    seen.page.wait_for_timeout(250)
    assert "0%" in stage.locator(".cw-before").evaluate("i => i.style.clipPath")
    seen.page.keyboard.up("f")
    assert "80%" in stage.locator(".cw-before").evaluate("i => i.style.clipPath")
    assert len(seen.sent) == before
    quiet(seen)
    seen.page.close()


def test_a_site_is_drawn_seen_through_and_saved_as_restricted(
    browser: Browser, internal: str, hostile_world: Path
) -> None:
    seen = visit(browser, internal).open("add-site")
    map_ = seen.map()
    seen.page.wait_for_timeout(1500)
    map_.evaluate("map_div.setView([-20.02, -27.3], 14, {animate: false})")
    map_.locator(".leaflet-draw-draw-rectangle").click()
    box = seen.page.locator("iframe[title^=streamlit_folium]").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    seen.page.mouse.move(x - 50, y - 40)
    seen.page.mouse.down()
    seen.page.mouse.move(x + 50, y + 40, steps=6)
    seen.page.mouse.up()
    seen.page.wait_for_selector("text=pixels of 10 m", timeout=60_000)
    assert re.search(r"\d+(\.\d)? ha", seen.page.locator(".cw-facts").first.inner_text())
    seen.page.get_by_label("Name (required)").fill("Pellimar South")
    seen.page.get_by_role("textbox", name="Your role").fill("analyst 1")
    seen.page.get_by_role("button", name="Save as restricted").click()
    seen.page.wait_for_selector("text=Saved as restricted", timeout=60_000)
    store = Store.open(hostile_world)
    found = [s for s in store.sites() if s.name == "Pellimar South"]
    assert len(found) == 1
    assert found[0].access.value == "restricted" and found[0].grid is not None and found[0].simulated
    store.retire_site(found[0].id, "analyst 1", why="It was drawn twice.")
    store.close()
    quiet(seen)
    seen.page.close()


def test_on_a_telephone_everything_stands_in_one_column(browser: Browser, internal: str) -> None:
    for path in ("", "site?site=pellimar-bend"):
        seen = visit(browser, internal, width=420, height=900).open(path)
        seen.page.wait_for_timeout(600)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 421, "nothing sticks out to the right"
        quiet(seen)
        seen.page.close()


def test_a_file_is_told_outline_by_outline_before_anything_is_saved(
    browser: Browser, internal: str, hostile_world: Path, tmp_path: Path
) -> None:
    square = "[[[-27.3,-20.0],[-27.296,-20.0],[-27.296,-19.997],[-27.3,-19.997],[-27.3,-20.0]]]"
    bow = "[[[-27.2,-20.0],[-27.196,-19.997],[-27.196,-20.0],[-27.2,-19.997],[-27.2,-20.0]]]"
    huge = "[[[-28,-20],[-26,-20],[-26,-19],[-28,-19],[-28,-20]]]"
    features = ",".join(
        f'{{"type":"Feature","properties":{{"id":"{key}","name":"{name}"}},"geometry":{{"type":"Polygon","coordinates":{c}}}}}'
        for key, name, c in (("up-1", "Fine", square), ("up-2", "<b>Bow</b>", bow), ("up-3", "Country", huge))
    )
    file = tmp_path / "places.geojson"
    file.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}', encoding="utf-8")
    seen = visit(browser, internal).open("add-site")
    seen.page.get_by_text("Upload a file").click()
    seen.page.locator("input[type=file]").set_input_files(str(file))
    seen.page.wait_for_selector(".cw-figures", timeout=60_000)  # a process of its own starts and reads it
    told = seen.page.locator(".cw-lines").inner_text()
    assert "Mended." in told and "Refused." in told and "up-3" in told
    store = Store.open(hostile_world)
    assert not [s for s in store.sites() if s.id.startswith("up-")], "nothing is saved before the button"
    seen.page.get_by_role("textbox", name="Your role").fill("analyst 1")
    seen.page.get_by_role("textbox", name="Your role").press("Tab")  # a run follows, in which the button is drawn anew
    seen.page.wait_for_timeout(500)
    drawn(seen.page)
    seen.page.get_by_role("button", name="Save two sites").click()
    seen.page.wait_for_selector(".cw-saved", timeout=60_000)
    saved = [s for s in store.sites() if s.id.startswith("up-")]
    assert {s.id: s.access.value for s in saved} == {"up-1": "restricted", "up-2": "restricted"}
    for site in saved:
        store.retire_site(site.id, "analyst 1", why="It was drawn twice.")
    store.close()
    quiet(seen)
    seen.page.close()


@pytest.mark.parametrize("path", ["nosuch", "triage?lang=en"])
def test_an_address_that_names_no_page_of_the_edition_gives_the_overview_and_says_so(
    browser: Browser, public: str, path: str
) -> None:
    seen = visit(browser, public).open(path)
    expect(seen.page.get_by_text("No page of this edition has this address.")).to_be_visible(timeout=30_000)
    expect(seen.page.locator("h1.cw-answer").first).to_contain_text(SCREENS[""])
    assert seen.page.get_by_role("dialog").count() == 0, "Streamlit's own box"
    menu = ["Overview", "Sites", "Actions", "Briefings", "Methods and limits"]
    expect(seen.page.locator("[data-testid=stTopNavLink]")).to_have_text(menu)
    seen.page.locator("[data-testid=stTopNavLink]", has_text="Sites").click()
    expect(seen.page.get_by_text("No page of this edition has this address.")).to_have_count(0, timeout=30_000)
    in_the_address(seen.page, f"{public}/site")
    quiet(seen)
    seen.page.close()


AMONG_OTHERS = """() => {
  const map = window.cw_map, middle = map.getSize().divideBy(2);
  const name = (l) => l.getElement && l.getElement() && l.getElement().querySelector('.sign-name');
  const signs = Object.values(map._layers).filter((l) => l.getLatLng && name(l));
  const first = signs.find((l) => name(l).textContent === 'Pellimar Bend');
  const around = [[45, -14], [-45, -8], [53, 25], [-53, 25]];
  const others = signs.filter((l) => l !== first);
  others.forEach((l, i) => l.setLatLng(map.containerPointToLatLng(middle.add(around[i] || [0, 120 + 30 * i]))));
  first.setLatLng(map.containerPointToLatLng(middle));
  map.fire('moveend');
  return [...document.querySelectorAll('.sign.named .sign-name:not(.sign-name-hidden)')].map((n) => {
    const b = n.getBoundingClientRect();
    return [n.textContent, b.left, b.top, b.right, b.bottom];
  });
}"""


def test_a_name_with_no_room_on_one_line_stands_on_two_and_covers_no_other(browser: Browser, public: str) -> None:
    seen = visit(browser, public, width=390, height=844).open("")
    map_ = seen.overview()
    map_.evaluate("document.fonts.ready")
    shown = map_.evaluate(AMONG_OTHERS)
    boxes = {name: (right - left, bottom - top) for name, left, top, right, bottom in shown}
    assert boxes["Pellimar Bend"][1] > 30 and boxes["Pellimar Bend"][0] < 70, boxes
    for (_, *a), (_, *b) in itertools.combinations(shown, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    seen.page.close()
