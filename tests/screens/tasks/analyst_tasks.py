"""The analyst: every day, the internal edition, by keyboard where it is quick."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from playwright.sync_api import Page, expect
from shapely.geometry import mapping

from geodata.practice.truth import FOLDER
from tests.screens.serving import choose, drawn
from tests.screens.tasks.aide_tasks import SOON, answer, menu
from tests.screens.tasks.task_list import ANALYST, Desk, done_by

ASKED = "Is the bright patch a roof or wet soil?"
HAZY, HAZE = ("te-8", "te-9"), "Haze over the whole valley on both dates."


def role(page: Page, name: str, *, within: str = "body") -> None:
    """Give the role at work."""
    field = page.locator(within).get_by_role("textbox", name="Your role")
    expect(field).to_have_count(1, timeout=SOON)
    field.fill(name)
    field.press("Tab")


def triage(desk: Desk, name: str = "analyst 1") -> Page:
    """Triage, with a role given."""
    page = desk.seen.page
    menu(page, "Triage")
    page.locator(".cw-wait").first.wait_for(timeout=SOON)
    role(page, name)
    expect(page.locator("body")).to_contain_text("Assigned to you:", timeout=SOON)
    return page


def chosen_name(page: Page) -> str:
    """The place of the change in question."""
    return page.locator(".cw-wait.cw-chosen .cw-name").inner_text(timeout=SOON)


def wait_for_change(page: Page, place: str) -> None:
    """Open what waits at a place."""
    page.locator(".cw-wait a", has_text=place).first.click(timeout=SOON)
    expect(page.locator(".cw-wait.cw-chosen")).to_contain_text(place, timeout=SOON)


@done_by(ANALYST, "B1")
def _what_waits(desk: Desk) -> None:
    page = triage(desk)
    for queue in ("To review, ", "Second check, ", "People differ, "):
        expect(page.locator(".st-key-queue")).to_contain_text(queue)


@done_by(ANALYST, "B2")
def _on_and_back_by_key(desk: Desk) -> None:
    page = triage(desk)
    first = chosen_name(page)
    page.locator("h1.cw-answer").first.click()
    page.keyboard.press("j")
    expect(page.locator(".cw-wait.cw-chosen .cw-name")).not_to_have_text(first, timeout=SOON)
    page.locator("h1.cw-answer").first.click()
    page.keyboard.press("k")
    expect(page.locator(".cw-wait.cw-chosen .cw-name")).to_have_text(first, timeout=SOON)


@done_by(ANALYST, "B3")
def _other_bands_by_key(desk: Desk) -> None:
    page = triage(desk)
    page.locator("h1.cw-answer").first.click()
    page.keyboard.press("b")
    expect(page).to_have_url(re.compile("bands=false"), timeout=SOON)


@done_by(ANALYST, "B4")
def _a_verdict_by_key_and_undone(desk: Desk) -> None:
    page = triage(desk, "analyst 4")
    wait_for_change(page, "Torvane Estate")
    page.locator("h1.cw-answer").first.click()
    page.keyboard.press("d")
    page.get_by_role("button", name="Dismiss, chosen").wait_for(timeout=SOON)
    page.keyboard.press("3")
    reason = page.get_by_role("button", name="3 A field or its season")
    expect(reason).to_have_attribute("aria-pressed", "true", timeout=SOON)
    page.get_by_placeholder("What was seen, on which dates").fill("Ploughed on both dates.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("It goes to a second person.").wait_for(timeout=SOON)
    store = desk.store()
    assert store.reviews("te-1")[-1].reason == "A field or its season. Ploughed on both dates."
    page.locator("h1.cw-answer").first.click()
    page.keyboard.press("z")
    expect(page.get_by_text("It goes to a second person.")).to_have_count(0, timeout=SOON)
    assert store.reviews("te-1") == []
    store.close()


@done_by(ANALYST, "B5")
def _a_second_check_blind(desk: Desk) -> None:
    page = triage(desk, "reviewer 7")
    wait_for_change(page, "Pellimar Bend")
    page.get_by_text("one verdict is given and not shown yet").wait_for(timeout=SOON)
    expect(page.locator(".st-key-before")).to_contain_text("They are shown once you have judged")


@done_by(ANALYST, "B6")
def _ask_a_colleague(desk: Desk) -> None:
    page = triage(desk)
    wait_for_change(page, "Torvane Estate")
    form = page.locator(".st-key-t_ask")
    form.get_by_role("textbox", name="Assign to").fill("analyst 2")
    form.get_by_role("textbox", name="Comment").fill(ASKED)
    form.get_by_role("button", name="Keep this").click()
    expect(form.locator(".cw-saved")).to_contain_text("Assigned to analyst 2. The comment is kept.", timeout=SOON)
    expect(page.locator(".cw-wait.cw-chosen")).to_contain_text("assigned to analyst 2, 1 comment", timeout=SOON)


@done_by(ANALYST, "B7")
def _what_am_i_asked(desk: Desk) -> None:
    store = desk.store()
    store.assign("te-1", "analyst 2", "analyst 1")
    store.close()
    page = triage(desk, "Analyst-2")
    page.get_by_text("Assigned to me only").click()
    expect(page.locator(".cw-wait")).to_have_count(1, timeout=SOON)
    expect(page.locator(".cw-wait")).to_contain_text("Torvane Estate")
    expect(page.locator("body")).to_contain_text("Others that wait and are not listed:")
    expect(page).to_have_url(re.compile("mine=1"), timeout=SOON)


@done_by(ANALYST, "B8")
def _what_was_answered(desk: Desk) -> None:
    store = desk.store()
    store.comment("pb-1", "Roofs on both dates, the yard did not change.", "analyst 2")
    store.close()
    page = desk.seen.page
    page.locator(".cw-row .cw-name a", has_text="Pellimar Bend").first.click(timeout=SOON)
    page.locator("a[href*='change?change=pb-1']").first.click(timeout=SOON)
    expect(page.locator(".st-key-cw_comments")).to_contain_text("Roofs on both dates", timeout=SOON)


def _hazy(desk: Desk) -> None:
    """Two more flags at Torvane Estate, of one look."""
    store = desk.store()
    (one,) = (d for d in store.detections() if d.id == "te-1")
    store.save_detections([replace(one, id=key) for key in HAZY])
    store.close()


def _given(desk: Desk) -> list[str]:
    """The reasons that stand beside the two."""
    store = desk.store()
    reasons = [r.reason for key in HAZY for r in store.reviews(key)]
    store.close()
    return reasons


@done_by(ANALYST, "B9")
def _several_dismissed(desk: Desk) -> None:
    _hazy(desk)
    page = triage(desk, "analyst 3")
    page.get_by_text("Dismiss several").click()
    part = page.locator("[data-testid=stExpander]", has_text="Dismiss several")
    part.get_by_text("choose only changes that you have looked at").wait_for(timeout=SOON)
    part.get_by_role("button", name="Dismiss these").click()
    page.get_by_text("Choose at least one change.").wait_for(timeout=SOON)
    for key in HAZY:
        choose(page.locator(".st-key-t_batch_ids [data-testid=stMultiSelect] input"), f", {key},")
    page.keyboard.press("Tab")  # the list closes; Escape would empty the field
    part.get_by_role("button", name="Dismiss these").click()
    page.get_by_text("Give a reason of at least").wait_for(timeout=SOON)
    assert _given(desk) == [], "nothing is kept without a reason"
    part.get_by_role("textbox", name="One reason for all (required)").fill(HAZE)
    part.get_by_role("button", name="Dismiss these").click()
    page.get_by_text("Two changes dismissed: ").wait_for(timeout=SOON)
    assert _given(desk) == [HAZE, HAZE]
    page.get_by_role("button", name="Undo all of these").click()
    expect(page.get_by_text("Two changes dismissed: ")).to_have_count(0, timeout=SOON)
    assert _given(desk) == []


@done_by(ANALYST, "B10")
def _a_view_is_saved_and_opened(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Sites")
    choose(page.locator(".st-key-l_order [data-baseweb=select], .st-key-l_order input"), "Longest unseen first")
    expect(page).to_have_url(re.compile("order=look"), timeout=SOON)
    page.get_by_role("button", name="Saved views").click()
    role(page, "analyst 1")
    page.get_by_role("textbox", name="Save this view as").fill("Longest unseen")
    page.get_by_role("button", name="Save this view").click()
    page.get_by_text("Saved: Longest unseen.").wait_for(timeout=SOON)
    page.keyboard.press("Escape")
    menu(page, "Overview")
    answer(page, "confirmed")
    page.get_by_role("button", name="Saved views").click(timeout=SOON)
    page.get_by_role("link", name="Longest unseen").click(timeout=SOON)
    page.wait_for_url("**/site?order=look*", timeout=SOON)


@done_by(ANALYST, "B11")
def _a_view_is_renamed_and_deleted(desk: Desk) -> None:
    store = desk.store()
    store.save_view("Before", "triage", "", "analyst 2")
    page = desk.seen.page
    menu(page, "Sites")
    answer(page, "watched")
    page.get_by_role("button", name="Saved views").click(timeout=SOON)
    page.get_by_text("Rename or delete").click(timeout=SOON)
    choose(page.get_by_role("combobox", name="View"), "Before")
    rename = page.get_by_role("button", name="Rename", exact=True)
    expect(rename).to_be_enabled(timeout=SOON)  # the page is drawn anew once a view is chosen
    page.get_by_role("textbox", name="New name").fill("After", timeout=SOON)
    rename.click()
    page.get_by_text("Renamed: After.").wait_for(timeout=SOON)
    assert "After" in {one.name for one in store.views()}
    for one in store.views():
        store.delete_view(one.id)
    store.close()


@done_by(ANALYST, "B12")
def _several_sites_changed(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Sites")
    page.get_by_text("Change several sites").click(timeout=SOON)
    bulk = page.locator(".st-key-cw_bulk")
    bulk.get_by_role("button", name="Choose all that are listed").click(timeout=SOON)
    expect(bulk).to_contain_text("Torvane Estate, torvane-estate", timeout=SOON)
    country = bulk.get_by_role("textbox", name="Country")
    country.fill("Tasmere", timeout=SOON)
    country.press("Tab")
    expect(bulk).to_contain_text("What would change", timeout=SOON)
    expect(bulk).to_contain_text("No longer public by it, until two people pass on the new words:")
    store = desk.store()
    assert store.site("morrowgate").country == "Vellorin", "looking keeps nothing"
    store.close()


@done_by(ANALYST, "B13")
def _the_words_of_a_site(desk: Desk) -> None:
    page = desk.seen.page
    page.goto(f"{desk.seen.address}/edit-site?site=drelling")
    page.get_by_text("Words", exact=True).first.click(timeout=SOON)
    words = page.locator(".st-key-cw_part_words")
    words.get_by_label("Also written, one a line; any script").fill("Drellin", timeout=SOON)
    words.get_by_label("Reason (required)").fill("A second source writes it so.")
    role(page, "analyst 1", within=".st-key-cw_part_words")
    words.get_by_role("button", name="Save as a new revision").click()
    page.get_by_text("Saved as revision").wait_for(timeout=SOON)


@done_by(ANALYST, "B14")
def _two_dates_beside_each_other(desk: Desk) -> None:
    page = desk.seen.page
    page.goto(f"{desk.seen.address}/site?site=pellimar-bend&show=beside")
    pictures = page.locator(".cw-beside img")
    expect(pictures).to_have_count(2, timeout=SOON)
    one, other = (pictures.nth(n) for n in range(2))
    assert one.get_attribute("alt") != other.get_attribute("alt"), "two days"
    size = "i => [i.naturalWidth, i.naturalHeight, i.clientWidth, i.clientHeight]"
    assert one.evaluate(size) == other.evaluate(size), "one scale"


@done_by(ANALYST, "B15")
def _measured_on_the_picture(desk: Desk) -> None:
    page = desk.seen.page
    page.locator(".cw-row .cw-name a", has_text="Pellimar Bend").first.click(timeout=SOON)
    stage = page.locator(".cw-stage")
    expect(stage.locator(".cw-left")).to_contain_text(re.compile(r"Before: \d+ \w+ 20\d\d"), timeout=SOON)
    stage.locator(".cw-range").fill("20")
    assert "80%" in stage.locator(".cw-before").evaluate("i => i.style.clipPath")
    expect(page.get_by_role("button", name="Measure on the picture")).to_be_visible(timeout=SOON)


@done_by(ANALYST, "B16")
def _what_waits_to_be_read(desk: Desk) -> None:
    page = desk.seen.page
    menu(page, "Reports")
    answer(page, "on file")
    expect(page.locator(".st-key-cw_clearing")).to_be_visible(timeout=SOON)


def _known_truth(desk: Desk) -> None:
    """Beside the world the truth of Torvane Estate is kept, as a demo keeps it: its flags are a fire."""
    store = desk.store()
    flags = [d for d in store.detections() if d.site_id == "torvane-estate" and not d.kind.is_activity]
    store.close()
    true = [
        {
            "type": "Feature",
            "properties": {"what": "distractor", "kind": "fire", "begins": d.first_seen.isoformat()},
            "geometry": mapping(d.outline),
        }
        for d in flags
    ]
    folder = desk.home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    words = json.dumps({"type": "FeatureCollection", "features": true})
    (folder / "torvane-estate.geojson").write_text(words, encoding="utf-8")


@done_by(ANALYST, "B17")
def _practice_begins(desk: Desk) -> None:
    _known_truth(desk)
    page = desk.seen.page
    menu(page, "Practice")
    answer(page, "Did the ground change for good?")
    expect(page.locator(".cw-demo").last).to_contain_text("Nothing is kept, and no review is touched.")
    answered = page.locator(".st-key-practice_answer")
    flags = int(re.findall(r"Flag 1 of (\d+)", answered.inner_text())[0])
    for flag in range(1, flags + 1):
        expect(answered).to_contain_text(f"Flag {flag} of {flags}", timeout=SOON)
        drawn(page)  # each flag has buttons of its own
        page.get_by_role("button", name="Dismiss (D)").click(timeout=SOON)
    answer(page, f"Of 0 lasting changes, 0 dismissed; of {flags} other flag")
    page.get_by_role("button", name="Another round").click(timeout=SOON)
    expect(answered).to_contain_text(f"Flag 1 of {flags}", timeout=SOON)


@done_by(ANALYST, "B18")
def _as_the_public_sees(desk: Desk) -> None:
    page = desk.seen.page
    page.get_by_role("button", name="See as the public sees").click(timeout=SOON)
    expect(page.locator(".cw-lent")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("button", name="Saved views")).to_have_count(0, timeout=SOON)
    page.get_by_role("button", name="Back to internal").click()
    expect(page.locator(".cw-lent")).to_have_count(0, timeout=SOON)
